// Which rows of each revision have been written since somebody counted them. A row too many costs a look; none may be missing.

/** Beyond so many, walking all of them is as quick. */
const MOST = 5_000

export class Touched {
  /** By the key of the revision; null where it may be any of its rows. */
  readonly #rows = new Map<string, Set<number> | null>()

  one(key: string, n: number): void {
    const known = this.#rows.get(key)
    if (known === null) return
    if (known === undefined) this.#rows.set(key, new Set([n]))
    else if (known.size < MOST) known.add(n)
    else this.#rows.set(key, null)
  }

  all(key: string): void {
    this.#rows.set(key, null)
  }

  take(key: string): ReadonlySet<number> | null {
    const known = this.#rows.get(key)
    this.#rows.delete(key)
    return known === undefined ? new Set() : known
  }
}
