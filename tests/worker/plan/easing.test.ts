import { expect, test } from 'vitest'
import type { Sighting } from '../../../worker/model/sighting.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import type { StationView } from '../../../worker/model/view.ts'
import { easedBy, easingView, looksOf, type Eased } from '../../../worker/plan/easing.ts'

const NOON = 1_792_000_000_000
const N5 = { level: 'N5', station: 'A', belowMm: 2_800, holdMs: 2 * HOUR_MS } as const
const look = (minute: number, levelMm: number) => ({ at: NOON + minute * MINUTE_MS, levelMm })
const after = (...looks: readonly (readonly [number, number])[]) =>
  looks.reduce<Eased | null>((eased, [minute, mm]) => easedBy(eased, look(minute, mm), N5), null)
const viewAt = (eased: Eased | null, minute: number) => easingView(N5, eased, NOON + minute * MINUTE_MS)

test('low water at the beginning of an event is no way down; once it stood there, it counts from the first look below', () => {
  expect(viewAt(after([0, 2_500], [180, 2_400]), 200)).toBeNull()
  const eased = after([0, 3_000], [60, 2_790], [100, 2_700])
  expect(viewAt(eased, 100)).toMatchObject({ since: NOON + HOUR_MS, dueAt: NOON + 3 * HOUR_MS, state: 'counting' })
})

test('after its time it is met where somebody has looked lately, and else the level is to be read again: silence is not low water', () => {
  const eased = after([0, 3_000], [60, 2_790])
  expect(viewAt(eased, 181)?.state).toBe('read again')
  const lately = easedBy(eased, look(178, 2_600), N5)
  expect(viewAt(lately, 181)).toMatchObject({ state: 'met', lastMm: 2_600 })
  expect(viewAt(lately, 240)?.state).toBe('read again')
})

test('at the level again, or rising below it, the time begins anew; two centimetres are no rise', () => {
  expect(viewAt(after([0, 3_000], [60, 2_790], [90, 2_800]), 200)).toBeNull()
  expect(viewAt(after([0, 3_000], [60, 2_700], [90, 2_721]), 91)?.since).toBe(NOON + 90 * MINUTE_MS)
  expect(viewAt(after([0, 3_000], [60, 2_700], [90, 2_720]), 91)?.since).toBe(NOON + 60 * MINUTE_MS)
  // What is told late changes nothing.
  expect(viewAt(after([0, 3_000], [60, 2_700], [30, 3_500]), 91)?.since).toBe(NOON + 60 * MINUTE_MS)
})

test('a gauge that is silent says nothing, and what was refuted or cannot be is no look', () => {
  const level = { observedAt: NOON, receivedAt: NOON, valueMm: 2_000, quality: 'good', flags: [] }
  const view = (silent: object | null) => ({ station: { code: 'A' }, latest: level, silent }) as unknown as StationView
  const read = (minute: number, more: object = {}) =>
    ({
      station: 'A',
      levelMm: 2_500,
      seenAt: NOON + minute * MINUTE_MS,
      implausible: false,
      check: { state: 'unverified' },
      ...more,
    }) as unknown as Sighting
  const told = [
    read(5),
    read(2, { check: { state: 'refuted' } }),
    read(3, { implausible: true }),
    read(4, { station: 'B' }),
  ]
  expect(looksOf(N5, [view({ since: NOON })], told)).toEqual([look(5, 2_500)])
  expect(looksOf(N5, [view(null)], told)).toEqual([look(0, 2_000), look(5, 2_500)])
})
