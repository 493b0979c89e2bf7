// A scenario written in calm and approved by another, then the night: from the alarm to « sent » in three actions on a phone, each step found by
// its visible label alone.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage({ TOCSIN_POLL_MS: '500' }, async ({ mayor }) => {
  await mayor('PUT', '/api/demo/clock?territory=99001', { now: '2026-10-14T16:20:00+02:00', rate: 1 })
})

interface Look {
  readonly who: 'duty' | 'deputy' | 'mayor'
  readonly width: number
  readonly night?: boolean
  readonly hash?: string
}

async function open({ who, width, night = false, hash = '' }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console${hash}`)
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name, disabled: false }).first()
const situation = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body

test('in calm one writes it, another reads and approves it', async () => {
  const now = await eventually(situation, ({ proposals }) => proposals.some(({ state }) => state === 'open'), 60_000)
  const zones = now.zones.map(({ name }) => name.fr)
  const page = await open({ who: 'duty', width: 1440, hash: '#/decider/scenarios' })
  await act(page, 'Préparer un scénario').click()
  await page.getByLabel('Modèle').selectOption({ label: 'Partir à pied vers les hauteurs' })
  await page.getByLabel('Nom du scénario').fill('Crue rapide, rue Basse')
  for (const zone of zones) await page.getByRole('checkbox', { name: zone }).check()
  await page.getByLabel('Gravité').selectOption({ label: 'extrême : vie en danger immédiat' })
  // Read on a phone of one's own before anybody approves it.
  await act(page, 'L’essayer sur un téléphone').click()
  await page.getByRole('combobox', { name: /^À/ }).selectOption({ index: 1 })
  await act(page, 'Envoyer cet essai par SMS').click()
  await page.getByText(/^Essai pour .+ Rien n’est diffusé\.$/).waitFor()
  const arrived = await eventually(
    () => stage.server.outbox('sms'),
    (all) => all.some(({ text }) => text.startsWith('ESSAI POUR RELECTURE')),
    20_000,
  )
  expect(arrived.filter(({ text }) => text.startsWith('ESSAI POUR RELECTURE'))).toHaveLength(1)
  await isSound(page, 'prepared-form-1440')
  await act(page, 'Enregistrer, à faire approuver').click()
  await page.getByText('à faire approuver', { exact: true }).waitFor()
  await page.context().close()

  const reader = await open({ who: 'deputy', width: 390, hash: '#/decider/scenarios' })
  await act(reader, 'Lire « Crue rapide, rue Basse »').click()
  await act(reader, 'Approuver d’avance « Crue rapide, rue Basse »').click()
  await reader.getByText('prêt', { exact: true }).waitFor()
  await isSound(reader, 'prepared-list-390')
  await reader.context().close()
})

test('at night, from the alarm to « sent »: three actions on a phone, and two are named', async () => {
  const page = await open({ who: 'mayor', width: 390, night: true })
  let actions = 0
  const tap = async (role: 'link' | 'button', name: string | RegExp) => {
    await page.getByRole(role, { name }).first().click()
    actions++
  }
  await tap('link', 'Décider')
  await page.getByText('Un scénario prêt répond à cette proposition').first().waitFor()
  await isSound(page, 'prepared-proposal-390-night')
  await tap('button', 'Lire et envoyer « Crue rapide, rue Basse »')
  await page.getByText('Approuvé d’avance par Adjointe', { exact: false }).waitFor()
  await act(page, /^Envoyer maintenant à \d/).waitFor()
  await isSound(page, 'prepared-send-390-night')
  await tap('button', /^Envoyer maintenant à \d/)
  await page.getByText('Alerte n° 1').first().waitFor()
  expect(actions).toBeLessThanOrEqual(3)
  const times = page.getByRole('region', { name: 'Temps pour décider' })
  await times.getByText(/vue à l’écran\s+après/).waitFor()
  await times.getByText(/premier message\s+après/).waitFor({ timeout: 60_000 })
  await isSound(page, 'prepared-sent-390-night')
  // What is under way is not offered a second time, whatever else is proposed.
  expect(await page.getByRole('button', { name: /^Lire et envoyer/ }).count()).toBe(0)

  const { alerts, proposals } = await situation()
  expect(alerts[0]).toMatchObject({
    prepared: { name: 'Crue rapide, rue Basse', preparedBy: { name: "Élu d'astreinte" } },
    current: { submittedBy: { name: 'Adjointe' }, approvedBy: { name: 'Maire' } },
  })
  expect(alerts[0]?.current.content.texts.fr).not.toContain('{')
  expect(proposals.find(({ id }) => id === alerts[0]?.proposal)).toMatchObject({ state: 'approved' })
})

test('the announced message is due, then the alert ends soon: a bar says so on every screen, and opens a draft', async () => {
  const [alert] = (await situation()).alerts
  const sentAt = alert?.current.approvedAt ?? 0
  const clock = (now: number) =>
    stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: new Date(now).toISOString(), rate: 1 })
  await clock(sentAt + 61 * 60_000)
  const page = await open({ who: 'mayor', width: 390, hash: '#/plan' })
  const bar = page.getByRole('region', { name: 'Alertes qui durent' })
  await bar.getByText(/le message suivant était prévu à/).waitFor()
  await isSound(page, 'lasting-390')
  await clock((alert?.current.content.expiresAt ?? 0) - 10 * 60_000)
  await bar.getByText(/elle se termine dans/).waitFor()
  await bar.getByRole('button', { name: 'Prolonger l’alerte n° 1' }).click()
  await page
    .getByRole('heading', { name: /alerte n° 1/ })
    .first()
    .waitFor()
  expect((await situation()).alerts[0]?.revisions).toHaveLength(1)
})
