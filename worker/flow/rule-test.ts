// Unit tests of rules in the style of promtool: series in, expected states out. They run the live flow, silence included.
import type { BulletinNews, FollowedArea } from '../model/bulletin.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { Measure } from '../model/measure.ts'
import type { NowcastOpinion } from '../model/nowcast.ts'
import type { RawReading } from '../model/reading.ts'
import type { RuleCase } from '../model/rule-change.ts'
import type { Evidence, Signal } from '../model/signal.ts'
import { DAY_MS, toRfc3339, type Instant } from '../model/time.ts'
import type { LevelUnit } from '../model/units.ts'
import { RuleWitness, type RuleCoverage } from './rule-coverage.ts'
import { arrivalsOf, timeline, withNowcasts } from './timeline.ts'
import { ruleViews, withMutes } from './watch-views.ts'
import type { WatchPlan } from './watch.ts'

export interface InputSeries {
  readonly station: string
  readonly unit: LevelUnit
  /** One a step from the start; null is a step at which nothing arrived. */
  readonly valuesMm: readonly (number | null)[]
  /** The machine key under which it is sent; null where the source is asked. */
  readonly key: string | null
}

/** Something measured beside gauges, with its values in the measure's own whole numbers. */
export interface InputMeasure {
  readonly measure: Measure
  readonly values: readonly (number | null)[]
}

export interface Expectation {
  readonly line: number | null
  readonly at: Instant
  /** Every rule that fires, no other; undefined where the test does not say. */
  readonly firing: readonly string[] | undefined
  readonly pending: readonly string[] | undefined
  /** Every rule that fires and is muted by another. */
  readonly muted: readonly string[] | undefined
  /** How often each rule has fired until then: a flapping value is one event. */
  readonly fired: Readonly<Record<string, number>>
  readonly because: readonly Because[]
}

export interface Because {
  readonly rule: string
  readonly valueMm: number | undefined
  readonly unconfirmed: boolean | undefined
  readonly singleSource: boolean | undefined
}

export interface RuleTest {
  readonly name: string
  readonly intervalMs: number
  readonly start: Instant
  readonly series: readonly InputSeries[]
  readonly measures: readonly InputMeasure[]
  readonly forecasts: readonly ForecastRun[]
  readonly bulletins: readonly { readonly at: Instant; readonly news: BulletinNews }[]
  readonly nowcasts: readonly { readonly at: Instant; readonly opinion: NowcastOpinion }[]
  /** Null: the territory's own. */
  readonly timeZone: string | null
  readonly silenceMs: number | null
  readonly expect: readonly Expectation[]
}

export interface Failure {
  readonly test: string
  readonly line: number | null
  readonly message: string
}

export interface TestResult {
  readonly passed: number
  readonly failures: readonly Failure[]
  /** What the expectations that passed have shown of each rule. */
  readonly covered: RuleCoverage
}

/** Each expectation counts as one: it passes, or each of its differences is told with what was found. */
export function runRuleTest(test: RuleTest, plan: Omit<WatchPlan, 'silenceMs'>): TestResult {
  const zoned = test.timeZone === null ? plan : { ...plan, timeZone: test.timeZone }
  const watch: WatchPlan = {
    ...zoned,
    areas: areasOf(test),
    measures: test.measures.map(({ measure }) => measure),
    silenceMs: test.silenceMs,
  }
  const told = arrivalsOf(
    [
      ...test.series.flatMap((series) => readingsOf(series, test)),
      ...test.measures.flatMap((series) => measuredIn(series, test)),
    ],
    test,
  )
  const arrivals = withNowcasts(told, test.nowcasts)
  const expectations = test.expect.toSorted((left, right) => left.at - right.at)
  const moments = [...timeline(watch, { arrivals, to: expectations.at(-1)?.at ?? test.start, nowcast: 'told' })]
  const failures: Failure[] = []
  const witnesses = plan.rules.map((rule) => ({ rule: rule.id, witness: new RuleWitness(rule) }))
  const covered: Record<string, RuleCase[]> = {}
  let seen = 0
  let passed = 0
  for (const expectation of expectations) {
    const until = moments.filter((moment) => moment.at <= expectation.at)
    const last = until.at(-1)
    const states = last === undefined ? [] : ruleViews(watch, last.state)
    const inState = (wanted: string) => states.filter(({ state }) => state === wanted).map(({ rule }) => rule)
    const signals = until.flatMap((moment) => moment.signals).filter((signal) => signal.state === 'firing')
    const messages = [
      differs('firing', expectation.firing, inState('firing')),
      differs('pending', expectation.pending, inState('pending')),
      differs(
        'muted',
        expectation.muted,
        withMutes(states, { rules: plan.rules, silences: [] }, expectation.at).flatMap(({ rule, muted }) =>
          muted == null ? [] : [rule],
        ),
      ),
      ...Object.entries(expectation.fired).map(([rule, count]) => firedDiffers(rule, count, signals)),
      ...expectation.because.map((because) => becauseDiffers(because, signals)),
    ].filter((message) => message !== null)
    for (const moment of until.slice(seen)) for (const { witness } of witnesses) witness.see(watch, moment)
    seen = until.length
    if (messages.length === 0) {
      passed += 1
      if (expectation.firing !== undefined)
        for (const { rule, witness } of witnesses) (covered[rule] ??= []).push(...witness.shows())
    } else
      failures.push({
        test: test.name,
        line: expectation.line,
        message: `at ${toRfc3339(expectation.at)}: ${messages.join('; ')}`,
      })
  }
  return { passed, failures, covered }
}

// The sources of a test are those that speak in it; they are heard once and fall silent as they would in real life.
function areasOf({ bulletins, silenceMs }: RuleTest): readonly FollowedArea[] {
  const named = new Map(
    bulletins.flatMap(({ news }) =>
      news.heard.map((area) => [`${news.source}|${area}`, { source: news.source, area }]),
    ),
  )
  return [...named.values()].map(({ source, area }) => ({
    source,
    area,
    name: area,
    credit: '',
    silentAfterMs: silenceMs ?? DAY_MS,
    listsAll: false,
  }))
}

function readingsOf(series: InputSeries, test: RuleTest): readonly RawReading[] {
  return series.valuesMm.flatMap((value, index) => {
    if (value === null) return []
    const reading: RawReading = {
      station: series.station,
      quantity: 'level',
      observedAt: test.start + index * test.intervalMs,
      value,
      source: 'rule test',
      rawUnit: series.unit,
      sourceDoubtful: false,
      gapMarker: false,
      ...(series.key === null ? {} : { key: series.key }),
    }
    return [reading]
  })
}

function measuredIn({ measure, values }: InputMeasure, { start, intervalMs }: RuleTest): readonly RawReading[] {
  return values.flatMap((value, index): readonly RawReading[] =>
    value === null
      ? []
      : [
          {
            station: measure.code,
            quantity: measure.quantity,
            observedAt: start + index * intervalMs,
            value,
            source: 'rule test',
            rawUnit: measure.unit,
            sourceDoubtful: false,
            gapMarker: false,
          },
        ],
  )
}

function differs(state: string, expected: readonly string[] | undefined, found: readonly string[]): string | null {
  if (expected === undefined) return null
  const same = expected.length === found.length && expected.every((rule) => found.includes(rule))
  return same ? null : `expected ${state} ${listed(expected)}, found ${listed(found)}`
}

function listed(rules: readonly string[]): string {
  return `[${rules.toSorted().join(', ')}]`
}

function firedDiffers(rule: string, count: number, signals: readonly Signal[]): string | null {
  const found = signals.filter((signal) => signal.rule === rule).length
  return found === count ? null : `expected ${rule} to have fired ${count} times, found ${found}`
}

function becauseDiffers(because: Because, signals: readonly Signal[]): string | null {
  const signal = signals.findLast((candidate) => candidate.rule === because.rule)
  if (signal === undefined) return `expected a reason for ${because.rule}, but it has not fired`
  const values = signal.evidence.map(valueOf)
  if (because.valueMm !== undefined && !values.includes(because.valueMm)) {
    return `expected ${because.rule} to fire because of ${because.valueMm} mm, found ${values.map((value) => `${value} mm`).join(', ')}`
  }
  if (because.unconfirmed !== undefined && because.unconfirmed !== signal.unconfirmed) {
    return `expected ${because.rule} to be ${because.unconfirmed ? 'unconfirmed' : 'confirmed'}, found the opposite`
  }
  if (because.singleSource !== undefined && because.singleSource !== signal.singleSource) {
    return `expected ${because.rule} to rest on ${because.singleSource ? 'one source' : 'several sources'}, found the opposite`
  }
  return null
}

/** The number that a person would name: a level, a rise, the upper bound; the last level known before a silence. */
export function valueOf(evidence: Evidence): number | null {
  switch (evidence.kind) {
    case 'reading':
      return evidence.valueMm
    case 'rise':
      return evidence.to.valueMm - evidence.from.valueMm
    case 'rise settled':
      return evidence.rise.valueMm
    case 'forecast':
      return evidence.highMm
    case 'upstream':
      return evidence.riseMm ?? evidence.valueMm
    case 'silence':
      return evidence.lastValueMm
    case 'probability':
    case 'nowcast':
    case 'measure':
    case 'measure silence':
    case 'bulletin':
    case 'area silence':
      return null
    default:
      return evidence satisfies never
  }
}
