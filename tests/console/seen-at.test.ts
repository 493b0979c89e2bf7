import { expect, test } from 'vitest'
import { seenAt } from '../../console/situation/seen-at.ts'

const ZONE = 'Europe/Paris'
const at = (text: string) => Date.parse(text)

test.each([
  ['an hour ago', '19:00', '2026-10-14T20:00:00+02:00', '2026-10-14T19:00:00+02:00'],
  ['now, where no hour is written', '', '2026-10-14T20:00:00+02:00', '2026-10-14T20:00:00+02:00'],
  ['before midnight, told after it', '23:50', '2026-10-15T00:10:00+02:00', '2026-10-14T23:50:00+02:00'],
  [
    'never ahead, where the clock of the phone is a little fast',
    '20:05',
    '2026-10-14T20:00:00+02:00',
    '2026-10-14T20:00:00+02:00',
  ],
])('%s', (_, hour, now, expected) => {
  expect(seenAt(hour, at(now), ZONE)).toBe(at(expected))
})
