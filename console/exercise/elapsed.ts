import type { ExerciseRun } from '../../worker/model/exercise.ts'

/** How long it has been played, without what it stood. */
export function elapsedMs(run: Pick<ExerciseRun, 'elapsedMs' | 'runningSince'>, now: number): number {
  return run.elapsedMs + (run.runningSince === null ? 0 : Math.max(0, now - run.runningSince))
}
