import { describe, expect, test } from 'vitest'
import { type SourceHealth, type SourcesView, type SubjectHealth } from '../../../worker/model/source-health.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { sourceMetrics } from '../../../worker/routes/source-metrics.ts'
import { NOW, source as aSource, subject as aSubject } from '../model/source-fixture.ts'

const LINE = /^[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?\d+(\.\d+)?$/

const counted = { values: 144, flagged: 2 }
const subject = (change: Partial<SubjectHealth> = {}) => aSubject({ ...counted, ...change })
const source = (change: Partial<SourceHealth> = {}) =>
  aSource({
    ...counted,
    byFlag: { 'out of range': 2, late: 3 },
    lagMs: { middle: 5 * MINUTE_MS, worst: 20 * MINUTE_MS },
    subjects: [subject()],
    slots: [{ at: NOW - HOUR_MS, brought: 3, flagged: 0, asked: 15, failed: 2 }],
    ...change,
  })

function view(...sources: readonly SourceHealth[]): SourcesView {
  return { now: NOW, from: NOW - 24 * HOUR_MS, slotMs: 30 * MINUTE_MS, sources }
}

describe('the metrics of sources', () => {
  test('tell of each source its state, ages, lag, doubted values and questions', () => {
    const lines = sourceMetrics([{ territory: '99001', view: view(source()) }], 0)
    const labels = 'territory="99001",source="hubeau"'
    for (const line of [
      `tocsin_source_state{${labels},adapter="hubeau",state="well"} 1`,
      `tocsin_source_last_good_age_seconds{${labels}} 60`,
      `tocsin_source_newest_age_seconds{${labels}} 600`,
      `tocsin_source_next_poll_seconds{${labels}} 60`,
      `tocsin_source_lag_seconds{${labels},quantile="0.95"} 1200`,
      `tocsin_source_values{${labels}} 144`,
      `tocsin_source_values_doubted{${labels}} 2`,
      `tocsin_source_values_flagged{${labels},flag="out of range"} 2`,
      `tocsin_source_questions{${labels},outcome="failed"} 2`,
      `tocsin_source_questions{${labels},outcome="answered"} 13`,
      `tocsin_station_state{${labels},station="PONT-VIEUX",state="well"} 1`,
      `tocsin_station_newest_age_seconds{${labels},station="PONT-VIEUX"} 600`,
    ])
      expect(lines).toContain(line)
  })

  test('are sound text of Prometheus, the lines of one metric together', () => {
    const read = ['99001', '99002'].map((territory) => ({ territory, view: view(source(), source({ id: 'autre' })) }))
    const lines = sourceMetrics(read, 0)
    for (const line of lines) if (!line.startsWith('#')) expect(line).toMatch(LINE)
    const names = lines.map((line) =>
      line.startsWith('#') ? (line.split(' ')[2] ?? '') : (line.split(/[{ ]/)[0] ?? ''),
    )
    const blocks = names.filter((name, index) => name !== names[index - 1])
    expect(blocks.length).toBe(new Set(names).size)
  })

  test('say nothing of an age where there is none: zero would be good news', () => {
    const never = source({
      lastTriedAt: null,
      lastGoodAt: null,
      newestAt: null,
      nextAt: null,
      lagMs: null,
      subjects: [],
    })
    const lines = sourceMetrics([{ territory: '99001', view: view(never) }], 0)
    expect(lines.filter((line) => /_age_seconds\{|_lag_|_next_/.test(line))).toEqual([])
    expect(lines).toContain('tocsin_source_state{territory="99001",source="hubeau",adapter="hubeau",state="unknown"} 1')
  })

  test('a territory that does not answer is unread, and none of its sources is well', () => {
    const lines = sourceMetrics([{ territory: '99001', view: null }], 0)
    expect(lines).toContain('tocsin_sources_unread{territory="99001"} 1')
    expect(lines.join('\n')).not.toContain('tocsin_source_state')
  })

  test('carry no message of a source and no address', () => {
    const error = { at: NOW, kind: 'refused' as const, message: 'https://secret.example says no', mend: 'ask them' }
    const text = sourceMetrics([{ territory: '99001', view: view(source({ error })) }], 0).join('\n')
    expect(text).toContain('tocsin_source_error{territory="99001",source="hubeau",kind="refused"} 1')
    expect(text).not.toMatch(/secret|says no|eaufrance/)
  })

  test('a name with quotes, a line end or without end breaks nothing', () => {
    const lines = sourceMetrics(
      [{ territory: '99001', view: view(source({ id: `a"b\\c\nd${'x'.repeat(5_000)}` })) }],
      0,
    )
    for (const line of lines) {
      if (!line.startsWith('#')) expect(line).toMatch(LINE)
      expect(line.length).toBeLessThan(400)
    }
  })

  test('are bounded: what is too much is left out and counted', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      source({ id: `s${index}`, subjects: Array.from({ length: 210 }, (_one, n) => subject({ subject: `p${n}` })) }),
    )
    const lines = sourceMetrics([{ territory: '99001', view: view(...many) }], 7)
    expect(lines.filter((line) => line.startsWith('tocsin_source_state{')).length).toBe(50)
    expect(lines.filter((line) => line.startsWith('tocsin_station_state{')).length).toBe(50 * 200)
    expect(lines).toContain(`tocsin_sources_left_out ${7 + 10 + 50 * 10}`)
  })
})
