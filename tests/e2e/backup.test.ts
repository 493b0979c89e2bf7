// A copy of a server that sends, and the server rebuilt from it elsewhere: what was known at that instant is there, and nothing of the past goes out by itself.
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Manifest } from '../../deploy/backup/manifest.ts'
import { verifyExport } from '../../deploy/cli/verify.ts'
import { territoryFiles } from '../../deploy/demo/load.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { Progress, Situation } from '../../worker/model/view.ts'
import { isWakeUp } from '../support/wake-up.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, pause, Server, type Arrival, type Caller } from './support/server.ts'

const IN_ZONE_B = 115
const PEOPLE = 300
const WAITS = { TOCSIN_UNKNOWN_WAIT_MS: '1000', TOCSIN_CALL_TIMEOUT_MS: '2000', TOCSIN_DEMO_RESIDENTS: String(PEOPLE) }
const copies = mkdtempSync(join(tmpdir(), 'tocsin-copies-'))
const keys = mkdtempSync(join(tmpdir(), 'tocsin-keys-'))
let server: Server
let restored: Server

beforeAll(async () => {
  server = await Server.start(WAITS)
  restored = await server.another()
})
afterAll(async () => {
  await server?.remove()
  await restored?.remove()
  for (const folder of [copies, keys]) rmSync(folder, { recursive: true })
})

function command(name: 'backup' | 'restore', state: string, ...args: readonly string[]) {
  const env = { ...process.env, TOCSIN_STATE: state }
  const done = spawnSync('node', [`deploy/cli/${name}.ts`, ...args], { encoding: 'utf8', env })
  return { status: done.status, said: done.stdout + done.stderr }
}

function newest(): { readonly folder: string; readonly manifest: Manifest } {
  const folder = join(copies, readdirSync(copies).toSorted().at(-1) ?? '')
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest }
}

async function slowly(mayor: Caller, perSecond: number): Promise<void> {
  const files = { ...territoryFiles('99001') }
  const home = 'geofences/99001/territory.yaml'
  files[home] = (files[home] ?? '').replace('parts_per_second: 100', `parts_per_second: ${perSecond}`)
  expect((await mayor('PUT', '/api/99001/files', { files })).status).toBe(200)
}

async function situation(caller: Caller, territory = '99001'): Promise<Situation> {
  return (await caller<Situation>('GET', `/api/${territory}/situation`)).body
}

async function progress(caller: Caller, alert: Alert): Promise<Progress | undefined> {
  return (await situation(caller)).progress.find((one) => one.alert === alert.id)
}

async function log(at: Server, caller: Caller, territory: string): Promise<string> {
  const headers = { authorization: `Bearer ${caller.token}` }
  return (await fetch(`${at.url}/api/${territory}/log/export`, { headers })).text()
}

/** As a provider would: what it took of the first server it tells the second. */
function sameProviders(): void {
  cpSync(join(server.state, 'demo-keys.json'), join(restored.state, 'demo-keys.json'))
  cpSync(join(server.state, 'standins'), join(restored.state, 'standins'), { recursive: true })
}

let alert: Alert

test('a copy taken in the middle of a send is whole, of one instant, and holds neither secrets nor the keys of the register (D05)', async () => {
  const mayor = await server.signIn('mayor')
  await slowly(mayor, 20)
  alert = await approved(
    mayor,
    '99001',
    await submitted(await server.signIn('duty'), '99001', {
      zones: ['B'],
      text: 'MAIRIE ST-MARTIN. ESSAI DE CRUE rue Basse. PARTEZ MAINTENANT.',
    }),
  )
  await eventually(
    () => server.outbox(),
    (arrived) => arrived.length >= 30,
  )
  const taken = command('backup', server.state, copies, '--register-keys', keys)
  expect(taken).toMatchObject({ status: 0 })
  const { folder, manifest } = newest()
  // The server went on, and is not yet through.
  expect((await server.outbox()).length).toBeLessThan(IN_ZONE_B)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(manifest.heldMs).toBeLessThan(500)
  const objects = new Set(manifest.chains.map(({ object }) => object))
  for (const object of ['99001:command:live', '99002:command:live', '99001:residents:live:0', '99001:register'])
    expect(objects).toContain(object)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  expect(names.filter((name) => /RegisterKeys|demo-keys|-wal$|-shm$|standins|run\.json/.test(name))).toEqual([])
  expect(readdirSync(join(keys, 'tocsin-RegisterKeys')).some((name) => /^[0-9a-f]+\.sqlite$/.test(name))).toBe(true)
  const secrets = Object.values(
    JSON.parse(readFileSync(join(server.state, 'demo-keys.json'), 'utf8')) as Record<string, string>,
  )
  const bytes = names.filter((name) => name.endsWith('.sqlite')).map((name) => readFileSync(join(folder, name)))
  expect(secrets.filter((secret) => secret.length > 20 && bytes.some((file) => file.includes(secret)))).toEqual([])
  expect(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: folder }).status).toBe(0)
})

test('a server that is rebuilt from it has the same log, people and alert, asks the providers, and sends nothing until a person says so (D05)', async () => {
  const before = await server.signIn('mayor')
  // The first one goes on for as long as it lives: all that it sends now, the copy does not know.
  await eventually(
    () => server.outbox(),
    (arrived) => arrived.length >= 80,
  )
  const known = await situation(before)
  await server.stop()
  // From the disk: whoever was told until the last moment counts.
  const lines = readFileSync(join(server.state, 'standins', 'outbox.ndjson'), 'utf8')
    .trim()
    .split('\n')
  const sent = lines
    .map((line) => JSON.parse(line) as Arrival)
    .filter((one) => one.channel === 'sms' && !isWakeUp(one)).length
  expect(sent).toBeGreaterThanOrEqual(80)
  expect(sent).toBeLessThan(IN_ZONE_B)

  const done = command('restore', restored.state, copies, '--register-keys', keys)
  expect(done).toMatchObject({ status: 0 })
  expect(done.said).toContain('Held:')
  sameProviders()
  // A page that was copied while it was written: the object has it whole.
  const page = join(restored.state, 'public', '99001', 'index.html')
  const whole = readFileSync(page, 'utf8')
  truncateSync(page, 10)
  await restored.launch()
  const mayor = await restored.signIn('mayor')
  const asked = await eventually(
    () => progress(mayor, alert),
    (one) => one !== undefined && one.held === true && one.reach.unknown === 0 && one.reach.queued === IN_ZONE_B - sent,
    60_000,
  )
  expect(asked?.targeted).toBe(IN_ZONE_B)
  await pause(3_000)
  expect((await restored.outbox()).length).toBe(sent)
  const now = await situation(mayor)
  expect(now.residents).toEqual(known.residents)
  expect(now.alerts.map(({ id, state, number }) => ({ id, state, number }))).toEqual(
    known.alerts.map(({ id, state, number }) => ({ id, state, number })),
  )
  expect(now.alerts[0]?.state).toBe('sending')
  const neighbour = await restored.signIn('mayor', '99002')
  expect((await situation(neighbour, '99002')).alerts).toEqual([])
  for (const [caller, territory] of [
    [mayor, '99001'],
    [neighbour, '99002'],
  ] as const) {
    const exported = await log(restored, caller, territory)
    expect(verifyExport(exported)).toMatchObject({ kind: 'valid' })
    for (const { object, count, hash } of newest().manifest.chains.filter((one) => one.object.startsWith(territory)))
      if (count > 0) expect(exported, object).toContain(hash)
  }
  await eventually(
    () => Promise.resolve(readFileSync(page, 'utf8').length),
    (length) => length > whole.length / 2,
  )
  // The register is read with the keys of their own copy.
  const register = await mayor<{ people: readonly unknown[] }>('get', '/api/99001/register')
  expect(register.body.people).toHaveLength(5)

  expect((await neighbour('POST', `/api/99002/alerts/${alert.id}/resume`)).status).not.toBe(200)
  expect((await mayor('POST', `/api/99001/alerts/${alert.id}/resume`)).status).toBe(200)
  await eventually(
    () => progress(mayor, alert),
    (one) => one?.finishedAt != null && one.reach.unknown === 0,
    60_000,
  )
  const arrived = await restored.outbox()
  expect(new Set(arrived.map(({ to }) => to)).size).toBe(IN_ZONE_B)
  expect(arrived).toHaveLength(IN_ZONE_B)
  expect(await log(restored, mayor, '99001')).toContain('repris après restauration')
  expect((await mayor('POST', `/api/99001/alerts/${alert.id}/resume`)).status).toBe(409)
})

test('what is not whole is refused by name, and a folder that is not empty is left alone', () => {
  const { folder, manifest } = newest()
  const empty = () => mkdtempSync(join(tmpdir(), 'tocsin-empty-'))
  const spoiled = (how: (copy: string, path: string) => void) => {
    const copy = mkdtempSync(join(tmpdir(), 'tocsin-spoiled-'))
    cpSync(folder, copy, { recursive: true })
    const path = manifest.files.find((file) => file.path.includes('tocsin-ResidentsShard/'))?.path ?? ''
    how(copy, path)
    const state = empty()
    const { status, said } = command('restore', state, copy)
    expect(readdirSync(state)).toEqual([])
    for (const gone of [copy, state]) rmSync(gone, { recursive: true })
    expect(status).toBe(1)
    return { said, path }
  }
  const cut = spoiled((copy, path) => truncateSync(join(copy, path), 4_096))
  expect(cut.said).toContain(`${cut.path} has 4096 bytes`)
  const flipped = spoiled((copy, path) => {
    const bytes = readFileSync(join(copy, path))
    bytes[5_000] = (bytes[5_000] ?? 0) ^ 1
    writeFileSync(join(copy, path), bytes)
  })
  expect(flipped.said).toContain(`${flipped.path} was altered`)
  const missing = spoiled((copy, path) => rmSync(join(copy, path)))
  expect(missing.said).toContain(`${missing.path} is missing`)
  expect(spoiled((copy) => truncateSync(join(copy, 'manifest.json'), 300)).said).toContain('manifest.json is not JSON')
  expect(spoiled((copy) => appendFileSync(join(copy, 'manifest.json'), ' ')).said).toContain(
    'manifest.json is not as SHA256SUMS has it',
  )
  const full = command('restore', restored.state, copies)
  expect(full.status).toBe(1)
  expect(full.said).toContain('is not empty')
  const half = join(copies, '29991231T000000Z.partial')
  mkdirSync(half)
  expect(command('restore', join(copies, 'x'), half).said).toContain('never finished')
  rmSync(half, { recursive: true })
  expect(existsSync(join(copies, 'x'))).toBe(false)
})
