// The stand-in feeds live in the territory's time: they ask the server's clock each second and go on by themselves in between.

export class TerritoryTime {
  #anchor = { machine: 0, territory: 0, rate: 0 }

  constructor(server: string) {
    const ask = async () => {
      const answer = await fetch(`${server}/api/demo/clock`, { signal: AbortSignal.timeout(900) })
      if (!answer.ok) return
      const { now, rate } = (await answer.json()) as { now: string; rate: number }
      this.#anchor = { machine: Date.now(), territory: Date.parse(now), rate }
    }
    const timer = setInterval(() => void ask().catch(() => undefined), 1_000)
    timer.unref()
    void ask().catch(() => undefined)
  }

  /** Never runs more than two seconds ahead of what the server said last: a server that is down has no future. */
  now(): number {
    const elapsed = Math.min(Date.now() - this.#anchor.machine, 2_000)
    return this.#anchor.territory + elapsed * this.#anchor.rate
  }
}
