// What a restore changes in the files of Command and of the shards before anybody starts them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdSends } from '../../../deploy/backup/hold.ts'

const NOW = 1_795_000_000_000
let objects = ''

beforeEach(() => {
  objects = mkdtempSync(join(tmpdir(), 'tocsin-unit-hold-'))
})
afterEach(() => rmSync(objects, { recursive: true }))

function within<T>(folder: string, name: string, work: (database: DatabaseSync) => T): T {
  mkdirSync(join(objects, folder), { recursive: true })
  const database = new DatabaseSync(join(objects, folder, `${name}.sqlite`))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** Rows of one alert, one for each transport. */
function shard(name: string, alert: string, state: string, expanded: 0 | 1, transports: readonly string[]): void {
  within('tocsin-ResidentsShard', name, (database) => {
    database.exec(`CREATE TABLE IF NOT EXISTS dispatch (alert TEXT, revision INTEGER, state TEXT, expanded INTEGER);
      CREATE TABLE IF NOT EXISTS delivery (n INTEGER PRIMARY KEY, alert TEXT, revision INTEGER, transport TEXT, attempts INTEGER, fence INTEGER, boot TEXT, not_before INTEGER);
      CREATE TABLE IF NOT EXISTS sign_up_message (n INTEGER PRIMARY KEY, transport TEXT, not_before INTEGER, boot TEXT)`)
    database.prepare('INSERT INTO dispatch VALUES (?, 1, ?, ?)').run(alert, state, expanded)
    for (const transport of transports)
      database
        .prepare('INSERT INTO delivery (alert, revision, transport, attempts, fence, boot) VALUES (?, 1, ?, 0, 0, ?)')
        .run(alert, transport, 'of before')
  })
}

const rows = (name: string) =>
  within('tocsin-ResidentsShard', name, (database) =>
    database.prepare('SELECT alert, transport, attempts, fence, boot, not_before FROM delivery ORDER BY n').all(),
  )

test('what was still to be sent is asked about, what is known stays, and what was over is not touched; in every town', () => {
  shard('here', 'a', 'sending', 1, ['planned', 'claimed', 'accepted', 'delivered'])
  shard('here', 'b', 'stopped', 1, ['cancelled', 'claimed'])
  shard('there', 'c', 'sending', 1, ['planned'])
  expect(holdSends(objects, NOW)).toEqual({ alerts: ['a', 'c'], messages: 3, broken: [] })
  const asked = { transport: 'unknown', attempts: 1, fence: 1, boot: null, not_before: NOW }
  expect(rows('here').slice(0, 2)).toMatchObject([asked, asked])
  expect(rows('here').map((row) => row['transport'])).toEqual([
    ...['unknown', 'unknown', 'accepted', 'delivered'],
    ...['cancelled', 'claimed'],
  ])
  expect(rows('there')).toMatchObject([{ alert: 'c', ...asked }])
  // A copy of a server that holds is held as well.
  expect(holdSends(objects, NOW + 1)).toMatchObject({ alerts: ['a', 'c'], messages: 0 })
})

test('an alert that was being handed to the shards at that instant is named, and nothing of it is handed over any more', () => {
  within('tocsin-Command', 'c', (database) => {
    database.exec('CREATE TABLE _outbox (n INTEGER PRIMARY KEY, id TEXT, addressee TEXT, body TEXT)')
    const put = database.prepare('INSERT INTO _outbox (addressee, body) VALUES (?, ?)')
    put.run('shard:0', JSON.stringify({ kind: 'launch', alert: 'a', revision: 1 }))
    put.run('shard:1', JSON.stringify({ kind: 'stop', alert: 'b', revision: 1 }))
    put.run('hub:0', JSON.stringify({ kind: 'show', alert: 'a', revision: 1 }))
  })
  shard('here', 'd', 'sending', 0, ['planned'])
  expect(holdSends(objects, NOW)).toEqual({ alerts: ['d'], messages: 1, broken: ['a', 'd'] })
  // A stop is told all the same: it sends nothing, and what was stopped stays so.
  const left = within('tocsin-Command', 'c', (database) =>
    database.prepare('SELECT addressee FROM _outbox ORDER BY n').all(),
  )
  expect(left.map((row) => row['addressee'])).toEqual(['shard:1', 'hub:0'])
})

test('a code of the portal or a yearly question of before is not sent later', () => {
  shard('here', 'a', 'finished', 1, [])
  within('tocsin-ResidentsShard', 'here', (database) =>
    database.exec(`INSERT INTO sign_up_message (transport) VALUES ('planned'), ('accepted')`),
  )
  holdSends(objects, NOW)
  const left = within('tocsin-ResidentsShard', 'here', (database) =>
    database.prepare('SELECT transport FROM sign_up_message ORDER BY n').all(),
  )
  expect(left.map((row) => row['transport'])).toEqual(['cancelled', 'accepted'])
})
