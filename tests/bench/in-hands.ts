/** So many at once, until all are done. */
export async function inHands<T>(hands: number, list: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  let next = 0
  const hand = async () => {
    for (let index = next++; index < list.length; index = next++) await act(list[index] as T)
  }
  await Promise.all(Array.from({ length: hands }, hand))
}
