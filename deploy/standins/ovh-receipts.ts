// The life of one SMS as OVHcloud tells it: a GET of the account's callback whose query says the message's id and its state, no more.

const ACCEPTED_MS = 60
const DELIVERED_MS = 500
const SPREAD_MS = 1_600
const PARALLEL = 16
const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000
const TRIES = 40

export class OvhReceipts {
  readonly #callback: URL | null
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** No receipts where the account has no callback. */
  constructor(server: string, callbackPath: string | null) {
    this.#callback = callbackPath === null ? null : new URL(callbackPath, server)
  }

  /** Three numbers in a hundred are out of reach, always the same ones: they end in 97, 98 or 99. */
  follow(
    to: string,
    id: string,
    { duplicates, reordered }: { readonly duplicates: number; readonly reordered: boolean },
  ): void {
    const last = /9[789]$/.test(to) ? ABSENT : DELIVERED
    const settleMs = DELIVERED_MS + (Number(to.slice(-4)) % 17) * (SPREAD_MS / 17)
    const [first, second] = reordered ? [last, ACCEPTED] : [ACCEPTED, last]
    for (let copy = 0; copy <= duplicates; copy++) {
      this.#tell(ACCEPTED_MS, id, first)
      this.#tell(settleMs, id, second)
    }
  }

  #tell(delayMs: number, id: string, state: State, tries = 1): void {
    const timer = setTimeout(() => {
      void this.#call(id, state).then((status) => {
        const taken = status >= 200 && status < 500
        if (!taken && tries < TRIES)
          this.#tell(Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), MAX_RETRY_MS), id, state, tries + 1)
      })
    }, delayMs)
    timer.unref()
  }

  /** The status that the server answered, 0 where it did not. */
  async #call(id: string, state: State): Promise<number> {
    if (this.#callback === null) return 200
    const url = new URL(this.#callback)
    // OVHcloud writes its own local time, without an offset.
    const date = new Date().toISOString().slice(0, 19).replace('T', ' ')
    for (const [name, value] of Object.entries({ id, date, ...state })) url.searchParams.set(name, value)
    while (this.#running >= PARALLEL) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
      await response.arrayBuffer()
      return response.status
    } catch {
      return 0
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }
}

type State = Readonly<Record<'ptt' | 'description' | 'descriptionDlr', string>>
const ACCEPTED: State = { ptt: '3', description: '4', descriptionDlr: 'Waiting' }
const DELIVERED: State = { ptt: '4', description: '1', descriptionDlr: 'Success' }
const ABSENT: State = { ptt: '24', description: '2', descriptionDlr: 'Failed' }
