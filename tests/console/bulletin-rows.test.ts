import { expect, test } from 'vitest'
import { bulletinRows } from '../../console/situation/bulletin-rows.ts'
import { takeBulletins } from '../../worker/ingest/bulletins.ts'
import { EMPTY_BOARD, type BulletinNews } from '../../worker/model/bulletin.ts'
import { bulletin, followed, hour, news, NOON } from '../worker/ingest/bulletin.ts'

const WIND = { identifier: 'wind', phenomenon: 'vent', danger: 'green' } as const

function rowsOf(told: readonly (readonly [number, BulletinNews])[], now: number, areas = [followed()]) {
  const board = told.reduce((known, [at, one]) => takeBulletins(known, one, at), EMPTY_BOARD)
  return bulletinRows({ followed: areas, board }, now)
}

test('what stands comes first and the worst of it at the top; unknown stands above yellow; what is over comes last', () => {
  const told = news([
    bulletin({ identifier: 'yellow', danger: 'yellow' }),
    bulletin({ identifier: 'over', expires: hour(1) }),
    bulletin({ identifier: 'later', onset: hour(5), danger: 'red' }),
    bulletin({ identifier: 'unknown', danger: null }),
    bulletin({ identifier: 'orange' }),
  ])
  const { shown } = rowsOf([[hour(1.9), told]], hour(2))
  expect(shown.map((row) => row.bulletin.identifier)).toEqual(['orange', 'unknown', 'yellow', 'later', 'over'])
  expect(shown.map((row) => row.danger)).toEqual(['orange', null, 'yellow', 'red', null])
})

test('only what is green, heard and green to its end goes into the one quiet line', () => {
  const steps = [
    { from: NOON, to: hour(4), danger: 'green' },
    { from: hour(4), to: hour(8), danger: 'orange' },
  ] as const
  const told: readonly (readonly [number, BulletinNews])[] = [
    [NOON, news([bulletin(WIND), bulletin({ identifier: 'later', steps })])],
  ]
  const now = rowsOf(told, hour(0.2))
  expect(now.calm.map((row) => row.bulletin.identifier)).toEqual(['wind'])
  expect(now.shown[0]).toMatchObject({ danger: 'green', next: { danger: 'orange', at: hour(4) } })
  expect(rowsOf(told, hour(2)).calm).toEqual([])
  expect(rowsOf(told, hour(2)).shown.map((row) => row.silentSince)).toEqual([NOON, NOON])
})

test('an area of which nothing is known is said: never heard, silent, or without any warning', () => {
  expect(rowsOf([], NOON).mute).toMatchObject([{ state: 'never heard', heardAt: null }])
  const list = [followed({ listsAll: true })]
  expect(rowsOf([[NOON, news([], { listed: [] })]], NOON, list).mute).toMatchObject([{ state: 'no warning' }])
  expect(rowsOf([[NOON, news([], { listed: [] })]], hour(2), list).mute).toMatchObject([
    { state: 'silent', heardAt: NOON },
  ])
  expect(rowsOf([[NOON, news([bulletin()])]], NOON).mute).toEqual([])
})
