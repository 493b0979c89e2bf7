import { expect, test } from 'vitest'
import { isYes, monthOf, nextRoundAt, nextTenth } from '../../../worker/plan/directory-check.ts'

const PARIS = 'Europe/Paris'
const at = (text: string) => Date.parse(text)

test('the directory is asked on the first Wednesday at ten, of the next month where this one was asked', () => {
  expect(nextRoundAt(at('2026-11-28T12:00:00Z'), '2026-11', PARIS)).toBe(at('2026-12-02T09:00:00Z'))
  expect(nextRoundAt(at('2026-12-02T09:00:00Z'), '2026-11', PARIS)).toBe(at('2026-12-02T09:00:00Z'))
  expect(nextRoundAt(at('2026-06-30T12:00:00Z'), '2026-06', PARIS)).toBe(at('2026-07-01T08:00:00Z'))
})

test('what was put off during an event is asked the next weekday, and never on a Saturday', () => {
  expect(nextRoundAt(at('2026-12-02T09:01:00Z'), '2026-11', PARIS)).toBe(at('2026-12-03T09:00:00Z'))
  expect(nextRoundAt(at('2026-12-04T09:01:00Z'), '2026-11', PARIS)).toBe(at('2026-12-07T09:00:00Z'))
  expect(monthOf(at('2026-11-30T23:30:00Z'), PARIS)).toBe('2026-12')
})

test('a tenth is those of whom nobody has heard for longest, and who never answers does not hold up the others', () => {
  const members = Array.from({ length: 11 }, (_, index) => ({
    id: `m${index}`,
    verifiedAt: index === 0 ? null : index,
  }))
  expect(nextTenth(members, {})).toEqual(['m0', 'm1'])
  expect(nextTenth(members, { m0: 100 })).toEqual(['m1', 'm2'])
  expect(nextTenth([], {})).toEqual([])
})

test('OUI is a yes, and a sentence is not', () => {
  expect(['OUI', 'oui !', ' Oui.', 'oui mais changez de numéro', 'non', ''].map(isYes)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
