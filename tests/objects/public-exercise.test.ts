// Public exercises on the real runtime, with the provider's side of the wire played here: a list of numbers first, then the public. Two towns.
import { env as testEnv } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, publicationOf, residentsOf, type Env } from '../../worker/env.ts'
import { publicExercisePlan } from '../support/public-exercise.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { PublicExercise, PublicExercisesView } from '../../worker/model/public-exercise.ts'
import { HOUR_MS } from '../../worker/model/time.ts'
import type { Situation } from '../../worker/model/view.ts'
import { call, signIn, type DemoIdentity } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['93000', '93001'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const sent: { readonly to: string; readonly text: string; readonly ref: string }[] = []
const realFetch = globalThis.fetch
/** The provider answers when a test lets it; null: at once. */
let held: Promise<void> | null = null

const live = (town: string = OURS) => commandOf(env, town, 'live')
const practised = (town: string = OURS) => commandOf(env, town, 'public-exercise')

async function taken(init: RequestInit | undefined): Promise<Response> {
  const body = JSON.parse(String(init?.body)) as Record<string, unknown>
  const ncco = body['ncco'] as { text?: string }[] | undefined
  const to = ncco === undefined ? String(body['to']) : ((body['to'] as { number: string }[])[0]?.number ?? '')
  const text = ncco?.map(({ text: words = '' }) => words).join(' ') ?? String(body['text'])
  sent.push({ to: `+${to}`, text, ref: String(body['client_ref'] ?? '') })
  if (held !== null) await held
  return Response.json({ message_uuid: `x-${sent.length}`, uuid: `x-${sent.length}` }, { status: ncco ? 201 : 202 })
}

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    if (url.hostname === 'localhost') return realFetch(input, init)
    return url.pathname.includes('reports') ? Response.json({ records: [] }) : taken(init)
  }) as typeof fetch
  for (const town of [OURS, THEIRS]) {
    await accountsOf(env, town).demoSession(town, 'mayor')
    const files = smallTerritory({ code: town, more: ['public_exercise: { notice: 0m }'] })
    expect(await live(town).apply({ territory: town, mode: 'live', files, actor: ADMIN })).toMatchObject({ kind: 'ok' })
    await accountsOf(env, town).setCredential(ADMIN, 'vonage', JSON.stringify(await vonageAccount(`k-${town}`)))
    const lines = Array.from({ length: 12 }, (_, index) => {
      const phone = `+3363998${town === OURS ? '1' : '2'}${String(index).padStart(3, '0')}`
      return `R${index},R${index},Personne ${index},${index} rue Basse,fr,${phone},${CENTRE.B.join(',')}`
    })
    await residentsOf(env, town, 'live', 0).importCsv(
      `household,source_id,name,address,language,phone,longitude,latitude\n${lines.join('\n')}\n`,
      'FR',
    )
  }
})
afterAll(() => {
  globalThis.fetch = realFetch
})

async function ask(who: DemoIdentity, path: string, body: object, town: string = OURS) {
  return call('post', `/api/${town}/public-exercises${path}`, { token: await signIn(who, town), body })
}
async function shown(town: string = OURS): Promise<PublicExercisesView> {
  return (await call('get', `/api/${town}/public-exercises`, { token: await signIn('auditor', town) })).json()
}
const soon = (ms: number) => new Date(Date.now() + ms).toISOString()
const plan = (more: object = {}) => ({ ...publicExercisePlan(), at: soon(700), ...more })

/** Announced by one, approved by another. */
async function ready(more: object = {}): Promise<PublicExercise> {
  const announced = await ask('duty', '', plan(more))
  expect([announced.status, announced.status === 201 ? '' : await announced.clone().text()]).toEqual([201, ''])
  const { exercise } = await announced.json<{ exercise: PublicExercise }>()
  const approved = await ask('mayor', `/${exercise.number}/approve`, { hash: exercise.hash })
  expect([approved.status, approved.status === 200 ? '' : await approved.clone().text()]).toEqual([200, ''])
  return exercise
}
const until = (number: number, state: PublicExercise['state'], town: string = OURS) =>
  vi.waitFor(
    async () => {
      const found = (await shown(town)).exercises.find((one) => one.number === number)
      expect(found).toMatchObject({ state })
      return found as PublicExercise
    },
    { timeout: 8_000, interval: 40 },
  )
async function aRealAlert(): Promise<Alert> {
  const expiresAt = soon(HOUR_MS)
  const content = {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'MAIRIE. Crue : quittez la rue Basse.' },
  }
  const more = { event: 'inondation', severity: 'Severe', urgency: 'Expected', certainty: 'Likely', allClear: false }
  const made = await call('post', `/api/${OURS}/alerts`, {
    token: await signIn('duty', OURS),
    body: { proposal: null, content: { ...content, ...more, expiresAt } },
  })
  const { alert } = await made.json<{ alert: Alert }>()
  return alert
}
async function approveReal({ id, current }: Alert) {
  return call('post', `/api/${OURS}/alerts/${id}/approve`, {
    token: await signIn('mayor', OURS),
    body: { contentHash: current.contentHash },
  })
}
async function endReal({ id }: Alert) {
  const token = await signIn('mayor', OURS)
  await call('post', `/api/${OURS}/alerts/${id}/cancel`, { token, body: { reason: 'fin du test' } })
  await vi.waitFor(
    async () => {
      const { alerts } = (await live().situation()) as Situation
      expect(alerts.every(({ state }) => state === 'cancelled')).toBe(true)
    },
    { timeout: 8_000, interval: 50 },
  )
}

test('a list of numbers is told at its hour, with EXERCICE first, after two people; nobody else and no other town hears of it (INV-22)', async () => {
  expect((await ask('field', '', plan())).status).toBe(403)
  expect((await ask('duty', '', plan({ phones: ['12'] }))).status).toBe(422)
  expect((await ask('duty', '', plan({ phones: Array.from({ length: 21 }, () => '06 39 98 90 01') }))).status).toBe(400)
  const announced = await ask('duty', '', plan({ phones: ['06 39 98 90 01', '06 39 98 90 02'] }))
  const { exercise } = await announced.json<{ exercise: PublicExercise }>()
  expect(exercise).toMatchObject({ state: 'announced', persons: 2, listed: 2, costCents: 14 })
  // Nobody approves what they have announced, and there is no way round it.
  expect((await ask('duty', `/${exercise.number}/approve`, { hash: exercise.hash })).status).toBe(403)
  expect(await practised().approvePublicExercise(exercise.number, exercise.hash, exercise.announcedBy)).toMatchObject({
    reason: 'author may not approve',
  })
  expect((await ask('mayor', `/${exercise.number}/approve`, { hash: '0'.repeat(64) })).status).toBe(409)
  expect(sent).toEqual([])
  expect((await ask('mayor', `/${exercise.number}/approve`, { hash: exercise.hash })).status).toBe(200)
  await until(exercise.number, 'running')
  await vi.waitFor(() => expect(sent).toHaveLength(2), 5_000)
  expect(sent.map(({ to }) => to).toSorted()).toEqual(['+33639989001', '+33639989002'])
  expect(sent.every(({ text }) => text.startsWith('EXERCICE - '))).toBe(true)
  // One phone says that it has it, and one person answers.
  const home = residentsOf(env, OURS, 'public-exercise', 0)
  for (const [index, status] of (['delivered', 'confirmed'] as const).entries())
    await home.takeReceipt({
      provider: 'vonage',
      eventId: `e${index}`,
      reference: sent[index]?.ref ?? '',
      providerId: null,
      status,
      at: Date.now(),
      failure: null,
    })
  await vi.waitFor(async () => {
    const report = (await shown()).reports[exercise.number]?.progress
    expect(report).toMatchObject({ targeted: 2, reach: { delivered: 1, confirmed: 1 } })
    expect([report?.t50Ms, report?.t90Ms].every((ms) => typeof ms === 'number')).toBe(true)
  }, 5_000)
  // Of a list nobody outside reads anything.
  expect((await publicationOf(env, OURS).read('index.html'))?.body).not.toContain('Essai')
  expect((await shown(THEIRS)).exercises).toEqual([])
  expect((await ask('duty', `/${exercise.number}/stop`, { reason: '' })).status).toBe(422)
  expect((await ask('duty', `/${exercise.number}/stop`, { reason: 'assez vu' })).status).toBe(200)
  const { entries } = await practised().exportLog()
  expect(JSON.stringify(entries)).not.toContain('39989001')
  await vi.waitFor(async () =>
    expect(await residentsOf(env, OURS, 'public-exercise', 0).totals()).toMatchObject({ persons: 0 }),
  )
})

test('to the public of the zones it goes by the real provider, on its notice, and page, calendar and CAP say EXERCICE; no live alert, count or clock moves', async () => {
  const [before, shard] = [(await live().situation()) as Situation, residentsOf(env, OURS, 'live', 0)]
  sent.length = 0
  // Who has left is not called for practice either.
  await shard.optOutNumber('+33639981000')
  const exercise = await ready({
    audience: 'public',
    channels: ['sms', 'display'],
    phones: [],
    noticeBySms: true,
    at: soon(1_800),
  })
  expect(exercise).toMatchObject({ state: 'announced', persons: 12 })
  // The notice: on the page, in the calendar, and by SMS.
  await vi.waitFor(() => expect(sent).toHaveLength(11), { timeout: 5_000 })
  expect(sent.every(({ text }) => text.startsWith('EXERCICE - MAIRIE ST-MARTIN. Exercice d'))).toBe(true)
  const read = async (path: string) => (await call('get', `/${OURS}${path}`)).text()
  await vi.waitFor(async () => expect(await read('')).toContain('<b>EXERCICE</b> Essai : annoncé'), 5_000)
  expect(await read('')).toContain('<h1>Aucune alerte en cours</h1>')
  expect(await read('/exercises.ics')).toContain('SUMMARY:EXERCICE · Essai')
  sent.length = 0
  await until(exercise.number, 'running')
  await vi.waitFor(() => expect(sent).toHaveLength(11), 5_000)
  expect(sent.every(({ text }) => text.startsWith('EXERCICE - MAIRIE ST-MARTIN. Essai'))).toBe(true)
  expect(sent.some(({ to }) => to.startsWith('+33639982'))).toBe(false)
  const reports = await vi.waitFor(async () => {
    const view = await shown()
    expect(view.reports[exercise.number]?.progress.byChannel['sms']?.sent).toBe(11)
    return view.reports
  }, 5_000)
  expect(reports[exercise.number]).toMatchObject({ progress: { targeted: 12 }, displays: { targeted: 1 } })
  await vi.waitFor(async () => expect(await read('/cap.atom')).toContain('900002.1.cap.xml'), 5_000)
  const [cap, page] = [await read('/alerts/900003.cap.xml'), await read('/alerts/900003')]
  expect([cap.includes('<status>Exercise</status>'), cap.includes('<status>Actual</status>')]).toEqual([true, false])
  expect([page.includes('class="exercise"'), page.includes('EXERCICE - MAIRIE')]).toEqual([true, true])
  expect((await call('get', `/${THEIRS}/alerts/900003`)).status).toBe(404)
  const after = (await live().situation()) as Situation
  expect([after.alerts, after.progress, after.clock]).toEqual([before.alerts, before.progress, before.clock])
  // Somebody who really needs help by answering an exercise is heard where help is.
  await shard.takeReceipt({
    ...{ provider: 'vonage', eventId: 'help', reference: sent[0]?.ref ?? '', providerId: null },
    ...{ status: 'help', at: Date.now(), failure: null },
  })
  await vi.waitFor(async () => expect(((await live().situation()) as Situation).help).toHaveLength(1), 5_000)
  // They are answered as anybody is; what follows must not meet that call.
  await vi.waitFor(() => expect(sent).toHaveLength(12), 5_000)
  await ask('duty', `/${exercise.number}/stop`, { reason: 'fini' })
}, 20_000)

test('at a live alert it stops starting requests at once, is said to have stopped, never goes on, and the alert waits for none of it (A05)', async () => {
  sent.length = 0
  let go: () => void = () => undefined
  held = new Promise((done) => {
    go = done
  })
  const exercise = await ready({ audience: 'public', phones: [] })
  await until(exercise.number, 'running')
  await vi.waitFor(() => expect(sent.some(({ text }) => text.startsWith('EXERCICE'))).toBe(true), 5_000)
  const alert = await aRealAlert()
  await until(exercise.number, 'yielded')
  const begun = sent.length
  expect(begun).toBeLessThanOrEqual(2)
  const real = () => sent.filter(({ text }) => text.startsWith('MAIRIE. Crue'))
  expect((await approveReal(alert)).status).toBe(200)
  // The provider still holds the calls of the exercise: what is real has connections of its own.
  await vi.waitFor(() => expect(real().length).toBeGreaterThan(0), { timeout: 9_000, interval: 20 })
  held = null
  go()
  await vi.waitFor(() => expect(real()).toHaveLength(11), 8_000)
  expect(sent.length - 11).toBe(begun)
  const { entries } = await live().exportLog()
  expect(entries.some(({ act }) => act === 'exercice public arrêté')).toBe(true)
  await endReal(alert)
  // Nothing of it starts again when the way is free.
  await practised().yieldPublicExercise()
  expect([(await shown()).exercises[0]?.state, sent.length]).toEqual(['yielded', begun + 11])
}, 20_000)

test('one whose hour comes while a live alert is open is postponed, and that is told (A05)', async () => {
  sent.length = 0
  const alert = await aRealAlert()
  const exercise = await ready({ audience: 'public', phones: [] })
  const postponed = await until(exercise.number, 'postponed')
  expect(postponed.why).toContain('réelle')
  expect(sent).toEqual([])
  expect((await live().exportLog()).entries.some(({ act }) => act === 'exercice public reporté')).toBe(true)
  await vi.waitFor(async () => {
    expect(await (await call('get', `/${OURS}`)).text()).toContain('<b>EXERCICE</b> Essai : reporté')
    expect(await (await call('get', `/${OURS}/exercises.ics`)).text()).toContain('STATUS:CANCELLED')
  }, 5_000)
  await endReal(alert)
}, 20_000)

test('a shard of the public carries an exercise and no drill, a drill carries neither, and an exercise in it ends with a live launch (INV-11)', async () => {
  const { launchFor } = await import('./launch.ts')
  const town = '93002'
  const states = async (mode: 'live' | 'exercise') =>
    (await residentsOf(env, town, mode, 0).acts()).map(({ act }) => act)
  for (const mode of ['live', 'exercise'] as const) await residentsOf(env, town, mode, 0).configure(town, mode, 0, 1)
  const [home, drill] = [residentsOf(env, town, 'live', 0), residentsOf(env, town, 'exercise', 0)]
  const of = (alert: string, mode: 'live' | 'exercise' | 'public-exercise') =>
    launchFor({ territory: town, alert, content: { mode } })
  await home.launch(of('d', 'exercise'))
  await drill.launch(of('x', 'public-exercise'))
  await drill.launch(of('l', 'live'))
  expect([await states('live'), await states('exercise')]).toEqual([['refused'], ['refused', 'refused']])
  await home.launch(of('x', 'public-exercise'))
  await home.launch(of('real', 'live'))
  expect((await states('live')).filter((act) => act !== 'finished')).toEqual([
    'refused',
    'launch',
    'yielded to live',
    'launch',
  ])
})
