// What is asked of Command about public exercises: of the object in which they stand, and of the live one that goes before them.
import type { Actor } from '../../model/identity.ts'
import type {
  PublicExercise,
  PublicExercisePlan,
  PublicExercisesView,
  ShownExercises,
} from '../../model/public-exercise.ts'
import type { Refusal } from '../../model/reason.ts'
import type { Instant, TerritoryClock } from '../../model/time.ts'

export interface Listed {
  readonly name: string
  /** As it was typed, until the object has read it. */
  readonly phone: string
}

export interface AskedPublicExercise extends PublicExercisePlan {
  /** Empty where it goes to the public. */
  readonly list: readonly Listed[]
}

export type PublicExerciseAnswer = { readonly kind: 'ok'; readonly exercise: PublicExercise } | Refusal

/** What live says to whoever would begin: the time it is there, and its zones as they are. */
export type MayPractise =
  { readonly kind: 'ok'; readonly clock: TerritoryClock; readonly zones: Readonly<Record<string, string>> } | Refusal

export interface PractisingPublic {
  readonly number: number
  readonly name: string
  readonly until: Instant
}

export interface PublicExerciseRpc {
  publicExercises(): Promise<PublicExercisesView>
  /** `clock` is live's: its hour is meant in it. */
  announcePublicExercise(
    asked: AskedPublicExercise,
    by: Actor,
    more: { readonly clock: TerritoryClock; readonly request: string | null },
  ): Promise<PublicExerciseAnswer>
  approvePublicExercise(number: number, hash: string, by: Actor): Promise<PublicExerciseAnswer>
  stopPublicExercise(number: number, why: string, by: Actor): Promise<PublicExerciseAnswer>
  /** Live has something real: no request is started any more. Repeating it changes nothing. */
  yieldPublicExercise(): Promise<void>
  /** Asked of the live object before anything leaves; from then on it tells the exercise to yield. */
  mayPractisePublicly(exercise: PractisingPublic): Promise<MayPractise>
  /** Told to the live object: what everybody may read. */
  takePublicExercises(shown: ShownExercises): Promise<void>
  /** Asked of the live object, whose displays they are. */
  displaysShowing(alert: string): Promise<{ readonly targeted: number; readonly rendered: number }>
}
