// `npm run rules -- test`: each *.test.yaml through the live flow, and whether each rule has the three tests that it needs.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { stationsOf } from '../../worker/flow/files/rule-conditions.ts'
import { parseRuleFile } from '../../worker/flow/files/rule-file.ts'
import { parseRuleTestFile } from '../../worker/flow/files/rule-test-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { missingCases, type RuleCase, type RuleCoverage } from '../../worker/flow/rule-coverage.ts'
import { runRuleTest, type RuleTest } from '../../worker/flow/rule-test.ts'
import type { WatchPlan } from '../../worker/flow/watch.ts'
import type { Rule } from '../../worker/model/rule.ts'
import type { Station } from '../../worker/model/station.ts'
import type { FileFault, Parsed } from '../../worker/model/territory.ts'
import { MINUTE_MS } from '../../worker/model/time.ts'
import { faultLine, homeOf, isTest, type Printed } from './rule-paths.ts'
import { readTerritoryFolder } from './territory-folder.ts'

export function testRules(paths: readonly string[], cwd: string): Printed {
  const lines: string[] = []
  let passed = 0
  let failed = 0
  const tests = paths.filter(isTest)
  if (tests.length === 0) return { lines: ['no *.test.yaml here', '0 passed, 0 failed'], exitCode: 1 }
  const covered: RuleCoverage[] = []
  const tested = new Map<string, Rule>()
  for (const path of tests) {
    const outcome = testFile(path, cwd)
    passed += outcome.passed
    failed += outcome.failed
    lines.push(...outcome.lines)
    covered.push(...(outcome.covered ?? []))
    for (const rule of outcome.rules ?? []) tested.set(rule.origin, rule)
  }
  for (const path of paths.filter((one) => !isTest(one)))
    for (const rule of rulesIn(relative(cwd, path), path)) tested.set(rule.origin, rule)
  const untested = [...tested.values()].flatMap((rule) => untestedLine(rule, covered))
  const whole = tested.size - untested.length
  failed += untested.length
  return {
    lines: [
      ...lines,
      ...untested,
      `${whole} of ${tested.size} rules have a firing, a not-firing and a missing-data test`,
      `${passed} passed, ${failed} failed`,
    ],
    exitCode: failed === 0 ? 0 : 1,
  }
}

const MENDS: Readonly<Record<RuleCase, string>> = {
  firing: 'an expectation whose "firing" names it',
  'not firing': 'one whose "firing" does not, while its gauge is heard',
  'missing data': 'one whose "firing" is given after what it looks at was heard and fell silent',
}

function untestedLine(rule: Rule, covered: readonly RuleCoverage[]): readonly string[] {
  const missing = missingCases(rule.origin, covered)
  if (missing.length === 0) return []
  return [
    `${rule.origin}: rule "${rule.id}" has no ${missing.join(' and no ')} test; write ${missing.map((one) => MENDS[one]).join(', and ')}`,
  ]
}

// A broken file has been told by `check`, and by the test that names it.
function rulesIn(name: string, path: string): readonly Rule[] {
  const parsed = parseRuleFile(name, readFileSync(path, 'utf8'))
  return parsed.kind === 'ok' ? parsed.value : []
}

interface FileOutcome {
  readonly passed: number
  readonly failed: number
  readonly lines: readonly string[]
  readonly rules?: readonly Rule[]
  /** By file:line of the rule: two territories may have rules of one name. */
  readonly covered?: readonly RuleCoverage[]
}

function testFile(path: string, cwd: string): FileOutcome {
  const name = relative(cwd, path)
  const broken = (faults: readonly FileFault[]) => ({ passed: 0, failed: faults.length, lines: faults.map(faultLine) })
  const parsed = parseRuleTestFile(name, readFileSync(path, 'utf8'))
  if (parsed.kind === 'faults') return broken(parsed.faults)
  const loaded = loadRules(parsed.value.ruleFiles, path, cwd)
  if (loaded.kind === 'faults') return broken(loaded.faults)
  const plan = planOf(path, loaded.value)
  const unknown = unknownNames(parsed.value.tests, plan, name)
  if (unknown.length > 0) return broken(unknown)
  let passed = 0
  const lines: string[] = []
  const covered: RuleCoverage[] = []
  const originOf = new Map(loaded.value.map(({ id, origin }) => [id, origin]))
  for (const one of parsed.value.tests) {
    const result = runRuleTest(one, plan)
    covered.push(
      Object.fromEntries(Object.entries(result.covered).map(([rule, cases]) => [originOf.get(rule) ?? rule, cases])),
    )
    passed += result.passed
    for (const failure of result.failures)
      lines.push(`${name}:${failure.line ?? '?'}: ${failure.test}: ${failure.message}`)
  }
  return { passed, failed: lines.length, lines, rules: loaded.value, covered }
}

function loadRules(names: readonly string[], testPath: string, cwd: string): Parsed<readonly Rule[]> {
  const loaded: Rule[] = []
  const faults: FileFault[] = []
  for (const name of names) {
    const path = join(dirname(testPath), name)
    const shown = relative(cwd, path)
    if (!existsSync(path)) {
      faults.push({
        file: relative(cwd, testPath),
        line: null,
        message: `there is no rule file ${name}`,
        mend: 'name a file beside the test',
      })
      continue
    }
    const parsed = parseRuleFile(shown, readFileSync(path, 'utf8'))
    if (parsed.kind === 'faults') faults.push(...parsed.faults)
    else loaded.push(...parsed.value)
  }
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: loaded }
}

/** The territory's own gauges where its folder is there; gauges without limits otherwise, so that one file can be tested alone. */
function planOf(path: string, loaded: readonly Rule[]): Omit<WatchPlan, 'silenceMs'> {
  const home = homeOf(path)
  const bundle = home === null ? null : parseTerritoryFiles(home.code, readTerritoryFolder(home.dir, home.code))
  const known = bundle?.kind === 'ok' ? bundle.value.stations : []
  const wanted = [...new Set(loaded.flatMap((rule) => stationsOf(rule.when)))]
  const stations = wanted.map(
    (code, index) => known.find((station) => station.code === code) ?? plainStation(code, index),
  )
  const timeZone = bundle?.kind === 'ok' ? bundle.value.territory.timeZone : 'Europe/Paris'
  return { territory: home?.code ?? basename(dirname(path)), stations, rules: loaded, zones: [], timeZone }
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
    for (const { line, firing = [], pending = [], muted = [], fired, because } of one.expect) {
      const named = [...firing, ...pending, ...muted, ...Object.keys(fired), ...because.map(({ rule }) => rule)]
      for (const rule of named)
        if (!rules.has(rule))
          faults.push({ file, line, message: `${one.name}: unknown rule ${rule}`, mend: 'name a rule of rule_files' })
    }
  }
  return faults
}
