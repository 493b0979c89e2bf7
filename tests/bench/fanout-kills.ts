// The same kills on both sides: at the same counts of arrivals, after the message has arrived and before it is answered. Ours is workerd,
// which both sends and stores; so the peer's worker and its Redis die together.
import { MAX_IN_FLIGHT } from '../../worker/fanout/pacing.ts'
import { BenchServer } from './ours/server.ts'
import { NO_PACE, shardsFor, TEXT, Town } from './ours/town.ts'
import { BullQueue } from './peers/bullmq.ts'
import { Provider } from './provider.ts'
import { until } from './waiting.ts'

export interface Killing {
  readonly size: number
  readonly kills: number
  /** Progress: twenty kills on each side take minutes. */
  readonly say: (line: string) => void
}

export interface Killed {
  readonly lost: number
  /** Copies beyond the first. */
  readonly twice: number
}

const WITHIN_MS = 600_000
/** How long what a dead process had begun is waited for, here as there. */
const WAIT_MS = 1_000
const WAITS = { TOCSIN_UNKNOWN_WAIT_MS: String(WAIT_MS), TOCSIN_CALL_TIMEOUT_MS: '2000' }
/** Nothing has moved for so long: what has not come by then is not coming. */
const QUIET_MS = 15_000

export async function killedOurs({
  size,
  kills,
  say,
  lookup,
}: Killing & { readonly lookup: boolean }): Promise<Killed> {
  const provider = await Provider.start()
  await provider.set({ lookup })
  const server = await BenchServer.start({ provider: provider.host, waits: WAITS })
  try {
    const town = await Town.settle(server, { people: size, shards: shardsFor(size), partsPerSecond: NO_PACE })
    const alert = await town.submit(['sms'])
    await provider.set({ killAt: nth(1, { size, kills, say }), kill: [server.pid] })
    await town.approve(alert)
    await eachKill(provider, { size, kills, say }, async () => {
      await server.launch()
      return [server.pid]
    })
    await town.handedOver(alert, WITHIN_MS)
    return await countedAt(provider, size)
  } finally {
    server.remove()
    provider.stop()
  }
}

export async function killedPeer({ size, kills, say }: Killing): Promise<Killed> {
  const provider = await Provider.start()
  const order = { sink: provider.host, concurrency: MAX_IN_FLIGHT, text: TEXT, stalledMs: WAIT_MS } as const
  const queue = await BullQueue.start({ durability: 'always', ...order })
  try {
    queue.work(size)
    // What was never added is nothing that a queue could lose.
    await until('every job is added', () => queue.said('added') !== undefined, WITHIN_MS, 5)
    const { arrivals } = await provider.tally()
    const from = { size, kills, say, from: arrivals }
    await provider.set({ killAt: nth(1, from), kill: queue.pids })
    await eachKill(provider, from, async () => {
      await queue.redis.launch()
      queue.work(0)
      return queue.pids
    })
    await quiet(provider)
    return await countedAt(provider, size)
  } finally {
    queue.remove()
    provider.stop()
  }
}

/** The arrival at which the nth kill falls: they are spread evenly over what is still to come. */
function nth(kill: number, { size, kills, from = 0 }: Killing & { readonly from?: number }): number {
  return from + Math.floor(((size - from) * kill) / (kills + 1))
}

async function eachKill(
  provider: Provider,
  killing: Killing & { readonly from?: number },
  again: () => Promise<readonly number[]>,
): Promise<void> {
  for (let kill = 1; kill <= killing.kills; kill++) {
    await until(`kill ${kill} has fallen`, async () => (await provider.tally()).killedAt !== null, WITHIN_MS, 10)
    const pids = await again()
    const { arrivals } = await provider.tally()
    killing.say(`  kill ${kill} of ${killing.kills}: ${arrivals} of ${killing.size} had arrived`)
    const next = kill === killing.kills ? null : Math.max(arrivals + 1, nth(kill + 1, killing))
    await provider.set({ killAt: next, kill: pids })
  }
}

async function quiet(provider: Provider): Promise<void> {
  let last = { arrivals: -1, at: Date.now() }
  const isQuiet = async () => {
    const { arrivals } = await provider.tally()
    if (arrivals !== last.arrivals) last = { arrivals, at: Date.now() }
    return Date.now() - last.at > QUIET_MS
  }
  await until('nothing more arrives', isQuiet, WITHIN_MS, 200)
}

async function countedAt(provider: Provider, size: number): Promise<Killed> {
  const { references, twice } = await provider.tally()
  return { lost: size - references, twice }
}
