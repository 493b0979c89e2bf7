import { env as anyEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, test } from 'vitest'
import { accountsOf, watchOf, type Env } from '../../worker/env.ts'
import { NOON } from '../worker/ingest/gauge.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { bundle } from './commune.ts'

const env = anyEnv as unknown as Env
const [OURS, THEIRS] = ['96021', '96022'] as const
const keys: Record<string, string> = {}

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const clock = { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 }
    await watchOf(env, territory).configure(bundle(territory), clock)
    // A session of the demonstration tells the object which territory it is of.
    await accountsOf(env, territory).demoSession(territory, 'mayor')
    const by = { id: 'admin', name: 'Admin' }
    const { token } = await accountsOf(env, territory).createToken(by, {
      name: 'capteur',
      roles: ['machine'],
      machine: true,
    })
    keys[territory] = token
  }
})

interface Answer {
  readonly accepted: number
  readonly flagged: number
  readonly refused: number
  readonly items: readonly {
    readonly kind: string
    readonly index: number
    readonly reason?: string
    readonly mend?: string
  }[]
}

async function send(
  door: string,
  body: string,
  options: { type?: string; territory?: string; key?: string | null } = {},
): Promise<Response> {
  const { type = 'application/json', territory = OURS, key = keys[territory] } = options
  const headers: Record<string, string> = { 'content-type': type }
  if (key !== null && key !== undefined) headers['authorization'] = `Bearer ${key}`
  return SELF.fetch(`http://localhost:8787/api/${territory}/ingest/${door}`, { method: 'POST', headers, body })
}

let sent = 0
/** A time of its own for each value, so that no test repeats another's. */
function fresh(): string {
  return toRfc3339(NOON - 20 * 60_000 + sent++ * 20_000)
}

function item(change: Readonly<Record<string, unknown>> = {}): unknown {
  return { station: 'PONT-VIEUX', value: 1.25, unit: 'm', observedAt: fresh(), ...change }
}

async function expectProblem(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  const problem: { detail: string; mend?: string } = await response.json()
  expect(problem.detail).not.toBe('')
}

describe('readings', () => {
  test('each item is answered under its own index, good beside bad', async () => {
    const good = item()
    const body = JSON.stringify({
      readings: [good, item({ unit: undefined }), good, item({ station: 'AILLEURS' }), item({ value: 99 })],
    })
    const answer: Answer = await (await send('readings', body)).json()
    expect(answer.items.map(({ index, kind }) => [index, kind])).toEqual([
      [0, 'accepted'],
      [1, 'refused'],
      [2, 'duplicate'],
      [3, 'refused'],
      [4, 'accepted'],
    ])
    expect([answer.accepted, answer.flagged, answer.refused]).toEqual([3, 1, 2])
    for (const one of answer.items) if (one.kind === 'refused') expect([one.reason, one.mend]).not.toContain('')
  })

  test('CSV says the same as JSON', async () => {
    const csv = `station,time,value,unit\nPONT-VIEUX,${fresh()},1.2,m\nPONT-VIEUX,14/10/2026,1.2,m\n`
    const answer: Answer = await (await send('readings', csv, { type: 'text/csv; charset=utf-8' })).json()
    expect([answer.accepted, answer.refused]).toEqual([1, 1])
  })

  test.each([
    ['no JSON', '{"readings":[', 'application/json'],
    ['HTML', '<html></html>', 'application/json'],
    ['nothing', '', 'application/json'],
    ['JSON of another shape', '[1,2]', 'application/json'],
    ['a CSV of another shape', 'nom;telephone\nA;B\n', 'text/csv'],
  ])('%s is a 400 with its mend', async (_, body, type) => {
    await expectProblem(await send('readings', body, { type }), 400)
  })

  test('a body beyond 1 MB is a 413, also one of 20 MB', async () => {
    for (const megabytes of [1.1, 20]) await expectProblem(await send('readings', 'x'.repeat(megabytes * 1e6)), 413)
  })

  test('without a key nothing comes in, and another territory’s key opens nothing here', async () => {
    const body = JSON.stringify({ readings: [item()] })
    await expectProblem(await send('readings', body, { key: null }), 401)
    await expectProblem(await send('readings', body, { territory: THEIRS, key: keys[OURS] ?? null }), 404)
    expect((await watchOf(env, THEIRS).view()).stations[0]?.latest).toBeNull()
  })
})

describe('the Hub’Eau door', () => {
  const row = (change: Readonly<Record<string, unknown>> = {}) => ({
    code_site: 'Y9900010',
    code_station: 'PONT-VIEUX',
    grandeur_hydro: 'H',
    date_obs: fresh(),
    resultat_obs: 1_250,
    ...change,
  })

  test('each row is answered under the index at which it was sent', async () => {
    const rows = [row({ code_station: null }), row(), row({ resultat_obs: null }), row()]
    const answer: Answer = await (await send('hubeau', JSON.stringify({ data: rows, api_version: '2.0.1' }))).json()
    expect(answer.items.map(({ index, kind }) => [index, kind])).toEqual([
      [0, 'refused'],
      [1, 'accepted'],
      [2, 'refused'],
      [3, 'accepted'],
    ])
  })

  test('the shape of v1 is a 400 that names v2', async () => {
    const response = await send('hubeau', JSON.stringify({ api_version: '1.0.1', data: [row()] }))
    await expectProblem(response.clone() as Response, 400)
    expect(await response.text()).toContain('v2')
  })
})

describe('the forecast door', () => {
  const run = {
    station: 'PONT-VIEUX',
    source: 'modele',
    issuedAt: toRfc3339(NOON),
    unit: 'm',
    points: [{ at: toRfc3339(NOON + 3_600_000), low: 1, middle: 2, high: 3 }],
  }

  test('a run is taken and shown', async () => {
    expect((await send('forecast', JSON.stringify(run))).status).toBe(200)
    expect((await watchOf(env, OURS).view()).stations[0]?.forecasts[0]?.points[0]?.highMm).toBe(3_000)
  })

  test.each([
    ['a station that is not ours', { ...run, station: 'AILLEURS' }, 422],
    ['bounds in disorder', { ...run, points: [{ at: toRfc3339(NOON), low: 3, middle: 2, high: 1 }] }, 400],
  ])('%s is refused', async (_, body, status) => {
    await expectProblem(await send('forecast', JSON.stringify(body)), status)
  })
})
