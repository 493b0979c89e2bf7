// One file of rule tests, with the rule files that it names: what passes, what does not, and which of its three tests each rule has.
import type { Rule } from '../model/rule.ts'
import type { Station } from '../model/station.ts'
import type { FileFault, Parsed } from '../model/territory.ts'
import { MINUTE_MS } from '../model/time.ts'
import { measuresIn, stationsOf } from './files/rule-conditions.ts'
import { parseRuleFile } from './files/rule-file.ts'
import { parseRuleTestFile } from './files/rule-test-file.ts'
import type { RuleCoverage } from './rule-coverage.ts'
import { runRuleTest, type Failure, type RuleTest, type TestResult } from './rule-test.ts'
import type { WatchPlan } from './watch.ts'

export interface Suite {
  readonly file: string
  readonly text: string
  /** A rule file by the name by which the test names it; null where there is none. */
  readonly ruleFile: (name: string) => { readonly file: string; readonly text: string } | null
  /** The territory's own gauges; others are taken to be without limits, so that one file can be tested alone. */
  readonly home: Pick<WatchPlan, 'territory' | 'stations' | 'timeZone'>
}

export interface SuiteOutcome {
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly rules: readonly Rule[]
  /** By file:line of the rule: two territories may have rules of one name. */
  readonly covered: readonly RuleCoverage[]
}

export function runSuite(suite: Suite): Parsed<SuiteOutcome> {
  const running = suiteRun(suite)
  for (;;) {
    const next = running.next()
    if (next.done === true) return next.value
  }
}

/** It stops after each test, so that an object may do something else in between. */
export function* suiteRun({ file, text, ruleFile, home }: Suite): Generator<void, Parsed<SuiteOutcome>> {
  const parsed = parseRuleTestFile(file, text)
  if (parsed.kind === 'faults') return parsed
  const loaded = loadRules(parsed.value.ruleFiles, file, ruleFile)
  if (loaded.kind === 'faults') return loaded
  const rules = loaded.value
  const plan = { ...home, rules, stations: stationsFor(rules, home.stations), zones: [] }
  const unknown = unknownNames(parsed.value.tests, plan, file)
  if (unknown.length > 0) return { kind: 'faults', faults: unknown }
  const originOf = new Map(rules.map(({ id, origin }) => [id, origin]))
  const results: TestResult[] = []
  for (const one of parsed.value.tests) {
    results.push(runRuleTest(one, plan))
    yield
  }
  return {
    kind: 'ok',
    value: {
      passed: results.reduce((sum, { passed }) => sum + passed, 0),
      failures: results.flatMap(({ failures }) => failures),
      rules,
      covered: results.map(({ covered }) =>
        Object.fromEntries(Object.entries(covered).map(([rule, cases]) => [originOf.get(rule) ?? rule, cases])),
      ),
    },
  }
}

function loadRules(names: readonly string[], file: string, ruleFile: Suite['ruleFile']): Parsed<readonly Rule[]> {
  const loaded: Rule[] = []
  const faults: FileFault[] = []
  for (const name of names) {
    const found = ruleFile(name)
    if (found === null) {
      faults.push({
        file,
        line: null,
        message: `there is no rule file ${name}`,
        mend: 'name a file beside the test',
      })
      continue
    }
    const parsed = parseRuleFile(found.file, found.text)
    if (parsed.kind === 'faults') faults.push(...parsed.faults)
    else loaded.push(...parsed.value)
  }
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: loaded }
}

function stationsFor(rules: readonly Rule[], known: readonly Station[]): readonly Station[] {
  const wanted = [...new Set(rules.flatMap((rule) => stationsOf(rule.when)))]
  return wanted.map((code, index) => known.find((station) => station.code === code) ?? plainStation(code, index))
}

// Each in a place of its own, or no two of them would ever make a quorum.
function plainStation(code: string, index: number): Station {
  return {
    code,
    name: code,
    river: code,
    longitude: index,
    latitude: 0,
    datum: 'none',
    nativeStepMs: 10 * MINUTE_MS,
    plausibleMm: { min: -10_000, max: 30_000 },
    maxRiseMmPerMin: 1_000,
    thresholds: [],
    upstream: null,
  }
}

// A rule that is misspelt in `firing: []` would pass for ever.
function unknownNames(
  tests: readonly RuleTest[],
  plan: Omit<WatchPlan, 'silenceMs'>,
  file: string,
): readonly FileFault[] {
  const rules = new Set(plan.rules.map((rule) => rule.id))
  const stations = new Set(plan.stations.map((station) => station.code))
  const faults: FileFault[] = []
  for (const one of tests) {
    for (const { station } of [...one.series, ...one.forecasts, ...one.nowcasts.map(({ opinion }) => opinion)]) {
      if (!stations.has(station))
        faults.push({
          file,
          line: null,
          message: `${one.name}: no rule looks at station ${station}`,
          mend: 'check its spelling',
        })
    }
    const looked = new Set(plan.rules.flatMap(({ when }) => measuresIn(when).map(({ code }) => code)))
    for (const { measure } of one.measures)
      if (!looked.has(measure.code))
        faults.push({
          file,
          line: null,
          message: `${one.name}: no rule looks at measure ${measure.code}`,
          mend: 'check its spelling',
        })
    for (const { line, firing = [], pending = [], muted = [], fired, because } of one.expect) {
      const named = [...firing, ...pending, ...muted, ...Object.keys(fired), ...because.map(({ rule }) => rule)]
      for (const rule of named)
        if (!rules.has(rule))
          faults.push({ file, line, message: `${one.name}: unknown rule ${rule}`, mend: 'name a rule of rule_files' })
    }
  }
  return faults
}
