// The exercise of a territory: it lives in the object of the drill mode, whose channels reach nobody, and its observations in a table of their own.
import type { ExerciseRecord, ExerciseRun, ExercisesView, Scenario } from '../../model/exercise.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { nextAt } from '../../model/schedule.ts'
import { DAY_MS, MINUTE_MS, REAL_CLOCK, type Instant } from '../../model/time.ts'
import { exerciseWatch, type ToldInject } from '../../flow/exercise-watch.ts'
import { begun, nextInjectAt, recordOf, stepExercise, type ExerciseAct } from '../../plan/exercise.ts'
import type { SeriesPoint, SeriesView } from '../../model/view.ts'
import type { ExerciseAnswer } from '../rpc/asked.ts'
import { exerciseBegun, exerciseEnded, exerciseMoved, injectGiven } from './exercise-sentences.ts'
import type { Ground } from './ground.ts'
import type { Proposing } from './proposing.ts'

const NAME = 'exercise run'
const LOOKED = 'exercise looked until'
/** Rules wait for minutes to pass (`for`, a gauge that falls silent) when no inject comes. */
const LOOK_EVERY_MS = MINUTE_MS
const CONDUCTOR: Actor = { id: 'tocsin', name: 'Tocsin' }

export class Exercising {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #proposing: Proposing

  constructor(ground: Ground, storage: DurableObjectStorage, proposing: Proposing) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#proposing = proposing
    this.#sql.exec('CREATE TABLE IF NOT EXISTS exercise (id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL)')
  }

  get scenarios(): readonly Scenario[] {
    return this.#ground.bundle?.exercises ?? []
  }

  get run(): ExerciseRun | null {
    return this.#ground.settings.get<ExerciseRun>(NAME)
  }

  shown(): ExercisesView {
    return { scenarios: this.scenarios, run: this.run, past: this.#past() }
  }

  series(station: string, from: Instant, to: Instant): SeriesView | null {
    if (this.#ground.bundle?.stations.some(({ code }) => code === station) !== true) return null
    const { run } = this
    const told = run === null ? [] : toldIn(run)
    const points = told.flatMap(({ at, data }): readonly SeriesPoint[] =>
      data.kind === 'reading' && data.station === station && at >= from && at <= to ? [[at, data.levelMm, 'good']] : [],
    )
    return { station, points: points.toSorted(([left], [right]) => left - right) }
  }

  /** Why none may begin now; null where one may. */
  closed(id: string): Refusal | null {
    if (this.#ground.mode !== 'exercise') return refused('mode differs', 'an exercise is begun in its own mode')
    if (this.run !== null && this.run.state !== 'ended')
      return refused('wrong state', 'an exercise is under way: end it first')
    return this.scenarios.some((one) => one.id === id) ? null : unknown(id)
  }

  /** Part of the caller's transaction, which has emptied what the exercise before left behind. */
  begin(id: string, conductor: Actor): ExerciseAnswer {
    const ground = this.#ground
    const scenario = this.scenarios.find((one) => one.id === id)
    if (scenario === undefined) return unknown(id)
    this.#setClock(scenario)
    const run = begun({ id: crypto.randomUUID(), scenario, conductor, at: ground.now })
    this.#keep(run)
    ground.settings.put(LOOKED, ground.now)
    ground.write(exerciseBegun(run))
    this.#step({ act: 'time' }, conductor)
    return { kind: 'ok', run: this.run ?? run }
  }

  act(act: ExerciseAct, by: Actor): ExerciseAnswer {
    return this.#ground.transaction(() => this.#step(act, by))
  }

  /** What is due is given out, and the rules look at what the exercise has told. */
  due(): void {
    this.#ground.transaction(() => {
      const run = this.run
      if (run === null || run.state !== 'running') return this.arm()
      this.#step({ act: 'time' }, CONDUCTOR)
    })
  }

  arm(): void {
    const run = this.run
    if (run === null || run.state !== 'running') return this.#ground.wakeAt('exercise', null)
    const look = this.#hasData(run) ? this.#ground.now + LOOK_EVERY_MS : null
    const next = nextInjectAt(run)
    this.#ground.wakeAt('exercise', look === null ? next : Math.min(look, next ?? look))
  }

  // ---- inside ----

  #step(act: ExerciseAct, by: Actor): ExerciseAnswer {
    const ground = this.#ground
    const known = this.run
    if (known === null) return refused('unknown exercise', 'no exercise has been begun here')
    const stepped = stepExercise(known, act, by, ground.now)
    if (stepped.kind === 'refused') return stepped
    const { run, given } = stepped
    if (run !== known) {
      this.#keep(run)
      for (const inject of given) ground.write(injectGiven(run, inject, by))
      this.#tell(run, act, by)
    }
    if (act.act === 'end' || (act.act === 'observe' && run.state === 'ended'))
      this.#record(run, act.act === 'end' ? by : null)
    if (run.state === 'running') this.#look(run)
    this.arm()
    return { kind: 'ok', run }
  }

  #tell(run: ExerciseRun, act: ExerciseAct, by: Actor): void {
    switch (act.act) {
      case 'hold':
      case 'release':
      case 'skip':
      case 'see':
      case 'do':
        return this.#ground.write(
          exerciseMoved(run, act.act, { by, inject: act.inject, note: act.act === 'do' ? act.note : '' }),
        )
      case 'pause':
      case 'yield':
      case 'resume':
        return this.#ground.write(exerciseMoved(run, act.act, { by, inject: null, note: '' }))
      // Given lines are written one an inject; what observers write is no fact of the main courante; the end has a line with its figures.
      case 'time':
      case 'give':
      case 'observe':
      case 'end':
        return
      default:
        return act satisfies never
    }
  }

  // The rules hear what was given out, by the same flow as the river's.
  #look(run: ExerciseRun): void {
    const ground = this.#ground
    const { bundle, now } = ground
    if (bundle === null || !this.#hasData(run)) return
    const since = ground.settings.get<Instant>(LOOKED) ?? run.startedAt
    const { rules, stations, zones, territory, sites = [] } = bundle
    const plan = {
      territory: territory.code,
      stations,
      rules,
      zones,
      sites,
      silenceMs: null,
      timeZone: territory.timeZone,
    }
    const { signals, ...view } = exerciseWatch(plan, toldIn(run), { since: since - 1, now })
    ground.settings.put(LOOKED, now + 1)
    this.#proposing.takeReport({ id: crypto.randomUUID(), signals, view })
  }

  #hasData(run: ExerciseRun): boolean {
    return run.scenario.injects.some(({ data }) => data !== null)
  }

  #record(run: ExerciseRun, by: Actor | null): void {
    const ground = this.#ground
    const known = this.#past().find(({ id }) => id === run.id)
    const record = recordOf(run, {
      at: known?.at ?? Date.now(),
      decisionAfterMs: known?.decisionAfterMs ?? this.#decisionAfterMs(),
    })
    this.#sql.exec(
      'INSERT INTO exercise (id, at, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
      record.id,
      record.at,
      JSON.stringify(record),
    )
    if (by === null) return
    ground.write(exerciseEnded(run, record, by))
    ground.anchorHead()
  }

  #decisionAfterMs(): number | null {
    const { tables } = this.#ground
    const opened = tables.proposals().map(({ openedAt }) => openedAt)
    const decided = [
      ...tables.knownProposals().flatMap(({ decidedAt }) => (decidedAt === null ? [] : [decidedAt])),
      ...tables.alerts().flatMap(({ alert }) => alert.revisions.flatMap(({ approvedAt }) => approvedAt ?? [])),
    ]
    return opened.length === 0 || decided.length === 0 ? null : Math.max(0, Math.min(...decided) - Math.min(...opened))
  }

  #past(): readonly ExerciseRecord[] {
    return this.#sql
      .exec('SELECT body FROM exercise ORDER BY at DESC, rowid DESC')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as ExerciseRecord)
  }

  #keep(run: ExerciseRun): void {
    this.#ground.settings.put(NAME, run)
    this.#ground.touch('exercise')
  }

  #setClock({ beginsMinute }: Scenario): void {
    const ground = this.#ground
    const machineNow = Date.now()
    const begins = beginsMinute === null ? null : nextAt(beginsMinute, machineNow - DAY_MS, ground.territory.timeZone)
    ground.settings.put('wanted rate', 1)
    ground.settings.put(
      'clock',
      begins === null ? REAL_CLOCK : { machineAnchor: machineNow, territoryAnchor: begins, rate: 1 },
    )
    ground.handOverToShards({ kind: 'clock' })
    ground.handOverToHubs({ kind: 'clock' })
    ground.touch('clock', 'clockHeld')
  }
}

function toldIn(run: ExerciseRun): readonly ToldInject[] {
  return run.scenario.injects.flatMap(({ id, data }) => {
    const at = run.rows.find((row) => row.inject === id)?.givenAt
    return data === null || at == null ? [] : [{ at, data }]
  })
}

function unknown(id: string): Refusal {
  return refused('unknown exercise', `there is no scenario ${id.slice(0, 64)} here`)
}
