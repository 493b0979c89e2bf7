// What the provider answers within the same moment is written together: one sync of the disk for all of it and for the claims that follow it.
// Measured: a sync for each outcome and each claim halves what one server can send.

/** A kill within this time leaves rows of which nobody knows, as a kill during the call does. */
const GATHER_MS = 1

export class GroupCommit {
  #gathering: Promise<void> | null = null

  /** Whoever waits here within one moment goes on in one turn; the runtime commits what a turn has written as one. */
  together(): Promise<void> {
    this.#gathering ??= new Promise((go) =>
      setTimeout(() => {
        this.#gathering = null
        go()
      }, GATHER_MS),
    )
    return this.#gathering
  }
}
