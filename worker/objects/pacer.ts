// The pace of one provider account over all shards and territories that use it. It holds no tenant data: only instants and counts.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import { FRESH_PACE, grant, moved, settled, type Holder, type PaceState, type Slots } from '../fanout/pacing.ts'
import type { Instant } from '../model/time.ts'
import type { LeaseAsk, PacerReport, PacerRpc } from './rpc.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Settings } from './shared/settings.ts'

const GATHER_MS = 2

export class Pacer extends DurableObject<Env> implements PacerRpc {
  readonly #settings: Settings
  /** What stands on disk, and of asks that got nothing when they came. */
  #state: PaceState
  #gathering: Promise<void> | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#settings = new Settings(ctx.storage)
    this.#state = { ...FRESH_PACE, ...this.#settings.get<PaceState>('pace') }
    afterClockStep(ctx.storage, env, 'pace', (step) => this.#keep(moved(this.#state, step)))
  }

  async lease({ report, ...ask }: LeaseAsk): Promise<Slots> {
    await this.#moment()
    const now = Date.now()
    const heard = report === undefined ? this.#state : this.#heard(ask.holder, report, now)
    const { state, lease } = grant(heard, { ...ask, now })
    // Who got nothing has taken nothing: shards that ask in vain must not cost the disk what those that send need.
    if (lease.slots > 0 || report !== undefined) this.#keep(state)
    else this.#state = state
    return lease
  }

  async report(holder: Holder, outcomes: PacerReport): Promise<void> {
    await this.#moment()
    this.#keep(this.#heard(holder, outcomes, Date.now()))
  }

  /** Who comes within a moment is served in one turn, so that one sync of the disk is for all of them. */
  #moment(): Promise<void> {
    this.#gathering ??= new Promise((serve) =>
      setTimeout(() => {
        this.#gathering = null
        serve()
      }, GATHER_MS),
    )
    return this.#gathering
  }

  #heard(holder: Holder, outcomes: PacerReport, now: Instant): PaceState {
    return settled(this.#state, { holder, ...outcomes, now })
  }

  #keep(state: PaceState): void {
    this.#state = state
    this.#settings.put('pace', state)
  }
}
