// Google Flood Forecasting beyond the contract: which issue holds, what a zero is, and that a level is no flow.
import { expect, test } from 'vitest'
import { googleFlood } from '../../../worker/feeds/google-flood.ts'
import type { FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { answerOf, CODE, day, issue, range } from '../../contract/google-flood-source.ts'
import { recordedOrSkip } from '../../support/recorded.ts'
import { NOON } from '../ingest/gauge.ts'

const BASE = 'https://floodforecasting.googleapis.com/v1'
const request = (change: Partial<FeedRequest> = {}): FeedRequest => ({
  codes: [CODE],
  areas: [],
  cursor: null,
  since: NOON - 86_400_000,
  now: NOON,
  ...change,
})
function read(body: string, nth: 0 | 1, wanted = request()): FeedResult {
  const ask = googleFlood.ask(wanted)[nth]
  if (ask === undefined) throw new Error('it asks nothing')
  return googleFlood.read({ status: 200, contentType: 'application/json', body, url: BASE + ask.path }, wanted)
}

test('the later of two issues holds for each day, and a missing value is the zero that protobuf leaves out', () => {
  const later = issue(1, [range(0, 20), range(1, 90.5), range(2)])
  const result = read(answerOf(later, issue(9, [range(-1, 5), range(0, 10), range(1, 30)])), 1)
  expect(result.kind === 'read' && result.outlooks?.[0]).toMatchObject({
    quantity: 'flow',
    members: 1,
    points: [
      { at: Date.parse(day(-1)), middle: 5_000 },
      { at: Date.parse(day(0)), middle: 20_000 },
      { at: Date.parse(day(1)), middle: 90_500 },
      { at: Date.parse(day(2)), middle: 0 },
    ],
    ahead: [
      { ms: 3 * 86_400_000, high: 90_500 },
      { ms: 7 * 86_400_000, high: 90_500 },
    ],
  })
})

test('the unit is asked once and kept; a gauge told as a level is left out, and people are told what to follow', () => {
  const model = (gaugeValueUnit: string, gaugeId = CODE) =>
    JSON.stringify({ gaugeModels: [{ gaugeId, gaugeValueUnit }] })
  const flow = read(model('CUBIC_METERS_PER_SECOND'), 0)
  expect(flow).toMatchObject({ kind: 'read', cursor: { [`unit ${CODE}`]: 'CUBIC_METERS_PER_SECOND' } })
  if (flow.kind !== 'read') throw new Error('not read')
  expect(googleFlood.ask(request({ cursor: flow.cursor })).map(({ path }) => path.split('?')[0])).toEqual([
    '/gauges:queryGaugeForecasts',
  ])

  const metres = read(model('METERS'), 0)
  if (metres.kind !== 'read') throw new Error('not read')
  expect(metres.complaint?.mend).toContain('hybas_')
  const ask = googleFlood.ask(request({ cursor: metres.cursor }))[0]
  const after = googleFlood.read(
    {
      status: 200,
      contentType: 'application/json',
      body: answerOf(issue(1, [range(0, 6.05)])),
      url: BASE + (ask?.path ?? ''),
    },
    request({ cursor: metres.cursor }),
  )
  expect(after).toMatchObject({ kind: 'read', complaint: metres.complaint })
  expect(after.kind === 'read' && after.outlooks).toBeUndefined()
})

test('of a gauge that is no virtual one, nothing is a flow before its model has said so', () => {
  const body = answerOf(issue(1, [range(0, 6)])).replaceAll(CODE, 'BWDB_SW72')
  expect(read(body, 1, request({ codes: ['BWDB_SW72'] }))).toMatchObject({
    kind: 'read',
    complaint: { message: expect.stringContaining('BWDB_SW72') as string },
  })
})

test('the recorded forecasts of two gauges are read, each in its own question', (context) => {
  const body = recordedOrSkip('google-flood/queryGaugeForecasts_two_gauges.json', context)
  const code = 'hybas_1121465590'
  const result = read(body, 1, request({ codes: [code], now: Date.UTC(2025, 11, 3, 15) }))
  expect(result.kind === 'read' && result.outlooks?.[0]?.points[0]).toEqual({
    at: Date.UTC(2025, 11, 1),
    low: 486_432,
    middle: 486_432,
    high: 486_432,
  })
})
