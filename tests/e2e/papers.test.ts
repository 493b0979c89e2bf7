// The papers of the plan in a real browser: FR-Alert is asked for and sent, an order gets its number and its signature, the report keeps what people
// conclude, and the sealed file opens from a folder without a server; each step by its visible label alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { onStage } from './support/stage.ts'

const stage = onStage()

async function open(hash: string, { width, night = false }: { readonly width: number; readonly night?: boolean }) {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor' } })
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

test('FR-Alert is drafted from a zone, asked for, its timer runs above every place, and it is sent', async () => {
  const page = await open('/plan/demandes', { width: 390, night: true })
  await page.getByRole('checkbox').nth(1).check()
  await act(page, 'Préparer : FR-Alert').click()
  await page.getByLabel('Texte à diffuser').fill('MAIRIE ST-MARTIN. DANGER : la Lère inonde rue Basse. PARTEZ.')
  await page.getByText(/^60 signes sur 1395 \(GSM-7\)$/).waitFor()
  await page.getByLabel('Événement').fill('inondation')
  await page.getByLabel('Dit que c’est fini').fill('Le maire')
  await page.getByLabel('Demandé à').fill('M. B., SIDPC')
  await isSound(page, 'relay-form-390-night')
  await act(page, 'Enregistrer la demande : FR-Alert').click()
  await page
    .getByRole('region', { name: 'FR-Alert et radios' })
    .getByText(/attend depuis/)
    .waitFor()
  await page.getByText('SITUATION RÉELLE').waitFor()
  await isSound(page, 'relay-asked-390-night')
  await act(page, 'Diffusée à l’instant').click()
  await page
    .getByText(/diffusée à/)
    .first()
    .waitFor()
  expect((await situation()).relays[0]).toMatchObject({ number: 1, ended: { how: 'sent' } })
  await page.context().close()
})

test('an order is filled, numbered and printed, and a person says that it was signed', async () => {
  const page = await open('/plan/arretes', { width: 1440 })
  await page.getByLabel('Préparer un arrêté').selectOption('circulation')
  await page.getByLabel('Danger (« la crue de la Lère »)').fill('la crue de la Lère')
  await page.getByLabel('Voies et lieux').fill('quai Nord')
  await page.getByLabel(/^Jusqu’à/).fill('nouvel ordre')
  await page.getByLabel('Qui signera, avec sa qualité').fill('Mme X, maire')
  await act(page, 'Donner un numéro et préparer la page').click()
  await page.getByText(/quai Nord\.$/).waitFor()
  await isSound(page, 'order-1440')
  await act(page, 'Signé à l’instant par Mme X, maire').click()
  await page
    .getByText(/^signé le/)
    .first()
    .waitFor()
  await page.context().close()
})

test('the report says what is unknown, and keeps what people conclude', async () => {
  const page = await open('/plan/retour', { width: 390, night: true })
  await page.getByRole('row', { name: 'Neuf sur dix joints inconnu inconnu' }).waitFor()
  await page.getByLabel('Titre').fill('Crue du 14 octobre')
  await page.getByLabel('Quoi').fill('Relever les rues')
  await isSound(page, 'review-390-night')
  await act(page, 'Enregistrer le retour d’expérience').click()
  await page.getByText('Retour d’expérience n° 1 enregistré').waitFor()
  await page.context().close()
})

test('the sealed file opens from a folder with the words shown once, and with no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-stick-'))
  try {
    const page = await open('/plan/dossier', { width: 1440 })
    const coming = page.waitForEvent('download')
    await act(page, 'Faire le fichier chiffré').click()
    const file = join(folder, 'plan.html')
    await (await coming).saveAs(file)
    const words = (await page.getByText(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){4}$/).textContent()) ?? ''
    await isSound(page, 'paper-1440')
    // Where the code on a printed card leads.
    await page.goto(`${stage.server.url}/console#/plan?plan=crue&fiche=18`)
    await page.locator('[data-card="18"]:focus').getByText('Évacuer le camping').waitFor()
    await page.context().close()
    const context = await stage.browser.newContext({ offline: true })
    const stick = await context.newPage()
    await stick.goto(pathToFileURL(file).href)
    await stick.getByRole('textbox').fill('AAAA-AAAA-AAAA-AAAA-AAAA')
    await stick.getByRole('button', { name: 'Ouvrir' }).click()
    await stick.getByText('Ces signes n’ouvrent pas ce fichier').waitFor()
    await stick.getByRole('textbox').fill(words.toLowerCase())
    await stick.getByRole('button', { name: 'Ouvrir' }).click()
    await stick.getByRole('heading', { name: 'Plan inondation' }).waitFor()
    await stick.getByRole('img', { name: 'Carte des zones' }).waitFor()
    await keepPicture(stick, 'stick-page')
    await context.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
