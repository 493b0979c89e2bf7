// What the public is told of each zone, on the real runtime: a named person says it, the page shows it, each change is a line of the log. Two towns.
import { beforeAll, expect, test } from 'vitest'
import { commandOf, publicationOf } from '../../worker/env.ts'
import type { PublicState } from '../../worker/model/public-state.ts'
import type { Situation } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96501', '96502'] as const

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const actor = { id: 'a', name: 'A' }
    const files = smallTerritory({ code: territory })
    const applied = await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })
    expect(applied).toMatchObject({ kind: 'ok' })
  }
})

const command = (town: string = OURS) => commandOf(bindings, town, 'live')
const situation = async (town: string = OURS) => (await command(town).situation()) as Situation
const lines = async (town: string = OURS) =>
  (await command(town).exportLog()).entries.filter(({ act }) => act.startsWith('état public'))
const say = async (who: DemoIdentity, method: 'put' | 'post' | 'delete', path: string, body?: object) =>
  call(method, `/api/${OURS}/public/${path}`, {
    token: await signIn(who, OURS),
    ...(body === undefined ? {} : { body }),
  })
const page = async (town: string = OURS) => (await publicationOf(bindings, town).read('index.html'))?.body ?? ''

test('whoever directs says how a zone stands, once however often it is pressed; this town’s page shows it and no other’s (INV-22)', async () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const body = { stand: 'prepare', words: { fr: 'Montez vos affaires <b>.' }, nextAt: soon, seen: 0 }
  expect((await say('duty', 'put', 'zones/B', body)).status).toBe(403)
  for (let press = 0; press < 2; press++) {
    const answer = await say('mayor', 'put', 'zones/B', body)
    expect(answer.status).toBe(200)
    const { state } = await answer.json<{ state: PublicState }>()
    expect(state.zones).toMatchObject([
      { zone: 'B', version: 1, stand: 'prepare', by: { id: 'demo-mayor' }, before: [] },
    ])
  }
  expect((await situation(THEIRS)).publicState).toEqual({ zones: [], services: [] })
  const [line, ...others] = await lines()
  expect(others).toEqual([])
  expect(line?.text).toMatch(/^État public de zone B : préparez-vous\. Montez .* Prochaine information à \d\d h \d\d$/)
  await expect.poll(() => page(), { timeout: 5_000 }).toContain('Préparez-vous')
  const shown = await page()
  expect(shown).toContain('Montez vos affaires &lt;b&gt;.')
  expect(shown).toContain('Prochaine information au plus tard')
  expect(shown).not.toContain((await situation()).publicState.zones[0]?.by.name ?? 'nobody')
  expect(await page(THEIRS)).not.toContain('Quartier par quartier')
})

test('two people at once: the second is told to look again; what was said before stays readable', async () => {
  const closed = { stand: 'closed', seen: 1 }
  expect((await say('mayor', 'put', 'zones/B', closed)).status).toBe(200)
  expect((await say('mayor', 'put', 'zones/B', { stand: 'normal', seen: 1 })).status).toBe(409)
  expect((await situation()).publicState.zones).toMatchObject([
    { stand: 'closed', version: 2, before: [{ stand: 'prepare' }] },
  ])
})

test('people come back under conditions that are said, and no hour is promised that has passed', async () => {
  expect((await say('mayor', 'put', 'zones/B', { stand: 'return', seen: 2 })).status).toBe(422)
  const past = new Date(Date.now() - 60_000).toISOString()
  const words = { fr: 'Faites vérifier le courant.' }
  expect((await say('mayor', 'put', 'zones/B', { stand: 'return', words, nextAt: past, seen: 2 })).status).toBe(422)
  expect((await say('mayor', 'put', 'zones/B', { stand: 'return', words, seen: 2 })).status).toBe(200)
  expect((await say('mayor', 'put', 'zones/X', { stand: 'closed', seen: 0 })).status).toBe(422)
})

test('a bridge is one line however often the cell types it; taken away it leaves the page, and the log keeps it', async () => {
  const bridge = { kind: 'bridge', name: 'Pont Vieux', english: 'Old Bridge', open: false }
  expect((await say('auditor', 'post', 'services', bridge)).status).toBe(403)
  for (const open of [false, false, true])
    expect((await say('duty', 'post', 'services', { ...bridge, open })).status).toBe(200)
  expect((await situation()).publicState.services).toMatchObject([{ number: 1, name: 'Pont Vieux', open: true }])
  expect((await say('duty', 'put', 'services/9', bridge)).status).toBe(404)
  expect((await say('duty', 'delete', 'services/1')).status).toBe(200)
  const texts = (await lines()).map(({ text }) => text).filter((text) => text.startsWith('Pont'))
  expect(texts).toEqual(['Pont Vieux : fermé', 'Pont Vieux : ouvert', 'Pont Vieux : retiré de la page publique'])
  const { entries } = await command().exportLog()
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})
