// A process that is there and answers nothing is as gone as one that has ended, and nobody sees it go: whoever starts it asks it.

export const ASK_EVERY_MS = 5_000
/** A question is over before the next one is asked. */
const ANSWERED_WITHIN_MS = 4_000
/** A minute without a word, which a start may take on a slow disk too. Half a million residents in one file hold a slow server for half of one. */
const SILENT_ASKS = 12

export class Liveness {
  readonly #answers: () => Promise<boolean>
  #silent = 0
  #asking = false

  constructor(answers: () => Promise<boolean>) {
    this.#answers = answers
  }

  /** A new process: what the last one did not answer is not held against it. */
  started(): void {
    this.#silent = 0
  }

  /** Asks once. True where it has been silent for too long, and is better ended: one that was killed goes on within seconds. */
  async isGone(): Promise<boolean> {
    if (this.#asking) return false
    this.#asking = true
    this.#silent = (await this.#answers()) ? 0 : this.#silent + 1
    this.#asking = false
    return this.#silent >= SILENT_ASKS
  }
}

/** Whether anything comes back, whatever it says: what is wrong inside, `/healthz` tells. */
export function answersAt(url: string): () => Promise<boolean> {
  return () =>
    fetch(url, { signal: AbortSignal.timeout(ANSWERED_WITHIN_MS) }).then(
      async (response) => {
        await response.body?.cancel()
        return true
      },
      () => false,
    )
}
