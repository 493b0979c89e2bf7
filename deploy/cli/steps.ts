// The steps of `npm run check` and `npm test`: each named, timed, its output shown when it fails.
import { spawn } from 'node:child_process'
import { ROOT } from './build.ts'

export interface Step {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

export interface Ran {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

export async function runStep(step: Step): Promise<Ran> {
  const start = process.hrtime.bigint()
  const { status, output } = await ended(step)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const passed = status === 0
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${step.name} (${seconds.toFixed(1)} s)\n`)
  if (!passed) process.stdout.write(`${output}\n`)
  return { name: step.name, passed, seconds, output }
}

/** Two at a time, since each of them keeps one core busy; in their own order, as they are listed. */
export async function runChecks(): Promise<readonly Ran[]> {
  const ran: Ran[] = []
  let next = 0
  const hand = async () => {
    for (let index = next++; index < CHECKS.length; index = next++) ran[index] = await runStep(CHECKS[index] as Step)
  }
  await Promise.all([hand(), hand()])
  return ran
}

function ended({ command, args }: Step): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', npm_config_loglevel: 'error' },
    })
    let output = ''
    const add = (text: string) => (output += text)
    child.stdout.setEncoding('utf8').on('data', add)
    child.stderr.setEncoding('utf8').on('data', add)
    child.on('error', (error) => resolve({ status: null, output: `${output}${error.message}` }))
    child.on('close', (status) => resolve({ status, output }))
  })
}

export const CHECKS: readonly Step[] = [
  { name: 'format', command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: 'eslint', args: ['--max-warnings', '0', '.'] },
  { name: 'types of worker, deploy and tests', command: 'tsc', args: ['-p', '.'] },
  { name: 'types of the browser tests', command: 'tsc', args: ['-p', 'tests/e2e'] },
  {
    name: 'types of the console',
    command: 'svelte-check',
    args: ['--tsconfig', 'console/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  },
  {
    name: 'import law',
    command: 'vitest',
    args: ['run', '--project', 'unit', 'tests/architecture.test.ts', 'tests/console'],
  },
  { name: 'rule files', command: 'node', args: ['deploy/cli/rules.ts', 'check', 'alerting-rules'] },
  { name: 'schemas', command: 'node', args: ['deploy/cli/schemas.ts', '--check'] },
]
