// `import`: a list of 10^5 and of 10^6 lines, 2 % of them broken and 2 % there twice, into a real server: the command's own way of reading and handing over. Meanwhile
// somebody asks /healthz and a console polls; what they wait is what an import costs whoever decides.
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { serverPort } from '../../deploy/cli/import-port.ts'
import { lookAt } from '../../worker/audience/import/list-file.ts'
import { Geocoder } from '../../worker/audience/import/geocoder.ts'
import { sendList, surveyList, type ListPass } from '../../worker/audience/import/list-run.ts'
import { smallTerritory } from '../support/small-territory.ts'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { freePort } from '../e2e/support/server.ts'
import { Profile } from './ours/profile.ts'
import { BenchServer } from './ours/server.ts'
import { shardsFor } from './ours/town.ts'
import { bookOf, HEADER, lineOf } from './import-list.ts'
import { Polls } from './import-polls.ts'
import { processorMs, residentMb } from './processor-time.ts'

const TOWN = '99001'
const PROFILE_LINES = 45
const SIZES = [100_000, 1_000_000]
/** Of DECISIONS, on two cores. */
const BARS: Readonly<Record<number, string>> = { 100_000: ' (bar ≤ 20)', 1_000_000: ' (bar ≤ 240)' }

export const importBench: Bench = {
  name: 'import',
  says: 'a list of residents, 2 % broken and 2 % twice, into a real server; what others wait meanwhile',
  async *run({ size, say, profile }) {
    for (const lines of size === null ? SIZES : [size]) yield* oneList(lines, say, profile)
  },
}

async function* oneList(lines: number, say: (line: string) => void, profiled: string | null): AsyncGenerator<Figure> {
  const watched = profiled === null ? undefined : `127.0.0.1:${await freePort()}`
  const server = await BenchServer.start({ provider: '127.0.0.1:9', inspector: watched })
  const folder = mkdtempSync(join(tmpdir(), 'import-'))
  const file = join(folder, 'list.csv')
  try {
    await written(file, lines)
    const mayor = await server.signIn('mayor')
    const applied = await mayor('PUT', `/api/${TOWN}/files`, {
      files: smallTerritory({ code: TOWN, shards: shardsFor(lines) }),
    })
    if (applied.status !== 200) throw new Error(`files: ${applied.status}`)
    const port = serverPort({ url: server.url, token: mayor.token, territory: TOWN })
    const head = await firstBytes(file)
    const pass: ListPass = {
      bytes: () => createReadStream(file, { highWaterMark: 1 << 18 }),
      order: { form: lookAt(head).form, region: 'FR', book: new Geocoder(bookOf()), chosen: new Map() },
      progress: () => undefined,
      isStopped: () => false,
      breathe: () => new Promise((go) => setImmediate(go)),
    }
    const [lookedIn, looked] = await timed(() => surveyList(pass, port, () => undefined))
    if (looked.kind !== 'survey') throw new Error(`survey: ${JSON.stringify(looked)}`)
    const { survey } = looked
    say(`looked at ${lines} lines in ${(lookedIn / 1000).toFixed(1)} s: ${JSON.stringify(survey.expected)}`)
    const begun = await port.begin({ mark: survey.mark, expected: survey.expected })
    if (begun.kind === 'failed') throw new Error(begun.failure.text)
    const memory = process.memoryUsage().rss
    const polls = new Polls([
      { url: `${server.url}/healthz`, headers: {} },
      { url: `${server.url}/api/${TOWN}/situation`, headers: { Authorization: `Bearer ${mayor.token}` } },
    ])
    const before = spentBy(server.pid)
    const profile = watched === undefined ? null : await Profile.at(watched)
    await profile?.start()
    const [sentIn, sent] = await timed(() =>
      sendList(pass, port, begun.value, (run) => {
        if (run.batches % 25 === 0) say(`${run.stored} persons are in`)
      }),
    )
    await profile?.stop()
    if (profile !== null && profiled !== null) {
      writeFileSync(profiled, profile.last)
      for (const { name, selfMs, totalMs } of profile.spent().slice(0, PROFILE_LINES))
        say(`${selfMs.toFixed(0).padStart(7)} ms ${totalMs.toFixed(0).padStart(7)} ms ${name}`)
    }
    const spent = spentBy(server.pid)
    await polls.stop()
    if (sent.kind !== 'ended' || sent.run.stored !== survey.expected.persons)
      throw new Error(`sent: ${JSON.stringify(sent)}`)
    const of = (what: string, ours: number, unit: string, bar = '') =>
      figure(`${lines} lines: ${what}${bar}`, ours, unit)
    yield of('preview', lookedIn / 1000, 's')
    yield of('import', sentIn / 1000, 's', BARS[lines])
    yield of('persons a second', sent.run.stored / (sentIn / 1000), '/s')
    yield of('/healthz p99 meanwhile', polls.percentile(0, 0.99), 'ms', ' (bar ≤ 200)')
    yield of('console poll p99 meanwhile', polls.percentile(1, 0.99), 'ms', ' (bar ≤ 200)')
    yield of('longest that anything held the server', polls.percentile(0, 1), 'ms', ' (bar ≤ 50)')
    yield of('processor time of the server', (spent.processorMs - before.processorMs) / 1_000, 's')
    yield of('written by the server', (spent.writtenBytes - before.writtenBytes) / 1e9, 'GB')
    yield of('memory of the server', residentMb(server.pid).most, 'MB')
    yield of('memory of the command', memory / 1e6, 'MB')
  } finally {
    server.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

function spentBy(pid: number): { readonly processorMs: number; readonly writtenBytes: number } {
  const written = /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]
  return { processorMs: processorMs([pid]), writtenBytes: Number(written) }
}

function figure(note: string, ours: number, unit: string): Figure {
  return { bench: 'import', unit, ours: Number(ours.toPrecision(4)), peer: null, peerName: null, ratio: null, note }
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const at = performance.now()
  const value = await work()
  return [performance.now() - at, value]
}

async function written(file: string, lines: number): Promise<void> {
  const out = createWriteStream(file)
  out.write(`\uFEFF${HEADER}\r\n`)
  for (let at = 0; at < lines; at += 1_000) {
    const text = Array.from({ length: Math.min(1_000, lines - at) }, (_, n) => `${lineOf(at + n)}\r\n`).join('')
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

async function firstBytes(file: string): Promise<Uint8Array> {
  for await (const chunk of createReadStream(file, { end: 65_535 })) return chunk as Uint8Array
  throw new Error('an empty file')
}
