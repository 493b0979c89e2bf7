// Readings through the real door and what people see of them: a sudden rise proposed at once and withdrawn, a spike, another unit, a gauge
// lost while the water rose. Nothing else feeds the gauges here, and the clock is set by hand.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { toRfc3339 } from '../../worker/model/time.ts'
import type { SeriesView, Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { gaugeOf, NOON, openProposal, River, STEP, TOWN, type Verdict } from './support/river.ts'
import { onStage } from './support/stage.ts'

let river: River
const stage = onStage({}, async ({ server, mayor }) => {
  river = await River.calm(server.url, mayor)
})

async function seen(name: string, place: 'situation' | 'decider', says: string | RegExp): Promise<void> {
  for (const [width, night] of [
    [390, false],
    [1440, true],
    [1440, false],
    [390, true],
  ] as const) {
    const context = await stage.browser.newContext({
      viewport: { width, height: width < 700 ? 844 : 900 },
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      colorScheme: night ? 'dark' : 'light',
    })
    await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor' } })
    const page = await context.newPage()
    await page.goto(`${stage.server.url}/console#/${place}`)
    await page.getByText(says).filter({ visible: true }).first().waitFor({ timeout: 20_000 })
    await page.waitForTimeout(300)
    await isSound(page, `doubt-${name}-${width}${night ? '-night' : ''}`)
    await context.close()
  }
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

test('the same again is a duplicate, another value under its time a correction that keeps the first (S01)', async () => {
  expect(await river.at(0, 1_200)).toMatchObject([{ kind: 'accepted', flags: [] }])
  expect(await river.at(0, 1_200)).toMatchObject([{ kind: 'duplicate' }])
  expect(await river.at(0, 1_205)).toMatchObject([{ kind: 'corrected', revision: 1 }])
  const path = `/api/${TOWN}/stations/PONT-VIEUX/series?${new URLSearchParams({ from: toRfc3339(NOON), to: toRfc3339(NOON) })}`
  expect((await stage.mayor<SeriesView>('GET', path)).body.points).toEqual([[NOON, 1_205, 'good', [], 1_200]])
})

test.each([
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['−0', '-0.0'],
  ['1e309', '1e309'],
  ['a decimal comma', '"12,5"'],
  ['null', 'null'],
  ['a nested array', '[[[[1]]]]'],
])('%s as a value: no 500, nothing stored but numbers (S05)', async (name, value) => {
  const body = `{"readings":[{"station":"LE-GUE","value":${value},"unit":"m","observedAt":"${toRfc3339(NOON)}"}]}`
  const answer = await river.sendBody(body)
  expect([200, 400]).toContain(answer.status)
  if (answer.status === 200 && name !== '−0')
    expect(((await answer.json()) as { readonly items: readonly Verdict[] }).items.map(({ kind }) => kind)).toEqual([
      'refused',
    ])
  const { body: situation } = await stage.mayor<Situation>('GET', `/api/${TOWN}/situation`)
  for (const { latest } of situation.stations)
    if (latest !== null) expect(Number.isSafeInteger(latest.valueMm)).toBe(true)
})

test('twenty megabytes: refused, and the door stays open (S05)', async () => {
  // The server hangs up before all of it is sent, so the answer may not be read any more.
  const answer = await river.sendBody('x'.repeat(20_000_000)).catch(() => 'hung up')
  expect(typeof answer === 'string' ? 413 : answer.status).toBe(413)
  expect(await river.at(1, 1_200)).toMatchObject([{ kind: 'accepted' }])
})

test('a spike of thirty metres and a unit that changed propose nothing, and a person is asked (S04, S12)', async () => {
  expect(await river.at(2, 31_200)).toMatchObject([{ flags: ['out of range'] }])
  expect(await river.at(3, 120_000)).toMatchObject([{ flags: ['out of range', 'unit jump'] }])
  const situation = await river.situationWhere((one) => gaugeOf(one)?.doubt != null)
  expect(openProposal(situation)).toBeUndefined()
  expect(gaugeOf(situation)).toMatchObject({
    latest: { quality: 'doubtful', valueMm: 120_000 },
    trusted: { valueMm: 1_200 },
    doubt: { kind: 'unit jump', fromMm: 1_200, toMm: 120_000 },
  })
  await seen('unit', 'situation', /Unité à vérifier/)
  expect(await river.at(4, 1_200)).toMatchObject([{ flags: [] }])
  expect(gaugeOf(await river.situationWhere((one) => gaugeOf(one)?.doubt === null))?.latest?.valueMm).toBe(1_200)
})

test('a sudden rise is proposed with its very value, as unconfirmed, and withdrawn where the next falls back', async () => {
  expect(await river.at(5, 3_600)).toMatchObject([{ flags: ['unconfirmed fast rise'] }])
  const proposed = openProposal(await river.situationWhere((one) => openProposal(one) !== undefined))
  expect(proposed).toMatchObject({ unconfirmed: true, state: 'open' })
  await seen('rise', 'decider', /Montée soudaine, pas encore confirmée/)
  await river.at(6, 1_210)
  const withdrawn = await river.situationWhere((one) => openProposal(one)?.withdrawnAt !== undefined)
  expect(openProposal(withdrawn)).toMatchObject({ unconfirmed: true, id: proposed?.id })
  expect(withdrawn.log.some(({ text }) => text.includes('montée soudaine retirée'))).toBe(true)
  await seen('withdrawn', 'decider', /Montée retirée à/)
  await seen('withdrawn-situation', 'situation', /pointe retombée/)
})

test('late by two hours and out of order: history is mended and nothing is proposed (S02)', async () => {
  const before = (await river.situationWhere(() => true)).proposals.length
  const late = await river.send('PONT-VIEUX', [NOON - 6.5 * STEP, 3_500], [NOON - 6.4 * STEP, 3_600])
  expect(late.every(({ kind }) => kind === 'accepted')).toBe(true)
  const after = await river.situationWhere(() => true)
  expect(after.proposals).toHaveLength(before)
  expect(gaugeOf(after)?.latest?.valueMm).toBe(1_210)
})

test('a gauge lost while the water rose is said to be worse than a silent one, with what it may have reached (S10)', async () => {
  await river.send('LE-GUE', ...Array.from({ length: 12 }, (_, index) => [NOON + (index - 5) * STEP, 900] as const))
  for (const [step, mm] of [1_300, 1_450, 1_600, 1_750].entries()) await river.at(7 + step, mm)
  await river.setClock(NOON + 30 * STEP)
  const situation = await river.situationWhere(
    (one) => gaugeOf(one, 'LE-GUE')?.silent != null && gaugeOf(one)?.silent != null,
  )
  expect(gaugeOf(situation)).toMatchObject({ silent: { wasRising: true }, trend: 'unknown' })
  expect(gaugeOf(situation, 'LE-GUE')).toMatchObject({ silent: { wasRising: false }, trend: 'unknown' })
  await seen('lost', 'situation', /Comptez avec le pire/)
})
