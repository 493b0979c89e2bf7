// The webhooks of LoRaWAN networks on the real runtime: one frame of a sensor stands in the watch of its own town and in no other's.
import { env as anyEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, test } from 'vitest'
import { accountsOf, commandOf, watchOf, type Env } from '../../worker/env.ts'
import type { LorawanNetwork, SensorNetwork } from '../../worker/model/sensor.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { base64, chirpstackBody, device, liveObjectsBody, ttsBody } from '../worker/feeds/lorawan/sensor.ts'
import { NOON } from '../worker/ingest/gauge.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { bundle } from './commune.ts'

const env = anyEnv as unknown as Env
const [OURS, THEIRS] = ['96031', '96032'] as const
const CHIRPSTACK_EUI = '70B3D57ED0990002'
const keys: Record<string, string> = {}

// Both towns know a sensor of the same number: only the key tells whose it is.
const sensors: readonly SensorNetwork[] = [
  { id: 'capteurs-tts', network: 'tts', key: 'tts', devices: [device()] },
  { id: 'capteurs-cs', network: 'chirpstack', key: 'chirpstack', devices: [device({ eui: CHIRPSTACK_EUI })] },
]

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const clock = { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 }
    await watchOf(env, territory).configure(bundle(territory, { sensors }), clock)
    await accountsOf(env, territory).demoSession(territory, 'mayor')
    for (const name of ['tts', 'chirpstack', 'live-objects', 'natif']) {
      const key = { name, roles: ['machine'] as const, machine: true }
      const { token } = await accountsOf(env, territory).createToken({ id: 'admin', name: 'Admin' }, key)
      keys[`${territory} ${name}`] = token
    }
  }
})

interface Answer {
  readonly accepted: number
  readonly refused: number
  readonly items: readonly { readonly kind: string; readonly reason?: string; readonly mend?: string }[]
  readonly leftOut?: string
}

interface Post {
  readonly territory?: string
  readonly key?: string | null
  readonly query?: string
}

async function post(network: LorawanNetwork, body: unknown, options: Post = {}): Promise<Response> {
  const { territory = OURS, key = keys[`${territory} ${network}`], query = '' } = options
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (key != null) headers['authorization'] = `Bearer ${key}`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const url = `http://localhost:8787/api/${territory}/ingest/lorawan/${network}${query}`
  return SELF.fetch(url, { method: 'POST', headers, body: text })
}

async function answered(network: LorawanNetwork, body: unknown, options: Post = {}): Promise<Answer> {
  const response = await post(network, body, options)
  expect(response.status).toBe(200)
  return response.json()
}

let sent = 0
/** A frame of its own for each call: another counter, another time. */
function tts(distanceHex = 'b40a', message: Readonly<Record<string, unknown>> = {}) {
  const received_at = toRfc3339(NOON - 20 * 60_000 + sent * 20_000)
  return ttsBody({ f_cnt: sent++, frm_payload: base64(`0382${distanceHex}040000`), received_at, ...message })
}

const latestOf = async (territory: string) => (await watchOf(env, territory).view()).stations[0]?.latest ?? null

describe('The Things Stack', () => {
  test('a frame becomes a reading of its own town, and of no other (INV-22)', async () => {
    expect(await answered('tts', tts())).toMatchObject({ accepted: 1, items: [{ kind: 'accepted' }] })
    expect(await latestOf(OURS)).toMatchObject({ valueMm: 2_460, quality: 'good' })
    expect(await latestOf(THEIRS)).toBeNull()
    const [health] = (await watchOf(env, OURS).view()).feeds
    expect(health).toMatchObject({ id: 'capteurs-tts', adapter: 'tts', error: null })
  })

  test('a wrong secret, none, and the neighbour’s change nothing (INV-21)', async () => {
    const before = await latestOf(OURS)
    const wrong = `${(keys[`${OURS} tts`] ?? '').slice(0, -4)}AAAA`
    expect((await post('tts', tts(), { key: wrong })).status).toBe(401)
    expect((await post('tts', tts(), { key: null })).status).toBe(401)
    expect((await post('tts', tts(), { key: keys[`${THEIRS} tts`] ?? null })).status).toBe(404)
    expect(await latestOf(OURS)).toEqual(before)
    expect(await latestOf(THEIRS)).toBeNull()
  })

  test('a confirmed frame that is repeated at another time is one reading', async () => {
    const frame = tts('9c0a')
    expect((await answered('tts', frame)).items).toMatchObject([{ kind: 'accepted' }])
    const message = { ...(frame['uplink_message'] as object), received_at: toRfc3339(NOON - 30_000) }
    expect((await answered('tts', { ...frame, uplink_message: message })).items).toMatchObject([{ kind: 'duplicate' }])
  })

  test('a time ahead is kept and never the latest', async () => {
    const before = await latestOf(OURS)
    const ahead = tts('5d0a', { received_at: toRfc3339(NOON + 3_600_000) })
    expect((await answered('tts', ahead)).items).toMatchObject([{ kind: 'accepted', flags: ['future'] }])
    expect(await latestOf(OURS)).toEqual(before)
  })

  test('a device that nobody wrote down is answered by how to write it, and the health page says so', async () => {
    const stranger = { ...tts(), end_device_ids: { dev_eui: '70B3D57ED0990077' } }
    const { items } = await answered('tts', stranger)
    expect(items).toMatchObject([{ kind: 'refused', reason: 'unknown device 70B3D57ED0990077' }])
    expect((await watchOf(env, OURS).view()).feeds[0]?.error?.mend).toContain('feeds.yaml')
  })

  test('a frame that was refused for want of its mapping counts once that is there', async () => {
    const frame = { ...tts('a00a'), end_device_ids: { dev_eui: '70B3D57ED0990033' } }
    expect((await answered('tts', frame)).refused).toBe(1)
    const clock = { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 }
    const more = sensors.map((network) =>
      network.network === 'tts'
        ? { ...network, devices: [...network.devices, device({ eui: '70B3D57ED0990033' })] }
        : network,
    )
    await watchOf(env, OURS).configure(bundle(OURS, { sensors: more }), clock)
    expect((await answered('tts', frame)).accepted).toBe(1)
  })
})

describe('ChirpStack', () => {
  const up = (change: Readonly<Record<string, unknown>> = {}) =>
    chirpstackBody({ deviceInfo: { devEui: CHIRPSTACK_EUI.toLowerCase() }, time: toRfc3339(NOON - 10_000), ...change })

  test('an uplink is a reading; a join is answered and left out', async () => {
    expect((await answered('chirpstack', up(), { query: '?event=up' })).accepted).toBe(1)
    const join = await answered('chirpstack', up(), { query: '?event=join' })
    expect(join).toMatchObject({ accepted: 0, refused: 0, leftOut: expect.stringContaining('join') as string })
  })
})

test('Live Objects: a message is a reading', async () => {
  const eui = '70B3D57ED0990003'
  const clock = { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 }
  const orange: SensorNetwork = { id: 'lo', network: 'live-objects', key: 'live-objects', devices: [device({ eui })] }
  await watchOf(env, OURS).configure(bundle(OURS, { sensors: [...sensors, orange] }), clock)
  const message = liveObjectsBody({ timestamp: toRfc3339(NOON - 5_000) }, { devEUI: eui })
  expect((await answered('live-objects', message)).accepted).toBe(1)
})

describe('a key', () => {
  test('speaks for its own devices alone', async () => {
    const other = await answered('chirpstack', chirpstackBody(), {
      key: keys[`${OURS} tts`] ?? null,
      query: '?event=up',
    })
    expect(other.items).toMatchObject([{ kind: 'refused' }])
    const native = await answered('tts', tts(), { key: keys[`${OURS} natif`] ?? null })
    expect(native.items[0]?.mend).toContain('feeds.yaml')
  })

  test('of sensors opens no other door', async () => {
    const headers = { authorization: `Bearer ${keys[`${OURS} tts`] ?? ''}`, 'content-type': 'application/json' }
    const reading = { station: 'PONT-VIEUX', value: 9, unit: 'm', observedAt: toRfc3339(NOON) }
    const url = `http://localhost:8787/api/${OURS}/ingest`
    const body = JSON.stringify({ readings: [reading] })
    const answer: Answer = await (await SELF.fetch(`${url}/readings`, { method: 'POST', headers, body })).json()
    expect([answer.accepted, answer.refused]).toEqual([0, 1])
    const points = [{ at: toRfc3339(NOON), low: 1, middle: 2, high: 3 }]
    const run = { station: 'PONT-VIEUX', source: 'x', issuedAt: toRfc3339(NOON), unit: 'm', points }
    const forecast = await SELF.fetch(`${url}/forecast`, { method: 'POST', headers, body: JSON.stringify(run) })
    expect(forecast.status).toBe(403)
  })
})

describe('a broken body', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const NESTED = JSON.stringify({
    ...ttsBody({ decoded_payload: 'DEEP' }),
    ...chirpstackBody({ object: 'DEEP' }),
  }).replaceAll('"DEEP"', deep)
  const BROKEN: readonly (readonly [string, string, number])[] = [
    ['nothing', '', 400],
    ['HTML', '<html></html>', 400],
    ['JSON that was cut', JSON.stringify(ttsBody()).slice(0, 200), 400],
    ['null', 'null', 400],
    ['a list', '[1,2]', 400],
    ['a nest of 100 000 lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['a decoded payload of 100 000 levels', NESTED, 400],
    ['10 MB', 'x'.repeat(10_000_000), 413],
    ['10 MB of JSON', JSON.stringify(ttsBody({ frm_payload: 'A'.repeat(10_000_000) })), 413],
  ]
  test.each(BROKEN)('%s is a problem with its mend, never a 500', async (_, body, status) => {
    for (const network of ['tts', 'chirpstack', 'live-objects'] as const) {
      const response = await post(network, body, { query: '?event=up' })
      expect(response.status).toBe(status)
      const problem: { detail: string; mend?: string } = await response.json()
      expect([problem.detail, problem.mend ?? '']).not.toContain('')
    }
  })
})

test('the same device of the neighbour is the neighbour’s', async () => {
  const before = await latestOf(OURS)
  expect((await answered('tts', tts('100e'), { territory: THEIRS })).accepted).toBe(1)
  expect(await latestOf(THEIRS)).toMatchObject({ valueMm: 1_600 })
  expect(await latestOf(OURS)).toEqual(before)
})

test('a sensor that stands in the files of a territory is heard as soon as they are applied', async () => {
  const town = '99003'
  const files = smallTerritory({ code: town })
  files[`geofences/${town}/feeds.yaml`] = `feeds: []
sensors:
  - id: capteurs
    network: tts
    key: tts
    devices:
      - { eui: '${device().eui}', station: PONT-VIEUX, decoder: milesight-em310-udl, mounting: [{ height: 5.20 m }] }
`
  await accountsOf(env, town).demoSession(town, 'mayor')
  const admin = { id: 'admin', name: 'Admin' }
  const key = { name: 'tts', roles: ['machine'] as const, machine: true }
  keys[`${town} tts`] = (await accountsOf(env, town).createToken(admin, key)).token
  await commandOf(env, town, 'live').apply({ territory: town, mode: 'live', files, actor: admin })
  const now = tts('1011', { received_at: toRfc3339(Date.now() - 60_000) })
  expect(await answered('tts', now, { territory: town })).toMatchObject({ accepted: 1, items: [{ kind: 'accepted' }] })
})
