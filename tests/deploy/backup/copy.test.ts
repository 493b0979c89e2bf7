// A copy and a restore without a server: what is copied, what is refused, and what is written down of it.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepOnly, takeCopy, takeRegisterKeys } from '../../../deploy/backup/copy.ts'
import { isNewer, parseManifest, UNFINISHED } from '../../../deploy/backup/manifest.ts'
import { main as backup } from '../../../deploy/cli/backup.ts'
import { restore } from '../../../deploy/cli/restore.ts'
import { VERSION } from '../../../worker/routes/version.ts'

const TOWNS = ['96401', '96402']
let home = ''
let state = ''
let copies = ''

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tocsin-unit-copy-'))
  state = join(home, 'state')
  copies = join(home, 'copies')
  for (const [index, town] of TOWNS.entries()) {
    database('tocsin-Command', `c${index}`, (sql) => {
      sql(
        `CREATE TABLE _migration (id INTEGER PRIMARY KEY, applied_at INTEGER); INSERT INTO _migration VALUES (1, 0), (2, 0)`,
      )
      sql(`CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)`)
      sql(
        `INSERT INTO entry VALUES (1, '${entry(`${town}:command:live`, 'one')}'), (2, '${entry(`${town}:command:live`, 'two')}')`,
      )
      sql(`CREATE TABLE anchor (object TEXT, count INTEGER, hash TEXT, at INTEGER)`)
      sql(
        `INSERT INTO anchor VALUES ('${town}:residents:live:0', 1, 'act-one', 5), ('${town}:command:live', 1, 'one', 4)`,
      )
    })
    database('tocsin-ResidentsShard', `r${index}`, (sql) => {
      sql(`CREATE TABLE act (seq INTEGER PRIMARY KEY, hash TEXT, body TEXT NOT NULL)`)
      sql(`INSERT INTO act VALUES (1, 'act-one', '${entry(`${town}:residents:live:0`, 'act-one')}')`)
    })
  }
  database('tocsin-RegisterKeys', 'k', (sql) =>
    sql(`CREATE TABLE person_key (person INTEGER PRIMARY KEY, sealed BLOB)`),
  )
  writeFileSync(join(state, 'demo-keys.json'), '{"TOCSIN_MASTER_KEY":"a secret"}')
  writeFileSync(join(state, 'clock.json'), '{"stepsMs":3600000}')
  mkdirSync(join(state, 'public', TOWNS[0] ?? ''), { recursive: true })
  writeFileSync(join(state, 'public', TOWNS[0] ?? '', 'index.html'), '<p>rien')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

function entry(object: string, hash: string): string {
  return JSON.stringify({ object, hash })
}

function database(folder: string, name: string, fill: (sql: (statement: string) => void) => void): void {
  mkdirSync(join(state, 'objects', folder), { recursive: true })
  const opened = new DatabaseSync(join(state, 'objects', folder, `${name}.sqlite`))
  opened.exec('PRAGMA journal_mode = WAL')
  fill((statement) => opened.exec(statement))
  opened.close()
}

const inside = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()

test('what is written down of a copy: version, schema, the head of each chain and its last anchor, and what is not in it and why', async () => {
  const { folder, manifest } = await takeCopy(state, copies, VERSION)
  expect(manifest).toMatchObject({ version: VERSION, heldMs: null })
  expect(manifest.files.find(({ path }) => path.endsWith('c0.sqlite'))).toMatchObject({ schema: 2 })
  expect(manifest.chains.map(({ object, count, hash }) => [object, count, hash])).toEqual([
    ['96401:command:live', 2, 'two'],
    ['96402:command:live', 2, 'two'],
    ['96401:residents:live:0', 1, 'act-one'],
    ['96402:residents:live:0', 1, 'act-one'],
  ])
  expect(manifest.anchors.map(({ object, count }) => [object, count])).toContainEqual(['96402:residents:live:0', 1])
  expect(inside(folder).filter((name) => /demo-keys|RegisterKeys/.test(name))).toEqual([])
  for (const { what, why } of manifest.notCopied) expect(`${what}${why}`.length).toBeGreaterThan(what.length)
  expect(manifest.notCopied.map(({ what }) => what).join()).toContain('tocsin-RegisterKeys')
})

test('a chain that does not reach its anchor is a damaged server: no copy is named', async () => {
  database('tocsin-ResidentsShard', 'r1', (sql) => sql(`DELETE FROM act`))
  await expect(takeCopy(state, copies, VERSION)).rejects.toThrow(/96402:residents:live:0/)
  expect(readdirSync(copies)).toEqual([])
})

test('the state that is rebuilt is the one that was copied, byte for byte where nothing was held, without what may not be in it', async () => {
  const { folder } = await takeCopy(state, copies, VERSION)
  const rebuilt = join(home, 'rebuilt')
  const { held, manifest } = await restore({ from: copies, registerKeys: null, state: rebuilt })
  expect(held).toEqual({ alerts: [], messages: 0, broken: [] })
  for (const { path, sha256 } of manifest.files)
    expect(
      createHash('sha256')
        .update(readFileSync(join(rebuilt, path)))
        .digest('hex'),
      path,
    ).toBe(sha256)
  expect(readdirSync(rebuilt).toSorted()).toEqual(['clock.json', 'objects', 'public', 'restored.json'])
  expect(existsSync(join(folder, 'objects', 'tocsin-RegisterKeys'))).toBe(false)
})

test('a copy of a newer release is refused, and nothing is written', async () => {
  const { folder } = await takeCopy(state, copies, '9.0.0')
  const rebuilt = join(home, 'rebuilt')
  await expect(restore({ from: folder, registerKeys: null, state: rebuilt })).rejects.toThrow(/made by Tocsin 9\.0\.0/)
  expect(existsSync(rebuilt)).toBe(false)
  expect([
    isNewer('0.2.0', '0.1.9'),
    isNewer('0.10.0', '0.9.0'),
    isNewer('0.1.0', '0.1.0'),
    isNewer('0.1.0', '1.0.0'),
  ]).toEqual([true, true, false, false])
})

test('a manifest that names a file outside of the copy is refused', async () => {
  const { folder, manifest } = await takeCopy(state, copies, VERSION)
  const evil = {
    ...manifest,
    files: [{ path: 'objects/tocsin-Command/../../../etc/passwd', bytes: 1, sha256: '0', schema: null }],
  }
  const text = JSON.stringify(evil)
  writeFileSync(join(folder, 'manifest.json'), text)
  writeFileSync(join(folder, 'SHA256SUMS'), `${createHash('sha256').update(text).digest('hex')}  manifest.json\n`)
  await expect(restore({ from: folder, registerKeys: null, state: join(home, 'x') })).rejects.toThrow(
    /no file of a copy/,
  )
  expect(parseManifest('{"product":"other"}')).toMatchObject({ kind: 'refused' })
})

test('of the keys of the register there is one copy, over the one before, and never beside the copies', async () => {
  vi.stubEnv('TOCSIN_STATE', state)
  const keys = join(home, 'keys')
  await takeRegisterKeys(state, keys)
  database('tocsin-RegisterKeys', 'k', (sql) => sql(`INSERT INTO person_key VALUES (1, x'00')`))
  await takeRegisterKeys(state, keys)
  expect(readdirSync(keys)).toEqual(['tocsin-RegisterKeys'])
  expect(readdirSync(join(keys, 'tocsin-RegisterKeys'))).toEqual(['k.sqlite'])
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(await backup([copies, '--register-keys', join(copies, 'keys')])).toBe(1)
  expect(await backup([join(state, 'copies')])).toBe(1)
  expect(said.mock.calls.join()).toMatch(/outside of DIR.*does not belong into the folder/)
  said.mockRestore()
  await takeCopy(state, copies, VERSION)
  const rebuilt = join(home, 'rebuilt')
  await restore({ from: copies, registerKeys: keys, state: rebuilt })
  expect(readdirSync(join(rebuilt, 'objects', 'tocsin-RegisterKeys'))).toEqual(['k.sqlite'])
})

test('only the oldest copies beyond the number to keep are taken away, and nothing that is no copy', () => {
  for (const name of ['20260101T000000Z', '20260102T000000Z', '20260103T000000Z', 'notes', '20250101T000000Z']) {
    mkdirSync(join(copies, name), { recursive: true })
    if (name !== '20250101T000000Z') writeFileSync(join(copies, name, 'manifest.json'), '{}')
  }
  expect(keepOnly(copies, 2)).toEqual(['20260101T000000Z'])
  expect(readdirSync(copies).toSorted()).toEqual(['20250101T000000Z', '20260102T000000Z', '20260103T000000Z', 'notes'])
})

test('a server does not start on half of a restore', () => {
  writeFileSync(join(state, UNFINISHED), '{}')
  const env = { ...process.env, TOCSIN_STATE: state, PORT: '1' }
  const started = spawnSync('node', ['deploy/cli/start.ts'], { encoding: 'utf8', env })
  expect(started.status).toBe(1)
  expect(started.stderr).toContain('half of a restore')
})

test('while an approval is on its way to a shard no copy is taken; it is taken as soon as the shard has it', async () => {
  database('tocsin-Command', 'c1', (sql) => {
    sql(`CREATE TABLE _outbox (n INTEGER PRIMARY KEY, id TEXT, addressee TEXT, body TEXT)`)
    sql(`INSERT INTO _outbox (addressee, body) VALUES ('shard:0', '{"kind":"launch","alert":"a","revision":1}')`)
  })
  let told = false
  setTimeout(() => {
    database('tocsin-Command', 'c1', (sql) => sql(`DELETE FROM _outbox`))
    told = true
  }, 400)
  const { folder } = await takeCopy(state, copies, VERSION)
  expect(told).toBe(true)
  const copy = new DatabaseSync(join(folder, 'objects', 'tocsin-Command', 'c1.sqlite'))
  expect(copy.prepare('SELECT COUNT(*) AS n FROM _outbox').get()).toEqual({ n: 0 })
  copy.close()
})

test('what a killed command has left is swept away once nobody can be at it any more', async () => {
  const long = new Date(Date.now() - 86_400_000)
  for (const name of ['20260101T000000Z.partial', '20260102T000000Z.partial', 'mine.partial']) {
    mkdirSync(join(copies, name), { recursive: true })
    if (name !== '20260102T000000Z.partial') utimesSync(join(copies, name), long, long)
  }
  const { folder } = await takeCopy(state, copies, VERSION)
  expect(readdirSync(copies).toSorted()).toEqual([
    '20260102T000000Z.partial',
    folder.slice(copies.length + 1),
    'mine.partial',
  ])
})
