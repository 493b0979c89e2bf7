// `npm run fuzz -- --runs N [--seed S] [--door NAME] [--json]`: spoiled payloads over every door; a failing one is printed as small as it goes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { DOORS, fuzz, type Failed } from '../../tests/fuzz/run.ts'
import { ROOT } from './build.ts'

const RUNS = 20_000
const USAGE = `usage: npm run fuzz -- [--runs N] [--seed S] [--door NAME] [--json]\n  doors: ${DOORS.map(({ name }) => name).join(' · ')}`

interface Order {
  readonly runs: number
  readonly seed: number
  readonly door: string | null
  readonly json: boolean
}

/** Prints through `out` and `note`; returns the exit code. */
export function fuzzCommand(
  args: readonly string[],
  out: (line: string) => void,
  note: (line: string) => void,
): 0 | 1 | 2 {
  const order = orderOf(args)
  if (typeof order === 'string') {
    note(`${order}\n${USAGE}`)
    return 2
  }
  const { runs, seed, door, json } = order
  const began = performance.now()
  const result = fuzz({ seed, runs, ...(door === null ? {} : { doors: DOORS.filter(({ name }) => name === door) }) })
  const seconds = (performance.now() - began) / 1_000
  const read = Object.values(result.read).reduce((all, one) => all + one, 0)
  for (const one of result.failed) told(one, json, out)
  const summary = {
    seed,
    runs,
    read,
    failed: result.failed.length,
    slowestMs: Math.round(result.slowestMs),
    seconds: Number(seconds.toFixed(1)),
  }
  if (json) out(JSON.stringify({ kind: 'summary', ...summary }))
  else {
    for (const [name, times] of Object.entries(result.read)) out(`${String(times).padStart(8)} read  ${name}`)
    out(
      `seed ${seed}: ${runs} payloads, ${read} read, ${result.failed.length} failed, slowest ${summary.slowestMs} ms, ${summary.seconds} s`,
    )
  }
  return result.failed.length === 0 ? 0 : 1
}

function told({ door, run, seed, why, payload }: Failed, json: boolean, out: (line: string) => void): void {
  const saved = join(ROOT, '.tocsin', 'fuzz', `${seed}-${run}.bin`)
  mkdirSync(join(ROOT, '.tocsin', 'fuzz'), { recursive: true })
  writeFileSync(saved, payload)
  const text = new TextDecoder().decode(payload)
  if (json) return out(JSON.stringify({ kind: 'failed', door, seed, run, why, saved, payload: text }))
  out(`${door}: ${why}\n  seed ${seed}, run ${run}; the smallest that fails, ${payload.length} bytes, in ${saved}:`)
  out(`  ${JSON.stringify(text.slice(0, 1_000))}`)
}

function orderOf(args: readonly string[]): Order | string {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { runs: text, seed: text, door: text, json: { type: 'boolean' } },
    })
    const runs = Number(values.runs ?? RUNS)
    const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
    if (!Number.isInteger(runs) || runs < 1) return '--runs takes a whole number from 1'
    if (!Number.isInteger(seed) || seed < 0) return '--seed takes a whole number from 0'
    if (values.door !== undefined && !DOORS.some(({ name }) => name === values.door))
      return `no such door: ${values.door}`
    return { runs, seed, door: values.door ?? null, json: values.json ?? false }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = fuzzCommand(
    process.argv.slice(2),
    (line) => console.log(line),
    (line) => console.error(line),
  )
