// The pace of one provider account over all shards and territories that use it. It holds no tenant data: only instants and counts.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import {
  FRESH_PACE,
  grant,
  moved,
  settled,
  WAITS_MS,
  type Holder,
  type PaceState,
  type Slots,
} from '../fanout/pacing.ts'
import type { LeaseAsk, PacerReport, PacerRpc } from './rpc/pacer.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Settings } from './shared/settings.ts'
import { longerThan } from './shared/waiting.ts'

const GATHER_MS = 2
/**
 * Who has to wait for its turn waits here: thirty shards that asked again each few hundredths of a second took half of what a server can do. Short
 * beside a run of the drain, so that nobody who gave up waits for them.
 */
const HELD_MS = 1_000

export class Pacer extends DurableObject<Env> implements PacerRpc {
  readonly #settings: Settings
  /** What stands on disk, and of asks that got nothing when they came. */
  #state: PaceState
  #gathering: Promise<void> | null = null
  #waiting: (() => void)[] = []

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#settings = new Settings(ctx.storage)
    this.#state = { ...FRESH_PACE, ...this.#settings.get<PaceState>('pace') }
    afterClockStep(ctx.storage, env, 'pace', (step) => {
      this.#state = moved(this.#state, step)
      this.#keep()
    })
  }

  async lease({ report, ...ask }: LeaseAsk): Promise<Slots> {
    await this.#moment()
    const until = Date.now() + HELD_MS
    if (report !== undefined) this.#hear(ask.holder, report)
    for (let isNews = report !== undefined; ; isNews = false) {
      const { state, lease, isQueued } = grant(this.#state, { ...ask, now: Date.now() })
      this.#state = state
      // Who got nothing has taken nothing: shards that ask in vain must not cost the disk what those that send need.
      if (isNews || lease.slots > 0) this.#keep()
      if (!isQueued || Date.now() >= until) return lease
      await this.#freed()
    }
  }

  async report(holder: Holder, outcomes: PacerReport): Promise<void> {
    await this.#moment()
    this.#hear(holder, outcomes)
    this.#keep()
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

  /** Whoever calls this keeps the state in the same turn. */
  #hear(holder: Holder, outcomes: PacerReport): void {
    this.#state = settled(this.#state, { holder, ...outcomes, now: Date.now() })
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }

  /** Until somebody has told what came of their calls, or so long that whoever waits must be seen to wait still. */
  #freed(): Promise<unknown> {
    return longerThan(WAITS_MS / 2, new Promise<void>((go) => this.#waiting.push(go)))
  }

  #keep(): void {
    this.#settings.put('pace', this.#state)
  }
}
