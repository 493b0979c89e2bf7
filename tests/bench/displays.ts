// `displays`: so many screens on one server: until the last of them shows what was approved, until all are back after a cut, and what each costs in memory;
// beside `ws` and mosquitto with as many. Every screen acknowledges, on all three sides.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { figureOf, type Figure } from './figure.ts'
import { BenchServer } from './ours/server.ts'
import { NO_PACE, TEXT, Town } from './ours/town.ts'
import { absentPackages } from './peers/installed.ts'
import { MosquittoPeer, mosquittoProgram, NO_MOSQUITTO, QUIET, WsPeer, type SocketPeer } from './peers/sockets.ts'
import { processorMs, residentMb } from './processor-time.ts'
import { Provider } from './provider.ts'
import { Screens, type Screen } from './sockets/screens.ts'
import { until } from './waiting.ts'

const SIZE = 5_000
const WITHIN_MS = 180_000
const BACK_WITHIN_S = 60
const SOCKET_KB = 100
/** Until what connecting has left behind is collected. */
const SETTLE_MS = 2_000
/** Keys that are asked for at once. */
const HANDS = 16

interface Ran {
  readonly toldS: number
  readonly medianS: number
  readonly backS: number
  readonly socketKb: number
  readonly processorMs: number
  readonly bytes: number
}

export const displays: Bench = {
  name: 'displays',
  says: 'screens told, cut and back, beside ws and mosquitto',
  async *run({ size: wanted, say }) {
    const size = wanted ?? SIZE
    say(`displays: ${size} screens of Tocsin`)
    const ours = await ranByUs(size, say)
    const noWs = absentPackages(
      ['ws'],
      [join(import.meta.dirname, 'node_modules'), join(import.meta.dirname, '..', '..', 'node_modules')],
    )
    if (noWs === null) say(`displays: ${size} screens of ws`)
    const ws = noWs === null ? await ranByPeer(await WsPeer.start(wsVersion()), size, ours.bytes) : null
    yield* compared(size, ours, { ran: ws, name: ws?.name ?? 'ws', absent: noWs })
    const program = mosquittoProgram()
    if (program !== null) say(`displays: ${size} screens of mosquitto`)
    const mosquitto = program === null ? null : await ranByPeer(await MosquittoPeer.start(program), size, ours.bytes)
    const absent = program === null ? NO_MOSQUITTO : null
    yield* compared(size, ours, { ran: mosquitto, name: mosquitto?.name ?? 'mosquitto, QoS 1', absent })
    const target = (unit: string, value: number, peer: number, note: string) =>
      figureOf({ bench: 'displays', unit, ours: value, peer, peerName: 'target', better: 'less', note })
    yield target(
      's until all are back after a kill',
      ours.backS,
      BACK_WITHIN_S,
      `${size} screens, the player’s own patience`,
    )
    yield target('KB of memory a socket', ours.socketKb, SOCKET_KB, 'what the process grew by, over the screens')
  },
}

function* compared(
  size: number,
  ours: Ran,
  peer: { readonly ran: Ran | null; readonly name: string; readonly absent: string | null },
): Iterable<Figure> {
  const figure = (unit: string, of: (ran: Ran) => number, note: string) =>
    figureOf({
      bench: 'displays',
      unit,
      ours: of(ours),
      peer: peer.ran === null ? null : of(peer.ran),
      peerName: peer.name,
      better: 'less',
      note: peer.absent ?? note,
    })
  const same = `${size} sockets, ${ours.bytes} bytes a frame, each acknowledged`
  yield figure(
    's until the last one shows it',
    ({ toldS }) => toldS,
    `${same}; ours from the approval: gates, log, hand-over, four hubs, each row on disk; half of ours after ${ours.medianS.toFixed(2)} s`,
  )
  yield figure('CPU ms a screen told', ({ processorMs: spent }) => spent / size, `${same}; the server’s process alone`)
  yield figure('s until all are back after a kill', ({ backS }) => backS, `${same}; killed, started again at once`)
  yield figure(
    'KB of memory a socket',
    ({ socketKb }) => socketKb,
    'what the server’s process grew by, over the sockets',
  )
}

async function ranByUs(size: number, say: (line: string) => void): Promise<Ran> {
  const provider = await Provider.start()
  const server = await BenchServer.start({ provider: provider.host })
  let screens: Screens | null = null
  try {
    const names = Array.from({ length: size }, (_, index) => `d${index}`)
    const town = await Town.settle(server, { people: 1, shards: 1, partsPerSecond: NO_PACE, displays: names })
    const list = await enrolled(server, names)
    const emptyMb = residentMb(server.pid).now
    screens = Screens.start(list)
    const began = Date.now()
    await allBack(screens, size)
    say(`displays: connected in ${((Date.now() - began) / 1_000).toFixed(1)} s`)
    const socketKb = await grownKb(server.pid, emptyMb, size)
    const alert = await town.submit(['display'])
    screens.await(TEXT)
    const before = processorMs([server.pid])
    const at = await town.approve(alert)
    const told = await allTold(screens, size)
    const spent = processorMs([server.pid]) - before
    const backS = await cut(server, screens, size)
    return { ...since(at, told), backS, socketKb, processorMs: spent }
  } finally {
    screens?.remove()
    server.remove()
    provider.stop()
  }
}

async function ranByPeer(peer: SocketPeer, size: number, bytes: number): Promise<Ran & { readonly name: string }> {
  const emptyMb = residentMb(peer.pid).now
  const screens = Screens.start(peer.screens(size))
  try {
    if (peer instanceof MosquittoPeer) await peer.tell(QUIET)
    await allBack(screens, size)
    const socketKb = await grownKb(peer.pid, emptyMb, size)
    screens.await(TEXT)
    const before = processorMs([peer.pid])
    const at = Date.now()
    await peer.tell(frameOf(bytes))
    const told = await allTold(screens, size)
    const spent = processorMs([peer.pid]) - before
    const backS = await cut(peer, screens, size)
    return { name: peer.name, ...since(at, told), backS, socketKb, processorMs: spent }
  } finally {
    screens.remove()
    peer.remove()
  }
}

async function enrolled(server: BenchServer, names: readonly string[]): Promise<readonly Screen[]> {
  const screens: Screen[] = []
  let next = 0
  const hand = async () => {
    while (next < names.length) {
      const display = names[next++] ?? ''
      const answer = await fetch(`${server.url}/api/demo/display`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ territory: '99001', display }),
      })
      const { token } = (await answer.json()) as { readonly token?: string }
      if (token === undefined) throw new Error(`key of ${display}: ${answer.status}`)
      const url = `${server.url.replace('http', 'ws')}/api/99001/displays/${display}/socket`
      screens.push({ kind: 'websocket', url, protocols: ['tocsin.display.1', token] })
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  return screens
}

async function allBack(screens: Screens, size: number): Promise<void> {
  await until('every screen has the present state', async () => (await screens.say()).back >= size, WITHIN_MS, 50)
}

async function allTold(screens: Screens, size: number) {
  await until('every screen has the message', async () => (await screens.say()).told >= size, WITHIN_MS, 50)
  return screens.say()
}

function since(
  at: number,
  { lastAt, medianAt, bytes }: { readonly lastAt: number; readonly medianAt: number; readonly bytes: number },
) {
  return { toldS: (lastAt - at) / 1_000, medianS: (medianAt - at) / 1_000, bytes }
}

async function cut(
  server: { readonly pid: number; launch(): Promise<void> },
  screens: Screens,
  size: number,
): Promise<number> {
  const at = Date.now()
  process.kill(server.pid, 'SIGKILL')
  await until('every screen has seen the cut', async () => (await screens.say()).back === 0, WITHIN_MS, 20)
  await server.launch()
  await allBack(screens, size)
  return (Date.now() - at) / 1_000
}

async function grownKb(pid: number, emptyMb: number, size: number): Promise<number> {
  await new Promise((done) => setTimeout(done, SETTLE_MS))
  return ((residentMb(pid).now - emptyMb) * 1_024) / size
}

/** As long as ours was, so that nobody has less to carry. */
function frameOf(bytes: number): string {
  const frame = { kind: 'state', seq: 1, notices: [{ alert: 'a', revision: 1, text: TEXT, more: '' }] }
  const [notice] = frame.notices
  if (notice !== undefined) notice.more = 'x'.repeat(Math.max(0, bytes - JSON.stringify(frame).length))
  return JSON.stringify(frame)
}

function wsVersion(): string {
  for (const folder of [import.meta.dirname, join(import.meta.dirname, '..', '..')]) {
    try {
      const manifest = readFileSync(join(folder, 'node_modules', 'ws', 'package.json'), 'utf8')
      return (JSON.parse(manifest) as { readonly version: string }).version
    } catch {
      continue
    }
  }
  return '?'
}
