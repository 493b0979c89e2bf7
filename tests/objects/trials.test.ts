// A text that is being written goes to one of the directory first, and says so; nobody else hears of it. Two towns.
import { env as testEnv } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { HOUR_MS } from '../../worker/model/time.ts'
import type { TrialMessage } from '../../worker/model/trial-message.ts'
import { call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['92501', '92502'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const PHONE = '+33639989311'
const sent: { readonly to: string; readonly words: string }[] = []
const realFetch = globalThis.fetch

function taken(init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Record<string, unknown>
  const ncco = body['ncco'] as { text?: string; language?: string }[] | undefined
  const to = ncco === undefined ? String(body['to']) : ((body['to'] as { number: string }[])[0]?.number ?? '')
  const spoken = ncco?.map(({ text = '', language = '' }) => `[${language}] ${text}`).join(' ')
  sent.push({ to: `+${to}`, words: spoken ?? String(body['text']) })
  return Response.json({ message_uuid: `t-${sent.length}`, uuid: `t-${sent.length}` }, { status: ncco ? 201 : 202 })
}

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    return url.hostname === 'localhost' ? realFetch(input, init) : taken(init)
  }) as typeof fetch
  for (const town of [OURS, THEIRS]) {
    await accountsOf(env, town).demoSession(town, 'mayor')
    await commandOf(env, town, 'live').apply({
      territory: town,
      mode: 'live',
      files: smallTerritory({ code: town }),
      actor: ADMIN,
    })
    await accountsOf(env, town).setCredential(ADMIN, 'vonage', JSON.stringify(await vonageAccount(town)))
    await residentsOf(env, town, 'live', 0).configure(town, 'live', 0, 1)
  }
  await commandOf(env, OURS, 'live').putRoster(
    { members: [{ id: 'sam', name: 'Sam Roy', role: 'DOS', phones: [PHONE], verifiedAt: null }], shifts: [] },
    ADMIN,
  )
})
afterAll(() => {
  globalThis.fetch = realFetch
})

const wanted = (more: Readonly<Record<string, unknown>> = {}) => ({
  member: 'sam',
  channel: 'sms',
  language: 'fr',
  content: {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'MAIRIE. DANGER : crue rue Basse. Partez à pied.', en: 'TOWN HALL. DANGER: flood. Leave on foot.' },
    event: 'inondation',
    severity: 'Severe',
    urgency: 'Expected',
    certainty: 'Likely',
    expiresAt: Date.now() + HOUR_MS,
    allClear: false,
  },
  ...more,
})
const post = async (
  body: unknown,
  { as = 'duty', town = OURS as string }: { as?: 'duty' | 'field'; town?: string } = {},
) => call('post', `/api/${town}/trials`, { token: await signIn(as, town), body })
const wordsOf = (count: number) =>
  vi.waitFor(() => {
    expect(sent).toHaveLength(count)
    return sent.at(-1)
  }, 5_000)

test('an SMS goes to whoever is named in the directory, says first that nothing was sent, and the log has no number (INV-31)', async () => {
  const answer = await post(wanted({ number: 12, revision: 2 }))
  expect(answer.status).toBe(201)
  const { trial } = await answer.json<{ trial: TrialMessage }>()
  expect(trial).toMatchObject({ channel: 'sms', name: 'Sam Roy', to: '+33…11' })
  expect(await wordsOf(1)).toEqual({
    to: PHONE,
    words: 'ESSAI POUR RELECTURE, rien n’est diffusé. MAIRIE. DANGER : crue rue Basse. Partez à pied. Alerte 12.2',
  })
  const { entries } = await commandOf(env, OURS, 'live').exportLog()
  expect(entries.at(-1)?.text).toBe('Texte envoyé pour relecture à Sam Roy, par SMS : rien n’est diffusé')
  expect(JSON.stringify(entries)).not.toContain(PHONE.slice(4))
  expect(await commandOf(env, OURS, 'live').situation()).toMatchObject({ alerts: [] })
  await vi.waitFor(async () => {
    const shown = await call('get', `/api/${OURS}/trials/${trial.number}`, { token: await signIn('duty', OURS) })
    const known = await shown.json<{ trial: TrialMessage }>()
    // Neither the text nor who reads it goes back out.
    expect(Object.keys(known.trial)).not.toContain('text')
  })
})

test('a call speaks the language of the text', async () => {
  expect((await post(wanted({ channel: 'voice', language: 'en' }))).status).toBe(201)
  expect((await wordsOf(2))?.words).toMatch(/^\[en-GB\] Trial to be heard\. Nothing was sent\. /)
})

test('nobody of another town, nobody outside the directory, and not without the right or a text (INV-22)', async () => {
  expect((await post(wanted(), { town: THEIRS })).status).toBe(409)
  expect((await post(wanted({ member: 'alex' }))).status).toBe(409)
  expect((await post(wanted(), { as: 'field' })).status).toBe(403)
  const { content } = wanted()
  expect((await post(wanted({ content: { ...content, texts: { fr: ' ' } } }))).status).toBe(422)
  const foreign = await call('get', `/api/${THEIRS}/trials/1`, { token: await signIn('duty', THEIRS) })
  expect(foreign.status).toBe(404)
  expect(sent).toHaveLength(2)
})

test('a button pressed in doubt does not ring all night: eight within ten minutes', async () => {
  for (let n = 3; n <= 8; n++) expect((await post(wanted())).status).toBe(201)
  expect((await post(wanted())).status).toBe(429)
  await wordsOf(8)
})
