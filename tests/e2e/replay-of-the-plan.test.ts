// The replay of the plan, row by row: the flood of 14 October comes in through the feeds, and the console shows what the plan expects of it. Times
// are those that follow from the forecast runs: a zone's decide-by is the first time that an upper bound reaches its level, less its lead.
import { afterAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { OBSERVATIONS } from '../../deploy/scenario/lere-2026.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { ExercisesView } from '../../worker/model/exercise.ts'
import type { SirenView } from '../../worker/model/siren.ts'
import type { SeriesView, Situation } from '../../worker/model/view.ts'
import { RELAY_ROUTES } from '../../worker/routes/table/relay.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { eventually, wakeUps } from './support/server.ts'
import { onStage } from './support/stage.ts'

/** No gauge is late by more than the least silence: quicker steps would make of the clock's haste a gauge that is lost. */
const STEP_MINUTES = 12
const LAG_MS = 3 * 60_000

/** What the table of the replay expects and the product does not do, with the reason. It is printed and counted; it shrinks or it is a fault. */
const NOT_YET: readonly { readonly row: string; readonly expected: string; readonly why: string }[] = [
  {
    row: '10:20',
    expected: 'propose N2 and wake whoever is on duty for an orange vigilance',
    why: 'a rule of N2 without zones does it (tests/objects/level-proposals.test.ts); the demonstration has none: what waits holds its clock at 1, and its flood would never come',
  },
  { row: '02:00', expected: 'the box runs on its battery', why: 'no box is built' },
]

const stage = onStage({ TOCSIN_POLL_MS: '250' }, async ({ mayor, server }) => {
  // The town next door has a flood of its own, and wakes its own people.
  const neighbour = await server.signIn('mayor', '99002')
  const slow = await neighbour('PUT', '/api/demo/clock?territory=99002', { rate: 1 })
  if (slow.status !== 200) throw new Error(`the clock next door answered ${slow.status}`)
  const restarted = await mayor('POST', '/api/demo/restart', { now: instant('10:00'), rate: 1 })
  if (restarted.status !== 200) throw new Error(`restart answered ${restarted.status}`)
  here = ms('10:00')
})
afterAll(() => {
  for (const { row, expected, why } of NOT_YET) console.info(`not yet, ${row}: ${expected} (${why})`)
})

let here = 0
let page: Page

/** "10:20" of the evening; "26:00" is two in the morning of the next day. */
function ms(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return Date.parse('2026-10-14T00:00:00+02:00') + (hours * 60 + minutes) * 60_000
}
function instant(clock: string): string {
  return new Date(ms(clock)).toISOString()
}
function clockOf(at: number | null | undefined): string {
  if (at == null) return 'none'
  return new Date(at).toLocaleTimeString('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' })
}

const situation = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body
const gauge = ({ stations }: Situation) => stations.find(({ station }) => station.code === 'PONT-VIEUX')
const zone = (all: Situation, id: string) => all.zoneClocks.find((one) => one.zone === id)
const open_ = (all: Situation) => all.proposals.filter(({ state }) => state === 'open')
const cardOf = (all: Situation, id: string) => all.plan.runs[0]?.cards.find(({ card }) => card === id)

// Of the watch itself: what is shown is told to the screens a little later, and there are forty steps.
const newest = async () =>
  (
    await stage.mayor<SeriesView>(
      'GET',
      `/api/99001/stations/PONT-VIEUX/series?from=${instant('08:00')}&to=${instant('34:00')}`,
    )
  ).body.points.at(-1)?.[0] ?? 0

/** The clock goes on in steps, and each waits for what the gauge has told by then. */
async function until(clock: string): Promise<Situation> {
  while (here < ms(clock)) {
    here = Math.min(ms(clock), here + STEP_MINUTES * 60_000)
    const answer = await stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: new Date(here).toISOString() })
    expect(answer.status).toBe(200)
    const due = (OBSERVATIONS['Y990001001'] ?? []).findLast(({ at }) => at <= here - LAG_MS)
    await eventually(newest, (at) => at >= (due?.at ?? 0), 20_000)
  }
  const told = await newest()
  return eventually(situation, (all) => (gauge(all)?.latest?.observedAt ?? 0) >= told, 20_000)
}
const meets = (pleases: (all: Situation) => boolean) => eventually(situation, pleases, 20_000)

async function open(width: number, identity: string, night = false): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity } })
  return context.newPage()
}
async function isSound(screen: Page, name: string): Promise<void> {
  await keepPicture(screen, name)
  expect(await faultsOf(screen), name).toEqual([])
  expect(await screen.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

async function console_(hash: string): Promise<Page> {
  if (page === undefined) {
    page = await open(1440, 'duty')
    await page.goto(`${stage.server.url}/console#${hash}`)
  }
  await page.evaluate((to) => (location.hash = to), `#${hash}`)
  return page
}
async function shows(hash: string, words: string | RegExp, picture: string): Promise<void> {
  const screen = await console_(hash)
  await screen.getByText(words).first().waitFor({ timeout: 20_000 })
  await keepPicture(screen, `replay-${picture}`)
}
const level = async (to: string, reason = '') => {
  const answer = await stage.mayor('POST', '/api/99001/plan/level', { plan: 'crue', level: to, reason })
  expect(answer.status, to).toBe(200)
}
const card = async (id: string, note: string) => {
  const run = (await situation()).plan.runs[0]?.id ?? ''
  const answer = await stage.duty('POST', `/api/99001/plan/runs/${run}/cards/${id}`, { act: 'done', note })
  expect(answer.status, id).toBe(200)
}

test('10:20, orange vigilance: it is shown, and nobody is asked to send anything', async () => {
  await until('10:24')
  const now = await meets(
    ({ bulletins }) =>
      JSON.stringify(bulletins).includes('pluie-inondation') && JSON.stringify(bulletins).includes('orange'),
  )
  expect([now.planLevel, open_(now)]).toEqual(['N0', []])
  await shows('/situation', /[Oo]range/, '10h20')
})

test('an exercise is begun while the river is calm: it is marked on every screen, its injects come, and its rules propose', async () => {
  const screen = await open(1440, 'mayor')
  await screen.goto(`${stage.server.url}/console#/plan/exercices`)
  await screen.getByRole('button', { name: 'Commencer l’exercice « Dix minutes, seul »' }).waitFor()
  await isSound(screen, 'exercises-1440')
  await screen.getByRole('button', { name: 'Commencer l’exercice « Crue du soir »' }).click()
  await screen.getByText('Rien de ce qui suit n’est réel.').waitFor()
  await screen.getByText('En cours : « Crue du soir », conduit par Maire.').waitFor()
  await screen.getByRole('button', { name: 'Donner maintenant 3' }).click()
  const part = screen.getByRole('region', { name: 'Ce qui vous arrive' })
  await part.getByRole('combobox', { name: 'Votre rôle' }).selectOption('AST-E')
  await part.getByRole('button', { name: 'Vu 2' }).click()
  await part.getByRole('textbox', { name: 'Ce que vous avez fait pour 2' }).fill('accusé à 17 h 31')
  await part.getByRole('button', { name: 'Traité 2' }).click()
  await part.getByText('traité par Maire : accusé à 17 h 31').waitFor()
  await screen.getByRole('textbox', { name: 'Ce que vous observez' }).fill('Le niveau est lu à voix haute.')
  await screen.getByRole('button', { name: 'Noter l’observation' }).click()
  await screen.getByText(/Le niveau est lu à voix haute/).waitFor()
  await screen.getByRole('article', { name: /Rue Basse menacée/ }).waitFor()
  await screen.evaluate(() => window.scrollTo(0, 0))
  await isSound(screen, 'exercise-1440')
  await screen.context().close()
  const phone = await open(390, 'duty', true)
  await phone.goto(`${stage.server.url}/console?mode=exercise#/plan/exercices`)
  await phone.getByText('En cours : « Crue du soir », conduit par Maire.').waitFor()
  await isSound(phone, 'exercise-390-night')
  await phone.context().close()
  expect(open_(await situation())).toEqual([])
  // Its rules have woken people, by the drill: no provider has heard of it (INV-11).
  await eventually(
    async () => (await stage.mayor<Situation>('GET', '/api/99001/situation?mode=exercise')).body,
    ({ wake, log }) => (wake?.rings.length ?? 0) > 0 && log.some(({ act }) => act === 'apport traité'),
  )
  for (const channel of ['sms', 'voice', 'mail', 'push'] as const)
    expect([await stage.server.outbox(channel), await wakeUps(stage.server.run.standinsUrl, channel)]).toEqual([[], []])
})

test('16:00, the upper bound reaches 3.40 m beyond six hours: N2 is proposed, zone B is to be decided by 19:52, and people are woken', async () => {
  here = ms('15:40')
  await stage.mayor('POST', '/api/demo/restart', { now: instant('15:40'), rate: 1 })
  await until('16:04')
  const now = await meets((all) => open_(all).length > 0 && all.wake !== null)
  expect(open_(now).map(({ planLevel, zones }) => [planLevel, zones])).toEqual([['N2', ['A', 'B']]])
  expect(clockOf(zone(now, 'B')?.decideBy)).toBe('19:52')
  await eventually(
    () => wakeUps(stage.server.run.standinsUrl, 'sms'),
    (list) => list.some(({ to }) => to === '+33639989021'),
  )
  await shows('/situation', /[Dd]écider avant/, '16h00')
  // What is real stops what was practised, and the one who conducts may not go on with it.
  const practised = await eventually(
    async () => (await stage.mayor<ExercisesView>('GET', '/api/99001/exercises')).body,
    ({ run }) => run?.pause?.cause === 'live',
  )
  expect(practised.run?.scenario.id).toBe('crue-du-soir')
  expect((await stage.mayor('POST', '/api/99001/exercises/conduct', { act: 'resume' })).status).toBe(409)
  const acknowledged = await stage.duty('POST', '/api/99001/wake/acknowledge', {})
  expect(acknowledged.status).toBe(200)
  const { wake } = await situation()
  expect((wake?.acknowledged?.at ?? Infinity) - (wake?.since ?? 0)).toBeLessThanOrEqual(3 * 60_000)
  await level('N2')
  // What waits for the water alone: 2.60 m is foreseen for 19:53.
  expect(clockOf(cardOf(await situation(), '15')?.due?.at)).toBe('19:53')
  await shows('/plan', 'Poser les batardeaux du quai Nord', '16h00-plan')
})

test('17:30, within six hours: N3 is proposed, the deadline of the car park comes nearer', async () => {
  await until('17:34')
  const now = await meets((all) => open_(all).some(({ planLevel }) => planLevel === 'N3'))
  expect(clockOf(cardOf(now, '15')?.due?.at)).toBe('19:50')
  await shows('/plan', /proposent N3/, '17h30')
  await level('N3')
})

test('18:30, 2.20 m reached: the card of the campsite is late while nobody has counted it empty', async () => {
  const now = await until('18:34')
  const late = cardOf(now, '18')
  expect([late?.state, (late?.due?.at ?? Infinity) < here]).toEqual(['to do', true])
  expect([clockOf(zone(now, 'B')?.decideBy), clockOf(cardOf(now, '15')?.due?.at)]).toEqual(['19:22', '19:36'])
  await shows('/plan', /en retard de/, '18h30')
  await card('18', 'comptage à zéro')
  expect(cardOf(await situation(), '18')?.due ?? null).toBeNull()
})

test('20:00, 4.30 m possible: N4 is proposed, the barriers are late, and the time to decide for zone B has gone by', async () => {
  await until('20:04')
  const now = await meets((all) => open_(all).some(({ planLevel }) => planLevel === 'N4'))
  expect([clockOf(zone(now, 'B')?.decideBy), (cardOf(now, '14')?.due?.at ?? Infinity) < here]).toEqual(['18:58', true])
  await shows('/situation', /dépassé|passé/, '20h00')
})

test('20:15, 2.80 m: the passed deadline stands in words and in the log', async () => {
  const now = await until('20:19')
  await meets((all) => all.log.some(({ text }) => /passé|dépassé/.test(text)))
  expect(zone(now, 'B')?.decideBy ?? Infinity).toBeLessThan(here)
  await shows('/situation', /Parking du quai Nord|parking du quai Nord|2,8/, '20h15')
})

test('20:55, FR-Alert is asked for: its card keeps the hour as evidence, and the time runs above every page until it is sent', async () => {
  await level('N4')
  await until('20:55')
  const example = RELAY_ROUTES.find(({ method, path }) => method === 'post' && path.endsWith('/relays'))
  expect((await stage.mayor('POST', '/api/99001/relays', example?.request.body)).status).toBe(201)
  await until('20:58')
  await card('33', 'demandé à 20:55 au SIDPC')
  const now = await situation()
  expect(cardOf(now, '33')?.note).toBe('demandé à 20:55 au SIDPC')
  await shows('/plan', /demandée à .* attend depuis 3 min/, '20h55')
  const sent = await stage.mayor('POST', '/api/99001/relays/1', { kind: 'end', how: 'sent', reason: '' })
  expect(sent.status).toBe(200)
  const [relay] = (await situation()).relays
  expect(relay?.ended?.how).toBe('sent')
  expect((relay?.ended?.at ?? 0) - (relay?.asked.at ?? 0)).toBeGreaterThanOrEqual(3 * 60_000)
})

test('21:00, better news: no deadline moves back, no level comes down, the proposal stands', async () => {
  const now = await until('21:04')
  expect(gauge(now)?.forecasts.some(({ issuedAt }) => clockOf(issuedAt) === '21:00')).toBe(true)
  expect([
    now.planLevel,
    clockOf(zone(now, 'B')?.decideBy),
    open_(now).some(({ planLevel }) => planLevel === 'N4'),
  ]).toEqual(['N4', '18:58', true])
  expect(zone(now, 'B')?.calmer?.runs).toBe(1)
  await shows('/situation', 'Une seule prévision plus calme (21:00) : l’heure limite reste.', '21h00')
})

test('21:10, the mayor orders: M2 leaves within two minutes, and the log tells how late the decision is', async () => {
  await until('21:10')
  const screen = await console_('/decider')
  const proposal = screen.getByRole('article', { name: /Évacuer rue Basse et Moulin/ }).first()
  await proposal.getByRole('button', { name: /^Proposer l’envoi à \d+ personnes/, disabled: false }).click()
  const submitted = await meets(({ alerts }) => alerts.some(({ state }) => state === 'submitted'))
  const alert = submitted.alerts.find(({ state }) => state === 'submitted')
  const approved = await stage.mayor<{ alert: Alert }>('POST', `/api/99001/alerts/${alert?.id}/approve`, {
    contentHash: alert?.current.contentHash,
  })
  expect([approved.status, alert?.current.content.zones]).toEqual([200, ['B', 'C']])
  const now = await meets(({ progress }) => progress[0]?.firstAcceptedAt != null)
  const sent = now.progress[0]
  expect((sent?.firstAcceptedAt ?? Infinity) - (sent?.approvedAt ?? 0)).toBeLessThanOrEqual(120_000)
  expect(now.log.findLast(({ act }) => act === 'approuvée')?.text).toContain('2 h 11 après l’heure limite')
  await shows('/situation', /remis|sans nouvelle/, '21h10')
})

test('22:20, 3.30 m: M3 is proposed and the recall of the teams is due', async () => {
  await until('22:24')
  const now = await meets((all) => open_(all).some(({ template }) => template === 'M3'))
  expect((cardOf(now, '36')?.due?.at ?? Infinity) < here).toBe(true)
  await shows('/decider', /monter à l.étage/i, '22h20')
})

test('22:45, people call from rue Basse: two of one house lie together, and the card for calls is pointed at', async () => {
  await until('22:48')
  for (const phone of ['06 39 98 00 21', '06 39 98 00 22']) {
    const told = { phone, name: '', address: '12 Rue Basse', persons: 2, waterCm: 40, mobility: 'walks', words: '' }
    expect((await stage.duty('POST', '/api/99001/calls', told)).status).toBe(201)
  }
  const heaped = await meets(({ cell }) => cell.clusters.length > 0)
  expect([heaped.cell.clusters[0]?.calls.length, heaped.plan.runs[0]?.callCard?.id]).toEqual([2, '38'])
  await shows('/appels', 'Fiche 38 :', '22h45-appels')
  for (const text of ['deux personnes au premier étage', 'la même maison rappelle']) {
    const told = { by: 'resident', what: 'other', place: '12 rue Basse', text, seenAt: new Date(here).toISOString() }
    const answer = await stage.duty('POST', '/api/99001/sightings', told)
    expect([answer.status, answer.body]).toMatchObject([201, {}])
  }
  await shows('/situation', '12 rue Basse', '22h45')
})

test('23:50, the gauge is lost while it rose: N4 stays, the worst case is said', async () => {
  await until('23:33')
  for (const clock of ['23:42', '23:52']) {
    here = ms(clock)
    await stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: instant(clock) })
  }
  const now = await meets((all) => gauge(all)?.silent?.wasRising === true)
  expect(now.planLevel).toBe('N4')
  await shows('/situation', /muet depuis .*montait/, '23h50')
  // The masts go: people say so, the sirens sound and confirm it, radios are asked, and the observers are named.
  const down = await stage.duty('POST', '/api/99001/networks', { down: true, note: 'relais du Pech sans courant' })
  expect(down.status).toBe(200)
  const asked = { sirens: ['mairie', 'caserne'], reason: 'réseaux en panne, la Lère monte' }
  const sounded = await stage.mayor<{ sirens: SirenView[] }>('POST', '/api/99001/sirens/sound', asked)
  const stateOf = (id: string) => sounded.body.sirens.find((siren) => siren.id === id)?.state.kind
  expect([sounded.status, stateOf('mairie'), stateOf('caserne')]).toEqual([200, 'sounding', 'sounding'])
  await shows('/plan/sans-reseau', 'Sirène qui sonne : Mairie, Caserne.', '23h45-sirenes')
  for (const rung of ['Sirènes', 'Texte pour les radios', 'Observateurs au bord de l’eau'])
    await page.getByRole('listitem').filter({ hasText: rung }).first().waitFor()
  await page.getByRole('button', { name: 'Arrêter toutes les sirènes' }).first().click()
  await page.getByText('muette, confirmé').nth(1).waitFor()
  await stage.duty('POST', '/api/99001/networks', { down: false })
})

test('02:00 to 08:45, people read the staff gauge: their levels are shown, and no level comes down by itself', async () => {
  for (const [clock, value] of [
    ['26:00', 4.55],
    ['27:30', 4.62],
    ['32:45', 2.79],
  ] as const) {
    here = ms(clock)
    await stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: instant(clock) })
    const level = { station: 'PONT-VIEUX', value, unit: 'm' }
    const told = { by: 'field team', what: 'level', place: 'Pont-Vieux', text: '', seenAt: instant(clock), level }
    const answer = await stage.duty('POST', '/api/99001/sightings', told)
    expect([answer.status, answer.body]).toMatchObject([201, {}])
  }
  const now = await situation()
  expect([now.planLevel, gauge(now)?.silent !== null]).toEqual(['N4', true])
  await shows('/situation', /hauteur lue 4,62/, '08h45')
  // Two hours below 2.80 m remind whoever directs, once somebody has read the scale again.
  const { easing } = now.plan.runs[0] ?? {}
  expect([easing?.state, clockOf(easing?.dueAt)]).toEqual(['counting', '10:45'])
  here = ms('34:46')
  await stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: instant('34:46') })
  const level = { station: 'PONT-VIEUX', value: 2.31, unit: 'm' }
  const told = { by: 'field team', what: 'level', place: 'Pont-Vieux', text: '', seenAt: instant('34:46'), level }
  expect((await stage.duty('POST', '/api/99001/sightings', told)).status).toBe(201)
  const met = await meets(({ plan }) => plan.runs[0]?.easing?.state === 'met')
  expect([met.planLevel, met.log.some(({ act }) => act === 'rappel de décrue')]).toEqual(['N4', true])
  await shows('/plan', /N5 · .* est possible/, '10h46')
})

test('11:00, whoever directs ends it: N5 is their decision, and its first cards are there', async () => {
  here = ms('35:00')
  await stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: instant('35:00') })
  await level('N5', 'moins de 2,80 m depuis deux heures, accord du COS')
  const now = await situation()
  expect([now.planLevel, cardOf(now, '41')?.state]).toEqual(['N5', 'to do'])
  await shows('/plan', /Garder le périmètre/, '11h00')
  // M2 has run out by its own hour: its end is owed, to the same areas by the same channels.
  const over = await meets(({ alerts }) => alerts.some(({ state }) => state === 'expired'))
  const ended = over.alerts.find(({ state }) => state === 'expired')
  const screen = await console_('/decider')
  await screen.getByRole('button', { name: `Préparer la fin de l’alerte n° ${ended?.number ?? 0}` }).click()
  await screen.getByRole('heading', { name: `Fin de l’alerte n° ${ended?.number ?? 0}` }).waitFor()
  const checked = await screen.getByRole('checkbox', { checked: true }).count()
  const { channels = [], zones = [] } = ended?.current.content ?? {}
  expect(checked).toBe(channels.length + zones.length)
})
