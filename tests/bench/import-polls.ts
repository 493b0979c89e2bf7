// Somebody who asks all the while, ten times a second: what they wait. The server does one thing at a time, so the longest that the quickest of
// questions waits is the longest that anything held it.
const EVERY_MS = 100

export class Polls {
  readonly #url: string
  readonly #waits = new Map<string, number[]>()
  #isOn = false
  #loops: readonly Promise<void>[] = []

  constructor(url: string) {
    this.#url = url
  }

  start(token: string, situation: string): void {
    this.#isOn = true
    this.#loops = [
      this.#ask('/healthz', '/healthz', {}),
      this.#ask('situation', situation, { Authorization: `Bearer ${token}` }),
    ]
  }

  async stop(): Promise<void> {
    this.#isOn = false
    await Promise.all(this.#loops)
  }

  p99(name: string): number {
    const waits = this.#waits.get(name)?.toSorted((left, right) => left - right) ?? []
    return waits[Math.min(waits.length - 1, Math.floor(waits.length * 0.99))] ?? NaN
  }

  get longestSlice(): number {
    return Math.max(...(this.#waits.get('/healthz') ?? [NaN]))
  }

  async #ask(name: string, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const waits: number[] = []
    this.#waits.set(name, waits)
    while (this.#isOn) {
      const at = performance.now()
      const answer = await fetch(`${this.#url}${path}`, { headers })
      await answer.arrayBuffer()
      const took = performance.now() - at
      waits.push(took)
      await new Promise((go) => setTimeout(go, Math.max(0, EVERY_MS - took)))
    }
  }
}
