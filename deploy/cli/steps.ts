// The steps of `npm run check` and `npm test`: each named, timed, its output shown when it fails.
import { spawnSync } from 'node:child_process'
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

export function runStep(step: Step): Ran {
  const start = process.hrtime.bigint()
  const done = spawnSync(step.command, step.args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', npm_config_loglevel: 'error' },
  })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const passed = done.status === 0
  const output = `${done.stdout}${done.stderr}`
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${step.name} (${seconds.toFixed(1)} s)\n`)
  if (!passed) process.stdout.write(`${output}\n`)
  return { name: step.name, passed, seconds, output }
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
