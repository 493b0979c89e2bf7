// Exercises in words: kinds and states of injects, and who is in them.
import type { ExerciseRun, Inject, InjectKind, InjectRow, InjectState } from '../../worker/model/exercise.ts'
import type { PlanRole } from '../../worker/model/plan.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const KIND: Readonly<Record<InjectKind, Key>> = {
  reading: 'injectReading',
  forecast: 'injectForecast',
  bulletin: 'injectBulletin',
  call: 'injectCall',
  message: 'injectMessage',
  card: 'injectCard',
}
const STATE: Readonly<Record<InjectState, Key>> = {
  waiting: 'injectWaiting',
  held: 'injectHeld',
  given: 'injectGiven',
  skipped: 'injectSkipped',
}

export const kindName = (kind: InjectKind) => say(KIND[kind])
export const stateOfInject = (state: InjectState) => say(STATE[state])
export const minutesOf = (ms: number) => String(Math.floor(ms / 60_000))

/** One form for one, the other for several. */
export function several(key: Key, n: number): string {
  const [one = '', more = one] = say(key, { n: String(n) }).split('|')
  return n === 1 ? one : more
}

export interface GivenInject {
  readonly inject: Inject
  readonly row: InjectRow
}

/** Given out, the newest first; those of a role and those for everybody. */
export function givenTo(run: ExerciseRun, role: PlanRole | null): readonly GivenInject[] {
  return run.scenario.injects
    .flatMap((inject) => {
      const row = run.rows.find((one) => one.inject === inject.id)
      return row?.givenAt == null ? [] : [{ inject, row }]
    })
    .filter(({ inject: { to } }) => role === null || to.length === 0 || to.includes(role))
    .toSorted((left, right) => (right.row.givenAt ?? 0) - (left.row.givenAt ?? 0))
}

/** Words that somebody should read; a gauge speaks by itself. */
export function unread(run: ExerciseRun): readonly GivenInject[] {
  return givenTo(run, null).filter(({ inject, row }) => row.seen.length === 0 && inject.kind !== 'reading')
}

export function rowFor(run: ExerciseRun, id: string): InjectRow | undefined {
  return run.rows.find(({ inject }) => inject === id)
}
