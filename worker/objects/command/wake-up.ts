// Wakes the town's own people for what the rules propose, one after the other, until somebody acknowledges and until a named person has decided. The
// shard 0 of the town sends.
import { waitMs } from '../../env.ts'
import { wakeSms, wakeSpoken } from '../../fanout/wake-words.ts'
import { PLAN_RANK } from '../../decide/propose.ts'
import type { Proposal } from '../../model/alert.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { LEVEL_NAME } from '../../model/plan.ts'
import type { Instant } from '../../model/time.ts'
import type { Wake, WakeStep, WakeWho } from '../../model/wake.ts'
import type { DutyLine } from '../../plan/duty-lines.ts'
import { FIRST_RING_MS } from '../../plan/help-task.ts'
import { nextWakeAt, stepWake, type WakeEffect, type WakeEvent, type Waiting } from '../../plan/wake-machine.ts'
import type { WakeOrder, WakeReport } from '../rpc/errands.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground, Handoff } from './ground.ts'
import * as say from './wake-sentences.ts'

/** The shard that sends; it holds residents as well, and has every provider. */
const SENDS = 'shard:0'

/** The signed scenario that leaves by itself within the minute, as a setting; absent where none does. */
export const LEAVING_NOW = 'leaving now'
export interface LeavingNow {
  readonly name: string
  readonly since: Instant
}

export class WakeUp {
  readonly #ground: Ground
  readonly #roster: DutyRoster

  constructor(ground: Ground, roster: DutyRoster) {
    this.#ground = ground
    this.#roster = roster
  }

  /** Part of the transaction of every change of a proposal. */
  proposalsMoved(): void {
    const found = waitingOf(this.#ground.tables.proposals())
    const leaves = this.#ground.settings.get<LeavingNow>(LEAVING_NOW)
    const waiting = found === null || leaves === null ? found : { ...found, leavesSince: leaves.since }
    const number = this.#wake?.number ?? (this.#ground.settings.get<number>('wake number') ?? 0) + 1
    this.#step(waiting === null ? { kind: 'decided' } : { kind: 'waiting', waiting, number, now: this.#ground.now })
    this.#tellDue()
  }

  acknowledge(by: Actor): { readonly kind: 'ok'; readonly wake: Wake } | Refusal {
    return this.#ground.transaction(() => {
      const refusal = this.#acknowledged(by)
      const wake = this.#wake
      return refusal ?? (wake === null ? refused('already decided', 'nothing waits any more') : { kind: 'ok', wake })
    })
  }

  /** Tells whoever must be told by now. */
  ringDue(): void {
    this.#ground.transaction(() => this.#tellDue())
  }

  arm(): void {
    const wake = this.#wake
    this.#ground.wakeAt('wake-up', wake === null ? null : nextWakeAt(wake, this.#scale))
  }

  /** What became of what the shard was asked to send; the newest report counts. */
  takeReport({ number, seq, messages }: WakeReport): void {
    this.#ground.transaction(() => {
      const known = this.#wake
      if (known === null || known.number !== number || seq <= (this.#ground.settings.get<number>('wake seq') ?? 0))
        return
      this.#ground.settings.put('wake seq', seq)
      for (const { round, kind: step, state, acknowledged } of messages) {
        const ring = this.#wake?.rings.find((one) => one.step === step)
        const next = acknowledged ? 'acknowledged' : state
        if (ring === undefined || round !== this.#wake?.round || ring.state === next) continue
        this.#step({ kind: 'rung', round, step, state: next })
        this.#ground.write(say.wakeRung(known, { ...ring, state: next }))
        if (acknowledged) this.#acknowledged({ id: `roster:${ring.who}`, name: ring.name ?? ring.who })
      }
    })
  }

  /** What the shard sends; null where it was called off meanwhile. */
  orderOf({ number, step, round }: Extract<Handoff, { kind: 'wake message' }>): WakeOrder | null {
    const wake = this.#wake
    const ring = wake?.rings.find((one) => one.step === step)
    if (wake === null || ring === undefined || wake.number !== number || wake.round !== round) return null
    const target = this.#lineOf(ring.who, step)
    if (target === null) return null
    const { territory, mode } = this.#ground
    const proposals = this.#ground.tables.proposals().filter(({ id }) => wake.proposals.includes(id))
    const [gravest] = proposals
      .filter(isWaiting)
      .toSorted((left, right) => PLAN_RANK[right.planLevel] - PLAN_RANK[left.planLevel])
    if (gravest === undefined) return null
    const leaves = this.#ground.settings.get<LeavingNow>(LEAVING_NOW)
    const words = {
      mode,
      speaker: territory.speaker,
      level: `${gravest.planLevel} ${LEVEL_NAME[gravest.planLevel]}`,
      title: gravest.title.fr,
      others: proposals.filter(isWaiting).length - 1,
      decideBy: wake.decideBy === null ? null : this.#ground.words(wake.decideBy),
      since: ring.who === 'prefecture' ? this.#ground.words(wake.since) : null,
      ...(leaves === null ? {} : { leaves: leaves.name }),
    }
    const order = { number, round, kind: step, to: target.phone, territory }
    return ring.by === 'sms'
      ? { ...order, channel: 'sms', text: wakeSms(words) }
      : { ...order, channel: 'voice', text: wakeSpoken(words), asks: 'acknowledgement' }
  }

  shown(): Wake | null {
    return this.#wake
  }

  /** The roster stays: a demonstration that starts again is still somebody's turn. */
  clear(): void {
    this.#ground.settings.drop('wake')
    this.#ground.alarms.clear('wake-up')
  }

  // ---- inside ----

  get #wake(): Wake | null {
    return this.#ground.settings.get<Wake>('wake')
  }

  // Waits are as long in territory time as the help ladder's, whose first one a test may shorten.
  get #scale(): number {
    return waitMs(this.#ground.env, 'TOCSIN_HELP_AFTER_MS', FIRST_RING_MS) / FIRST_RING_MS
  }

  #tellDue(): void {
    this.#step({ kind: 'time', now: this.#ground.now, scale: this.#scale })
    this.arm()
  }

  #acknowledged(by: Actor): Refusal | null {
    const before = this.#wake
    const answer = this.#step({ kind: 'acknowledge', by, at: this.#ground.now })
    if (answer !== null) return answer
    if (before !== null && before.acknowledged === null)
      this.#ground.write(say.wakeAcknowledged(before, by, this.#ground.now - before.since))
    this.arm()
    return null
  }

  #step(event: WakeEvent): Refusal | null {
    const { settings } = this.#ground
    const before = this.#wake
    const stepped = stepWake(before, event)
    if (stepped.kind === 'refused') return stepped
    if (stepped.wake === before) return null
    if (stepped.wake === null) settings.drop('wake')
    else settings.put('wake', stepped.wake)
    if (before === null && stepped.wake !== null) {
      settings.put('wake number', stepped.wake.number)
      settings.put('wake seq', 0)
    }
    for (const effect of stepped.effects) this.#do(stepped.wake ?? before, effect)
    this.#ground.touch('wake')
    return null
  }

  #do(wake: Wake | null, effect: WakeEffect): void {
    if (wake === null) return
    const ground = this.#ground
    switch (effect.kind) {
      case 'call off':
        return ground.handOver(SENDS, { kind: 'wake call off', number: wake.number })
      case 'ring': {
        const { rung, round } = effect
        const target = this.#lineOf(rung.who, rung.step)
        // Nobody can be rung there: it is said, and the next one is told at their own time.
        this.#named(rung.step, target)
        if (target === null) return ground.write(say.wakeHasNoNumber(wake, rung))
        ground.write(say.wakeRings(wake, rung, target.name))
        return ground.handOver(SENDS, { kind: 'wake message', number: wake.number, step: rung.step, round })
      }
      default:
        return effect satisfies never
    }
  }

  // The second call of the same person goes to their other number.
  #lineOf(who: WakeWho, step: WakeStep): DutyLine | null {
    return this.#roster.line(who, step === 'called after 6 minutes')
  }

  #named(step: WakeStep, target: DutyLine | null): void {
    const wake = this.#wake
    if (wake === null) return
    const rings = wake.rings.map((ring) =>
      ring.step !== step
        ? ring
        : target === null
          ? { ...ring, state: 'no number' as const }
          : { ...ring, name: target.name },
    )
    this.#ground.settings.put('wake', { ...wake, rings })
  }
}

function isWaiting({ state }: Proposal): boolean {
  return state === 'open' || state === 'submitted'
}

function waitingOf(proposals: readonly Proposal[]): Waiting | null {
  const open = proposals.filter(isWaiting)
  const [highest] = open.map(({ planLevel }) => planLevel).toSorted((left, right) => PLAN_RANK[right] - PLAN_RANK[left])
  if (highest === undefined) return null
  const times = open.flatMap(({ decideBy }) => decideBy ?? [])
  return {
    proposals: open.map(({ id }) => id),
    level: highest,
    decideBy: times.length === 0 ? null : Math.min(...times),
    sure: open.some(({ singleSource, unconfirmed }) => !singleSource && !unconfirmed),
  }
}
