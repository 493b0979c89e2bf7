// json-rules-engine over the same series: in the process that has the series, and behind a door as ours is.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { toRfc3339 } from '../../../worker/model/time.ts'
import { BEGIN, levelAt, PER_TOWN, STEP_MS, stationOf, townOf } from '../ingest-series.ts'
import { inHands } from '../in-hands.ts'
import { processorMs } from '../processor-time.ts'
import { JsonRulesStore } from './json-rules-store.ts'

export interface Decided {
  readonly ms: number
  readonly processorMs: number
  /** What fires at each step. */
  readonly timeline: readonly ReadonlySet<string>[]
}

export async function decidedByJsonRules(towns: number, steps: number): Promise<Decided> {
  const store = await JsonRulesStore.open(towns)
  try {
    const timeline: ReadonlySet<string>[] = []
    const [began, spent] = [performance.now(), process.cpuUsage()]
    for (let step = 0; step < steps; step++) {
      for (let town = 0; town < towns; town++) {
        const levels = Array.from({ length: PER_TOWN }, (_, station) => ({
          gauge: `${townOf(town)}_${stationOf(station)}`,
          level: levelAt(town, station, step),
        }))
        await store.take(levels, BEGIN + step * STEP_MS)
      }
      timeline.push(store.firing())
    }
    const { user, system } = process.cpuUsage(spent)
    return { ms: performance.now() - began, processorMs: (user + system) / 1_000, timeline }
  } finally {
    store.remove()
  }
}

/** The same hands that send to us, and the same bodies; the processor time is that of the process behind the door. */
export async function decidedBehindADoor(towns: number, steps: number): Promise<Decided> {
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', process.execPath, join(import.meta.dirname, 'json-rules-door.ts')],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, PEER_TOWNS: String(towns), NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
    },
  )
  try {
    const port = await new Promise<number>((done, failed) => {
      child.once('exit', () => failed(new Error('the door of json-rules-engine did not open')))
      child.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString())))
    })
    const pid = child.pid ?? 0
    const url = `http://127.0.0.1:${port}`
    const timeline: ReadonlySet<string>[] = []
    let [ms, spent] = [0, 0]
    for (let step = 0; step < steps; step++) {
      const [began, before] = [performance.now(), processorMs([pid])]
      await inHands(
        8,
        Array.from({ length: towns }, (_, town) => town),
        (town) => post(url, town, step),
      )
      ms += performance.now() - began
      spent += processorMs([pid]) - before
      timeline.push(new Set(((await (await fetch(url)).json()) as { readonly firing: readonly string[] }).firing))
    }
    return { ms, processorMs: spent, timeline }
  } finally {
    child.kill('SIGTERM')
  }
}

async function post(url: string, town: number, step: number): Promise<void> {
  const observedAt = toRfc3339(BEGIN + step * STEP_MS)
  const readings = Array.from({ length: PER_TOWN }, (_, station) => ({
    station: stationOf(station),
    value: levelAt(town, station, step),
    unit: 'mm',
    observedAt,
  }))
  const answer = await fetch(`${url}/${townOf(town)}`, { method: 'POST', body: JSON.stringify({ readings }) })
  const { accepted } = (await answer.json()) as { readonly accepted?: number }
  if (accepted !== PER_TOWN) throw new Error(`json-rules-engine took ${accepted ?? 0} of ${PER_TOWN}`)
}
