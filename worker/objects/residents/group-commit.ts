// Outcomes are written with the claims that follow them: one transaction and one sync of the disk for all that came within a moment.
// Measured: a sync for each outcome and each claim halves what one server can send.

import { BEAT_MS } from '../../fanout/pacing.ts'

/** A beat of the pace, so that the next claims are seldom later. A kill within it leaves rows of which nobody knows, as a kill during the call does. */
export const GATHER_MS = BEAT_MS

interface Waiting {
  readonly write: () => void
  readonly written: () => void
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

  /**
   * Written with the next `writeAll`, or by itself a moment later; answers then, and throws what `write` throws. `written` is told in the same turn,
   * so that whoever has it written can go on in it.
   */
  add(write: () => void, written: () => void = () => undefined): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ write, written, done, failed })
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
      for (const { written, done } of group) {
        written()
        done()
      }
    } catch {
      // Nothing was written: each alone, so that one bad row keeps no other from its outcome.
      for (const { write, written, done, failed } of group) {
        try {
          this.#transaction(write)
          written()
          done()
        } catch (error) {
          failed(error)
        }
      }
    }
  }
}
