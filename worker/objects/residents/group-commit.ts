// Outcomes are written with the claims that follow them: one transaction and one sync of the disk for all that came within a moment.
// Measured: a sync for each outcome and each claim halves what one server can send.

/** A kill within this time leaves rows of which nobody knows, as a kill during the call does: short beside a provider's usual tenth of a second. */
export const GATHER_MS = 20

interface Waiting {
  readonly write: () => void
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

export class GroupCommit {
  readonly #transaction: (body: () => void) => void
  #waiting: Waiting[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(transaction: (body: () => void) => void) {
    this.#transaction = transaction
  }

  /** Written with the next `writeAll`, or by itself a moment later; answers then, and throws what `write` throws. */
  add(write: () => void): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ write, done, failed })
      this.#timer ??= setTimeout(() => this.writeAll(), GATHER_MS)
    })
  }

  writeAll(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const group = this.#waiting
    if (group.length === 0) return
    this.#waiting = []
    try {
      this.#transaction(() => {
        for (const { write } of group) write()
      })
      for (const { done } of group) done()
    } catch {
      // Nothing was written: each alone, so that one bad row keeps no other from its outcome.
      for (const { write, done, failed } of group) {
        try {
          this.#transaction(write)
          done()
        } catch (error) {
          failed(error)
        }
      }
    }
  }
}
