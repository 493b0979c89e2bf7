// Sites, filters and wordings in a real Chromium against the real server: who is there, whom it is for, and which words each reads.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage({ TOCSIN_CALL_AFTER_MS: '2000' })

async function open(who: 'duty' | 'mayor', width: number, place: string): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width, height: 900 }, locale: 'fr-FR' })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/${place}`)
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

test.each([1440, 390])(
  'the situation lists the sites, the most pressing first, with who to ring (%i px)',
  async (width) => {
    const page = await open('duty', width, 'situation')
    const table = page.getByRole('table', { name: 'Sites sensibles' })
    await table.waitFor()
    expect(await table.getByRole('row').nth(1).textContent()).toContain('Camping de la Prairie')
    expect(await table.getByRole('link', { name: /04.65.71.00.31/ }).getAttribute('href')).toBe('tel:+33465710031')
    await isSound(page, `sites-${width}`)
    // The neighbour's sites are its own.
    const own = (await stage.duty<Situation>('GET', '/api/99001/situation')).body.sites.map(({ name }) => name)
    expect(own).not.toContain('Camping du Bord de l’eau')
    expect((await stage.duty('GET', '/api/99002/situation')).status).toBeGreaterThanOrEqual(400)
  },
)

test('written for some only, by other words for those without an upper floor: approved as shown, sent as approved, sites to ring', async () => {
  const page = await open('duty', 1440, 'decider')
  await page.getByRole('button', { name: 'Écrire une alerte sans proposition' }).click()
  await page.getByRole('combobox', { name: 'Modèle' }).selectOption({ label: "Monter à l'étage et y rester" })
  await page.getByRole('checkbox', { name: 'Rue Basse' }).check()
  const wanted = page.getByRole('textbox', { name: 'À qui n’en a pas · français' })
  const words = await wanted.inputValue()
  expect(words).toContain('GAGNEZ le point le plus haut')
  await wanted.fill('MAIRIE ST-MARTIN. MONTEZ à l’étage.')
  await page.getByText('Ce texte envoie à l’étage.').waitFor()
  await wanted.fill(words)
  await page.getByText('Pour tous ceux de ces zones').click()
  await page.getByRole('checkbox', { name: 'Plain-pied' }).check()
  await page.getByText(/personnes de ces zones laissées de côté/).waitFor()
  await page.getByText('Sites sensibles dans ces zones : 2').click()
  await page.getByText('Crèche Les Libellules').waitFor()
  await isSound(page, 'targeting-compose')
  await page
    .getByRole('button', { name: /^Proposer l’envoi à/ })
    .last()
    .click()
  const alert = await eventually(
    async () => (await stage.duty<Situation>('GET', '/api/99001/situation')).body.alerts,
    ([one]) => one?.state === 'submitted',
  )
  const filter = alert[0]?.current.content.filter ?? alert[0]?.revisions.at(-1)?.content.filter
  expect(filter).toEqual({ dwellings: ['single storey'] })
  const other = await open('mayor', 1440, 'decider')
  await other.getByText('Seulement : Plain-pied').waitFor()
  await other.getByText('À qui n’en a pas').first().waitFor()
  await isSound(other, 'targeting-approve')
  await other
    .getByRole('button', { name: /^Envoyer/ })
    .first()
    .click()
  await other.getByText('Sites à appeler : 2').waitFor()
  const told = await eventually(
    async () => (await stage.server.outbox()).map(({ text }) => text),
    (texts) =>
      texts.some((text) => text.includes('GAGNEZ le point')) && texts.some((text) => text.includes('Sans étage')),
  )
  // Whoever is recorded without an upper floor is never sent up; whoever nobody knows of reads both ways.
  for (const text of told.filter((one) => one.includes('MONTEZ'))) expect(text).toContain('Sans étage')
  const { log } = (await stage.duty<Situation>('GET', '/api/99001/situation')).body
  expect(log.some(({ text }) => text.includes('2 sites sensibles à appeler : Crèche Les Libellules'))).toBe(true)
  await other.context().close()
})
