// Rows of a list that are bound together by a number or a mailbox that they share: they belong in one shard, or it would be told twice.

export interface ContactRow {
  readonly household: string
  readonly phone: string | null
  readonly email?: string | null
  readonly contact?: string | null
}

/** For each row, the first row of its group; a row that shares nothing is its own. */
export function groupsOf(rows: readonly ContactRow[]): readonly number[] {
  const parent = rows.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] as number
    // Each row on the way is hung on the root, so that a long list stays quick.
    for (let at = index; at !== root;) [at, parent[at]] = [parent[at] as number, root]
    return root
  }
  const firstWith = new Map<string, number>()
  rows.forEach((row, index) => {
    for (const address of addressesOf(row)) {
      const first = firstWith.get(address)
      if (first === undefined) firstWith.set(address, index)
      else {
        const [left, right] = [rootOf(first), rootOf(index)]
        parent[Math.max(left, right)] = Math.min(left, right)
      }
    }
  })
  return rows.map((_, index) => rootOf(index))
}

function addressesOf({ phone, email, contact }: ContactRow): readonly string[] {
  return [phone, email, contact].filter((address): address is string => address != null)
}
