// `fanout`: so many messages, every outcome stored on disk, through the whole of Tocsin (approval, shards, leases, adapter) on real workerd, beside
// BullMQ on Redis: the same sink, the same number in flight, every write on disk before it counts. Then the same kills on both sides.
import { MAX_IN_FLIGHT } from '../../worker/fanout/pacing.ts'
import type { Bench, BenchOrder } from './bench.ts'
import { figureOf, type Figure } from './figure.ts'
import { killedOurs, killedPeer, type Killed } from './fanout-kills.ts'
import { BenchServer } from './ours/server.ts'
import { NO_PACE, shardsFor, TEXT, Town } from './ours/town.ts'
import { BullQueue } from './peers/bullmq.ts'
import { absentQueue } from './peers/installed.ts'
import type { Durability } from './peers/redis.ts'
import { processorMs } from './processor-time.ts'
import { Provider } from './provider.ts'
import { until } from './waiting.ts'

const SIZE = 20_000
const KILLS = 20
const WITHIN_MS = 600_000
const ANSWER_AT_ONCE = 'provider answers at once'

interface Sent {
  readonly perSecond: number
  readonly processorMs: number
}

export const fanout: Bench = {
  name: 'fanout',
  says: 'a durable send, beside BullMQ and Redis; then the same kills on both sides',
  async *run(order) {
    const size = order.size ?? SIZE
    const absent = absentQueue()
    order.say(`fanout: ${size} messages by Tocsin`)
    const ours = await sentByUs(size)
    const equal = `${size} messages, ${MAX_IN_FLIGHT} in flight on both sides, ${ANSWER_AT_ONCE}`
    let always: Sent | null = null
    for (const durability of ['always', 'everysec'] as const) {
      if (absent === null) order.say(`fanout: ${size} messages by BullMQ, appendfsync ${durability}`)
      const peer = absent === null ? await sentByPeer(size, durability) : null
      if (durability === 'always') always = peer
      const durable = durability === 'always' ? equal : `${equal}; this peer may lose its last second`
      yield figureOf({
        bench: 'fanout',
        unit: 'messages/s, every outcome stored',
        ours: ours.perSecond,
        peer: peer?.perSecond ?? null,
        peerName: peerName(durability, absent),
        better: 'more',
        note: absent ?? durable,
      })
    }
    yield figureOf({
      bench: 'fanout',
      unit: 'CPU ms a message',
      ours: ours.processorMs,
      peer: always?.processorMs ?? null,
      peerName: peerName('always', absent),
      better: 'less',
      note: absent ?? 'workerd beside the worker and Redis, user and system time; the sink is neither’s',
    })
    yield* killed(order, size, absent)
  },
}

function peerName(durability: Durability, absent: string | null): string {
  return `BullMQ${absent === null ? ` ${BullQueue.version}` : ''} + Redis, appendfsync ${durability}`
}

async function sentByUs(size: number): Promise<Sent> {
  const provider = await Provider.start()
  const server = await BenchServer.start({ provider: provider.host })
  try {
    const town = await Town.settle(server, { people: size, shards: shardsFor(size), partsPerSecond: NO_PACE })
    const alert = await town.submit(['sms'])
    const before = processorMs([server.pid])
    const at = await town.approve(alert)
    await until('every message has arrived', async () => (await provider.tally()).references >= size, WITHIN_MS, 100)
    const { finishedAt } = await town.handedOver(alert, WITHIN_MS)
    const { references, twice } = await provider.tally()
    if (references !== size || twice !== 0) throw new Error(`${references} of ${size} arrived, ${twice} twice`)
    return {
      perSecond: (size * 1_000) / ((finishedAt ?? 0) - at),
      processorMs: (processorMs([server.pid]) - before) / size,
    }
  } finally {
    server.remove()
    provider.stop()
  }
}

async function sentByPeer(size: number, durability: Durability): Promise<Sent> {
  const provider = await Provider.start()
  const stalledMs = 30_000
  const order = { durability, sink: provider.host, concurrency: MAX_IN_FLIGHT, text: TEXT, stalledMs }
  const queue = await BullQueue.start(order)
  try {
    queue.work(size)
    await until('every job is completed', () => queue.said('at') !== undefined, WITHIN_MS)
    const spentMs = (queue.said('at') ?? 0) - (queue.said('started') ?? 0)
    return { perSecond: (size * 1_000) / spentMs, processorMs: processorMs(queue.pids) / size }
  } finally {
    queue.remove()
    provider.stop()
  }
}

async function* killed(order: BenchOrder, size: number, absent: string | null): AsyncIterable<Figure> {
  const kills = order.kills ?? KILLS
  if (kills === 0) return
  order.say(`fanout: ${kills} kills of Tocsin in one send of ${size}`)
  const killing = { size, kills, say: order.say }
  const asked = await killedOurs({ ...killing, lookup: true })
  order.say(`fanout: the same kills, a provider that cannot be asked by reference`)
  const unasked = await killedOurs({ ...killing, lookup: false })
  if (absent === null) order.say(`fanout: the same kills of BullMQ and its Redis`)
  const peer = absent === null ? await killedPeer(killing) : null
  const name = peerName('always', absent)
  const same = `${size} messages, killed ${kills} times at the same arrivals, before the answer; waits for the dead shortened to 1 s on both sides`
  const figure = (unit: string, ours: Killed, value: (side: Killed) => number, note: string) =>
    figureOf({
      bench: 'fanout',
      unit,
      ours: value(ours),
      peer: peer === null ? null : value(peer),
      peerName: name,
      better: 'less',
      note: absent ?? note,
    })
  yield figure(`lost after ${kills} kills`, asked, ({ lost }) => lost, same)
  yield figure(
    `sent twice after ${kills} kills`,
    asked,
    ({ twice }) => twice,
    `${same}; we ask the provider by our reference`,
  )
  yield figure(`lost after ${kills} kills, no asking`, unasked, ({ lost }) => lost, same)
  yield figure(
    `sent twice after ${kills} kills, no asking`,
    unasked,
    ({ twice }) => twice,
    `${same}; the provider cannot be asked, so each side repeats what it does not know`,
  )
}
