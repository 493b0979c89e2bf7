// Who looked at personal data, as the auditor sees it in a real Chromium; the reason that a list asks for; the file of a breach.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage({}, async ({ mayor, duty }) => {
  await mayor('GET', '/api/99001/residents/doors?why=call-them')
  await mayor('POST', '/api/99001/residents/address', { address: '+33639980001' })
  await duty('GET', '/api/99001/residents/coverage')
})

async function at(place: string, look: { width: number; night?: boolean; who?: string }): Promise<Page> {
  const { width, night = false, who = 'auditor' } = look
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
    acceptDownloads: true,
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/${place}`)
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

test.each([{ width: 390 }, { width: 390, night: true }, { width: 1440 }, { width: 1440, night: true }])(
  'the auditor sees who looked, and nothing of whom they saw: %o',
  async (look) => {
    const page = await at('administration', look)
    await page.getByRole('button', { name: 'Voir les accès' }).click()
    await page.getByText('Les appeler').first().waitFor()
    await page.getByRole('heading', { name: 'Accès aux données' }).scrollIntoViewIfNeeded()
    await isSound(page, `access-${look.width}${look.night === true ? '-night' : ''}`)
    expect(await page.content()).not.toMatch(/06\s39\s98|\+336399/)
    expect(await page.getByRole('heading', { name: 'Violation de données' }).count()).toBe(0)
  },
)

test('the list of looks is kept as a file, of one person of the town', async () => {
  const page = await at('administration', { width: 1440 })
  await page.getByRole('button', { name: 'Voir les accès' }).click()
  await page.getByLabel('Personne de la commune').selectOption({ label: 'Maire' })
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Enregistrer en CSV' }).click(),
  ])
  const rows = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n')
  expect(rows.length).toBeGreaterThan(2)
  expect(rows.slice(1).every((row) => row.includes(';Maire;'))).toBe(true)
})

test('doors open once a reason is chosen', async () => {
  const page = await at('habitants', { width: 390, who: 'mayor' })
  const show = page.getByRole('button', { name: 'Voir les portes à faire' })
  await show.waitFor()
  expect(await show.isDisabled()).toBe(true)
  await page.getByLabel('Motif de consultation').scrollIntoViewIfNeeded()
  await isSound(page, 'doors-reason-390')
  await page.getByLabel('Motif de consultation').selectOption({ label: 'Aller les voir' })
  await show.click()
  await page.getByText(/^Personnes : \d+ · voies : \d+/).waitFor()
})

test('an administrator saves one file for a breach: counts by object, the looks of the window, nobody’s number', async () => {
  const page = await at('administration', { width: 1440, who: 'mayor' })
  await page.getByLabel('Accès du').fill('2020-01-01T00:00')
  await page.getByLabel('au', { exact: true }).fill('2099-01-01T00:00')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Enregistrer le relevé' }).click(),
  ])
  const text = readFileSync(await file.path(), 'utf8')
  const report = JSON.parse(text) as {
    datasets: { dataset: string; persons: number; objects: { object: string }[] }[]
    accesses: { dataset: string }[]
  }
  const list = report.datasets.find(({ dataset }) => dataset === 'alert list')
  expect(list?.persons).toBeGreaterThan(1_500)
  expect(list?.objects.length).toBeGreaterThan(1)
  expect(report.accesses.some(({ dataset }) => dataset === 'doors')).toBe(true)
  expect(text).not.toMatch(/\+336|courriel\.example/)
  await page.getByText('Relevé enregistré').waitFor()
  await page.getByRole('heading', { name: 'Violation de données' }).scrollIntoViewIfNeeded()
  await isSound(page, 'breach-1440')
})

test('while an alert runs it is the reason for the list of the unreached; once it is over, somebody says theirs', async () => {
  const { mayor, duty } = stage
  const text = 'MAIRIE ST-MARTIN : crue de la Lère. Montez au plus haut.'
  const alert = await approved(mayor, '99001', await submitted(duty, '99001', { zones: ['B'], text }))
  const path = `/api/99001/alerts/${alert.id}/unreached`
  expect((await duty('GET', path)).status).toBe(200)
  await mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'essai terminé' })
  const refused = await eventually(
    () => duty<{ mend: string }>('GET', path),
    ({ status }) => status !== 200,
  )
  expect([refused.status, refused.body.mend]).toEqual([400, expect.stringContaining('go-to-them')])
  expect((await duty('GET', `${path}?why=go-to-them`)).status).toBe(200)
  const { body } = await mayor<{ accesses: { dataset: string; reason: string; scope: string }[] }>(
    'GET',
    '/api/99001/access',
  )
  expect(body.accesses.slice(0, 2).map(({ dataset, reason, scope }) => [dataset, reason, scope])).toEqual([
    ['unreached', 'go-to-them', 'alerte n° 1'],
    ['unreached', 'alert-running', 'alerte n° 1'],
  ])
})
