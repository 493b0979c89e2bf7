// The public pages in a real Chromium without JavaScript, from the server and from the process that serves them alone at home.
import { expect, test } from 'vitest'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage({}, async ({ server, duty, mayor }) => {
  const alert = await submitted(duty, '99001', {
    zones: ['A', 'B'],
    text: "MAIRIE ST-MARTIN 14/10 21h10. DANGER: la Lère va inonder rue Basse, quai Nord, Moulin avant 23h (plus d'1 m d'eau). PARTEZ MAINTENANT par la route de Lauzun, PAS par le pont. Accueil: gymnase Jaurès, animaux admis. Aide 0400000000",
  })
  await approved(mayor, '99001', alert)
  await eventually(
    () => fetch(`${server.url}/99001`).then((answer) => answer.text()),
    (page) => page.includes('PARTEZ MAINTENANT'),
  )
})

async function open(path: string, options: BrowserContextOptions): Promise<Page> {
  const context = await stage.browser.newContext({ locale: 'fr-FR', ...options })
  const page = await context.newPage()
  await page.goto(stage.server.url + path)
  return page
}

test.each([
  ['/99001', 390, 'light'],
  ['/99001', 1440, 'dark'],
  ['/99001/en', 390, 'dark'],
  ['/99001/falc', 768, 'light'],
  ['/99001/alerts/1', 390, 'light'],
  ['/99001/alerts/99', 390, 'light'],
  ['/99002', 390, 'light'],
] as const)('%s at %i px (%s) reads without a script and has no fault', async (path, width, colorScheme) => {
  // axe is a script: it looks at the same page in a browser that has them, the page itself brings none.
  const page = await open(path, { viewport: { width, height: 844 }, colorScheme })
  expect(await faultsOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  expect(await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))).toEqual([])
  const name = path.slice(1).replaceAll('/', '-')
  await keepPicture(page, `public-${name}-${width}-${colorScheme}`)
  await page.context().close()
})

test('a resident checks an alert by its number, with JavaScript off', async () => {
  const page = await open('/99001', { viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
  await page.getByRole('heading', { name: 'Une alerte est en cours' }).waitFor()
  await page.getByRole('textbox', { name: 'Numéro' }).fill('1')
  await page.getByRole('button', { name: 'Vérifier' }).click()
  await page.getByRole('heading', { name: /L’alerte n° 1 vient bien de la mairie/ }).waitFor()
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('heading', { name: /does come from the town hall/ }).waitFor()
  await page.context().close()
})

test('the process of its own serves the same pages, and goes on serving when the server is killed', async () => {
  const { publicUrl } = stage.server.run
  const paths = [
    '/99001',
    '/99001/en',
    '/99001/alerts/1',
    '/99001/alerts/1.cap.xml',
    '/99001/cap.atom',
    '/99001/feed.rss',
  ]
  for (const path of paths) {
    const [own, other] = await eventually(
      () =>
        Promise.all([stage.server.url, publicUrl].map((home) => fetch(home + path).then((answer) => answer.text()))),
      ([left, right]) => left === right,
    )
    expect(other).toBe(own)
    const [mine, theirs] = await Promise.all([fetch(stage.server.url + path), fetch(publicUrl + path)])
    const isPage = mine.headers.get('content-type')?.startsWith('text/html') === true
    for (const header of ['content-type', 'cache-control', ...(isPage ? ['content-security-policy'] : [])])
      expect([header, theirs.headers.get(header)]).toEqual([header, mine.headers.get(header)])
  }
  expect((await fetch(`${publicUrl}/99001/alerts/99`)).status).toBe(404)
  stage.server.killWorkerd()
  expect((await fetch(`${publicUrl}/99001`)).status).toBe(200)
})
