// Every place of the console in a real Chromium: no fault that axe finds, nothing that scrolls sideways, on a phone and on a desk, by day
// and by night; and the whole way of one alert by its visible labels: read as each channel carries it, send, correct.
import { expect, test } from 'vitest'
import { demoResidents } from '../../deploy/demo/residents.ts'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'
import { filesOf, gzipped } from './support/weight.ts'

const stage = onStage({ TOCSIN_CALL_AFTER_MS: '2000', TOCSIN_RING_AGAIN_MS: '1000' })

interface Look {
  readonly width: number
  readonly night?: boolean
  readonly who?: 'duty' | 'mayor'
}

async function open({ width, night = false, who = 'duty' }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  const session = await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  expect(session.ok()).toBe(true)
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console`)
  await page.getByRole('heading', { name: 'Situation' }).or(page.getByText('Saint-Martin-sur-Lère')).first().waitFor()
  return page
}

const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

test('the first load is 150 kB at most, words and styles with it; the other places and the map come behind it', async () => {
  const page = await open({ width: 390 })
  // Beyond 250 a browser forgets what it has loaded.
  await page.evaluate(() => performance.setResourceTimingBufferSize(2_000))
  const html = await (await fetch(`${stage.server.url}/console`)).text()
  const named = [...html.matchAll(/\/assets\/[^"]+\.(?:js|css)/g)].map(([path]) => path)
  // The page's keeper asks for each once more.
  const words = [...new Set(await filesOf(page))].filter((path) => /\/fr-[^/]+\.js$/.test(path))
  expect([words.length, named.length > 5]).toEqual([1, true])
  const bytes = await gzipped(stage.server.url, ['/console', ...named, ...words])
  console.log(`first load of the console: ${bytes} bytes, gzipped`)
  expect(bytes).toBeLessThanOrEqual(150_000)
  // Whoever loses the network later opens these as well.
  await eventually(
    () => filesOf(page),
    (files) =>
      ['DrawnMap', 'CellPlace', 'AdminPlace', 'places-fr'].every((name) => files.some((path) => path.includes(name))),
    90_000,
  )
  await page.context().close()
})

const PLACES = [
  'situation',
  'situation/point',
  'decider',
  'plan',
  'main-courante',
  'terrain',
  'habitants',
  'habitants/guichet',
  'habitants/importer',
  'veille',
  'administration',
  'plus',
] as const

async function everyPlace(look: Look, moment: string): Promise<void> {
  const page = await open(look)
  for (const place of PLACES) {
    await page.evaluate((hash) => (location.hash = hash), `#/${place}`)
    await page.waitForTimeout(300)
    // What the stand-ins of Vigicrues and Météo-France say of the evening, with its word and its number.
    if (place === 'situation') await page.getByText('orange · 3/4').first().waitFor()
    await isSound(
      page,
      `screen-${moment}-${place.replace('/', '-')}-${look.width}${look.night === true ? '-night' : ''}`,
    )
  }
  await page.context().close()
}

const LOOKS: readonly Look[] = [
  { width: 390 },
  { width: 390, night: true },
  { width: 768 },
  { width: 1440 },
  { width: 1440, night: true },
]

test.each(LOOKS)('with a proposal open every place is sound: %o', async (look) => {
  await everyPlace({ ...look, who: 'mayor' }, 'proposal')
})

test.each([LOOKS[1], LOOKS[3]] as Look[])(
  'what the public is told of each area is typed on a sound screen: %o',
  async (look) => {
    const page = await open({ ...look, who: 'mayor' })
    await page.evaluate(() => (location.hash = '#/situation/public'))
    await act(page, /^Changer : /).click()
    await page.getByRole('radio', { name: 'Retour possible' }).check()
    await page.getByText('Conditions du retour (français)').waitFor()
    await isSound(page, `public-state-${look.width}`)
    await page.context().close()
  },
)

test.each([LOOKS[1], LOOKS[3]] as Look[])(
  'a public exercise is announced on a sound screen, under its own word: %o',
  async (look) => {
    const page = await open(look)
    await page.evaluate(() => (location.hash = '#/plan/exercices'))
    await page.getByRole('heading', { name: 'EXERCICE PUBLIC' }).waitFor()
    await page.getByText('Annoncer un exercice public').click()
    await page.getByRole('textbox', { name: 'Autres numéros, un par ligne' }).fill('06 39 98 90 01')
    await page.getByText('1 sur 20').waitFor()
    await isSound(page, `public-exercise-${look.width}`)
    await page.context().close()
  },
)

test.each([LOOKS[1], LOOKS[3]] as Look[])(
  'when the networks are down, what is left and each siren stand on a sound screen: %o',
  async (look) => {
    const page = await open({ ...look, who: 'mayor' })
    await page.evaluate(() => (location.hash = '#/plan/sans-reseau'))
    await page.getByText('le préfet seul la déclenche').waitFor()
    await page.getByRole('combobox', { name: 'À partir de' }).last().selectOption({ label: 'zones choisies' })
    await page.getByRole('checkbox', { name: 'Rue Basse' }).check()
    await act(page, 'Préparer la tournée').click()
    await page.getByText('Texte à dire, lentement').waitFor()
    await isSound(page, `without-networks-${look.width}`)
    await page.context().close()
  },
)

test('an intercommunal body sees its communes first, each as it shows itself, on a sound screen by night and by day', async () => {
  const [body, shared] = ['200099001', ['99001', '99002']] as const
  const files = { [`geofences/${body}/territory.yaml`]: bodyYaml(body, shared) }
  const people = await Promise.all(
    shared.map(async (code) => [code, await stage.server.signIn('mayor', code)] as const),
  )
  const president = await stage.server.signIn('mayor', body)
  expect(await president('PUT', `/api/${body}/files`, { files })).toMatchObject({ status: 200 })
  const turn = async (on: boolean) => {
    for (const [code, mayor] of people)
      expect(await mayor('PUT', `/api/${code}/intercommunal/consents/${body}`, { on })).toMatchObject({ status: 200 })
  }
  await turn(true)
  for (const look of [LOOKS[1], LOOKS[3]] as Look[]) {
    const context = await stage.browser.newContext({
      ...{ viewport: { width: look.width, height: 900 }, locale: 'fr-FR', timezoneId: 'Europe/Paris' },
      colorScheme: look.night === true ? 'dark' : 'light',
    })
    await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor', territory: body } })
    const page = await context.newPage()
    await page.goto(`${stage.server.url}/console`)
    for (const name of ['Saint-Martin-sur-Lère', 'Lauzun-sur-Lère', 'Moyens des communes'])
      await page.getByRole('heading', { name }).waitFor()
    await isSound(page, `communes-${look.width}`)
    await context.close()
  }
  await turn(false)
})

function bodyYaml(code: string, members: readonly string[]): string {
  return [
    '# yaml-language-server: $schema=../../docs/schemas/territory.schema.json',
    `code: "${code}"`,
    'name: Communauté de communes de la Lère',
    'time_zone: Europe/Paris',
    'languages: [fr]',
    'speaker: CC DE LA LERE',
    'sms_sender: CCLERE',
    'public_desk: "0400000002"',
    'centre: [2.34, 43.05]',
    'bounds: [2.30, 43.03, 2.37, 43.07]',
    'shards: 1',
    'sms: { price_per_part_cents: 6, parts_per_second: 10 }',
    `members: ${JSON.stringify(members)}`,
  ].join('\n')
}

test('each channel is seen as it will be carried, then sent by two people', async () => {
  const page = await open({ width: 1440 })
  await page.evaluate(() => (location.hash = '#/decider'))
  await act(page, 'Modifier le texte').click({ timeout: 60_000 })
  await page.getByRole('heading', { name: 'Écrire le message' }).waitFor()
  await page.getByRole('checkbox', { name: /^appel vocal/ }).check()
  for (const [tab, words] of [
    ['RCS', 'Besoin d’aide'],
    ['WhatsApp', '« alerte_fr »'],
    ['appel vocal', 'Message de la mairie de Saint-Martin'],
    ['notification', 'Crue · Mairie de Saint-Martin'],
    ['panneau', 'MAIRIE'],
    ['page publique', 'vérifier l’alerte par son numéro'],
  ] as const) {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    await page.getByRole('tabpanel').filter({ hasText: words }).first().waitFor()
    await isSound(page, `composer-${tab.replaceAll(' ', '-')}-1440`)
  }
  await act(page, /^Proposer l’envoi à/).click()
  await page.getByText('Vous avez écrit ce message').first().waitFor()
  await isSound(page, 'own-approval-1440')

  const phone = await open({ width: 390, who: 'mayor', night: true })
  await phone.evaluate(() => (location.hash = '#/decider'))
  await phone.getByRole('tab', { name: 'appel vocal' }).first().click()
  await isSound(phone, 'approval-voice-390-night')
  const desk = await open({ width: 1440, who: 'mayor' })
  await desk.evaluate(() => (location.hash = '#/decider'))
  await act(desk, /^Envoyer maintenant/).waitFor()
  await isSound(desk, 'approval-1440')
  await act(phone, /^Envoyer maintenant/).click()
  await desk.getByText('en vigueur').first().waitFor({ timeout: 60_000 })
  await isSound(desk, 'in-force-1440')
})

test.each([LOOKS[0], LOOKS[4]] as Look[])('with an alert in force every place is sound: %o', async (look) => {
  await everyPlace(look, 'in-force')
})

test('who was not reached is listed by street, for people to go and see, and the look is in the log', async () => {
  const page = await open({ width: 390, who: 'mayor' })
  await page.evaluate(() => (location.hash = '#/decider'))
  await act(page, 'Voir les personnes non jointes').click()
  await page.getByRole('heading', { name: /personnes à aller voir/ }).scrollIntoViewIfNeeded()
  await page.getByText('vulnérable').first().waitFor()
  await isSound(page, 'unreached-390')
  const saved = page.waitForEvent('download')
  await act(page, 'Enregistrer en CSV').click()
  expect((await saved).suggestedFilename()).toBe('non-joints-alerte-1.csv')
  // On paper the list stands alone, whole, with a box for each person; from a dark screen it is black on white.
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.getByText(/^Liste de .*à rendre à la cellule de crise/).waitFor()
  for (const name of ['Imprimer', 'Enregistrer en CSV'])
    expect(await page.getByRole('button', { name }).isVisible()).toBe(false)
  expect(await page.getByRole('navigation').first().isVisible()).toBe(false)
  const paper = await page.evaluate(() => {
    const list = document.querySelector('.unreached')
    const last = [...(list?.querySelectorAll('li') ?? [])].at(-1)?.getBoundingClientRect()
    const boxes = list?.querySelectorAll('.box').length
    const { color } = getComputedStyle(document.querySelector('.unreached li') ?? document.body)
    const { backgroundColor } = getComputedStyle(document.documentElement)
    return { shown: (last?.bottom ?? Infinity) <= document.documentElement.scrollHeight, boxes, color, backgroundColor }
  })
  expect(paper).toMatchObject({ shown: true, color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' })
  expect(paper.boxes).toBeGreaterThan(10)
  await keepPicture(page, 'unreached-print')
  await page.emulateMedia({ media: null, colorScheme: null })
  const { body } = await stage.mayor<Situation>('GET', '/api/99001/situation')
  expect(
    body.log.some(({ text }) =>
      /^Liste des non joints \(alerte n° 1\) : \d+ personnes\. Motif : alerte en cours\.$/.test(text),
    ),
  ).toBe(true)
  // A field team is not shown it, and the neighbour's mayor neither.
  const alert = body.alerts.find(({ number }) => number === 1)
  for (const [who, territory] of [
    ['field', '99001'],
    ['mayor', '99002'],
  ] as const) {
    const other = await stage.server.signIn(who, territory)
    const path = `/api/99001/alerts/${alert?.id ?? ''}/unreached`
    expect((await other('GET', path)).status, who).toBeGreaterThanOrEqual(403)
  }
})

test('one person corrects, and everybody who was told hears it', async () => {
  const page = await open({ width: 390, who: 'duty' })
  await page.evaluate(() => (location.hash = '#/decider'))
  await act(page, /^Rectifier l’alerte/).click()
  await page.getByText('Une seule personne suffit').waitFor()
  // Who was told by it cannot be left out.
  expect(await page.getByRole('checkbox', { name: /^SMS/ }).isDisabled()).toBe(true)
  expect(await page.getByRole('checkbox', { name: 'Rue Basse' }).isDisabled()).toBe(true)
  await isSound(page, 'correction-390')
  const before = new Set((await stage.server.outbox()).map(({ to }) => to))
  await act(page, /^Envoyer le rectificatif maintenant/).click()
  const corrected = await eventually(
    async () => (await stage.server.outbox()).filter(({ text }) => text.endsWith('Alerte 1.2')),
    (list) => list.length >= before.size,
    60_000,
  )
  expect(new Set(corrected.map(({ to }) => to))).toEqual(before)
})

test('an administrator gives a display its code, and sees what it says of itself', async () => {
  const page = await open({ width: 390, who: 'mayor' })
  await page.evaluate(() => (location.hash = '#/administration'))
  await act(page, 'Donner un code à Gymnase Jaurès').click()
  await page.getByText(/^Code pour Gymnase Jaurès/).waitFor()
  const code = /: (\S.*)$/.exec(await page.getByText(/^Code pour Gymnase Jaurès/).innerText())?.[1] ?? ''
  await isSound(page, 'display-code-390')
  const enrolled = await fetch(`${stage.server.url}/api/99001/displays/gymnase/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  expect(enrolled.status).toBe(200)
})

test('in English no word is left in French', async () => {
  const alert = await submitted(stage.duty, '99001', {
    zones: ['A'],
    channels: ['sms'],
    text: 'MAIRIE ST-MARTIN. Test.',
  })
  await approved(stage.mayor, '99001', alert)
  await eventually(
    () => stage.mayor<Situation>('GET', '/api/99001/situation'),
    ({ body }) => body.progress.some((one) => one.alert === alert.id && one.targeted > 0),
  )
  const page = await open({ width: 1440, who: 'mayor' })
  await page.evaluate(() => localStorage.setItem('tocsin.language', 'en'))
  await page.reload()
  await page.evaluate(() => (location.hash = '#/decider'))
  await page.getByText('Alerts under way').first().waitFor()
  await isSound(page, 'english-1440')
})

test('below immediate danger: SMS, then a call, then whoever was named; nobody’s contact is worried where they answer themselves', async () => {
  const before = (await stage.server.outbox()).length
  const callsBefore = (await stage.server.outbox('voice')).length
  const alert = await submitted(stage.duty, '99001', {
    zones: ['B'],
    channels: ['sms', 'voice', 'contact'],
    severity: 'Severe',
    urgency: 'Expected',
    text: 'MAIRIE ST-MARTIN. Crue. MONTEZ au grenier.',
  })
  await approved(stage.mayor, '99001', alert)
  const named = new Map(
    demoResidents(115).flatMap(({ contact, phone, name }) =>
      contact === null ? [] : [[contact, { phone, name }] as const],
    ),
  )
  expect(named.size).toBeGreaterThan(3)
  const told = await eventually(
    async () => (await stage.server.outbox()).slice(before).filter(({ to }) => named.has(to)),
    // For whoever has no way of their own the one whom they named is told at once.
    (list) => list.some(({ to }) => named.get(to)?.phone !== null),
    60_000,
  )
  const sms = (await stage.server.outbox())
    .slice(before)
    .filter(({ to, text }) => !named.has(to) && /grenier/i.test(text))
  const waited = told.find(({ to }) => named.get(to)?.phone !== null)
  const moment = (arrival: { readonly at: string } | undefined) => Date.parse(arrival?.at ?? '')
  for (const { to, text } of told) {
    expect(text).toContain(`${named.get(to)?.name} vous a choisi comme contact`)
    expect(text).toContain(`Alerte ${alert.number}`)
  }
  // First what is silent, two waits later whoever was named. The phones between them stand in line behind those of the alerts before this one.
  expect(moment(sms[0])).toBeLessThan(moment(waited))
  // Whose contact was not needed counts nowhere: a contact who was left in peace is no failure.
  const settled = await eventually(
    async () => {
      const { body } = await stage.mayor<Situation>('GET', '/api/99001/situation')
      return body.progress.find((one) => one.alert === alert.id)?.byChannel.contact
    },
    (contact) => contact !== undefined && contact.queued + contact.sent === 0,
    30_000,
  )
  const contacted = new Set((await stage.server.outbox()).slice(before).map(({ to }) => to))
  const spared = [...named].filter(([contact]) => !contacted.has(contact))
  expect(settled).toMatchObject({ delivered: named.size - spared.length, failed: 0 })
  // Who pressed a key themselves is looked after by nobody else, and by nobody else alone.
  const last = (await stage.server.outbox('voice')).slice(callsBefore)
  for (const [, { phone }] of spared) {
    const keys = last.filter(({ to }) => to === phone).flatMap(({ detail }) => (detail?.['keys'] ?? []) as string[])
    expect(
      keys.some((key) => key === '1' || key === '2'),
      phone ?? '',
    ).toBe(true)
  }
  const page = await open({ width: 390, who: 'mayor', night: true })
  await page.evaluate(() => (location.hash = '#/decider'))
  await page.getByRole('heading', { name: 'Par moyen' }).first().waitFor()
  await page.getByText('proche', { exact: true }).first().scrollIntoViewIfNeeded()
  await isSound(page, 'reach-contact-390-night')
  const wall = await (await stage.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await wall.goto(`${stage.server.url}/standins/phones`)
  // The newest stand first, and there are many cards by now: theirs are looked for by their number.
  await wall.locator('button[data-channel="sms"]').click()
  await wall.getByLabel('Chercher un numéro').fill(waited?.to ?? '')
  await wall
    .getByText(/vous a choisi comme contact/)
    .first()
    .waitFor()
  expect(await faultsOf(wall)).toEqual([])
})
