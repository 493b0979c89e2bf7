// What each SQL statement of the objects in this isolate touches, counted by SQLite itself and by what it hands out.
import { runInDurableObject } from 'cloudflare:test'

/** The most that one run of a statement touched, and all of its runs together. */
export interface Counted {
  readonly text: string
  times: number
  read: number
  returned: number
  written: number
  touched: number
}

// Measured on two cores, the dearest of each kind, and half as much again: 0.4 µs for a row that is read in a join (0.14 where it is only counted
// in an index), 3.3 µs for one that is handed out with all that it joins, 0.6 µs for one that is written with its indexes. A wall clock is not
// asked: on a machine that does other things it says nothing.
const READ_US = 0.6
const RETURNED_US = 5
const WRITTEN_US = 1

/** What that costs at those prices, in milliseconds. */
export function costMs({ read, returned, written }: Pick<Counted, 'read' | 'returned' | 'written'>): number {
  return (read * READ_US + returned * RETURNED_US + written * WRITTEN_US) / 1_000
}

interface Run {
  readonly text: string
  readonly cursor: SqlStorageCursor<Record<string, SqlStorageValue>>
  returned: number
}

/** A cursor is read at once by whoever made it, a few of them while others are open. */
const STILL_READ = 32

export class CountedStatements {
  readonly #counted = new Map<string, Counted>()
  readonly #runs: Run[] = []
  #restore: () => void = () => undefined

  /** From now on, in every object; `stub` is any of them. */
  async begin(stub: DurableObjectStub): Promise<void> {
    await runInDurableObject(stub, (_, { storage }) => {
      const kind = Object.getPrototypeOf(storage.sql) as { exec: SqlStorage['exec'] }
      const { exec } = kind
      const follow = (text: string, cursor: Run['cursor']) => this.#follow(text, cursor)
      kind.exec = function (this: SqlStorage, text: string, ...bindings: SqlStorageValue[]) {
        return follow(text, exec.call(this, text, ...bindings))
      } as SqlStorage['exec']
      this.#restore = () => {
        kind.exec = exec
      }
    })
  }

  end(): void {
    this.#restore()
  }

  /** Since this was last asked; the dearest first. */
  take(): readonly Counted[] {
    this.#count(0)
    const all = [...this.#counted.values()].toSorted((one, other) => costMs(other) - costMs(one))
    this.#counted.clear()
    return all
  }

  #follow(text: string, cursor: Run['cursor']): Run['cursor'] {
    this.#count(STILL_READ)
    const run: Run = { text, cursor, returned: 0 }
    this.#runs.push(run)
    const [toArray, raw, one] = [cursor.toArray.bind(cursor), cursor.raw.bind(cursor), cursor.one.bind(cursor)]
    cursor.toArray = () => {
      const rows = toArray()
      run.returned += rows.length
      return rows
    }
    cursor.one = () => {
      run.returned += 1
      return one()
    }
    cursor.raw = function* () {
      for (const row of raw()) {
        run.returned += 1
        yield row
      }
    } as typeof cursor.raw
    return cursor
  }

  #count(leave: number): void {
    while (this.#runs.length > leave) {
      const { text, cursor, returned } = this.#runs.shift() as Run
      const { rowsRead: read, rowsWritten: written } = cursor
      const known = this.#counted.get(text) ?? { text, times: 0, read: 0, returned: 0, written: 0, touched: 0 }
      known.times += 1
      known.touched += read + written
      if (costMs({ read, returned, written }) >= costMs(known)) Object.assign(known, { read, returned, written })
      this.#counted.set(text, known)
    }
  }
}
