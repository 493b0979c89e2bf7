// What can be gone to, and what of it is meant by a few typed letters.

export interface Goal {
  /** What it is, for whoever reads the list: a place, a card, an act of this page. */
  readonly kind: 'place' | 'decision' | 'card' | 'gauge' | 'act'
  readonly label: string
  /** Where it lies, as the address holds it; null for what lies on this page. */
  readonly address: string | null
  /** What is sought there and gets the focus; null for the place as such. */
  readonly seek: (() => HTMLElement | null) | null
}

export const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Every typed word stands in the label; those where the first begins a word come first, in the order given. */
export function meant<T extends Pick<Goal, 'label'>>(goals: readonly T[], typed: string, most: number): readonly T[] {
  const words = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '')
  const [first] = words
  if (first === undefined) return goals.slice(0, most)
  const found = goals.filter(({ label }) => words.every((word) => plain(label).includes(word)))
  const begins = (goal: T) =>
    plain(goal.label)
      .split(/[^\p{L}\p{N}]+/u)
      .some((word) => word.startsWith(first))
  return [...found.filter(begins), ...found.filter((goal) => !begins(goal))].slice(0, most)
}
