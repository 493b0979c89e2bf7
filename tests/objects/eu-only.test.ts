// Two neighbours with the same accounts: one keeps phone numbers with European companies, the other does not. What leaves for whom.
import { env as testEnv } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const DUTY = { id: 'p1', name: 'Mairie' }
const MAYOR = { id: 'p2', name: 'Maire' }
const ACCOUNTS = {
  ovh: {
    applicationKey: '7kbG7Bk7S9Nt7ZSV',
    applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF',
    consumerKey: 'MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1',
    serviceName: 'sms-ab12345-1',
  },
  infobip: { apiKey: 'a-key-of-sixteen-', baseUrl: 'xyz123.api.infobip.com', voiceNumber: '33465710001' },
}

/** Who was asked, by whom, for which number. */
const asked: { readonly host: string; readonly body: string }[] = []
const realFetch = globalThis.fetch
beforeEach(() => {
  asked.length = 0
  globalThis.fetch = ((input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    if (url.pathname === '/1.0/auth/time') return Promise.resolve(new Response(String(Math.round(Date.now() / 1_000))))
    // What is left on an account is asked for too, and names nobody.
    if ((init?.method ?? 'GET') === 'GET') return Promise.resolve(Response.json({ creditsLeft: 1_000 }))
    asked.push({ host: url.hostname, body: String(init?.body) })
    if (url.hostname === 'eu.api.ovh.com') {
      const { receivers } = JSON.parse(String(init?.body)) as { receivers: string[] }
      return Promise.resolve(Response.json({ validReceivers: receivers, invalidReceivers: [], ids: [asked.length] }))
    }
    if (url.hostname.endsWith('.infobip.com')) {
      const [message] = (JSON.parse(String(init?.body)) as { messages: { destinations: { messageId: string }[] }[] })
        .messages
      return Promise.resolve(
        Response.json({ messages: message?.destinations.map((one) => ({ ...one, status: { groupName: 'PENDING' } })) }),
      )
    }
    return Promise.resolve(
      Response.json({ message_uuid: `m-${asked.length}`, uuid: `c-${asked.length}` }, { status: 202 }),
    )
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = realFetch
})

// One for all: making a key takes ten seconds on a busy machine, hence the first test's time, and nothing here turns on whose it is.
let privateKey: Promise<string> | null = null
async function newKey(): Promise<string> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const der = (await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer
  return `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----\n`
}
async function vonage(apiKey: string) {
  privateKey ??= newKey()
  return {
    applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    apiKey,
    privateKey: await privateKey,
    signatureSecret: 'sixteen characters at least',
  }
}

async function town(code: string, { euOnly, accounts }: { readonly euOnly: boolean; readonly accounts: object }) {
  for (const [name, account] of Object.entries({ vonage: await vonage(code), ...accounts }))
    await accountsOf(env, code).setCredential(DUTY, name, JSON.stringify(account))
  const command = commandOf(env, code, 'live')
  const files = smallTerritory({ code, euOnly })
  expect(await command.apply({ territory: code, mode: 'live', files, actor: DUTY })).toMatchObject({ kind: 'ok' })
  const shard = residentsOf(env, code, 'live', 0)
  const resident: ImportRow = {
    line: 2,
    sourceId: 's1',
    household: 'h1',
    name: 'Personne 1',
    address: '1 rue Basse',
    language: 'fr',
    phone: `+336399${code}`,
    longitude: CENTRE.B[0],
    latitude: CENTRE.B[1],
    vulnerable: false,
  }
  await vi.waitFor(async () => expect(await shard.store([resident])).toMatchObject({ stored: 1 }), { timeout: 10_000 })
  return command
}

const draft = (channels: readonly ChannelName[]) => ({
  proposal: null,
  content: {
    msgType: 'Alert' as const,
    zones: ['B'],
    channels,
    texts: { fr: 'MAIRIE. La rivière monte. Montez.' },
    event: 'crue',
    hazard: 'crue' as const,
    responseType: 'Evacuate' as const,
    severity: 'Extreme' as const,
    urgency: 'Immediate' as const,
    certainty: 'Likely' as const,
    expiresAt: Date.now() + 3_600_000,
    allClear: false,
  },
})

const CONVERSATIONS = {
  more: [
    'rcs: { sender: StMartin, price_per_message_cents: 8, messages_per_second: 10 }',
    'whatsapp:',
    "  { sender: '33465710003', templates: { fr: alerte_fr }, price_per_message_cents: 5, messages_per_second: 10 }",
  ],
}

async function alerted(command: Awaited<ReturnType<typeof town>>): Promise<void> {
  const submitted = await command.submit(draft(['sms', 'voice']), DUTY, null)
  if (submitted.kind === 'refused') throw new Error(submitted.detail)
  const { alert } = submitted
  expect(await command.approve(alert.id, alert.current.contentHash, MAYOR, null)).toMatchObject({ kind: 'ok' })
}
const hostsOf = (code: string) =>
  asked
    .filter(({ body }) => body.includes(`336399${code}`))
    .map(({ host }) => host)
    .sort()

test('a number of the commune that keeps to Europe never reaches Vonage; its neighbour’s does, by the same accounts', async () => {
  const kept = await town('87021', { euOnly: true, accounts: ACCOUNTS })
  const free = await town('87022', { euOnly: false, accounts: ACCOUNTS })
  await alerted(kept)
  await alerted(free)
  await vi.waitFor(
    () => {
      expect(hostsOf('87021')).toEqual(['eu.api.ovh.com', 'xyz123.api.infobip.com'])
      expect(hostsOf('87022')).toEqual(['api.nexmo.com', 'api.nexmo.com'])
    },
    { timeout: 10_000 },
  )
}, 60_000)

test('without a European account the channel is not there, and is said not to be; once there is one it is', async () => {
  const command = await town('87023', { euOnly: true, accounts: {} })
  const { channels, providers } = (await command.situation()) ?? {}
  expect(channels).not.toContain('sms')
  expect(channels).not.toContain('voice')
  expect(providers?.filter(({ channel }) => channel === 'sms').map(({ state }) => state)).toEqual([
    'not European',
    'no account',
  ])
  for (const channel of ['sms', 'voice'] as const)
    expect(await command.submit(draft([channel]), DUTY, null)).toMatchObject({
      kind: 'refused',
      reason: 'channel not configured',
    })
  await accountsOf(env, '87023').setCredential(DUTY, 'ovh', JSON.stringify(ACCOUNTS.ovh))
  await vi.waitFor(async () => expect((await command.situation())?.channels).toContain('sms'), { timeout: 10_000 })
  expect((await command.situation())?.channels).not.toContain('voice')
  expect(await command.submit(draft(['sms']), DUTY, null)).toMatchObject({ kind: 'ok' })
  expect(asked).toEqual([])
})

test('RCS and WhatsApp are there where a commune names a sender, beside SMS, and refused by name without a template; not next door', async () => {
  const plain = await town('87025', { euOnly: false, accounts: {} })
  const command = commandOf(env, '87026', 'live')
  const files = smallTerritory({ code: '87026', ...CONVERSATIONS })
  expect(await command.apply({ territory: '87026', mode: 'live', files, actor: DUTY })).toMatchObject({ kind: 'ok' })
  expect((await command.situation())?.channels.slice(0, 3)).toEqual(['sms', 'rcs', 'whatsapp'])
  expect((await plain.situation())?.channels).not.toEqual(expect.arrayContaining(['rcs']))
  expect((await plain.situation())?.providers.map(({ channel }) => channel)).not.toContain('whatsapp')
  const reasonOf = async (of: typeof command, channels: readonly ChannelName[], texts?: Record<string, string>) => {
    const one = draft(channels)
    const answer = await of.submit({ ...one, content: { ...one.content, ...(texts && { texts }) } }, DUTY, null)
    return answer.kind === 'refused' ? answer.reason : answer.kind
  }
  expect(await reasonOf(command, ['rcs'])).toBe('channel goes beside SMS')
  const both = { fr: 'MAIRIE. Montez.', en: 'TOWN HALL. Go up.' }
  expect(await reasonOf(command, ['sms', 'whatsapp'], both)).toBe('no WhatsApp template for a language')
  expect(await reasonOf(command, ['sms', 'whatsapp'], { fr: 'MAIRIE.     Montez.' })).toBe(
    'blanks that WhatsApp refuses',
  )
  // Nothing is wrong with these any more, but that nobody lives there.
  expect(await reasonOf(command, ['sms', 'rcs'], both)).toBe('nobody in the zone')
  expect(await reasonOf(command, ['sms', 'whatsapp'])).toBe('nobody in the zone')
  expect(await reasonOf(plain, ['sms', 'rcs'])).toBe('channel not configured')
  const kept = smallTerritory({ code: '87027', euOnly: true, ...CONVERSATIONS })
  const refused = await commandOf(env, '87027', 'live').apply({
    territory: '87027',
    mode: 'live',
    files: kept,
    actor: DUTY,
  })
  expect(JSON.stringify(refused)).toContain('eu_only forbids')
})

test('an exercise goes through to its end all the same, since it reaches nobody', async () => {
  await town('87024', { euOnly: true, accounts: {} })
  const exercise = commandOf(env, '87024', 'exercise')
  const files = smallTerritory({ code: '87024', euOnly: true })
  await exercise.apply({ territory: '87024', mode: 'exercise', files, actor: DUTY })
  expect((await exercise.situation())?.channels).toEqual(expect.arrayContaining(['sms', 'voice']))
  expect(asked).toEqual([])
})
