import { describe, expect, test } from 'vitest'
import { truthOf } from '../../../worker/evaluate/condition.ts'
import { takeBulletins } from '../../../worker/ingest/bulletins.ts'
import { EMPTY_BOARD, type BulletinNews, type FollowedArea } from '../../../worker/model/bulletin.ts'
import type { Condition } from '../../../worker/model/rule.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import { bulletin, followed, hour, news, NOON } from '../ingest/bulletin.ts'

const ORANGE: Extract<Condition, { kind: 'bulletin' }> = {
  kind: 'bulletin',
  area: 'TET',
  phenomenon: 'crues',
  atLeast: 'orange',
  withinMs: 0,
}

interface Case {
  readonly told: readonly (readonly [at: number, news: BulletinNews])[]
  readonly followed?: readonly FollowedArea[]
  readonly condition?: Condition
  readonly now?: number
}

function truth({ told, followed: areas = [followed()], condition = ORANGE, now = hour(0.2) }: Case) {
  const board = told.reduce((known, [at, one]) => takeBulletins(known, one, at), EMPTY_BOARD)
  return truthOf(
    condition,
    { stations: new Map(), measures: new Map(), timeZone: 'UTC', bulletins: { board, followed: areas } },
    now,
    false,
  )
}
const value = (told: Case) => truth(told).value

test.each([
  ['red', 'true'],
  ['orange', 'true'],
  ['yellow', 'false'],
  ['green', 'false'],
  [null, 'unknown'],
] as const)('the level %s for orange is %s', (danger, expected) => {
  expect(value({ told: [[NOON, news([bulletin({ danger })])]] })).toBe(expected)
})

test('it rests on its issuer, with what was issued, when, and for how long', () => {
  expect(truth({ told: [[NOON, news([bulletin()])]] })).toMatchObject({
    witnesses: ['bulletin vigicrues'],
    unconfirmed: false,
    evidence: [
      {
        kind: 'bulletin',
        source: 'vigicrues',
        area: 'TET',
        danger: 'orange',
        atLeast: 'orange',
        sentAt: NOON,
        expires: hour(10),
      },
    ],
  })
})

describe('what is unknown is never calm', () => {
  test.each<[string, Case]>([
    ['nothing was ever heard', { told: [] }],
    ['nobody follows the area', { told: [], followed: [] }],
    ['the bulletin has run out', { told: [[NOON, news([bulletin({ danger: 'green', expires: hour(0.1) })])]] }],
    ['the source fell silent', { told: [[NOON, news([bulletin({ danger: 'green' })])]], now: hour(2) }],
    ['it speaks of another phenomenon', { told: [[NOON, news([bulletin({ phenomenon: 'vent', danger: 'green' })])]] }],
    ['it begins later', { told: [[NOON, news([bulletin({ danger: 'green', onset: hour(3) })])]] }],
    [
      'its level has a gap now',
      {
        told: [[NOON, news([bulletin({ danger: 'green', steps: [{ from: hour(2), to: hour(4), danger: 'green' }] })])]],
      },
    ],
    [
      'one of two sources is silent',
      {
        told: [
          [hour(-3), news([bulletin({ source: 'old', danger: 'green' })], { source: 'old' })],
          [NOON, news([bulletin({ danger: 'green' })])],
        ],
        followed: [followed(), followed({ source: 'old' })],
      },
    ],
  ])('%s', (_, told) => {
    expect(value(told)).toBe('unknown')
  })

  test('an orange one stands while its time lasts, silent source or not', () => {
    expect(value({ told: [[NOON, news([bulletin()])]], now: hour(9) })).toBe('true')
    expect(value({ told: [[NOON, news([bulletin()])]], now: hour(11) })).toBe('unknown')
  })

  test('one that was cancelled says calm while its source is heard', () => {
    const end = bulletin({ identifier: 'end', replaces: ['reach MO12'], status: 'cancelled', areas: [] })
    expect(
      value({
        told: [
          [NOON, news([bulletin()])],
          [hour(0.1), news([end])],
        ],
      }),
    ).toBe('false')
  })
})

describe('a source that lists all its warnings', () => {
  const areas = [followed({ listsAll: true })]
  test('and lists none for the area says that there is none, while it is heard', () => {
    expect(value({ told: [[NOON, news([], { listed: [] })]], followed: areas })).toBe('false')
    expect(value({ told: [[NOON, news([], { listed: [] })]], followed: areas, now: hour(2) })).toBe('unknown')
    expect(value({ told: [[NOON, news([], { listed: [], heard: [] })]], followed: areas })).toBe('unknown')
  })

  test('ends nothing by listing it no more', () => {
    const told: Case['told'] = [
      [NOON, news([bulletin()], { listed: ['reach MO12'] })],
      [hour(0.1), news([], { listed: [] })],
    ]
    expect(value({ told, followed: areas })).toBe('true')
  })
})

describe('time within a bulletin', () => {
  const steps = [
    { from: NOON, to: hour(4), danger: 'yellow' },
    { from: hour(4), to: hour(8), danger: 'orange' },
    { from: hour(8), to: hour(10), danger: 'green' },
  ] as const
  const told: Case['told'] = [[hour(3.9), news([bulletin({ steps })])]]

  test('the level is that of the hour, not the highest of the day', () => {
    expect([3.9, 4, 4.2].map((at) => value({ told, now: hour(at) }))).toEqual(['false', 'true', 'true'])
    expect(value({ told: [[hour(8.1), news([bulletin({ steps })])]], now: hour(8.2) })).toBe('false')
  })

  test('a rule may look ahead', () => {
    const within = (hours: number) => ({ ...ORANGE, withinMs: hours * HOUR_MS })
    const early: Case['told'] = [[NOON, news([bulletin({ steps })])]]
    expect(value({ told: early, condition: within(3) })).toBe('false')
    expect(value({ told: early, condition: within(4) })).toBe('true')
  })
})

describe('a source that falls silent', () => {
  const condition: Condition = { kind: 'area silent', area: 'TET', afterMs: null }
  const told: Case['told'] = [[NOON, news([])]]

  test('is a signal of its own, with since when; never heard is unknown', () => {
    expect(value({ told, condition, now: hour(0.5) })).toBe('false')
    expect(truth({ told, condition, now: hour(0.6) })).toMatchObject({
      value: 'true',
      evidence: [{ kind: 'area silence', source: 'vigicrues', area: 'TET', heardAt: NOON, silentForMs: 0.6 * HOUR_MS }],
    })
    expect(value({ told: [], condition })).toBe('unknown')
    expect(value({ told, condition, followed: [] })).toBe('unknown')
  })

  test('is not made good by another that is heard, and may be given more time', () => {
    const both = { followed: [followed(), followed({ source: 'new' })], now: hour(0.6) }
    const second: Case['told'] = [...told, [hour(0.5), news([], { source: 'new' })]]
    expect(truth({ told: second, condition, ...both })).toMatchObject({
      value: 'true',
      evidence: [{ source: 'vigicrues' }],
    })
    expect(value({ told, condition, ...both })).toBe('true')
    expect(value({ told: second, condition: { ...condition, afterMs: HOUR_MS }, ...both })).toBe('false')
  })
})

test('any phenomenon counts where the rule names none', () => {
  const any = { ...ORANGE, phenomenon: null }
  const wind = bulletin({ identifier: 'wind', phenomenon: 'vent' })
  const calm = bulletin({ danger: 'green' })
  expect(value({ told: [[NOON, news([calm, wind])]], condition: any })).toBe('true')
  expect(value({ told: [[NOON, news([calm])]], condition: any })).toBe('false')
})
