// Receipts on their way to the server: submitted, then delivered or not, signed anew at each try, repeated while the server is away.

const PARALLEL = 16
const SUBMITTED_MS = 40
const DELIVERED_MS = 400
const SPREAD_MS = 1_600
const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000
// Vonage repeats for a day; a demonstration that is not back after some minutes will not come back to these alerts.
const TRIES = 40

export class VonageReceipts {
  readonly #server: string
  readonly #sign: (body: string) => string
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(server: string, sign: (body: string) => string) {
    this.#server = server
    this.#sign = sign
  }

  /** Plays the life of one message. Three numbers in a hundred are out of reach, always the same ones: they end in 97, 98 or 99. */
  follow(
    asked: Record<string, unknown>,
    providerId: string,
    { duplicates, reordered }: { readonly duplicates: number; readonly reordered: boolean },
  ): void {
    const callback = pathOf(asked['webhook_url'])
    if (callback === null) return
    const to = String(asked['to'])
    const event = (status: string) => ({
      channel: 'sms',
      message_uuid: providerId,
      to,
      from: asked['from'],
      client_ref: asked['client_ref'],
      timestamp: new Date().toISOString(),
      status,
      ...(status === 'undeliverable'
        ? {
            error: {
              type: 'https://developer.vonage.com/api-errors/messages#1340',
              title: 1340,
              detail: 'Absent subscriber',
            },
          }
        : {}),
      ...(status === 'submitted' ? { usage: { currency: 'EUR', price: '0.0650' }, sms: { count_total: '1' } } : {}),
    })
    const last = /9[789]$/.test(to) ? 'undeliverable' : 'delivered'
    const settleMs = DELIVERED_MS + (Number(to.slice(-4)) % 17) * (SPREAD_MS / 17)
    const [first, second] = reordered ? [last, 'submitted'] : ['submitted', last]
    for (let copy = 0; copy <= duplicates; copy++) {
      this.tell(SUBMITTED_MS, callback, event(first))
      this.tell(settleMs, callback, event(second))
    }
  }

  /** One try now; the status that the server answered, 0 where it did not. */
  async deliver(path: string, event: unknown): Promise<number> {
    return (await this.ask(path, event)).status
  }

  /** One try now, with what the server answered: a call goes on with it. */
  async ask(path: string, event: unknown): Promise<{ readonly status: number; readonly body: string }> {
    const body = JSON.stringify(event)
    await this.#turn()
    try {
      const headers = { 'content-type': 'application/json', authorization: this.#sign(body) }
      const response = await fetch(new URL(path, this.#server), {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(10_000),
      })
      return { status: response.status, body: await response.text() }
    } catch {
      return { status: 0, body: '' }
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  /** Told after a while, and again while the server is away. */
  tell(delayMs: number, path: string, event: unknown, tries = 1): void {
    const timer = setTimeout(() => {
      void this.deliver(path, event).then((status) => {
        const taken = status >= 200 && status < 500
        if (!taken && tries < TRIES)
          this.tell(Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), MAX_RETRY_MS), path, event, tries + 1)
      })
    }, delayMs)
    timer.unref()
  }

  async #turn(): Promise<void> {
    while (this.#running >= PARALLEL) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
  }
}

function pathOf(url: unknown): string | null {
  if (typeof url !== 'string') return null
  try {
    const { pathname, search } = new URL(url)
    return pathname + search
  } catch {
    return null
  }
}
