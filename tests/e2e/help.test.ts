// "I need help", whole, with the launcher's server, the wall of phones and a console in a real Chromium: a resident presses 2 or writes AIDE, is
// answered with a number, waits in the console, the crisis line rings, somebody takes it and closes it; others call the town's number.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { HelpTask } from '../../worker/model/help.ts'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, type Arrival } from './support/server.ts'
import { onStage } from './support/stage.ts'

const CRISIS_LINE = '+33465710010'
const RAC = '+33639989011'
const FIRST_RING_MS = 6_000

const stage = onStage(
  { TOCSIN_HELP_AFTER_MS: String(FIRST_RING_MS), TOCSIN_RING_AGAIN_MS: '60000' },
  async ({ duty, mayor }) => {
    const wanted = {
      zones: ['B'],
      channels: ['sms', 'voice'] as const,
      severity: 'Severe',
      text: 'MAIRIE ST-MARTIN : crue de la Lère. Montez au plus haut. Besoin d’aide : répondez AIDE.',
    }
    await approved(mayor, '99001', await submitted(duty, '99001', wanted))
  },
)

async function console_(look: {
  readonly width: number
  readonly night?: boolean
  readonly who?: string
}): Promise<Page> {
  const { width, night = false, who = 'duty' } = look
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console`)
  await page.getByText('Saint-Martin-sur-Lère').first().waitFor()
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

async function inbound<T>(play: object): Promise<T> {
  const answer = await fetch(`${stage.server.run.standinsUrl}/standins/inbound`, {
    method: 'POST',
    body: JSON.stringify(play),
  })
  return (await answer.json()) as T
}

const help = async (): Promise<readonly HelpTask[]> =>
  (await stage.duty<Situation>('GET', '/api/99001/situation')).body.help
const keysOf = ({ detail }: Arrival) => (detail?.['keys'] ?? []) as readonly string[]
const wordsOf = ({ detail }: Arrival) =>
  ((detail?.['transcript'] ?? []) as readonly { words: string }[]).map(({ words }) => words).join(' ')

test('who presses 2 hears a number before the voice takes its leave, and each of them waits in the console', async () => {
  const asking = await eventually(
    async () => (await stage.server.outbox('voice')).filter((call) => keysOf(call).includes('2')),
    (calls) => calls.length > 2 && calls.every((call) => /cent douze|one one two/.test(wordsOf(call).slice(-120))),
    60_000,
  )
  for (const call of asking) expect(wordsOf(call)).toMatch(/Votre numéro est T \p{L}+|Your number is T \p{L}+/u)
  const tasks = await eventually(help, (list) => list.length >= asking.length)
  expect(tasks.every(({ zones, alertNumber }) => zones.includes('B') && alertNumber === 1)).toBe(true)
  expect(new Set(tasks.map(({ number }) => number)).size).toBe(tasks.length)
})

test('who writes AIDE gets one SMS with their number and 112, however often they write', async () => {
  const told = await stage.server.outbox()
  const calls = await stage.server.outbox('voice')
  // Somebody whose phone has not asked for help by its key.
  const quiet = told.find(
    ({ to }) => !to.endsWith('5') && !calls.some((call) => call.to === to && keysOf(call).includes('2')),
  )
  const from = quiet?.to ?? ''
  for (let time = 0; time < 3; time++) await inbound({ kind: 'sms', territory: '99001', from, text: 'AIDE' })
  const answers = await eventually(
    async () => (await stage.server.outbox()).filter(({ to, text }) => to === from && text.includes("demande d'aide")),
    (list) => list.length > 0,
  )
  expect(answers.map(({ text }) => text)).toEqual([expect.stringMatching(/T\d+ notée.*112 ou SMS au 114/)])
  const written = await eventually(
    async () => (await help()).filter(({ channel }) => channel === 'sms'),
    (list) => list.some(({ calls: n }) => n === 3),
  )
  expect(written).toHaveLength(1)
})

test('a call to the town hall is taken with the keyboard alone: on the map, passed on with its reference, the same address the same case', async () => {
  const page = await console_({ width: 1440 })
  await page.evaluate(() => (location.hash = '#/appels'))
  await page.getByLabel('Numéro de qui appelle').waitFor()
  const keys = page.keyboard
  const take = async (reference: string) => {
    await keys.type('06 39 98 04 21')
    await keys.press('Tab')
    await keys.type('12 rue des tanneurs')
    await page.getByText('Adresse du fichier : sur la carte').waitFor()
    for (const text of ['2', '40']) {
      while (!(await page.evaluate(() => document.activeElement?.matches('[inputmode=numeric]'))))
        await keys.press('Tab')
      await keys.press('Control+A')
      await keys.type(text)
      await keys.press('Tab')
    }
    await keys.press('ArrowDown')
    for (const text of ['au premier étage', 'Mme Roussel', reference]) {
      await keys.press('Tab')
      await keys.type(text)
    }
    await page.getByText(/Temps : 0:\d\d sur 2:00/).waitFor()
    await keys.press('Enter')
  }
  await take('')
  await page.getByText('A1 noté.').waitFor()
  const card = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Transmettre A1' }) })
  await card.getByText('2 personnes · eau 40 cm · Aide pour sortir').waitFor()
  await card.getByText('Hors de toute zone alertée').waitFor()
  await page.locator('.pin-new', { hasText: 'A1' }).waitFor()
  await isSound(page, 'calls-1440')
  // The second ring of the same house, by now with the number of the rescue service.
  await take('CODIS 1187')
  await page.getByText('réf. CODIS 1187').waitFor()
  await page.getByText(/2 appels, le dernier/).waitFor()
  const { body } = await stage.duty<Situation>('GET', '/api/99001/situation')
  expect(body.cell.calls).toMatchObject({ new: 0, passedOn: 1 })
  expect(body.log.map(({ text }) => text).join(' ')).not.toMatch(/Roussel|anneurs|639980421/)
  await page.context().close()

  const phone = await console_({ width: 390, night: true })
  await phone.evaluate(() => (location.hash = '#/appels'))
  await phone.getByText('réf. CODIS 1187').waitFor()
  await isSound(phone, 'calls-390-night')
  await phone.context().close()
})

test('untaken, the crisis line rings on the wall, then the RAC; taken and closed by a person it is over', async () => {
  const page = await console_({ width: 390, night: true })
  const bar = page.getByRole('link', { name: /demandes d’aide attendent/ }).first()
  await bar.waitFor()
  await isSound(page, 'help-bar-390-night')
  await bar.click()
  await page.getByRole('heading', { name: 'Demandes d’aide', level: 1 }).waitFor()
  const rung = await eventually(
    async () => (await stage.server.outbox('voice')).filter(({ to }) => to === CRISIS_LINE),
    (list) => list.length > 0,
  )
  expect(rung[0]?.text).toMatch(/Demande d’aide\. T \p{L}+/u)
  const wall = await (await stage.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await wall.goto(`${stage.server.url}/standins/phones`)
  await wall.getByText('04 65 71 00 10').first().waitFor()
  await eventually(
    async () => (await stage.server.outbox('voice')).filter(({ to }) => to === RAC),
    (list) => list.length > 0,
  )
  await page
    .getByText(/Ligne de crise : quelqu’un a décroché/)
    .first()
    .waitFor()
  await isSound(page, 'help-open-390-night')

  const card = page.getByRole('listitem', { name: /^Demande d’aide T/ }).first()
  const name = (await card.getAttribute('aria-label'))?.split(' ').at(-1) ?? ''
  await card.getByRole('button', { name: `Voir qui demande (${name})` }).click()
  await card
    .getByRole('link', { name: /^Rappeler le \+33/ })
    .first()
    .waitFor()
  await card.getByRole('button', { name: `Prendre ${name} en charge` }).click()
  await page
    .getByText(/s’en occupe depuis/)
    .first()
    .waitFor()
  const mine = page.getByRole('listitem', { name: `Demande d’aide ${name}` })
  await mine.getByRole('button', { name: `Clore ${name}` }).click()
  await mine.getByRole('radio', { name: 'Personne non trouvée' }).check()
  expect(await mine.getByRole('button', { name: /Clore .* : Personne non trouvée/ }).isDisabled()).toBe(true)
  await mine.getByRole('radio', { name: 'Personne jointe, en sécurité' }).check()
  await isSound(page, 'help-closing-390-night')
  await mine.getByRole('button', { name: `Clore ${name} : Personne jointe, en sécurité` }).click()
  const number = Number(name.slice(1))
  const closed = await eventually(help, (list) => list.some((one) => one.number === number && one.state === 'closed'))
  expect(closed.find((one) => one.number === number)?.closed).toMatchObject({ outcome: 'safe' })
  const { body } = await stage.duty<Situation>('GET', '/api/99001/situation')
  const acts = body.log.filter(({ detail }) => detail['help'] === number).map(({ act }) => act)
  expect(acts).toEqual(
    expect.arrayContaining(['demande d’aide', 'aide consultée', 'aide prise en charge', 'aide close']),
  )
})

test('the hand-off sheet holds what rescue must know, and leaves as a file', async () => {
  const page = await console_({ width: 1440, who: 'mayor' })
  await page.evaluate(() => (location.hash = '#/aide'))
  await page
    .getByRole('button', { name: /^Feuille de remise/ })
    .first()
    .click()
  await page.getByRole('heading', { name: /^Remise aux secours/ }).waitFor()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Enregistrer cette feuille' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^aide-T\d+\.txt$/)
  await page.getByRole('link', { name: /^Appeler CODIS 99/ }).waitFor()
  await isSound(page, 'help-sheet-1440')
})

test.each([{ width: 768 }, { width: 1440, night: true }, { width: 390 }])('the list is sound: %o', async (look) => {
  const page = await console_({ ...look, who: 'mayor' })
  for (const place of ['aide', 'situation', 'decider']) {
    await page.evaluate((hash) => (location.hash = hash), `#/${place}`)
    await page.waitForTimeout(300)
    await isSound(page, `help-${place}-${look.width}${look.night === true ? '-night' : ''}`)
  }
})

test('a caller hears the warning of where they live and is helped by a key; a stranger hears every warning by its zone', async () => {
  const calls = await stage.server.outbox('voice')
  const known = calls.find((call) => keysOf(call).length > 0 && !keysOf(call).includes('2'))?.to ?? ''
  const heard = await inbound<{ delivered: number; transcript: { words: string }[] }>({
    kind: 'call',
    territory: '99001',
    from: known,
    keys: ['2'],
  })
  expect(heard.transcript.map(({ words }) => words).join(' ')).toMatch(
    /Montez au plus haut.*(Votre numéro est|Your number is) T/,
  )
  const stranger = await inbound<{ transcript: { words: string }[] }>({
    kind: 'call',
    territory: '99001',
    from: '+33353010142',
    keys: ['9', '2'],
  })
  expect(stranger.transcript.map(({ words }) => words).join(' ')).toMatch(/Rue Basse\..*Your number is T/i)
  await eventually(help, (list) => list.some(({ who, channel }) => who === 'unregistered' && channel === 'call'))
  const quiet = await inbound<{ transcript: { words: string }[] }>({ kind: 'call', territory: '99002', from: known })
  expect(quiet.transcript.map(({ words }) => words).join(' ')).toMatch(/Aucune alerte n’est en cours.*cent douze/)
  const wall = await (await stage.browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  await wall.goto(`${stage.server.url}/standins/phones`)
  await wall.getByText('A appelé le numéro de la commune').first().waitFor()
  expect(await faultsOf(wall)).toEqual([])
})
