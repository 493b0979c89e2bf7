// `push`: sealed for one browser, signed, posted, outcome on disk; the whole of Tocsin on workerd, and our adapter alone, beside web-push in Node 22.
// Per core: messages a second of processor time, since a pace of ours holds the product back by intent.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAX_IN_FLIGHT, PUSHES_PER_SECOND } from '../../worker/fanout/pacing.ts'
import type { Bench } from './bench.ts'
import { figureOf } from './figure.ts'
import { BenchServer } from './ours/server.ts'
import { NO_PACE, shardsFor, TEXT, Town } from './ours/town.ts'
import { absentPackages } from './peers/installed.ts'
import { processorMs } from './processor-time.ts'
import { Provider } from './provider.ts'
import { until } from './waiting.ts'

const SIZE = 4_000
const WITHIN_MS = 300_000

interface Ran {
  readonly accepted: number
  readonly processorMs: number
  readonly wallPerSecond: number
}

export const push: Bench = {
  name: 'push',
  says: 'encrypt, sign, post and store, beside web-push in Node 22, per core',
  async *run({ size: wanted, say }) {
    const size = wanted ?? SIZE
    const absent = absentPackages(['web-push'])
    say(`push: ${size} browsers sign up, then are pushed to by Tocsin (at most ${PUSHES_PER_SECOND} a second)`)
    const ours = perCore(await sentByUs(size), size)
    if (absent === null) say(`push: ${size} by web-push, and by our adapter in the same Node`)
    const library = absent === null ? await inNode('web-push', size) : null
    const adapter = absent === null ? await inNode('ours', size) : null
    const peer = library === null ? null : perCore(library.processorMs, size)
    const peerName = 'web-push 3.6.7 in Node 22'
    const wall = library?.wallPerSecond ?? null
    const reached = (rate: number) => (wall === null ? '' : `; ${Math.round((rate / wall) * 100)} % of the wall`)
    const figure = (unit: string, rate: number | null, note: string) =>
      figureOf({ bench: 'push', unit, ours: rate, peer, peerName, better: 'more', note: absent ?? note })
    yield figure(
      'messages a CPU second, the whole product on workerd',
      ours,
      `${size} messages; claim, seal, sign, post, outcome and progress stored${reached(ours)}`,
    )
    if (adapter === null) return
    const alone = perCore(adapter.processorMs, size)
    yield figure(
      'messages a CPU second, the adapter alone in Node 22',
      alone,
      `${size} messages; fetch and SQLite the same on both sides${reached(alone)}`,
    )
    yield figureOf({
      bench: 'push',
      unit: 'messages a CPU second, the wall',
      ours,
      peer: wall,
      peerName: 'one P-256 key pair and one agreement a message, nothing else',
      better: 'more',
      note: 'no sealed message can cost less than this',
    })
  },
}

function perCore(spentMs: number, size: number): number {
  return (size * 1_000) / spentMs
}

async function sentByUs(size: number): Promise<number> {
  const provider = await Provider.start()
  const server = await BenchServer.start({ provider: provider.host })
  try {
    const town = await Town.settle(server, { people: 1, shards: shardsFor(size), partsPerSecond: NO_PACE })
    await town.subscribe(size)
    const alert = await town.submit(['push'])
    const before = processorMs([server.pid])
    await town.approve(alert)
    await until('every push has arrived', async () => (await provider.tally()).references >= size, WITHIN_MS, 100)
    await town.handedOver(alert, WITHIN_MS)
    const { references, twice } = await provider.tally()
    if (references !== size || twice !== 0) throw new Error(`${references} of ${size} arrived, ${twice} twice`)
    return processorMs([server.pid]) - before
  } finally {
    server.remove()
    provider.stop()
  }
}

async function inNode(side: 'web-push' | 'ours', size: number): Promise<Ran> {
  const provider = await Provider.start()
  const folder = mkdtempSync(join(tmpdir(), 'bench-push-'))
  // As long as what ours sends: the title, the text, where to answer.
  const notification = JSON.stringify({
    title: 'ALERTE. MAIRIE ST-MARTIN',
    body: TEXT,
    lang: 'fr',
    tag: 'x'.repeat(36),
  })
  const order = { side, sink: provider.host, size, concurrency: MAX_IN_FLIGHT, folder, notification }
  try {
    const script = join(import.meta.dirname, 'peers', 'push-process.ts')
    const env = { ...process.env, PEER_ORDER: JSON.stringify(order) }
    const done = spawnSync('node', ['--disable-warning=ExperimentalWarning', script], { encoding: 'utf8', env })
    if (done.status !== 0) throw new Error(`${side}: ${done.stderr}`)
    const ran = JSON.parse(done.stdout) as Ran
    if (ran.accepted !== size) throw new Error(`${side}: ${ran.accepted} of ${size} accepted`)
    return ran
  } finally {
    provider.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
