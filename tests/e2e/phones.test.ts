// The wall of phones in a real Chromium: what really arrived at the stand-ins, message by message, call by call, display by display.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const TEXT = 'MAIRIE ST-MARTIN. DANGER: crue rue Basse avant 23h. QUITTEZ la rue à pied. Ne prenez pas la voiture.'
const ORDER = 'QUITTEZ la rue à pied'

const stage = onStage()

interface Look {
  readonly width?: number
  readonly dark?: boolean
  readonly language?: 'en'
}

const faults: string[] = []

async function wall({ width = 1440, dark = false, language }: Look = {}): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 1000 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: dark ? 'dark' : 'light',
  })
  const page = await context.newPage()
  // A policy that is broken is told to the console alone.
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) faults.push(message.text())
  })
  await page.addInitScript(() => {
    const said: number[] = []
    Object.assign(globalThis, { said })
    addEventListener('DOMContentLoaded', () => {
      const region = document.getElementById('said')
      if (region !== null) new MutationObserver(() => said.push(performance.now())).observe(region, { childList: true })
    })
  })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(`${stage.server.url}/standins/phones${language === undefined ? '' : `?lang=${language}`}`)
  await page.locator('#headline').filter({ hasNotText: /…/ }).waitFor()
  return page
}

const isWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)

test.for<readonly [number, boolean]>([
  [390, false],
  [390, true],
  [1440, false],
  [1440, true],
])('before anything was sent, at %i px (dark: %s), the wall says what to do', async ([width, dark]) => {
  const page = await wall({ width, dark })
  await page.locator('#headline').getByText('Rien n’est encore arrivé').waitFor()
  await page.getByText('décidez d’une alerte').waitFor()
  expect(await page.getByRole('link', { name: 'Ouvrir la console' }).last().getAttribute('href')).toBe('/console')
  expect(await page.title()).toContain('Mur de téléphones')
  expect(await page.getByText('ces numéros sont fictifs').count()).toBe(1)
  expect(await faultsOf(page)).toEqual([])
  expect(await isWide(page)).toBe(false)
  await keepPicture(page, `phones-empty-${width}${dark ? '-dark' : ''}`)
  await page.context().close()
})

test('one alert by four channels arrives before the eyes of the visitor', async () => {
  const page = await wall()
  const shelter = page.frameLocator('iframe[title="Abribus de la rue Basse"]')
  await shelter.getByText('Aucune alerte en cours').waitFor()

  const alert = await submitted(stage.duty, '99001', {
    zones: ['B'],
    channels: ['sms', 'voice', 'push', 'display'],
    text: TEXT,
    severity: 'Extreme',
  })
  await approved(stage.mayor, '99001', alert)

  await page.locator('.card.sms .bubble', { hasText: ORDER }).first().waitFor()
  await page.locator('.card.push', { hasText: '« j’ai compris »' }).first().waitFor({ timeout: 60_000 })
  await page.locator('.card.voice', { hasText: 'Touche 1 : a compris' }).first().waitFor({ timeout: 60_000 })
  await shelter.getByText(ORDER).waitFor()

  // All who ask for help stand before all others, and the figures are those of the outbox.
  const calls = await eventually(
    () => stage.server.outbox('voice'),
    (all) =>
      all.length > 0 &&
      all.every(({ detail }) => ['completed', 'busy', 'unanswered'].includes(String(detail?.['status']))),
    90_000,
  )
  const asking = new Set(calls.filter(({ detail }) => (detail?.['keys'] as string[]).includes('2')).map(({ to }) => to))
  expect(asking.size).toBeGreaterThan(0)
  await page.locator('#helpCount', { hasText: new RegExp(`^${asking.size}$`) }).waitFor()
  const first = page.locator('.card').first()
  expect(await first.getAttribute('data-answer')).toBe('help')
  await first.locator('.keys').getByText('Touche 2 : demande de l’aide').waitFor()

  // A call is folded after its first line. The list is held once a whole call stands on it, as the wall may be a second behind.
  const found = page.locator('.card.voice', { hasText: 'Nous avons noté que vous avez compris' }).first()
  await found.waitFor()
  await page.getByRole('button', { name: 'Figer la liste' }).click()
  // Another card may come to say so too before it is opened.
  const call = page.locator(`.card.voice[data-n="${(await found.getAttribute('data-n')) ?? ''}"]`)
  expect(await call.locator('details li').first().isVisible()).toBe(false)
  await call.locator('summary').click()
  await call.getByText('Nous avons noté que vous avez compris').waitFor()
  await keepPicture(page, 'phones-1440')

  // Everything has been said to a screen reader, never twice in five seconds.
  const said = await page.evaluate(() => (globalThis as unknown as { said: number[] }).said)
  expect(said.length).toBeGreaterThan(1)
  expect(Math.min(...said.slice(1).map((at, index) => at - (said[index] ?? 0)))).toBeGreaterThan(4_900)
  expect(await page.locator('.card').count()).toBeLessThanOrEqual(60)
  await page.context().close()
}, 180_000)

test('a channel alone, one number alone, and a list that holds still', async () => {
  const page = await wall()
  const sent = await stage.server.outbox('sms')
  await page.getByRole('button', { name: /^Appels/ }).click()
  expect(await page.locator('.card.sms, .card.push').count()).toBe(0)
  expect(await page.locator('.card.voice').count()).toBeGreaterThan(0)
  await keepPicture(page, 'phones-calls-1440')
  const before = await page.locator('#stream .card').count()
  await page
    .locator('#stream')
    .getByRole('button', { name: /^Afficher la suite/ })
    .click()
  expect(await page.locator('#stream .card').count()).toBeGreaterThan(before)
  // The reader goes on at the first card that came, not at the end of the page.
  expect(
    await page
      .locator('#stream .card h3')
      .nth(before)
      .evaluate((name) => name === document.activeElement),
  ).toBe(true)
  await page.getByRole('button', { name: /^SMS/ }).click()
  const to = sent[0]?.to ?? ''
  const typed = `0${to.slice(3)}`.replace(/(..)(?=.)/g, '$1 ')
  await page.getByLabel('Chercher un numéro').fill(typed)
  await page.locator('.card.sms').first().waitFor()
  expect(await page.locator('.card h3').allTextContents()).toEqual(sent.filter((one) => one.to === to).map(() => typed))
  await page.getByLabel('Chercher un numéro').fill('01 00 00 00 00')
  await page.getByText('Aucun message ne correspond.').waitFor()
  await page.getByRole('button', { name: 'Tout afficher' }).click()
  await page.getByRole('button', { name: 'Figer la liste' }).click()
  expect(await page.getByRole('button', { name: 'Figer la liste' }).getAttribute('aria-pressed')).toBe('true')
  const newest = page.locator('.card.sms h3, .card.sms time')
  const held = await newest.allTextContents()
  await approved(stage.mayor, '99001', await submitted(stage.duty, '99001', { zones: ['B'], text: TEXT }))
  await page.getByText(/nouveaux pendant la pause/).waitFor()
  expect(await newest.allTextContents()).toEqual(held)
  await page.getByRole('button', { name: 'Figer la liste' }).click()
  expect(await newest.allTextContents()).not.toEqual(held)
  await page.context().close()
})

test.for<readonly [number, boolean]>([
  [390, false],
  [390, true],
  [768, false],
  [1440, false],
  [1440, true],
])('at %i px (dark: %s) the full wall has no fault and does not scroll sideways', async ([width, dark]) => {
  const page = await wall({ width, dark })
  await page.locator('.card').first().waitFor()
  expect(await page.locator('iframe').count()).toBe(width >= 1024 ? 4 : 0)
  await page.waitForTimeout(width >= 1024 ? 3_000 : 300)
  expect(await faultsOf(page)).toEqual([])
  expect(await isWide(page)).toBe(false)
  await keepPicture(page, `phones-full-${width}${dark ? '-dark' : ''}`)
  await page.locator('#stream').scrollIntoViewIfNeeded()
  await page.locator('#stream').evaluate((stream) => stream.scrollIntoView())
  await keepPicture(page, `phones-stream-${width}${dark ? '-dark' : ''}`)
  if (width < 1024) {
    await page.getByRole('button', { name: 'Afficher les panneaux' }).click()
    await page.frameLocator('iframe[title="Mairie"]').getByText(ORDER).waitFor()
    await page.locator('#displays').evaluate((list) => list.scrollIntoView())
    expect(await faultsOf(page)).toEqual([])
    expect(await isWide(page)).toBe(false)
    await keepPicture(page, `phones-displays-${width}${dark ? '-dark' : ''}`)
  }
  await page.context().close()
})

test('it speaks English where it is asked to', async () => {
  const page = await wall({ language: 'en' })
  await page.getByRole('heading', { name: 'Wall of phones' }).waitFor()
  await page.getByText('Key 2: asks for help').first().waitFor()
  await page.getByRole('button', { name: /^Calls/ }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expect(await page.locator('body').innerText()).not.toMatch(/Appels|Chercher|Touche|parties|depuis/)
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'phones-en-1440')
  await page.context().close()
})

test('a server that is gone is said and the last known stays; it comes back, and an outbox made empty is empty', async () => {
  const page = await wall({ width: 390 })
  await page.locator('.card').first().waitFor()
  const before = await page.locator('.card').count()
  await stage.server.stop()
  await page.locator('#lost').getByText('Le serveur ne répond plus depuis').waitFor()
  expect(await page.locator('.card').count()).toBe(before)
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'phones-lost-390')
  await stage.server.launch()
  await page.locator('#lost').waitFor({ state: 'hidden' })
  await page.waitForFunction((cards) => document.querySelectorAll('.card').length === cards, before)
  await fetch(`${stage.server.run.standinsUrl}/standins/outbox`, { method: 'DELETE' })
  await page.getByText('décidez d’une alerte').waitFor()
  expect(await page.locator('.card').count()).toBe(0)
  expect(faults).toEqual([])
})
