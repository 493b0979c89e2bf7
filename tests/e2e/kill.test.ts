// SIGKILL of workerd in the middle of a send of two thousand: nobody is lost, the rest goes out by itself, the chain still verifies.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { territoryFiles } from '../../deploy/demo/load.ts'
import { residentsCsv, type DemoResident } from '../../deploy/demo/residents.ts'
import type { Situation } from '../../worker/model/view.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, Server } from './support/server.ts'

const CROWD = 2_000
const IN_ZONE_B = 115
let server: Server

beforeAll(async () => {
  server = await Server.start({ TOCSIN_UNKNOWN_WAIT_MS: '1000' })
})
afterAll(() => server.remove())

function crowd(): readonly DemoResident[] {
  return Array.from({ length: CROWD }, (_, index) => ({
    household: `K${index}`,
    sourceId: `K${index}`,
    name: `Personne ${index}`,
    address: 'Rue Basse',
    language: 'fr' as const,
    phone: `+3363998${String(2_000 + index).padStart(4, '0')}`,
    email: null,
    contact: null,
    chosen: [],
    point: [2.3425, 43.05] as const,
    vulnerable: false,
  }))
}

test('a send of two thousand goes on after workerd is killed in the middle of it: none lost (INV-1, INV-13, INV-15)', async () => {
  const mayor = await server.signIn('mayor')
  const duty = await server.signIn('duty')
  const files = { ...territoryFiles('99001') }
  const home = 'geofences/99001/territory.yaml'
  files[home] = (files[home] ?? '').replace('parts_per_second: 100', 'parts_per_second: 400')
  expect((await mayor('PUT', '/api/99001/files', { files })).status).toBe(200)
  const zone = JSON.parse(files['geofences/99001/zones.geojson'] ?? '{}') as {
    features: { properties: { id: string }; geometry: { coordinates: [number, number][][] } }[]
  }
  const shell = zone.features.find((feature) => feature.properties.id === 'B')?.geometry.coordinates[0] ?? []
  // A point of the zone itself: half way between its first corner and the one above it.
  const [west, north] = [shell[0], shell.at(-2)]
  if (west === undefined || north === undefined) throw new Error('zone B of the demonstration has no outline')
  const inside = [(west[0] + north[0]) / 2 + 0.0004, (west[1] + north[1]) / 2] as const
  const imported = await mayor<{ persons: number }>(
    'POST',
    '/api/99001/residents/import',
    residentsCsv(crowd().map((one) => ({ ...one, point: inside }))),
    'text/csv',
  )
  expect(imported.body.persons).toBe(CROWD)

  const alert = await submitted(duty, '99001', {
    zones: ['B'],
    text: 'MAIRIE ST-MARTIN. ESSAI DE CRUE rue Basse. PARTEZ MAINTENANT.',
  })
  expect(alert.current.content.count).toBe(CROWD + IN_ZONE_B)
  await approved(mayor, '99001', alert)
  await eventually(
    () => server.outbox(),
    (arrived) => arrived.length >= 500,
  )
  server.killWorkerd()
  const beforeEnd = (await server.outbox()).length
  expect(beforeEnd).toBeLessThan(CROWD)

  const situation = await eventually(
    () => mayor<Situation>('GET', '/api/99001/situation').catch(() => null),
    (answer) => {
      const progress = answer?.body?.progress?.[0]
      return (
        progress !== undefined &&
        progress.targeted === CROWD + IN_ZONE_B &&
        progress.reach.queued === 0 &&
        progress.reach.sent === 0 &&
        progress.reach.unknown === 0
      )
    },
    90_000,
  )
  const arrived = await server.outbox()
  const told = new Set(arrived.map((arrival) => arrival.to))
  expect(told.size).toBe(CROWD + IN_ZONE_B)
  // The stand-in can be asked by our reference, so not even the rows on the wire are sent twice.
  console.log(
    `kill -9 at ${beforeEnd} of ${CROWD + IN_ZONE_B}: lost ${CROWD + IN_ZONE_B - told.size}, twice ${arrived.length - told.size}`,
  )
  expect(arrived.length - told.size).toBeLessThanOrEqual(30)
  const reach = situation?.body.progress[0]?.reach
  expect(Object.values(reach ?? {}).reduce((sum, count) => sum + count, 0)).toBe(CROWD + IN_ZONE_B)

  const exported = await fetch(`${server.url}/api/99001/log/export`, {
    headers: { authorization: `Bearer ${mayor.token}` },
  })
  const file = join(server.state, 'log.ndjson')
  const lines = await exported.text()
  writeFileSync(file, lines)
  // The deciding object, the accounts, the displays and each shard that sent: the anchors of all are checked.
  const objects = new Set(lines.split('\n').flatMap((line) => /"object":"([^"]+)"/.exec(line)?.[1] ?? []))
  expect(objects).toEqual(
    new Set(
      [
        'command:live',
        'accounts',
        // The demonstration's register of vulnerable people was filled in.
        'register',
        'displays:live:0',
        'residents:live:0',
        'residents:live:1',
        'residents:live:2',
        'residents:live:3',
      ].map((name) => `99001:${name}`),
    ),
  )
  const verdict = spawnSync('node', ['deploy/cli/verify.ts', file], { encoding: 'utf8' })
  expect(verdict.stdout).toMatch(/^valid: \d+ entries/m)
  expect(verdict.status).toBe(0)
})

test('it says 503 with the reason when the host no longer reports, and 200 again when it does', async () => {
  const health = async () => {
    const answer = await fetch(`${server.url}/healthz`)
    return { code: answer.status, reasons: ((await answer.json()) as { reasons: readonly string[] }).reasons }
  }
  expect(await health()).toMatchObject({ code: 200, reasons: [] })
  const report = join(server.state, 'host', 'host.json')
  writeFileSync(report, JSON.stringify({ at: 0, freeBytes: 1e12 }))
  expect(await health()).toMatchObject({ code: 503, reasons: ['the launcher no longer reports on this host'] })
  writeFileSync(report, JSON.stringify({ at: Date.now(), freeBytes: 1e6 }))
  expect(await health()).toMatchObject({ code: 503, reasons: ['less than 500 MB of disk are free'] })
  await eventually(health, (answer) => answer.code === 200, 15_000)
})

test('a second start on the same state refuses with a clear message, and the first goes on', async () => {
  const second = server.spawnLauncher()
  const status = await new Promise((done) => second.once('exit', done))
  expect(status).toBe(1)
  expect(server.output).toContain('Another Tocsin runs on')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})

test('after SIGKILL of everything the same command goes on where it was', async () => {
  const { launcherPid, workerdPid } = server.run
  process.kill(launcherPid, 'SIGKILL')
  await eventually(
    async () => alive(workerdPid),
    (lives) => !lives,
    5_000,
  )
  await server.launch()
  const mayor = await server.signIn('mayor')
  const situation = await mayor<Situation>('GET', '/api/99001/situation')
  expect(situation.body.alerts).toHaveLength(1)
  expect(situation.body.residents.persons).toBe(CROWD + 1_600)
})

test('SIGTERM stops it within five seconds', async () => {
  expect(await server.stop()).toBeLessThan(5_000)
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
