import { describe, expect, test } from 'vitest'
import { parseSeriesFile } from '../../../worker/flow/files/series-file.ts'
import { replay, type ReplayEvent, type ReplaySummary } from '../../../worker/flow/replay.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import { MINUTE_MS, toRfc3339 } from '../../../worker/model/time.ts'
import { planOf } from './plan-of.ts'
import { recordedNames, recordedOrSkip } from '../../support/recorded.ts'

function seriesOf(file: string, text: string) {
  const parsed = parseSeriesFile(file, text)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  return parsed.value
}

function run(...args: Parameters<typeof replay>): {
  readonly events: readonly ReplayEvent[]
  readonly summary: ReplaySummary
} {
  const events: ReplayEvent[] = []
  const running = replay(...args)
  for (;;) {
    const next = running.next()
    if (next.done === true) return { events, summary: next.value }
    events.push(next.value)
  }
}

function firings(events: readonly ReplayEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'signal' && event.signal.state === 'firing' ? [`${toRfc3339(event.at)} ${event.signal.rule}`] : [],
  )
}

function proposals(events: readonly ReplayEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'proposal'
      ? [`${event.change} ${event.proposal.id} ${event.proposal.planLevel} ${event.proposal.template ?? ''}`]
      : [],
  )
}

const LERE = `time,value,unit
2026-10-14T14:00:00Z,2.60,m
2026-10-14T14:10:00Z,2.70,m
2026-10-14T14:20:00Z,2.82,m
2026-10-14T14:30:00Z,3.05,m
2026-10-14T14:40:00Z,3.41,m
2026-10-14T14:50:00Z,3.60,m
`
const WHOLE = { forecasts: [], bulletins: [], from: null, to: null }

describe('a small flood at Pont-Vieux', () => {
  const recordings = [seriesOf('PONT-VIEUX.csv', LERE)]

  test('gives its signals in order and opens, joins and replaces proposals', () => {
    const { events, summary } = run(planOf('99001'), { ...WHOLE, recordings })
    expect(firings(events)).toEqual([
      '2026-10-14T14:10:00Z lere-n1-s1',
      '2026-10-14T14:20:00Z lere-n3',
      '2026-10-14T14:30:00Z lere-n4-go-upstairs',
      '2026-10-14T14:40:00Z lere-n4-evacuate',
    ])
    // The last one fired on a sudden rise, which the value after it confirmed.
    const told = ['opened P1 N3 M1', 'opened P2 N4 M3', 'opened P3 N4 M2', 'told P3 N4 M2']
    expect(proposals(events)).toEqual(told)
    expect(events.filter((event) => event.kind === 'signal').at(-1)?.signal).toMatchObject({
      rule: 'lere-n4-evacuate',
      state: 'confirmed',
    })
    expect(summary).toMatchObject({ stations: 1, readings: 6, fired: 4, resolved: 0, proposals: 3, refused: 0 })
  })

  test('knows nothing of what comes later: cut anywhere, the beginning is the same', () => {
    const whole = run(planOf('99001'), { ...WHOLE, recordings }).events
    for (const to of [15, 25, 35, 45]) {
      const until = Date.UTC(2026, 9, 14, 14) + to * MINUTE_MS
      const cut = run(planOf('99001'), { ...WHOLE, recordings, to: until }).events
      expect(cut).toEqual(whole.filter((event) => event.at <= until))
    }
  })

  test('starts where it is told to', () => {
    const from = Date.UTC(2026, 9, 14, 14, 40)
    expect(firings(run(planOf('99001'), { ...WHOLE, recordings, from }).events)[0]).toBe(
      '2026-10-14T14:40:00Z lere-n4-evacuate',
    )
  })

  test('a gauge that is lost on the way up proposes the worst case a quarter of an hour later', () => {
    const low = seriesOf(
      'PONT-VIEUX.csv',
      'time,value,unit\n2026-10-14T14:00:00Z,1.50,m\n2026-10-14T14:10:00Z,1.56,m\n2026-10-14T14:20:00Z,1.62,m\n',
    )
    const { events } = run(planOf('99001'), { ...WHOLE, recordings: [low], to: Date.UTC(2026, 9, 14, 16) })
    expect(firings(events)).toEqual(['2026-10-14T14:35:00Z lere-gauge-silent', '2026-10-14T14:35:00Z lere-n4-evacuate'])
  })

  test('a forecast sets the decide-by of its zones', () => {
    const at = (minutes: number) => Date.UTC(2026, 9, 14, 14) + minutes * MINUTE_MS
    const run1: ForecastRun = {
      station: 'PONT-VIEUX',
      source: 'test',
      issuedAt: at(0),
      receivedAt: at(0),
      points: [
        { at: at(0), lowMm: 1_400, middleMm: 1_400, highMm: 1_400 },
        { at: at(400), lowMm: 3_000, middleMm: 3_200, highMm: 3_400 },
      ],
    }
    const { events } = run(planOf('99001'), { ...WHOLE, recordings: [], forecasts: [run1], to: at(60) })
    const opened = events.find((event) => event.kind === 'proposal')
    // Quai Nord (A) is reached at 2.80 m after 280 minutes and needs 1 h 30: earlier than rue Basse (B), 3.40 m after 400 minutes and 2 h 30.
    expect(opened).toMatchObject({ kind: 'proposal', proposal: { planLevel: 'N2', decideBy: at(190) } })
  })
})

test('two territories hear the same river by their own rules', () => {
  const recordings = [seriesOf('PONT-VIEUX.csv', LERE)]
  const own = run(planOf('99001'), { ...WHOLE, recordings }).events
  const other = run(planOf('99002'), { ...WHOLE, recordings })
  expect(own.length).toBeGreaterThan(0)
  expect(other.summary).toMatchObject({ fired: 0, refused: 6 })
})

describe('the storm of January 2020 on the Agly and the Aude, as Hub’Eau recorded it', () => {
  test('the rules cross when the river did, and one gauge was lost while rising', (context) => {
    const files = ['hubeau-agly', 'hubeau-aude'].flatMap((folder) =>
      recordedNames(`hydro/${folder}`).map((name) => `hydro/${folder}/${name}`),
    )
    recordedOrSkip('hydro/hubeau-agly/Y067406001.csv', context)
    const recordings = files.map((file) => seriesOf(file, recordedOrSkip(file, context)))
    const { events, summary } = run(planOf('66164'), { ...WHOLE, recordings, to: Date.UTC(2020, 1, 1) })
    expect(firings(events).slice(0, 12)).toEqual([
      '2020-01-21T18:00:00Z agly-n1-upstream',
      '2020-01-22T03:55:00Z aude-n1',
      '2020-01-22T04:10:00Z agly-n2-upstream',
      '2020-01-22T08:40:00Z agly-n3-near',
      '2020-01-22T10:10:00Z agly-n3-rise',
      '2020-01-22T11:40:00Z agly-n4-two-gauges',
      '2020-01-22T13:55:00Z aude-n2',
      '2020-01-22T17:05:00Z aude-n3-two-gauges',
      '2020-01-22T17:55:00Z agly-n4-lost',
      '2020-01-23T12:35:00Z aude-n2',
    ])
    expect(proposals(events).slice(0, 5)).toEqual([
      'opened P1 N2 M1',
      'joined P1 N3 M1',
      'joined P1 N3 M1',
      'opened P2 N4 M2',
      'superseded P1 N3 M1',
    ])
    expect(summary).toMatchObject({ stations: 16, refused: 0, proposals: 2 })
    expect(events.find((event) => event.kind === 'signal' && event.signal.rule === 'agly-n4-two-gauges')).toMatchObject(
      { signal: { singleSource: false } },
    )
  })
})
