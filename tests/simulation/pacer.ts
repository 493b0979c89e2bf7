// The pace of one provider account, over all shards and towns that use it: its state is on disk, its clock its own.
import { FRESH_PACE, type Holder, type Lane, type PaceState, type Slots } from '../../worker/fanout/pacing.ts'
import type { SendOutcome } from '../../worker/model/outcome.ts'
import { MachineClock } from './clock.ts'
import type { Shard } from './shard.ts'
import type { World } from './world.ts'

export class Pacer {
  readonly clock: MachineClock
  readonly account: string
  #state: PaceState = FRESH_PACE
  readonly #world: World

  constructor(world: World, account: string) {
    this.#world = world
    this.account = account
    this.clock = new MachineClock(world.agenda)
  }

  /** Null where the question or its answer was lost on the way. */
  lease(wanted: number, perSecond: number, lane: Lane, holder: Holder): Slots | null {
    const { core, shell, seen } = this.#world
    const before = shell.keepsPace ? this.#state : FRESH_PACE
    const { state, lease } = core.grant(before, {
      wanted,
      connections: wanted,
      perSecond,
      lane,
      holder,
      now: this.clock.now,
    })
    this.#state = state
    if (lease.slots === 0 && lease.retryAt !== null) seen.note('lease refused')
    return lease
  }

  /** As `Tally` sums the calls of one lease. */
  report(outcomes: readonly SendOutcome[], released: number, shard: Shard): void {
    let accepted = 0
    let failed = 0
    let throttledUntil: number | null = null
    let stop: 'bad credentials' | 'no credit' | null = null
    for (const outcome of outcomes) {
      if (outcome.kind === 'accepted') accepted += 1
      else if (
        outcome.kind === 'refused' &&
        (outcome.failure === 'no credit' || outcome.failure === 'bad credentials')
      ) {
        stop = outcome.failure
        failed += 1
      } else if (outcome.kind === 'refused') accepted += 1
      else {
        failed += 1
        if (outcome.kind === 'retry' && outcome.failure === 'throttled')
          throttledUntil = Math.max(throttledUntil ?? 0, shard.clock.now + (outcome.afterMs ?? 1_000))
      }
    }
    const world = this.#world
    const { holder } = shard
    world.tell(`pacer ${this.account} hears ${accepted}+${failed}+${released}`, (arrived) => {
      if (!arrived) return
      const report = { holder, accepted, failed, released, throttledUntil, stop, now: this.clock.now }
      const before = this.#state.openings
      this.#state = world.core.settled(this.#state, report)
      if (this.#state.openings > before) world.seen.note('breaker opened')
    })
  }
}
