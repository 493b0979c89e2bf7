// After the flood, by visible labels: a round proposes and a person publishes, an address is counted, its household is followed until it is home, the file of
// the disaster is made, the log is frozen; and a duty of calm times is done by one tap.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import type { RecoveryList } from '../../worker/objects/rpc/asked.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { onStage } from './support/stage.ts'

const stage = onStage()

async function open(width: number, place: string, night = false): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor' } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#${place}`)
  return page
}
async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}
const situation = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body

test('from the first round to the frozen log, each step is found by its label, and nothing is published but by a person', async () => {
  await stage.mayor('POST', '/api/99001/plan/level', { plan: 'crue', level: 'N2', reason: '' })
  const page = await open(1440, '/plan/apres')
  await page.getByText('Noter une tournée').click()
  await page.getByRole('combobox', { name: 'Zone' }).selectOption({ index: 2 })
  await page.getByRole('textbox', { name: 'Rue (vide : toute la zone)' }).fill('Rue Basse')
  await page.getByRole('combobox', { name: 'Gaz' }).selectOption('danger')
  await page.getByRole('textbox', { name: 'Ce qu’il faut avant le retour' }).fill('GRDF doit couper')
  await page.getByRole('button', { name: 'Enregistrer la tournée' }).click()
  const publish = page.getByRole('button', { name: /^Publier pour .* : / })
  await publish.waitFor()
  expect((await situation()).publicState.zones).toEqual([])
  await publish.click()
  await page.getByText(/^Publié/).waitFor()
  expect((await situation()).publicState.zones).toMatchObject([{ stand: 'closed', by: { name: 'Maire' } }])

  await page.getByText('Recenser une adresse').click()
  await page.getByRole('combobox', { name: 'Adresse' }).fill('11 Rue Basse')
  await page.getByRole('textbox', { name: 'Foyer' }).first().fill('Famille Roussel')
  await page.getByRole('textbox', { name: 'Hauteur d’eau dans le logement (cm)' }).fill('80')
  await page.getByRole('checkbox', { name: /^Inhabitable/ }).check()
  await page.getByRole('button', { name: 'Recenser cette adresse' }).click()
  await page.getByText('S1 enregistré.').waitFor()
  const { body: list } = await stage.duty<RecoveryList>('GET', '/api/99001/recovery/list')
  expect(list.damages.map(({ zones }) => zones)).toEqual([['B']])
  await page
    .getByText(/Foyers à reloger : 1/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: /^Ouvrir la liste nominative/ }).click()
  await page.getByText('R1 Famille Roussel').waitFor()
  await page.getByRole('button', { name: 'Faire avancer R1' }).click()
  await page.getByRole('textbox', { name: 'Logement', exact: true }).fill('gîte communal')
  await page.getByRole('button', { name: 'Inscrire l’étape' }).click()
  await page.getByText('logement proposé 1').waitFor()
  await page.getByRole('button', { name: 'Établir le dossier' }).click()
  await page.getByText(/À déposer au plus tard le/).waitFor()
  await isSound(page, 'recovery-1440')

  const { plan } = await situation()
  const run = plan.runs[0]?.id ?? ''
  expect(
    (await stage.mayor('POST', `/api/99001/plan/runs/${run}/close`, { reason: 'retour à la normale' })).status,
  ).toBe(200)
  await page.getByRole('button', { name: /^Figer la main courante de l’événement/ }).click()
  await page.getByRole('textbox', { name: 'Pourquoi maintenant' }).fill('retour d’expérience transmis')
  await page.getByRole('button', { name: 'Figer la main courante', exact: true }).click()
  await page.getByText(/^Figée jusqu’à l’entrée/).waitFor()
  await page.context().close()
})

test('on a phone at night the home page says what is due, and one tap does a duty', async () => {
  const phone = await open(390, '/situation', true)
  await phone.getByRole('link', { name: /^Veille : \d+ à faire/ }).click()
  await phone.getByRole('heading', { name: 'Veille : ce qui revient' }).waitFor()
  await phone.getByRole('button', { name: 'Fait : 02' }).click()
  await phone.getByText(/Fait .* par Maire\./).waitFor()
  await isSound(phone, 'duties-390-night')
  await phone.evaluate(() => (location.hash = '#/plan/apres'))
  await phone
    .getByText(/Foyers à reloger : 1/)
    .first()
    .waitFor()
  await isSound(phone, 'recovery-390-night')
  await phone.context().close()
})
