// The tests that were applied with a territory, run over its rules as somebody would have them; between two of them the object does what it is there for.
import { parseRuleTestFile } from '../../flow/files/rule-test-file.ts'
import type { Files } from '../../flow/files/territory-files.ts'
import { missingCases, type RuleCoverage } from '../../flow/rule-coverage.ts'
import { suiteRun, type Suite } from '../../flow/rule-suite.ts'
import type { Rule } from '../../model/rule.ts'
import { RULE_CASES, type RuleTested } from '../../model/rule-change.ts'

export interface Tried {
  readonly files: Files
  /** The rule file that would change. */
  readonly file: string
  readonly rule: Rule
  readonly isNew: boolean
  readonly home: Suite['home']
}

export async function ruleTested({ files, file, rule, isNew, home }: Tried): Promise<RuleTested> {
  const all = Object.keys(files).filter((name) => name.startsWith('alerting-rules/') && name.endsWith('.test.yaml'))
  if (all.length === 0) return { passed: null, failures: [], missing: isNew ? RULE_CASES : [] }
  const covered: RuleCoverage[] = []
  const failures: RuleTested['failures'][number][] = []
  let passed = 0
  for (const test of all.filter((name) => speaksOf(name, files, file))) {
    const running = suiteRun({
      file: test,
      text: files[test] ?? '',
      ruleFile: (name) => besideOf(test, name, files),
      home,
    })
    let next = running.next()
    for (; next.done !== true; next = running.next()) await new Promise((resolve) => setTimeout(resolve, 0))
    if (next.value.kind === 'faults') {
      failures.push(...next.value.faults.map(({ message }) => ({ file: test, test: '', message })))
      continue
    }
    passed += next.value.value.passed
    failures.push(...next.value.value.failures.map(({ test: name, message }) => ({ file: test, test: name, message })))
    covered.push(...next.value.value.covered)
  }
  return { passed, failures, missing: missingCases(rule.origin, covered) }
}

function besideOf(test: string, name: string, files: Files): ReturnType<Suite['ruleFile']> {
  const file = `${test.slice(0, test.lastIndexOf('/') + 1)}${name}`
  const text = files[file]
  return text === undefined ? null : { file, text }
}

// A test file that cannot be read speaks of nothing; the command says so.
function speaksOf(test: string, files: Files, file: string): boolean {
  const parsed = parseRuleTestFile(test, files[test] ?? '')
  return parsed.kind === 'ok' && parsed.value.ruleFiles.some((name) => besideOf(test, name, files)?.file === file)
}
