// `scale`: a town of 100 000 recipients: how long from the approval until each has their row on disk, until each is handed to a provider that
// takes 1 000 a second, and how much memory that takes. The targets are the project's own; there is no peer.
import type { Alert } from '../../worker/model/alert.ts'
import type { Bench } from './bench.ts'
import { figureOf, type Figure } from './figure.ts'
import { heapOf } from './ours/heap.ts'
import { Rows } from './ours/rows.ts'
import { BenchServer } from './ours/server.ts'
import { shardsFor, Town } from './ours/town.ts'
import { freePort } from '../e2e/support/server.ts'
import { processorMs, residentMb } from './processor-time.ts'
import { Provider } from './provider.ts'
import { until } from './waiting.ts'

const SIZE = 100_000
const PER_SECOND = 1_000
/** How long this provider takes to answer. */
const DELAY_MS = 10
const QUEUED_WITHIN_S = 2
const OVER_AND_ABOVE_S = 5
const OBJECT_MB = 128
const WITHIN_MS = 900_000

export const scale: Bench = {
  name: 'scale',
  says: 'a town of 100 000: queued, handed over at 1 000 a second, memory',
  async *run({ size: wanted, say }) {
    const size = wanted ?? SIZE
    const provider = await Provider.start()
    await provider.set({ delayMs: DELAY_MS })
    const inspector = `127.0.0.1:${await freePort()}`
    const server = await BenchServer.start({ provider: provider.host, inspector })
    try {
      const shards = shardsFor(size)
      say(`scale: importing ${size} people into ${shards} shards`)
      const empty = await heapOf(inspector)
      const began = Date.now()
      const town = await Town.settle(server, { people: size, shards, partsPerSecond: PER_SECOND })
      say(`scale: imported in ${((Date.now() - began) / 1_000).toFixed(1)} s`)
      const alert = await town.submit(['sms'])
      yield* measured({ provider, server, town, alert, size, shards, inspector, emptyMb: empty.usedMb, say })
    } finally {
      server.remove()
      provider.stop()
    }
  },
}

interface Scene {
  readonly provider: Provider
  readonly server: BenchServer
  readonly town: Town
  readonly alert: Alert
  readonly size: number
  readonly shards: number
  readonly inspector: string
  /** Heap of the server before there was anybody in it. */
  readonly emptyMb: number
  readonly say: (line: string) => void
}

async function* measured({
  provider,
  server,
  town,
  alert,
  size,
  shards,
  inspector,
  emptyMb,
  say,
}: Scene): AsyncIterable<Figure> {
  const before = processorMs([server.pid])
  let heap = await heapOf(inspector)
  const at = await town.approve(alert)
  const rows = new Rows(server.objects)
  await until('everybody who is meant is on disk', () => rows.meant() >= size, WITHIN_MS, 20)
  const meantS = (Date.now() - at) / 1_000
  await until('every recipient has a row', () => rows.total() >= size, WITHIN_MS, 50)
  const queuedS = (Date.now() - at) / 1_000
  rows.close()
  const target = (bench: Omit<Parameters<typeof figureOf>[0], 'bench' | 'better'>) =>
    figureOf({ bench: 'scale', better: 'less', ...bench })
  yield target({
    unit: `s from approval to ${size} people queued on disk`,
    ours: meantS,
    peer: QUEUED_WITHIN_S,
    peerName: 'target',
    note: `${shards} shards in one workerd; who is meant is fixed, and nobody of them can be lost any more`,
  })
  yield target({
    unit: `s from approval to a row on disk for each of their ${size} addresses`,
    ours: queuedS,
    peer: QUEUED_WITHIN_S,
    peerName: 'target',
    note: 'written in chunks beside the sending, which does not wait for the last of them',
  })
  const handedOver = async () => {
    const now = await heapOf(inspector)
    if (now.usedMb > heap.usedMb) heap = now
    return (await provider.tally()).references >= size
  }
  await until('every message has arrived', handedOver, WITHIN_MS, 1_000)
  const { lastAt, references, twice, mostInASecond, perSecond } = await provider.tally()
  say(`scale: arrivals of each second: ${perSecond.join(' ')}`)
  yield target({
    unit: `s from approval to the last of ${size} at the provider`,
    ours: (lastAt - at) / 1_000,
    peer: size / PER_SECOND + OVER_AND_ABOVE_S,
    peerName: 'target',
    note: `${PER_SECOND} a second contracted, answers after ${DELAY_MS} ms; arrived ${references}, twice ${twice}, at most ${mostInASecond} within one second`,
  })
  await town.handedOver(alert, WITHIN_MS)
  const memory = residentMb(server.pid)
  yield target({
    unit: 'MB of heap that one shard holds',
    ours: (heap.usedMb - emptyMb) / shards,
    peer: OBJECT_MB,
    peerName: 'target for one object',
    note: `what the heap grew by from the empty server to its most, over ${shards} shards, as if nobody else held any of it`,
  })
  yield target({
    unit: 'MB of heap, all objects of the town together',
    ours: heap.usedMb,
    peer: OBJECT_MB,
    peerName: 'target for one object',
    note: `the most that V8 said when asked each second: ${shards} shards and every other object share one isolate here; whole process ${Math.round(memory.most)} MB resident at most, code and SQLite included; ${((processorMs([server.pid]) - before) / size).toFixed(2)} ms CPU a message`,
  })
}
