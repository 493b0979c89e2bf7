import { describe, expect, test } from 'vitest'
import { usgsNwis } from '../../../worker/feeds/usgs-nwis.ts'
import { usgs } from '../../../worker/feeds/usgs.ts'
import type { Feed, FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { HOUR_MS, toRfc3339 } from '../../../worker/model/time.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const SITE = 'USGS-09999999'
const requestFor = (...codes: readonly string[]): FeedRequest => ({
  codes,
  areas: [],
  cursor: null,
  since: NOW - 24 * HOUR_MS,
  now: NOW,
})

type Row = Readonly<Record<string, unknown>>

function readOf(feed: Feed, body: unknown, query = ''): FeedResult {
  const path = feed === usgs ? '/ogcapi/v0/collections/continuous/items' : '/nwis/iv/'
  const text = JSON.stringify(body)
  const url = `https://usgs.example${path}?${query}`
  return feed.read({ status: 200, contentType: 'application/json', body: text, url }, requestFor(SITE))
}

function read(rows: readonly unknown[], more: Row = {}, site = SITE, parameter = '00065'): FeedResult {
  const query = `monitoring_location_id=${site}&parameter_code=${parameter}`
  return readOf(usgs, { type: 'FeatureCollection', features: rows, ...more }, query)
}

function row(change: Row = {}): unknown {
  return {
    type: 'Feature',
    properties: {
      monitoring_location_id: SITE,
      parameter_code: '00065',
      time_series_id: 'b',
      time: '2026-10-14T11:45:00+00:00',
      value: '1.76',
      unit_of_measure: 'ft',
      approval_status: 'Provisional',
      qualifier: null,
      ...change,
    },
  }
}

function taken(result: FeedResult): Extract<FeedResult, { kind: 'read' }> {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

describe('the Water Data API', () => {
  test('each station is asked for its level and its flow, each from six hours before its own newest value', () => {
    const cursor = { [`${SITE} 00065`]: NOW - HOUR_MS }
    const asked = usgs
      .ask({ ...requestFor(SITE), cursor })
      .map((ask) => new URL(`https://x.example${ask.path}`).searchParams)
    expect(asked.map((query) => [query.get('parameter_code'), query.get('time')])).toEqual([
      ['00065', `${toRfc3339(NOW - 7 * HOUR_MS)}/..`],
      ['00060', `${toRfc3339(NOW - 24 * HOUR_MS)}/..`],
    ])
  })

  test('feet as text become millimetres, in the order of time', () => {
    const result = taken(read([row(), row({ time: '2026-10-14T11:30:00+00:00', value: '-0.5' })]))
    expect(result.readings.map((one) => [one.quantity, one.value, one.rawUnit])).toEqual([
      ['level', -152, 'ft'],
      ['level', 536, 'ft'],
    ])
  })

  test('ft^3/s become l/s', () => {
    const flow = row({ parameter_code: '00060', value: '535', unit_of_measure: 'ft^3/s' })
    expect(taken(read([flow], {}, SITE, '00060')).readings.map((one) => one.value)).toEqual([15_150])
  })

  test.each<[string, Row]>([
    ['the sentinel', { value: '-999999' }],
    ['the sentinel with a fraction', { value: '-999999.0' }],
    ['no value', { value: null }],
    ['an empty value', { value: '' }],
    ['a word', { value: 'Ice' }],
    ['metres', { unit_of_measure: 'm' }],
    ['another parameter', { parameter_code: '00010' }],
    ['another station', { monitoring_location_id: 'USGS-1' }],
    ['a naive time', { time: '2026-10-14T11:45:00' }],
    ['a second sensor', { time_series_id: 'c' }],
  ])('%s is left out with its reason and the others stand', (_, change) => {
    const result = taken(read([row(change), row({ time: '2026-10-14T11:30:00Z' })]))
    expect(result.readings.map((one) => one.value)).toEqual([536])
    expect(result.skipped).toEqual([{ index: 0, reason: expect.stringMatching(/.{5,}/) as string }])
  })

  test.each([
    [null, false],
    ['P', false],
    [['A'], false],
    ['ICE', true],
    [['P', 'e'], true],
  ])('qualifier %j: the source doubts it: %s', (qualifier, doubtful) => {
    expect(taken(read([row({ qualifier })])).readings[0]?.sourceDoubtful).toBe(doubtful)
  })

  const next = (href: string) => ({
    links: [
      { rel: 'self', href: 'https://usgs.example/' },
      { rel: 'next', href },
    ],
  })
  const page = 'https://api.waterdata.usgs.gov/ogcapi/v0/collections/continuous/items'

  test('the next page is asked by path and query alone', () => {
    const query = `monitoring_location_id=${SITE}&parameter_code=00065&cursor=abc`
    expect(taken(read([row()], next(`${page}?${query}`))).next?.path).toBe(`/collections/continuous/items?${query}`)
  })

  test.each([
    ['another path', `https://api.waterdata.usgs.gov/elsewhere?monitoring_location_id=${SITE}&parameter_code=00065`],
    ['another series', `${page}?cursor=abc`],
    ['no address', 'page 2'],
  ])('a next page on %s is not followed, and people are told', (_, href) => {
    const result = taken(read([row()], next(href)))
    expect([result.next, result.readings.length]).toEqual([null, 1])
    expect(result.skipped).toEqual([{ index: -1, reason: expect.stringContaining('not followed') as string }])
  })
})

describe('NWIS', () => {
  const value = (change: Row = {}) => ({
    value: '1.76',
    qualifiers: ['P'],
    dateTime: '2026-10-14T06:45:00.000-05:00',
    ...change,
  })
  const series = (values: readonly (readonly unknown[])[], change: Row = {}) => ({
    sourceInfo: { siteCode: [{ value: '09999999', agencyCode: 'USGS' }] },
    variable: {
      variableCode: [{ value: '00065' }],
      unit: { unitCode: 'ft' },
      noDataValue: -999_999,
      ...change,
    },
    values: values.map((list) => ({ value: list })),
  })
  const nwis = (...list: readonly unknown[]) => readOf(usgsNwis, { value: { timeSeries: list } })

  test('all stations and both quantities in one question', () => {
    const [ask, ...others] = usgsNwis.ask(requestFor('09999999', '09999998'))
    const query = new URL(`https://x.example${ask?.path ?? ''}`).searchParams
    expect(others).toEqual([])
    expect([query.get('sites'), query.get('parameterCd')]).toEqual(['09999999,09999998', '00065,00060'])
  })

  test('a local offset becomes an instant, feet become millimetres', () => {
    const [reading] = taken(nwis(series([[value()]]))).readings
    expect([reading?.station, reading?.value, reading?.observedAt]).toEqual([
      '09999999',
      536,
      Date.UTC(2026, 9, 14, 11, 45),
    ])
  })

  test.each<[string, unknown]>([
    ['the sentinel of the series', series([[value({ value: '-1' })]], { noDataValue: -1 })],
    ['the sentinel', series([[value({ value: '-999999' })]])],
    ['a naive time', series([[value({ dateTime: '2026-10-14T06:45:00' })]])],
    ['metres', series([[value()]], { unit: { unitCode: 'm' } })],
    ['water temperature', series([[value()]], { variableCode: [{ value: '00010' }] })],
    ['another shape', { values: [] }],
  ])('%s is left out with its reason and the other series stand', (_, bad) => {
    const result = taken(nwis(bad, series([[value()]])))
    expect(result.readings).toHaveLength(1)
    expect(result.skipped).toEqual([{ index: 0, reason: expect.stringMatching(/.{5,}/) as string }])
  })

  test('of two sensors of one quantity one is read, and the other is named', () => {
    const result = taken(nwis(series([[], [value()], [value({ value: '90' })]])))
    expect(result.readings.map((one) => one.value)).toEqual([536])
    expect(result.skipped.map((one) => one.reason).join()).toContain('second sensor')
  })

  test.each([
    [['P'], false],
    [['A', 'e'], true],
    ['P Ice', true],
    [undefined, false],
  ])('qualifiers %j: the source doubts it: %s', (qualifiers, doubtful) => {
    expect(taken(nwis(series([[value({ qualifiers })]]))).readings[0]?.sourceDoubtful).toBe(doubtful)
  })
})

describe('recorded answers', () => {
  // Collection, station and parameter asked for → readings in mm or l/s, and rows left out.
  const EXPECTED: readonly (readonly [string, string, string, readonly number[], number])[] = [
    ['continuous', 'USGS-06904500', '00065', [536, 536], 0],
    ['latest-continuous', 'USGS-06904500', '00065', [485], 1],
    ['latest-continuous', 'USGS-06904500', '00060', [15_150], 1],
    ['daily', 'USGS-05427718', '00060', [], 2],
    ['monitoring-locations', 'USGS-06904500', '00065', [], 2],
  ]
  for (const [collection, site, parameter, values, skipped] of EXPECTED) {
    test(`${collection} of ${site} ${parameter} comes to what it holds`, (context) => {
      const all = JSON.parse(recordedOrSkip('usgs/waterdata_ogc_fixtures.json', context)) as Record<string, Row>
      const { features, ...more } = all[collection] as { features: readonly unknown[] }
      const result = taken(read(features, more, site, parameter))
      expect([result.readings.map((one) => one.value), result.skipped.length]).toEqual([values, skipped])
    })
  }

  test('two series of NWIS: 1 and 2 ft³/s', (context) => {
    const result = taken(readOf(usgsNwis, JSON.parse(recordedOrSkip('usgs/nwis_iv_mock.json', context))))
    expect(result.readings.map((one) => [one.station, one.quantity, one.value])).toEqual([
      ['03339000', 'flow', 28],
      ['05447500', 'flow', 57],
    ])
  })

  test('no series of NWIS: nothing published', (context) => {
    const body: unknown = JSON.parse(recordedOrSkip('usgs/nwis_iv_empty_mock.json', context))
    expect(readOf(usgsNwis, body).kind).toBe('nothing published')
  })
})
