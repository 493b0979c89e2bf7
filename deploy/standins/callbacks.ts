// Words on their way to the server: a few at once, and repeated while it is away.

const PARALLEL = 16
const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000
// Providers repeat for a day; a demonstration that is not back after some minutes will not come back to these alerts.
const TRIES = 40

export class Callbacks {
  readonly #server: string
  readonly #headersOf: (body: string) => Readonly<Record<string, string>>
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(server: string, headersOf: (body: string) => Readonly<Record<string, string>> = () => ({})) {
    this.#server = server
    this.#headersOf = headersOf
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
      const headers = { 'content-type': 'application/json', ...this.#headersOf(body) }
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
        // A signature that is refused is made anew, as providers do: a clock may have been set between the signing and the look at it.
        const taken = status >= 200 && status < 500 && status !== 401
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

/** The server's own path of a callback: its host is the public name, which may not lead here. */
export function pathOf(url: unknown): string | null {
  if (typeof url !== 'string') return null
  try {
    const { pathname, search } = new URL(url)
    return pathname + search
  } catch {
    return null
  }
}
