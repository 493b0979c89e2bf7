// The health of the sources in a real Chromium: sources that answer, refuse, break, say nothing new or cannot be reached are each called what they
// are, by day and night, on a phone and on a desk, by keyboard, and in words beside every plot.
import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { territoryFiles } from '../../deploy/demo/load.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { signedText } from '../../worker/model/signed-call.ts'
import type { SourcesView } from '../../worker/model/source-health.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { scrollsSideways, smallTargets } from './support/narrow.ts'
import { eventually, freePort } from './support/server.ts'
import { onStage } from './support/stage.ts'

/** A territory without anything that speaks of its gauges by name. */
const settingsOf = (code: string) => {
  const file = `geofences/${code}/territory.yaml`
  return { [file]: territoryFiles(code)[file] ?? '' }
}

const TOWN = '99002'
let town: (path: string) => Promise<SourcesView>
let source: HttpServer

/** One gauge whose last value is five hours old, and others that answer badly, all on this machine. */
beforeAll(async () => {
  source = createServer((request, response) => {
    const path = request.url ?? ''
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (path.startsWith('/old/')) return json(200, { count: 1, next: null, api_version: '2.0.1', data: [row(5)] })
    if (path.startsWith('/rain/')) return json(200, rain())
    if (path.startsWith('/slow/')) return json(429, { message: 'too many requests' })
    if (path.startsWith('/html/')) return response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')
    return json(503, { message: 'out of order' })
  })
  await new Promise<void>((done) => source.listen(0, '127.0.0.1', done))
})
afterAll(() => {
  source.close()
})

/** Three runs of a model that differ. */
function rain(): unknown {
  const hours = Array.from({ length: 48 }, (_, index) => index)
  const members = ['precipitation', 'precipitation_member01', 'precipitation_member02']
  return {
    latitude: 43.06,
    longitude: 2.32,
    hourly_units: Object.fromEntries(members.map((name) => [name, 'mm'])),
    hourly: {
      time: hours.map((hour) => Math.floor(townNow / 3_600_000) * 3_600 + hour * 3_600),
      ...Object.fromEntries(
        members.map((name, member) => [name, hours.map((hour) => (hour < 24 ? 0.5 + 2 * member : 0))]),
      ),
    },
  }
}

let townNow = 0
function row(hoursAgo: number): unknown {
  return {
    code_site: 'Y9900020',
    code_station: 'Y990002001',
    grandeur_hydro: 'H',
    date_obs: toRfc3339(Math.floor((townNow - hoursAgo * 3_600_000) / 1_000) * 1_000),
    resultat_obs: 1_200,
    code_qualification_obs: 16,
  }
}

const stage = onStage({}, async ({ server }) => {
  const mayor = await server.signIn('mayor', TOWN)
  town = async (path) => (await mayor<SourcesView>('GET', `/api/${TOWN}/${path}`)).body
  await mayor('PUT', `/api/demo/clock?territory=${TOWN}`, { rate: 1 })
  townNow = (await town('sources')).now
  const base = `http://127.0.0.1:${(source.address() as AddressInfo).port}`
  const feed = (id: string, url: string) =>
    `  - { id: ${id}, adapter: hubeau, base_url: '${url}', period: 2m, stations: { Y990002001: LAUZUN }, credit: Essai, Licence Ouverte 2.0 }`
      .replace('credit: Essai, Licence', "credit: 'Essai, Licence")
      .replace('2.0 }', "2.0' }")
  const files = {
    ...territoryFiles(TOWN),
    [`geofences/${TOWN}/feeds.yaml`]: `feeds:\n${[
      feed('ancienne', `${base}/old`),
      feed('pressee', `${base}/slow`),
      feed('illisible', `${base}/html`),
      feed('en-panne', `${base}/broken`),
      `  - { id: pluie, adapter: open-meteo-rain, base_url: '${base}/rain', period: 30m, stations: { '43.05,2.33': LAUZUN }, credit: Essai }`,
      feed('injoignable', `http://127.0.0.1:${await freePort()}`),
    ].join('\n')}\n`,
  }
  expect((await mayor('PUT', `/api/${TOWN}/files`, { files })).status).toBe(200)
})

async function open(look: { width: number; night?: boolean; town?: string; language?: string }): Promise<Page> {
  const { width, night = false, town: territory = '99001', language = 'fr' } = look
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.addInitScript((one) => localStorage.setItem('tocsin.language', one), language)
  const session = await context.request.post(`${stage.server.url}/api/demo/session`, {
    data: { identity: 'mayor', territory },
  })
  expect(session.ok()).toBe(true)
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/veille/sources`)
  await page.getByRole('heading', { level: 2 }).first().waitFor()
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
  expect(await scrollsSideways(page), name).toEqual([])
  if ((page.viewportSize()?.width ?? 0) < 700) expect(await smallTargets(page), name).toEqual([])
}

test('each source is called what it is, and none of the bad ones is well', async () => {
  const { sources } = await eventually(
    () => town('sources'),
    (view) => view.sources.length === 6 && view.sources.every(({ lastTriedAt }) => lastTriedAt !== null),
    60_000,
  )
  expect(sources.map(({ id, error }) => [id, error?.kind ?? null])).toEqual([
    ['ancienne', null],
    ['pressee', 'slow down'],
    ['illisible', 'unreadable'],
    ['en-panne', 'broken'],
    ['pluie', null],
    ['injoignable', 'no answer'],
  ])
  const page = await open({ width: 1440, town: TOWN })
  const states = page.getByRole('table', { name: 'Toutes les sources' }).locator('tbody tr td:nth-of-type(1)')
  await page.getByText('périmée').first().waitFor()
  expect(await states.allInnerTexts()).toEqual([
    'périmée',
    'refus ou erreur',
    'refus ou erreur',
    'refus ou erreur',
    'répond, à jour',
    'ne répond pas',
  ])
  for (const cure of [
    'allonger la période dans feeds.yaml',
    'prévenir le producteur',
    'Vérifier le réseau de ce serveur',
  ])
    await page.getByText(cure).first().waitFor()
  await isSound(page, 'sources-trouble-1440')
  const models = page.getByRole('table', { name: 'Ce que disent les modèles, pluie' })
  expect(await models.locator('tbody tr').first().innerText()).toContain('pluie en 6 h')
  await models.scrollIntoViewIfNeeded()
  await isSound(page, 'sources-models-1440')
  const phone = await open({ width: 390, town: TOWN, night: true })
  await phone.getByText('périmée').first().waitFor()
  await isSound(phone, 'sources-trouble-390-night')
})

test.each([{ width: 390 }, { width: 390, night: true }, { width: 1440 }, { width: 1440, night: true }])(
  'the sources of the demonstration by day and night: %o',
  async (look) => {
    await eventually(
      () => stage.mayor<SourcesView>('GET', '/api/99001/sources'),
      ({ body }) => (body.sources[0]?.values ?? 0) > 10,
      60_000,
    )
    const page = await open(look)
    await isSound(page, `sources-${look.width}${look.night === true ? '-night' : ''}`)
    await page
      .getByRole('heading', { level: 2 })
      .first()
      .evaluate((heading) => heading.scrollIntoView())
    await isSound(page, `sources-first-${look.width}${look.night === true ? '-night' : ''}`)
  },
)

test('on a phone a row of the watch is a card that names its values, and is still heard as a row of a table', async () => {
  const page = await open({ width: 390 })
  await page.evaluate(() => (location.hash = '#/veille'))
  const gauges = page.getByRole('table', { name: 'Échelles', exact: true })
  await gauges.waitFor()
  expect(await gauges.getByRole('columnheader').allInnerTexts()).toContain('Tendance')
  const row = gauges.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Pont-Vieux' }) })
  const cells = row.getByRole('cell')
  expect(await cells.count()).toBe(6)
  // The last of them, which had been cut off, lies within the screen and under its own name.
  const box = await cells.last().boundingBox()
  expect(box === null ? -1 : box.x + box.width).toBeLessThanOrEqual(390)
  expect(await cells.last().evaluate((cell) => getComputedStyle(cell, '::before').content)).toContain('Source')
  await isSound(page, 'watch-390')
  await page.evaluate(() => (location.hash = '#/situation'))
  await page.getByText('Voir le tableau').click()
  await page.getByRole('table', { name: 'Voir le tableau' }).waitFor()
  expect(await scrollsSideways(page), 'situation').toEqual([])
})

test('by keyboard: from the watch to the page, to one source, and into the plot as a table', async () => {
  const page = await open({ width: 1440 })
  await page.evaluate(() => (location.hash = '#/veille'))
  await page.getByRole('link', { name: 'Santé des sources' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Santé des sources' }).waitFor()
  expect(await page.getByRole('link', { name: 'Veille' }).getAttribute('aria-current')).toBe('true')
  await page.getByRole('button', { name: 'hubeau' }).focus()
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('hubeau')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const table = page.getByRole('table', { name: 'Reçu par demi-heure, hubeau' })
  await table.waitFor()
  expect(await table.locator('tbody tr').count()).toBeGreaterThanOrEqual(48)
  // Whoever does not see the plot hears what it shows.
  const plot = page.getByRole('img', { name: /^hubeau, de .+ reçues, .+ douteuses/ })
  expect(await plot.count()).toBe(1)
  await isSound(page, 'sources-table-1440')
})

/** Quiet, then over S1 (2.20 m) at 10:00 in France, and back. */
function pastFlood(): string {
  const levels = [
    ...Array<number>(24).fill(1.2),
    1.3,
    1.4,
    1.5,
    1.6,
    1.7,
    1.8,
    1.9,
    1.95,
    2.0,
    2.05,
    2.1,
    2.15,
    2.2,
    2.4,
    2.1,
    1.9,
  ]
  const rows = levels.map(
    (level, index) => `${new Date(Date.UTC(2024, 9, 17, 2, index * 10)).toISOString()},${level},m`,
  )
  return `time,value,unit\n${rows.join('\n')}\n`
}

test('a past flood is replayed from a file; a threshold turned by keyboard says at once when it would have spoken', async () => {
  const page = await open({ width: 1440 })
  // A file that is put in before the rules have come is replayed once they are there.
  let letRulesCome = () => {}
  const rulesMayCome = new Promise<void>((resolve) => (letRulesCome = resolve))
  await page.route('**/replay', async (route) => {
    if (route.request().method() === 'GET') await rulesMayCome
    await route.continue()
  })
  await page.evaluate(() => (location.hash = '#/veille'))
  await page.getByRole('link', { name: 'Rejouer les règles sur une crue passée' }).click()
  await page.getByRole('combobox', { name: /^Sur/ }).selectOption('file')
  const file = (csv: string) => ({ name: 'crue.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  const choose = page.getByLabel(/^Déposez un fichier/)
  await choose.setInputFiles(file('time,value,unit\nhier,2.20,m\n'))
  await page.getByText('crue.csv').waitFor()
  letRulesCome()
  await page.getByRole('alert').filter({ hasText: 'line 2' }).waitFor()
  await choose.setInputFiles(file(pastFlood()))
  await page.getByText(/^40 mesures relues/).waitFor()
  const said = page.getByRole('table', { name: 'Ce que les règles auraient dit, et quand' })
  const first = said.getByRole('row').filter({ hasText: 'Lère au premier débordement (S1)' })
  await first.filter({ hasText: 'du 17/10 10:00' }).waitFor()
  // What the gauge’s own reckoning would have said, an hour and more before.
  await said
    .getByRole('row')
    .filter({ hasText: 'Une chance sur deux de S1 sous 3 h' })
    .filter({ hasText: '08:40' })
    .waitFor()
  const slider = page.getByRole('group', { name: 'Lère au premier débordement (S1)' }).getByRole('slider')
  await slider.focus()
  for (let presses = 0; presses < 20; presses++) await page.keyboard.press('ArrowLeft')
  await first.filter({ hasText: 'du 17/10 09:20' }).waitFor()
  expect(await page.getByText('Dans la règle : 2,20 m').count()).toBeGreaterThan(0)
  await isSound(page, 'replay-1440')
  await page.setViewportSize({ width: 390, height: 844 })
  await isSound(page, 'replay-390')
})

test('a value changed in the form says beside it at once what the rule would have said; a condition and a rule come by two people', async () => {
  const page = await open({ width: 1440 })
  await page.evaluate(() => (location.hash = '#/veille'))
  await page.getByText('Modifier les règles').click()
  const which = page.getByLabel('Règle à modifier')
  await which.selectOption({ label: 'Lère au premier débordement (S1) · lere-n1-s1' })
  const beside = page.getByRole('table', { name: 'Ce qu’elle aurait dit ici' })
  await beside.getByRole('columnheader', { name: 'Aujourd’hui' }).waitFor()
  expect(await beside.getByRole('columnheader').count()).toBe(1)
  const threshold = page.getByLabel('Atteint ou dépasse')
  await threshold.fill('1,10')
  await page.getByText('Telle quelle, la règle ne se lit pas encore').waitFor()
  await threshold.fill('0.90 m')
  await page.getByLabel('Se termine à').fill('0.80 m')
  await beside.getByRole('columnheader', { name: 'Avec la modification' }).waitFor()
  await page.getByText('essai : 0,90').waitFor()
  // The river stands there all the time: as written it said nothing, as tried it says so without end.
  const fired = beside.getByRole('row', { name: 'Déclenchements' }).getByRole('cell')
  expect(await fired.allInnerTexts()).toEqual(['0', '1'])
  await isSound(page, 'rule-trial-1440')
  await page.getByRole('button', { name: 'Ajouter une condition à celle-ci' }).click()
  await page.getByText('Complétez la condition').waitFor()
  const added = page.getByRole('group', { name: 'sera ajoutée' })
  await added.getByRole('combobox', { name: 'Condition' }).selectOption({ label: 'l’eau monte vite' })
  await added.getByLabel('Monte d’au moins').fill('0.20 m')
  await added.getByLabel('En', { exact: true }).fill('1h')
  await page.getByLabel('Motif de la modification').fill('retour d’expérience')
  // What was begun outlives a reload.
  await page.reload()
  await page.getByText('Modifier les règles').click()
  await page.getByText('Brouillon repris là où il en était.').waitFor()
  expect(await page.getByLabel('Atteint ou dépasse').inputValue()).toBe('0.90 m')
  expect(await added.getByLabel('Monte d’au moins').inputValue()).toBe('0.20 m')
  await page.getByRole('button', { name: 'Proposer la modification' }).click()
  const card = page.getByRole('article', { name: 'Lère au premier débordement (S1)' })
  await card.getByText('- rise: { station: PONT-VIEUX, by: 0.20 m, within: 1h }').waitFor()
  await card.getByText('Les essais des règles ne sont pas sur ce serveur').waitFor()
  await isSound(page, 'rule-change-1440')

  const phone = await open({ width: 390, night: true })
  await phone.evaluate(() => (location.hash = '#/veille'))
  await phone.getByText('Modifier les règles').click()
  await phone.getByRole('button', { name: 'Nouvelle règle' }).click()
  await phone.getByLabel('Titre, en français').fill('La Lère monte au Gué')
  await phone.getByLabel('Titre, en anglais').fill('The Lère rises at Le Gué')
  await phone.getByRole('combobox', { name: 'Échelle' }).selectOption({ label: 'Le Gué (Lère)' })
  await phone.getByLabel('Atteint ou dépasse').fill('1.40 m')
  await phone.getByLabel('Motif de la modification').fill('retour d’expérience')
  await phone.getByRole('columnheader', { name: 'La nouvelle règle' }).waitFor()
  await isSound(phone, 'rule-new-390')
  await phone.getByRole('button', { name: 'Proposer la nouvelle règle' }).click()
  const fresh = phone.getByRole('article', { name: 'La Lère monte au Gué' })
  await fresh.getByText('un cas où elle ne se déclenche pas').waitFor()
  expect(await fresh.locator('.gone').count()).toBe(0)
  await phone.context().close()
  await page.context().close()
})

test('two days are shown where two days are asked for, and in English no word is left in French', async () => {
  const page = await open({ width: 1440, language: 'en' })
  await page.getByLabel('Time shown').selectOption({ index: 1 })
  await page.getByText('The plot as a table').first().click()
  await eventually(
    () => page.getByRole('table', { name: 'Came in by the half hour, hubeau' }).locator('tbody tr').count(),
    (rows) => rows === 96,
  )
  await isSound(page, 'sources-english-1440')
})

test('a gauge that stops is silent here as it is everywhere', async () => {
  const { body } = await stage.mayor<Situation>('GET', '/api/99001/situation')
  const silent = body.stations.filter((view) => view.silent !== null).map(({ station }) => station.code)
  const view = (await stage.mayor<SourcesView>('GET', '/api/99001/sources')).body
  const told = view.sources.flatMap(({ subjects }) => subjects.filter(({ silentSince }) => silentSince !== null))
  expect(new Set(told.map(({ subject }) => subject))).toEqual(new Set(silent))
})

test('sources are looked for around the commune, chosen, and saved as files that load', async () => {
  const page = await open({ width: 1440 })
  await page.getByRole('link', { name: 'Chercher des sources autour de la commune' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Chercher', exact: true }).click()
  const gauges = page.getByRole('table', { name: 'Échelles', exact: true })
  await gauges.waitFor({ timeout: 60_000 })
  await gauges.getByText('rivière de la commune').first().waitFor()
  expect(await gauges.locator('tbody th').first().innerText()).toContain('Y990001001')
  expect(await gauges.getByText('déjà suivie').count()).toBe(2)
  await page.getByText('Crues connues : Crue de novembre 1999 4,62').waitFor()
  await isSound(page, 'setup-1440')
  await gauges.scrollIntoViewIfNeeded()
  await isSound(page, 'setup-gauges-1440')
  // What GloFAS says, and for which cell; it is for a person to follow it, who has read whose it is.
  const flows = page.getByRole('table', { name: 'Débit prévu par GloFAS' })
  await flows.getByText('Maille centrée sur 43,02500 ; 2,32500, à 3,0').first().waitFor()
  await flows.scrollIntoViewIfNeeded()
  await isSound(page, 'setup-models-1440')
  const point = flows.getByRole('checkbox', { name: 'Suivre La Lère à Saint-Martin' })
  expect(await point.isChecked()).toBe(false)
  await point.check()
  await page.getByRole('checkbox', { name: 'Suivre La Lère à Lauzun', exact: true }).uncheck()
  const texts: Record<string, string> = {}
  for (const file of ['feeds.yaml', 'stations.yaml']) {
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: `Enregistrer ${file}` }).click()
    const download = await saved
    expect(download.suggestedFilename()).toBe(file)
    texts[`geofences/99001/${file}`] = readFileSync(await download.path(), 'utf8')
  }
  const parsed = parseTerritoryFiles('99001', { ...texts, ...settingsOf('99001') })
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  expect(Object.keys(parsed.value.feeds[0]?.stations ?? {})).toEqual(['Y990001001', 'Y990001002'])
  expect(parsed.value.feeds.find(({ id }) => id === 'glofas')?.stations).toEqual({
    '43.050,2.339': parsed.value.stations[0]?.code,
  })
  await page.context().close()
})

test('an area made elsewhere is taken over on a phone by night; a file that is none is said to be none', async () => {
  const page = await open({ width: 390, night: true })
  await page.evaluate(() => (location.hash = '#/veille/chercher'))
  await page.getByRole('radio', { name: 'un contour à dessiner ou à reprendre' }).check()
  await page.getByText('Reprendre un contour fait ailleurs').click()
  const file = (text: string) => ({
    name: 'contour.geojson',
    mimeType: 'application/geo+json',
    buffer: Buffer.from(text),
  })
  await page.locator('input[type=file]').setInputFiles(file('{}'))
  await page.getByText('Il n’y a pas de contour dans ce fichier').waitFor()
  expect(await page.getByRole('button', { name: 'Chercher', exact: true }).isDisabled()).toBe(true)
  const ring = [
    [2.34, 43.1],
    [2.38, 43.1],
    [2.38, 43.14],
    [2.34, 43.14],
    [2.34, 43.1],
  ]
  await page.locator('input[type=file]').setInputFiles(file(JSON.stringify({ type: 'Polygon', coordinates: [ring] })))
  await page.getByText('Contour de 4 points, sans défaut.').waitFor()
  await isSound(page, 'setup-drawn-390-night')
  // What its tool wrote crossed is mended with a preview, and undone by one step.
  const [a, b, c, d] = ring
  await page
    .locator('input[type=file]')
    .setInputFiles(file(JSON.stringify({ type: 'Polygon', coordinates: [[a, c, b, d, a]] })))
  await page.getByText('Le contour se croise près de').waitFor()
  await page.getByRole('button', { name: 'Réparer le contour' }).click()
  await page.getByText('Réparé : boucles comptées comme dedans').waitFor()
  await isSound(page, 'setup-mended-390-night')
  for (let step = 0; step < 2; step++) await page.getByRole('button', { name: 'Annuler le dernier geste' }).click()
  await page.getByText('Contour de 4 points, sans défaut.').waitFor()
  await page.getByRole('button', { name: 'Chercher', exact: true }).click()
  const gauges = page.getByRole('table', { name: 'Échelles', exact: true })
  await gauges.waitFor({ timeout: 60_000 })
  expect(await gauges.locator('tbody th').first().innerText()).toContain('Le Sor à Malpas')
  await isSound(page, 'setup-390-night')
  await gauges.scrollIntoViewIfNeeded()
  await isSound(page, 'setup-gauges-390-night')
})

test('a zone is drawn on the map without any map from elsewhere, mended by keyboard, and joins the zones of the commune', async () => {
  const page = await open({ width: 1440 })
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).origin))
  await page.evaluate(() => (location.hash = '#/veille/chercher'))
  await page.getByRole('radio', { name: 'un contour à dessiner ou à reprendre' }).check()
  const map = page.getByRole('application')
  // The lower right corner before the upper right one: the sides cross.
  for (const [x, y] of [
    [350, 120],
    [470, 240],
    [470, 120],
    [350, 250],
  ] as const)
    await map.click({ position: { x, y } })
  await page.getByText('Le contour se croise près de').waitFor()
  await isSound(page, 'setup-crossing-1440')
  // By keyboard alone: the second point is written anew, and the third is taken away.
  const corner = (n: number) => page.getByRole('textbox', { name: `Point ${n}`, exact: true })
  const third = await corner(3).inputValue()
  const second = await corner(2).inputValue()
  await corner(2).fill(third)
  await corner(2).press('Enter')
  await corner(3).fill(second)
  await corner(3).press('Tab')
  await page.getByText('Contour de 4 points, sans défaut.').waitFor()
  await page.getByRole('textbox', { name: 'Point suivant' }).fill('ici')
  await page.getByRole('textbox', { name: 'Point suivant' }).press('Enter')
  await page.getByText('Ce ne sont pas deux nombres').waitFor()
  // A reload loses nothing.
  await page.reload()
  await page.getByRole('radio', { name: 'un contour à dessiner ou à reprendre' }).check()
  await page.getByText('Contour de 4 points, sans défaut.').waitFor()
  await page.getByRole('textbox', { name: 'Sigle' }).fill('A')
  await page.getByText('Le sigle A est déjà celui d’une zone').waitFor()
  await page.getByRole('textbox', { name: 'Sigle' }).fill('DESSIN')
  await page.getByRole('textbox', { name: 'Nom de la zone' }).fill('Bord de Lère')
  await isSound(page, 'setup-zone-1440')
  await page.getByRole('button', { name: 'Ajouter cette zone à zones.geojson' }).click()
  await page.getByText('Zone « Bord de Lère » ajoutée.').waitFor()
  const [own, other] = await Promise.all(
    ['99001', TOWN].map(async (code) => {
      const caller = await stage.server.signIn('mayor', code)
      return (await caller<Situation>('GET', `/api/${code}/situation`)).body.zones
    }),
  )
  expect(own?.at(-1)).toMatchObject({ id: 'DESSIN', name: { fr: 'Bord de Lère', en: 'Bord de Lère' } })
  expect(own?.at(-1)?.geometry[0]?.[0]).toHaveLength(5)
  expect(other?.some(({ id }) => id === 'DESSIN')).toBe(false)
  await page.getByRole('button', { name: 'Garder comme contour de la commune' }).click()
  await page.getByRole('radio', { name: 'le contour de la commune gardé ici' }).check()
  await isSound(page, 'setup-contour-1440')
  expect(new Set(asked)).toEqual(new Set([stage.server.url]))
})

test('a webhook is connected by the message that it sent: received, picked, tried, written, and shown beside the gauges', async () => {
  const mayor = await stage.server.signIn('mayor', TOWN)
  const { token } = (await mayor<{ token: string }>('POST', `/api/${TOWN}/keys`, { name: 'meteo', machine: true })).body
  const post = async (rain: number) =>
    fetch(`${stage.server.url}/api/${TOWN}/ingest/webhook/college`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ station: 'college', data: { rain, pump_fault: false } }),
    })
  expect((await post(12.4)).status).toBe(200)
  const page = await open({ width: 1440, town: TOWN })
  await page.getByRole('link', { name: 'Brancher un webhook' }).click()
  await page.getByRole('button', { name: 'Lire celui de college' }).click()
  await page.getByRole('checkbox', { name: 'data.rain' }).check()
  await page.getByLabel('Nom affiché').fill('Pluie au collège')
  await page.getByRole('button', { name: 'Essayer sur ce message' }).click()
  await page.getByText('RAIN : 12,4 mm').waitFor()
  await isSound(page, 'webhook-1440')
  const yaml = await page.locator('pre').innerText()
  const phone = await open({ width: 390, night: true, town: TOWN })
  await phone.evaluate(() => (location.hash = '#/veille/webhook'))
  await phone.getByLabel('Un message, tel que le service l’envoie').fill('{"data":{"rain":"beaucoup"}}')
  await phone.getByRole('button', { name: 'Lire ce message' }).click()
  await phone.getByRole('checkbox', { name: 'data.rain' }).check()
  await phone.getByLabel('Nom du webhook').fill('college')
  await phone.getByLabel('Nom de la clé de machine').fill('meteo')
  await phone.getByRole('button', { name: 'Essayer sur ce message' }).click()
  await phone.getByText('found "beaucoup", expected a number in mm').waitFor()
  await isSound(phone, 'webhook-390-night')
  await phone.context().close()

  const files = { ...territoryFiles(TOWN), [`geofences/${TOWN}/feeds.yaml`]: `feeds: []\n${yaml}` }
  expect((await mayor('PUT', `/api/${TOWN}/files`, { files })).status).toBe(200)
  expect(await (await post(3.1)).json()).toMatchObject({ accepted: 1 })
  await page.evaluate(() => (location.hash = '#/situation'))
  const row = page.getByRole('row', { name: /Pluie au collège/ })
  await row.getByText('3,1 mm', { exact: true }).waitFor()
  await row.scrollIntoViewIfNeeded()
  await isSound(page, 'measures-1440')

  await page.getByText('Inscrire une observation').click()
  await page.getByLabel('Lieu', { exact: true }).fill('quai Nord')
  await page.getByLabel('Échelle lue').selectOption({ index: 1 })
  await page.getByLabel('Hauteur lue (m)').fill('1,05')
  await page.getByLabel('Détail, sans nom ni numéro').fill('eau sur le parking')
  await page.getByRole('button', { name: 'Inscrire', exact: true }).first().click()
  await page.getByText('équipe de terrain, vu à').waitFor()
  await page.getByRole('button', { name: 'Confirmer la n° 1' }).click()
  await page.getByText('confirmée par').waitFor()
  await page.getByText('vu par une personne').scrollIntoViewIfNeeded()
  await isSound(page, 'sighting-chart-1440')
  await page.getByText('Ce que des personnes ont vu').scrollIntoViewIfNeeded()
  const small = await open({ width: 390, night: true, town: TOWN })
  await small.evaluate(() => (location.hash = '#/situation'))
  await small.getByText('Ce que des personnes ont vu').scrollIntoViewIfNeeded()
  await small.getByText('Inscrire une observation').click()
  await isSound(small, 'sighting-390-night')
  await small.context().close()
  await page.context().close()
})

test('a gauge gets a signing key that is shown once, counts, and is refused as soon as it is revoked', async () => {
  const page = await open({ width: 390 })
  await page.evaluate(() => (location.hash = '#/administration'))
  await page.getByRole('radio', { name: /^clé de signature/ }).check()
  await page.getByRole('textbox', { name: 'Nom de la machine' }).fill('sonde-moulin')
  await page.getByRole('button', { name: 'Créer une clé' }).click()
  await page.getByText('ceci ne sera plus jamais montré').scrollIntoViewIfNeeded()
  await isSound(page, 'key-shown-390')
  const shown = (label: string) => page.locator(`dt:text-is("${label}") + dd`).innerText()
  const [key, secret] = [await shown('Clé'), await shown('Secret')]
  const path = '/api/99001/ingest/readings'
  const body = JSON.stringify({ readings: [] })
  const signed = async (sequence: number) => {
    const bodyHash = createHash('sha256').update(body).digest('hex')
    const text = signedText({ method: 'POST', path, sequence, bodyHash })
    const signature = createHmac('sha256', secret).update(text).digest('hex')
    const authorization = `Tocsin-HMAC-SHA256 key=${key}, sequence=${sequence}, signature=${signature}`
    const headers = { authorization, 'content-type': 'application/json' }
    return (await fetch(stage.server.url + path, { method: 'POST', headers, body })).status
  }
  // Let in, whatever is then said of a body without readings; and a second time it is a repetition of an older call.
  expect([401, 403, 409]).not.toContain(await signed(41))
  expect(await signed(40)).toBe(409)
  await page.getByRole('button', { name: 'C’est copié, ne plus l’afficher' }).click()
  await page.reload()
  await page.evaluate(() => (location.hash = '#/administration'))
  const keys = page.getByRole('table', { name: 'Clés des machines' })
  const row = keys.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'sonde-moulin' }) })
  await row.getByText('numéro de suite 41').waitFor()
  await row.getByText('appels refusés depuis : 1').waitFor()
  expect(await page.content()).not.toContain(secret)
  await row.scrollIntoViewIfNeeded()
  await isSound(page, 'keys-390')
  await row.getByRole('button', { name: 'Révoquer sonde-moulin' }).click()
  await row.getByText(/^révoquée le/).waitFor()
  expect(await signed(42)).toBe(401)
})
