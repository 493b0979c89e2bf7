// Sirens and loud-hailers on the real runtime: told by a signed command over real HTTP, stopped all at once, never shown as done by silence. Two towns.
import { beforeAll, beforeEach, expect, inject, test, vi } from 'vitest'
import { accountsOf, commandOf, fieldRoomOf } from '../../worker/env.ts'
import { demoSirenKey } from '../../deploy/standins/siren.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { FieldNews } from '../../worker/model/field.ts'
import type { HailSheet } from '../../worker/model/hail.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { SirenView } from '../../worker/model/siren.ts'
import type { Situation } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['92201', '92202'] as const
const ACTOR = { id: 'a', name: 'A' }
const controllers = `http://127.0.0.1:${inject('sirenControllers')}`
const SIRENS = `sirens:
  - { id: mairie, name: { fr: Mairie, en: Hall }, place: toit, zones: [A, B], owner: commune, url: '${controllers}/ordre' }
  - { id: ecole, name: { fr: École, en: School }, place: cour, zones: [B], owner: commune, url: '${controllers}/ordre' }
  - { id: lavoir, name: { fr: Lavoir, en: Wash-house }, place: auvent, zones: [B], owner: commune, by: hand, contact: astreinte, phone: '+33639980001' }
  - { id: saip, name: { fr: Gare, en: Station }, place: toit de la gare, zones: [B], owner: state }
`
const STREETS = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      properties: { name: 'rue Basse' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [2.021, 44.005],
          [2.029, 44.005],
        ],
      },
    },
  ],
})

async function applied(territory: string, mode: Mode): Promise<void> {
  const home = `geofences/${territory}`
  const files = {
    ...smallTerritory({ code: territory }),
    [`${home}/sirens.yaml`]: SIRENS,
    [`${home}/base-streets.geojson`]: STREETS,
  }
  const answer = await commandOf(bindings, territory, mode).apply({ territory, mode, files, actor: ACTOR })
  expect(answer).toMatchObject({ kind: 'ok' })
}
beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    await signIn('mayor', territory)
    await applied(territory, 'live')
    for (const siren of ['mairie', 'ecole'])
      await accountsOf(bindings, territory).setCredential(
        ACTOR,
        `siren-${siren}`,
        demoSirenKey(`${territory}/${siren}`),
      )
  }
  await applied(OURS, 'exercise')
})
beforeEach(async () => void (await fetch(controllers, { method: 'DELETE' })))

const fault = (body: object) => fetch(controllers, { method: 'POST', body: JSON.stringify(body) })
const heard = async () =>
  ((await (await fetch(`${controllers}/heard`)).json()) as { siren: string; what: string }[]).filter(({ siren }) =>
    siren.startsWith('9220'),
  )
const situation = async (town: string = OURS, mode: Mode = 'live') =>
  (await commandOf(bindings, town, mode).situation()) as Situation
const sirensOf = async (town: string = OURS) => (await situation(town)).withoutNetworks?.sirens ?? []
const log = async (mode: Mode = 'live') => (await commandOf(bindings, OURS, mode).exportLog()).entries
const post = async (who: DemoIdentity, path: string, body: object, headers: Record<string, string> = {}) =>
  call('post', `/api/${OURS}/${path}`, { token: await signIn(who, OURS), body, headers })
const kinds = (sirens: readonly SirenView[]) => Object.fromEntries(sirens.map(({ id, state }) => [id, state.kind]))

test('whoever may approve sounds them: a controller confirms under its signature, one by hand waits for a person, nothing else is known', async () => {
  const body = { sirens: ['mairie', 'lavoir'], reason: 'digue rompue' }
  expect((await post('duty', 'sirens/sound', body)).status).toBe(403)
  expect((await post('mayor', 'sirens/sound', { ...body, reason: '' })).status).toBe(422)
  const answer = await post('mayor', 'sirens/sound', body)
  expect(answer.status).toBe(200)
  const { sirens } = await answer.json<{ sirens: SirenView[] }>()
  expect(kinds(sirens)).toEqual({ mairie: 'sounding', ecole: 'unknown', lavoir: 'asked', saip: 'unknown' })
  expect(sirens.find(({ id }) => id === 'lavoir')?.task).toMatchObject({ act: 'sound' })
  expect(await heard()).toMatchObject([{ siren: `${OURS}/mairie`, what: 'sounds' }])
  expect(kinds(await sirensOf(THEIRS))).toEqual({
    mairie: 'unknown',
    ecole: 'unknown',
    lavoir: 'unknown',
    saip: 'unknown',
  })
  expect((await post('mayor', 'sirens/sound', body)).status).toBe(409)
})

test('the State’s siren is never commanded: it is refused, and the request to the prefect is drafted', async () => {
  expect((await post('mayor', 'sirens/sound', { sirens: ['saip'], reason: 'crue' })).status).toBe(403)
  const draft = await call('get', `/api/${OURS}/relays/draft?kind=state-siren&zones=B`, {
    token: await signIn('duty', OURS),
  })
  const { pack } = await draft.json<{ pack: { text: string } }>()
  expect(pack.text).toContain('Gare (toit de la gare)')
})

test('whoever stands at the switch says so by radio, once, in their name', async () => {
  for (let press = 0; press < 2; press++)
    expect((await post('duty', 'sirens/lavoir/hand', { act: 'sound', via: 'radio' })).status).toBe(200)
  expect(kinds(await sirensOf())).toMatchObject({ lavoir: 'sounding' })
  expect((await log()).filter(({ act }) => act === 'sirène à la main').map(({ text }) => text)).toEqual([
    "Sirène Lavoir : mise en marche à la main, dit par radio par Élu d'astreinte.",
  ])
  expect((await post('duty', 'sirens/lavoir/hand', { act: 'stop', via: 'radio' })).status).toBe(409)
})

test('stop all: within two seconds each is confirmed silent or shown as not confirmed, one that is cut off too (Dallas 2017)', async () => {
  await post('mayor', 'sirens/sound', { sirens: ['ecole'], reason: 'digue rompue' })
  await fault({ channel: 'siren', match: { to: `${OURS}/ecole` }, delayMs: 4_000 })
  const begun = performance.now()
  const answer = await post('duty', 'sirens/stop', { sirens: 'all' })
  const ms = performance.now() - begun
  const { sirens } = await answer.json<{ sirens: SirenView[] }>()
  console.info(`stop of all sirens, one of them mute: ${Math.round(ms)} ms`)
  expect(ms).toBeLessThan(2_000)
  expect(kinds(sirens)).toEqual({ mairie: 'silent', ecole: 'not confirmed', lavoir: 'asked', saip: 'unknown' })
  expect(sirens.find(({ id }) => id === 'lavoir')?.task).toMatchObject({ act: 'stop' })
  await fetch(controllers, { method: 'DELETE' })
  // It is told again by itself, until it confirms.
  await vi.waitFor(async () => expect(kinds(await sirensOf())).toMatchObject({ ecole: 'silent' }), { timeout: 8_000 })
  const lines = (await log()).map(({ act, text }) => `${act}: ${text}`)
  expect(lines.filter((line) => line.includes('École'))).toEqual([
    expect.stringContaining('Sirènes à faire sonner, signal national d’alerte : École. Motif : digue rompue.'),
    expect.stringContaining('elle sonne, son automate le confirme'),
    expect.stringContaining('Arrêt des sirènes : Mairie, École, Lavoir.'),
    expect.stringContaining('rien ne confirme qu’elle est arrêtée (elle ne répond pas)'),
    expect.stringContaining('elle est muette, son automate le confirme'),
  ])
  expect(verifyEntries(await log())).toMatchObject({ kind: 'valid' })
})

test('a key that is not the controller’s is not confirmed and says why; a key that is too short is refused when it is entered', async () => {
  await accountsOf(bindings, OURS).setCredential(ACTOR, 'siren-mairie', 'another key, as long as a key has to be')
  const answer = await post('mayor', 'sirens/sound', { sirens: ['mairie'], reason: 'essai de clef' })
  const { sirens } = await answer.json<{ sirens: SirenView[] }>()
  expect(sirens[0]?.state).toMatchObject({ kind: 'not confirmed', why: 'not believed' })
  await accountsOf(bindings, OURS).setCredential(ACTOR, 'siren-mairie', demoSirenKey(`${OURS}/mairie`))
  await post('mayor', 'sirens/stop', { sirens: ['mairie'] })
  const token = await signIn('mayor', OURS)
  const short = await call('put', `/api/${OURS}/credentials/siren-mairie`, { token, body: { value: 'court' } })
  expect([short.status, await short.text()]).toMatchObject([400, expect.stringContaining('at least 32 signs')])
})

test('INV-11: an exercise sounds no siren, says so in the log, and shows the states all the same', async () => {
  const before = await heard()
  const asked = { sirens: ['mairie', 'ecole'], pattern: 'alert', alert: null, reason: 'exercice' } as const
  const answer = await commandOf(bindings, OURS, 'exercise').soundSirens(asked, ACTOR)
  expect(answer.kind === 'ok' && kinds(answer.sirens)).toMatchObject({ mairie: 'sounding', ecole: 'sounding' })
  expect(await heard()).toEqual(before)
  expect((await log('exercise')).at(-3)?.text).toContain('EXERCICE : aucune sirène ne sonne')
  expect(kinds(await sirensOf())).toMatchObject({ ecole: 'silent' })
})

let sheet: HailSheet

test('a loud-hailer round: the streets of the zone, its words marked and measured, once however often it is sent', async () => {
  const body = { zones: ['B'], vehicles: ['voiture 1'], text: { fr: 'Mairie. La rivière monte. Montez à l’étage.' } }
  expect((await post('duty', 'hails', body)).status).toBe(403)
  expect((await post('mayor', 'hails', { ...body, text: { fr: 'mot '.repeat(41) } })).status).toBe(422)
  for (let press = 0; press < 2; press++) {
    const answer = await post('mayor', 'hails', body, { 'Idempotency-Key': 'tour-1' })
    expect(answer.status).toBe(201)
    ;({ sheet } = await answer.json<{ sheet: HailSheet }>())
  }
  expect([sheet.number, sheet.stretches.map(({ street }) => street)]).toEqual([1, ['rue Basse', 'rue Basse']])
  expect((await situation(THEIRS)).withoutNetworks?.hails).toEqual([])
  const drill = { alert: null, zones: ['B'], vehicles: ['v'], text: { fr: 'Montez.', en: '' } }
  const practised = await commandOf(bindings, OURS, 'exercise').makeHail(drill, ACTOR, null)
  expect(practised).toMatchObject({ sheet: { exercise: true, text: { fr: 'EXERCICE - Montez.' } } })
})

test('a stretch is said to be driven by radio or by the team on its phone, each once; a street is counted, nobody is', async () => {
  const room = fieldRoomOf(bindings, OURS, 'live')
  const lead = { territory: OURS, mode: 'live', actor: ACTOR } as const
  const team = await room.addTeam(lead, 'Équipe 1')
  expect((await post('duty', 'hails/1/give', { vehicle: 1, team: 99 })).status).toBe(404)
  expect((await post('duty', 'hails/1/give', { vehicle: 1, team: team.id })).status).toBe(200)
  const invited = await room.invite(lead, { team: team.id, uses: 1 })
  const joined = await room.join(invited.kind === 'ok' ? invited.value.code : '', 'Marc', '')
  const token = joined.kind === 'ok' ? joined.value.token : ''
  const ask = { since: 0, read: 0, sos: null, acts: [] }
  const news = (await room.sync(token, ask)) as FieldNews
  expect(news.tasks.map(({ aloud }) => aloud?.fr)).toEqual([sheet.text.fr, sheet.text.fr])
  const act = { kind: 'task', task: news.tasks[0]?.number ?? 0, said: { kind: 'finish' } } as const
  await room.sync(token, { ...ask, acts: [{ counter: 1, at: Date.now(), act }] })
  await vi.waitFor(async () => {
    const said = (await situation()).withoutNetworks?.hails[0]?.stretches.map((one) => one.said?.how ?? null)
    expect(said).toEqual(['driven', null])
  })
  const path = 'hails/1/stretches/2'
  expect((await post('duty', path, { how: 'not driven', reason: '' })).status).toBe(422)
  expect((await post('duty', path, { how: 'not driven', reason: 'eau sur la chaussée' })).status).toBe(200)
  expect((await post('duty', path, { how: 'driven', via: 'radio' })).status).toBe(200)
  const lines = (await log()).filter(({ act: what }) => what.startsWith('rue ')).map(({ text }) => text)
  expect(lines.map((text) => text.replace(/à \d\d h \d\d/, 'à hh'))).toEqual([
    'Haut-parleur (feuille n° 1), tronçon 1, rue Basse : parcouru à hh, dit sur le téléphone de l’équipe (1 sur 2 parcourus)',
    'Haut-parleur (feuille n° 1), tronçon 2, rue Basse : non parcouru. Motif : eau sur la chaussée (1 sur 2 parcourus)',
    'Haut-parleur (feuille n° 1), tronçon 2, rue Basse : parcouru à hh, dit par radio (2 sur 2 parcourus)',
  ])
})

test('somebody says that the networks are down, and that they are up again: a line of the log each, seen by this town alone', async () => {
  for (let press = 0; press < 2; press++)
    expect((await post('duty', 'networks', { down: true, note: 'relais sans courant' })).status).toBe(200)
  expect((await situation()).withoutNetworks?.down).toMatchObject({
    note: 'relais sans courant',
    by: { name: "Élu d'astreinte" },
  })
  expect((await situation(THEIRS)).withoutNetworks?.down).toBeNull()
  await post('duty', 'networks', { down: false })
  expect((await situation()).withoutNetworks?.down).toBeNull()
  expect((await log()).filter(({ category }) => category === 'réseau').map(({ act }) => act)).toEqual([
    'réseaux en panne',
    'réseaux rétablis',
  ])
})

const content = {
  msgType: 'Alert',
  zones: ['B'],
  channels: ['siren'],
  texts: {
    fr: 'MAIRIE. DANGER : la rivière monte. QUITTEZ la rue Basse.',
    en: 'TOWN HALL. DANGER: flood. LEAVE rue Basse.',
  },
  event: 'inondation',
  hazard: 'crue',
  responseType: 'Shelter',
  severity: 'Extreme',
  urgency: 'Immediate',
  certainty: 'Observed',
  allClear: false,
}
async function decided(path: string, change: object = {}): Promise<Alert> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const draft = { proposal: null, content: { ...content, expiresAt, ...change } }
  const submitted = await post('duty', path, draft)
  expect([201, 200], await submitted.clone().text()).toContain(submitted.status)
  const { alert } = await submitted.json<{ alert: Alert }>()
  const approved = await post('mayor', `alerts/${alert.id}/approve`, { contentHash: alert.current.contentHash })
  expect(approved.status, await approved.clone().text()).toBe(200)
  return alert
}
const sounds = async (siren: string) =>
  (await heard()).filter((one) => one.siren === `${OURS}/${siren}` && one.what === 'sounds').length

test('chosen as a channel they sound once for their alert, not again for each revision, and stop with its cancel', async () => {
  const [mairie, ecole] = [await sounds('mairie'), await sounds('ecole')]
  const alert = await decided('alerts')
  await vi.waitFor(async () => expect(kinds(await sirensOf())).toMatchObject({ mairie: 'sounding', ecole: 'sounding' }))
  expect((await sirensOf()).find(({ id }) => id === 'lavoir')?.task).toMatchObject({ act: 'sound' })
  await decided(`alerts/${alert.id}/revise`, {
    msgType: 'Update',
    texts: { fr: 'MAIRIE. DANGER. QUITTEZ vite la rue Basse.' },
  })
  const postOf = async () => (await situation()).withoutNetworks?.posts.find((one) => one.alert === alert.id)
  // It leaves once what was under way has stopped.
  await vi.waitFor(async () => expect((await postOf())?.revision).toBe(2), { timeout: 8_000 })
  const ready = await postOf()
  expect(ready?.short).toMatch(
    new RegExp(`QUITTEZ vite la rue Basse\\. Alerte n° ${alert.number}, à vérifier : .*/${OURS}/alerts/`),
  )
  expect((await post('duty', `networks/posts/${alert.id}`, { place: 'site', revision: 1 })).status).toBe(409)
  expect((await post('duty', `networks/posts/${alert.id}`, { place: 'site', revision: 2 })).status).toBe(200)
  expect([await sounds('mairie'), await sounds('ecole')]).toEqual([mairie + 1, ecole + 1])
  expect((await post('duty', `alerts/${alert.id}/cancel`, { reason: 'fausse alerte' })).status).toBe(200)
  await vi.waitFor(async () => expect(kinds(await sirensOf())).toMatchObject({ mairie: 'silent', ecole: 'silent' }))
  expect((await log()).map(({ text }) => text)).toContain(
    `Arrêt des sirènes (alerte n° ${alert.number}, révision 2) : Mairie, École, Lavoir.`,
  )
  // All of it stands in the alert's own dossier.
  const own = (await log()).filter(({ detail }) => detail['alert'] === alert.id).map(({ act }) => act)
  for (const act of [
    'sirène demandée',
    'sirène confirmée',
    'message publié',
    'arrêt de sirène demandé',
    'sirène muette',
  ])
    expect(own).toContain(act)
})
