// The main job in a real Chromium: a flood comes in, one person proposes in one browser, another approves in a second, and the right people are texted.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { demoResidents } from '../../deploy/demo/residents.ts'
import { ZONES, toLonLat } from '../../deploy/demo/plan-of-town.ts'
import type { Situation } from '../../worker/model/view.ts'
import { keepPicture, launchBrowser } from './support/browser.ts'
import { eventually, Server } from './support/server.ts'

let server: Server
let browsers: readonly Browser[] = []
let absent: string | null = null

beforeAll(async () => {
  const first = await launchBrowser()
  if ('absent' in first) {
    absent = first.absent
    return
  }
  const second = await launchBrowser()
  browsers = 'absent' in second ? [first.browser] : [first.browser, second.browser]
  server = await Server.start()
})
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.remove()
})

async function open(browser: Browser | undefined, width: number, height: number): Promise<Page> {
  if (browser === undefined) throw new Error('no browser')
  const context = await browser.newContext({ viewport: { width, height }, locale: 'fr-FR', timezoneId: 'Europe/Paris' })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(`${server.url}/console`)
  return page
}

const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()

// An independent reading of the zones: plain crossing numbers over the committed plan, none of the product's own geometry.
function phonesIn(zones: readonly ('A' | 'B' | 'C')[]): ReadonlySet<string> {
  const rings = zones.flatMap((zone) => ZONES[zone].map((polygon) => polygon.map((ring) => ring.map(toLonLat))))
  const within = (ring: readonly (readonly [number, number])[], [x, y]: readonly [number, number]) => {
    let inside = false
    ring.forEach(([ax, ay], index) => {
      const [bx, by] = ring[(index + 1) % ring.length] ?? [ax, ay]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    })
    return inside
  }
  return new Set(
    demoResidents(1_600).flatMap(({ phone, point }) => {
      if (phone === null || point === null) return []
      const meant = rings.some(
        ([shell = [], ...holes]) => within(shell, point) && !holes.some((hole) => within(hole, point)),
      )
      return meant ? [phone] : []
    }),
  )
}

test('from the first proposal to sent: two people, two browsers, four actions, the people of the zone and nobody else', async ({
  skip,
}) => {
  if (absent !== null) return skip(absent)
  const duty = await open(browsers[0], 1440, 900)
  const mayor = await open(browsers.at(-1), 390, 844)
  await act(duty, 'Élu d’astreinte').click()
  await act(mayor, 'Maire').click()

  const propose = act(duty, /^Proposer l’envoi à \d+ personnes/)
  await propose.waitFor({ timeout: 60_000 })
  await duty
    .getByText(/décider avant \d\d:\d\d/)
    .first()
    .waitFor()
  await keepPicture(duty, 'proposal-1440')
  await keepPicture(mayor, 'proposal-390')
  const promised = Number(/\d+/.exec((await propose.innerText()) ?? '')?.[0])

  let actions = 0
  await propose.click()
  actions += 1
  // The author may not approve: the button that sends is not theirs.
  await duty.getByText('Vous avez écrit ce message : une autre personne doit l’approuver.').waitFor()
  expect(await duty.getByRole('button', { name: /^Envoyer maintenant/ }).count()).toBe(0)

  const toApproval = mayor
    .getByRole('button', { name: /Lire et approuver|Ouvrir la décision/ })
    .or(mayor.getByRole('link', { name: /Lire et approuver|Ouvrir la décision/ }))
    .first()
  const send = act(mayor, new RegExp(`^Envoyer maintenant à ${promised} personnes`))
  await toApproval.or(send).first().waitFor({ timeout: 20_000 })
  if (!(await send.isVisible())) {
    await toApproval.click()
    actions += 1
  }
  await send.waitFor()
  await keepPicture(mayor, 'approval-390')
  await send.click()
  actions += 1
  expect(actions).toBeLessThanOrEqual(4)

  const meant = phonesIn(['A', 'B'])
  const arrived = await eventually(
    () => server.outbox(),
    (list) => new Set(list.map(({ to }) => to)).size >= meant.size,
    60_000,
  )
  expect(new Set(arrived.map(({ to }) => to))).toEqual(meant)
  expect(arrived).toHaveLength(meant.size)

  await duty.getByText(/remis/).first().waitFor({ timeout: 20_000 })
  const asDuty = await server.signIn('duty')
  await eventually(
    () => asDuty<Situation>('GET', '/api/99001/situation'),
    // Who has nothing but a mailbox stays "sent, no news": a server has it, a person may not.
    ({ body }) => (body.progress[0]?.byChannel.sms?.sent ?? 1) === 0 && (body.progress[0]?.reach.queued ?? 1) === 0,
    30_000,
  )
  await keepPicture(duty, 'sent-1440')
  await keepPicture(mayor, 'sent-390')
})

test('the neighbour territory knows nothing of it', async ({ skip }) => {
  if (absent !== null) return skip(absent)
  const neighbour = await server.signIn('mayor', '99002')
  const own = await neighbour<Situation>('GET', '/api/99002/situation')
  expect(own.body.alerts).toHaveLength(0)
  expect((await neighbour('GET', '/api/99001/situation')).status).toBeGreaterThanOrEqual(403)
})
