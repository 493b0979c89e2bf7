// Who bears a signal that may send by itself (INV-23).
import { expect, test } from 'vitest'
import { bearersOf } from '../../../worker/evaluate/bearing.ts'
import type { Window } from '../../../worker/evaluate/window.ts'
import type { Quality } from '../../../worker/model/reading.ts'
import type { Evidence } from '../../../worker/model/signal.ts'
import { minute, reading, windowOf } from './gauge.ts'

interface Gauge {
  readonly key?: string
  readonly source?: string
  readonly east?: number
  readonly quality?: Quality
  readonly minutesAgo?: number
  readonly silent?: boolean
}

function windowWith(gauges: Readonly<Record<string, Gauge>>): Window {
  const seen = Object.entries(gauges).map(([code, { key, source = 'hubeau', quality, minutesAgo = 0, silent }]) => {
    const one = { ...reading(-minutesAgo, 3_500, quality, code), source, ...(key === undefined ? {} : { key }) }
    const since = silent === true ? { since: minute(-30), wasRising: true } : null
    return [code, { readings: [one], silent: since }] as const
  })
  const window = windowOf(Object.fromEntries(seen))
  const placed = [...window.stations].map(([code, one], index) => {
    const longitude = gauges[code]?.east ?? index
    return [code, { ...one, station: { ...one.station, longitude } }] as const
  })
  return { ...window, stations: new Map(placed) }
}

const evidenceOf = (code: string): Evidence => ({
  ...{ kind: 'reading', station: code, valueMm: 3_500, thresholdMm: 3_400, flags: [] },
  ...{ observedAt: minute(0), receivedAt: minute(0) },
})
const borne = (gauges: Readonly<Record<string, Gauge>>) =>
  bearersOf(Object.keys(gauges).map(evidenceOf), windowWith(gauges), minute(0)).map(({ key }) => key)

test.each([
  ['two keys in two places', { A: { key: 'a' }, B: { key: 'b' } }, ['a', 'b']],
  ['a sensor of ours and a public gauge', { A: { key: 'a' }, B: {} }, ['a', 'source hubeau']],
  ['two public gauges of two services', { A: {}, B: { source: 'vigicrues' } }, ['source hubeau', 'source vigicrues']],
] as const)('%s are two', (_, gauges, keys) => {
  expect(borne(gauges)).toEqual(keys)
})

test.each([
  ['one key, whatever names it sends', { A: { key: 'stolen' }, B: { key: 'stolen' } }],
  ['one place, whoever owns the sensors', { A: { key: 'a', east: 2.3 }, B: { key: 'b', east: 2.3 } }],
  ['one public service, however many gauges', { A: {}, B: {} }],
  ['a sudden rise beside a good value', { A: { key: 'a' }, B: { key: 'b', quality: 'unconfirmed' } }],
  ['a doubtful value beside a good one', { A: { key: 'a' }, B: { key: 'b', quality: 'doubtful' } }],
  ['what was measured more than an hour ago', { A: { key: 'a' }, B: { key: 'b', minutesAgo: 61 } }],
  ['a gauge that has fallen silent', { A: { key: 'a' }, B: { key: 'b', silent: true } }],
] as const)('%s is one', (_, gauges) => {
  expect(borne(gauges)).toHaveLength(1)
})

test('a silence, a forecast and a bulletin bear nothing', () => {
  const silence: Evidence = {
    ...{ kind: 'silence', station: 'A', lastArrivedAt: null, lastObservedAt: null, lastValueMm: null },
    ...{ silentForMs: 1, wasRising: true },
  }
  expect(bearersOf([silence], windowWith({ A: { key: 'a' } }), minute(0))).toEqual([])
})
