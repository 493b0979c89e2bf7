// The lines of an exercise in its own main courante. The word EXERCICE stands first in each: a line is read alone, and out of its book.
import type { ExerciseRecord, ExerciseRun, Inject } from '../../model/exercise.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { Act } from './log.ts'

const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`

function line(actor: Actor, act: string, text: string, detail: Act['detail']): Act {
  return { actor, category: 'action', act, text: `EXERCICE - ${text}`, detail }
}

export function exerciseBegun({ id, scenario, conductor }: ExerciseRun): Act {
  return line(conductor, 'exercice commencé', `« ${scenario.name.fr} » commence, conduit par ${conductor.name}`, {
    exercise: id,
    scenario: scenario.id,
  })
}

export function injectGiven(run: ExerciseRun, inject: Inject, by: Actor): Act {
  const to = inject.to.length === 0 ? 'à tous' : `à ${inject.to.join(', ')}`
  const from = inject.from === null ? '' : `${inject.from.fr} : `
  return line(by, 'apport donné', `${inject.id}, ${to}. ${from}${inject.text.fr}`, {
    exercise: run.id,
    inject: inject.id,
  })
}

const MOVED = {
  hold: 'retenu',
  release: 'remis à son heure',
  skip: 'sauté',
  see: 'vu',
  do: 'traité',
  pause: 'suspendu',
  yield: 'suspendu',
  resume: 'repris',
} as const
export type ToldAct = keyof typeof MOVED

export function exerciseMoved(
  run: ExerciseRun,
  act: ToldAct,
  told: { by: Actor; inject: string | null; note: string },
): Act {
  const what = told.inject === null ? 'exercice' : `apport ${told.inject}`
  const why =
    act === 'yield' ? ' : la situation réelle demande tout le monde' : told.note === '' ? '' : `. ${told.note}`
  const actor = act === 'yield' ? SYSTEM_ACTOR : told.by
  return line(actor, `${told.inject === null ? 'exercice' : 'apport'} ${MOVED[act]}`, `${what} ${MOVED[act]}${why}`, {
    exercise: run.id,
    inject: told.inject,
  })
}

export function exerciseEnded(run: ExerciseRun, record: ExerciseRecord, by: Actor): Act {
  const acted = record.injects.filter(({ actedAfterMs }) => actedAfterMs !== null).length
  const given = record.injects.filter(({ state }) => state === 'given').length
  const decided = record.decisionAfterMs === null ? '' : `, première décision en ${minutes(record.decisionAfterMs)}`
  return line(
    by,
    'exercice terminé',
    `« ${run.scenario.name.fr} » est terminé après ${minutes(record.lastedMs)} : ${acted} apports traités sur ${given} donnés${decided}`,
    { exercise: run.id },
  )
}
