// States of a public exercise in words; apart from the other exercises, since no first load says them.
import type { PublicExerciseState } from '../../worker/model/public-exercise.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const STATE: Readonly<Record<PublicExerciseState, Key>> = {
  announced: 'publicExerciseAnnounced',
  approved: 'publicExerciseApproved',
  starting: 'publicExerciseRunning',
  running: 'publicExerciseRunning',
  ended: 'publicExerciseEnded',
  yielded: 'publicExerciseYielded',
  postponed: 'publicExercisePostponed',
  withdrawn: 'publicExerciseWithdrawn',
}

export const publicExerciseState = (state: PublicExerciseState) => say(STATE[state])
