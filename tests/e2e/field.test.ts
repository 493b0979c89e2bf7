// Teams outside, on two phones: joined by a code, told their doors, working without a network, heard by the console.
import { gzipSync } from 'node:zlib'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { FieldView } from '../../worker/model/field.ts'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

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

/** Whatever can be touched and is lower or narrower than a thumb. */
function narrowTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, textarea')]
      .filter((one) => one.getClientRects().length > 0)
      .flatMap((one) => {
        const { width, height } = one.getBoundingClientRect()
        return width < 44 || height < 44 ? [`${one.textContent?.trim() ?? ''} ${width} × ${height}`] : []
      }),
  )
}

/** The page and all its files, each as a server would pack it. */
async function weightOf(page: Page): Promise<number> {
  const files = await page.evaluate(() => [
    location.pathname,
    ...performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith('/assets/')),
  ])
  const sizes = await Promise.all(
    [...new Set(files)].map(async (path) => {
      const answer = await fetch(stage.server.url + path)
      return gzipSync(Buffer.from(await answer.arrayBuffer())).length
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function team(name: string): Promise<string> {
  const made = await stage.duty<{ team: { id: number } }>('POST', '/api/99001/field/teams', { name })
  const invited = await stage.duty<{ link: string }>('POST', `/api/99001/field/teams/${made.body.team.id}/code`, {})
  return stage.server.url + new URL(invited.body.link).pathname + new URL(invited.body.link).search
}

test('two phones do their doors, one of them without a network for its whole list; then both and the desk know the same', async () => {
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
  expect(await bob.page.locator('main li').count()).toBe(others.length)
  // Nothing of the other team's is on this phone.
  const kept = await ana.page.evaluate(() => localStorage.getItem('tocsin.field.kept') ?? '')
  expect(others.filter(({ address }) => kept.includes(`"${address}"`))).toEqual([])
  expect(await faultsOf(ana.page)).toEqual([])

  await eventually(
    () => ana.page.evaluate(async () => (await (await caches.open('tocsin-shell-1 /field')).keys()).length),
    (files) => files >= 3,
  )
  await ana.context.setOffline(true)
  // A page that is loaded anew has a moment before the browser knows that it is without a network: nothing may pass in it.
  await ana.context.route('**/api/**', (route) => route.abort('internetdisconnected'))
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
  const bytes = await weightOf(bob.page)
  console.log(`the field app weighs ${bytes} bytes, gzipped`)
  expect(bytes).toBeLessThanOrEqual(60_000)
  await bob.page.getByRole('button', { name: 'Français' }).click()

  // A lost phone is put out from the console, and holds nothing any more.
  const bobId = (await view()).devices.find(({ name }) => name === 'Bob')?.id ?? 0
  const began = Date.now()
  expect((await stage.duty('DELETE', `/api/99001/field/devices/${bobId}`)).status).toBe(204)
  await bob.page.getByText('Vos droits sont terminés').waitFor({ timeout: 5_000 })
  console.log(`a phone that was put out emptied itself after ${Date.now() - began} ms`)
  expect(
    await bob.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tocsin.field'))),
  ).toEqual([])
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
