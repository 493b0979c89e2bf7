// The machine of an exercise: total over its states and acts. Time is the exercise's own, and stands while it is paused; what is due is given out
// once, by time or by whoever conducts.
import type {
  Doing,
  ExerciseRecord,
  ExerciseRun,
  Inject,
  InjectRow,
  PauseCause,
  Practised,
  Scenario,
} from '../model/exercise.ts'
import type { Actor } from '../model/identity.ts'
import { PLAN_ROLES, type PlanRole } from '../model/plan.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { Instant } from '../model/time.ts'

export type ExerciseAct =
  /** What is due by now is given out. */
  | { readonly act: 'time' }
  /** Before its minute, or out of the hand that held it. */
  | { readonly act: 'give'; readonly inject: string }
  | { readonly act: 'hold'; readonly inject: string }
  | { readonly act: 'release'; readonly inject: string }
  | { readonly act: 'skip'; readonly inject: string }
  | { readonly act: 'see'; readonly inject: string; readonly role: PlanRole | null }
  | { readonly act: 'do'; readonly inject: string; readonly role: PlanRole | null; readonly note: string }
  | { readonly act: 'observe'; readonly inject: string | null; readonly text: string }
  | { readonly act: 'pause' }
  /** The live world needs its people. */
  | { readonly act: 'yield' }
  | { readonly act: 'resume' }
  | { readonly act: 'end' }

export interface ExerciseStepped {
  readonly kind: 'ok'
  /** The same where the act changes nothing. */
  readonly run: ExerciseRun
  readonly given: readonly Inject[]
}

export interface Beginning {
  readonly id: string
  readonly scenario: Scenario
  readonly conductor: Actor
  readonly at: Instant
}

export function begun({ id, scenario, conductor, at }: Beginning): ExerciseRun {
  const waiting = ({ id: inject }: Inject): InjectRow => ({
    inject,
    state: 'waiting',
    givenAt: null,
    seen: [],
    acted: null,
  })
  return {
    id,
    scenario,
    conductor,
    startedAt: at,
    state: 'running',
    pause: null,
    elapsedMs: 0,
    runningSince: at,
    rows: scenario.injects.map(waiting),
    observations: [],
    endedAt: null,
  }
}

export function elapsedMs(run: ExerciseRun, now: Instant): number {
  return run.elapsedMs + (run.runningSince === null ? 0 : Math.max(0, now - run.runningSince))
}

/** When the next inject falls due; null where none waits for time. */
export function nextInjectAt(run: ExerciseRun): Instant | null {
  if (run.runningSince === null) return null
  const waiting = run.scenario.injects.filter(({ id }) => rowOf(run, id)?.state === 'waiting').map(({ atMs }) => atMs)
  return waiting.length === 0 ? null : run.runningSince + Math.max(0, Math.min(...waiting) - run.elapsedMs)
}

export function stepExercise(run: ExerciseRun, act: ExerciseAct, by: Actor, now: Instant): ExerciseStepped | Refusal {
  // Observers write on after the end: the best of what they have seen they write then.
  if (run.state === 'ended' && act.act !== 'observe') return refused('already decided', 'this exercise has ended')
  switch (act.act) {
    case 'time':
      return run.state === 'running' ? given(run, dueBy(run, elapsedMs(run, now)), now) : same(run)
    case 'give':
      if (run.state === 'paused') return refused('wrong state', 'the exercise is paused: go on with it first')
      return withInject(run, act.inject, (inject, row) =>
        row.state === 'given' ? same(run) : given(run, [inject], now),
      )
    case 'hold':
    case 'release':
    case 'skip':
      return withInject(run, act.inject, (_, row) => moved(run, row, act.act))
    case 'see':
      return withGiven(run, act.inject, (row) => {
        if (row.seen.some((one) => one.by.id === by.id && one.role === act.role)) return same(run)
        return same(withRow(run, { ...row, seen: [...row.seen, { by, at: now, role: act.role }] }))
      })
    case 'do':
      return withGiven(run, act.inject, (row) => {
        const doing: Doing = { by, at: now, role: act.role }
        const seen = row.seen.some((one) => one.by.id === by.id) ? row.seen : [...row.seen, doing]
        // Who comes second adds a word; the time of the first stays.
        const acted =
          row.acted === null ? { ...doing, note: act.note } : { ...row.acted, note: joined(row.acted.note, act.note) }
        return same(withRow(run, { ...row, seen, acted }))
      })
    case 'observe':
      if (act.text.trim() === '') return refused('empty text', 'write what you have seen')
      return same({
        ...run,
        observations: [...run.observations, { at: now, by, inject: act.inject, text: act.text.trim() }],
      })
    case 'pause':
      return same(paused(run, 'conductor', now))
    case 'yield':
      return same(paused(run, 'live', now))
    case 'resume':
      if (run.state === 'running') return same(run)
      return same({ ...run, state: 'running', pause: null, runningSince: now })
    case 'end':
      return same({ ...stopped(run, now), state: 'ended', pause: null, endedAt: now })
    default:
      return act satisfies never
  }
}

function dueBy(run: ExerciseRun, elapsed: number): readonly Inject[] {
  return run.scenario.injects
    .filter(({ id, atMs }) => atMs <= elapsed && rowOf(run, id)?.state === 'waiting')
    .toSorted((left, right) => left.atMs - right.atMs)
}

function given(run: ExerciseRun, injects: readonly Inject[], now: Instant): ExerciseStepped {
  const ids = new Set(injects.map(({ id }) => id))
  if (ids.size === 0) return same(run)
  const rows = run.rows.map((row): InjectRow => (ids.has(row.inject) ? { ...row, state: 'given', givenAt: now } : row))
  return { kind: 'ok', run: { ...run, rows }, given: injects }
}

const STATE_AFTER = { hold: 'held', release: 'waiting', skip: 'skipped' } as const

function moved(run: ExerciseRun, row: InjectRow, act: keyof typeof STATE_AFTER): ExerciseStepped | Refusal {
  if (row.state === 'given') return refused('already decided', 'it has been given out')
  return same(row.state === STATE_AFTER[act] ? run : withRow(run, { ...row, state: STATE_AFTER[act] }))
}

// A live matter outranks the conductor's pause: the word on the screens is that of the graver one.
function paused(run: ExerciseRun, cause: PauseCause, now: Instant): ExerciseRun {
  if (run.pause?.cause === 'live' || run.pause?.cause === cause) return run
  return { ...stopped(run, now), state: 'paused', pause: { cause, since: now } }
}

function stopped(run: ExerciseRun, now: Instant): ExerciseRun {
  return { ...run, elapsedMs: elapsedMs(run, now), runningSince: null }
}

function same(run: ExerciseRun): ExerciseStepped {
  return { kind: 'ok', run, given: [] }
}

function joined(before: string, more: string): string {
  return [before, more].filter((text) => text.trim() !== '').join(' · ')
}

function rowOf(run: ExerciseRun, inject: string): InjectRow | undefined {
  return run.rows.find((row) => row.inject === inject)
}

function withRow(run: ExerciseRun, row: InjectRow): ExerciseRun {
  return { ...run, rows: run.rows.map((one) => (one.inject === row.inject ? row : one)) }
}

function withInject(
  run: ExerciseRun,
  id: string,
  then: (inject: Inject, row: InjectRow) => ExerciseStepped | Refusal,
): ExerciseStepped | Refusal {
  const inject = run.scenario.injects.find((one) => one.id === id)
  const row = rowOf(run, id)
  if (inject === undefined || row === undefined)
    return refused('unknown inject', `there is no inject ${id.slice(0, 64)} in this exercise`)
  return then(inject, row)
}

// Nobody acts on what they have not been told.
function withGiven(
  run: ExerciseRun,
  id: string,
  then: (row: InjectRow) => ExerciseStepped | Refusal,
): ExerciseStepped | Refusal {
  return withInject(run, id, (_, row) =>
    row.state === 'given' ? then(row) : refused('wrong state', 'it has not been given out'),
  )
}

/** What it came to. `decisionAfterMs` is known to whoever keeps the proposals. */
export function recordOf(
  run: ExerciseRun,
  more: { readonly at: Instant; readonly decisionAfterMs: number | null },
): ExerciseRecord {
  const { scenario } = run
  return {
    id: run.id,
    scenario: scenario.id,
    name: scenario.name,
    solo: scenario.solo,
    conductor: run.conductor.name,
    at: more.at,
    lastedMs: run.elapsedMs,
    injects: scenario.injects.map(({ id, atMs }) => {
      const row = rowOf(run, id)
      const after = (at: Instant | undefined) =>
        at === undefined || row?.givenAt == null ? null : Math.max(0, at - row.givenAt)
      return {
        inject: id,
        dueMs: atMs,
        state: row?.state ?? 'waiting',
        seenAfterMs: after(row?.seen[0]?.at),
        actedAfterMs: after(row?.acted?.at),
      }
    }),
    decisionAfterMs: more.decisionAfterMs,
    practised: practisedIn(run),
    observations: run.observations,
  }
}

function practisedIn(run: ExerciseRun): readonly Practised[] {
  const persons = new Map<string, { name: string; roles: Set<PlanRole> }>()
  const known = (actor: Actor) => {
    const one = persons.get(actor.id) ?? { name: actor.name, roles: new Set<PlanRole>() }
    persons.set(actor.id, one)
    return one
  }
  known(run.conductor)
  for (const { seen, acted } of run.rows)
    for (const { by, role } of [...seen, ...(acted === null ? [] : [acted])]) {
      const one = known(by)
      if (role !== null) one.roles.add(role)
    }
  return [...persons].map(([id, { name, roles }]) => ({
    person: name,
    roles: PLAN_ROLES.filter((role) => roles.has(role)),
    conducted: id === run.conductor.id,
  }))
}
