import { expect, test } from 'vitest'
import { byWeek } from '../../console/people/sign-ups.ts'

test('days are put together by week from Monday, the newest first; what is no figure of the list is left out', () => {
  const weeks = byWeek([
    { day: '2026-11-24', what: 'signed up', count: 3 },
    { day: '2026-11-23', what: 'signed up', count: 2 },
    { day: '2026-11-22', what: 'signed up at the desk', count: 4 },
    { day: '2026-11-24', what: 'code by sms', count: 5 },
    { day: '2026-11-24', what: 'code by mail', count: 1 },
    { day: '2026-11-24', what: 'refused: cap of network', count: 7 },
    { day: '2026-11-24', what: 'something new', count: 9 },
  ])
  expect(weeks).toEqual([
    { from: '2026-11-23', counts: { 'signed up': 5, desk: 0, changed: 0, erased: 0, codes: 6, refused: 7 } },
    { from: '2026-11-16', counts: { 'signed up': 0, desk: 4, changed: 0, erased: 0, codes: 0, refused: 0 } },
  ])
})
