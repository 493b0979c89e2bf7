// What a person can make happen about public exercises; apart from the other acts, since no first load needs it.
import type { PublicExercise, PublicExerciseAudience, PublicExercisesView } from '../../worker/model/public-exercise.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Desk } from '../decide/desk.ts'
import { ask, type Answer } from './api.ts'

export interface WrittenPublicExercise {
  readonly name: string
  readonly purpose: string
  readonly audience: PublicExerciseAudience
  readonly zones: readonly string[]
  readonly channels: readonly ChannelName[]
  readonly texts: { readonly fr: string; readonly en: string }
  /** RFC 3339. */
  readonly at: string
  readonly lastsMinutes: number
  readonly noticeBySms: boolean
  readonly members: readonly string[]
  readonly phones: readonly string[]
}

type Of = Pick<Desk, 'situation'>
type Acted = Promise<Answer<{ readonly exercise: PublicExercise }>>

export function publicExercisesOf(of: Of): Promise<Answer<PublicExercisesView>> {
  return ask(pathOf(of))
}

export function announceExercise(of: Of, written: WrittenPublicExercise): Acted {
  return ask(pathOf(of), { method: 'POST', json: written, patient: true })
}

export function approveExercise(of: Of, { number, hash }: PublicExercise): Acted {
  return ask(pathOf(of, `/${number}/approve`), { method: 'POST', json: { hash } })
}

export function stopExercise(of: Of, { number }: PublicExercise, reason: string): Acted {
  return ask(pathOf(of, `/${number}/stop`), { method: 'POST', json: { reason } })
}

function pathOf({ situation }: Of, rest = ''): string {
  return `/api/${situation.territory.code}/public-exercises${rest}`
}
