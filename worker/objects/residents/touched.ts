// Of whom each revision says something else since somebody counted: rows that were written, and persons who got theirs. One too many costs a look;
// none may be missing.

/** Beyond so many, walking all of them is as quick. */
const MOST = 5_000

export interface Changed {
  /** Rows of the journal. */
  readonly rows: ReadonlySet<number>
  /** Persons by their place in the snapshot, whose rows have just been written: some have none. */
  readonly persons: ReadonlySet<number>
}

interface Known {
  readonly rows: Set<number>
  readonly persons: Set<number>
}

export class Touched {
  /** By the key of the revision; null where it may be anybody. */
  readonly #known = new Map<string, Known | null>()

  row(key: string, n: number): void {
    const known = this.#of(key)
    if (known === null) return
    if (known.rows.size < MOST) known.rows.add(n)
    else this.all(key)
  }

  persons(key: string, snapshots: readonly number[]): void {
    const known = this.#of(key)
    if (known === null) return
    if (known.persons.size < MOST) for (const n of snapshots) known.persons.add(n)
    else this.all(key)
  }

  all(key: string): void {
    this.#known.set(key, null)
  }

  take(key: string): Changed | null {
    const known = this.#of(key)
    this.#known.delete(key)
    return known
  }

  #of(key: string): Known | null {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const fresh: Known = { rows: new Set(), persons: new Set() }
    this.#known.set(key, fresh)
    return fresh
  }
}
