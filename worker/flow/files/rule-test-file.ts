// alerting-rules/<territory>/*.test.yaml → tests of rules. Series are written as promtool writes them.
import * as v from 'valibot'
import { DANGERS, PHENOMENA, SEVERITY_OF_DANGER, type BulletinNews } from '../../model/bulletin.ts'
import type { NowcastOpinion } from '../../model/nowcast.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { parseRfc3339, type Instant } from '../../model/time.ts'
import type { RuleTest } from '../rule-test.ts'
import { expandValues, SERIES_MEND } from './series-notation.ts'
import { inputMeasures, testMeasure } from './rule-test-measures.ts'
import { code, durationMs, durationText, levelMm, levelText, readYaml } from './yaml-file.ts'

const text = v.pipe(v.string(), v.minLength(1))
// Also 0 % and 100 %: a nowcast may be sure, a rule may not ask it to be.
const percent = v.pipe(v.string(), v.regex(/^(100|\d{1,2}(\.\d+)?) ?%$/, 'a probability such as 60 %,'))
const expectation = v.strictObject({
  at: durationText,
  firing: v.optional(v.array(code)),
  pending: v.optional(v.array(code)),
  muted: v.optional(v.array(code)),
  fired: v.optional(v.record(code, v.pipe(v.number(), v.integer(), v.minValue(0))), {}),
  because: v.optional(
    v.array(
      v.strictObject({
        rule: code,
        value: v.optional(levelText),
        unconfirmed: v.optional(v.boolean()),
        single_source: v.optional(v.boolean()),
      }),
    ),
    [],
  ),
})

export const ruleTestFileSchema = v.strictObject({
  rule_files: v.pipe(v.array(text), v.minLength(1)),
  tests: v.pipe(
    v.array(
      v.strictObject({
        name: text,
        interval: durationText,
        start: v.optional(text, '2026-01-01T00:00:00Z'),
        input_series: v.optional(
          v.array(
            v.strictObject({
              station: code,
              unit: v.picklist(['mm', 'cm', 'm', 'ft']),
              values: text,
              /** Name of the machine key that sends it. */
              key: v.optional(text),
            }),
          ),
          [],
        ),
        /** Rain, a pump, a cellar: what is measured beside gauges. */
        measures: v.optional(v.array(testMeasure), []),
        forecasts: v.optional(
          v.array(
            v.strictObject({
              station: code,
              source: v.optional(text, 'rule test'),
              /** All durations count from the start of the test. */
              issued_at: durationText,
              points: v.pipe(
                v.array(
                  v.strictObject({
                    at: durationText,
                    low: levelText,
                    middle: levelText,
                    high: levelText,
                    members: v.optional(v.array(levelText)),
                  }),
                ),

                v.minLength(1),
              ),
            }),
          ),
          [],
        ),
        bulletins: v.optional(
          v.array(
            v.strictObject({
              area: code,
              phenomenon: v.optional(v.picklist(PHENOMENA), 'crues'),
              source: v.optional(text, 'rule test'),
              /** When it comes, and from when to when it counts. */
              at: durationText,
              from: v.optional(durationText),
              expires: v.optional(durationText),
              danger: v.picklist(DANGERS),
            }),
          ),
          [],
        ),
        nowcasts: v.optional(
          v.array(
            v.strictObject({
              station: code,
              at: durationText,
              valid_for: v.optional(durationText, '30m'),
              refused: v.optional(text),
              chances: v.optional(
                v.array(v.strictObject({ above: levelText, within: durationText, probability: percent })),
                [],
              ),
            }),
          ),
          [],
        ),
        time_zone: v.optional(text),
        silent_after: v.optional(durationText),
        expect: v.pipe(v.array(expectation), v.minLength(1)),
      }),
    ),
    v.minLength(1),
  ),
})

export interface RuleTestFile {
  /** Beside the test file. */
  readonly ruleFiles: readonly string[]
  readonly tests: readonly RuleTest[]
}

export function parseRuleTestFile(file: string, source: string): Parsed<RuleTestFile> {
  const read = readYaml(file, source, ruleTestFileSchema)
  if (read.kind === 'faults') return read
  const { value, lineOf } = read.value
  const faults: FileFault[] = []
  const tests = value.tests.map((test, testIndex): RuleTest => {
    const path = ['tests', testIndex]
    const start = parseRfc3339(test.start)
    if (start === null)
      faults.push({
        file,
        line: lineOf([...path, 'start']),
        message: `"${test.start}" is no time`,
        mend: 'write RFC 3339 with an offset, in quotes',
      })
    const from = start ?? 0
    const series = test.input_series.map((one, index) => {
      const values = expandValues(one.values, one.unit)
      if (values === null) {
        faults.push({
          file,
          line: lineOf([...path, 'input_series', index, 'values']),
          message: `"${one.values.slice(0, 60)}" is no series`,
          mend: SERIES_MEND,
        })
      }
      return { station: one.station, unit: one.unit, valuesMm: values ?? [], key: one.key ?? null }
    })
    const measures = inputMeasures(test.measures, (index, fault) =>
      faults.push({ file, line: lineOf([...path, 'measures', index]), ...fault }),
    )
    return {
      name: test.name,
      intervalMs: durationMs(test.interval),
      start: from,
      series,
      measures,
      forecasts: test.forecasts.map((run) => ({
        station: run.station,
        source: run.source,
        issuedAt: from + durationMs(run.issued_at),
        receivedAt: from + durationMs(run.issued_at),
        points: run.points.map((point) => ({
          at: from + durationMs(point.at),
          lowMm: levelMm(point.low),
          middleMm: levelMm(point.middle),
          highMm: levelMm(point.high),
          ...(point.members === undefined ? {} : { membersMm: point.members.map(levelMm) }),
        })),
      })),
      bulletins: test.bulletins.map((one) => ({ at: from + durationMs(one.at), news: newsOf(one, from) })),
      nowcasts: test.nowcasts.map((one) => ({ at: from + durationMs(one.at), opinion: opinionOf(one, from) })),
      timeZone: test.time_zone ?? null,
      silenceMs: test.silent_after === undefined ? null : durationMs(test.silent_after),
      expect: test.expect.map((one, index) => ({
        line: lineOf([...path, 'expect', index]),
        at: from + durationMs(one.at),
        firing: one.firing,
        pending: one.pending,
        muted: one.muted,
        fired: one.fired,
        because: one.because.map((because) => ({
          rule: because.rule,
          valueMm: because.value === undefined ? undefined : levelMm(because.value),
          unconfirmed: because.unconfirmed,
          singleSource: because.single_source,
        })),
      })),
    }
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: { ruleFiles: value.rule_files, tests } }
}

type NowcastYaml = v.InferOutput<typeof ruleTestFileSchema>['tests'][number]['nowcasts'][number]

function opinionOf({ station, at, valid_for, refused, chances }: NowcastYaml, start: Instant): NowcastOpinion {
  const madeAt = start + durationMs(at)
  if (refused !== undefined) return { kind: 'refused', station, at: madeAt, reason: refused }
  return {
    kind: 'opinion',
    station,
    basedOnAt: madeAt,
    validUntil: madeAt + durationMs(valid_for),
    chances: chances.map(({ above, within, probability }) => ({
      levelMm: levelMm(above),
      leadMs: durationMs(within),
      probability: Number.parseFloat(probability) / 100,
    })),
  }
}

type BulletinYaml = v.InferOutput<typeof ruleTestFileSchema>['tests'][number]['bulletins'][number]

function newsOf(yaml: BulletinYaml, start: Instant): BulletinNews {
  const at = start + durationMs(yaml.at)
  return {
    source: yaml.source,
    heard: [yaml.area],
    listed: null,
    items: [
      {
        source: yaml.source,
        issuer: yaml.source,
        identifier: `${yaml.area} ${yaml.phenomenon}`,
        replaces: [],
        areas: [yaml.area],
        phenomenon: yaml.phenomenon,
        event: yaml.phenomenon,
        danger: yaml.danger,
        severity: SEVERITY_OF_DANGER[yaml.danger],
        urgency: 'Unknown',
        certainty: 'Unknown',
        steps: [],
        onset: yaml.from === undefined ? at : start + durationMs(yaml.from),
        expires: yaml.expires === undefined ? null : start + durationMs(yaml.expires),
        sentAt: at,
        receivedAt: at,
        texts: {},
        status: 'in force',
        rawReference: '',
      },
    ],
  }
}
