// The plan that runs: levels that a named person decides, cards with owners and deadlines. Each act stands in the log in the same transaction.
import type { Actor } from '../../model/identity.ts'
import type { CardOutcome } from '../../model/after-action.ts'
import type { Hazard } from '../../model/hazard.ts'
import {
  NO_PLAN,
  type CardRow,
  type EasingView,
  type Director,
  type Plan,
  type PlanRun,
  type PlanRunView,
  type PlanView,
} from '../../model/plan.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { PlanLevel } from '../../model/rule.ts'
import { nextAt } from '../../model/schedule.ts'
import { MINUTE_MS, type Instant } from '../../model/time.ts'
import { PLAN_RANK } from '../../decide/propose.ts'
import { newRow, stepCard } from '../../plan/card-machine.ts'
import { cardView, type DueGround } from '../../plan/due.ts'
import { easedBy, easingView, looksOf, type Eased } from '../../plan/easing.ts'
import { waterAt, watersSeen, type Waters } from '../../plan/waters.ts'
import { closeRun, decideLevel, type LevelRight } from '../../plan/run-machine.ts'
import type { AskedCardAct, AskedLevel, PlanAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import type { Sighting } from '../../model/sighting.ts'
import { cardMoved, directed, easingSaid, levelDecided, planClosed } from './plan-sentences.ts'

const CLOSED_SHOWN = 3

export class Planning {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #read = new Map<string, Plan>()
  readonly #decidedLevel: (level: PlanLevel) => void
  readonly #sightings: () => readonly Sighting[]
  readonly #unsettled: (hazard: Hazard, since: Instant) => Refusal | null

  /** `decided`: told of each level that a person has decided, in the transaction of it. `sightings`: what people have seen. */
  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    told: {
      readonly decided: (level: PlanLevel) => void
      readonly sightings: () => readonly Sighting[]
      /** An alert of that hazard that is not closed. */
      readonly unsettled: (hazard: Hazard, since: Instant) => Refusal | null
    },
  ) {
    this.#ground = ground
    this.#decidedLevel = told.decided
    this.#sightings = told.sightings
    this.#unsettled = told.unsettled
    this.#sql = storage.sql
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS plan_run (
         id TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, open INTEGER NOT NULL, plan TEXT NOT NULL, body TEXT NOT NULL, waters TEXT NOT NULL
       );
       CREATE TABLE IF NOT EXISTS plan_card (run TEXT NOT NULL, card TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, card));`,
    )
  }

  get plans(): readonly Plan[] {
    return this.#ground.bundle?.plans ?? []
  }

  decide(asked: AskedLevel, right: LevelRight, by: Actor): PlanAnswer {
    return this.#ground.transaction(() => this.#decided(asked, right, by))
  }

  #decided(asked: AskedLevel, right: LevelRight, by: Actor): PlanAnswer {
    const ground = this.#ground
    const known = this.#openRun(asked.plan)
    const plan = known?.plan ?? this.plans.find(({ id }) => id === asked.plan)
    if (plan === undefined) return refused('unknown plan', `there is no plan ${asked.plan.slice(0, 64)} here`)
    const { now: at } = ground
    const version = ground.bundle?.version ?? ''
    const decision = { ...asked, plan, right, by, at, version, id: crypto.randomUUID() }
    const stepped = decideLevel(known?.run ?? null, decision)
    if (stepped.kind === 'refused') return stepped
    const { run, cards, from } = stepped
    this.#putRun(run, plan)
    // A card may have been done before its level was entered: that stays.
    const begun = this.#rows(run.id).map(({ card }) => card)
    for (const { id } of cards) if (!begun.includes(id)) this.#putRow(run.id, newRow(id, at))
    this.#seeWater(run, plan)
    this.#settle(run.level)
    ground.write(levelDecided(plan, run, { from, by, reason: asked.reason.trim() }))
    this.#decidedLevel(run.level)
    ground.touch('plan')
    ground.anchorHead()
    return { kind: 'ok', run: this.#view(run, plan) }
  }

  /** Part of the caller's transaction: the level that comes with an alert's approval, or with its end. Where no plan is for it, the level alone. */
  follow(
    level: PlanLevel,
    { hazard, by, reason }: { readonly hazard: Hazard; readonly by: Actor; readonly reason: string },
  ): void {
    const ground = this.#ground
    const open = this.#runs('open = 1')
    // "autre" may be anything, and several plans stand under it (drought, pollution): which of them is for it, only people can say.
    const known = hazard === 'autre' ? undefined : open.find(({ plan }) => plan.hazard === hazard)
    const plan = known?.plan ?? (hazard === 'autre' ? undefined : this.plans.find((one) => one.hazard === hazard))
    // An end that nobody has opened an event for opens none.
    if (plan === undefined || (level === 'N5' && known === undefined)) {
      const highest = [...open.map(({ run }) => run.level), ...(level === 'N5' ? [] : [ground.planLevel])]
        .filter((one) => PLAN_RANK[one] > PLAN_RANK[level])
        .toSorted((left, right) => PLAN_RANK[right] - PLAN_RANK[left])[0]
      // The end of something else is no end of an event that is open, and nothing is lowered by an approval.
      ground.settings.put('plan level', highest ?? level)
      ground.touch('planLevel', 'plan')
      return
    }
    // By its own event: another one that stands higher does not keep this one's cards from anybody.
    const standing = known?.run.level ?? 'N0'
    if (level !== 'N5' && PLAN_RANK[standing] >= PLAN_RANK[level]) return
    this.#decided({ plan: plan.id, level, reason }, 'direct', by)
  }

  /** `happenedAt`: when it was done, where it comes later than that; null for now. */
  act({ happenedAt, ...asked }: AskedCardAct, by: Actor): PlanAnswer {
    const ground = this.#ground
    return ground.transaction((): PlanAnswer => {
      const [known] = this.#runs('id = ?', asked.run)
      if (known === undefined) return refused('unknown plan', 'there is no such event here')
      const { run, plan } = known
      if (run.closed !== null) return refused('already decided', 'this event has been closed')
      const card = plan.cards.find(({ id }) => id === asked.card)
      if (card === undefined) return refused('unknown card', `there is no card ${asked.card.slice(0, 64)} in this plan`)
      // A card of a level that was not entered yet may be done before it: its row begins here.
      if (happenedAt !== null && happenedAt > ground.now + MINUTE_MS)
        return refused('in the future', 'what has not happened yet cannot have been done')
      const at = happenedAt === null ? ground.now : Math.max(run.openedAt, Math.min(happenedAt, ground.now))
      const row = this.#rows(run.id).find((one) => one.card === card.id) ?? newRow(card.id, at)
      const stepped = stepCard(row, asked.act, { by, at, repeatMs: card.repeatMs })
      if (stepped.kind === 'refused') return stepped
      if (stepped.row !== row) {
        // What comes late takes nothing back that somebody has done since.
        if (row.since > at && row.by !== null && row.by.id !== by.id)
          return refused('changed meanwhile', `${row.by.name} has moved card ${card.id} since: it is ${row.state} now`)
        this.#putRow(run.id, stepped.row)
        ground.write(cardMoved(plan, run, { card, row: stepped.row, by, happenedAt: at === ground.now ? null : at }))
        ground.touch('plan')
      }
      return { kind: 'ok', run: this.#view(run, plan) }
    })
  }

  close(id: string, by: Actor, reason: string): PlanAnswer {
    const ground = this.#ground
    return ground.transaction((): PlanAnswer => {
      const [known] = this.#runs('id = ?', id)
      if (known === undefined) return refused('unknown plan', 'there is no such event here')
      const closed = closeRun(known.run, { by, at: ground.now, reason })
      if ('kind' in closed) return closed
      const left = this.#unsettled(known.plan.hazard, known.run.openedAt)
      if (left !== null) return left
      this.#putRun(closed, known.plan)
      this.#settle('N0')
      ground.write(planClosed(known.plan, closed, by))
      ground.touch('plan')
      ground.anchorHead()
      return { kind: 'ok', run: this.#view(closed, known.plan) }
    })
  }

  direct(who: Director['who'], by: Actor, note: string): Director {
    const ground = this.#ground
    return ground.transaction(() => {
      const known = ground.settings.get<Director>('director')
      if (known?.who === who) return known
      const director: Director = { who, since: ground.now, by }
      ground.settings.put('director', director)
      ground.write(directed(director, note.trim()))
      ground.touch('plan')
      return director
    })
  }

  /** What the gauges or their forecasts say now may move a deadline. */
  watchMoved(): void {
    const open = this.#runs('open = 1')
    if (open.length === 0) return
    this.#ground.transaction(() => {
      const moved = open.filter(({ run, plan }) => this.#seeWater(run, plan))
      if (moved.length > 0) this.#ground.touch('plan')
      this.#ease(open)
    })
  }

  /** Somebody has read a scale, or the time is over: whoever directs is reminded that they may come down. It lowers nothing by itself. */
  easingMoved(): void {
    const open = this.#runs('open = 1')
    if (open.length > 0) this.#ground.transaction(() => this.#ease(open))
  }

  armEasing(): void {
    const dues = this.#runs('open = 1').flatMap(({ run, plan }) => {
      const view = this.#easingOf(run, plan)
      return view?.state === 'counting' ? [view.dueAt] : []
    })
    this.#ground.wakeAt('easing', dues.length === 0 ? null : Math.min(...dues))
  }

  run(id: string): PlanRun | null {
    return this.#runs('id = ?', id)[0]?.run ?? null
  }

  shown(): PlanView {
    const runs = [...this.#runs('open = 1'), ...this.#runs(`open = 0 ORDER BY opened_at DESC LIMIT ${CLOSED_SHOWN}`)]
    return runs.length === 0 && this.#director === null
      ? NO_PLAN
      : { runs: runs.map(({ run, plan }) => this.#view(run, plan)), director: this.#director }
  }

  /** Every card of the events that ran between the two, with the hour at which it was due, done or not. */
  outcomes(from: Instant, to: Instant): readonly Omit<CardOutcome, 'lateMs'>[] {
    return this.#runs('opened_at <= ?', to)
      .filter(({ run }) => run.closed === null || run.closed.at >= from)
      .flatMap(({ run, plan }) => {
        const ground = this.#dueGround(run)
        return this.#rows(run.id).flatMap((row) => {
          const card = plan.cards.find(({ id }) => id === row.card)
          if (card === undefined) return []
          // As it was before anybody did it: what is done is not due any more.
          const { due } = cardView(card, { ...row, state: 'to do', doneAt: [] }, ground)
          const { state, owner, note } = row
          const done = { doneAt: row.doneAt[0] ?? null, dueAt: due?.at ?? null }
          return [{ plan: plan.name, card: card.id, do: card.do, roles: card.roles, state, owner, note, ...done }]
        })
      })
  }

  #ease(open: readonly Known[]): void {
    const ground = this.#ground
    let moved = false
    for (const { run, plan } of open) {
      const { easing } = plan
      if (easing === undefined || PLAN_RANK[run.level] === 0) continue
      const known = this.#eased[run.id] ?? null
      const looks = looksOf(easing, ground.watched.get('stations'), this.#sightings())
      const eased = looks.reduce<Eased | null>((one, look) => easedBy(one, look, easing), known)
      if (eased === null) continue
      const view = easingView(easing, eased, ground.now)
      // Once for each time that it holds: whoever reads the scale each hour needs no line each hour.
      const said = view === null || view.state === 'counting' || eased.said === 'met' ? eased.said : view.state
      const next: Eased = { ...eased, said }
      if (JSON.stringify(next) === JSON.stringify(known)) continue
      ground.settings.put('easing', { ...this.#eased, [run.id]: next })
      if (view !== null && said !== eased.said)
        ground.write(
          easingSaid(plan, run, { view, station: this.#stationName(easing.station), clock: (at) => ground.words(at) }),
        )
      ground.touch('plan')
      moved = true
    }
    if (moved) this.armEasing()
  }

  get #eased(): Readonly<Record<string, Eased>> {
    return this.#ground.settings.get<Readonly<Record<string, Eased>>>('easing') ?? {}
  }

  #easingOf(run: PlanRun, { easing }: Plan): EasingView | null {
    if (easing === undefined || run.closed !== null || PLAN_RANK[run.level] === 0) return null
    return easingView(easing, this.#eased[run.id] ?? null, this.#ground.now)
  }

  #stationName(code: string): string {
    return this.#ground.bundle?.stations.find((one) => one.code === code)?.name ?? code
  }

  clear(): void {
    this.#ground.settings.drop('easing')
    this.#ground.alarms.clear('easing')
    this.#sql.exec('DELETE FROM plan_run; DELETE FROM plan_card;')
    this.#read.clear()
    this.#ground.settings.drop('director')
  }

  get #director(): Director | null {
    return this.#ground.settings.get<Director>('director')
  }

  // The highest of the events that are open. Where none is any more, what was decided.
  #settle(decided: PlanLevel): void {
    const { settings } = this.#ground
    const [highest] = this.#runs('open = 1')
      .map(({ run }) => run.level)
      .toSorted((left, right) => PLAN_RANK[right] - PLAN_RANK[left])
    settings.put('plan level', highest ?? decided)
    this.#ground.touch('planLevel')
    this.#ground.publish()
  }

  #seeWater(run: PlanRun, plan: Plan): boolean {
    const known = this.#waters(run.id)
    const next = watersSeen(known, plan, this.#ground.watched.get('stations'), this.#ground.now)
    const text = JSON.stringify(next)
    if (text === JSON.stringify(known)) return false
    this.#sql.exec('UPDATE plan_run SET waters = ? WHERE id = ?', text, run.id)
    return true
  }

  #view(run: PlanRun, plan: Plan): PlanRunView {
    const rows = this.#rows(run.id)
    const ground = this.#dueGround(run)
    const cards = plan.cards.flatMap((card) => {
      const row = rows.find((one) => one.card === card.id)
      return row === undefined ? [] : [cardView(card, row, ground)]
    })
    const easing = this.#easingOf(run, plan)
    const answering = run.closed === null ? plan.cards.find(({ answers }) => answers === 'calls') : undefined
    return {
      ...run,
      cards,
      ...(answering === undefined ? {} : { callCard: { id: answering.id, do: answering.do } }),
      ...(easing === null ? {} : { easing }),
    }
  }

  #dueGround(run: PlanRun): DueGround {
    const rows = this.#rows(run.id)
    const waters = this.#waters(run.id)
    const { timeZone } = this.#ground.territory
    return {
      run,
      rows,
      waterAt: (station: string, levelMm: number) => waterAt(waters, station, levelMm),
      clockAt: (hour: number, minute: number, from: Instant) => nextAt(hour * 60 + minute, from, timeZone),
    }
  }

  #openRun(plan: string): Known | undefined {
    return this.#runs('open = 1').find(({ run }) => run.plan === plan)
  }

  // An event goes on with the plan that it was opened with, whatever the files say since: a card that somebody is doing does not vanish.
  #runs(where: string, ...values: readonly SqlStorageValue[]): readonly Known[] {
    return this.#sql
      .exec(`SELECT body, plan FROM plan_run WHERE ${where}`, ...values)
      .toArray()
      .map((row) => {
        const run = JSON.parse(String(row['body'])) as PlanRun
        return { run, plan: this.#planOf(run.id, String(row['plan'])) }
      })
  }

  // The plan of an event never changes, and every poll of a gauge asks for it.
  #planOf(run: string, text: string): Plan {
    const plan = this.#read.get(run) ?? (JSON.parse(text) as Plan)
    this.#read.set(run, plan)
    return plan
  }

  #waters(run: string): Waters {
    const [row] = this.#sql.exec('SELECT waters FROM plan_run WHERE id = ?', run).toArray()
    return row === undefined ? {} : (JSON.parse(String(row['waters'])) as Waters)
  }

  #putRun(run: PlanRun, plan: Plan): void {
    this.#sql.exec(
      `INSERT INTO plan_run (id, opened_at, open, plan, body, waters) VALUES (?, ?, ?, ?, ?, '{}')
         ON CONFLICT (id) DO UPDATE SET open = excluded.open, body = excluded.body`,
      run.id,
      run.openedAt,
      run.closed === null ? 1 : 0,
      JSON.stringify(plan),
      JSON.stringify(run),
    )
  }

  #rows(run: string): readonly CardRow[] {
    return this.#sql
      .exec('SELECT body FROM plan_card WHERE run = ?', run)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as CardRow)
  }

  #putRow(run: string, row: CardRow): void {
    this.#sql.exec(
      'INSERT INTO plan_card (run, card, body) VALUES (?, ?, ?) ON CONFLICT (run, card) DO UPDATE SET body = excluded.body',
      run,
      row.card,
      JSON.stringify(row),
    )
  }
}

interface Known {
  readonly run: PlanRun
  readonly plan: Plan
}
