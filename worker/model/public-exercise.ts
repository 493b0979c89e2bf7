// A public exercise: announced, approved by two people, then really sent to the public or to a list of at most twenty numbers, and never beside a live alert.
import type { Actor } from './identity.ts'
import type { ChannelName } from './message.ts'
import type { PublishedAlert } from './publication.ts'
import type { Words } from './station.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from './time.ts'
import type { Progress } from './view.ts'

export const PUBLIC_EXERCISE_STATES = [
  'announced',
  'approved',
  'starting',
  'running',
  'ended',
  'yielded',
  'postponed',
  'withdrawn',
] as const
export type PublicExerciseState = (typeof PUBLIC_EXERCISE_STATES)[number]

/** Real people are called by it; a siren sounds over a whole town, and a contact is told of somebody who has not answered: neither is practised so. */
export const PUBLIC_EXERCISE_CHANNELS = ['sms', 'rcs', 'whatsapp', 'voice', 'push', 'mail', 'display'] as const
/** What a telephone number alone can be told by. */
export const LIST_CHANNELS = ['sms', 'voice'] as const
export const MOST_LISTED = 20
/** Between the notice that the public reads and the exercise, where territory.yaml says nothing. */
export const NOTICE_MS = 48 * HOUR_MS
/** An hour that has gone by so long is not caught up: nobody waits for it any more. */
export const LATE_MS = 30 * MINUTE_MS
export const LASTS_MINUTES = { least: 30, most: 12 * 60 } as const

/** Who is told: everybody of the zones, or the numbers of a list that is kept sealed. */
export type PublicExerciseAudience = 'list' | 'public'

export interface PublicExercisePlan {
  readonly name: string
  /** What is to be learnt from it. */
  readonly purpose: string
  readonly audience: PublicExerciseAudience
  readonly zones: readonly string[]
  readonly channels: readonly ChannelName[]
  readonly texts: { readonly fr: string; readonly en?: string }
  readonly at: Instant
  readonly lastsMs: number
  /** The public gets an SMS as well as the page, as soon as it is approved. */
  readonly noticeBySms: boolean
}

export interface PublicExerciseReport {
  readonly progress: Omit<Progress, 'displays'>
  /** Displays of the zones, and those that really showed it. */
  readonly displays: { readonly targeted: number; readonly rendered: number }
}

export interface PublicExercise extends PublicExercisePlan {
  readonly number: number
  readonly id: string
  readonly state: PublicExerciseState
  /** As the zones were when it was counted. */
  readonly zoneHashes: readonly string[]
  /** Of all that its two people have read. */
  readonly hash: string
  readonly listed: number
  readonly persons: number
  readonly costCents: number
  readonly announcedBy: Actor
  readonly announcedAt: Instant
  readonly approvedBy: Actor | null
  readonly approvedAt: Instant | null
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  /** Why it was withdrawn, postponed or has yielded. */
  readonly why: string | null
  readonly alert: string | null
  readonly notice: string | null
}

export interface PublicExercisesView {
  /** Newest first. */
  readonly exercises: readonly PublicExercise[]
  /** By the exercise's number: of each that was sent. */
  readonly reports: Readonly<Record<number, PublicExerciseReport>>
  readonly noticeMs: number
}

/** What everybody may read of one; nobody's name is in it. */
export interface ShownExercise {
  readonly number: number
  readonly id: string
  readonly state: PublicExerciseState
  readonly name: string
  readonly purpose: string
  readonly zones: readonly Words[]
  readonly channels: readonly ChannelName[]
  readonly at: Instant
  readonly lastsMs: number
  /** The newest change, for calendars that follow it. */
  readonly changedAt: Instant
}

export interface ShownExercises {
  readonly exercises: readonly ShownExercise[]
  readonly alerts: readonly PublishedAlert[]
}

/** Still to come or under way: until then nothing else of its kind begins. */
export function isAhead({ state }: Pick<PublicExercise, 'state'>): boolean {
  return state === 'announced' || state === 'approved' || state === 'starting' || state === 'running'
}
