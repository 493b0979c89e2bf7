// A resident's browser in a real Chromium against the real server. No push service can be reached from a test browser and it grants no
// notifications: the page is driven with a stubbed Push API, named so; the service worker itself is handed real messages by the debugger.
import { expect, test } from 'vitest'
import type { BrowserContext, Page, Worker } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, type Arrival } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage()

// STUB of the Push API: permission granted, and subscriptions that the stand-in's push service makes.
function stubbedPushApi(): void {
  let current: PushSubscription | null = null
  Notification.requestPermission = () => Promise.resolve('granted')
  PushManager.prototype.getSubscription = () => Promise.resolve(current)
  PushManager.prototype.subscribe = async () => {
    const made = (await (await fetch('/standins/push/subscribe', { method: 'POST' })).json()) as { endpoint: string }
    current = {
      endpoint: made.endpoint,
      toJSON: () => made,
      unsubscribe: () => {
        current = null
        return Promise.resolve(true)
      },
    } as unknown as PushSubscription
    return current
  }
}

async function phone(options: { readonly stub: boolean; readonly dark?: boolean; readonly width?: number }) {
  const context = await stage.browser.newContext({
    viewport: { width: options.width ?? 390, height: 844 },
    locale: 'fr-FR',
    colorScheme: options.dark === true ? 'dark' : 'light',
  })
  const page = await context.newPage()
  if (options.stub) await page.addInitScript(stubbedPushApi)
  await page.goto(`${stage.server.url}/99001/residents/device`)
  await page.getByRole('button', { name: 'Recevoir les alertes sur cet appareil' }).waitFor()
  return { context, page }
}

const pushInB = async () => {
  const body = { zones: ['B'], channels: ['push'], texts: { fr: 'Montez.' } }
  const answer = await stage.duty<{ audience: { browsers: number; persons: number } }>(
    'POST',
    '/api/99001/estimate',
    body,
  )
  return answer.body.audience.browsers
}

test('a resident signs a device up for their street, and off again (Push API stubbed)', async () => {
  const before = await pushInB()
  const { page } = await phone({ stub: true })
  await page.getByRole('button', { name: 'Recevoir les alertes' }).click()
  await page.getByText('Choisissez d’abord un lieu.').waitFor()
  await page.getByLabel('rue Basse').check()
  await page.getByLabel('Français facile').check()
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'residents-choose-390')
  await page.getByRole('button', { name: 'Recevoir les alertes' }).click()
  await page.getByText('Cet appareil reçoit les alertes : rue Basse').waitFor()
  expect(await pushInB()).toBe(before + 1)
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'residents-on-390')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByText('This device gets alerts for: rue Basse').waitFor()
  await page.getByRole('button', { name: 'Stop alerts on this device' }).click()
  await page.getByText('This device no longer gets alerts.').waitFor()
  expect(await pushInB()).toBe(before)
})

test.each([
  [390, true],
  [768, false],
  [1440, true],
])('at %i px (dark: %s) the page has no fault and does not scroll sideways', async (width, dark) => {
  const { page } = await phone({ stub: false, dark, width })
  expect(await faultsOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await keepPicture(page, `residents-${width}${dark ? '-dark' : ''}`)
})

// ---- the portal, which needs no script ----

/** Presses Tab until the field or button of that name has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null
      const label = element?.labels?.[0]?.textContent ?? element?.textContent ?? ''
      return `${label} ${element?.value ?? ''}`.trim()
    })
    if (name.test(here)) return
  }
  throw new Error(`no way by keyboard to ${String(name)}`)
}

const codeFor = async (to: string): Promise<string> => {
  const sms = await eventually(
    async () =>
      (await stage.server.outbox('sms')).findLast((one) => one.to.endsWith(to.slice(-9)) && /\d{6}/.test(one.text)),
    (found) => found !== undefined,
  )
  return /\b\d{6}\b/.exec((sms as Arrival).text)?.[0] ?? ''
}

test('with nothing but a keyboard, without a script and within 60 kB: signed up by SMS, seen, and erased', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'fr-FR' })
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
  const persons = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body.residents.persons
  const before = await persons()
  await page.goto(`${stage.server.url}/99001/residents`)
  expect(await page.locator('script').count()).toBe(0)
  expect(await faultsOf(page)).toEqual([])
  await tabTo(page, /^Votre adresse/)
  await page.keyboard.type('3 rue bass')
  await tabTo(page, /^Votre téléphone/)
  await page.keyboard.type('06 39 98 98 01')
  await tabTo(page, /^J’accepte/)
  await page.keyboard.press('Space')
  await tabTo(page, /^Recevoir les alertes$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Où est-ce ?' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'portal-place-390')
  await tabTo(page, /Rue Basse/)
  await tabTo(page, /^Continuer/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Entrez votre code' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await tabTo(page, /^Code reçu/)
  await page.keyboard.type(await codeFor('639989801'))
  await page.keyboard.press('Enter')
  await page.getByText('Vous recevrez les alertes.').waitFor()
  expect(page.url()).toMatch(/\/99001\/residents\/me/)
  expect(await faultsOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await keepPicture(page, 'portal-record-390')
  await eventually(persons, (count) => count === before + 1)
  await tabTo(page, /^Me désinscrire et tout effacer/)
  await page.keyboard.press('Enter')
  await page.getByText('Tout est effacé.', { exact: false }).first().waitFor()
  await eventually(persons, (count) => count === before)
  expect(bytes).toBeGreaterThan(20_000)
  expect(bytes).toBeLessThan(60_000)
  await context.close()
})

/** The page's service worker, with what a stage.browser without permission forbids recorded instead of shown. */
async function workerOf(context: BrowserContext): Promise<Worker> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  await eventually(
    () => worker.evaluate(() => (self as unknown as { serviceWorker: ServiceWorker }).serviceWorker.state),
    (state) => state === 'activated',
  )
  await worker.evaluate(() => {
    const scope = self as unknown as { registration: ServiceWorkerRegistration; shown: unknown[] }
    scope.shown = []
    scope.registration.showNotification = (title, options) => {
      scope.shown.push({ title, ...options })
      return Promise.resolve()
    }
  })
  return worker
}

const shownBy = (worker: Worker) =>
  worker.evaluate(() => (self as unknown as { shown: Record<string, unknown>[] }).shown)

async function delivered(context: BrowserContext, page: Page, data: string): Promise<void> {
  const session = await context.newCDPSession(page)
  const registration = new Promise<string>((done) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations
      if (first !== undefined) done(first.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: stage.server.url,
    registrationId: await registration,
    data,
  })
}

/** Of the service worker, where the function below runs. */
declare const ExtendableEvent: typeof Event

/** What the browser does when its owner taps a button of the notification. */
const tapped = (worker: Worker, action: string) =>
  worker.evaluate((pressed) => {
    const shown = (self as unknown as { shown: { data: unknown }[] }).shown.at(-1)
    const event = new ExtendableEvent('notificationclick')
    return new Promise((resolve) => {
      Object.assign(event, {
        action: pressed,
        notification: { data: shown?.data, close: () => undefined },
        waitUntil: (work: Promise<unknown>) => resolve(work.then(() => null)),
      })
      self.dispatchEvent(event)
    })
  }, action)

async function pushReach() {
  const { body } = await stage.mayor<Situation>('GET', '/api/99001/situation')
  return body.progress.at(-1)?.byChannel.push
}

test('the service worker shows what was sent, says so, and hands on the answer, also one that waited for a network', async () => {
  const { context, page } = await phone({ stub: false })
  const worker = await workerOf(context)
  await eventually(
    () =>
      page.evaluate(async () => (await (await caches.open('tocsin-resident-pages-1')).keys()).map(({ url }) => url)),
    (kept) =>
      [/\/residents\/device$/, /\.js$/, /\.css$/, /\/push$/].every((part) => kept.some((url) => part.test(url))),
  )
  const alert = await submitted(stage.duty, '99001', {
    zones: ['B'],
    channels: ['push'],
    text: 'MAIRIE ST-MARTIN 14/10 21h10. DANGER: crue rue Basse. QUITTEZ la rue à pied.',
  })
  await approved(stage.mayor, '99001', alert)
  // Browsers behind the stand-in have shown it, and one of five has not answered: this one takes its place.
  const silent = await eventually(
    async () => (await stage.server.outbox('push')).find(({ detail }) => detail?.['answer'] === 'shown'),
    (found) => found !== undefined,
  )
  await eventually(pushReach, (reach) => reach !== undefined && reach.confirmed > 0 && reach.sent + reach.queued === 0)
  const before = await pushReach()
  const { notification } = (silent as Arrival).detail as { notification: Record<string, unknown> }
  const ack = `${stage.server.url}/hooks/99001/push/${(silent as Arrival).reference}`
  await delivered(context, page, JSON.stringify({ ...notification, ack }))
  const [shown] = await eventually(
    () => shownBy(worker),
    (all) => all.length === 1,
  )
  expect(shown).toMatchObject({
    title: 'crue · Mairie de Saint-Martin',
    requireInteraction: true,
    tag: '99001-1',
    actions: [
      { action: 'confirmed', title: 'J’ai compris' },
      { action: 'help', title: 'Besoin d’aide' },
    ],
  })
  expect(shown?.['body']).toContain('QUITTEZ la rue à pied')

  await context.setOffline(true)
  await tapped(worker, 'help')
  expect((await pushReach())?.help).toBe(before?.help)
  // Without a network the page is there, and so is the alert.
  await page.reload()
  await page.getByText('QUITTEZ la rue à pied').waitFor()
  await keepPicture(page, 'residents-offline-390')
  await context.setOffline(false)
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.postMessage('hand on'))
  await eventually(pushReach, (reach) => reach?.help === (before?.help ?? 0) + 1)
})

test('the neighbour’s page signs nobody up here', async () => {
  const before = await pushInB()
  const context = await stage.browser.newContext({ locale: 'fr-FR' })
  const page = await context.newPage()
  await page.addInitScript(stubbedPushApi)
  await page.goto(`${stage.server.url}/99002/residents/device`)
  await page.getByRole('radio').first().check()
  await page.getByRole('button', { name: 'Recevoir les alertes' }).click()
  await page.getByText('Cet appareil reçoit les alertes').waitFor()
  expect(await pushInB()).toBe(before)
})

test('whoever comes to a shelter writes the family down on their own phone, and the desk sees them', async () => {
  const api = '/api/99001/shelters'
  const [shelter] = (await stage.duty<Situation>('GET', '/api/99001/situation')).body.cell.shelters
  const id = shelter?.id ?? ''
  await stage.duty('POST', `${api}/${id}/open`, {})
  const { path } = (await stage.duty<{ path: string }>('GET', `${api}/${id}/door`)).body
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}${path}`)
  await keepPicture(page, 'arrival-390')
  await page.getByRole('button', { name: 'Je suis arrivé' }).click()
  await page.getByText('Écrivez votre nom.').waitFor()
  await page.getByLabel('Votre nom').fill('Famille Roussel')
  await page.getByLabel('Combien êtes-vous').fill('3')
  await page.getByRole('button', { name: 'Je suis arrivé' }).click()
  await page.getByText('C’est noté : Famille Roussel, 3 personnes').waitFor()
  await context.close()

  const scripted = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  const again = await scripted.newPage()
  await again.goto(`${stage.server.url}${path}`)
  expect(await faultsOf(again)).toEqual([])
  await keepPicture(again, 'arrival-390-dark')
  await scripted.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'duty' } })
  await again.goto(`${stage.server.url}/console#/appels/accueil`)
  await again
    .getByRole('button', { name: /^Voir la liste nominative de/ })
    .first()
    .click()
  await again.getByRole('button', { name: 'C1 : vu à l’accueil' }).click()
  await again.getByRole('button', { name: 'C1 : vu à l’accueil' }).waitFor({ state: 'detached' })
  await again.getByRole('button', { name: /^Affiche d’arrivée/ }).click()
  await again.getByRole('img', { name: /^Code pour s’inscrire à l’arrivée/ }).waitFor()
  expect(await faultsOf(again)).toEqual([])
  await keepPicture(again, 'shelter-poster-390-dark')
  await scripted.close()
})
