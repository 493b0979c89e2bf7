import { expect, test } from 'vitest'
import { hotlineOf } from '../../../worker/flow/hotline.ts'
import { edition, EVENING, HOUR, published, revision, ZONE_B } from './published.ts'

const numbered = (number: number, ...rest: Parameters<typeof published>) => {
  const one = published(...rest)
  return { ...one, alert: { ...one.alert, id: `a${number}`, number } }
}

test('who calls the town hears what is in force, the gravest first, in every language, with its zones', () => {
  const lesser = numbered(1, [revision(1, { severity: 'Moderate' })])
  const graver = numbered(2, [revision(1, { severity: 'Extreme' })])
  const { warnings, name } = hotlineOf(edition({ alerts: [lesser, graver] }))
  expect(name).toBe('Saint-Martin-sur-Lère')
  expect(warnings.map(({ alert }) => alert)).toEqual(['a2', 'a1'])
  expect(warnings[0]?.zones).toEqual([ZONE_B])
  expect(warnings[0]?.spoken.fr).toMatch(/montez/i)
  expect(warnings[0]?.spoken.en).toMatch(/go upstairs/i)
})

test('what was stopped, corrected, ended or has run out is not said any more; the newest words of an alert are', () => {
  const silent = [
    numbered(1, [revision(1)], { state: 'cancelled' }),
    numbered(2, [revision(1), revision(2, { msgType: 'Cancel' })]),
    numbered(3, [revision(1), revision(2, { allClear: true })]),
    numbered(4, [revision(1, { expiresAt: EVENING })]),
  ]
  const updated = numbered(5, [revision(1), revision(2, { texts: { fr: 'MAIRIE ST-MARTIN. QUITTEZ la rue Basse.' } })])
  const { warnings } = hotlineOf(edition({ alerts: [...silent, updated], madeAt: EVENING + HOUR }))
  expect(warnings.map(({ alert }) => alert)).toEqual(['a5'])
  expect(warnings[0]?.spoken.fr).toMatch(/quittez la rue/i)
})
