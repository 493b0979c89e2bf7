// `npm run simulate -- --seeds N [--seed S] [--json]`: the sending core in seeded worlds full of faults; the first seed that breaks a promise is told.
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { huntAll } from '../../tests/simulation/hunt.ts'
import { neverSeen, runSeeds, type Run } from '../../tests/simulation/run.ts'
import { MUST_BE_SEEN } from '../../tests/simulation/situations.ts'
import { simulateOnWorkerd } from './simulate-workerd.ts'

const USAGE = 'usage: npm run simulate -- [--workerd] [--seeds N] [--seed S] [--mutations] [--json]'
/** A world on a real server takes seconds, where the model takes milliseconds. */
const SEEDS_ON_WORKERD = 200
/** From so many seeds on, a rare situation that was never met is a failure: the simulator has become too kind. */
const SEEDS_THAT_SEE_ALL = 2_000

interface Order {
  readonly seeds: number
  readonly seed: number
  readonly workerd: boolean
  readonly mutations: boolean
  readonly json: boolean
}

/** Prints through `out` and `note`; returns the exit code. */
export function simulateCommand(
  args: readonly string[],
  out: (line: string) => void,
  note: (line: string) => void,
): 0 | 1 | 2 {
  const order = orderOf(args)
  if (typeof order === 'string') {
    note(`${order}\n${USAGE}`)
    return 2
  }
  if (order.workerd) throw new Error('a real server is asked by `simulateOnWorkerd`')
  return order.mutations ? mutations(order, out, note) : seeds(order, out, note)
}

export function orderOf(args: readonly string[]): Order | string {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { workerd: flag, seeds: text, seed: text, mutations: flag, json: flag },
    })
    const mutations = values.mutations ?? false
    const workerd = values.workerd ?? false
    const many = workerd ? SEEDS_ON_WORKERD : mutations ? 300 : 2_000
    const seeds = Number(values.seeds ?? (values.seed === undefined || mutations ? many : 1))
    const seed = Number(values.seed ?? 1)
    if (!Number.isInteger(seeds) || seeds < 1) return '--seeds takes a whole number from 1'
    if (!Number.isInteger(seed) || seed < 0) return '--seed takes a whole number from 0'
    return { seeds, seed, workerd, mutations, json: values.json ?? false }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function seeds(order: Order, out: (line: string) => void, note: (line: string) => void): 0 | 1 {
  const started = performance.now()
  const run = runSeeds(order.seed, order.seeds)
  const seconds = (performance.now() - started) / 1_000
  if (run.failed !== null) {
    told(run, order, out)
    return 1
  }
  const missing = order.seeds >= SEEDS_THAT_SEE_ALL ? neverSeen(run) : []
  const { events, hash } = run
  if (order.json) {
    for (const what of MUST_BE_SEEN) out(JSON.stringify({ kind: 'seen', what, times: run.seen.get(what) ?? 0 }))
    out(
      JSON.stringify({ kind: 'summary', seeds: run.seeds, events, seconds: Number(seconds.toFixed(1)), hash, missing }),
    )
  } else {
    for (const what of MUST_BE_SEEN) out(`${String(run.seen.get(what) ?? 0).padStart(8)}  ${what}`)
    out(
      `${run.seeds} seeds, ${events} events, ${seconds.toFixed(1)} s, every invariant held; logs ${hash.slice(0, 16)}`,
    )
  }
  if (missing.length > 0) note(`never seen, so nothing is proved about it: ${missing.join(' · ')}`)
  return missing.length > 0 ? 1 : 0
}

function told({ failed }: Run, order: Order, out: (line: string) => void): void {
  if (failed === null) return
  const { seed, invariant, message, last } = failed
  if (order.json) return out(JSON.stringify({ kind: 'failed', seed, invariant, message, last }))
  for (const line of last) out(`  ${line}`)
  out(`seed ${seed} breaks ${message}`)
  out(`the same world again: npm run simulate -- --seed ${seed}`)
}

function mutations(order: Order, out: (line: string) => void, note: (line: string) => void): 0 | 1 {
  const survivors: string[] = []
  let count = 0
  for (const found of huntAll(order.seed, order.seeds)) {
    count += 1
    const { name, caught } = found
    if (caught === null) survivors.push(name)
    if (order.json) out(JSON.stringify({ kind: 'mutation', name, ...(caught ?? { invariant: null, seed: null }) }))
    else
      out(
        `${(caught?.invariant ?? 'SURVIVES').padEnd(10)} ${caught === null ? '' : `seed ${caught.seed}`}`.padEnd(22) +
          name,
      )
  }
  const sum = `${count - survivors.length} of ${count} planted bugs caught`
  out(order.json ? JSON.stringify({ kind: 'summary', count, survivors }) : sum)
  if (survivors.length > 0) note(`not caught: ${survivors.join(' · ')}`)
  return survivors.length > 0 ? 1 : 0
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2)
  const out = (line: string) => console.log(line)
  const note = (line: string) => console.error(line)
  const order = orderOf(args)
  process.exitCode =
    typeof order !== 'string' && order.workerd
      ? await simulateOnWorkerd(order, out, note)
      : simulateCommand(args, out, note)
}
