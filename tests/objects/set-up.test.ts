// The set-up assistant behind its routes: the very sources of the product, played here at the edge of the network.
import { env as anyEnv } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { objectName } from '../../worker/model/keys.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import type { CommandRpc } from '../../worker/objects/rpc/command.ts'
import type { SetUpAnswer, WatchRpc } from '../../worker/objects/rpc/watch.ts'
import { call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { NOON } from '../worker/ingest/gauge.ts'
import { bundle } from './commune.ts'

const env = anyEnv as unknown as Env
const OWN = '96101'
const NEIGHBOUR = '96102'
const actor = { id: 'u1', name: 'Maire' }
let asked: URL[] = []
let slow: Promise<void> = Promise.resolve()

function row(code: string, longitude: number) {
  return {
    code_station: code,
    libelle_station: `La Lère ${code}`,
    libelle_cours_eau: 'Lère',
    longitude_station: longitude,
    latitude_station: 43.05,
    en_service: true,
  }
}

async function source(url: URL): Promise<Response> {
  await slow
  switch (url.pathname) {
    case `/communes/${OWN}`:
    case `/communes/${NEIGHBOUR}`: {
      const west = url.pathname.endsWith(OWN) ? 2.3 : 2.6
      const ring = [
        [west, 43],
        [west + 0.1, 43],
        [west + 0.1, 43.1],
        [west, 43.1],
        [west, 43],
      ]
      return Response.json({
        code: OWN,
        nom: 'X',
        codeDepartement: '99',
        contour: { type: 'Polygon', coordinates: [ring] },
      })
    }
    case '/api/v2/hydrometrie/referentiel/stations':
      return Response.json({ data: [row('Y990001001', 2.34), row('Y990002001', 2.64)] })
    case '/api/v2/hydrometrie/observations_tr': {
      const code = url.searchParams.get('code_entite')?.split(',')[0] ?? ''
      const data = [{ code_station: code, grandeur_hydro: 'H', date_obs: toRfc3339(NOON), resultat_obs: 1_250 }]
      return Response.json({ count: 1, next: null, data })
    }
    case '/v1/flood': {
      const time = Array.from({ length: 10 }, (_, index) => NOON / 1_000 + index * 86_400)
      const daily = { time, river_discharge: time.map(() => 18.5) }
      const units = { daily_units: { river_discharge: 'm³/s' } }
      return Response.json({ latitude: 43.025, longitude: 2.325, ...units, daily })
    }
    default:
      return Response.json({ error_msg: 'inconnu', code: 400 })
  }
}

beforeEach(async () => {
  asked = []
  slow = Promise.resolve()
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const url = new URL(input instanceof Request ? input.url : input.toString())
    asked.push(url)
    return source(url)
  })
  for (const territory of [OWN, NEIGHBOUR]) {
    const watch = env.WATCH.get(env.WATCH.idFromName(objectName.watch(territory))) as unknown as WatchRpc
    await watch.configure(bundle(territory), { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 })
  }
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function post<T>(territory: string, path: string, body: unknown = {}) {
  const answer = await call('post', `/api/${territory}/setup${path}`, { token: await signIn('mayor', territory), body })
  return { status: answer.status, body: (await answer.json()) as T }
}

type Proposed = Extract<SetUpAnswer, { kind: 'proposal' }>

test('a commune is proposed its own gauge first, asked by the adapter that would follow it', async () => {
  const { status, body } = await post<Proposed>(OWN, '')
  expect(status).toBe(200)
  expect(body.proposal.candidates.map(({ code, distanceKm }) => [code, distanceKm === 0])).toEqual([
    ['Y990001001', true],
    ['Y990002001', false],
    ['99', false],
    // Rain over the middle; flow at the gauges of its own river, and in the middle.
    ['43.050,2.350', true],
    ['43.050,2.340', true],
    ['43.050,2.640', false],
    ['43.050,2.350', true],
  ])
  const trial = body.proposal.trials.find(({ code }) => code === 'Y990001001')
  expect(trial).toMatchObject({ adapter: 'hubeau', answer: { kind: 'values', newest: { value: 1_250 } } })
  expect(body.suggested).toEqual({ gauges: ['Y990001001'], reaches: [], departments: ['99'], coasts: [] })
  const flows = body.proposal.trials.filter(({ kind }) => kind === 'flow')
  expect(flows[0]?.answer).toMatchObject({ kind: 'outlook', quantity: 'flow', members: 1, cell: [2.325, 43.025] })
})

test('its files hold what was chosen of what was found, and nothing that somebody made up', async () => {
  await post(OWN, '')
  const chosen = { gauges: ['Y990001001', 'Y1'], reaches: ["x'\n- evil: 1"], departments: ['99'] }
  const { body } = await post<{ feeds: string; stations: string }>(OWN, '/files', chosen)
  expect(body.feeds).toContain('Y990001001: LA-LERE-Y990001001')
  expect(body.feeds).not.toMatch(/evil|Y1:|vigicrues-niveaux/)
  expect(body.stations).toContain('code: LA-LERE-Y990001001')
})

test('what one territory looked for is not the other’s', async () => {
  await post(OWN, '')
  expect((await post<{ title: string }>(NEIGHBOUR, '/files', { gauges: ['Y990001001'] })).status).toBe(409)
  const { body } = await post<Proposed>(NEIGHBOUR, '')
  expect(body.proposal.candidates[0]?.code).toBe('Y990002001')
  const own = await post<{ feeds: string }>(OWN, '/files', { gauges: ['Y990001001'] })
  expect(own.body.feeds).toContain('Y990001001')
})

test('a drawn area is looked around in the commune’s stead, without asking for its contour', async () => {
  const ring = [
    [2.6, 43],
    [2.7, 43],
    [2.7, 43.1],
    [2.6, 43.1],
    [2.6, 43],
  ]
  const { body } = await post<Proposed>(OWN, '', { area: { type: 'Polygon', coordinates: [ring] }, withinKm: 10 })
  expect(body.proposal.candidates[0]).toMatchObject({ code: 'Y990002001', distanceKm: 0 })
  expect(asked.some(({ host }) => host === 'geo.api.gouv.fr')).toBe(false)
})

test.each([
  ['a point', { area: { type: 'Point', coordinates: [2, 43] } }],
  [
    'an area of the whole country',
    {
      area: {
        type: 'Polygon',
        coordinates: [
          [
            [-5, 42],
            [8, 42],
            [8, 51],
            [-5, 42],
          ],
        ],
      },
    },
  ],
  ['a distance of the whole country', { withinKm: 1_000 }],
])('%s is refused before anything is asked', async (_, body) => {
  expect((await post(OWN, '', body)).status).toBe(400)
  expect(asked).toEqual([])
})

test('a drawn zone is kept by the territory that drew it, and by no other', async () => {
  const command = (code: string) => env.COMMAND.get(env.COMMAND.idFromName(objectName.command(code, 'live')))
  for (const code of [OWN, NEIGHBOUR]) {
    const files = smallTerritory({ code, shards: 1 })
    const applied = await (command(code) as unknown as CommandRpc).apply({
      territory: code,
      mode: 'live',
      files,
      actor,
    })
    expect(applied).toMatchObject({ kind: 'ok' })
  }
  const idsOf = async (code: string) =>
    (await (command(code) as unknown as CommandRpc).bundle())?.zones.map(({ id }) => id)
  const [before, neighbours] = [await idsOf(OWN), await idsOf(NEIGHBOUR)]
  const { bounds } = (await (command(OWN) as unknown as CommandRpc).bundle())?.territory ?? {}
  if (bounds === undefined) throw new Error('no territory')
  const [x, y] = [(bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2]
  const ring = (...corners: (readonly [number, number])[]) => ({
    type: 'Polygon',
    coordinates: [[...corners, corners[0]].map((one) => [x + (one?.[0] ?? 0) / 1e4, y + (one?.[1] ?? 0) / 1e4])],
  })
  const zone = { kind: 'zone', id: 'Z9', name_fr: 'Bord', name_en: 'Bank' }
  const square = ring([0, 0], [5, 0], [5, 5], [0, 5])
  const crossing = await post<{ faults: { message: string }[] }>(OWN, '/drawing', {
    ...zone,
    area: ring([0, 0], [5, 5], [5, 0], [0, 6]),
  })
  expect(crossing.status).toBe(422)
  expect(crossing.body.faults[0]?.message).toMatch(/crosses itself/)
  expect(await idsOf(OWN)).toEqual(before)
  expect((await post(OWN, '/drawing', { ...zone, area: square })).status).toBe(200)
  expect(await idsOf(OWN)).toEqual([...(before ?? []), 'Z9'])
  expect(await idsOf(NEIGHBOUR)).toEqual(neighbours)
  // Somebody of the neighbour's, and somebody who may not.
  const area = { ...zone, id: 'Z8', area: square }
  for (const [who, whose] of [
    ['mayor', NEIGHBOUR],
    ['field', OWN],
  ] as const) {
    const token = await signIn(who, whose)
    expect((await call('post', `/api/${OWN}/setup/drawing`, { token, body: area })).status).toBeGreaterThanOrEqual(403)
  }
})

test('while one search is under way a second is refused: these are public services', async () => {
  let go: () => void = () => undefined
  slow = new Promise<void>((resolve) => (go = resolve))
  const first = post(OWN, '')
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
  expect((await post(OWN, '')).status).toBe(409)
  go()
  expect((await first).status).toBe(200)
})

test('only the services of the assistant are asked, whatever the body says', async () => {
  await post(OWN, '', { withinKm: 25 })
  expect(new Set(asked.map(({ origin }) => origin))).toEqual(
    new Set([
      'https://geo.api.gouv.fr',
      'https://hubeau.eaufrance.fr',
      'https://www.vigicrues.gouv.fr',
      'https://ensemble-api.open-meteo.com',
      'https://flood-api.open-meteo.com',
    ]),
  )
})
