import { expect, test } from 'vitest'
import { spokenTime, templateValues } from '../../console/decide/prefill.ts'
import type { Territory } from '../../worker/model/territory.ts'
import type { ZoneClock } from '../../worker/model/view.ts'

const NOW = Date.parse('2026-10-14T21:10:00+02:00')
const territory = { timeZone: 'Europe/Paris', speaker: 'MAIRIE ST-MARTIN', publicDesk: '0400000000' } as Territory
const clock = (zone: string, reachedAt: string | null): ZoneClock => ({
  zone,
  decideBy: null,
  reachedAt: reachedAt === null ? null : Date.parse(reachedAt),
  thresholdMm: null,
  source: null,
  issuedAt: null,
})

test('the hour is written as people read it aloud', () => {
  expect(spokenTime(NOW, 'Europe/Paris', 'fr')).toBe('21h10')
  expect(spokenTime(NOW - 10 * 60_000, 'Europe/Paris', 'fr')).toBe('21h')
  expect(spokenTime(NOW, 'Europe/Paris', 'en')).toBe('21:10')
})

test('the water’s hour is the earliest of the zones, rounded down to a quarter', () => {
  const zoneClocks = [clock('B', '2026-10-14T23:07:00+02:00'), clock('C', '2026-10-14T22:59:00+02:00')]
  expect(templateValues({ territory, zones: ['B'], zoneClocks, now: NOW }, 'fr').before).toBe('23h')
  expect(templateValues({ territory, zones: ['B', 'C'], zoneClocks, now: NOW }, 'fr').before).toBe('22h45')
})

test('an hour that nobody knows stays blank, so that the lint asks a person', () => {
  const zoneClocks = [clock('B', '2026-10-14T20:00:00+02:00'), clock('C', null)]
  expect(templateValues({ territory, zones: ['B', 'C'], zoneClocks, now: NOW }, 'fr').before).toBe('{before}')
})
