// The territory's clock (settled point 1): fast only in a demonstration or an exercise, and never while people decide.
import { HOUR_MS, overStep, reanchored, type Instant } from '../../model/time.ts'
import type { Reason } from '../../model/reason.ts'
import type { ClockStep } from '../../model/view.ts'
import type { Ground } from './ground.ts'
import { yieldExercise } from './live-first.ts'
import { clockReleased, clockSet, clockStepped } from './sentences.ts'

const HELD: Reason = 'clock held at 1 while people decide'
const FASTEST = 3_600
/** A step that moved nothing of ours is news for so long. */
const NEWS_MS = HOUR_MS

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
      // Before a territory has its files it has nobody to tell and no log: they find this clock.
      if (ground.bundle === null) return
      this.#tell()
      ground.write(clockSet(ground.now, next, (at) => ground.words(at)))
    })
  }

  /** The last time that the machine's clock was set, while it matters. */
  get step(): ClockStep | null {
    const last = this.#ground.settings.get<Omit<ClockStep, 'heldMs'>>('clock step')
    if (last === null) return null
    const { heldMs } = this
    return heldMs !== 0 || Math.abs(Date.now() - last.at) < NEWS_MS ? { ...last, heldMs } : null
  }

  /** By how much the territory's time differs from the machine's, since that was set while people decided; 0 where it does not. */
  get heldMs(): number {
    return this.#ground.settings.get<number>('clock held back by') ?? 0
  }

  /**
   * The machine's clock was set by so much. Whoever decides or is being told goes on in the time that they had, so that nothing runs out by a
   * step, until that is over; a demonstration's time has nothing to do with the machine's. In the transaction that knows of the step.
   */
  stepped(stepMs: number): void {
    const ground = this.#ground
    if (ground.bundle === null) return
    const holds = ground.isDeciding || this.heldMs !== 0
    if (ground.mayRush || holds) ground.settings.put('clock', overStep(ground.clock, stepMs))
    if (!ground.mayRush && holds) ground.settings.put('clock held back by', this.heldMs + stepMs)
    ground.settings.put('clock step', { stepMs, at: Date.now() } satisfies Omit<ClockStep, 'heldMs'>)
    ground.write(clockStepped(stepMs, ground.mayRush || holds))
    ground.touch('clockStep')
    this.#tell()
  }

  /** To be called in the transaction of whatever may begin or end a decision. */
  settle(): void {
    yieldExercise(this.#ground)
    if (!this.#ground.mayRush) return this.#release()
    const rate = this.held === null ? this.#wanted : 1
    if (rate !== this.#ground.clock.rate) {
      this.#put(rate)
      this.#tell()
    }
    this.#ground.touch('clockHeld')
  }

  /** As it runs, and as somebody wants it once nobody decides any more. */
  get rates(): readonly number[] {
    return [this.#ground.clock.rate, this.#wanted]
  }

  get #wanted(): number {
    return this.#ground.settings.get<number>('wanted rate') ?? 1
  }

  #put(rate: number, now?: Instant): void {
    const ground = this.#ground
    ground.settings.put('clock', reanchored(ground.clock, Date.now(), now === undefined ? { rate } : { rate, now }))
  }

  // What was held is over: the machine's time again.
  #release(): void {
    const ground = this.#ground
    const { heldMs } = this
    if (heldMs === 0 || ground.isDeciding) return
    ground.settings.put('clock', overStep(ground.clock, -heldMs))
    ground.settings.drop('clock held back by')
    ground.write(clockReleased(heldMs))
    ground.touch('clockStep')
    this.#tell()
  }

  #tell(): void {
    const ground = this.#ground
    ground.touch('clock', 'clockHeld')
    // An exercise has a clock of its own; the gauges that Watch follows go on in the real one.
    if (ground.mode === 'live') ground.handOver('watch', { kind: 'clock' })
    ground.handOverToShards({ kind: 'clock' })
    ground.handOverToHubs({ kind: 'clock' })
  }
}
