// `npm test`: everything, as CI runs it. The last line reads `N passed, N failed` (`, N skipped` where tests were skipped with a reason).
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, ROOT } from './build.ts'
import { runChecks, runStep, type Ran, type Step } from './steps.ts'

const LIMIT_SECONDS = 15 * 60
const OUTPUT = join(ROOT, 'ci-output')

interface Count {
  passed: number
  failed: number
  skipped: number
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** What failed, said again at the end: what a suite prints in between is long. */
const failures: string[] = []
const LINES_OF_A_FAILURE = 6

function failuresOf(report: Report, project: string): string[] {
  const told = (file: string, title: string, message: string) =>
    [`FAIL |${project}| ${relative(ROOT, file)} > ${title}`, ...message.split('\n').slice(0, LINES_OF_A_FAILURE)].join(
      '\n     ',
    )
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((one) => one.status === 'failed')
    if (tests.length === 0) return status === 'failed' ? [told(name, 'the whole file', message)] : []
    return tests.map(({ fullName, failureMessages }) => told(name, fullName, failureMessages.join('\n')))
  })
}

// Objects mostly wait for each other's alarms, and pages for their server: more of them at once keep the cores busy.
// By itself vitest leaves one core of two idle, and the simulation takes half of what pure code takes.
const AT_ONCE: Readonly<Record<string, readonly string[]>> = {
  unit: ['--maxWorkers', '2'],
  objects: ['--maxWorkers', '4'],
  pages: ['--maxWorkers', '2'],
}

function suite(project: string): Step {
  return {
    name: `tests: ${project}`,
    command: 'vitest',
    args: [
      'run',
      '--project',
      project,
      '--reporter',
      'json',
      '--reporter',
      'default',
      `--outputFile.json=ci-output/${project}.json`,
      ...(AT_ONCE[project] ?? []),
    ],
  }
}

async function oneAfterTheOther(...projects: readonly string[]): Promise<(Ran & { readonly project: string })[]> {
  const all: (Ran & { readonly project: string })[] = []
  for (const project of projects) all.push({ ...(await runStep(suite(project))), project })
  return all
}

// A suite that ends without its report has failed as a whole, whatever it counted before.
function counted(ran: Ran, project: string): Count {
  const file = join(OUTPUT, `${project}.json`)
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  failures.push(...failuresOf(report, project))
  const failed = report.numFailedTests + (ran.passed || report.numFailedTests > 0 ? 0 : 1)
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests }
}

const start = process.hrtime.bigint()
rmSync(OUTPUT, { recursive: true, force: true })
mkdirSync(OUTPUT, { recursive: true })
const total: Count = { passed: 0, failed: 0, skipped: 0 }
const table: (readonly [name: string, seconds: number])[] = []

function add(ran: Ran, count: Count): void {
  table.push([ran.name, ran.seconds])
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
}

for (const ran of await runChecks()) {
  add(ran, { passed: ran.passed ? 1 : 0, failed: ran.passed ? 0 : 1, skipped: 0 })
}
try {
  build((line) => process.stdout.write(`… ${line}\n`))
  total.passed += 1
} catch (error) {
  process.stdout.write(`FAIL build: ${error instanceof Error ? error.message : String(error)}\n`)
  total.failed += 1
}
// What waits for clocks, alarms and kills leaves the cores to what draws pages; pure code keeps them busy by itself.
for (const ran of await oneAfterTheOther('unit')) add(ran, counted(ran, ran.project))
for (const ran of (await Promise.all([oneAfterTheOther('objects', 'pages'), oneAfterTheOther('e2e')])).flat())
  add(ran, counted(ran, ran.project))
for (const step of [
  { name: 'tests of rules', command: 'node', args: ['deploy/cli/rules.ts', 'test', 'alerting-rules'] },
  {
    name: 'deployment to Cloudflare, dry run',
    command: 'wrangler',
    args: ['deploy', '--dry-run', '--outdir', 'dist/dry-run'],
  },
] satisfies Step[]) {
  const ran = await runStep(step)
  const rules = /(\d+) passed, (\d+) failed\s*$/.exec(ran.output.trim())
  add(
    ran,
    rules === null || !ran.passed
      ? { passed: ran.passed ? 1 : 0, failed: ran.passed ? 0 : 1, skipped: 0 }
      : { passed: Number(rules[1]), failed: Number(rules[2]), skipped: 0 },
  )
}

const seconds = Number(process.hrtime.bigint() - start) / 1e9
for (const failure of failures) process.stdout.write(`\n${failure}\n`)
process.stdout.write('\nsuite → seconds\n')
for (const [name, spent] of table) process.stdout.write(`${spent.toFixed(1).padStart(7)}  ${name}\n`)
process.stdout.write(`${seconds.toFixed(1).padStart(7)}  all\n`)
if (seconds > LIMIT_SECONDS) {
  process.stdout.write(`FAIL: longer than ${LIMIT_SECONDS / 60} minutes\n`)
  total.failed += 1
}
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
)
process.exitCode = total.failed === 0 ? 0 : 1
