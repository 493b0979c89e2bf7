// Teams outside, on two phones: joined by a code, told their doors, working without a network, heard by the console.
import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { boxOf } from '../../worker/audience/locate.ts'
import { innerPoint } from '../../worker/audience/inner-point.ts'
import type { FieldView } from '../../worker/model/field.ts'
import type { Situation } from '../../worker/model/view.ts'
import { mediaFault } from '../../worker/plan/field-media.ts'
import { segment } from '../support/jpeg.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'
import { filesOf, gzipped } from './support/weight.ts'

const TEXT =
  'MAIRIE ST-MARTIN : crue de la Lère, rue Basse. QUITTEZ la rue à pied, ne prenez pas la voiture. Info 05 36 49 00 00.'
const stage = onStage()

const view = async () => (await stage.duty<FieldView>('GET', '/api/99001/field')).body

async function phone(link: string, name: string): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await stage.browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'fr-FR',
    hasTouch: true,
  })
  const page = await context.newPage()
  await page.goto(link)
  await page.getByLabel('Votre prénom').fill(name)
  if (name === 'Ana') {
    expect(await faultsOf(page)).toEqual([])
    await keepPicture(page, 'field-join-390')
  }
  await page.getByRole('button', { name: 'Rejoindre l’équipe' }).click()
  await page.getByText('En liaison').waitFor()
  return { context, page }
}

/** What a phone keeps: as it lies there, and as the page itself opens it. */
function keptBy(page: Page): Promise<{
  readonly count: number
  readonly opened: string
  readonly onDisk: string
  readonly isKeyReadable: boolean
}> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, fail) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => fail(request.error ?? new Error('not read'))
      })
    const base = await done(indexedDB.open('tocsin.field'))
    const box = await done(base.transaction('box').objectStore('box').getAll())
    const keys = await done(base.transaction('key').objectStore('key').getAll())
    const named = await done(base.transaction('box').objectStore('box').getAllKeys())
    base.close()
    const [key] = keys as CryptoKey[]
    const sealed = box as { iv: Uint8Array<ArrayBuffer>; body: ArrayBuffer }[]
    const state = sealed[named.indexOf('state')]
    const text = new TextEncoder()
    const opened =
      key === undefined || state === undefined
        ? ''
        : new TextDecoder().decode(
            await crypto.subtle.decrypt(
              { name: 'AES-GCM', iv: state.iv, additionalData: text.encode('state') },
              key,
              state.body,
            ),
          )
    return {
      count:
        sealed.length + keys.length + Object.keys(localStorage).filter((name) => name.startsWith('tocsin.f')).length,
      opened,
      onDisk: sealed.map(({ body }) => new TextDecoder('latin1').decode(body)).join() + JSON.stringify(localStorage),
      isKeyReadable: key?.extractable ?? false,
    }
  })
}

/** Whatever can be touched and is lower or narrower than a thumb. */
function narrowTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, textarea')]
      .filter((one) => one.getClientRects().length > 0)
      .flatMap((one) => {
        // What is pressed for a box to tick, or a file, is its label.
        const pressed = one.matches('[type=checkbox], [type=file]') ? (one.closest('label') ?? one) : one
        const { width, height } = pressed.getBoundingClientRect()
        return width < 44 || height < 44 ? [`${one.textContent?.trim() ?? ''} ${width} × ${height}`] : []
      }),
  )
}

/** The page and all its files, each as a server would pack it. */
async function team(name: string): Promise<string> {
  const made = await stage.duty<{ team: { id: number } }>('POST', '/api/99001/field/teams', { name })
  const invited = await stage.duty<{ link: string }>('POST', `/api/99001/field/teams/${made.body.team.id}/code`, {})
  return stage.server.url + new URL(invited.body.link).pathname + new URL(invited.body.link).search
}

test('two phones do their doors, one of them without a network for its whole list; then both and the desk know the same, and one that is put out holds nothing within five seconds (X14)', async () => {
  const links = [await team('Équipe 1'), await team('Équipe 2')] as const
  const [ana, bob] = [await phone(links[0], 'Ana'), await phone(links[1], 'Bob')]
  const alert = await submitted(stage.duty, '99001', { zones: ['B'], channels: ['voice'], text: TEXT })
  await approved(stage.mayor, '99001', alert)
  const shared = await stage.duty<{ done: { doors: number } }>('POST', '/api/99001/field/doors', { alert: alert.id })
  expect(shared.status).toBe(201)
  // Sharing them out showed where people live: it stands in the list of looks.
  const looks = await stage.mayor<{ accesses: readonly { dataset: string; scope: string; persons: number | null }[] }>(
    'GET',
    '/api/99001/access',
  )
  expect(looks.body.accesses[0]).toMatchObject({ dataset: 'unreached', scope: `alerte n° ${alert.number}` })
  const { doors } = await view()
  expect(doors.length).toBeGreaterThan(4)
  const [own, others] = [1, 2].map((id) => doors.filter((door) => door.team === id))
  if (own === undefined || others === undefined) throw new Error('no doors')
  const rows = ana.page.locator('main li')
  await eventually(
    () => rows.count(),
    (n) => n === own.length,
  )
  await eventually(
    () => bob.page.locator('main li').count(),
    (n) => n === others.length,
  )
  // Nothing of the other team's is on this phone.
  const kept = await keptBy(ana.page)
  expect(own.filter(({ address }) => !kept.opened.includes(`"${address}"`))).toEqual([])
  expect(others.filter(({ address }) => kept.opened.includes(`"${address}"`))).toEqual([])
  // And what is lies sealed, under a key that nobody can read out.
  expect(doors.filter(({ address }) => kept.onDisk.includes(address))).toEqual([])
  expect(kept.isKeyReadable).toBe(false)
  expect(await faultsOf(ana.page)).toEqual([])

  await eventually(
    () => ana.page.evaluate(async () => (await (await caches.open('tocsin-shell-1 /field')).keys()).length),
    (files) => files >= 3,
  )
  await ana.context.setOffline(true)
  // A page that is loaded anew has a moment before the browser knows that it is without a network: nothing may pass in it.
  await ana.context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await ana.page.addInitScript(() => {
    const real = window.fetch
    const isCall = (input: RequestInfo | URL) => String(input instanceof Request ? input.url : input).includes('/api/')
    window.fetch = (input, init) =>
      isCall(input) ? Promise.reject(new TypeError('Failed to fetch')) : real(input, init)
    addEventListener('link again', () => (window.fetch = real), { once: true })
  })
  for (const [done, door] of own.entries()) {
    const row = rows.filter({ hasText: new RegExp(`^\\s*D${door.number}\\b`) })
    await row.getByRole('button').first().click()
    if (done === 0) await keepPicture(ana.page, 'field-door-390')
    await row.getByRole('button', { name: door === own[1] ? 'Aide' : 'Parti', exact: true }).click()
  }
  await ana.page.getByText(`NON ENVOYÉ : ${own.length}`).waitFor()
  await keepPicture(ana.page, 'field-offline-390')
  expect(await faultsOf(ana.page)).toEqual([])
  // Opened again without a network it is all there.
  await ana.page.reload()
  await ana.page.getByText(`NON ENVOYÉ : ${own.length}`).waitFor()
  expect((await view()).doors.filter((door) => door.team === 1 && door.state !== 'to do')).toEqual([])

  const bobs = others[0]
  if (bobs === undefined) throw new Error('no door for Bob')
  await bob.page.locator('main li').first().getByRole('button').first().click()
  await bob.page.getByRole('button', { name: 'Absent', exact: true }).click()

  await ana.page.evaluate(() => dispatchEvent(new Event('link again')))
  await ana.context.unroute('**/api/**')
  await ana.context.setOffline(false)
  await ana.page.getByText('En liaison').waitFor()
  await eventually(
    () => ana.page.getByText('NON ENVOYÉ').count(),
    (n) => n === 0,
  )
  const after = await eventually(view, (seen) => seen.doors.filter(({ state }) => state === 'absent').length === 1)
  expect(after.doors.filter((door) => door.team === 1 && door.state === 'left')).toHaveLength(own.length - 1)
  const { body } = await eventually(
    () => stage.mayor<Situation>('GET', '/api/99001/situation'),
    (answer) => answer.body.field?.help.length === 1,
  )
  expect(body.field?.help).toEqual([own[1]?.number])

  // Said by one, read by the other, seen by the desk.
  await ana.page.getByRole('button', { name: 'Messages' }).click()
  await ana.page.getByRole('combobox').selectOption('all')
  await ana.page.getByLabel('Votre message').fill('Pont coupé, on passe par le haut.')
  await ana.page.getByRole('button', { name: 'Envoyer' }).click()
  await bob.page.getByRole('button', { name: 'Messages' }).click()
  await bob.page.getByText('Pont coupé, on passe par le haut.').waitFor()
  await ana.page.getByText('Lu par Bob').waitFor()
  await bob.page.getByRole('button', { name: 'En route' }).click()
  await ana.page.getByText('En route').first().waitFor()
  await keepPicture(bob.page, 'field-messages-390')
  expect(await faultsOf(bob.page)).toEqual([])

  await bob.page.emulateMedia({ colorScheme: 'dark' })
  await bob.page.getByRole('button', { name: 'English' }).click()
  await bob.page.getByRole('button', { name: 'Doors' }).click()
  expect(await faultsOf(bob.page)).toEqual([])
  await keepPicture(bob.page, 'field-night-english-390')
  expect(await narrowTargets(bob.page)).toEqual([])
  const bytes = await gzipped(stage.server.url, ['/field', ...(await filesOf(bob.page))])
  console.log(`the field app weighs ${bytes} bytes, gzipped`)
  expect(bytes).toBeLessThanOrEqual(45_000)
  await bob.page.getByRole('button', { name: 'Français' }).click()

  // A lost phone is put out from the console, and holds nothing any more.
  const bobId = (await view()).devices.find(({ name }) => name === 'Bob')?.id ?? 0
  const began = Date.now()
  expect((await stage.duty('DELETE', `/api/99001/field/devices/${bobId}`)).status).toBe(204)
  await bob.page.getByText('Vos droits sont terminés').waitFor({ timeout: 5_000 })
  console.log(`a phone that was put out emptied itself after ${Date.now() - began} ms`)
  await eventually(
    () => keptBy(bob.page),
    ({ count }) => count === 0,
  )
  await Promise.all([ana.context.close(), bob.context.close()])
}, 120_000)

test('an SOS held without a network sounds, waits, leaves first, and stands on the console until somebody has seen to it', async () => {
  const link = await team('Équipe SOS')
  const { context, page } = await phone(link, 'Ines')
  await context.setOffline(true)
  const button = page.getByRole('button', { name: 'SOS : maintenez 3 secondes' })
  await button.dispatchEvent('pointerdown')
  await page.waitForTimeout(500)
  await button.dispatchEvent('pointerup')
  await page.waitForTimeout(3_000)
  expect(await page.getByText('SOS NON ENVOYÉ').count()).toBe(0)
  await button.dispatchEvent('pointerdown')
  await page.getByText('SOS NON ENVOYÉ').waitFor({ timeout: 6_000 })
  await keepPicture(page, 'field-sos-390')
  expect(await faultsOf(page)).toEqual([])
  const console_ = await (
    await stage.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'fr-FR' })
  ).newPage()
  await console_.goto(`${stage.server.url}/console`)
  await console_.getByRole('button', { name: 'Astreinte' }).click()
  await console_.getByRole('navigation', { name: 'Lieux' }).waitFor()
  await context.setOffline(false)
  await page.getByText('SOS reçu par le poste de commandement').waitFor()
  await console_.getByRole('alert').getByText('SOS de Ines (Équipe SOS)').click()
  await console_.getByRole('heading', { name: 'Terrain' }).waitFor()
  await console_.getByRole('heading', { name: 'SOS de Ines' }).waitFor()
  expect(await faultsOf(console_)).toEqual([])
  await keepPicture(console_, 'field-desk-1440')
  const teamId = (await view()).teams.find(({ name }) => name === 'Équipe SOS')?.id ?? 0
  await stage.duty('POST', '/api/99001/field/tasks', {
    what: 'Couper le gaz',
    where: '4 rue Basse',
    safety: 'Jamais seul.',
    team: teamId,
  })
  await page.getByRole('button', { name: 'Tâches' }).click()
  await page.getByRole('button', { name: 'Je commence' }).click()
  await console_.getByText('en cours', { exact: true }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await keepPicture(page, 'field-tasks-390')
  await console_.setViewportSize({ width: 390, height: 844 })
  await console_.emulateMedia({ colorScheme: 'dark' })
  expect(await faultsOf(console_)).toEqual([])
  expect(await console_.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await keepPicture(console_, 'field-desk-390')
  await console_.getByRole('button', { name: 'Clore le SOS de Ines' }).first().click()
  await console_.getByLabel('Ce qui a été fait').fill('Rejointe par les pompiers.')
  await console_.getByRole('button', { name: 'Clore le SOS de Ines' }).last().click()
  await page.getByRole('button', { name: 'SOS : maintenez 3 secondes' }).waitFor()
  await console_.context().close()
  await context.close()
}, 90_000)

/** A photograph as a camera writes it: too large, lying on its side, and with a note of where it was taken. */
async function cameraFile(page: Page): Promise<Buffer> {
  const drawn = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 1200
    canvas.height = 900
    const context = canvas.getContext('2d')
    const noise = new ImageData(canvas.width, canvas.height)
    let seed = 1
    for (let at = 0; at < noise.data.length; at++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      noise.data[at] = at % 4 === 3 ? 255 : seed >>> 24
    }
    context?.putImageData(noise, 0, 0)
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? ''
  })
  const jpeg = Buffer.from(drawn, 'base64')
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from(segment(0xe1, 'Exif\0\0GPS 43.962 1.354')), jpeg.subarray(2)])
}

test('a photograph taken without a network arrives once and small, and a voice note after it; a forbidden zone warns whoever shares their place', async () => {
  const link = await team('Équipe photo')
  const { teams } = await view()
  const teamId = teams.find(({ name }) => name === 'Équipe photo')?.id ?? 0
  const situation = await stage.mayor<Situation>('GET', '/api/99001/situation')
  const zone = situation.body.zones[0]
  const inside = zone === undefined ? null : innerPoint(zone.geometry)
  if (zone === undefined || inside === null) throw new Error('no zone')
  const { context, page } = await phone(link, 'Noé')
  await context.grantPermissions(['geolocation'])
  const [west, north] = [boxOf(zone.geometry).west - 0.002, boxOf(zone.geometry).north]
  await context.setGeolocation({ longitude: west, latitude: north })
  await stage.duty('PUT', '/api/99001/field/forbidden', { zones: [zone.id] })
  await stage.duty('PUT', `/api/99001/field/teams/${teamId}/check-in`, { everyMinutes: 15 })
  await page.getByText('Nouvelles avant').waitFor()
  await page.getByRole('button', { name: 'Partager ma position' }).click()
  await page.getByText('POSITION PARTAGÉE').waitFor()
  await eventually(view, ({ positions }) => positions.length === 1)

  await context.setOffline(true)
  await page.getByText('Hors liaison').waitFor()
  await context.setGeolocation({ longitude: inside[0], latitude: inside[1] })
  await page.getByText('ZONE INTERDITE').waitFor()
  await page.getByRole('button', { name: 'Messages' }).click()
  const file = await cameraFile(page)
  expect(file.length).toBeGreaterThan(300_000)
  await page
    .getByLabel('Photo', { exact: true })
    .setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: file })
  await page.getByText(/Photo prête : \d+ ko/).waitFor()
  await page.getByLabel('Légende').fill('Passerelle sous l’eau')
  await keepPicture(page, 'field-photo-390')
  expect(await faultsOf(page)).toEqual([])
  expect(await narrowTargets(page)).toEqual([])
  await page.getByRole('button', { name: 'Envoyer' }).first().click()
  await page.getByText('PHOTO Passerelle sous l’eau').waitFor()
  await context.setOffline(false)
  await page.getByText('En liaison').waitFor()

  const after = await eventually(view, ({ messages }) => messages.some(({ media }) => media?.isIn === true))
  const own = after.messages.filter(({ media }) => media !== undefined)
  expect(own).toMatchObject([{ text: 'Passerelle sous l’eau', media: { made: null } }])
  expect(after.messages.map(({ text }) => text)).toContain(`Entré en zone interdite : ${zone.name.fr}.`)
  await eventually(
    () => page.getByText('NON ENVOYÉ').count(),
    (n) => n === 0,
  )

  // A tone stands for a voice: there is no microphone here, and what is recorded is real.
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => {
      const context = new AudioContext()
      const heard = context.createMediaStreamDestination()
      const tone = new OscillatorNode(context)
      tone.connect(heard)
      tone.start()
      return Promise.resolve(heard.stream)
    }
  })
  await page.getByRole('button', { name: 'Message vocal' }).click()
  await page.getByRole('button', { name: 'Arrêter (30 s au plus)' }).click()
  await page.getByText(/Message vocal prêt : \d+ ko/).waitFor()
  await page.getByRole('button', { name: 'Envoyer' }).first().click()
  await eventually(view, ({ messages }) => messages.some(({ media }) => media?.of === 'voice' && media.isIn))

  const desk = await (
    await stage.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'fr-FR' })
  ).newPage()
  await desk.goto(`${stage.server.url}/console`)
  await desk.getByRole('button', { name: 'Astreinte' }).click()
  await desk.getByRole('navigation', { name: 'Lieux' }).waitFor()
  await desk.getByRole('navigation', { name: 'Lieux' }).getByRole('link', { name: 'Terrain' }).click()
  const shown = desk.getByRole('img', { name: 'Photo de Noé' })
  await shown.scrollIntoViewIfNeeded()
  const size = await eventually(
    () => shown.evaluate((one) => (one as HTMLImageElement).naturalWidth),
    (width) => width > 0,
  )
  expect(size).toBeLessThanOrEqual(1_600)
  const bytes = await desk.evaluate(async () => {
    const image = document.querySelector<HTMLImageElement>('img[alt="Photo de Noé"]')
    return [...new Uint8Array(await (await fetch(image?.src ?? '')).arrayBuffer())]
  })
  expect(mediaFault('photo', Uint8Array.from(bytes))).toBeNull()
  await desk.getByLabel('Message vocal de Noé').waitFor()
  expect(await faultsOf(desk)).toEqual([])
  await keepPicture(desk, 'field-desk-photo-1440')
  await desk.locator('#field-where').evaluate((one) => one.scrollIntoView())
  await keepPicture(desk, 'field-desk-where-1440')
  await desk.setViewportSize({ width: 390, height: 844 })
  await desk.emulateMedia({ colorScheme: 'dark' })
  expect(await faultsOf(desk)).toEqual([])
  expect(await desk.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await desk.locator('#field-where').evaluate((one) => one.scrollIntoView())
  await keepPicture(desk, 'field-desk-where-390-night')

  // Switched off the room forgets it, and the phone says so.
  await page.getByRole('button', { name: 'Arrêter le partage' }).click()
  await eventually(view, ({ positions }) => positions.length === 0)
  await page.getByText('Position arrêtée').waitFor()
  await Promise.all([context.close(), desk.context().close()])
}, 90_000)
