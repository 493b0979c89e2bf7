// What a shard and the pacers tell each other. What the calls of one lease came to goes with the question for the next one, in one journey;
// where no question follows, it goes by itself a moment later, since a connection that nobody gives back is kept from every other shard.
import type { Holder, Slots } from '../../fanout/pacing.ts'
import type { SendOutcome } from '../../model/outcome.ts'
import type { LeaseAsk, PacerRpc } from '../rpc/pacer.ts'
import type { Instant } from '../../model/time.ts'
import { isServed, Tally } from './tally.ts'

/** A connection that is free again, and a provider that did not take what it was asked. */
const TELL_WITHIN_MS = 2
/** A call that was served changes nothing for anybody: it can wait for the end of its lease. */
const TELL_SERVED_WITHIN_MS = 500

export class Leases {
  readonly #holder: Holder
  readonly #untold = new Map<PacerRpc, Tally>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #tellAt: Instant = 0

  constructor(holder: Holder) {
    this.#holder = holder
  }

  ask(pacer: PacerRpc, ask: Omit<LeaseAsk, 'holder' | 'report'>): Promise<Slots> {
    const tally = this.#untold.get(pacer)
    this.#untold.delete(pacer)
    return pacer.lease({ ...ask, holder: this.#holder, ...(tally === undefined ? {} : { report: tally.report() }) })
  }

  /** What one call came to. */
  tell(pacer: PacerRpc, outcome: SendOutcome): void {
    this.#tallyOf(pacer).add(outcome)
    this.#tellWithin(isServed(outcome) ? TELL_SERVED_WITHIN_MS : TELL_WITHIN_MS)
  }

  /** Connections that are free again. */
  release(pacer: PacerRpc, connections: number): void {
    if (connections <= 0) return
    this.#tallyOf(pacer).release(connections)
    this.#tellWithin(TELL_WITHIN_MS)
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const told = [...this.#untold]
    this.#untold.clear()
    await Promise.all(told.map(([pacer, tally]) => pacer.report(this.#holder, tally.report())))
  }

  #tallyOf(pacer: PacerRpc): Tally {
    const known = this.#untold.get(pacer)
    if (known !== undefined) return known
    const tally = new Tally()
    this.#untold.set(pacer, tally)
    return tally
  }

  #tellWithin(ms: number): void {
    const at = Date.now() + ms
    if (this.#timer !== undefined && this.#tellAt <= at) return
    clearTimeout(this.#timer)
    this.#tellAt = at
    this.#timer = setTimeout(() => {
      this.flush().catch((error: unknown) => {
        // The pacer forgets them after the deadline of a call.
        console.error('a pacer was not told:', error instanceof Error ? error.message : 'unknown')
      })
    }, ms)
  }
}
