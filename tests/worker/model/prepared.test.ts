// What a prepared scenario is worth, whom it answers, how its hour is filled in, and what an alert that lasts asks.
import { expect, test } from 'vitest'
import { preparedHash } from '../../../worker/decide/content.ts'
import type { Alert } from '../../../worker/model/alert.ts'
import {
  fits,
  lastingOf,
  nextLastingAt,
  standingOf,
  wordedAt,
  type PreparedContent,
  type PreparedScenario,
} from '../../../worker/model/prepared.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import type { Zone } from '../../../worker/model/zone.ts'

const NOW = Date.parse('2026-10-14T02:07:00+02:00')
const MAYOR = { id: 'm', name: 'Maire' }
const DUTY = { id: 'd', name: 'Astreinte' }
const CONTENT: PreparedContent = {
  zones: ['A', 'B'],
  channels: ['sms'],
  texts: { fr: '{date} {time} partez. Suite {next}', en: 'Leave {time}. Next {next}' },
  event: 'Crue',
  hazard: 'crue',
  responseType: 'Evacuate',
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Likely',
  validForMs: 3 * HOUR_MS,
  repeatEveryMs: HOUR_MS,
}
const ZONES = ['A', 'B'].map((id) => ({ id, hash: `h${id}` })) as unknown as readonly Zone[]

function scenario(change: Partial<PreparedScenario> = {}): PreparedScenario {
  const version = preparedHash('Crue', CONTENT, ['hA', 'hB'])
  return {
    id: 's',
    name: 'Crue',
    content: CONTENT,
    zoneHashes: ['hA', 'hB'],
    version,
    preparedBy: DUTY,
    preparedAt: NOW,
    approval: { by: MAYOR, at: NOW, version, reviewBy: NOW + DAY_MS },
    ...change,
  }
}

test.each([
  ['ready', scenario(), ZONES, NOW],
  ['to approve', scenario({ approval: null }), ZONES, NOW],
  ['to approve', scenario({ version: 'another' }), ZONES, NOW],
  ['review due', scenario(), ZONES, NOW + DAY_MS],
  ['zone changed', scenario(), [{ ...ZONES[0], hash: 'moved' }, ZONES[1]] as readonly Zone[], NOW],
  ['zone changed', scenario(), ZONES.slice(1), NOW],
] as const)('a scenario is %s', (standing, one, zones, now) => {
  expect(standingOf(one, zones, now)).toBe(standing)
})

test('everything that is told, to whom and how is in the version; the order of channels is not', () => {
  const base = preparedHash('Crue', CONTENT, ['hA', 'hB'])
  const changed: readonly Partial<PreparedContent>[] = [
    { texts: { fr: 'autre' } },
    { zones: ['A'] },
    { channels: ['sms', 'voice'] },
    { severity: 'Extreme' },
    { urgency: 'Expected' },
    { validForMs: HOUR_MS },
    { repeatEveryMs: null },
    { variants: { 'no floor': { fr: 'x' } } },
    { filter: { maxFloor: 0 } },
  ]
  const hashes = changed.map((change) => preparedHash('Crue', { ...CONTENT, ...change }, ['hA', 'hB']))
  expect(new Set([base, ...hashes, preparedHash('Crue', CONTENT, ['hA', 'hC'])]).size).toBe(changed.length + 2)
  const two = { ...CONTENT, channels: ['sms', 'voice'] as const }
  const turned = { ...CONTENT, channels: ['voice', 'sms'] as const }
  expect(preparedHash('Crue', turned, ['hA', 'hB'])).toBe(preparedHash('Crue', two, ['hA', 'hB']))
})

test('it answers a proposal whose every zone it tells, as gravely at least', () => {
  expect(fits(scenario(), { zones: ['B'], severity: 'Severe' })).toBe(true)
  expect(fits(scenario(), { zones: ['B', 'C'], severity: 'Severe' })).toBe(false)
  expect(fits(scenario(), { zones: ['B'], severity: 'Extreme' })).toBe(false)
  expect(fits(scenario(), { zones: [], severity: 'Minor' })).toBe(false)
})

test('the hour is that of sending, as each language says it; the next message is rounded up and promised only where it is planned', () => {
  const at = { now: NOW, timeZone: 'Europe/Paris' }
  expect(wordedAt(CONTENT, at).texts).toEqual({
    fr: '14/10 2h07 partez. Suite 3h15',
    en: 'Leave 02:07. Next 03:15',
  })
  expect(wordedAt({ ...CONTENT, repeatEveryMs: null }, at).texts.en).toBe('Leave 02:07. Next {next}')
})

function sent(state: Alert['state'], approvedAt = NOW): Alert {
  const current = { approvedAt, content: { expiresAt: approvedAt + 3 * HOUR_MS } }
  return { id: 'a', state, prepared: { repeatEveryMs: HOUR_MS }, current, revisions: [current] } as unknown as Alert
}

test.each([
  ['sending', HOUR_MS - 1, null],
  ['in force', HOUR_MS, 'tell again'],
  ['submitted', HOUR_MS, 'tell again'],
  ['in force', 3 * HOUR_MS - 15 * MINUTE_MS, 'ends soon'],
  ['in force', 3 * HOUR_MS, null],
  ['cancelled', HOUR_MS, null],
  ['expired', HOUR_MS, null],
  ['ended', HOUR_MS, null],
] as const)('an alert that is %s asks after %i ms: %s', (state, after, asks) => {
  expect(lastingOf(sent(state), NOW + after)?.kind ?? null).toBe(asks)
})

test('people are woken at the next hour that asks for something, and never again after the last', () => {
  expect(nextLastingAt(sent('in force'), NOW)).toBe(NOW + HOUR_MS)
  expect(nextLastingAt(sent('in force'), NOW + HOUR_MS)).toBe(NOW + 3 * HOUR_MS - 15 * MINUTE_MS)
  expect(nextLastingAt(sent('in force'), NOW + 3 * HOUR_MS)).toBeNull()
  expect(nextLastingAt(sent('cancelled'), NOW)).toBeNull()
})
