// What is asked of the prefecture and of broadcasters, on the real runtime: drafted, asked, sent or refused, each a line of the log. Two towns.
import { beforeAll, expect, test } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import { CODE_SIGNS, type Relay, type RelayPack } from '../../worker/model/relay.ts'
import type { Situation } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96181', '96182'] as const
const STREETS = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    street('rue Basse', [
      [2.021, 44.001],
      [2.028, 44.008],
    ]),
    street('rue Haute', [
      [2.1, 44.1],
      [2.11, 44.11],
    ]),
  ],
})
function street(name: string, coordinates: number[][]) {
  return { type: 'Feature', properties: { name }, geometry: { type: 'LineString', coordinates } }
}

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), [`geofences/${territory}/base-streets.geojson`]: STREETS }
    const actor = { id: 'a', name: 'A' }
    expect(await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })).toMatchObject(
      {
        kind: 'ok',
      },
    )
  }
})

const situation = async (town: string = OURS) => (await commandOf(bindings, town, 'live').situation()) as Situation
const log = async (town: string = OURS) => (await commandOf(bindings, town, 'live').exportLog()).entries
const ask = async (who: DemoIdentity, path: string, body: object, headers: Record<string, string> = {}) =>
  call('post', `/api/${OURS}/relays${path}`, { token: await signIn(who, OURS), body, headers })

async function draft(kind: 'fr-alert' | 'broadcast', query = ''): Promise<RelayPack> {
  const answer = await call('get', `/api/${OURS}/relays/draft?kind=${kind}&zones=B${query}`, {
    token: await signIn('duty', OURS),
  })
  expect(answer.status).toBe(200)
  return (await answer.json<{ pack: RelayPack }>()).pack
}

function written({ commune, exercise, ...pack }: RelayPack, more: object = {}) {
  void commune
  void exercise
  const hours = { since: new Date(pack.since).toISOString(), until: new Date(pack.until).toISOString() }
  const said = { event: 'inondation', text: 'DANGER : partez.', contact: 'Le maire', endedBy: 'Le maire', press: '' }
  return { ...pack, ...said, ...hours, ...more }
}

let asked: Relay

test('a draft holds what is known: the zone, the streets that run through it, the number to call back; nobody has counted', async () => {
  expect(await draft('fr-alert')).toMatchObject({
    commune: 'Saint-Martin-sur-Lère',
    exercise: false,
    zones: [{ id: 'B', name: 'zone B' }],
    streets: ['rue Basse'],
    persons: null,
    callBack: '+33639980000',
  })
})

test('whoever directs asks, once however often it is sent; the timer runs for everybody of this town and for nobody of another (INV-22)', async () => {
  const body = { pack: written(await draft('fr-alert')), to: 'M. B., SIDPC', by: 'phone' }
  expect((await ask('duty', '', body)).status).toBe(403)
  const headers = { 'Idempotency-Key': 'demande-1' }
  for (let press = 0; press < 2; press++) {
    const answer = await ask('mayor', '', body, headers)
    expect(answer.status).toBe(201)
    asked = (await answer.json<{ relay: Relay }>()).relay
  }
  expect(asked.number).toBe(1)
  expect([...asked.code].every((sign) => CODE_SIGNS.includes(sign))).toBe(true)
  expect((await situation()).relays).toEqual([asked])
  expect((await situation(THEIRS)).relays).toEqual([])
  const lines = (await log()).filter(({ act }) => act === 'relais demandé')
  expect(JSON.stringify(lines)).not.toContain('+33639980000')
  expect(lines.map(({ category, text }) => [category, text.replace(/à \d\d h \d\d/, 'à hh')])).toEqual([
    ['demande', 'FR-Alert (demande n° 1) demandée à hh à M. B., SIDPC : zone B. Texte et périmètre transmis'],
  ])
})

test('their reference and the hour of the sending are noted by whoever keeps the log, and the time between stands in it', async () => {
  expect((await ask('duty', '/1', { kind: 'reference', text: 'SIDPC-0412' })).status).toBe(200)
  expect((await ask('duty', '/1', { kind: 'end', how: 'refused', reason: '' })).status).toBe(422)
  const before = new Date(asked.asked.at - 60_000).toISOString()
  expect((await ask('duty', '/1', { kind: 'end', how: 'sent', at: before })).status).toBe(422)
  for (let press = 0; press < 2; press++) {
    const answer = await ask('duty', '/1', { kind: 'end', how: 'sent' })
    expect(answer.status).toBe(200)
  }
  expect((await ask('duty', '/1', { kind: 'end', how: 'refused', reason: 'trop tard' })).status).toBe(409)
  const [relay] = (await situation()).relays
  expect(relay).toMatchObject({ reference: { text: 'SIDPC-0412' }, ended: { how: 'sent', reason: '' } })
  const entries = await log()
  expect(entries.filter(({ act }) => act === 'relais diffusée')).toHaveLength(1)
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})

test('the polygon goes as it was when it was asked, as GeoJSON and as KML; another town has no such request', async () => {
  const token = await signIn('auditor', OURS)
  const geojson = await call('get', `/api/${OURS}/relays/1/zone.geojson`, { token })
  const { features } = await geojson.json<{ features: { geometry: { coordinates: number[][][][] } }[] }>()
  expect(features[0]?.geometry.coordinates[0]?.[0]?.[0]).toEqual([2.02, 44])
  const kml = await (await call('get', `/api/${OURS}/relays/1/zone.kml`, { token })).text()
  expect(kml).toContain('<coordinates>2.02,44 2.03,44 2.03,44.01')
  const theirs = await call('get', `/api/${THEIRS}/relays/1/zone.kml`, { token: await signIn('auditor', THEIRS) })
  expect(theirs.status).toBe(404)
})

test.each([
  ['a text that does not fit', { text: 'é'.repeat(1_396) }, 'text too long'],
  ['a zone that is not there', { zones: [{ id: 'Z', name: 'Z' }] }, 'unknown zone'],
  ['no zone at all', { zones: [] }, 'no zone'],
])('%s is refused, and nothing is written', async (_, more, reason) => {
  const before = (await log()).length
  const answer = await ask('mayor', '', { pack: written(await draft('fr-alert'), more), to: 'SIDPC', by: 'phone' })
  expect([answer.status, (await answer.json<{ reason: string }>()).reason]).toEqual([422, reason])
  expect(await log()).toHaveLength(before)
})

test('in an exercise the first word is the server’s, whatever is sent', async () => {
  const files = smallTerritory({ code: OURS })
  const actor = { id: 'a', name: 'A' }
  const exercise = commandOf(bindings, OURS, 'exercise')
  await exercise.apply({ territory: OURS, mode: 'exercise', files, actor })
  const pack = written(await draft('broadcast'), { press: 'Crue' })
  const answer = await call('post', `/api/${OURS}/relays?mode=exercise`, {
    token: await signIn('mayor', OURS),
    body: { pack, to: 'Radio', by: 'phone' },
  })
  const { relay } = await answer.json<{ relay: Relay }>()
  expect(relay.pack).toMatchObject({ exercise: true, text: 'EXERCICE - DANGER : partez.', press: 'EXERCICE - Crue' })
  expect((await situation()).relays).toHaveLength(1)
})
