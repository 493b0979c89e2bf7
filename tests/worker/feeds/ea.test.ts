import { describe, expect, test } from 'vitest'
import { ea } from '../../../worker/feeds/ea.ts'
import type { FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { HOUR_MS, toRfc3339 } from '../../../worker/model/time.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const STAGE = '9999TH-level-stage-i-15_min-mASD'
const REQUEST: FeedRequest = { codes: [STAGE], areas: [], cursor: null, since: NOW - 24 * HOUR_MS, now: NOW }

function read(items: unknown, measure = STAGE, request = REQUEST): FeedResult {
  const url = `https://ea.example/flood-monitoring/id/measures/${measure}/readings?_sorted&since=2026-10-13T12:00:00Z`
  return ea.read({ status: 200, contentType: 'application/json', body: JSON.stringify({ items }), url }, request)
}

function item(value: unknown, measure = STAGE, dateTime = '2026-10-14T11:45:00Z'): unknown {
  return { dateTime, measure: `http://environment.data.gov.uk/flood-monitoring/id/measures/${measure}`, value }
}

function taken(result: FeedResult): Extract<FeedResult, { kind: 'read' }> {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

test('each measure is asked for by itself, from three hours before its own newest value', () => {
  const askedFrom = (cursor: FeedRequest['cursor']) => {
    const url = new URL(`https://x.example${ea.ask({ ...REQUEST, cursor })[0]?.path ?? ''}`)
    expect(url.pathname).toBe(`/id/measures/${STAGE}/readings`)
    return url.searchParams.get('since')
  }
  expect(askedFrom(null)).toBe(toRfc3339(NOW - 24 * HOUR_MS))
  expect(askedFrom({ [STAGE]: NOW - HOUR_MS })).toBe(toRfc3339(NOW - 4 * HOUR_MS))
})

test.each([
  ['9999TH-level-stage-i-15_min-mASD', 1.877, 'level', 1_877],
  ['9999TH-level-stage-i-15_min-mAOD', 0, 'level', 0],
  ['9999TH-level-stage-i-15_min-m', -0.12, 'level', -120],
  ['9999TH-flow--i-15_min-m3_s', 4.25, 'flow', 4_250],
  ['9999TH-flow--i-15_min-l_s', 12, 'flow', 12],
])('%s: the unit is in the name', (measure, value, quantity, canonical) => {
  const [reading] = taken(read([item(value, measure)], measure)).readings
  expect([reading?.station, reading?.quantity, reading?.value]).toEqual([measure, quantity, canonical])
})

test.each([
  '9999TH-rainfall-tipping_bucket_raingauge-t-15_min-mm',
  '9999TH-temperature-dry_bulb-i-15_min-deg_C',
  '9999TH',
])('%s is no level and no flow: a fault, for rain in mm would pass for a level', (measure) => {
  expect(read([item(1, measure)], measure)).toMatchObject({
    kind: 'fault',
    mend: expect.stringContaining('mASD') as string,
  })
})

test.each<[string, unknown]>([
  ['a value as text', item('1.877')],
  ['a doubled value', item([1.877, 1.9])],
  ['no value', item(null)],
  ['a naive time', item(1, STAGE, '2026-10-14T11:45:00')],
  ['a reading of the station’s other scale', item(1, '9999TH-level-downstage-i-15_min-mASD')],
  ['a number', 7],
])('%s: that reading is left out with its reason and the others stand', (_, bad) => {
  const result = taken(read([item(1), bad, item(1.1, STAGE, '2026-10-14T11:30:00Z')]))
  expect(result.readings.map((one) => one.value)).toEqual([1_100, 1_000])
  expect(result.skipped).toEqual([{ index: 1, reason: expect.stringMatching(/.{5,}/) as string }])
})

test('one reading alone comes as an object, not as an array', () => {
  expect(taken(read(item(1.877))).readings).toHaveLength(1)
})

test('a time of the future is read, and never becomes the place', () => {
  const result = taken(read([item(1), item(9, STAGE, '2031-01-01T00:00:00Z')]))
  expect(result.readings).toHaveLength(2)
  expect(result.cursor).toEqual({ [STAGE]: Date.UTC(2026, 9, 14, 11, 45) })
})

describe('recorded answers', () => {
  test('the newest readings of Kings Mill: its own scale alone, 1.877 m', (context) => {
    const body = recordedOrSkip('ea-flood/get_station_1491TH.json', context)
    const { measures } = (JSON.parse(body) as { items: { measures: { latestReading: unknown }[] } }).items
    const result = taken(
      read(
        measures.map((one) => one.latestReading),
        '1491TH-level-downstage-i-15_min-mASD',
      ),
    )
    expect(result.readings.map((one) => [one.value, toRfc3339(one.observedAt)])).toEqual([
      [1_877, '2020-02-17T20:00:00Z'],
    ])
    expect(result.skipped).toHaveLength(measures.length - 1)
  })

  test('the answer about a station is no answer about a measure: a fault', (context) => {
    const body = recordedOrSkip('ea-flood/get_station_1491TH.json', context)
    expect(read((JSON.parse(body) as { items: unknown }).items).kind).toBe('fault')
  })

  test('a list of stations holds no reading, and says so station by station', (context) => {
    const body = recordedOrSkip('ea-flood/get_stations_excerpt.json', context)
    const { items } = JSON.parse(body) as { items: unknown[] }
    const result = taken(read(items))
    expect([result.readings.length, result.skipped.length]).toEqual([0, items.length])
  })
})
