// `npm run rules -- test`: each *.test.yaml through the live flow, and whether each rule has the three tests that it needs.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { parseRuleFile } from '../../worker/flow/files/rule-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { missingCases, type RuleCoverage } from '../../worker/flow/rule-coverage.ts'
import { runSuite, type Suite } from '../../worker/flow/rule-suite.ts'
import type { Rule } from '../../worker/model/rule.ts'
import type { RuleCase } from '../../worker/model/rule-change.ts'
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
  readonly covered?: readonly RuleCoverage[]
}

function testFile(path: string, cwd: string): FileOutcome {
  const file = relative(cwd, path)
  const ruleFile = (name: string) => {
    const beside = join(dirname(path), name)
    return existsSync(beside) ? { file: relative(cwd, beside), text: readFileSync(beside, 'utf8') } : null
  }
  const outcome = runSuite({ file, text: readFileSync(path, 'utf8'), ruleFile, home: homeAt(path) })
  if (outcome.kind === 'faults')
    return { passed: 0, failed: outcome.faults.length, lines: outcome.faults.map(faultLine) }
  const { passed, failures, rules, covered } = outcome.value
  const lines = failures.map(({ line, test, message }) => `${file}:${line ?? '?'}: ${test}: ${message}`)
  return { passed, failed: lines.length, lines, rules, covered }
}

/** What the territory's folder says, where it is there. */
function homeAt(path: string): Suite['home'] {
  const home = homeOf(path)
  const bundle = home === null ? null : parseTerritoryFiles(home.code, readTerritoryFolder(home.dir, home.code))
  return {
    territory: home?.code ?? basename(dirname(path)),
    stations: bundle?.kind === 'ok' ? bundle.value.stations : [],
    timeZone: bundle?.kind === 'ok' ? bundle.value.territory.timeZone : 'Europe/Paris',
  }
}
