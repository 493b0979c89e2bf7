import { describe, expect, test } from 'vitest'
import { meteoalarm } from '../../../worker/feeds/meteoalarm.ts'
import type { FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { recordedNames, recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 7, 1, 16)
const URL_OF = 'https://meteoalarm.example/api/v1/warnings/feeds-austria'

function read(body: string, areas: readonly string[]): Extract<FeedResult, { kind: 'read' }> {
  const request: FeedRequest = { codes: [], areas, cursor: null, since: NOW, now: NOW }
  const result = meteoalarm.read({ status: 200, contentType: 'application/json', body, url: URL_OF }, request)
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

const warning = (identifier: string, area: string, change: Readonly<Record<string, unknown>> = {}) => ({
  uuid: identifier,
  alert: {
    identifier,
    sender: 'cap@issuer.example',
    sent: '2026-08-01T09:00:00+02:00',
    status: 'Actual',
    msgType: 'Alert',
    scope: 'Public',
    incidents: 'Alert',
    info: ['de-DE', 'en-GB'].map((language) => ({
      language,
      category: ['Met'],
      event: 'Hochwasser',
      urgency: 'Future',
      severity: 'Severe',
      certainty: 'Likely',
      effective: '2026-08-01T09:00:00+02:00',
      expires: '2026-08-02T00:00:00+02:00',
      parameter: [{ valueName: 'awareness_level', value: '3; orange; Severe' }],
      area: [{ areaDesc: area, geocode: [{ valueName: 'EMMA_ID', value: area }] }],
    })),
    ...change,
  },
})

test('of a whole country only what is followed is kept, once for all its languages', () => {
  const body = JSON.stringify({ warnings: [warning('a', 'AT707'), warning('b', 'AT101'), warning('c', 'AT707')] })
  const { bulletins, skipped } = read(body, ['AT707'])
  expect(bulletins?.items.map(({ identifier }) => identifier)).toEqual(['a', 'c'])
  expect(bulletins?.listed).toEqual(['a', 'c'])
  expect(Object.keys(bulletins?.items[0]?.texts ?? {})).toEqual(['en'])
  expect(skipped).toEqual([])
})

test('one that nobody can read is told to people and leaves the others whole: it might be ours', () => {
  const broken = warning('b', 'AT707', { sent: 'yesterday' })
  const { bulletins, skipped } = read(JSON.stringify({ warnings: [warning('a', 'AT707'), broken] }), ['AT707'])
  expect(bulletins?.items).toHaveLength(1)
  expect(skipped.find(({ index }) => index === -1)?.reason).toContain('1 of 2 warnings')
})

describe('recorded lists', () => {
  // Level → warnings; `unreadable` are those that would be told to people.
  const EXPECTED = {
    'meteoalarm_api_v1_feeds-austria_90of1358_20260801T1619Z.json': { yellow: 61, orange: 29, unreadable: 0 },
    'meteoalarm_api_v1_feeds-austria_sample_20260731.json': { yellow: 4, orange: 2, unreadable: 0 },
    'meteoalarm_api_v1_feeds-italy_sample_20260731.json': {
      yellow: 4,
      orange: 4,
      red: 1,
      'all clear': 1,
      unreadable: 0,
    },
    'meteoalarm_api_v1_warnings_feeds-bosnia-herzegovina.json': { yellow: 22, unreadable: 0 },
  }

  test('every warning of every list is read, and comes to a level of each of its areas', (context) => {
    const names = recordedNames('cap/feeds').filter((name) => /feeds-.*\.json$/.test(name))
    if (names.length === 0) recordedOrSkip('cap/feeds', context)
    const found = names.map((name) => {
      const body = recordedOrSkip(`cap/feeds/${name}`, context)
      const codes = [...body.matchAll(/"value":\s*"([A-Z]{2}\d{3})"/g)].map(([, code]) => code ?? '')
      const { bulletins, skipped } = read(body, [...new Set(codes)])
      const levels: Record<string, number> = {}
      for (const { danger, status } of bulletins?.items ?? []) {
        const key = status === 'all clear' ? 'all clear' : String(danger)
        levels[key] = (levels[key] ?? 0) + 1
      }
      return [name, { ...levels, unreadable: skipped.length }]
    })
    console.log(`recorded lists: ${JSON.stringify(Object.fromEntries(found))}`)
    expect(Object.fromEntries(found)).toEqual(EXPECTED)
  })

  test('one message alone, and the index of their other service, are no list and are refused', (context) => {
    const names = [
      ...recordedNames('cap/feeds').filter((name) => /_alert_.*\.json$/.test(name)),
      ...recordedNames('cap/meteoalarm-edr').map((name) => `../meteoalarm-edr/${name}`),
    ]
    if (names.length === 0) recordedOrSkip('cap/feeds', context)
    const request: FeedRequest = { codes: [], areas: ['AT707'], cursor: null, since: NOW, now: NOW }
    const kinds = names.map((name) => {
      const body = recordedOrSkip(`cap/feeds/${name}`, context)
      return meteoalarm.read({ status: 200, contentType: 'application/json', body, url: URL_OF }, request).kind
    })
    console.log(`recorded answers that are no list: ${kinds.length} refused`)
    expect(new Set(kinds)).toEqual(new Set(['fault']))
  })
})
