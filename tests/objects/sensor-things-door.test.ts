// A service of OGC SensorThings 1.1 that pushes, on the real runtime: answered as the standard has it, kept in its own town and in no other.
import { env as anyEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { accountsOf, commandOf, watchOf, type Env } from '../../worker/env.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = anyEnv as unknown as Env
const [OURS, THEIRS] = ['96051', '96052'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const keys: Record<string, string> = {}
const FEEDS = `feeds: []
sensorthings:
  - id: frost
    key: frost
    datastreams:
      - { name: '12', measures: level, station: PONT-VIEUX, unit: m }
      - { name: pluie, measures: rain, code: PLUIE, title: Pluie, unit: mm, counts: fall }
`

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), [`geofences/${territory}/feeds.yaml`]: FEEDS }
    await accountsOf(env, territory).demoSession(territory, 'mayor')
    await commandOf(env, territory, 'live').apply({ territory, mode: 'live', files, actor: ADMIN })
    for (const name of ['frost', 'other']) {
      const key = { name, roles: ['machine'] as const, machine: true }
      keys[`${territory} ${name}`] = (await accountsOf(env, territory).createToken(ADMIN, key)).token
    }
  }
})

function post(path: string, body: unknown, key = 'frost', territory: string = OURS): Promise<Response> {
  return SELF.fetch(`http://localhost:8787/api/${territory}/ingest/sensorthings${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys[`${territory} ${key}`] ?? key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

const ago = (minutes: number) => toRfc3339(Date.now() - minutes * 60_000)
const level = async (territory: string) => (await watchOf(env, territory).view()).stations[0]?.latest?.valueMm ?? null

test('one Observation: 201, its address, and a reading of its own town alone (INV-22)', async () => {
  const answer = await post('/v1.1/Observations', {
    phenomenonTime: ago(10),
    result: 2.77,
    Datastream: { '@iot.id': 12 },
  })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('location')).toMatch(/\/v1\.1\/Observations\('12@\d+'\)$/)
  const rain = await post("/v1.1/Datastreams('pluie')/Observations", { phenomenonTime: ago(9), result: '1.4' })
  expect([rain.status, (await watchOf(env, OURS).view()).measures?.[0]?.latest?.value]).toEqual([201, 1_400])
  expect([await level(OURS), await level(THEIRS)]).toEqual([2_770, null])
})

test('the same Observation again is created once, and answered the same', async () => {
  const one = { phenomenonTime: ago(8), result: 2.8, Datastream: { '@iot.id': 12 } }
  const [first, second] = [await post('', one), await post('', one)]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
  const { sources } = await watchOf(env, OURS).sources(24 * 3_600_000)
  expect(sources.find(({ id }) => id === 'frost')).toMatchObject({ adapter: 'sensorthings', values: 3, error: null })
})

test('data arrays: an address or the word "error" for each row, in their order, and the health says why', async () => {
  const answer = await post('/v1.1/CreateObservations', [
    {
      Datastream: { '@iot.id': 12 },
      components: ['phenomenonTime', 'result'],
      dataArray: [
        [ago(7), 2.9],
        [ago(6), 'haut'],
      ],
    },
    { Datastream: { '@iot.id': 'other' }, components: ['result'], dataArray: [[1]] },
  ])
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual([expect.stringMatching(/Observations\(/) as string, 'error', 'error'])
  expect(await level(OURS)).toBe(2_900)
  const { sources } = await watchOf(env, OURS).sources(24 * 3_600_000)
  expect(sources.find(({ id }) => id === 'frost')?.error?.message).toContain('found "haut"')
})

test.each([
  ['/v1.1/Observations', { result: 1 }, 400],
  ['/v1.1/Observations', { result: 1, Datastream: { '@iot.id': 99 } }, 400],
  ['/v1.1/Datastreams(99)/Observations', { result: 1 }, 404],
  ['/v1.1/Observations', 'not JSON', 400],
  ['/v1.1/CreateObservations', {}, 400],
  ['/v1.1/Things', {}, 404],
  ['/v1.1/CreateObservations', 'x'.repeat(2_000_000), 413],
  ['', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
])('%s with %j is a problem with its mend', async (path, body, status) => {
  const answer = await post(path, body)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(((await answer.json()) as { mend?: string }).mend ?? '').not.toBe('')
})

test('a key speaks for its own service alone (INV-21)', async () => {
  const one = { phenomenonTime: ago(1), result: 9, Datastream: { '@iot.id': 12 } }
  expect((await post('', one, 'other')).status).toBe(400)
  expect((await post('', one, keys[`${THEIRS} frost`] ?? '')).status).toBe(404)
  expect((await post('', one, 'tcm_99001_no.no')).status).toBe(401)
  expect(await level(OURS)).toBe(2_900)
  expect((await post('', one, 'frost', THEIRS)).status).toBe(201)
  expect([await level(OURS), await level(THEIRS)]).toEqual([2_900, 9_000])
})
