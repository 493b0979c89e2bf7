// The pace of one provider account over all shards and territories that use it. It holds no tenant data: only instants and counts.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import { FRESH_PACE, grant, settled, type Lane, type PaceState } from '../fanout/pacing.ts'
import type { Lease, PacerReport, PacerRpc } from './rpc.ts'
import { Settings } from './shared/settings.ts'

export class Pacer extends DurableObject<Env> implements PacerRpc {
  readonly #settings: Settings

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#settings = new Settings(ctx.storage)
  }

  async lease(wanted: number, perSecond: number, lane: Lane): Promise<Lease> {
    const { state, lease } = grant(this.#state, { wanted, perSecond, lane, now: Date.now() })
    this.#settings.put('pace', state)
    return lease
  }

  async report(outcomes: PacerReport): Promise<void> {
    const { accepted, failed, throttledUntil } = outcomes
    this.#settings.put(
      'pace',
      settled(this.#state, {
        accepted,
        failed,
        throttledUntil,
        returned: outcomes.returned ?? 0,
        stop: outcomes.stop ?? null,
        now: Date.now(),
      }),
    )
  }

  get #state(): PaceState {
    return this.#settings.get<PaceState>('pace') ?? FRESH_PACE
  }
}
