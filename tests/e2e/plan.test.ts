// The plan, the roster and the wake-up in a real browser: an event is opened, a card is done, a level comes down with its reason only; whoever has
// the turn is called by the demonstration's phones; a point de situation is numbered; each step by its visible label alone.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { submitted } from './support/draft.ts'
import { eventually, wakeUps } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage()

interface Look {
  readonly width: number
  readonly night?: boolean
  readonly who?: string
}

async function open(hash: string, { width, night = false, who = 'mayor' }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#${hash}`)
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name, disabled: false }).first()
const situation = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body

test('an event is opened by one tap, its cards are there with their hours, and one is done with its evidence', async () => {
  const page = await open('/plan', { width: 390, who: 'duty' })
  await page.getByText('Plan inondation').click()
  // Whoever is on duty may prepare; what costs more is not offered to them.
  expect(await page.getByRole('button', { name: /N3 · Alerte/ }).count()).toBe(0)
  await act(page, 'Ouvrir en N1 · Vigilance').click()
  const card = page.getByRole('listitem', { name: /^Fiche 05 : / })
  await card.getByText(/^dans .*\(\d\d:\d\d\)$/).waitFor()
  await isSound(page, 'plan-cards-390')
  await card.getByText('Détail de 05').click()
  await card.getByRole('textbox', { name: /^Preuve à garder/ }).fill('reçu à 15 h 58')
  await card.getByRole('button', { name: 'Fiche 05 faite' }).click()
  const run = await eventually(
    async () => (await situation()).plan.runs[0],
    (one) => one?.cards.find(({ card: id }) => id === '05')?.state === 'done',
  )
  expect(run?.cards.find(({ card: id }) => id === '05')?.note).toBe('reçu à 15 h 58')
  expect((await situation()).planLevel).toBe('N1')
  await page.context().close()
})

test.each([{ width: 1440 }, { width: 1440, night: true }, { width: 390, night: true }])(
  'who directs raises at once and lowers with a reason: %o',
  async (look) => {
    const page = await open('/plan', look)
    await page.getByText('Niveaux : monter, descendre, clore').click()
    await act(page, 'Passer à N2 · Pré-alerte').click()
    await page.getByText('Poser les batardeaux du quai Nord').waitFor()
    await isSound(page, `plan-levels-${look.width}${look.night === true ? '-night' : ''}`)
    await act(page, 'Descendre à N1 · Vigilance').click()
    await page.getByRole('textbox', { name: /^Pourquoi/ }).fill('prévision revue, bulletin de 16 h')
    await page.getByRole('button', { name: 'Descendre à N1 · Vigilance' }).last().click()
    await eventually(situation, ({ planLevel }) => planLevel === 'N1')
    const { log } = await situation()
    expect(log.findLast(({ act: what }) => what === 'niveau du plan')?.text).toContain('prévision revue')
    await page.context().close()
  },
)

test('cut off in the middle: what was written waits here with its hour, over a reload too, and counts once; an approval is refused aloud and waits for nobody (U07)', async () => {
  const alert = await submitted(stage.duty, '99001', {
    zones: ['A'],
    channels: ['sms'],
    text: 'Crue.',
    expiresInMs: 3_600_000,
  })
  const page = await open('/plan', { width: 390, night: true })
  const context = page.context()
  const card = page.getByRole('listitem', { name: /^Fiche 06 : / })
  await card.waitFor()
  // The page and what it read lie on this device.
  await eventually(
    () =>
      page.evaluate(async () => (await (await caches.open('tocsin-shell-1 /console')).keys()).map(({ url }) => url)),
    (files) => ['LogPlace', 'DecidePlace', 'places-fr'].every((name) => files.some((url) => url.includes(name))),
    // They come one after the other while the browser is idle, which on a busy machine it rarely is.
    90_000,
  )
  await eventually(
    () => page.evaluate(async () => (await (await caches.open('tocsin-console-reads-1')).keys()).map(({ url }) => url)),
    (reads) => reads.some((url) => url.endsWith('/situation')) && reads.some((url) => url.endsWith('/plan')),
  )
  const cut = async (off: boolean) => {
    await context.setOffline(off)
    if (off) await context.route('**/api/**', (route) => route.abort('internetdisconnected'))
    else await context.unroute('**/api/**')
  }
  await cut(true)
  await card.getByRole('button', { name: 'Commencer' }).click()
  await card.getByText('NON ENVOYÉ').waitFor()
  await page.getByRole('textbox', { name: 'Inscrire à la main courante' }).fill('eau rue Basse, vu par M. Roux')
  await page.getByRole('button', { name: 'Inscrire', exact: true }).click()
  await page.getByText('NON ENVOYÉ : 2 saisies').first().waitFor()
  await page.reload()
  await page.getByText('NON ENVOYÉ : 2 saisies').first().waitFor()
  await page.getByText(/^Lien perdu depuis/).waitFor()
  await page.evaluate(() => (location.hash = '#/main-courante'))
  await page.getByRole('listitem').filter({ hasText: 'NON ENVOYÉ' }).filter({ hasText: 'vu par M. Roux' }).waitFor()
  await isSound(page, 'offline-log-390-night')
  await page.evaluate(() => (location.hash = '#/decider'))
  await page.getByRole('button', { name: /^Envoyer maintenant à / }).click()
  await page.getByRole('alert').getByText('NON CONFIRMÉ : le serveur ne répond pas.').waitFor()
  await isSound(page, 'offline-approve-390-night')
  const before = (await situation()).log.length

  await cut(false)
  await page
    .getByText(/^NON ENVOYÉ : /)
    .first()
    .waitFor({ state: 'hidden' })
  const after = await eventually(situation, ({ log }) => log.length >= before + 2)
  const lines = after.log.slice(before)
  expect(lines.map(({ act: what }) => what)).toEqual(['fiche en cours', 'note'])
  expect(lines.every(({ at, detail }) => Number(detail['happenedAt']) < at)).toBe(true)
  // Nothing went by itself: somebody looks at it once more.
  expect(after.alerts.find(({ id }) => id === alert.id)?.state).toBe('submitted')
  await act(page, /^Envoyer maintenant à /).waitFor()
  await stage.mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'essai' })
  await context.close()
})

test('by keyboard alone: Ctrl K, a few letters, and the card has the focus; what is pressed is pressed there', async () => {
  const page = await open('/situation', { width: 1440 })
  await page.getByRole('button', { name: /^Aller à…/ }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('fiche 06')
  const goal = page.getByRole('option', { name: /^Fiche 06 : / })
  await goal.waitFor()
  await isSound(page, 'palette-1440')
  await page.keyboard.press('Enter')
  const card = page.getByRole('listitem', { name: /^Fiche 06 : / })
  await card.waitFor()
  await eventually(
    () => card.evaluate((one) => one === document.activeElement),
    (focused) => focused,
  )
  await page.keyboard.press('Control+k')
  await page.keyboard.type('annuaire')
  await page.getByText('Rien de ce nom ici.').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('veil')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Veille', exact: true }).waitFor()
  await page.context().close()
})

test('a plan is read whole before anything happens', async () => {
  const page = await open('/plan', { width: 1440, who: 'auditor' })
  await page.getByText('Plan tempête').click()
  await act(page, 'Lire les fiches').click()
  await page.getByRole('region', { name: 'Plan tempête' }).getByText('TE01').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.context().close()
})

test('somebody is added to the directory, eight weeks are filled, and who is on duty is said', async () => {
  const page = await open('/administration', { width: 390 })
  const roster = page.getByRole('region', { name: 'Astreinte' })
  await roster.getByRole('textbox', { name: 'Nom' }).fill('Lina Faure')
  await roster.getByRole('textbox', { name: 'Numéro', exact: true }).fill('06 39 98 90 31')
  await roster.getByRole('button', { name: 'Ajouter' }).click()
  await roster.getByText('+33639989031').waitFor()
  await roster.getByRole('button', { name: 'Remplir 8 semaines, à tour de rôle', disabled: false }).click()
  await roster.getByText(/^Personne n’a de tour/).waitFor({ state: 'hidden' })
  await isSound(page, 'roster-390')
  await page.evaluate(() => (location.hash = '#/situation'))
  await page.getByText('D’astreinte : Camille Martin.').waitFor()
  await page.context().close()
})

test('a point de situation is drafted, completed, numbered, and stands in the log', async () => {
  const page = await open('/situation/point', { width: 1440 })
  await page.getByRole('heading', { name: 'Point de situation n° 1' }).waitFor()
  await page.getByRole('textbox', { name: /^Besoins demandés/ }).fill('40 lits pour 24 h')
  // What was typed outlives a reload.
  await page.reload()
  expect(await page.getByRole('textbox', { name: /^Besoins demandés/ }).inputValue()).toBe('40 lits pour 24 h')
  await page.getByRole('textbox', { name: 'Transmis à' }).fill('COD 99')
  await act(page, 'Enregistrer le point n° 1').click()
  await page.getByRole('heading', { name: 'Point de situation n° 2' }).waitFor()
  const { log } = await situation()
  const entry = log.findLast(({ act: what }) => what === 'point de situation')
  expect(entry?.text).toContain('Point de situation n° 1, transmis à COD 99')
  expect(String(entry?.detail['text'])).toContain('40 lits pour 24 h')
  await page.context().close()
})

test('when the river has the rules propose, whoever has the turn gets an SMS; one tap acknowledges, and the decision still waits', async () => {
  await stage.mayor('PUT', '/api/demo/clock?territory=99001', { rate: 300 })
  await eventually(situation, ({ wake }) => wake !== null, 60_000)
  const sms = await eventually(
    () => wakeUps(stage.server.run.standinsUrl, 'sms'),
    (list) => list.some(({ to }) => to === '+33639989021'),
    20_000,
  )
  expect(sms.find(({ to }) => to === '+33639989021')?.text).toMatch(/, astreinte: N\d .*Ouvrez Tocsin/)
  const page = await open('/situation', { width: 390, night: true, who: 'duty' })
  await page.getByText(/^Personne n’a encore accusé réception/).waitFor()
  await isSound(page, 'wake-390-night')
  await act(page, 'J’accuse réception').click()
  await page.getByText(/a accusé réception à .*La décision reste à prendre\./).waitFor()
  const { wake, proposals } = await situation()
  expect([wake?.acknowledged !== null, proposals.some(({ state }) => state === 'open')]).toEqual([true, true])
  await page.context().close()
})
