// The territory's clock (settled point 1): fast only in a demonstration or an exercise, and never while people decide.
import { reanchored, type Instant } from '../../model/time.ts'
import type { Reason } from '../../model/reason.ts'
import type { Ground } from './ground.ts'
import { clockSet } from './sentences.ts'

const HELD: Reason = 'clock held at 1 while people decide'
const FASTEST = 3_600

export class ClockKeeper {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  get held(): Reason | null {
    return this.#ground.mayRush && this.#ground.isDeciding ? HELD : null
  }

  /** What is not allowed here changes nothing; a rate asked for while people decide is kept for afterwards. */
  set(change: { readonly now?: Instant; readonly rate?: number }): void {
    const ground = this.#ground
    if (!ground.mayRush) return
    const rate =
      change.rate !== undefined && Number.isFinite(change.rate) && change.rate > 0
        ? Math.min(change.rate, FASTEST)
        : null
    ground.transaction(() => {
      if (rate !== null) ground.settings.put('wanted rate', rate)
      const next = this.held === null ? this.#wanted : 1
      this.#put(next, change.now)
      ground.write(clockSet(ground.now, next, (at) => ground.words(at)))
    })
  }

  /** To be called in the transaction of whatever may begin or end a decision. */
  settle(): void {
    if (!this.#ground.mayRush) return
    const rate = this.held === null ? this.#wanted : 1
    if (rate !== this.#ground.clock.rate) this.#put(rate)
    this.#ground.touch('clockHeld')
  }

  get #wanted(): number {
    return this.#ground.settings.get<number>('wanted rate') ?? 1
  }

  #put(rate: number, now?: Instant): void {
    const ground = this.#ground
    ground.settings.put('clock', reanchored(ground.clock, Date.now(), now === undefined ? { rate } : { rate, now }))
    ground.touch('clock', 'clockHeld')
    // An exercise has a clock of its own; the gauges that Watch follows go on in the real one.
    if (ground.mode === 'live') ground.handOver('watch', { kind: 'clock' })
    ground.handOverToShards({ kind: 'clock' })
    ground.handOverToHubs({ kind: 'clock' })
  }
}
