import { describe, expect, test } from 'vitest'
import {
  LATE_MS,
  PUBLIC_EXERCISE_STATES,
  type PublicExercise,
  type PublicExerciseState,
} from '../../../worker/model/public-exercise.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import { nextOf, stepPublicExercise, type PublicExerciseEvent } from '../../../worker/plan/public-exercise.ts'

const [DUTY, MAYOR] = [
  { id: 'duty', name: 'Astreinte' },
  { id: 'mayor', name: 'Maire' },
]
const AT = Date.parse('2026-12-05T10:00:00+01:00')
const NOTICE_MS = 48 * HOUR_MS

function exercise(over: Partial<PublicExercise> = {}): PublicExercise {
  return {
    number: 3,
    id: 'e3',
    name: 'Essai',
    purpose: 'compter',
    audience: 'public',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'Rien à faire.' },
    at: AT,
    lastsMs: 2 * HOUR_MS,
    noticeBySms: false,
    state: 'announced',
    zoneHashes: ['h'],
    hash: 'read',
    listed: 0,
    persons: 115,
    costCents: 805,
    announcedBy: DUTY,
    announcedAt: AT - 72 * HOUR_MS,
    approvedBy: null,
    approvedAt: null,
    startedAt: null,
    endedAt: null,
    why: null,
    alert: null,
    notice: null,
    ...over,
  }
}
const inState = (state: PublicExerciseState) =>
  exercise({ state, ...(state === 'announced' ? {} : { approvedBy: MAYOR, approvedAt: AT - 60 * HOUR_MS }) })

// Each event at the hour at which it changes most; `-` changes nothing, a word in quotes is the reason of a refusal.
const EVENTS: readonly (readonly [PublicExerciseEvent, number])[] = [
  [{ kind: 'approve', by: MAYOR, hash: 'read', noticeMs: NOTICE_MS }, AT - 50 * HOUR_MS],
  [{ kind: 'time' }, AT],
  [{ kind: 'time' }, AT + 2 * HOUR_MS],
  [{ kind: 'sent', alert: 'a' }, AT],
  [{ kind: 'live' }, AT],
  [{ kind: 'closed', why: 'zone' }, AT],
  [{ kind: 'stop', why: 'pluie' }, AT],
]
const TABLE: Readonly<Record<PublicExerciseState, readonly string[]>> = {
  announced: ['approved tell', 'withdrawn', 'withdrawn', '-', '-', '-', 'withdrawn stop'],
  approved: ['-', 'starting begin', 'postponed', '-', '-', '-', 'withdrawn stop'],
  starting: ['-', '-', '-', 'running', 'postponed', 'postponed', 'ended stop'],
  running: ['-', '-', 'ended', '-', 'yielded stop', '-', 'ended stop'],
  ended: ['-', '-', '-', '-', '-', '-', "'wrong state'"],
  yielded: ['-', '-', '-', '-', '-', '-', "'wrong state'"],
  postponed: ['-', '-', '-', '-', '-', '-', "'wrong state'"],
  withdrawn: ['-', '-', '-', '-', '-', '-', "'wrong state'"],
}

test.each(PUBLIC_EXERCISE_STATES)(
  '%s: each event moves it as the table says, and what is over never begins again',
  (state) => {
    const found = EVENTS.map(([event, now]) => {
      const stepped = stepPublicExercise(inState(state), event, now)
      if (stepped.kind === 'refused') return `'${stepped.reason}'`
      const moved = stepped.exercise.state === state ? '-' : stepped.exercise.state
      return [moved, ...(stepped.effect === null ? [] : [stepped.effect])].join(' ')
    })
    expect(found).toEqual(TABLE[state])
  },
)

describe('two people', () => {
  const approve = (
    over: Partial<PublicExerciseEvent & { kind: 'approve' }>,
    of = exercise(),
    now = AT - 50 * HOUR_MS,
  ) => stepPublicExercise(of, { kind: 'approve', by: MAYOR, hash: 'read', noticeMs: NOTICE_MS, ...over }, now)

  test('are two, and the second approves what they have read', () => {
    expect(approve({ by: DUTY })).toMatchObject({ reason: 'author may not approve' })
    expect(approve({ hash: 'older' })).toMatchObject({ reason: 'content changed since it was shown' })
    expect(approve({}, inState('running'))).toMatchObject({ kind: 'ok', effect: null })
    expect(approve({ by: { id: 'third', name: 'Autre' } }, inState('running'))).toMatchObject({
      reason: 'already decided',
    })
  })

  test('give the public its notice; a list of people who know of it needs none', () => {
    const late = AT - 47 * HOUR_MS
    expect(approve({}, exercise(), late)).toMatchObject({ reason: 'notice too short' })
    expect(approve({}, exercise({ audience: 'list' }), late)).toMatchObject({ kind: 'ok' })
    expect(approve({}, exercise({ audience: 'list' }), AT)).toMatchObject({ reason: 'expiry in the past' })
  })
})

test('an hour that a server has slept through is not caught up', () => {
  const at = (now: number) => stepPublicExercise(inState('approved'), { kind: 'time' }, now)
  expect(at(AT + LATE_MS)).toMatchObject({ exercise: { state: 'starting' } })
  expect(at(AT + LATE_MS + 1)).toMatchObject({ exercise: { state: 'postponed', why: 'son heure était passée' } })
})

test('it is looked at at its hour and at its end, and not after', () => {
  expect(PUBLIC_EXERCISE_STATES.map((state) => nextOf(inState(state)))).toEqual([
    ...[AT, AT, AT, AT + 2 * HOUR_MS],
    ...[null, null, null, null],
  ])
})
