// The machine of a public exercise. Two people before it is announced to anybody, its notice before its hour, and what is real before all of it.
import type { Actor } from '../model/identity.ts'
import { LATE_MS, type PublicExercise } from '../model/public-exercise.ts'
import { refused, type Refusal } from '../model/reason.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'

export type PublicExerciseEvent =
  | { readonly kind: 'approve'; readonly by: Actor; readonly hash: string; readonly noticeMs: number }
  /** A named person says that it does not take place, or ends before its time. */
  | { readonly kind: 'stop'; readonly why: string }
  /** Its hour may have come. */
  | { readonly kind: 'time' }
  | { readonly kind: 'sent'; readonly alert: string }
  /** Something real waits for a decision, or is being told. */
  | { readonly kind: 'live' }
  /** The gates are closed: what was approved is no longer what would leave. */
  | { readonly kind: 'closed'; readonly why: string }

/** `tell`: the notice goes out. `begin`: live is asked, and then it is sent. `stop`: no request is started any more. */
export type PublicExerciseEffect = 'tell' | 'begin' | 'stop' | null

export type SteppedPublicExercise =
  { readonly kind: 'ok'; readonly exercise: PublicExercise; readonly effect: PublicExerciseEffect } | Refusal

export const LIVE_CAME = 'une alerte ou une proposition réelle est ouverte'
const UNREAD = 'personne ne l’a approuvé avant son heure'
const TOO_LATE = 'son heure était passée'

export function stepPublicExercise(
  one: PublicExercise,
  event: PublicExerciseEvent,
  now: Instant,
): SteppedPublicExercise {
  switch (event.kind) {
    case 'approve':
      return approved(one, event, now)
    case 'stop':
      return stopped(one, event.why.trim(), now)
    case 'time':
      if (one.state === 'announced' && now >= one.at) return over(one, 'withdrawn', UNREAD, now)
      if (one.state === 'approved' && now >= one.at) {
        // A server that was down sends nothing in the middle of the night.
        return now > one.at + LATE_MS
          ? over(one, 'postponed', TOO_LATE, now)
          : moved({ ...one, state: 'starting' }, 'begin')
      }
      return one.state === 'running' && now >= one.at + one.lastsMs
        ? moved({ ...one, state: 'ended', endedAt: now })
        : still(one)
    case 'sent':
      return one.state === 'starting'
        ? moved({ ...one, state: 'running', startedAt: now, alert: event.alert })
        : still(one)
    case 'live':
      if (one.state === 'starting') return over(one, 'postponed', LIVE_CAME, now)
      return one.state === 'running' ? over(one, 'yielded', LIVE_CAME, now, 'stop') : still(one)
    case 'closed':
      return one.state === 'starting' ? over(one, 'postponed', event.why, now) : still(one)
    default:
      return event satisfies never
  }
}

/** When it is to be looked at next; null where nothing of it is ahead. */
export function nextOf(one: PublicExercise): Instant | null {
  switch (one.state) {
    case 'announced':
    case 'approved':
    case 'starting':
      return one.at
    case 'running':
      return one.at + one.lastsMs
    case 'ended':
    case 'yielded':
    case 'postponed':
    case 'withdrawn':
      return null
    default:
      return one.state satisfies never
  }
}

function approved(
  one: PublicExercise,
  { by, hash, noticeMs }: Extract<PublicExerciseEvent, { kind: 'approve' }>,
  now: Instant,
): SteppedPublicExercise {
  if (one.state !== 'announced')
    // The same tap heard twice.
    return one.approvedBy?.id === by.id ? still(one) : refused('already decided', `the exercise is ${one.state}`)
  // Nobody's life is at stake: there is no "alone" here.
  if (one.announcedBy.id === by.id) return refused('author may not approve', 'a second person must approve it')
  if (hash !== one.hash) return refused('content changed since it was shown', 'read it again as it is now, then decide')
  if (one.at <= now) return refused('expiry in the past', 'its hour has passed: announce it anew')
  if (one.audience === 'public' && one.at - now < noticeMs)
    return refused(
      'notice too short',
      `the public is told at least ${Math.ceil(noticeMs / HOUR_MS)} h before: choose a later hour`,
    )
  return moved({ ...one, state: 'approved', approvedBy: by, approvedAt: now }, 'tell')
}

function stopped(one: PublicExercise, why: string, now: Instant): SteppedPublicExercise {
  if (why === '') return refused('reason required', 'say why it does not take place')
  switch (one.state) {
    case 'announced':
    case 'approved':
      return over(one, 'withdrawn', why, now, 'stop')
    case 'starting':
    case 'running':
      return over(one, 'ended', why, now, 'stop')
    case 'ended':
    case 'yielded':
    case 'postponed':
    case 'withdrawn':
      return refused('wrong state', `the exercise is ${one.state}`)
    default:
      return one.state satisfies never
  }
}

function over(
  one: PublicExercise,
  state: 'postponed' | 'yielded' | 'withdrawn' | 'ended',
  why: string,
  now: Instant,
  effect: PublicExerciseEffect = null,
): SteppedPublicExercise {
  return moved({ ...one, state, why, endedAt: now }, effect)
}

function moved(exercise: PublicExercise, effect: PublicExerciseEffect = null): SteppedPublicExercise {
  return { kind: 'ok', exercise, effect }
}

function still(exercise: PublicExercise): SteppedPublicExercise {
  return { kind: 'ok', exercise, effect: null }
}
