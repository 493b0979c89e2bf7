// A public display in a real Chromium against the real server: takeover, late join, a wrong clock, a cut, an end while cut, a start without a network.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { EchoTable } from '../../worker/model/echo.ts'
import type { Situation } from '../../worker/model/view.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { faultsOf } from './support/accessibility.ts'
import { onStage } from './support/stage.ts'

const TEXT = 'MAIRIE ST-MARTIN. DANGER: crue rue Basse avant 23h. QUITTEZ la rue à pied. Ne prenez pas la voiture.'
const HOUR = 3_600_000

const stage = onStage()

async function screen(
  display: string,
  {
    size = [1080, 1920],
    shiftedMs = 0,
    demo = true,
  }: { size?: readonly [number, number]; shiftedMs?: number; demo?: boolean } = {},
): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width: size[0], height: size[1] }, locale: 'fr-FR' })
  const page = await context.newPage()
  if (shiftedMs !== 0)
    await page.addInitScript((shift: number) => {
      const real = Date.now.bind(Date)
      Date.now = () => real() + shift
    }, shiftedMs)
  await page.goto(`${stage.server.url}/99001/display/${display}${demo ? '?demo' : ''}`)
  return page
}

async function sent(text: string, expiresInMs = HOUR): Promise<string> {
  const alert = await submitted(stage.duty, '99001', { zones: ['B'], channels: ['sms', 'display'], text, expiresInMs })
  await approved(stage.mayor, '99001', alert)
  return alert.id
}

const wall = (page: Page, words: string) => page.getByText(words).first().waitFor({ timeout: 15_000 })
const QUIET = 'Aucune alerte en cours'

test('an approved alert takes the displays of its zones over, and they say so themselves; others stay quiet', async () => {
  const street = await screen('rue-basse')
  // Three hours off, as kiosks are: nothing may depend on it.
  const hall = await screen('mairie', { size: [1920, 1080], shiftedMs: 3 * HOUR })
  const quay = await screen('quai-nord', { size: [960, 540] })
  for (const page of [street, hall, quay]) await wall(page, QUIET)
  await keepPicture(street, 'display-quiet-1080x1920')

  const began = Date.now()
  const alert = await sent(TEXT)
  await wall(street, 'QUITTEZ la rue à pied')
  console.log(`takeover seen ${Date.now() - began} ms after the draft was submitted by a script`)
  await wall(hall, 'QUITTEZ la rue à pied')
  await keepPicture(street, 'display-alert-1080x1920')
  await keepPicture(hall, 'display-alert-1920x1080')
  expect(await quay.getByText(QUIET).count()).toBe(1)
  expect(await faultsOf(street)).toEqual([])

  const { body } = await eventually(
    () => stage.mayor<Situation>('GET', '/api/99001/situation'),
    (answer) => answer.body.progress[0]?.displays?.rendered === 2,
  )
  // The hall of sports is named for zone B and nobody has switched it on.
  expect(body.progress[0]?.displays).toEqual({ targeted: 3, rendered: 2, fetched: 0, placed: 0, told: 0, cut: 1 })

  // What the browser painted has the very hash of what was approved; the screen that is off is missed in time.
  const { body: came } = await eventually(
    () => stage.duty<{ echo: EchoTable }>('GET', `/api/99001/echo/alerts/${alert}`),
    (answer) =>
      answer.body.echo.lines.filter(({ source, state }) => source === 'display' && state === 'seen').length === 2,
  )
  expect(came.echo.counts.mismatch).toBe(0)
  expect(came.echo.lines.find(({ id }) => id === 'rue-basse')).toMatchObject({ state: 'seen', how: 'rendered' })

  const late = await screen('gymnase', { size: [390, 844] })
  await wall(late, 'QUITTEZ la rue à pied')
  await keepPicture(late, 'display-alert-390')

  expect((await stage.duty('POST', `/api/99001/alerts/${alert}/cancel`, { reason: 'Essai terminé.' })).status).toBe(200)
  for (const page of [street, hall, late]) await wall(page, QUIET)
  await Promise.all([hall, quay, late].map((page) => page.context().close()))
  await street.context().close()
}, 90_000)

test('a text panel shows its pages in its own lines', async () => {
  const quay = await screen('quai-nord', { size: [960, 540] })
  await wall(quay, QUIET)
  const alert = await submitted(stage.duty, '99001', { zones: ['A'], channels: ['sms', 'display'], text: TEXT })
  await approved(stage.mayor, '99001', alert)
  await quay.locator('.panel .row').first().waitFor()
  const lines = await quay.locator('.panel .row').allTextContents()
  expect(lines).toHaveLength(4)
  expect(lines.every((line) => line.length === 16)).toBe(true)
  await keepPicture(quay, 'display-panel')
  await stage.duty('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'Essai terminé.' })
  await wall(quay, QUIET)
  await quay.context().close()
})

test('a screen enrols with the code of an administrator, and with no other', async () => {
  const page = await screen('gymnase', { size: [1280, 800], demo: false })
  await page.getByLabel('Code').fill('aaaa-aaa-aaa')
  await page.getByRole('button', { name: 'Inscrire cet écran', exact: true }).click()
  await wall(page, 'Ce code n’est pas bon')
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'display-enrol')
  const { body } = await stage.mayor<{ code: string }>('POST', '/api/99001/displays/gymnase/code')
  await page.getByLabel('Code').fill(body.code.toUpperCase())
  await page.getByRole('button', { name: 'Inscrire cet écran', exact: true }).click()
  await wall(page, QUIET)
  await page.context().close()
})

test('cut off, a screen keeps what is valid, also through a restart without a network, and lets it go at its end', async () => {
  const street = await screen('rue-basse')
  await wall(street, QUIET)
  // The keeper of the page works once the page has loaded.
  await eventually(
    () => street.evaluate(async () => (await (await caches.open('tocsin-shell-1 /99001/display/')).keys()).length),
    (files) => files >= 3,
  )
  await sent(TEXT, 25_000)
  await wall(street, 'QUITTEZ la rue à pied')
  await stage.server.stop()
  await wall(street, 'Liaison coupée')
  expect(await street.getByText('QUITTEZ la rue à pied').count()).toBe(1)
  await keepPicture(street, 'display-cut')
  await street.reload()
  await wall(street, 'QUITTEZ la rue à pied')
  // Nobody can tell it that the alert is over; it knows by itself, and says that it knows no more than that.
  await street.getByText('État inconnu').waitFor({ timeout: 40_000 })
  expect(await street.getByText('QUITTEZ la rue à pied').count()).toBe(0)
  expect(await street.getByText(QUIET).count()).toBe(0)
  await street.context().close()
}, 120_000)
