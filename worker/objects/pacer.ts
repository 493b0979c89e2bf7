// The pace of one provider account over all shards and territories that use it. It holds no tenant data: only instants and counts.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import { FRESH_PACE, grant, moved, settled, type Holder, type Lane, type PaceState } from '../fanout/pacing.ts'
import type { Lease, PacerReport, PacerRpc } from './rpc.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Settings } from './shared/settings.ts'

export class Pacer extends DurableObject<Env> implements PacerRpc {
  readonly #settings: Settings
  /** What stands on disk, and of asks that got nothing when they came. */
  #state: PaceState

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#settings = new Settings(ctx.storage)
    this.#state = this.#settings.get<PaceState>('pace') ?? FRESH_PACE
    afterClockStep(ctx.storage, env, 'pace', (step) => this.#keep(moved(this.#state, step)))
  }

  async lease(ask: {
    readonly wanted: number
    readonly perSecond: number
    readonly lane: Lane
    readonly holder: Holder
  }): Promise<Lease> {
    const { state, lease } = grant(this.#state, { ...ask, now: Date.now() })
    // Who got nothing has taken nothing: shards that ask in vain must not cost the disk what those that send need.
    if (lease.slots > 0) this.#keep(state)
    else this.#state = state
    return lease
  }

  async report(holder: Holder, outcomes: PacerReport): Promise<void> {
    const { accepted, failed, throttledUntil } = outcomes
    this.#keep(
      settled(this.#state, {
        holder,
        accepted,
        failed,
        throttledUntil,
        returned: outcomes.returned ?? 0,
        stop: outcomes.stop ?? null,
        now: Date.now(),
      }),
    )
  }

  #keep(state: PaceState): void {
    this.#state = state
    this.#settings.put('pace', state)
  }
}
