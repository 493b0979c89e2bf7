// Spoiled payloads at the real routes of two towns, into real objects: no 500, nothing stored that is no number, and the doors stay open.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, watchOf, type Env } from '../../worker/env.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { PUSH_DOORS } from '../fuzz/push-doors.ts'
import { payloadOf } from '../fuzz/run.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const TOWNS = ['87041', '87042'] as const
const SEED = 20_261_128
const ROUNDS = 12
const keys: Record<string, string> = {}
/** An authority's key sends notices and nothing else. */
const NOTICES = `feeds: []
notices:
  senders:
    - { id: prefecture, name: Préfecture, keys: [prefecture], mailboxes: ['@prefecture-99.example'] }
  forwarders: [courrier]
`
const accountOf = (town: string) => ({
  applicationId: `app-${town}`,
  apiKey: `key-${town}`,
  privateKey: '-----BEGIN PRIVATE KEY-----',
  signatureSecret: `the secret of the town ${town}`,
})

beforeAll(async () => {
  for (const town of TOWNS) {
    const by = { id: 'p', name: 'Mairie' }
    await accountsOf(env, town).demoSession(town, 'mayor')
    const files = smallTerritory({ code: town })
    files[`geofences/${town}/feeds.yaml`] = NOTICES
    await commandOf(env, town, 'live').apply({
      territory: town,
      mode: 'live',
      files,
      actor: by,
    })
    await accountsOf(env, town).setCredential(by, 'vonage', JSON.stringify(accountOf(town)))
    await residentsOf(env, town, 'live', 0).configure(town, 'live', 0, 1)
    for (const name of ['capteur', 'prefecture', 'courrier']) {
      const key = { name, roles: ['machine'] as const, machine: true }
      keys[`${town} ${name}`] = (await accountsOf(env, town).createToken(by, key)).token
    }
  }
})

/** Door of the fuzz → path below the town, and the content type. */
const ROUTES: readonly (readonly [door: string, path: string, type: string])[] = [
  ['readings, JSON', 'ingest/readings', 'application/json'],
  ['readings, CSV', 'ingest/readings', 'text/csv'],
  ["readings, Hub'Eau's own form", 'ingest/hubeau', 'application/json'],
  ['forecast', 'ingest/forecast', 'application/json'],
  ['The Things Stack', 'ingest/lorawan/tts', 'application/json'],
  ['ChirpStack', 'ingest/lorawan/chirpstack?event=up', 'application/json'],
  ['Live Objects', 'ingest/lorawan/live-objects', 'application/json'],
  ['notice, JSON', 'ingest/notice', 'application/json'],
  ['notice, CAP', 'ingest/cap', 'application/cap+xml'],
  ['notice, e-mail', 'ingest/notice', 'message/rfc822'],
  ['notice, words', 'ingest/notice', 'text/plain'],
  ['push subscription', 'push/subscriptions', 'application/json'],
  ['vonage: inbound SMS', 'vonage/inbound', 'application/json'],
  ['vonage: status', 'vonage/status', 'application/json'],
  ['vonage: call event', 'vonage/voice/aaab234567abcdefghijklmnopqrs/event', 'application/json'],
  ['vonage: pressed key', 'vonage/voice/aaab234567abcdefghijklmnopqrs/key', 'application/json'],
  ['vonage: call to the town', 'vonage/call', 'application/json'],
  ['vonage: key of a caller', 'vonage/call/fr/key', 'application/json'],
  ['ovh: receipt', 'ovh/x', 'application/x-www-form-urlencoded'],
  ['scaleway: event', 'scaleway/x', 'application/json'],
  ['ahasend: receipt', 'ahasend', 'application/json'],
  ['ahasend: answer', 'ahasend/reply', 'application/json'],
  ['webhook: mapped', 'ingest/webhook/college', 'application/json'],
  ['SensorThings: Observation', 'ingest/sensorthings/v1.1/Observations', 'application/json'],
  ['SensorThings: dataArray', 'ingest/sensorthings/v1.1/CreateObservations', 'application/json'],
  ['infobip: report', 'infobip/aaab234567abcdefghijklmnopqrs/x', 'application/json'],
]

function keyOf(path: string, type: string): string {
  if (type === 'message/rfc822') return 'courrier'
  return path === 'ingest/notice' || path === 'ingest/cap' ? 'prefecture' : 'capteur'
}

async function post(town: string, path: string, type: string, bytes: Uint8Array): Promise<Response> {
  const isHook = !/^(ingest|push)/.test(path)
  const authorization = isHook
    ? signed(new TextDecoder().decode(bytes), accountOf(town), Date.now())
    : `Bearer ${keys[`${town} ${keyOf(path, type)}`]}`
  return SELF.fetch(`http://localhost:8787/${isHook ? 'hooks' : 'api'}/${town}/${path}`, {
    method: 'POST',
    headers: { 'content-type': type, authorization },
    body: bytes as BodyInit,
  })
}

/** Every text that an object holds, table by table. */
async function heldBy(object: unknown): Promise<string> {
  return runInDurableObject(object as never, (_: unknown, { storage }: DurableObjectState) =>
    storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .toArray()
      .map(({ name }) => JSON.stringify(storage.sql.exec(`SELECT * FROM "${String(name)}"`).toArray()))
      .join('\n'),
  )
}

test(`${ROUNDS * ROUTES.length * TOWNS.length} spoiled payloads: no answer is a 500, and what is stored holds numbers alone`, async () => {
  const statuses: Record<number, number> = {}
  const broken: string[] = []
  for (const [index, town] of TOWNS.entries()) {
    for (const [nth, [name, path, type]] of ROUTES.entries()) {
      const door = PUSH_DOORS.find((one) => one.name === name)
      if (door === undefined) throw new Error(`no door named ${name}`)
      const all = Array.from({ length: ROUNDS }, (_, round) => (index * ROUTES.length + nth) * ROUNDS + round)
      await Promise.all(
        all.map(async (run) => {
          const bytes = payloadOf(door, SEED, run)
          const { status } = await post(town, path, type, bytes)
          statuses[status] = (statuses[status] ?? 0) + 1
          if (status >= 500 && !(status === 503 && path.startsWith('vonage')))
            broken.push(`${name}, run ${run}: ${status}: ${new TextDecoder().decode(bytes).slice(0, 300)}`)
        }),
      )
    }
  }
  console.info(`fuzz at the routes: seed ${SEED}, answers by status ${JSON.stringify(statuses)}`)
  expect(broken).toEqual([])
  expect(statuses[200]).toBeGreaterThan(50)
  for (const town of TOWNS) {
    // A number that is none becomes null where it is written as JSON: the packed rows of readings have none.
    const held = await heldBy(watchOf(env, town))
    expect(held).not.toMatch(/NaN|Infinity|"rows":\[[^\]]*null/)
    expect(held).not.toContain(TOWNS.find((other) => other !== town))
    const good = {
      readings: [{ station: 'PONT-VIEUX', value: 1.25, unit: 'm', observedAt: toRfc3339(Date.now() - 60_000) }],
    }
    const answer = await post(
      town,
      'ingest/readings',
      'application/json',
      new TextEncoder().encode(JSON.stringify(good)),
    )
    expect(await answer.json()).toMatchObject({ accepted: 1, refused: 0 })
  }
}, 60_000)
