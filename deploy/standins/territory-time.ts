// The stand-in feeds live in the territory's time. They ask for it when they are asked something: what they knew a second ago may be another
// time, since the demonstration begins, is moved and begins again at a tap, and one answer out of another time tells the end of the flood.

const ASK_WITHIN_MS = 900
const NEVER_AHEAD_MS = 2_000

export class TerritoryTime {
  readonly #server: string
  #anchor = { machine: 0, territory: 0, rate: 0 }

  constructor(server: string) {
    this.#server = server
  }

  async now(): Promise<number> {
    await this.#ask().catch(() => undefined)
    // A server that is down has no future: they never run on for long without it.
    const elapsed = Math.min(Date.now() - this.#anchor.machine, NEVER_AHEAD_MS)
    return this.#anchor.territory + elapsed * this.#anchor.rate
  }

  async #ask(): Promise<void> {
    const answer = await fetch(`${this.#server}/api/demo/clock`, { signal: AbortSignal.timeout(ASK_WITHIN_MS) })
    if (!answer.ok) return
    const { now, rate } = (await answer.json()) as { now: string; rate: number }
    this.#anchor = { machine: Date.now(), territory: Date.parse(now), rate }
  }
}
