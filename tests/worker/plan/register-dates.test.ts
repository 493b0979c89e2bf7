import { expect, test } from 'vitest'
import { ACKNOWLEDGE_MS, OBJECT_MS, RECONFIRM_MS, type RegisterDates } from '../../../worker/model/register.ts'
import { DAY_MS } from '../../../worker/model/time.ts'
import { duesOf, nextLateAt } from '../../../worker/plan/register-dates.ts'

const ASKED = Date.parse('2026-10-01T09:00:00+02:00')
const dates = (change: Partial<RegisterDates> = {}): RegisterDates => ({
  askedAt: ASKED,
  byThirdParty: false,
  toldAt: null,
  confirmedAt: ASKED,
  ...change,
})

test('an acknowledgement is due on the eighth day, and late a moment after it', () => {
  const by = ASKED + 8 * DAY_MS
  expect(duesOf(dates(), by)).toEqual([{ what: 'acknowledge', by, overdue: false }])
  expect(duesOf(dates(), by + 1)).toEqual([{ what: 'acknowledge', by, overdue: true }])
  expect(duesOf(dates({ toldAt: by + 1 }), by + 2)).toEqual([])
})

test('a third party’s request stays open to objection for fifteen days from the day the person was told', () => {
  const toldAt = ASKED + 3 * DAY_MS
  const third = dates({ byThirdParty: true, toldAt })
  expect(duesOf(third, toldAt)).toEqual([{ what: 'objection open', by: toldAt + 15 * DAY_MS, overdue: false }])
  expect(duesOf(third, toldAt + OBJECT_MS)).toEqual([])
  expect(duesOf(dates({ toldAt }), toldAt)).toEqual([])
})

test('a yearly confirmation comes onto the list thirty days before its day', () => {
  const told = dates({ toldAt: ASKED })
  const by = ASKED + RECONFIRM_MS
  expect(duesOf(told, by - 30 * DAY_MS - 1)).toEqual([])
  expect(duesOf(told, by - 30 * DAY_MS)).toEqual([{ what: 'reconfirm', by, overdue: false }])
  expect(duesOf(told, by + 1)).toEqual([{ what: 'reconfirm', by, overdue: true }])
})

test('what is due first stands first, and the next lateness is known beforehand', () => {
  const late = ASKED + RECONFIRM_MS + DAY_MS
  expect(duesOf(dates(), late).map(({ what }) => what)).toEqual(['acknowledge', 'reconfirm'])
  expect(nextLateAt(dates(), ASKED)).toBe(ASKED + ACKNOWLEDGE_MS)
  expect(nextLateAt(dates({ toldAt: ASKED }), ASKED)).toBe(ASKED + RECONFIRM_MS)
  expect(nextLateAt(dates(), late)).toBeNull()
})
