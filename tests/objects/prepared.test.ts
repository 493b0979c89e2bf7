// A scenario prepared in calm by one, approved by another, sent at night in one act, on the real runtime. Two towns.
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { commandOf, residentsOf } from '../../worker/env.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { PreparedScenario } from '../../worker/model/prepared.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../worker/model/time.ts'
import type { Problem } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { CENTRE, smallTerritory, zonesGeojson } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96561', '96562'] as const
const EVENING = Date.parse('2026-10-14T20:07:00+02:00')
const DUTY = { id: 'a', name: 'A' }

const command = (town: string = OURS) => commandOf(bindings, town, 'live')
const CONTENT = {
  zones: ['B'],
  channels: ['sms'],
  texts: {
    fr: 'MAIRIE {date} {time}. DANGER : la rivière monte. Partez à pied. Prochain message {next}',
    en: 'TOWN HALL {time}. DANGER: the river rises. Leave on foot. Next message {next}',
  },
  event: 'Crue rapide',
  hazard: 'crue rapide',
  responseType: 'Evacuate',
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Likely',
  validForMs: 3 * HOUR_MS,
  repeatEveryMs: HOUR_MS,
} as const

beforeAll(async () => {
  for (const town of [OURS, THEIRS]) {
    const files = smallTerritory({ code: town })
    expect(await command(town).apply({ territory: town, mode: 'live', files, actor: DUTY })).toMatchObject({
      kind: 'ok',
    })
    await command(town).setClock({ now: EVENING, rate: 1 })
  }
  const [longitude, latitude] = CENTRE.B
  const person = { line: 1, household: 'h1', name: 'P', address: '1 rue Basse', language: 'fr', vulnerable: false }
  await residentsOf(bindings, OURS, 'live', 0).store([
    { ...person, sourceId: '1', phone: '+33639980001', longitude, latitude } as never,
  ])
})

// What a test before has sent is over for the next one.
beforeEach(async () => {
  for (const { id, state } of (await command().situation())?.alerts ?? [])
    if (state !== 'cancelled' && state !== 'expired') await command().cancel(id, DUTY, 'fin du test')
})

type Asked = { readonly name?: string; readonly content?: object }
async function post<T>(who: DemoIdentity, path: string, body: object, method = 'post', town: string = OURS) {
  const answer = await call(method, `/api/${town}/scenarios${path}`, { token: await signIn(who, town), body })
  return { status: answer.status, body: await answer.json<T & Problem>() }
}

async function prepared(by: DemoIdentity, { name = 'Crue rapide', content = CONTENT }: Asked = {}) {
  const { status, body } = await post<{ scenario: PreparedScenario }>(by, '', { name, content })
  expect(status).toBe(201)
  return body.scenario
}

async function ready(by: DemoIdentity = 'duty', approver: DemoIdentity = 'deputy', asked: Asked = {}) {
  const scenario = await prepared(by, asked)
  const { version, id } = scenario
  expect((await post(approver, `/${id}/approve`, { version, reviewInDays: 90 })).status).toBe(200)
  return scenario
}

const send = (who: DemoIdentity, { id, version }: PreparedScenario, more: object = {}) =>
  post<{ alert: Alert }>(who, `/${id}/send`, { version, persons: 1, ...more })

test('nobody sends what nobody else has read: its author cannot approve it, and unapproved it does not leave', async () => {
  const scenario = await prepared('deputy')
  expect(await post('deputy', `/${scenario.id}/approve`, { version: scenario.version })).toMatchObject({
    status: 403,
    body: { reason: 'author may not approve' },
  })
  expect(await send('mayor', scenario)).toMatchObject({ status: 409, body: { reason: 'not approved beforehand' } })
  expect((await command().situation())?.alerts.filter(({ state }) => state === 'sending')).toEqual([])
})

test('a second person sends it in one act: two are named, the hour alone is filled in, and the log says who did what', async () => {
  const scenario = await ready()
  const { status, body } = await send('mayor', scenario)
  expect(status).toBe(200)
  expect(body.alert).toMatchObject({
    state: 'sending',
    prepared: { id: scenario.id, version: scenario.version, preparedBy: { name: "Élu d'astreinte" } },
    current: {
      submittedBy: { name: 'Adjointe' },
      approvedBy: { name: 'Maire' },
      aloneReason: null,
      content: {
        texts: {
          fr: 'MAIRIE 14/10 20h07. DANGER : la rivière monte. Partez à pied. Prochain message 21h15',
          en: 'TOWN HALL 20:07. DANGER: the river rises. Leave on foot. Next message 21:15',
        },
        expiresAt: EVENING + 3 * HOUR_MS,
        count: 1,
      },
    },
  })
  const { entries } = await command().exportLog()
  expect(entries.slice(-2).map(({ act, actor }) => [act, actor.name])).toEqual([
    ['scénario lancé', 'Maire'],
    ['approuvée', 'Maire'],
  ])
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})

test('whoever approved it beforehand is the first of the two: they send it only alone, with a reason', async () => {
  const scenario = await ready('duty', 'mayor')
  expect(await send('mayor', scenario)).toMatchObject({ status: 403, body: { reason: 'author may not approve' } })
  // Nothing of the refused one stays: no alert, no number taken.
  const before = (await command().situation())?.alerts.length
  const { body } = await send('mayor', scenario, { aloneReason: 'personne ne répond, l’eau est là' })
  expect(body.alert.current).toMatchObject({ aloneReason: 'personne ne répond, l’eau est là' })
  expect((await command().situation())?.alerts.length).toBe((before ?? 0) + 1)
  expect((await command().log(0, 1_000)).at(-1)).toMatchObject({ act: 'contreseing demandé' })
})

test('two people press send at once: one dispatch, and the other hears that it is under way (U01)', async () => {
  const scenario = await ready('duty', 'deputy')
  const [first, second] = await Promise.all([send('mayor', scenario), send('deputy', scenario, { aloneReason: 'x' })])
  expect([first.status, second.status].toSorted()).toEqual([200, 409])
  expect([first.body.reason, second.body.reason]).toContain('already decided')
  const sent = (await command().situation())?.alerts.filter(({ prepared: from }) => from?.id === scenario.id)
  expect(sent).toHaveLength(1)
  // A double tap of the one who sent it is the first tap heard twice.
  const again = await send(first.status === 200 ? 'mayor' : 'deputy', scenario)
  expect(again).toMatchObject({ status: 200, body: { alert: { id: sent?.[0]?.id } } })
})

test('a change of text, channel or name voids what was approved; kept as it was, it stays approved', async () => {
  const scenario = await ready()
  const put = (content: object) =>
    post<{ scenario: PreparedScenario }>('duty', `/${scenario.id}`, { name: scenario.name, content }, 'put')
  expect((await put(CONTENT)).body.scenario.approval).not.toBeNull()
  const texts = { ...CONTENT.texts, en: 'TOWN HALL {time}. Leave on foot now. Next message {next}' }
  const changed = (await put({ ...CONTENT, texts })).body.scenario
  expect(changed).toMatchObject({ id: scenario.id, approval: null })
  expect(await send('mayor', scenario)).toMatchObject({ body: { reason: 'content changed since it was shown' } })
  expect(await send('mayor', changed)).toMatchObject({ body: { reason: 'not approved beforehand' } })
})

test('a zone that was edited since voids it, and so does its review date', async () => {
  const scenario = await ready()
  const files = smallTerritory({ code: OURS })
  const moved = JSON.parse(zonesGeojson()) as { features: { geometry: { coordinates: number[][][] } }[] }
  const ring = moved.features[1]?.geometry.coordinates[0] ?? []
  for (const point of ring) point[1] = (point[1] ?? 0) + 0.001
  const edited = { ...files, [`geofences/${OURS}/zones.geojson`]: JSON.stringify(moved) }
  const apply = (to: Record<string, string>) =>
    command().apply({ territory: OURS, mode: 'live', files: to, actor: DUTY })
  await apply(edited)
  expect(await send('mayor', scenario)).toMatchObject({ body: { reason: 'zone changed since it was shown' } })
  await apply(files)
  await command().setClock({ now: EVENING + 91 * DAY_MS, rate: 1 })
  expect(await send('mayor', scenario)).toMatchObject({ status: 409, body: { reason: 'review date passed' } })
  await post('deputy', `/${scenario.id}/approve`, { version: scenario.version })
  expect(await send('mayor', scenario)).toMatchObject({ status: 200 })
  await command().setClock({ now: EVENING, rate: 1 })
})

test('another number of people than on the screen is not sent, and says both numbers', async () => {
  const scenario = await ready()
  const answer = await send('mayor', scenario, { persons: 7 })
  expect(answer.body).toMatchObject({ reason: 'other number of persons than typed' })
  expect(answer.body.detail).toContain('7')
})

test('what cannot be sent cannot be kept: a mark that no hour fills, a repeat after the end', async () => {
  const texts = { ...CONTENT.texts, fr: 'Avant {before} : partez. Prochain message {next}' }
  expect(await post('duty', '', { name: 'x', content: { ...CONTENT, texts } })).toMatchObject({
    status: 422,
    body: { reason: 'template variable left' },
  })
  // A next message that nobody has planned is a promise that nobody keeps.
  expect(await post('duty', '', { name: 'x', content: { ...CONTENT, repeatEveryMs: null } })).toMatchObject({
    body: { reason: 'template variable left' },
  })
  const late = { ...CONTENT, validForMs: HOUR_MS, repeatEveryMs: HOUR_MS + MINUTE_MS }
  expect(await post('duty', '', { name: 'x', content: late })).toMatchObject({
    body: { reason: 'repeat not possible' },
  })
})

test('the other town neither sees nor sends it (INV-22)', async () => {
  const scenario = await ready()
  expect((await command(THEIRS).situation())?.prepared).toEqual([])
  const theirs = await post('mayor', `/${scenario.id}/send`, { version: scenario.version, persons: 1 }, 'post', THEIRS)
  expect(theirs).toMatchObject({ status: 404, body: { reason: 'unknown scenario' } })
})

test('the announced message and the end are told once each, and nothing is sent by it', async () => {
  const scenario = await ready()
  const { body } = await send('mayor', scenario)
  const told = async () =>
    (await command().log(0, 1_000))
      .filter(({ detail }) => detail['alert'] === body.alert.id)
      .flatMap(({ act }) => (act === 'nouveau message à écrire' || act === 'fin proche' ? [act] : []))
  const at = (now: number) => command().setClock({ now, rate: 1 })
  await at(EVENING + HOUR_MS - MINUTE_MS)
  expect(await told()).toEqual([])
  await at(EVENING + HOUR_MS + MINUTE_MS)
  await vi.waitFor(async () => expect(await told()).toEqual(['nouveau message à écrire']), { timeout: 5_000 })
  await at(EVENING + 3 * HOUR_MS - 10 * MINUTE_MS)
  await vi.waitFor(async () => expect(await told()).toEqual(['nouveau message à écrire', 'fin proche']), {
    timeout: 5_000,
  })
  const after = (await command().situation())?.alerts.find(({ id }) => id === body.alert.id)
  expect(after).toMatchObject({ state: expect.stringMatching(/sending|in force/) as string })
  expect(after?.revisions).toHaveLength(1)
  await at(EVENING)
})

test('the first screen that shows a proposal counts, whoever looks next', async () => {
  const signal = {
    id: 's1',
    rule: 'n3',
    ruleVersion: 'v1',
    state: 'firing',
    activeAt: EVENING,
    at: EVENING,
    planLevel: 'N3',
    zones: ['B'],
    evidence: [],
    singleSource: true,
    unconfirmed: false,
  } as const
  await command().takeReport({ id: 'r1', signals: [signal], view: { zoneClocks: [] } })
  const proposal = (await command().situation())?.proposals.find(({ state }) => state === 'open')
  const see = async (who: DemoIdentity, town: string = OURS) => {
    const path = `/api/${town}/proposals/${proposal?.id ?? ''}/seen`
    return call('post', path, { token: await signIn(who, town), body: {} })
  }
  // Whoever may only read has not seen it for those who decide.
  expect((await see('auditor')).status).toBe(403)
  expect((await see('duty', THEIRS)).status).toBe(404)
  await see('duty')
  await see('mayor')
  expect((await command().situation())?.proposals.find(({ id }) => id === proposal?.id)?.seen).toMatchObject({
    by: { name: "Élu d'astreinte" },
  })
  expect((await command().log(0, 1_000)).filter(({ act }) => act === 'vue')).toHaveLength(1)
})
