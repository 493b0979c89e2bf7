// News of everyday life on real objects: chosen apart, sent behind every alert, left apart; in two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import { TOPIC_CONSENT, type Topic, type TopicDraft } from '../../worker/model/topic.ts'
import type { SignedUp } from '../../worker/model/sign-up.ts'
import { SignUpHomes } from '../../worker/objects/residents/sign-up-homes.ts'
import { stopToken } from '../../worker/objects/residents/stop-link.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { call } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, OTHER, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const TOWN = '96521'
const NEIGHBOUR = '96522'
const NIGHT = '96523'

const messages: { readonly to: string; readonly text: string }[] = []
/** Called with each message as it reaches the provider, before it is answered. */
let onMessage: (text: string, n: number) => Promise<void> = () => Promise.resolve()
const realFetch = globalThis.fetch

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as { to: string; text: string; client_ref: string }
    messages.push({ to: `+${body.to.replace(/^\+/, '')}`, text: body.text })
    await onMessage(body.text, messages.length)
    return Response.json({ message_uuid: `u-${body.client_ref}` }, { status: 202 })
  }) as typeof fetch
  const hours = { [TOWN]: "'00:00', until: '00:00'", [NEIGHBOUR]: "'00:00', until: '00:00'", [NIGHT]: closedNow() }
  for (const [code, from] of Object.entries(hours)) {
    const more = [`topics: { offered: [works, snow], from: ${from} }`]
    const files = smallTerritory({ code, more })
    const settings = `geofences/${code}/territory.yaml`
    files[settings] = (files[settings] ?? '').replace('parts_per_second: 30', "parts_per_second: 30, inbound: '36105'")
    const applied = await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    expect(applied.kind).toBe('ok')
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
  }
})
beforeEach(() => {
  messages.length = 0
  onMessage = () => Promise.resolve()
})
afterAll(() => {
  globalThis.fetch = realFetch
})

/** Opens in an hour and closes two minutes later: whatever the hour of this test, it is shut now. */
function closedNow(): string {
  const hour = (at: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', timeStyle: 'short' }).format(Date.now() + at)
  return `'${hour(3_600_000)}', until: '${hour(3_720_000)}'`
}

let people = 0
/** Somebody in zone B, who has chosen these. */
async function resident(code: string, topics: readonly Topic[], over: Partial<SignedUp> = {}): Promise<string> {
  people += 1
  const now = Date.now()
  const phone = `+3363998${String(5_000 + people)}`
  const record: SignedUp = {
    ...{ id: `r${people}`, name: '', language: 'fr', phone, phoneUse: 'sms and voice', email: null, contact: null },
    ...{ places: [{ label: `${people} rue Basse`, point: [...CENTRE.B] }], since: now, changedAt: now },
    ...{
      by: 'portal',
      consent: '2026-11',
      topics: topics.map((topic) => ({ topic, at: now, consent: TOPIC_CONSENT })),
    },
    ...over,
  }
  const place = { env, territory: code, mode: 'live', shards: 1, keyring: keyring(code) } as const
  await new SignUpHomes(place).keep(record, null, 'signed up', [phone])
  return phone
}
const keyring = (code: string) => new Keyring(env.TOCSIN_MASTER_KEY, code)

const draftOf = (over: Partial<TopicDraft> = {}): TopicDraft => ({
  topic: 'works',
  zones: ['B'],
  texts: { fr: 'Rue Basse fermée lundi.', en: '' },
  until: Date.now() + 3_600_000,
  ...over,
})

async function sendNews(code: string, draft: TopicDraft) {
  const command = commandOf(env, code, 'live')
  const shown = await command.previewTopic(draft)
  if ('reason' in shown) throw new Error(shown.detail)
  const answer = await command.sendTopic(draft, shown.hash, ACTOR, null)
  if (answer.kind !== 'ok') throw new Error(answer.detail)
  return { shown, number: answer.news.number }
}

async function tallyOf(code: string, number: number) {
  const { news } = await commandOf(env, code, 'live').topics()
  return news.find((one) => one.number === number)?.tally
}

const texts = (to: string) => messages.filter((one) => one.to === to).map(({ text }) => text)
const soon = { timeout: 8_000, interval: 20 }

async function submitAlert(code: string): Promise<{ readonly id: string; readonly hash: string }> {
  const content = {
    ...{ msgType: 'Alert', zones: ['B'], channels: ['sms'], event: 'inondation', hazard: 'crue' },
    ...{ texts: { fr: 'MAIRIE ST-MARTIN : crue, partez.', en: 'TOWN HALL: flood, leave.' } },
    ...{ responseType: 'Evacuate', severity: 'Severe', urgency: 'Immediate', certainty: 'Likely' },
    ...{ expiresAt: Date.now() + 3_600_000, allClear: false },
  } as unknown as Omit<AlertContent, 'zoneHashes' | 'count' | 'mode'>
  const answer = await commandOf(env, code, 'live').submit({ proposal: null, content }, ACTOR, null)
  if (answer.kind !== 'ok') throw new Error(answer.detail)
  return { id: answer.alert.id, hash: answer.alert.current.contentHash }
}

test('news reaches only those who chose its topic, with the way to leave it; its parts and its price are exact', async () => {
  const [chose, english] = [await resident(TOWN, ['works']), await resident(TOWN, ['works'], { language: 'en' })]
  const others = [
    await resident(TOWN, []),
    await resident(TOWN, ['snow']),
    await resident(TOWN, ['works'], { phoneUse: 'voice' }),
    await resident(TOWN, ['works'], { places: [{ label: '1 route C', point: [...CENTRE.C] }] }),
    await resident(NEIGHBOUR, ['works']),
  ]
  const { shown, number } = await sendNews(
    TOWN,
    draftOf({ texts: { fr: 'Rue Basse fermée lundi.', en: 'Rue Basse is closed on Monday.' } }),
  )
  expect(shown).toMatchObject({
    count: { sms: { fr: 1, en: 1 }, mail: 0, unreached: 1 },
    parts: { fr: 1, en: 1 },
    costCents: 14,
  })
  await vi.waitFor(async () => expect(await tallyOf(TOWN, number)).toMatchObject({ waiting: 0, sent: 2 }), soon)
  expect(texts(chose)).toEqual([
    'MAIRIE ST-MARTIN, info travaux. Rue Basse fermée lundi. Ne plus en recevoir : STOP TRAVAUX',
  ])
  expect(texts(english)[0]).toContain('Reply STOP WORKS to leave')
  for (const phone of others) expect(texts(phone)).toEqual([])
  const log = await commandOf(env, TOWN, 'live').log(0, 100)
  expect(log.at(-1)).toMatchObject({ act: 'information envoyée', detail: { sms: 2 } })
  expect(JSON.stringify(log)).not.toContain(chose)
  expect((await commandOf(env, TOWN, 'live').situation())?.alerts ?? []).toEqual([])
})

test('an alert that comes in the middle of a send goes first; the news goes on afterwards, to nobody twice', async () => {
  const code = '96524'
  const files = smallTerritory({ code, more: ["topics: { offered: [works], from: '00:00', until: '00:00' }"] })
  await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
  await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
  const phones: string[] = []
  for (let n = 0; n < 10; n++) phones.push(await resident(code, ['works'], { phoneUse: 'sms' }))
  const command = commandOf(env, code, 'live')
  let alert: { readonly id: string; readonly hash: string } | null = null
  let newsBefore = 0
  let third: Promise<void> = Promise.resolve()
  onMessage = async (_, n) => {
    if (n === 3) third = submitAlert(code).then((one) => void (alert = one))
    if (n >= 3 && alert === null) await third
  }
  const { number } = await sendNews(code, draftOf())
  await vi.waitFor(() => expect(alert).not.toBeNull(), soon)
  const { id, hash } = alert as unknown as { id: string; hash: string }
  // Submitted, and nobody has approved it yet: what a provider has is all that goes.
  await new Promise((done) => setTimeout(done, 200))
  newsBefore = messages.length
  expect(newsBefore).toBeLessThan(9)
  await new Promise((done) => setTimeout(done, 250))
  expect(messages).toHaveLength(newsBefore)
  expect(await command.topics()).toMatchObject({ waitsForAlert: true })
  // Somebody leaves the topic meanwhile: what waits for them is not sent any more.
  const leaver = phones.find((phone) => texts(phone).length === 0) ?? ''
  const territory = (await command.bundle())?.territory
  if (territory === undefined) throw new Error('no territory')
  await residentsOf(env, code, 'live', 0).topicFrom(leaver, { topic: 'works', wants: false }, territory)
  expect((await command.approve(id, hash, OTHER, null)).kind).toBe('ok')
  await vi.waitFor(() => expect(messages.filter(({ text }) => text.includes('crue'))).toHaveLength(10), soon)
  const last = messages.findLastIndex(({ text }) => text.includes('crue'))
  expect(messages.slice(0, last).filter(({ text }) => text.includes('Rue Basse fermée'))).toHaveLength(newsBefore)
  await vi.waitFor(
    async () => expect(await tallyOf(code, number)).toMatchObject({ waiting: 0, sent: 9, cancelled: 1 }),
    soon,
  )
  const news = (phone: string) => texts(phone).filter((text) => text.includes('Rue Basse fermée')).length
  for (const phone of phones) expect(news(phone)).toBe(phone === leaver ? 0 : 1)
  // Counted apart: what the alert says of itself holds none of it.
  const situation = await command.situation()
  expect(JSON.stringify(situation)).not.toContain('info travaux')
})

test('STOP with a topic leaves that topic alone; INFO chooses one; a mere STOP ends all of it (INV-17)', async () => {
  const phone = await resident(TOWN, ['works', 'snow'])
  const desk = residentsOf(env, TOWN, 'live', 0)
  const territory = (await commandOf(env, TOWN, 'live').bundle())?.territory
  if (territory === undefined) throw new Error('no territory')
  const chosen = async () =>
    (await desk.standingOf(keyring(TOWN).blindIndex(phone))).signedUp?.topics?.map(({ topic }) => topic)
  expect(await desk.topicFrom(phone, { topic: 'works', wants: false }, territory)).toBe(true)
  expect(await chosen()).toEqual(['snow'])
  await vi.waitFor(() => expect(texts(phone)[0]).toContain('ne recevrez plus les infos travaux'), soon)
  // The hook comes again: nothing changes, nothing is said.
  await desk.topicFrom(phone, { topic: 'works', wants: false }, territory)
  await desk.topicFrom(phone, { topic: 'works', wants: true }, territory)
  expect(await chosen()).toEqual(['snow', 'works'])
  // Not offered here, not known here, not in the neighbour’s town.
  expect(await desk.topicFrom(phone, { topic: 'events', wants: true }, territory)).toBe(false)
  expect(await desk.topicFrom('+33639987999', { topic: 'works', wants: true }, territory)).toBe(false)
  expect(
    await residentsOf(env, NEIGHBOUR, 'live', 0).topicFrom(phone, { topic: 'works', wants: true }, territory),
  ).toBe(false)
  await vi.waitFor(() => expect(texts(phone)).toHaveLength(2), soon)
  await desk.optOutNumber(phone)
  const { count } = (await commandOf(env, TOWN, 'live').previewTopic(draftOf({ topic: 'snow' }))) as {
    count: { sms: { fr: number } }
  }
  const before = count.sms.fr
  await desk.topicFrom(phone, { topic: 'snow', wants: true }, territory)
  expect(texts(phone)).toHaveLength(2)
  expect(before).toBe(1)
})

test('what runs out by night is not sent; what is stopped ends', async () => {
  const [stays, leaves] = [await resident(NIGHT, ['works']), await resident(NIGHT, ['works'])]
  const command = commandOf(env, NIGHT, 'live')
  const { number, shown } = await sendNews(NIGHT, draftOf({ until: Date.now() + 700 }))
  expect(shown.opensAt).toBeGreaterThan(Date.now())
  const stopped = await sendNews(NIGHT, draftOf())
  await command.stopTopic(stopped.number, OTHER)
  await vi.waitFor(
    async () => expect(await tallyOf(NIGHT, stopped.number)).toMatchObject({ waiting: 0, cancelled: 2 }),
    soon,
  )
  await vi.waitFor(async () => {
    await residentsOf(env, NIGHT, 'live', 0).watchdog()
    expect(await tallyOf(NIGHT, number)).toMatchObject({ waiting: 0, expired: 2, sent: 0 })
  }, soon)
  expect([...texts(stays), ...texts(leaves)]).toEqual([])
})

test('the link of an e-mail leaves one topic, after a page that asks; a stranger’s link leaves nothing', async () => {
  const phone = await resident(TOWN, ['works', 'snow'])
  const token = stopToken(keyring(TOWN), keyring(TOWN).blindIndex(phone))
  const path = `/${TOWN}/residents/stop/${token}?topic=works`
  const asked = await call('get', path)
  expect(await asked.text()).toContain('Ne plus recevoir : Travaux et circulation')
  const form = { body: 'page=leave+topic&topic=works', contentType: 'application/x-www-form-urlencoded' }
  const left = await call('post', path, form)
  expect([left.status, (await left.text()).includes('plus rien sur ce sujet')]).toEqual([200, true])
  const { signedUp, optedOut } = await residentsOf(env, TOWN, 'live', 0).standingOf(keyring(TOWN).blindIndex(phone))
  expect([signedUp?.topics?.map(({ topic }) => topic), optedOut]).toEqual([['snow'], false])
  expect(
    (await call('post', path.replace(token, stopToken(keyring(NEIGHBOUR), keyring(TOWN).blindIndex(phone))), form))
      .status,
  ).toBe(404)
})

test('what was not shown is not sent: other words, nobody there, a topic that is not offered, no zone', async () => {
  const command = commandOf(env, TOWN, 'live')
  const shown = await command.previewTopic(draftOf())
  if ('reason' in shown) throw new Error(shown.detail)
  const refusal = async (draft: TopicDraft, hash = shown.hash) => {
    const answer = await command.sendTopic(draft, hash, ACTOR, null)
    return answer.kind === 'ok' ? null : answer.reason
  }
  expect(await refusal(draftOf({ texts: { fr: 'Autre chose.', en: '' } }))).toBe('content changed since it was shown')
  expect(await refusal(draftOf({ zones: [] }))).toBe('no zone')
  expect(await refusal(draftOf({ topic: 'events' }))).toBe('no channel chosen')
  expect(await refusal(draftOf({ until: Date.now() - 1 }))).toBe('expiry in the past')
  expect(await refusal(draftOf({ texts: { fr: 'Voir www.exemple.fr', en: '' } }))).toBe('link in text')
  const nobody = await command.previewTopic(draftOf({ zones: ['A'] }))
  if ('reason' in nobody) throw new Error(nobody.detail)
  expect(await command.sendTopic({ ...draftOf({ zones: ['A'] }) }, nobody.hash, ACTOR, null)).toMatchObject({
    kind: 'refused',
  })
})
