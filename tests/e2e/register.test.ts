// The register of vulnerable people, whole, in a real Chromium: the mayor names who keeps it, an agent enters somebody and is stopped at a word of
// illness, looks with a reason, calls everybody, and two people take one copy. And on disk: what was erased cannot be read, in no file.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { onStage } from './support/stage.ts'

const stage = onStage()

interface Look {
  readonly width: number
  readonly night?: boolean
  readonly who?: string
}

async function register({ width, night = false, who = 'mayor' }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
    acceptDownloads: true,
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/habitants/registre`)
  await page.getByRole('heading', { name: 'Registre des personnes vulnérables' }).waitFor()
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const part = (page: Page, name: string | RegExp) =>
  page.getByRole('group', { name: 'Parties du registre' }).getByRole('button', { name }).click()
const LOOKS: readonly Look[] = [
  { width: 390 },
  { width: 390, night: true },
  { width: 1440 },
  { width: 1440, night: true },
]

test.each(LOOKS)('every part of it is sound at $width px (night: $night)', async (look) => {
  const page = await register(look)
  const suffix = `${look.width}${look.night === true ? '-night' : ''}`
  await page.getByText('O. M.').waitFor()
  // Masked: no name, no street, no number of the list stands on the page.
  expect(await page.content()).not.toMatch(/Merisier|Aubépine|rue Basse, |06\s39\s98\s90/)
  await isSound(page, `register-list-${suffix}`)
  await press(page, 'Consulter le n° 1')
  await press(page, 'Afficher cette personne')
  await page.getByText('Odette Merisier').waitFor()
  await press(page, 'Radier')
  await isSound(page, `register-card-${suffix}`)
  for (const [name, seen] of [
    ['Tour d’appels', 'Ouvrir un tour d’appels'],
    ['Inscrire', 'Inscrire une personne'],
    ['Copies', 'Déclarer un plan du préfet'],
    ['Accès et traces', 'Derniers actes'],
  ] as const) {
    await part(page, name)
    await page.getByText(seen).first().waitFor()
    await isSound(page, `register-${name.split(' ')[0]?.toLowerCase() ?? ''}-${suffix}`)
  }
})

test('who was not named is told so, and whom to ask; once the mayor has named them it opens, and closes again', async () => {
  const duty = await register({ width: 1440, who: 'duty' })
  await duty.getByText('Vous n’êtes pas désigné(e)').waitFor()
  await isSound(duty, 'register-not-named')
  const mayor = await register({ width: 1440 })
  await part(mayor, 'Accès et traces')
  await press(mayor, "Désigner Élu d'astreinte")
  await mayor.getByRole('button', { name: "Retirer Élu d'astreinte" }).waitFor()
  await duty.reload()
  await duty.getByText('O. M.').waitFor()
  await press(mayor, "Retirer Élu d'astreinte")
  await mayor.getByRole('button', { name: "Désigner Élu d'astreinte" }).waitFor()
  await duty.reload()
  await duty.getByText('Vous n’êtes pas désigné(e)').waitFor()
})

test('somebody is entered, stopped at a word of illness, called, and leaves; two people take one copy', async () => {
  const page = await register({ width: 1440 })
  await part(page, 'Inscrire')
  await page.getByLabel('Nom et prénom').first().fill('Ysoline Cormier')
  await page.getByLabel('Année de naissance').fill('1940')
  await page.getByLabel('Adresse', { exact: true }).fill('2 rue Haute')
  await page.getByLabel('Téléphone 1').fill('06 39 98 90 20')
  await page.getByLabel('Pour entrer (étage, code, chien)').fill('diabétique, 1er étage')
  await page.getByLabel('oxygène').check()
  await press(page, 'Inscrire cette personne')
  await page.getByText('Ce texte nomme une maladie').waitFor()
  await page.getByLabel('Pour entrer (étage, code, chien)').fill('1er étage')
  await press(page, 'Inscrire cette personne')
  const done = await page.getByText(/^N° \d+ inscrit\./).innerText()
  const number = /\d+/.exec(done)?.[0] ?? ''

  // An exercise, since nothing is in force.
  await part(page, 'Tour d’appels')
  await page.getByLabel('Motif du tour').fill('Exercice de printemps')
  await press(page, 'Ouvrir le tour d’appels')
  await page.getByText('EXERCICE · tour d’appels').first().waitFor()
  const show = () => press(page, `Afficher pour appeler le n° ${number}`)
  await show()
  await press(page, 'Pas de réponse')
  await page.getByText('à rappeler (1 appel sans réponse)').waitFor()
  await press(page, 'Pas de réponse')
  await page.getByText('1 à la porte').or(page.getByText('2 à la porte')).first().waitFor()
  await isSound(page, 'register-round-running')
  await press(page, 'Vue à sa porte, en sécurité')
  await page.getByText(/^1 en sécurité/).waitFor()
  await press(page, 'Terminer le tour d’appels')
  await page.getByLabel('Motif du tour').waitFor()

  await part(page, 'Copies')
  expect(await page.getByRole('button', { name: 'Demander une copie' }).count()).toBe(0)
  await page.getByLabel('Plan et message reçu').fill('Canicule niveau 3')
  await press(page, 'Déclarer le plan pour 24 h')
  await page.getByLabel('Motif de la copie').fill('demande du SIDPC')
  await press(page, 'Demander une copie')
  await page.getByText('attend une seconde personne').waitFor()
  const deputy = await register({ width: 1440, who: 'deputy' })
  await part(deputy, 'Copies')
  await press(deputy, /^Confirmer la copie/)
  await deputy.getByText('confirmée par Adjointe').waitFor()
  await page.reload()
  await part(page, 'Copies')
  await press(page, /^Prendre la copie/)
  await page.getByText('Copie prête').waitFor()
  await page.getByText(/^CONFIDENTIEL – registre nominatif 99001.*demandée par Maire, confirmée par Adjointe/).waitFor()
  await isSound(page, 'register-copy')
  await page.emulateMedia({ media: 'print' })
  await keepPicture(page, 'register-copy-printed')
  await page.emulateMedia({ media: 'screen' })
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Enregistrer le fichier')])
  const csv = readFileSync(await file.path(), 'utf8')
  expect(csv).toContain('Ysoline Cormier')
  expect(
    csv
      .trim()
      .split('\r\n')
      .slice(1)
      .every((line) => line.includes('confirmée par Adjointe')),
  ).toBe(true)

  await part(page, /^Liste/)
  await press(page, `Consulter le n° ${number}`)
  await press(page, 'Afficher cette personne')
  await press(page, 'Radier')
  await press(page, `Radier le n° ${number} définitivement`)
  await page.getByText('Y. C.').waitFor({ state: 'detached' })
})
