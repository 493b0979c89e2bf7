import { describe, expect, test } from 'vitest'
import { isOpen, nextLook, type Schedule } from '../../../worker/model/schedule.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'

const PARIS = 'Europe/Paris'
const at = (text: string) => Date.parse(text)
const NIGHT: Schedule = { days: ['fri'], hours: { fromMinute: 22 * 60, toMinute: 6 * 60 } }

describe('the night of Friday, by the wall', () => {
  test.each([
    ['2026-11-27T21:59:59+01:00', false],
    ['2026-11-27T22:00:00+01:00', true],
    ['2026-11-28T05:59:59+01:00', true],
    ['2026-11-28T06:00:00+01:00', false],
    ['2026-11-28T22:00:00+01:00', false],
    ['2026-11-27T05:00:00+01:00', false],
    ['2026-07-17T22:00:00+02:00', true],
  ])('%s: %s', (when, expected) => {
    expect(isOpen(NIGHT, at(when), PARIS)).toBe(expected)
  })
})

test('without hours a day is whole, and ends with it', () => {
  const weekend: Schedule = { days: ['sat', 'sun'], hours: { fromMinute: 0, toMinute: 0 } }
  expect(
    ['2026-11-27T23:59:00', '2026-11-28T00:00:00', '2026-11-29T23:59:00', '2026-11-30T00:00:00'].map((local) =>
      isOpen(weekend, at(`${local}+01:00`), PARIS),
    ),
  ).toEqual([false, true, true, false])
})

/** Follows its own looks and answers when it was first seen open, and how often it looked. */
function opensAt(schedule: Schedule, from: string): { readonly at: string; readonly looks: number } {
  let now = at(from)
  for (let looks = 0; looks < 1_000; looks++) {
    const next = nextLook(schedule, now, PARIS)
    expect(next).toBeGreaterThan(now)
    expect(isOpen(schedule, next - MINUTE_MS, PARIS)).toBe(isOpen(schedule, now, PARIS))
    now = next
    if (isOpen(schedule, now, PARIS)) return { at: new Date(now).toISOString(), looks }
  }
  throw new Error('it never opens')
}

describe('it is looked at when it opens, and not late on the two nights on which the clock is set (D07)', () => {
  const daily = (fromMinute: number): Schedule => ({
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    hours: { fromMinute, toMinute: fromMinute + 60 },
  })
  test('on any other night in one look', () => {
    expect(opensAt(daily(22 * 60), '2026-11-27T20:00:30+01:00')).toEqual({ at: '2026-11-27T21:00:00.000Z', looks: 0 })
  })

  test.each([
    [
      'an hour that there is not opens when it would have been',
      150,
      '2026-03-29T00:30:00+01:00',
      '2026-03-29T01:00:00',
    ],
    ['after the lost hour', 4 * 60, '2026-03-29T00:30:00+01:00', '2026-03-29T02:00:00'],
    ['after the hour that comes twice', 4 * 60, '2026-10-25T00:30:00+02:00', '2026-10-25T03:00:00'],
  ])('%s', (_, minute, from, opens) => {
    const opened = opensAt(daily(minute), from)
    expect(at(opened.at) - at(`${opens}Z`)).toBeGreaterThanOrEqual(0)
    expect(at(opened.at) - at(`${opens}Z`)).toBeLessThanOrEqual(5 * MINUTE_MS)
  })

  test('an hour that comes twice is open twice', () => {
    const half = daily(2 * 60)
    const open = (text: string) => isOpen(half, at(text), PARIS)
    expect([open('2026-10-25T02:10:00+02:00'), open('2026-10-25T02:10:00+01:00')]).toEqual([true, true])
    expect(isOpen(half, at('2026-10-25T02:10:00+01:00') + HOUR_MS, PARIS)).toBe(false)
  })
})
