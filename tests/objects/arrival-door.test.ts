// The code at a shelter's door: whoever stands there writes themselves down, is counted at once, and is looked for until the desk has seen them. Two towns.
import { SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import type { Arrival } from '../../worker/model/shelter.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['92511', '92512'] as const
const shelters = (code: string) => ({
  [`geofences/${code}/shelters.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/shelters.schema.json
shelters:
  - id: gymnase
    name: Gymnase
    address: 2 route de Lauzun
    longitude: 2.1
    latitude: 44.1
    capacity: 100
    contacts: [{ role: gardien, phone: '+33536490051', verified_at: 2026-09-02 }]
`,
})
let token = ''

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), ...shelters(territory) }
    const actor = { id: 'admin', name: 'Admin' }
    await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })
  }
  token = await signIn('duty', OURS)
})

const post = (path: string, body: unknown = {}) => call('post', `/api/${OURS}/shelters/${path}`, { token, body })
const door = async () => {
  const answer = await call('get', `/api/${OURS}/shelters/gymnase/door`, { token })
  return answer.status === 200 ? (await answer.json<{ path: string }>()).path : null
}
const open = (path: string) => SELF.fetch(`http://localhost${path}`)
const write = (path: string, fields: Readonly<Record<string, string>>) =>
  SELF.fetch(`http://localhost${path}`, { method: 'POST', body: new URLSearchParams(fields) })
const list = async () => {
  const answer = await call('get', `/api/${OURS}/shelters/gymnase/arrivals`, { token })
  return (await answer.json<{ arrivals: Arrival[] }>()).arrivals
}
const FAMILY = { name: 'Famille Roussel', persons: '3', address: '12 rue Basse', phone: '06 39 98 04 33', once: 'f1' }
let path = ''

test('a closed shelter has no door, and an open one another each time that it is opened', async () => {
  expect(await door()).toBeNull()
  await post('gymnase/open')
  const before = (await door()) ?? ''
  await post('gymnase/close')
  expect((await open(before)).status).toBe(410)
  await new Promise((later) => setTimeout(later, 5))
  await post('gymnase/open')
  path = (await door()) ?? ''
  expect(path).not.toBe(before)
  expect((await open(before)).status).toBe(410)
  expect(await (await open(path)).text()).toContain('Vous arrivez : Gymnase')
  expect(await (await open(`${path}?lang=en`)).text()).toContain('You have arrived: Gymnase')
})

test('what is wrong is said beside its field, what was written stays, and nobody is counted', async () => {
  const answer = await write(path, { ...FAMILY, persons: 'beaucoup', phone: '12' })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('Écrivez un nombre, de 1 à 20.')
  expect(page).toContain('Ce numéro n’existe pas')
  expect(page).toContain('value="Famille Roussel"')
  expect(await (await write(path, { name: '<script>', persons: '' })).text()).toContain('&lt;script&gt;, 1 personne')
  expect((await list()).map(({ name }) => name)).toEqual(['<script>'])
})

test('pressed twice they are one arrival, counted; found again only once the desk has seen them, whose name is in the log', async () => {
  expect(await (await write(path, FAMILY)).text()).toContain('C’est noté : Famille Roussel, 3 personnes')
  expect((await write(path, FAMILY)).status).toBe(200)
  const [, arrival] = await list()
  expect(arrival).toMatchObject({ persons: 3, seen: null, by: { name: 'par le code' } })
  expect(await list()).toHaveLength(2)
  const command = commandOf(bindings, OURS, 'live')
  expect((await command.situation())?.cell.shelters[0]).toMatchObject({ persons: 4 })
  expect((await command.sheltered()).phoneHashes).toEqual([])
  expect((await post(`arrivals/C${arrival?.number ?? 0}/seen`)).status).toBe(200)
  expect((await command.sheltered()).phoneHashes).toHaveLength(1)
  const { entries } = await command.exportLog()
  expect(entries.at(-1)?.text).toBe('C2, inscrit par le code : vu à l’accueil, 3 personnes')
  expect(JSON.stringify(entries)).not.toContain('Roussel')
})

test('the key opens no other town’s door, a stranger sees nobody, and a program that fills forms is stopped (INV-22)', async () => {
  expect((await open(path.replace(OURS, THEIRS))).status).toBe(410)
  const stranger = await signIn('duty', THEIRS)
  expect((await call('post', `/api/${OURS}/shelters/arrivals/C2/seen`, { token: stranger, body: {} })).status).toBe(404)
  const answers = []
  for (let n = 0; n < 60; n++) answers.push((await write(path, { name: `n${n}`, once: `n${n}` })).status)
  expect(answers.slice(0, 58).every((status) => status === 200)).toBe(true)
  expect(answers.slice(58)).toEqual([429, 429])
  expect(await commandOf(bindings, THEIRS, 'live').situation()).toMatchObject({ cell: { shelters: [{ persons: 0 }] } })
})
