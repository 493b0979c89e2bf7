// A notice at three in the morning, whole, with the launcher's server and a console in a real Chromium: the prefecture posts it, the duty officer's
// phone rings, they open the console and acknowledge, and the prefecture reads by whom and when.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { eventually, type Arrival } from './support/server.ts'
import { onStage } from './support/stage.ts'

const DUTY = '+33639989021'
const PREFECTURE = '+33536490099'
const RAC = '+33639989011'
const FIRST_RING_MS = 6_000

let key = ''
const stage = onStage({ TOCSIN_HELP_AFTER_MS: String(FIRST_RING_MS) }, async ({ mayor }) => {
  await mayor('PUT', '/api/demo/clock?territory=99001', { now: '2026-10-14T03:02:00+02:00', rate: 1 })
  key = (await mayor<{ token: string }>('POST', '/api/99001/keys', { name: 'prefecture-99', machine: true })).body.token
})

async function console_(look: {
  readonly width: number
  readonly night?: boolean
  readonly who?: string
  readonly place?: string
}): Promise<Page> {
  const { width, night = false, who = 'duty', place = 'situation' } = look
  const context = await stage.browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/${place}`)
  await page.getByText('Saint-Martin-sur-Lère').first().waitFor()
  return page
}

async function isSound(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  expect(await faultsOf(page), name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
}

interface Told {
  readonly status: string
  readonly notice: {
    readonly id: string
    readonly number: number
    readonly state: string
    readonly acknowledged: { readonly by: string; readonly at: string; readonly note: string } | null
  }
}

async function asPrefecture(path: string, body?: unknown, type = 'application/json'): Promise<Told> {
  const answer = await fetch(`${stage.server.url}${path}`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Told
}

const notices = async () => (await stage.duty<Situation>('GET', '/api/99001/situation')).body.notices
const callsTo = async (to: string): Promise<readonly Arrival[]> =>
  (await stage.server.outbox('voice')).filter((call) => call.to === to)

test('at 3 a.m. a notice rings the duty officer, who acknowledges in the console, and its sender reads that', async () => {
  const posted = await asPrefecture('/api/99001/ingest/notice', {
    id: 'PREF-99-2026-113',
    title: 'Vigilance rouge crues : Lère',
    text: 'Crue majeure attendue à Saint-Martin avant 7 h. Mettez en œuvre le plan communal de sauvegarde.\nPoint de situation à 4 h.',
    level: 'red',
    places: ['Saint-Martin-sur-Lère', 'Le Gué'],
  })
  expect(posted.notice).toMatchObject({ number: 1, state: 'open', acknowledged: null })
  const [call] = await eventually(
    () => callsTo(DUTY),
    (calls) => calls.length > 0,
  )
  expect(call?.text).toMatch(/Avis reçu, numéro un\. De : Préfecture/)

  const page = await console_({ width: 390, night: true, place: 'decider' })
  const bar = page.getByRole('link', { name: /1 avis attend d’être lu/ })
  await bar.waitFor()
  await isSound(page, 'notice-bar-390-night')
  await bar.click()
  const card = page.getByRole('listitem', { name: 'Vigilance rouge crues : Lère' })
  await card.getByText(/Astreinte : quelqu’un a décroché/).waitFor()
  await isSound(page, 'notice-open-390-night')
  await card.getByText('Ajouter un mot pour l’expéditeur').click()
  await card.getByLabel('Un mot, envoyé avec l’accusé de réception').fill('Cellule de crise ouverte.')
  await card.getByRole('button', { name: 'Accuser réception de l’avis n° 1' }).click()
  await page.getByText(/Lu par Élu d'astreinte/).waitFor()

  const { notice } = await asPrefecture(posted.status)
  expect(notice).toMatchObject({
    state: 'acknowledged',
    acknowledged: { by: "Élu d'astreinte", note: 'Cellule de crise ouverte.' },
  })
  expect(notice.acknowledged?.at).toMatch(/^2026-10-14T01:0/)
  const { body } = await stage.duty<Situation>('GET', '/api/99001/situation')
  const acts = body.log.filter(({ detail }) => detail['notice'] === 1).map(({ act }) => act)
  expect(acts).toEqual(expect.arrayContaining(['avis reçu', 'avis sans accusé', 'avis, appel', 'avis lu']))
  expect(await callsTo(RAC)).toEqual([])
})

test('a notice of the demonstration comes at one press; unread, it rings the duty officer again and then the RAC', async () => {
  const page = await console_({ width: 1440, who: 'mayor' })
  await page.getByRole('button', { name: 'Faire arriver un avis' }).click()
  const card = page.getByRole('listitem', { name: /^Crue rapide de la Lère/ })
  await card.waitFor()
  await eventually(
    () => callsTo(RAC),
    (calls) => calls.length > 0,
  )
  expect((await callsTo(DUTY)).length).toBeGreaterThanOrEqual(3)
  await card.getByText(/RAC .*: (quelqu’un a décroché|répondeur|sans réponse)/).waitFor()
  await isSound(page, 'notice-unread-1440')
})

test.each([{ width: 1440, night: true }, { width: 768 }, { width: 390 }])(
  'what waits and what was read is sound: %o',
  async (look) => {
    await asPrefecture('/api/99001/ingest/notice', '{"cassé": ', 'application/json')
    const page = await console_({ ...look, who: 'mayor' })
    await page
      .getByText(/montré tel qu’il est arrivé/)
      .first()
      .waitFor()
    const name = `${look.width}${look.night === true ? '-night' : ''}`
    await isSound(page, `notices-${name}`)
    await page.getByRole('heading', { name: 'Avis déjà lus' }).scrollIntoViewIfNeeded()
    await isSound(page, `notices-read-${name}`)
  },
)

async function inbound(play: object): Promise<void> {
  await fetch(`${stage.server.run.standinsUrl}/standins/inbound`, { method: 'POST', body: JSON.stringify(play) })
}

test('who wrote an SMS or an e-mail gets the acknowledgement back the same way; who called has left a voice', async () => {
  await inbound({ kind: 'sms', territory: '99001', from: PREFECTURE, text: 'SIDPC 99 : appelez la préfecture.' })
  const mail = [
    'From: SIDPC <nuit@prefecture-99.example>',
    'Subject: =?utf-8?Q?Alerte_m=C3=A9t=C3=A9o?=',
    'Message-ID: <7@prefecture-99.example>',
    '',
    'Orages violents dans deux heures.',
  ].join('\r\n')
  const forwarder = await stage.mayor<{ token: string }>('POST', '/api/99001/keys', {
    name: 'courriel-mairie',
    machine: true,
  })
  const handed = await fetch(`${stage.server.url}/api/99001/ingest/notice`, {
    method: 'POST',
    headers: { authorization: `Bearer ${forwarder.body.token}`, 'content-type': 'message/rfc822' },
    body: mail,
  })
  expect(handed.status).toBe(202)
  await inbound({ kind: 'call', territory: '99001', from: PREFECTURE, says: 'Le barrage déverse, rappelez-moi.' })

  const page = await console_({ width: 1440 })
  const called = page.getByRole('listitem', { name: 'A appelé le numéro de la commune' })
  await called.getByRole('link', { name: 'Écouter le message vocal chez l’opérateur' }).waitFor()
  await isSound(page, 'notices-doors-1440')
  for (const name of ['SIDPC 99 : appelez la préfecture.', 'Alerte météo']) {
    const card = page.getByRole('listitem', { name })
    await card.getByRole('button', { name: /^Accuser réception/ }).click()
    await card.waitFor({ state: 'detached' })
  }
  const [answer] = await eventually(
    async () => (await stage.server.outbox()).filter(({ to }) => to === PREFECTURE),
    (list) => list.length > 0,
  )
  expect(answer?.text).toMatch(/^MAIRIE ST-MARTIN: votre avis \d+ a été lu par Élu d'astreinte à 03 h \d\d\.$/)
  const [letter] = await eventually(
    async () => (await stage.server.outbox('mail')).filter(({ to }) => to === 'nuit@prefecture-99.example'),
    (list) => list.length > 0,
  )
  expect(JSON.stringify(letter)).toContain('Accusé de réception')
  await page.getByText('Accusé de réception remis à l’expéditeur.').first().waitFor()
})

test('who may only look sees the notice and no button', async () => {
  const page = await console_({ width: 768, who: 'auditor' })
  await page.getByRole('listitem', { name: /^Crue rapide de la Lère/ }).waitFor()
  expect(await page.getByRole('button', { name: /Accuser réception/ }).count()).toBe(0)
  expect((await notices()).notices.some(({ state }) => state === 'open')).toBe(true)
})
