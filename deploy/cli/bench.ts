// `npm run bench [-- NAME…] [--json] [--size N] [--kills N] [--profile FILE]`: ours beside peers, in one run on one machine. With `--json` one
// object a line.
import { availableParallelism, loadavg } from 'node:os'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bench } from '../../tests/bench/bench.ts'
import { importBench } from '../../tests/bench/import.ts'
import { ingest } from '../../tests/bench/ingest.ts'
import { displays } from '../../tests/bench/displays.ts'
import { fanout } from '../../tests/bench/fanout.ts'
import { lineOf } from '../../tests/bench/figure.ts'
import { push } from '../../tests/bench/push.ts'
import { replayBench } from '../../tests/bench/replay.ts'
import { scale } from '../../tests/bench/scale.ts'
import { targeting } from '../../tests/bench/targeting.ts'

export const BENCHES: readonly Bench[] = [fanout, push, scale, ingest, replayBench, targeting, importBench, displays]

const USAGE = `usage: npm run bench [-- NAME…] [--json] [--size N] [--kills N] [--profile FILE]
${BENCHES.map(({ name, says }) => `  ${name.padEnd(9)} ${says}`).join('\n')}`

interface Order {
  readonly benches: readonly Bench[]
  readonly json: boolean
  readonly size: number | null
  readonly kills: number | null
  readonly profile: string | null
}

/** Figures go to `out`, progress and faults to `note`; returns the exit code. */
export async function benchCommand(
  args: readonly string[],
  out: (line: string) => void,
  note: (line: string) => void,
): Promise<0 | 1 | 2> {
  const order = orderOf(args)
  if (typeof order === 'string') {
    note(`${order}\n${USAGE}`)
    return 2
  }
  const [load = 0] = loadavg()
  note(
    `… load average ${load.toFixed(1)} on ${availableParallelism()} cores: figures are worth something only where nothing else runs`,
  )
  let failed = false
  const { size, kills, profile } = order
  for (const bench of order.benches) {
    try {
      for await (const figure of bench.run({ size, kills, profile, say: (line) => note(`… ${line}`) }))
        out(order.json ? JSON.stringify(figure) : lineOf(figure))
    } catch (error) {
      // The other benches still have something to say.
      note(`${bench.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      failed = true
    }
  }
  return failed ? 1 : 0
}

function orderOf(args: readonly string[]): Order | string {
  const text = { type: 'string' } as const
  const options = { json: { type: 'boolean' }, size: text, kills: text, profile: text } as const
  try {
    // `npm run bench -- NAME -- --json` comes with a second `--`.
    const { values, positionals } = parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options,
      allowPositionals: true,
    })
    const strange = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name))
    if (strange.length > 0) return `no such bench: ${strange.join(' ')}`
    const size = values.size === undefined ? null : Number(values.size)
    const kills = values.kills === undefined ? null : Number(values.kills)
    if (size !== null && !(Number.isInteger(size) && size >= 1)) return '--size takes a whole number from 1'
    if (kills !== null && !(Number.isInteger(kills) && kills >= 0)) return '--kills takes a whole number'
    const benches = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
    return { benches, json: values.json ?? false, size, kills, profile: values.profile ?? null }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await benchCommand(
    process.argv.slice(2),
    (line) => console.log(line),
    (line) => console.error(line),
  )
}
