// Calls for help as the crisis cell works on them. Each act stands in the log in its own transaction; who must be told while nobody has one
// is told by the shard that knows the person's street.
import { waitMs } from '../../env.ts'
import type { HelpRing, HelpStep, HelpTask } from '../../model/help.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { NO_HELP_NUMBERS } from '../../model/territory.ts'
import { FIRST_RING_MS, nextRingAt, stepHelp, type HelpEffect, type HelpEvent } from '../../plan/help-task.ts'
import type { HelpAct, HelpReport, HelpRingOrder } from '../rpc/errands.ts'
import type { Accesses } from './accesses.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground } from './ground.ts'
import * as say from './help-sentences.ts'
import { HelpTasks } from './help-tables.ts'
import type { Act } from './log.ts'

export class Helping {
  readonly #ground: Ground
  readonly #tasks: HelpTasks

  readonly #accesses: Accesses
  readonly #roster: DutyRoster

  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    beside: { readonly accesses: Accesses; readonly roster: DutyRoster },
  ) {
    this.#ground = ground
    this.#accesses = beside.accesses
    this.#roster = beside.roster
    this.#tasks = new HelpTasks(storage)
  }

  /** A number opens one task, however often it is told. */
  takeReport(report: HelpReport): void {
    this.#ground.transaction(() => {
      const known = this.#tasks.task(report.number)
      if (known === null) {
        const task = this.#opened(report)
        if (task === null) return
        this.#tasks.put(task, report.seq)
        this.#ground.write(say.helpOpened(task))
      } else {
        if (report.seq <= known.seq) return
        this.#follow(known.task, report)
      }
      this.#ground.touch('help')
      this.arm()
    })
  }

  /** What a person does, whole in one transaction. */
  act(number: number, act: HelpAct, by: Actor): { readonly kind: 'ok'; readonly task: HelpTask } | Refusal {
    return this.#ground.transaction(() => {
      const known = this.#tasks.task(number)
      if (known === null) return refused('unknown call for help', `there is no call for help T${number} here`)
      const stepped = stepHelp(known.task, { ...act, by, at: this.#ground.now })
      if (stepped.kind === 'refused') return stepped
      const { task, effects } = stepped
      if (task === known.task) return { kind: 'ok', task }
      this.#tasks.put(task, known.seq)
      this.#ground.write(sentenceOf(act, known.task, task, by))
      for (const effect of effects) this.#do(task, effect)
      this.#ground.touch('help')
      this.arm()
      return { kind: 'ok', task }
    })
  }

  /** Tells whoever must be told by now. */
  ringDue(): void {
    this.#ground.transaction(() => {
      for (const before of this.#tasks.open()) {
        const stepped = stepHelp(before, { kind: 'time', now: this.#ground.now, firstAfterMs: this.#firstAfterMs })
        if (stepped.kind === 'refused' || stepped.task === before) continue
        this.#tasks.put(stepped.task, this.#seqOf(before.number))
        for (const effect of stepped.effects) this.#do(stepped.task, effect)
        this.#ground.touch('help')
      }
      this.arm()
    })
  }

  arm(): void {
    const next = this.#tasks.open().flatMap((task) => nextRingAt(task, this.#firstAfterMs) ?? [])
    this.#ground.wakeAt('help', next.length === 0 ? null : Math.min(...next))
  }

  task(number: number): HelpTask | null {
    return this.#tasks.task(number)?.task ?? null
  }

  /** Somebody looked at who asked: a line of the log, in the name of whoever looked. */
  lookedAt(number: number, by: Actor): HelpTask | null {
    const task = this.task(number)
    if (task !== null) this.#ground.transaction(() => this.#accesses.write(say.helpLookedAt(task, by)))
    return task
  }

  shown(): readonly HelpTask[] {
    return this.#tasks.shown()
  }

  /** Closed ones too, however many: what is counted afterwards leaves none out. */
  all(): readonly HelpTask[] {
    return this.#tasks.all()
  }

  clear(): void {
    this.#tasks.clear()
    this.#ground.alarms.clear('help')
  }

  /** What the shard needs to ring; null where it was called off, or the demonstration was started again meanwhile. */
  orderOf(number: number, step: HelpStep, round: number): HelpRingOrder | null {
    const task = this.task(number)
    const line = this.#lineOf(step)
    if (task === null || line === null || task.state !== 'open' || task.round !== round) return null
    const { territory, bundle } = this.#ground
    const zones = (bundle?.zones ?? []).filter(({ id }) => task.zones.includes(id)).map(({ name }) => name)
    return { number, round, step, ...line, territory, zones }
  }

  get #firstAfterMs(): number {
    return waitMs(this.#ground.env, 'TOCSIN_HELP_AFTER_MS', FIRST_RING_MS)
  }

  #seqOf(number: number): number {
    return this.#tasks.task(number)?.seq ?? 0
  }

  // Null where the alert is of before a restart of the demonstration.
  #opened({ seq, rings, ...report }: HelpReport): HelpTask | null {
    void seq
    void rings
    const alert = report.alert === null ? null : this.#ground.tables.alert(report.alert)
    if (report.alert !== null && alert === null) return null
    return {
      ...report,
      alertNumber: alert?.alert.number ?? null,
      state: 'open',
      openSince: report.askedAt,
      round: 1,
      takenBy: null,
      takenAt: null,
      closed: null,
      rings: [],
    }
  }

  #follow(before: HelpTask, report: HelpReport): void {
    let task = before
    const events: readonly HelpEvent[] = [
      { kind: 'asked again', calls: report.calls, at: report.lastAskedAt },
      ...report.rings.map((ring) => ({ kind: 'rung' as const, ...ring })),
    ]
    for (const event of events) {
      const stepped = stepHelp(task, event)
      if (stepped.kind === 'refused' || stepped.task === task) continue
      if (event.kind === 'asked again') this.#ground.write(say.helpAskedAgain(stepped.task, task.state === 'closed'))
      if (event.kind === 'rung') this.#ground.write(say.helpRung(stepped.task, ringOf(stepped.task, event.step)))
      task = stepped.task
    }
    this.#tasks.put(task, report.seq)
  }

  #do(task: HelpTask, effect: HelpEffect): void {
    const shard = `shard:${task.shard}`
    switch (effect.kind) {
      case 'call off rings':
        return this.#ground.handOver(shard, { kind: 'help call off', number: task.number })
      case 'ring': {
        const { step, round } = effect
        if (this.#lineOf(step) !== null) {
          this.#ground.write(say.helpRings(task, step))
          return this.#ground.handOver(shard, { kind: 'help ring', number: task.number, step, round })
        }
        // Nobody can be rung: it is said, and the next one is told at their own time.
        const stepped = stepHelp(this.task(task.number) ?? task, { kind: 'rung', round, step, state: 'no number' })
        if (stepped.kind === 'ok') this.#tasks.put(stepped.task, this.#seqOf(task.number))
        return this.#ground.write(say.helpHasNoNumber(task, step))
      }
      default:
        return effect satisfies never
    }
  }

  #lineOf(step: HelpStep): { readonly to: string; readonly channel: 'voice' | 'sms' } | null {
    const { crisisLine, rescue } = this.#ground.territory.help ?? NO_HELP_NUMBERS
    const rac = this.#roster.line('RAC')
    switch (step) {
      case 'crisis line':
        return crisisLine === null ? null : { to: crisisLine, channel: 'voice' }
      case 'RAC':
        return rac === null ? null : { to: rac.phone, channel: 'voice' }
      case 'rescue centre':
        return rescue === null ? null : { to: rescue.phone, channel: rescue.by }
      default:
        return step satisfies never
    }
  }
}

function ringOf(task: HelpTask, step: HelpStep): HelpRing {
  return task.rings.find((ring) => ring.step === step) ?? { step, at: task.openSince, state: 'unknown' }
}

function sentenceOf(act: HelpAct, before: HelpTask, task: HelpTask, by: Actor): Act {
  switch (act.kind) {
    case 'take':
      return say.helpTaken(task, by, before.takenBy)
    case 'give back':
      return say.helpGivenBack(task, by)
    case 'close':
      return say.helpClosed(task, by)
    default:
      return act satisfies never
  }
}
