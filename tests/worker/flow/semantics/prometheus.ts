// The same timelines by Prometheus' own engine: promtool is asked whether each step is as ours, and names those that are not.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_PROMTOOL, promtool } from '../../../bench/peers/prometheus.ts'
import { STEP_MIN, type Case } from './cases.ts'

export { NO_PROMTOOL, promtool }

interface Asked {
  readonly case: Case
  readonly fires: readonly boolean[]
}

/** By name of the case: the minutes at which Prometheus decides otherwise. */
export function stepsOtherwise(asked: readonly Asked[]): ReadonlyMap<string, readonly number[]> {
  const program = promtool()
  if (program === null) throw new Error(NO_PROMTOOL)
  const folder = mkdtempSync(join(tmpdir(), 'semantics-'))
  try {
    return new Map(asked.map((one) => [one.case.name, otherwise(one, program, folder)]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function otherwise({ case: one, fires }: Asked, program: string, folder: string): readonly number[] {
  if (one.prometheus.kind === 'cannot say') return []
  // The label of a single series would be part of what is expected; no case is about labels.
  const alert = {
    alert: 'Semantics',
    expr: `max(${one.prometheus.expr.replaceAll('$ALERT', 'Semantics')})`,
    for: `${one.forMin ?? 0}m`,
    keep_firing_for: `${one.keepMin ?? 0}m`,
  }
  const input = Object.entries(one.series).map(([gauge, steps]) => ({
    series: `level{gauge="${gauge}"}`,
    values: steps.map((mm) => mm ?? '_').join(' '),
  }))
  const expected = fires.map((isFiring, step) => ({
    eval_time: `${step * STEP_MIN}m`,
    alertname: 'Semantics',
    exp_alerts: isFiring ? [{ exp_labels: {} }] : [],
  }))
  const interval = `${STEP_MIN}m`
  // JSON is YAML.
  writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups: [{ name: 'g', rules: [alert] }] }))
  writeFileSync(
    join(folder, 'test.json'),
    JSON.stringify({
      rule_files: ['rules.json'],
      evaluation_interval: interval,
      tests: [{ interval, input_series: input, alert_rule_test: expected }],
    }),
  )
  const done = spawnSync(program, ['test', 'rules', 'test.json'], { cwd: folder, encoding: 'utf8' })
  const said = done.stdout + done.stderr
  const minutes = [...said.matchAll(/time: ((?:\d+h)?(?:\d+m)?(?:\d+s)?),/g)].map((match) => minutesOf(match[1] ?? ''))
  if (done.status !== 0 && minutes.length === 0) throw new Error(`promtool on "${one.name}": ${said.slice(0, 600)}`)
  return minutes
}

function minutesOf(written: string): number {
  const part = (unit: string) => Number(new RegExp(`(\\d+)${unit}`).exec(written)?.[1] ?? 0)
  return part('h') * 60 + part('m')
}
