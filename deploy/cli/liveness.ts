// A process that is there and answers nothing is as gone as one that has ended, and nobody sees it go: whoever starts it asks it.

export const ASK_EVERY_MS = 5_000
/** A question is over before the next one is asked. */
const ANSWERED_WITHIN_MS = 4_000
/** Twenty seconds without a word. No request of ours holds the server for one of them. */
const SILENT_ASKS = 4
/** A start may take a minute, on a slow disk with many towns. */
const SILENT_ASKS_AT_START = 12

export class Liveness {
  readonly #ask: () => Promise<boolean>
  #hasAnswered = false
  #silent = 0
  #asking = false

  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask
  }

  /** A new process: what the last one did not answer is not held against it. */
  started(): void {
    this.#hasAnswered = false
    this.#silent = 0
  }

  /** Asks once, and holds no silence against it: for whoever waits for a start. */
  async answers(): Promise<boolean> {
    const hasAnswered = await this.#ask()
    if (hasAnswered) {
      this.#hasAnswered = true
      this.#silent = 0
    }
    return hasAnswered
  }

  /** Asks once. True where it has been silent for too long, and is better ended: one that was killed goes on within seconds. */
  async isGone(): Promise<boolean> {
    if (this.#asking) return false
    this.#asking = true
    if (!(await this.answers())) this.#silent += 1
    this.#asking = false
    return this.#silent >= (this.#hasAnswered ? SILENT_ASKS : SILENT_ASKS_AT_START)
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
