// The coverage of the commune in a real Chromium: the real town, none and three thousand streets; by keyboard, on a phone, on paper. And the pages behind
// the links of an e-mail, without a script and within 60 kB.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Coverage, StreetCoverage } from '../../worker/model/coverage.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { scrollsSideways, smallTargets } from './support/narrow.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage()

interface Look {
  readonly width: number
  readonly night?: boolean
  /** Streets shown instead of the town's own. */
  readonly streets?: number
}

const NOBODY = { persons: 0, homes: 0, sms: 0, voice: 0, mail: 0, push: 0 }
const NOTHING = { ...NOBODY, failing: 0, unconfirmed: 0, unreachable: 0, unlocated: 0 }

/** A town of so many streets, from those of the demonstration. */
function townOf(real: Coverage, streets: number): Coverage {
  if (streets === 0)
    return { ...real, addresses: 0, missing: 0, streets: [], zones: [], whole: NOTHING, elsewhere: NOTHING }
  const made = Array.from({ length: streets }, (_, index): StreetCoverage => {
    const one = real.streets[index % real.streets.length] as StreetCoverage
    const addresses = 4 + (index % 40)
    return { ...one, street: `${one.street} prolongée n° ${index}`, addresses, missing: (index * 7) % (addresses + 1) }
  })
  return { ...real, streets: made, due: 412 }
}

async function open({ width, night = false, streets }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  const session = await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor' } })
  expect(session.ok()).toBe(true)
  const page = await context.newPage()
  if (streets !== undefined)
    await page.route('**/residents/coverage', async (route) => {
      const real = (await (await route.fetch()).json()) as Coverage
      await route.fulfill({ json: townOf(real, streets) })
    })
  await page.goto(`${stage.server.url}/console#/habitants`)
  await page.getByRole('heading', { name: /adresses connues sur|Aucune part/ }).waitFor()
  return page
}

test.each([
  { width: 390 },
  { width: 390, night: true, streets: 3_000 },
  { width: 1440, streets: 3_000 },
  { width: 1440, night: true },
  { width: 390, streets: 0 },
] as const)('the coverage is sound: %o', async (look) => {
  const page = await open(look)
  await page.waitForTimeout(300)
  await keepPicture(page, `coverage-${look.width}-${'streets' in look ? look.streets : 'real'}`)
  expect(await faultsOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  if (look.width === 390) {
    expect(await scrollsSideways(page)).toEqual([])
    expect(await smallTargets(page)).toEqual([])
  }
  await page.context().close()
})

test('what the map shows the table says, the worst first; the lists hold what is missing, without a mouse', async () => {
  const page = await open({ width: 1440 })
  const real = (await stage.mayor<Coverage>('GET', '/api/99001/residents/coverage')).body
  const worst = real.streets.toSorted((left, right) => right.missing - left.missing)[0] as StreetCoverage
  const rows = page.getByRole('table', { name: 'Couverture par voie' }).getByRole('row')
  expect(await rows.nth(1).textContent()).toContain(worst.street)
  expect(await rows.count()).toBe(real.streets.length + 1)
  const press = async (name: string) => {
    // While an act is under way a button takes no key.
    await page.getByRole('button', { name, exact: true, disabled: false }).first().focus()
    await page.keyboard.press('Enter')
  }
  await press(worst.street)
  // The map goes there, and says the same figures.
  const label = page.locator('.street-name', { hasText: worst.street })
  await label.getByText(`${worst.addresses - worst.missing} sur ${worst.addresses}`).waitFor()
  await press('Voir la liste')
  const campaign = page.getByRole('region', { name: 'Adresses sans personne' })
  await campaign.getByText(`Adresses : ${real.missing} · voies : 1`).waitFor()
  await page.getByLabel('Motif de consultation').selectOption({ label: 'Aller les voir' })
  await press('Voir les portes à faire')
  await page.getByText(/^Personnes : \d+ · voies : \d+$/).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'coverage-lists-1440')
  // One zone alone: the same words, its own streets.
  await page.getByRole('combobox', { name: /^Zone/ }).selectOption({ label: 'Quai Nord' })
  await page.getByRole('heading', { name: /^Quai Nord : / }).waitFor()
  const log = await stage.mayor<{ entries?: readonly { text: string }[] }>('GET', '/api/99001/log?since=0&limit=200')
  expect(JSON.stringify(log.body)).toMatch(/Liste des portes.*Motif : aller les voir/)
  await page.context().close()
})

test('on paper there is the list alone, a box to tick at each door and a sheet for each street, in black on white', async () => {
  const page = await open({ width: 1440, night: true })
  await page.getByLabel('Motif de consultation').selectOption({ label: 'Aller les voir' })
  await page.getByRole('button', { name: 'Voir les portes à faire' }).click()
  await page.getByText(/^Personnes : \d+ · voies : \d+$/).waitFor()
  await page.emulateMedia({ media: 'print' })
  // The page prints what it shows at that very moment: looked at from where the printer would.
  await page.evaluate(() => {
    window.print = () => {
      const seen = (selector: string) =>
        [...document.querySelectorAll<HTMLElement>(selector)].filter((one) => one.checkVisibility()).length
      const paper = document.querySelector<HTMLElement>('.paper')
      const sector = document.querySelector<HTMLElement>('.paper .sector:nth-of-type(2)')
      Object.assign(window, {
        printed: {
          sheets: seen('.paper'),
          ticks: seen('.paper .tick'),
          people: seen('.paper li'),
          else: seen('h1, nav, .leaflet-container, button, select'),
          breaks: sector === null ? '' : getComputedStyle(sector).breakBefore,
          ink: paper === null ? '' : getComputedStyle(paper).color,
          ground: paper === null ? '' : getComputedStyle(paper).backgroundColor,
        },
      })
    }
  })
  await page.evaluate(() =>
    [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Imprimer')?.click(),
  )
  const printed = await eventually(
    () => page.evaluate(() => (window as unknown as { printed?: Record<string, unknown> }).printed ?? null),
    (found) => found !== null,
  )
  expect(printed).toMatchObject({
    sheets: 1,
    else: 0,
    breaks: 'page',
    ink: 'rgb(0, 0, 0)',
    ground: 'rgb(255, 255, 255)',
  })
  expect(printed?.['ticks']).toBe(printed?.['people'])
  expect(Number(printed?.['people'])).toBeGreaterThan(10)
  await page.context().close()
})

test('a street is named for a zone by keyboard, from the file of addresses, and kept as a new version', async () => {
  const page = await open({ width: 1440 })
  await page.evaluate(() => (location.hash = '#/veille/chercher'))
  const zone = page.getByRole('group', { name: 'Quai Nord' })
  await zone.getByLabel('Voie').focus()
  await page.keyboard.type('tann')
  await zone.locator('option[value="Rue des Tanneurs"]').waitFor({ state: 'attached' })
  await zone.getByLabel('Voie').fill('Rue des Tanneurs')
  await page.keyboard.press('Enter')
  await zone.getByRole('button', { name: 'Retirer Rue des Tanneurs' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'zone-streets-1440')
  await page.getByRole('button', { name: 'Enregistrer les voies de Quai Nord' }).press('Enter')
  await page.getByText('Les voies de Quai Nord sont enregistrées.').waitFor()
  const { body } = await stage.mayor<{ zones: readonly { name: { fr: string }; streets?: readonly string[] }[] }>(
    'GET',
    '/api/99001/situation',
  )
  expect(body.zones.find(({ name }) => name.fr === 'Quai Nord')?.streets).toContain('Rue des Tanneurs')
  await page.context().close()
})

test.each([
  ['stop', 'Ne plus recevoir les alertes par courriel', 'Ne plus recevoir ces courriels'],
  ['confirm', 'Est-ce toujours vous ?', 'Oui, continuer à me prévenir'],
])('the page of the link « %s » works without a script and by keyboard, and asks first', async (path, title, act) => {
  const context = await stage.browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'fr-FR',
  })
  const page = await context.newPage()
  let bytes = 0
  page.on(
    'response',
    (response) =>
      void response.body().then(
        (body) => (bytes += body.length),
        () => undefined,
      ),
  )
  await page.goto(`${stage.server.url}/99001/residents/${path}/${'A'.repeat(65)}`)
  await page.getByRole('heading', { name: title }).waitFor()
  expect(await page.locator('script').count()).toBe(0)
  expect(await faultsOf(page)).toEqual([])
  expect(await smallTargets(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await keepPicture(page, `link-${path}-390`)
  const button = page.getByRole('button', { name: act })
  for (let step = 0; step < 20; step += 1) {
    if (await button.evaluate((one) => one === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  // A link that is none of ours says so, and how to go on.
  await page.getByRole('heading', { name: 'Ce lien n’est pas complet.' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  expect(bytes).toBeGreaterThan(2_000)
  expect(bytes).toBeLessThan(60_000)
  await context.close()
})

test.each(['', '/me', '/code', `/stop/${'A'.repeat(65)}`, `/confirm/${'A'.repeat(65)}`])(
  'the page of the portal at « /residents%s » weighs less than 60 kB with all that it fetches',
  async (path) => {
    const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    const sizes: Promise<number>[] = []
    page.on('response', (response) => {
      sizes.push(
        response.body().then(
          (body) => body.length,
          () => 0,
        ),
      )
    })
    await page.goto(`${stage.server.url}/99001/residents${path}`, { waitUntil: 'networkidle' })
    const bytes = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0)
    expect(bytes).toBeGreaterThan(1_000)
    expect(bytes).toBeLessThan(60_000)
    await context.close()
  },
)
