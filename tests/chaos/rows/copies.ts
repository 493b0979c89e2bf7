// D: a file of an object is damaged, or a copy is taken at the worst moment. What comes of it is told by the server that goes on, and by the one rebuilt.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { signIn, type Server } from '../../e2e/support/server.ts'
import { IN_ZONE_B, Kit, TOWN } from '../kit.ts'
import { row, type Row } from '../row.ts'
import { ended } from '../started.ts'

const NEIGHBOUR = '99002'

interface Copied {
  readonly status: number | null
  readonly said: string
}

function command(name: 'backup' | 'restore', state: string, ...args: readonly string[]): Copied {
  const env = { ...process.env, TOCSIN_STATE: state }
  const done = spawnSync('node', [`deploy/cli/${name}.ts`, ...args], { encoding: 'utf8', env })
  return { status: done.status, said: done.stdout + done.stderr }
}

/** While the server goes on: this process must be free to kill it. */
function copying(state: string, into: string): Promise<Copied> {
  const child = spawn('node', ['deploy/cli/backup.ts', into], { env: { ...process.env, TOCSIN_STATE: state } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((done) => child.once('exit', (status) => done({ status, said })))
}

function largestShard(state: string): string {
  const folder = join(state, 'objects', 'tocsin-ResidentsShard')
  const files = readdirSync(folder).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name))
  const [largest] = files.toSorted(
    (one, other) => statSync(join(folder, other)).size - statSync(join(folder, one)).size,
  )
  assert.ok(largest !== undefined)
  return join(folder, largest)
}

const underKills = row({
  id: 'D05',
  says: 'copies are taken while a send runs and the server is killed again and again: each is whole, and the one rebuilt from the last sends nobody anything twice (D05, INV-1)',
  slow: true,
  async run(kit) {
    const into = mkdtempSync(join(tmpdir(), 'chaos-copies-'))
    let other: Server | null = null
    try {
      await kit.pace(12)
      const alert = await kit.send()
      for (const told of [10, 25, 40]) {
        await kit.arrived(told)
        const copy = copying(kit.server.state, into)
        kit.kill()
        const { status, said } = await copy
        assert.equal(status, 0, said)
      }
      assert.ok(kit.arrivals().length < IN_ZONE_B, 'it was over before the last copy')
      assert.equal(readdirSync(into).filter((name) => name.endsWith('.partial')).length, 0)
      // What leaves after the last copy, the copy does not know.
      await kit.arrived(70)
      await kit.server.stop()
      other = await kit.server.another()
      const restored = command('restore', other.state, into)
      assert.equal(restored.status, 0, restored.said)
      for (const what of ['demo-keys.json', 'standins'])
        cpSync(join(kit.server.state, what), join(other.state, what), { recursive: true })
      await other.launch()
      const there = await Kit.of(other)
      await there.reachWhere(alert, ({ unknown, queued }) => unknown === 0 && queued > 0, 60_000)
      const before = there.arrivals().length
      assert.deepEqual((await there.mayor('POST', `/api/${TOWN}/alerts/${alert.id}/resume`)).status, 200)
      await there.handedOver(alert)
      assert.ok(there.arrivals().length > before)
      there.follow(alert)
      assert.deepEqual(there.tally(), { lost: 0, twice: 0 })
      await there.sound()
      await kit.server.launch()
      await kit.signInAgain()
      await kit.handedOver(alert)
    } finally {
      if (other !== null) await ended(other)
      rmSync(into, { recursive: true })
    }
  },
})

const cutFile = row({
  id: 'D04',
  says: 'the file of a shard is cut: the other town and the console go on, a copy is refused and names the file, and the copy of before rebuilds all of it (D04)',
  async run(kit) {
    const into = mkdtempSync(join(tmpdir(), 'chaos-copies-'))
    try {
      const first = command('backup', kit.server.state, into)
      assert.equal(first.status, 0, first.said)
      const file = largestShard(kit.server.state)
      await kit.whileDown(() => {
        // What lies in its log is written into it first: else nothing that matters would be cut.
        const database = new DatabaseSync(file)
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
        database.close()
        truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096)
      })
      const neighbour = await signIn(kit.server.url, 'mayor', NEIGHBOUR)
      assert.equal((await neighbour('GET', `/api/${NEIGHBOUR}/situation`)).status, 200)
      await kit.signInAgain()
      await kit.situation()
      const second = command('backup', kit.server.state, into)
      assert.equal(second.status, 1, second.said)
      assert.ok(second.said.includes(file.slice(file.indexOf('objects/'))), second.said)
      assert.equal(readdirSync(into).length, 1, 'a copy of a damaged file was named')
      const { standinsPid } = kit.server.run
      await kit.whileDown(() => {
        // Nobody would know of them once the folder is empty.
        process.kill(standinsPid, 'SIGTERM')
        for (const name of readdirSync(kit.server.state))
          if (!['demo-keys.json', 'standins', 'lock'].includes(name))
            rmSync(join(kit.server.state, name), { recursive: true })
        const keep = mkdtempSync(join(tmpdir(), 'chaos-keep-'))
        cpSync(kit.server.state, keep, { recursive: true })
        for (const name of readdirSync(kit.server.state)) rmSync(join(kit.server.state, name), { recursive: true })
        const restored = command('restore', kit.server.state, into)
        assert.equal(restored.status, 0, restored.said)
        cpSync(keep, kit.server.state, { recursive: true })
        rmSync(keep, { recursive: true })
      })
      await kit.signInAgain()
      const alert = await kit.send()
      await kit.settled(alert)
      assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
    } finally {
      rmSync(into, { recursive: true })
    }
  },
})

export const COPIES: readonly Row[] = [cutFile, underKills]
