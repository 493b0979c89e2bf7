import { beforeAll, describe, expect, test, vi } from 'vitest'
import { residentsOf } from '../../worker/env.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { Anchor, LogEntry } from '../../worker/model/log.ts'
import { HOUR_MS, toRfc3339 } from '../../worker/model/time.ts'
import type { Problem, Situation } from '../../worker/model/view.ts'
import { verifyEntries, type ChainLink } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type CallOptions } from '../support/http.ts'
import { CENTRE, smallTerritory, zonesGeojson } from '../support/small-territory.ts'

const CODE = '95001'
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const token = { mayor: '', duty: '', deputy: '', field: '', auditor: '' }
type Who = keyof typeof token

const as = (who: Who, method: string, path: string, options: CallOptions = {}) =>
  call(method, `/api/${CODE}${path}`, { token: token[who], ...options })
const post = (who: Who, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  as(who, 'post', path, { body, headers })

// The flood of a hundred years covers zones A and B.
const TERRITORY = {
  ...smallTerritory({ code: CODE }),
  [`geofences/${CODE}/hazard-flood.geojson`]: JSON.stringify({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { id: 'Q100', name_fr: 'Crue centennale', name_en: 'Hundred-year flood' },
        geometry: { type: 'Polygon', coordinates: [[[2, 44], [2.035, 44], [2.035, 44.01], [2, 44.01], [2, 44]]] }, // prettier-ignore
      },
    ],
  }),
}

beforeAll(async () => {
  for (const who of Object.keys(token) as Who[]) token[who] = await signIn(who, CODE)
  expect((await as('mayor', 'put', '/files', { body: { files: TERRITORY } })).status).toBe(200)
  const [longitude, latitude] = CENTRE.B
  const one = {
    line: 1,
    sourceId: '1',
    household: 'h',
    name: 'P',
    address: '1 rue Basse',
    language: 'fr',
    vulnerable: false,
  } as const
  await residentsOf(bindings, CODE, 'live', 0).store([{ ...one, phone: '+33639980001', longitude, latitude }])
  await call('put', `/api/demo/clock?territory=${CODE}`, { body: { now: toRfc3339(EVENING), rate: 1 } })
})

const draft = {
  proposal: null,
  content: {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'La rivière monte. Montez vos biens.' },
    event: 'inondation',
    severity: 'Severe',
    urgency: 'Expected',
    certainty: 'Likely',
    expiresAt: toRfc3339(EVENING + 4 * HOUR_MS),
    allClear: false,
  },
}

async function problemOf(answer: Response): Promise<Problem> {
  expect(answer.headers.get('Content-Type')).toContain('application/problem+json')
  return (await answer.json()) as Problem
}

async function submitted(): Promise<Alert> {
  const answer = await post('duty', '/alerts', draft)
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { alert: Alert }).alert
}

describe('an alert over HTTP', () => {
  test('is submitted by one, approved by another, shown to everybody and in the log', async () => {
    const alert = await submitted()
    expect(alert.current.content).toMatchObject({ count: 1, mode: 'live', expiresAt: EVENING + 4 * HOUR_MS })
    const approved = await post('mayor', `/alerts/${alert.id}/approve`, { contentHash: alert.current.contentHash })
    expect(await approved.json()).toMatchObject({
      alert: { state: 'sending', current: { approvedBy: { name: 'Maire' } } },
    })
    expect(await (await as('field', 'get', `/alerts/${alert.id}`)).json()).toMatchObject({
      alert: { id: alert.id },
      progress: [{ revision: 1 }],
    })
    const { entries } = (await (await as('auditor', 'get', '/log?limit=500')).json()) as { entries: LogEntry[] }
    expect(entries.map((entry) => entry.act)).toEqual(expect.arrayContaining(['soumise', 'approuvée']))
    const stopped = await post('duty', `/alerts/${alert.id}/cancel`, { reason: 'fin du test' })
    expect(await stopped.json()).toMatchObject({ alert: { state: 'stopping' } })
  })

  test('is not approved by a role that may not, nor with another hash', async () => {
    const { id, current } = await submitted()
    expect((await post('duty', `/alerts/${id}/approve`, { contentHash: current.contentHash })).status).toBe(403)
    const changed = await post('mayor', `/alerts/${id}/approve`, { contentHash: 'a'.repeat(64) })
    expect([changed.status, (await problemOf(changed)).reason]).toEqual([409, 'content changed since it was shown'])
  })

  test('is not approved by its own author, even one who may approve others', async () => {
    const answer = await post('deputy', '/alerts', draft)
    const { alert } = (await answer.json()) as { alert: Alert }
    const own = await post('deputy', `/alerts/${alert.id}/approve`, { contentHash: alert.current.contentHash })
    expect([own.status, (await problemOf(own)).reason]).toEqual([403, 'author may not approve'])
  })

  test('sent twice under one Idempotency-Key is one alert (U03, INV-18)', async () => {
    const key = { 'Idempotency-Key': 'tap-tap' }
    const ids = []
    for (const answer of [await post('duty', '/alerts', draft, key), await post('duty', '/alerts', draft, key)]) {
      ids.push(((await answer.json()) as { alert: Alert }).alert.id)
    }
    expect(ids[0]).toBe(ids[1])
  })

  test('is returned to its author and revised', async () => {
    const { id } = await submitted()
    expect(await (await post('mayor', `/alerts/${id}/return`, { reason: 'plus court' })).json()).toMatchObject({
      alert: { state: 'draft' },
    })
    expect(await (await post('duty', `/alerts/${id}/revise`, draft)).json()).toMatchObject({
      alert: { state: 'submitted', current: { revision: 2 } },
    })
  })

  test.each([
    ['an unknown member', { ...draft, sendNow: true }],
    ['an unknown member deep inside', { ...draft, content: { ...draft.content, count: 0 } }],
    ['a channel that nobody knows', { ...draft, content: { ...draft.content, channels: ['pigeon'] } }],
    ['a time without an offset', { ...draft, content: { ...draft.content, expiresAt: '2026-10-14T22:00:00' } }],
    ['zones that are no list', { ...draft, content: { ...draft.content, zones: 'B' } }],
    ['a language that nobody knows', { ...draft, content: { ...draft.content, texts: { fr: 'x', tlh: 'x' } } }],
    ['no object', [draft]],
  ])('with %s is a bad request that names it', async (_, body) => {
    const answer = await post('duty', '/alerts', body)
    expect(answer.status).toBe(400)
    expect((await problemOf(answer)).faults?.length).toBeGreaterThan(0)
  })

  test('that is not JSON is a bad request', async () => {
    expect((await as('duty', 'post', '/alerts', { body: '{"proposal":' })).status).toBe(400)
  })

  test('that the gates refuse is told with its reason', async () => {
    const answer = await post('duty', '/alerts', { ...draft, content: { ...draft.content, zones: [] } })
    expect([answer.status, (await problemOf(answer)).reason]).toEqual([422, 'no zone'])
  })

  test('that is not there is not found, and neither is a proposal', async () => {
    expect((await as('mayor', 'get', '/alerts/none')).status).toBe(404)
    expect((await post('mayor', '/alerts/none/approve', { contentHash: 'a'.repeat(64) })).status).toBe(404)
    expect((await post('mayor', '/proposals/none/dismiss', { reason: 'x' })).status).toBe(404)
  })
})

describe('the situation over HTTP', () => {
  test('is whole for everybody who may read it', async () => {
    const now = (await (await as('field', 'get', '/situation')).json()) as Situation
    expect(now).toMatchObject({ territory: { code: CODE }, residents: { persons: 1 }, demo: true })
    expect(now.zones.map((zone) => zone.id)).toEqual(['A', 'B', 'C'])
  })

  test('of a territory that was never applied is not found, and says what to run', async () => {
    const stranger = await signIn('mayor', '95002')
    const answer = await call('get', '/api/95002/situation', { token: stranger })
    expect([answer.status, (await problemOf(answer)).mend]).toEqual([
      404,
      expect.stringContaining('territory -- apply'),
    ])
  })

  test('counts, times and prices a send before anybody decides', async () => {
    const answer = await post('duty', '/estimate', { zones: ['B'], channels: ['sms'], texts: { fr: 'Montez.' } })
    expect(await answer.json()).toMatchObject({
      audience: { persons: 1 },
      check: { enrolled: 1, outside: null, gaps: [] },
      sendMs: 34,
      costCents: 7,
    })
  })

  test('counts whom a hazard reaches and the chosen zone does not', async () => {
    const answer = await post('duty', '/estimate', { zones: ['A'], channels: ['sms'], texts: { fr: 'Montez.' } })
    expect(await answer.json()).toMatchObject({
      audience: { persons: 0 },
      check: { gaps: [{ hazard: { fr: 'Crue centennale' }, persons: 1 }] },
    })
  })

  test('lists whoever has no point by street, and a number typed for a wide send must be the one that would be told (G08)', async () => {
    expect(await (await as('duty', 'get', '/residents/unlocated')).json()).toEqual({ streets: [] })
    const other = await post('duty', '/alerts', { ...draft, typedPersons: 2 })
    expect(other.status).toBe(422)
    expect((await problemOf(other)).detail).toContain('2 was typed and 1 would be told')
  })

  test('has the base map layer by layer, and no other file or member', async () => {
    const river = await as('field', 'get', '/base-map/river')
    expect([river.status, river.headers.get('Content-Type')]).toEqual([200, 'application/geo+json'])
    for (const layer of ['roads', '__proto__', 'constructor', '..%2Fterritory'])
      expect((await as('field', 'get', `/base-map/${layer}`)).status).toBe(404)
  })

  test('has a gauge’s curve between two times with an offset', async () => {
    const from = encodeURIComponent('2026-10-14T16:00:00+02:00')
    const to = encodeURIComponent('2026-10-14T20:00:00+02:00')
    expect(await (await as('field', 'get', `/stations/PONT-VIEUX/series?from=${from}&to=${to}`)).json()).toEqual({
      station: 'PONT-VIEUX',
      points: [],
    })
    expect((await as('field', 'get', `/stations/NONE/series?from=${from}&to=${to}`)).status).toBe(404)
    expect((await as('field', 'get', `/stations/PONT-VIEUX/series?from=${to}&to=${from}`)).status).toBe(400)
    expect((await as('field', 'get', '/stations/PONT-VIEUX/series?from=2026-10-14T16:00:00&to=now')).status).toBe(400)
  })

  test('is followed live over a WebSocket, and over nothing else', async () => {
    const live = await as('field', 'get', '/live', { headers: { Upgrade: 'websocket' } })
    expect(live.status).toBe(101)
    live.webSocket?.accept()
    live.webSocket?.close()
    expect((await as('field', 'get', '/live')).status).toBe(426)
  })
})

describe('the log over HTTP', () => {
  test('takes a note of a person and gives it back in the chain', async () => {
    const answer = await post('field', '/log', { text: '  Barrières posées quai Nord ' })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({ entry: { text: 'Barrières posées quai Nord', category: 'action' } })
    expect((await post('field', '/log', { text: ' ' })).status).toBe(400)
    expect((await as('field', 'get', '/log?since=-1')).status).toBe(400)
  })

  test('is exported line by line, and the export verifies', async () => {
    const answer = await as('auditor', 'get', '/log/export')
    expect(answer.headers.get('Content-Type')).toContain('application/x-ndjson')
    const lines = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { entry?: LogEntry; anchor?: Anchor })
    const entries = lines.flatMap((line) => line.entry ?? [])
    const objects = [...new Set(entries.map(({ object }) => object))]
    // Every acting object has a chain of its own: here the deciding one and the accounts.
    expect(objects).toEqual(expect.arrayContaining([`${CODE}:command:live`, `${CODE}:accounts`]))
    for (const object of objects) {
      const chain = entries.filter((entry) => entry.object === object)
      expect(verifyEntries(chain)).toEqual({ kind: 'valid', count: chain.length })
    }
    const decided = entries.filter((entry) => entry.object === `${CODE}:command:live`)
    expect(lines.some((line) => line.anchor?.count === decided.length)).toBe(true)
  })
})

test('whoever has lost their role between the submission and the send approves nothing, and neither does its author (U05)', async () => {
  const town = '95029'
  const in_ = (who: string, method: string, path: string, body?: object) =>
    call(method, `/api/${town}${path}`, { token: who, ...(body === undefined ? {} : { body }) })
  const [mayor, duty, deputy] = [await signIn('mayor', town), await signIn('duty', town), await signIn('deputy', town)]
  await in_(mayor, 'put', '/files', { files: smallTerritory({ code: town }) })
  const [longitude, latitude] = CENTRE.B
  const one = {
    line: 1,
    sourceId: '1',
    household: 'h',
    name: 'P',
    address: '1 rue Basse',
    language: 'fr',
    vulnerable: false,
  } as const
  await residentsOf(bindings, town, 'live', 0).store([{ ...one, phone: '+33639980001', longitude, latitude }])
  await call('put', `/api/demo/clock?territory=${town}`, { body: { now: toRfc3339(EVENING), rate: 1 } })
  const { alert } = await (await in_(duty, 'post', '/alerts', draft)).json<{ alert: Alert }>()
  expect((await in_(mayor, 'delete', '/people/demo-deputy')).status).toBe(204)
  const approve = (who: string) =>
    in_(who, 'post', `/alerts/${alert.id}/approve`, { contentHash: alert.current.contentHash })
  expect([(await approve(deputy)).status, (await approve(duty)).status]).toEqual([401, 403])
  expect(await (await in_(mayor, 'get', `/alerts/${alert.id}`)).json()).toMatchObject({ alert: { state: 'submitted' } })
})

describe('the dossier of an alert', () => {
  test('holds why, who, which words and whom in figures, with a proof that verifies; it names nobody who was told, and no other town gets it', async () => {
    const { alert } = await (await post('duty', '/alerts', draft)).json<{ alert: Alert }>()
    await post('mayor', `/alerts/${alert.id}/approve`, { contentHash: alert.current.contentHash })
    await vi.waitFor(async () =>
      expect((await residentsOf(bindings, CODE, 'live', 0).acts()).map(({ act }) => act)).toContain('launch'),
    )
    const path = `/alerts/${alert.id}/dossier`
    const answer = await as('auditor', 'get', path)
    expect([answer.status, answer.headers.get('Content-Disposition')]).toEqual([
      200,
      `attachment; filename="tocsin-${CODE}-alerte-${alert.number}.html"`,
    ])
    const page = await answer.text()
    for (const part of [`Dossier de l’alerte n° ${alert.number}`, 'La rivière monte.', alert.current.contentHash])
      expect(page).toContain(part)
    expect(page).not.toMatch(/639980001|1 rue Basse/)
    const proof = page.split('id="proof">\n')[1]?.split('\n</script>')[0] ?? ''
    const lines = proof
      .split('\n')
      .map((line) => JSON.parse(line) as { entry?: LogEntry; link?: ChainLink; anchor?: Anchor })
    const followed = lines.flatMap(({ entry, link }): (LogEntry | ChainLink)[] => {
      const one = entry ?? link
      return one === undefined ? [] : [one]
    })
    for (const object of new Set(followed.map((one) => one.object))) {
      const chain = followed.filter((one) => one.object === object)
      expect(verifyEntries(chain)).toEqual({ kind: 'valid', count: chain.length })
    }
    const shown = lines.flatMap(({ entry }) => entry ?? [])
    expect(new Set(shown.map(({ object }) => object))).toEqual(
      new Set([`${CODE}:command:live`, `${CODE}:residents:live:0`]),
    )
    expect(lines.some(({ link }) => link !== undefined)).toBe(true)
    expect(await (await as('auditor', 'get', `${path}?lang=en`)).text()).toContain(`Dossier of alert ${alert.number}`)
    expect((await as('field', 'get', path)).status).toBe(403)
    expect((await call('get', `/api/${CODE}${path}`, { token: await signIn('auditor', '95019') })).status).toBe(404)
  })
})

describe('the files over HTTP', () => {
  test('come back as they were sent', async () => {
    expect(await (await as('field', 'get', '/files')).json()).toMatchObject({ files: smallTerritory({ code: CODE }) })
  })

  test('with faults are refused whole, each fault with its place and how to mend it', async () => {
    const files = {
      ...smallTerritory({ code: CODE, name: 'Ailleurs' }),
      [`geofences/${CODE}/zones.geojson`]: zonesGeojson([{ type: 'Feature' }]),
    }
    const answer = await as('mayor', 'put', '/files', { body: { files } })
    expect(answer.status).toBe(422)
    expect((await problemOf(answer)).faults?.[0]).toMatchObject({
      where: expect.stringContaining('zones.geojson') as string,
      mend: expect.stringMatching(/\S/) as string,
    })
    expect(await (await as('field', 'get', '/situation')).json()).toMatchObject({
      territory: { name: 'Saint-Martin-sur-Lère' },
    })
  })

  test.each([
    '../geofences/x.yaml',
    'geofences/../../etc/passwd',
    '/etc/passwd',
    'geofences/95001/.hidden',
    'other/95001/a.yaml',
  ])('never take the path %s', async (path) => {
    const answer = await as('mayor', 'put', '/files', { body: { files: { [path]: 'x' } } })
    expect(answer.status).toBe(400)
  })
})
