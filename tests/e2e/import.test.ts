// A list as a town has it, in a real Chromium: odd headers said, the whole of it read and shown, agreed to, stopped in the middle, and gone on with.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { ImportRun } from '../../worker/model/import-run.ts'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { onStage } from './support/stage.ts'

const PEOPLE = 6_000
const ADDRESSES = `id;numero;rep;nom_voie;code_insee;lon;lat
1;1;;Rue Basse;99001;2.341;43.051
2;3;;Rue Basse;99001;2.342;43.051
3;1;;Rue de la Gare;99001;2.351;43.061
`

const stage = onStage({}, async ({ mayor }) => {
  const taken = await mayor('PUT', '/api/99001/residents/addresses', ADDRESSES, 'text/csv')
  expect(taken.status).toBe(200)
})

interface Look {
  readonly width: number
  readonly night?: boolean
}

async function open({ width, night = false }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  const session = await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor' } })
  expect(session.ok()).toBe(true)
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/habitants/importer`)
  await page.getByRole('heading', { name: 'Importer des habitants' }).waitFor()
  return page
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

// As a spreadsheet of a town hall saves it: Windows-1252, semicolons, headers of its own, one address misspelt, one number that costs, one line twice.
function list(people: number): Buffer {
  const lines = Array.from({ length: people }, (_, n) => {
    const address = n % 10 === 1 ? '3;rue Bsse' : n % 2 === 0 ? '1;rue Basse' : '1;"rue de la Gare"'
    return `${n};Château ${n};Zoé;${address};=1+1;0 639 98 ${String(n).padStart(4, '0')}`
  })
  lines.push('x1;Perdu;Luc;1;rue Basse;;0899 70 00 00', '0;Château 0;Zoé;1;rue Basse;;0639980000')
  return Buffer.from(
    `Matricule;Nom de famille;Prénom;N°;Voie;Remarque;Joindre au\r\n${lines.join('\r\n')}\r\n`,
    'latin1',
  )
}

async function chosen(page: Page, people: number): Promise<void> {
  const file = { name: 'habitants 2026.csv', mimeType: 'text/csv', buffer: list(people) }
  await page.getByLabel('Fichier').setInputFiles(file)
  await button(page, 'Ouvrir ce fichier').click()
  await page.getByRole('heading', { name: 'Que contient chaque colonne ?' }).waitFor()
}

async function runs(): Promise<readonly ImportRun[]> {
  return (await stage.mayor<{ runs: readonly ImportRun[] }>('GET', '/api/99001/residents/imports')).body.runs
}

test('a file of odd headers is mapped, looked at, agreed to, stopped, and gone on with after a reload', async () => {
  const before = await stage.mayor<Situation>('GET', '/api/99001/situation')
  const page = await open({ width: 1440 })
  await chosen(page, PEOPLE)
  await page.getByText('Château 0 · Château 1').waitFor()
  // What was guessed is shown; what was not is said by hand.
  expect(await page.getByLabel('Contenu de la colonne Nom de famille').inputValue()).toBe('name')
  expect(await page.getByLabel('Encodage').inputValue()).toBe('windows-1252')
  expect(await button(page, 'Lire tout le fichier').isDisabled()).toBe(true)
  await page.getByText('Indiquez la colonne du téléphone').waitFor()
  await page.getByLabel('Contenu de la colonne Joindre au').selectOption('phone')
  await isSound(page, 'import-columns-1440')
  await button(page, 'Lire tout le fichier').click()

  await page.getByRole('heading', { name: /6\s002 lignes lues/ }).waitFor({ timeout: 60_000 })
  await page.getByText('Rien n’est encore écrit.').first().waitFor()
  expect((await runs()).length).toBe(0)
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
  expect(await row('Nouvelles personnes').textContent()).toMatch(/6\s000/)
  expect(await row('Lignes refusées').textContent()).toContain('1')
  expect(await row('En double dans le fichier').textContent()).toContain('1')
  await page.getByLabel('Adresse de la commune pour 3 rue Bsse').selectOption({ label: '3 Rue Basse (80 %)' })
  await isSound(page, 'import-preview-1440')

  await page.getByText('2 lignes refusées ou en double').click()
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Enregistrer les lignes refusées (CSV)').click(),
  ])
  const text = readFileSync(await saved.path(), 'utf8')
  expect(text).toContain('6002;numéro surtaxé, court ou de service;Écrivez le numéro d’une personne.;x1;Perdu')
  expect(text).toContain('6003;même personne qu’à la ligne 2;')

  // The second batch waits until somebody has said stop.
  let batches = 0
  let letGo: () => void = () => undefined
  const held = new Promise<void>((go) => (letGo = go))
  await page.route('**/rows', async (route) => {
    if (++batches === 2) await held
    await route.continue()
  })
  await button(page, /^Importer 6\s000 personnes/).click()
  await page.getByText(/2\s000 personnes sont inscrites/).waitFor({ timeout: 60_000 })
  await button(page, 'Arrêter').click()
  await isSound(page, 'import-sending-1440')
  letGo()
  await page.getByRole('heading', { name: 'Import n° 1 arrêté' }).waitFor({ timeout: 60_000 })
  const [stopped] = await runs()
  expect(stopped).toMatchObject({ state: 'stopped', doubtfulThrough: null, by: 'Maire' })
  expect(stopped?.stored).toBeGreaterThanOrEqual(2_000)
  expect(stopped?.stored).toBeLessThan(PEOPLE)
  await isSound(page, 'import-stopped-1440')

  await page.unroute('**/rows')
  await page.reload()
  await page.getByText('choisissez de nouveau le même fichier').waitFor()
  await isSound(page, 'import-runs-1440')
  await chosen(page, PEOPLE)
  await page.getByLabel('Contenu de la colonne Joindre au').selectOption('phone')
  await button(page, 'Lire tout le fichier').click()
  await button(page, /^Reprendre après la ligne/).click({ timeout: 60_000 })
  await page.getByRole('heading', { name: 'Import n° 1 terminé' }).waitFor({ timeout: 60_000 })
  expect((await runs()).map(({ state, stored, fresh }) => [state, stored, fresh])).toEqual([
    ['finished', PEOPLE, PEOPLE],
  ])
  await new Promise((go) => setTimeout(go, 5_500))
  const after = await stage.mayor<Situation>('GET', '/api/99001/situation')
  expect(after.body.residents.persons - before.body.residents.persons).toBe(PEOPLE)
  await page.context().close()
})

test('on a phone at night the whole way is sound, and the same list again is nobody new (R08)', async () => {
  const page = await open({ width: 390, night: true })
  await chosen(page, 12)
  await page.getByLabel('Contenu de la colonne Joindre au').selectOption('phone')
  await isSound(page, 'import-columns-390-night')
  await button(page, 'Lire tout le fichier').click()
  await page.getByRole('heading', { name: '14 lignes lues' }).waitFor()
  await isSound(page, 'import-preview-390-night')
  await button(page, 'Importer 12 personnes').click()
  await page.getByRole('heading', { name: /terminé$/ }).waitFor()
  await page.getByText('Dont 0 nouvelles.').waitFor()
  await isSound(page, 'import-over-390-night')
  await page.context().close()
})
