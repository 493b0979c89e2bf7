// A scenario written in calm and approved by another, then the night: from the alarm to « sent » in three actions on a phone, each step found by
// its visible label alone.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { territoryNow } from '../../worker/model/time.ts'
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
  readonly territory?: string
}

async function open({ who, width, night = false, hash = '', territory = '99001' }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who, territory } })
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

test('the mayor signs a scenario, two gauges under two keys set it off, and one tap stops it within its minute', async () => {
  const neighbour = '99002'
  const [mayor, duty] = await Promise.all([
    stage.server.signIn('mayor', neighbour),
    stage.server.signIn('duty', neighbour),
  ])
  await mayor('PUT', `/api/demo/clock?territory=${neighbour}`, { now: '2026-10-14T16:20:00+02:00', rate: 1 })
  const { files } = (await mayor<{ files: Record<string, string> }>('GET', `/api/${neighbour}/files`)).body
  const gauge = (code: string, name: string, longitude: number) =>
    `  - { code: ${code}, name: ${name}, river: Lère, longitude: ${longitude}, latitude: 43.05, datum: zéro local, native_step: 10m, plausible: { min: -0.5 m, max: 8 m }, max_rise: 0.5 m, thresholds: [] }\n`
  const above = (station: string) => `{ level: { station: ${station}, above: 3.00 m, clear: 2.80 m } }`
  const signed = `
      - rule: lauzun-signee
        title: { fr: 'Lavoir et moulin sous l’eau', en: 'Wash-house and mill under water' }
        when: { quorum: { needed: 2, of: [${above('LAVOIR')}, ${above('MOULIN')}] } }
        plan_level: N4
        zones: [L]
        severity: Severe
        urgency: Immediate
        certainty: Observed
        mode: scenario
`
  const [stations, rules] = [`geofences/${neighbour}/stations.yaml`, `alerting-rules/${neighbour}/lere.yaml`]
  const more = gauge('LAVOIR', 'Lavoir', 2.33) + gauge('MOULIN', 'Moulin', 2.34)
  const changed = {
    ...files,
    [stations]: `${files[stations]?.trimEnd() ?? ''}\n${more}`,
    [rules]: `${files[rules]?.trimEnd() ?? ''}\n${signed}`,
  }
  expect((await mayor('PUT', `/api/${neighbour}/files`, { files: changed })).status).toBe(200)
  const texts = {
    fr: 'MAIRIE {time}. DANGER : quittez le bord de l’eau.',
    en: 'TOWN HALL {time}. Leave the riverside.',
  }
  const content = {
    ...{ zones: ['L'], channels: ['sms'], texts, event: 'Crue rapide', hazard: 'crue rapide' },
    ...{
      responseType: 'Evacuate',
      severity: 'Severe',
      urgency: 'Immediate',
      certainty: 'Likely',
      validForMs: 10_800_000,
    },
  }
  await duty('POST', `/api/${neighbour}/scenarios`, { name: 'Bord de l’eau', content })

  const page = await open({ who: 'mayor', width: 1440, hash: '#/decider/scenarios', territory: neighbour })
  await act(page, 'Permettre l’envoi automatique').click()
  await page.getByText('Permis par Maire', { exact: false }).waitFor()
  await act(page, 'Lire « Bord de l’eau »').click()
  await act(page, 'Signer : part seul si « Lavoir et moulin sous l’eau »').click()
  await page.getByText('Signé par Maire sans clé d’accès (démonstration)', { exact: false }).waitFor()
  await page.context().close()

  const phone = await open({ who: 'deputy', width: 390, night: true, territory: neighbour })
  await phone.getByRole('heading').first().waitFor()
  for (const station of ['LAVOIR', 'MOULIN']) {
    const { token } = (
      await mayor<{ token: string }>('POST', `/api/${neighbour}/keys`, { name: station, machine: true })
    ).body
    const clock = (await mayor<Situation>('GET', `/api/${neighbour}/situation`)).body.clock
    const now = territoryNow(clock, Date.now())
    const readings = [10, 0].map((minutes) => ({
      ...{ station, value: 3.2, unit: 'm', observedAt: new Date(now - minutes * 60_000).toISOString() },
    }))
    const told = await fetch(`${stage.server.url}/api/${neighbour}/ingest/readings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ readings }),
    })
    expect(told.status).toBe(200)
  }
  await phone.getByText(/^Part seul dans [01]:\d\d$/).waitFor()
  await isSound(phone, 'veto-390-night')
  const wide = await open({ who: 'mayor', width: 1440, territory: neighbour })
  await wide.getByText(/^Part seul dans 0:\d\d$/).waitFor()
  await isSound(wide, 'veto-1440')
  await act(phone, 'VETO : ne rien envoyer').click()
  await phone.getByLabel('Vous avez arrêté « Bord de l’eau ». Pourquoi ?').fill('essai des sondes')
  await act(phone, 'Garder le motif').click()
  await wide.getByText(/^Part seul dans/).waitFor({ state: 'detached' })
  const after = (await mayor<Situation>('GET', `/api/${neighbour}/situation`)).body
  expect([after.alerts, after.automatic?.countdowns]).toMatchObject([
    [],
    [{ state: 'vetoed', reason: 'essai des sondes' }],
  ])
})
