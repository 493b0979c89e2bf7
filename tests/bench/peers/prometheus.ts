// Prometheus' own engine over the same series: `promtool test rules` appends each step to a real store and evaluates every rule of it, then
// the next. It compares with what is expected at each step, so that the same run says whether our timeline is its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endedChildrenMs } from '../processor-time.ts'
import { FOR_MINUTES, KEEP_MINUTES, LEVEL_MM, levelAt, PER_TOWN, stationOf, townOf } from '../ingest-series.ts'

/** `TOCSIN_PROMTOOL` names the program, else the PATH has it. */
export function promtool(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const program = env['TOCSIN_PROMTOOL'] ?? 'promtool'
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8', env: { PATH: env['PATH'] ?? '' } })
  return asked.status === 0 ? program : null
}

export const NO_PROMTOOL = 'absent: no promtool in the PATH or in TOCSIN_PROMTOOL; apt-get install prometheus'

export interface Evaluated {
  readonly ms: number
  readonly processorMs: number
  /** What it says where its timeline is another; empty where it is the same. */
  readonly differences: string
}

/** `timeline`: what fires at each step; null: nothing is compared, which is what is timed. */
export function evaluatedByPrometheus(
  towns: number,
  steps: number,
  timeline: readonly ReadonlySet<string>[] | null,
): Evaluated {
  const program = promtool()
  if (program === null) throw new Error(NO_PROMTOOL)
  const folder = mkdtempSync(join(tmpdir(), 'bench-prom-'))
  try {
    const gauges = Array.from({ length: towns * PER_TOWN }, (_, index) => ({
      town: Math.floor(index / PER_TOWN),
      station: index % PER_TOWN,
    }))
    const nameOf = ({ town, station }: { town: number; station: number }) => `${townOf(town)}_${stationOf(station)}`
    const rules = gauges.map((gauge) => ({
      alert: nameOf(gauge),
      expr: `level{gauge="${nameOf(gauge)}"} > ${LEVEL_MM}`,
      for: `${FOR_MINUTES}m`,
      keep_firing_for: `${KEEP_MINUTES}m`,
    }))
    // One group a town, as a town is watched by one object.
    const groups = Array.from({ length: towns }, (_, town) => ({
      name: townOf(town),
      rules: rules.slice(town * PER_TOWN, (town + 1) * PER_TOWN),
    }))
    const input = gauges.map((gauge) => ({
      series: `level{gauge="${nameOf(gauge)}"}`,
      values: Array.from({ length: steps }, (_, step) => levelAt(gauge.town, gauge.station, step)).join(' '),
    }))
    const last = { eval_time: `${(steps - 1) * 5}m`, expr: 'vector(1)', exp_samples: [{ labels: '{}', value: 1 }] }
    const expected = (timeline ?? []).flatMap((firing, step) =>
      gauges.map((gauge) => ({
        eval_time: `${step * 5}m`,
        alertname: nameOf(gauge),
        exp_alerts: firing.has(nameOf(gauge)) ? [{ exp_labels: { gauge: nameOf(gauge) } }] : [],
      })),
    )
    const test = timeline === null ? { promql_expr_test: [last] } : { alert_rule_test: expected }
    // JSON is YAML.
    writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups }))
    writeFileSync(
      join(folder, 'test.json'),
      JSON.stringify({
        rule_files: ['rules.json'],
        evaluation_interval: '5m',
        tests: [{ interval: '5m', input_series: input, ...test }],
      }),
    )
    const [began, spent] = [performance.now(), endedChildrenMs()]
    const done = spawnSync(program, ['test', 'rules', 'test.json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 256e6,
      env: { ...process.env, TMPDIR: folder },
    })
    const ms = performance.now() - began
    if (done.status !== 0 && timeline === null)
      throw new Error(`promtool: ${done.stderr.slice(0, 500)}${done.stdout.slice(0, 500)}`)
    return {
      ms,
      processorMs: endedChildrenMs() - spent,
      differences: done.status === 0 ? '' : (done.stdout + done.stderr).trim(),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
