// From the proposal to the sent alert under bad conditions: a session that ends at the press (U06); a keyboard alone on a screen of 320 × 256
// CSS pixels, which is a laptop at 400 % (U12).
import { expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { keepPicture } from './support/browser.ts'
import { faultsOf } from './support/accessibility.ts'
import { submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const TEXT = 'MAIRIE ST-MARTIN : crue de la Lère. Montez au plus haut.'
const stage = onStage({}, async ({ duty }) => {
  const wanted = { zones: ['A'], channels: ['sms'], texts: { fr: TEXT } }
  // The people of the demonstration move in while it starts.
  await eventually(
    () => duty<{ readonly audience: { readonly persons: number } }>('POST', '/api/99001/estimate', wanted),
    ({ body }) => body.audience.persons > 100,
  )
})

interface Look {
  readonly who: 'duty' | 'mayor'
  readonly width?: number
  readonly height?: number
  readonly night?: boolean
}

async function open({ who, width = 1440, height = 900, night = false }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`${stage.server.url}/console#/decider`)
  await page.getByRole('heading', { name: 'Décider', exact: true }).waitFor()
  return page
}

/** As an administrator ends it, or the night: the server forgets it, and the browser still has its cookie. */
async function endSession(context: BrowserContext): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === '__Host-tocsin')
  const answer = await fetch(`${stage.server.url}/api/session`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${cookie?.value ?? ''}` },
  })
  expect(answer.status).toBe(204)
}

/** Between the press and the server: nothing else that the page asks comes before. */
async function endsAtPress(page: Page, path: string): Promise<void> {
  await page.route(
    path,
    async (route) => {
      await endSession(page.context())
      await route.continue()
    },
    { times: 1 },
  )
}

const situation = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

test('a session that ends while somebody writes: the draft stands, they sign in over it, and it is proposed once (U06)', async () => {
  const page = await open({ who: 'duty', width: 390, height: 844, night: true })
  await press(page, 'Écrire une alerte sans proposition')
  await page.getByRole('checkbox', { name: 'Rue Basse' }).check()
  const field = page.getByRole('textbox', { name: 'Texte en français' })
  await field.fill(TEXT)
  await page
    .getByRole('button', { name: /^Proposer l’envoi à [1-9]/ })
    .first()
    .waitFor()
  await endsAtPress(page, '**/api/99001/alerts')
  await press(page, /^Proposer l’envoi à [1-9]/)
  const again = page.getByRole('dialog', { name: 'Votre session a pris fin' })
  await again.getByText('Rien n’est parti').waitFor()
  expect((await situation()).alerts).toEqual([])
  expect(await field.inputValue()).toBe(TEXT)
  await keepPicture(page, 'sign-in-again-390-night')
  expect(await faultsOf(page)).toEqual([])
  await press(page, /^Continuer en tant que/)
  await page.getByText('Vous avez écrit ce message').first().waitFor()
  const [alert, ...more] = (await situation()).alerts
  expect([alert?.state, alert?.current.submittedBy.id, more]).toEqual(['submitted', 'demo-duty', []])
  await page.context().close()
})

test('a session that ends at the press of the one who approves: another person is asked first, and it is sent once (U06)', async () => {
  const page = await open({ who: 'mayor' })
  await page.getByRole('button', { name: /^Envoyer maintenant/ }).waitFor()
  await endsAtPress(page, '**/api/99001/alerts/*/approve')
  await press(page, /^Envoyer maintenant/)
  await page.getByRole('dialog', { name: 'Votre session a pris fin' }).waitFor()
  await keepPicture(page, 'sign-in-again-1440')
  // The deputy happens to be nearer: nothing is theirs until they say so.
  await page.getByRole('dialog').getByRole('button', { name: 'Adjointe' }).click()
  await page.getByText('L’acte a été demandé par une autre personne : Maire').waitFor()
  await keepPicture(page, 'sign-in-as-another-1440')
  expect((await situation()).alerts[0]?.state).toBe('submitted')
  await press(page, 'Laisser entrer Maire')
  await press(page, /^Continuer en tant que/)
  const sent = await eventually(situation, ({ alerts }) => alerts[0]?.state !== 'submitted')
  expect(sent.alerts.map(({ current }) => current.approvedBy?.id)).toEqual(['demo-mayor'])
  const numbers = (
    await eventually(
      () => stage.server.outbox(),
      (all) => all.length > 10,
    )
  ).map(({ to }) => to)
  expect(new Set(numbers).size).toBe(numbers.length)
  // Somebody else signs in from another tab of the same browser: what this page asks is still its own person's, and they are told.
  const waiting = await submitted(stage.duty, '99001', { zones: ['B'], text: TEXT })
  await page.context().request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'deputy' } })
  await press(page, /^Envoyer maintenant/)
  await page.getByText('L’acte a été demandé par une autre personne : Maire').waitFor()
  await press(page, 'Ne pas le faire')
  await page.getByText('La session n’a pas été reprise : l’acte n’est pas fait.').waitFor()
  expect((await situation()).alerts.find(({ id }) => id === waiting.id)?.state).toBe('submitted')
  await page.context().close()
})

interface Stop {
  readonly name: string
  readonly outlined: boolean
  readonly covered: boolean
}

/** One press of Tab, and what a person sees of where they are now. Null: outside the page. */
async function tab(page: Page, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Stop | null> {
  await page.keyboard.press(key)
  return page.evaluate(() => {
    const at = document.activeElement
    if (at === null || at === document.body) return null
    const { outlineStyle, outlineWidth } = getComputedStyle(at)
    const box = at.getBoundingClientRect()
    const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1)
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1)
    const top = document.elementFromPoint(x, y)
    const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    return {
      name: (at.getAttribute('aria-label') ?? at.textContent).replace(/\s+/g, ' ').trim(),
      outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      covered: !within || !(at.contains(top) || top?.contains(at) === true),
    }
  })
}

/** By Tab alone to what has this name; on the way each stop is seen, and nothing lies over it. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 250; presses++) {
    const stop = await tab(page, key)
    if (stop === null) continue
    expect([stop.name, stop.outlined, stop.covered], passed.join(' | ')).toEqual([stop.name, true, false])
    if (name.test(stop.name)) return
    passed.push(stop.name)
  }
  throw new Error(`no ${String(name)} by keyboard: ${passed.join(' | ')}`)
}

/** Nothing scrolls in two directions, is cut off, or is smaller than a gloved finger. */
async function reflows(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  const found = await page.evaluate(() => {
    const seen = [...document.querySelectorAll<HTMLElement>('button, select, summary, input, nav a, a.skip, textarea')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().left > -500)
      .map((one) => one.closest<HTMLElement>('label.choice') ?? one)
    const named = (one: HTMLElement) => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`
    return {
      sideways:
        document.documentElement.scrollWidth <= innerWidth
          ? []
          : [...document.querySelectorAll<HTMLElement>('#app *')]
              .filter((one) => one.closest('aside') === null)
              .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
              .map(named)
              .slice(0, 8),
      cut: seen.filter((one) => one.tagName === 'BUTTON' && one.scrollWidth > one.clientWidth + 1).map(named),
      small: seen.filter((one) => one.getBoundingClientRect().height < 43.5).map(named),
    }
  })
  expect(found, name).toEqual({ sideways: [], cut: [], small: [] })
}

test('by keyboard alone at 400 %: proposal, text, approval, sent; every stop is seen, nothing is a trap, and it is said aloud (U12)', async () => {
  const before = new Set((await situation()).alerts.map(({ id }) => id))
  for (const alert of (await situation()).alerts)
    await stage.mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'essai terminé' })
  await stage.mayor('PUT', '/api/demo/clock?territory=99001', { now: '2026-10-14T16:20:00+02:00', rate: 1 })
  await eventually(situation, ({ proposals }) => proposals.some(({ state }) => state === 'open'))
  const small = { width: 320, height: 256 }
  const duty = await open({ who: 'duty', ...small })
  await duty.getByRole('button', { name: 'Modifier le texte' }).first().waitFor()
  await reflows(duty, 'decide-400-percent')
  await tabTo(duty, /^Modifier le texte$/)
  await duty.keyboard.press('Enter')
  await duty.getByRole('heading', { name: 'Écrire le message' }).waitFor()
  await reflows(duty, 'compose-400-percent')
  await tabTo(duty, /^Proposer l’envoi à [1-9]/)
  // On to the end of the page and out of it, and back again: nowhere does the key stay.
  for (let presses = 0; (await tab(duty)) !== null; presses++) expect(presses).toBeLessThan(250)
  await tabTo(duty, /^Proposer l’envoi à [1-9]/, 'Shift+Tab')
  await duty.keyboard.press('Enter')
  await duty.getByText('Vous avez écrit ce message').first().waitFor()
  await duty
    .locator('[aria-live]', { hasText: /Alerte n° \d+, attend une approbation/ })
    .first()
    .waitFor({ state: 'attached' })
  await duty.context().close()

  const mayor = await open({ who: 'mayor', ...small, night: true })
  await mayor.getByRole('button', { name: /^Envoyer maintenant/ }).waitFor()
  await reflows(mayor, 'approve-400-percent-night')
  await tabTo(mayor, /^Envoyer maintenant à [1-9]/)
  await mayor.keyboard.press('Space')
  const sent = await eventually(situation, ({ alerts }) =>
    alerts.some(({ id, state }) => !before.has(id) && state !== 'submitted'),
  )
  expect(sent.alerts.filter(({ id }) => !before.has(id)).map(({ current }) => current.approvedBy?.id)).toEqual([
    'demo-mayor',
  ])
  await mayor
    .locator('[aria-live]', { hasText: /Alerte n° \d+ :/ })
    .first()
    .waitFor({ state: 'attached' })
  expect(await faultsOf(mayor)).toEqual([])
  await mayor.context().close()
})

/** A link of 32 kbit/s carries four kilobytes in a second; what follows counts bytes, so that it fails on no slow machine. */
const BYTES_PER_S = 4_000

/** What came over the wire until these words stood on the page. */
async function bytesUntil(path: string, words: string | RegExp): Promise<number> {
  const context = await stage.browser.newContext({ locale: 'fr-FR', serviceWorkers: 'block' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await page.goto(stage.server.url + path)
  await page.getByText(words).first().waitFor()
  await context.close()
  return bytes
}

test.each([
  ['the public page', '/99001', 'Appeler', 2],
  ['its statement of accessibility', '/99001/accessibility', 'État de conformité', 2],
  ['a public display', '/99001/display/gymnase', /./, 4],
  ['the field app', '/field', 'Terrain', 15],
] as const)('at 32 kbit/s %s reads soon: so many bytes go before its first words', async (name, path, words, most) => {
  const bytes = await bytesUntil(path, words)
  console.log(`${name}: ${bytes} bytes, ${(bytes / BYTES_PER_S).toFixed(1)} s at 32 kbit/s`)
  expect(bytes).toBeGreaterThan(1_000)
  expect(bytes / BYTES_PER_S).toBeLessThan(most)
})
