// `npm run rules -- check PATH…` validates rule files; `test PATH…` runs their *.test.yaml through the live flow.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stationsOf } from '../../worker/flow/files/rule-conditions.ts'
import { parseRuleFile } from '../../worker/flow/files/rule-file.ts'
import { parseRuleTestFile } from '../../worker/flow/files/rule-test-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { runRuleTest, type RuleTest } from '../../worker/flow/rule-test.ts'
import type { WatchPlan } from '../../worker/flow/watch.ts'
import type { Rule } from '../../worker/model/rule.ts'
import type { Station } from '../../worker/model/station.ts'
import type { FileFault, Parsed } from '../../worker/model/territory.ts'
import { MINUTE_MS } from '../../worker/model/time.ts'
import { filesUnder, readTerritoryFolder } from './territory-folder.ts'

const USAGE =
  'usage: npm run rules -- check PATH…\n       npm run rules -- test PATH…\nPATH is a rule file, a *.test.yaml or a folder such as alerting-rules/99001'

export interface Printed {
  readonly lines: readonly string[]
  readonly exitCode: 0 | 1 | 2
}

/** Runs the command; paths are read from `cwd`. Nothing is printed here, so that a test can read what a person would. */
export function rules(args: readonly string[], cwd: string): Printed {
  const [verb, ...paths] = args
  if ((verb !== 'check' && verb !== 'test') || paths.length === 0) return { lines: [USAGE], exitCode: 2 }
  const missing = paths.filter((path) => !existsSync(resolve(cwd, path)))
  if (missing.length > 0)
    return { lines: missing.map((path) => `${path}: there is no such file or folder`), exitCode: 1 }
  const files = paths.flatMap((path) => filesUnder(resolve(cwd, path))).filter((path) => /\.ya?ml$/.test(path))
  return verb === 'check' ? check(files, cwd) : test(files, cwd)
}

function isTest(path: string): boolean {
  return /\.test\.ya?ml$/.test(path)
}

function check(paths: readonly string[], cwd: string): Printed {
  if (paths.length === 0) return { lines: ['no rule file here'], exitCode: 1 }
  const faults: FileFault[] = []
  let rulesRead = 0
  const homes = new Set<string>()
  for (const path of paths) {
    const name = relative(cwd, path)
    const text = readFileSync(path, 'utf8')
    const parsed: Parsed<unknown> = isTest(path) ? parseRuleTestFile(name, text) : parseRuleFile(name, text)
    if (parsed.kind === 'faults') faults.push(...parsed.faults)
    else if (!isTest(path)) rulesRead += (parsed.value as readonly Rule[]).length
    const home = homeOf(path)
    if (home !== null) homes.add(`${home.dir}\0${home.code}`)
  }
  for (const home of homes) faults.push(...homeFaults(home, cwd))
  const unique = [
    ...new Map(faults.map((fault) => [`${fault.file}:${fault.line ?? ''}:${fault.message}`, fault])).values(),
  ]
  if (unique.length > 0)
    return {
      lines: [...unique.map(faultLine), `${unique.length} ${unique.length === 1 ? 'fault' : 'faults'}`],
      exitCode: 1,
    }
  return { lines: [`${paths.length} files, ${rulesRead} rules: no fault`], exitCode: 0 }
}

interface Home {
  readonly dir: string
  readonly code: string
}

/** The three roots around `<dir>/alerting-rules/<code>/…`; null for a file that lies elsewhere. */
function homeOf(path: string): Home | null {
  const parts = path.split(sep)
  const at = parts.lastIndexOf('alerting-rules')
  const code = parts[at + 1]
  return at < 0 || code === undefined || at + 2 >= parts.length
    ? null
    : { dir: parts.slice(0, at).join(sep) || sep, code }
}

// What no file can see by itself: a station, a zone or a message that is not there.
function homeFaults(home: string, cwd: string): readonly FileFault[] {
  const [dir = '', code = ''] = home.split('\0')
  if (!existsSync(join(dir, 'geofences', code, 'territory.yaml'))) return []
  const parsed = parseTerritoryFiles(code, readTerritoryFolder(dir, code))
  if (parsed.kind === 'ok') return []
  return parsed.faults.map((fault) => ({ ...fault, file: relative(cwd, join(dir, fault.file)) }))
}

function faultLine(fault: FileFault): string {
  return `${fault.file}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}; ${fault.mend}`
}

function test(paths: readonly string[], cwd: string): Printed {
  const lines: string[] = []
  let passed = 0
  let failed = 0
  const tests = paths.filter(isTest)
  if (tests.length === 0) return { lines: ['no *.test.yaml here', '0 passed, 0 failed'], exitCode: 1 }
  for (const path of tests) {
    const outcome = testFile(path, cwd)
    passed += outcome.passed
    failed += outcome.failed
    lines.push(...outcome.lines)
  }
  return { lines: [...lines, `${passed} passed, ${failed} failed`], exitCode: failed === 0 ? 0 : 1 }
}

function testFile(
  path: string,
  cwd: string,
): { readonly passed: number; readonly failed: number; readonly lines: readonly string[] } {
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
  for (const one of parsed.value.tests) {
    const result = runRuleTest(one, plan)
    passed += result.passed
    for (const failure of result.failures)
      lines.push(`${name}:${failure.line ?? '?'}: ${failure.test}: ${failure.message}`)
  }
  return { passed, failed: lines.length, lines }
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

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { lines, exitCode } = rules(process.argv.slice(2), process.cwd())
  for (const line of lines) console.log(line)
  process.exitCode = exitCode
}
