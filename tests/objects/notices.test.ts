// Notices of authorities, from the door to who has read them and back to the sender, in two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject, SELF } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { NoticesView, NoticeShown } from '../../worker/model/notice.ts'
import { territoryNow } from '../../worker/model/time.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ANNE = { id: 'p1', name: 'Anne' }
const BRUNO = { id: 'p2', name: 'Bruno' }
const TOWNS = ['86011', '86012'] as const
type Town = (typeof TOWNS)[number]
const DUTY = '+33639989021'
const RAC = '+33639989022'
const PREFECTURE = '+33536490077'

interface Sent {
  readonly kind: 'sms' | 'voice'
  readonly to: string
  readonly text: string
  readonly reference: string
}
const sent: Sent[] = []
const realFetch = globalThis.fetch
const keys: Record<string, string> = {}

function taken(init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Record<string, unknown>
  const ncco = body['ncco'] as { text?: string }[] | undefined
  sent.push(
    ncco === undefined
      ? { kind: 'sms', to: `+${String(body['to'])}`, text: String(body['text']), reference: String(body['client_ref']) }
      : {
          kind: 'voice',
          to: `+${String((body['to'] as { number: string }[])[0]?.number)}`,
          text: ncco[0]?.text ?? '',
          reference:
            String((body['event_url'] as string[])[0])
              .split('/')
              .at(-2) ?? '',
        },
  )
  const id = `n-${sent.length}`
  return Response.json({ message_uuid: id, uuid: id }, { status: ncco === undefined ? 202 : 201 })
}

async function privateKey(): Promise<string> {
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

const FEEDS = `feeds: []
notices:
  forwarders: [courrier]
  senders:
    - id: prefecture
      name: Préfecture 86
      keys: [prefecture]
      mailboxes: ['alerte@prefecture.example', '@sidpc.example']
      phones: ['${PREFECTURE}']
    - { id: apic, name: APIC, kind: apic, mailboxes: ['apic@meteo.example'] }
    - { id: voisin, name: Commune voisine, keys: [voisin] }
`

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    return url.hostname === 'localhost' ? realFetch(input, init) : taken(init)
  }) as typeof fetch
  for (const town of TOWNS) {
    const files = smallTerritory({ code: town, more: [`help: { duty: "${DUTY}", rac: "${RAC}" }`] })
    files[`geofences/${town}/feeds.yaml`] = FEEDS
    await accountsOf(env, town).demoSession(town, 'mayor')
    await commandOf(env, town, 'live').apply({ territory: town, mode: 'live', files, actor: ANNE })
    const account = {
      applicationId: `app-${town}`,
      apiKey: `key-${town}`,
      privateKey: await privateKey(),
      signatureSecret: `the secret of the town ${town}`,
    }
    await accountsOf(env, town).setCredential(ANNE, 'vonage', JSON.stringify(account))
    await residentsOf(env, town, 'live', 0).configure(town, 'live', 0, 1)
    for (const name of ['prefecture', 'voisin', 'courrier', 'sonde']) {
      const request = { name, roles: ['machine'], machine: true } as const
      keys[`${town} ${name}`] = (await accountsOf(env, town).createToken(ANNE, request)).token
    }
  }
})

afterAll(() => {
  globalThis.fetch = realFetch
})

type Query = { readonly object: unknown; readonly sql: string }
const rowsOf = ({ object, sql }: Query) =>
  runInDurableObject(object as never, (_: unknown, { storage }: DurableObjectState) => storage.sql.exec(sql).toArray())

// What the test before has set going ends first: numbers begin anew, and a late call must not be taken for one of this test.
beforeEach(async () => {
  for (const town of TOWNS) {
    const [command, shard] = [commandOf(env, town, 'live'), residentsOf(env, town, 'live', 0)]
    await vi.waitFor(async () => {
      expect(await rowsOf({ object: command, sql: 'SELECT * FROM _outbox' })).toEqual([])
      const moving = `SELECT * FROM duty_message WHERE transport IN ('planned', 'claimed')`
      expect(await rowsOf({ object: shard, sql: moving })).toEqual([])
      expect(await rowsOf({ object: shard, sql: 'SELECT * FROM duty_told WHERE told < seq' })).toEqual([])
    })
    for (const table of ['received_notice', 'notice_refused', 'notice_purged'])
      await rowsOf({ object: command, sql: `DELETE FROM ${table}` })
    for (const table of ['duty_message', 'duty_told']) await rowsOf({ object: shard, sql: `DELETE FROM ${table}` })
  }
  sent.length = 0
})

interface Post {
  readonly town?: Town
  readonly key?: string
  readonly type?: string
  readonly door?: 'notice' | 'cap'
  readonly headers?: Readonly<Record<string, string>>
}

async function post(body: unknown, { town = '86011', key = 'prefecture', door = 'notice', ...more }: Post = {}) {
  const answer = await SELF.fetch(`http://localhost/api/${town}/ingest/${door}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys[`${town} ${key}`] ?? ''}`,
      'content-type': more.type ?? 'application/json',
      ...more.headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Answer }
}

interface Answer {
  readonly flagged: number
  readonly reason?: string
  readonly detail?: string
  readonly notice: { readonly id: string; readonly number: number; readonly reading: { readonly why?: string } }
  readonly status: string
}

async function asked(id: string, { town = '86011', key = 'prefecture' }: Post = {}) {
  const answer = await SELF.fetch(`http://localhost/api/${town}/ingest/notice/${id}`, {
    headers: { authorization: `Bearer ${keys[`${town} ${key}`] ?? ''}` },
  })
  return { status: answer.status, body: (await answer.json()) as { notice?: Record<string, unknown> } }
}

const view = async (town: Town = '86011'): Promise<NoticesView> =>
  (await commandOf(env, town, 'live').situation())?.notices ?? { notices: [], refused: [] }

async function first(town: Town = '86011'): Promise<NoticeShown> {
  const [notice] = (await view(town)).notices
  if (notice === undefined) throw new Error('no notice')
  return notice
}

const log = async (town: Town = '86011') => (await commandOf(env, town, 'live').log(0, 1_000)).slice()

const RED = {
  id: 'PREF-1',
  title: 'Vigilance rouge crues',
  text: 'Crue majeure attendue avant 7 h. Joindre M. Essai au 05 36 49 00 99.',
  level: 'red',
  places: ['Saint-Martin'],
}

describe('a notice', () => {
  test('is kept whole, shown, and rings the duty officer at once with who sent it and what it says', async () => {
    const { status, body } = await post(RED)
    expect(status).toBe(202)
    expect(body).toMatchObject({ accepted: 1, flagged: 0, notice: { number: 1, state: 'open', acknowledged: null } })
    expect(await first()).toMatchObject({
      source: 'prefecture',
      sourceName: 'Préfecture 86',
      door: 'http',
      title: RED.title,
      danger: 'red',
      places: ['Saint-Martin'],
      reading: { kind: 'native' },
    })
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 5_000 })
    expect(sent[0]).toMatchObject({ kind: 'voice', to: DUTY })
    expect(sent[0]?.text).toMatch(/Avis reçu, numéro un\. De : Préfecture .*Vigilance rouge crues\./)
    const whole = await commandOf(env, '86011', 'live').noticeWhole(1, ANNE)
    expect(JSON.parse(new TextDecoder().decode(whole?.bytes))).toEqual(RED)
    expect((await view('86012')).notices).toEqual([])
  })

  test('that is acknowledged rings nobody else, and whoever sent it reads by whom and when', async () => {
    const { body } = await post(RED)
    const read = await commandOf(env, '86011', 'live').acknowledgeNotice(1, BRUNO, 'Cellule ouverte.')
    expect(read).toMatchObject({ kind: 'ok', notice: { state: 'acknowledged' } })
    const status = await asked(body.notice.id)
    expect(status.body.notice).toMatchObject({
      state: 'acknowledged',
      acknowledged: {
        by: 'Bruno',
        note: 'Cellule ouverte.',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      },
    })
    const acts = (await log()).map(({ act }) => act)
    expect(acts).toEqual(expect.arrayContaining(['avis reçu', 'avis sans accusé', 'avis lu']))
    expect(verifyEntries(await log())).toMatchObject({ kind: 'valid' })
  })

  test('is acknowledged by one: the second is told who was first, and the first may press again', async () => {
    await post(RED)
    const command = commandOf(env, '86011', 'live')
    await command.acknowledgeNotice(1, BRUNO, '')
    expect(await command.acknowledgeNotice(1, ANNE, '')).toMatchObject({ kind: 'refused', reason: 'already decided' })
    expect(await command.acknowledgeNotice(1, BRUNO, '')).toMatchObject({ kind: 'ok' })
    expect(await command.acknowledgeNotice(9, ANNE, '')).toMatchObject({ reason: 'unknown notice' })
  })

  test('that comes twice is one notice, by the sender’s own name of it, by the name of the call, or by its bytes', async () => {
    await post(RED)
    expect((await post({ ...RED, text: 'Corrigé.' })).status).toBe(200)
    expect(await first()).toMatchObject({ number: 1, times: 2 })
    const named = { headers: { 'Idempotency-Key': 'k-1' }, type: 'text/plain' }
    await post('Appelez la préfecture', named)
    expect((await post('Appelez vite la préfecture', named)).status).toBe(200)
    await post('Route coupée', { type: 'text/plain' })
    expect((await post('Route coupée', { type: 'text/plain' })).status).toBe(200)
    expect((await view()).notices.map(({ number, times }) => [number, times])).toEqual([
      [3, 2],
      [2, 2],
      [1, 2],
    ])
    // The same name by another sender is another notice.
    expect((await post(RED, { key: 'voisin' })).status).toBe(202)
  })

  test('that comes all night is counted each time and written into the log ever more seldom', async () => {
    const before = (await log()).length
    for (let time = 0; time < 9; time++) await post(RED)
    expect(await first()).toMatchObject({ times: 9 })
    const acts = (await log()).slice(before).map(({ act }) => act)
    expect(acts.filter((act) => act === 'avis reçu de nouveau')).toHaveLength(3)
  })

  test('that cannot be read wakes people all the same, is kept byte for byte, and says why it was not read', async () => {
    const bytes = new TextEncoder().encode('{"titre": "alerte", ')
    const { status, body } = await post(bytes)
    expect([status, body.flagged]).toEqual([202, 1])
    expect(body.notice.reading).toEqual({ kind: 'unread', why: 'it is no JSON object' })
    expect(await first()).toMatchObject({ state: 'open', text: '{"titre": "alerte",' })
    const whole = await commandOf(env, '86011', 'live').noticeWhole(1, ANNE)
    expect(new Uint8Array(whole?.bytes ?? [])).toEqual(bytes)
    await vi.waitFor(() => expect(sent.map(({ to }) => to)).toEqual([DUTY]), { timeout: 5_000 })
  })

  test('larger than what is kept is cut, says so, and its hash is of all of it', async () => {
    const { status } = await post(new Uint8Array(1_200_000).fill(65), { type: 'text/plain' })
    expect(status).toBe(202)
    expect((await first()).kept).toMatchObject({ bytes: 1_000_000, of: 1_200_000 })
    expect((await log()).findLast(({ act }) => act === 'avis reçu')?.text).toContain('coupé')
  })

  test('of which nobody has the text in clear: neither the log nor the row holds what it says or from whom', async () => {
    await post(RED)
    const rows = (await rowsOf({ object: commandOf(env, '86011', 'live'), sql: 'SELECT * FROM received_notice' })).map(
      (row) =>
        Object.values(row).map((value) =>
          value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
        ),
    )
    expect(rows).toHaveLength(1)
    const clear = JSON.stringify(rows) + JSON.stringify(await log())
    for (const secret of ['Essai', '05 36 49', 'Vigilance rouge']) expect(clear).not.toContain(secret)
  })
})

describe('unread', () => {
  const to = (phone: string) => sent.filter((one) => one.to === phone).length
  const forward = async (minutes: number) => {
    const { clock } = await commandOf(env, '86011', 'live').clock()
    await commandOf(env, '86011', 'live').setClock({ now: territoryNow(clock, Date.now()) + minutes * 60_000 })
  }

  test('it rings the duty officer again, then the RAC, over an eviction in between; read, it rings nobody', async () => {
    await post(RED)
    await vi.waitFor(() => expect(to(DUTY)).toBe(1), { timeout: 5_000 })
    await evictDurableObject(commandOf(env, '86011', 'live') as never)
    await forward(2.1)
    await vi.waitFor(() => expect(to(DUTY)).toBe(2), { timeout: 5_000 })
    await forward(3)
    await vi.waitFor(() => expect(to(RAC)).toBe(1), { timeout: 5_000 })
    await vi.waitFor(async () =>
      expect((await first()).rings.map(({ step }) => step)).toEqual(['duty', 'duty again', 'RAC']),
    )
    await commandOf(env, '86011', 'live').acknowledgeNotice(1, BRUNO, '')
    await forward(60)
    await first()
    expect(sent).toHaveLength(3)
  })

  test('nobody has a number for the crisis line: that is said, and stops nothing', async () => {
    await post(RED)
    await forward(8.1)
    await vi.waitFor(async () =>
      expect((await first()).rings.at(-1)).toMatchObject({ step: 'crisis line', state: 'no number' }),
    )
    expect((await log()).map(({ act }) => act)).toContain('avis sans numéro')
  })

  test('twenty at once are one call, and each says that the duty officer was rung already', async () => {
    for (let number = 0; number < 20; number++) await post({ ...RED, id: `PREF-${number}` })
    await vi.waitFor(async () =>
      expect(await rowsOf({ object: commandOf(env, '86011', 'live'), sql: 'SELECT * FROM _outbox' })).toEqual([]),
    )
    await vi.waitFor(() => expect(to(DUTY)).toBe(1), { timeout: 5_000 })
    const states = (await view()).notices.map(({ rings }) => rings[0]?.state)
    expect(states.filter((state) => state === 'with another')).toHaveLength(19)
  })

  test('a test of the sender’s wakes nobody, and is read all the same', async () => {
    await post({ ...RED, status: 'test' })
    expect(await first()).toMatchObject({ state: 'information', rings: [] })
    await post({ ...RED, id: 'PREF-2', status: 'exercise' })
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 5_000 })
    expect(sent[0]?.text).toMatch(/^Exercice\./)
  })

  test('more than a hundred and twenty within the hour are refused for later, and none of those is lost', async () => {
    for (let number = 0; number < 120; number++) await post({ ...RED, id: `PREF-${number}`, status: 'test' })
    const more = await post({ ...RED, id: 'one more' })
    expect([more.status, more.body.reason]).toEqual([429, 'too many tries'])
    // Another sender is not kept out by it.
    expect((await post(RED, { key: 'voisin' })).status).toBe(202)
  })
})

const MAIL = [
  'From: "Préfecture" <alerte@prefecture.example>',
  'Subject: Vigilance rouge',
  'Message-ID: <1@prefecture.example>',
  'Date: Wed, 14 Oct 2026 05:00:00 +0200',
  '',
  'Crue majeure.',
].join('\r\n')
const asMail = { key: 'courrier', type: 'message/rfc822' }

describe('an e-mail', () => {
  test('that the town’s mail server hands on is a notice of whoever wrote it, and one of the same domain too', async () => {
    expect((await post(MAIL, asMail)).status).toBe(202)
    expect(await first()).toMatchObject({
      source: 'prefecture',
      door: 'mail',
      title: 'Vigilance rouge',
      from: 'alerte@prefecture.example',
    })
    expect((await post(MAIL, asMail)).status).toBe(200)
    const other = MAIL.replace('alerte@prefecture', 'nuit@sidpc').replace('<1@', '<2@')
    expect((await post(other, asMail)).status).toBe(202)
  })

  test('of a stranger is refused, and nothing of it is kept; nor does a key that hands nothing on count for who wrote it', async () => {
    expect((await post(MAIL.replace('@prefecture.example>', '@stranger.example>'), asMail)).status).toBe(403)
    expect((await post(MAIL, { ...asMail, key: 'voisin' })).status).toBe(403)
    expect((await post('no header at all', asMail)).status).toBe(403)
    expect(await view()).toMatchObject({ notices: [], refused: [{ door: 'mail', count: 3 }] })
  })

  test('of an automatic warning is read into its level and its communes, and gets no answer', async () => {
    const apic = MAIL.replace('alerte@prefecture', 'apic@meteo')
      .replace('Vigilance rouge', 'APIC - Avertissement pluies intenses')
      .replace('Crue majeure.', 'Pluies tres intenses sur la commune de Saint-Martin.')
    await post(apic, asMail)
    expect(await first()).toMatchObject({
      reading: { kind: 'apic' },
      danger: 'red',
      planLevel: 'N3',
      returned: { by: 'nothing' },
    })
  })
})

function hook(path: string, event: object, town: Town = '86011', by: Town = town) {
  const body = JSON.stringify(event)
  const account = { apiKey: `key-${by}`, applicationId: `app-${by}`, signatureSecret: `the secret of the town ${by}` }
  return SELF.fetch(`http://localhost/hooks/${town}/vonage/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: signed(body, account, Date.now()) },
  })
}
const writes = (text: string, over: object = {}) =>
  hook('inbound', { message_uuid: 'sms-1', from: PREFECTURE.slice(1), to: '36105', text, ...over })

describe('an SMS', () => {
  test('of a number of the list is a notice, once; who reads it is told to that number by SMS', async () => {
    expect(await (await writes('ALERTE ROUGE\nAccusez reception')).json()).toEqual({ inbound: 'notice' })
    await writes('ALERTE ROUGE\nAccusez reception')
    expect((await view()).notices).toHaveLength(1)
    expect(await first()).toMatchObject({ door: 'sms', title: 'ALERTE ROUGE', from: PREFECTURE, times: 2 })
    await commandOf(env, '86011', 'live').acknowledgeNotice(1, BRUNO, 'Bien reçu')
    const answers = () => sent.filter(({ to }) => to === PREFECTURE)
    await vi.waitFor(() => expect(answers()).toHaveLength(1), { timeout: 5_000 })
    expect(answers()[0]?.text).toMatch(/^MAIRIE ST-MARTIN: votre avis 1 a été lu par Bruno à \d\d h \d\d\. Bien reçu$/)
    await vi.waitFor(async () => expect((await first()).returned).toEqual({ by: 'sms', state: 'under way' }))
    const status = {
      message_uuid: 'x',
      client_ref: answers()[0]?.reference,
      status: 'delivered',
      timestamp: new Date().toISOString(),
    }
    expect((await hook('status', status)).status).toBe(200)
    await vi.waitFor(async () => expect((await first()).returned).toEqual({ by: 'sms', state: 'delivered' }))
    expect((await log()).map(({ act }) => act)).toContain('avis, accusé de réception')
  })

  test('of anybody else is what a resident writes, and no notice', async () => {
    expect(await (await writes('ALERTE', { from: '33639980101' })).json()).toEqual({ inbound: 'noted' })
    expect((await view()).notices).toEqual([])
  })

  test('under the signature of the neighbour is refused', async () => {
    expect(
      (await hook('inbound', { message_uuid: 's', from: PREFECTURE.slice(1), to: '1', text: 'x' }, '86011', '86012'))
        .status,
    ).toBe(401)
    expect((await view()).notices).toEqual([])
  })
})

describe('a call', () => {
  const call = { uuid: 'call-1', from: PREFECTURE.slice(1), to: '33536490000' }

  test('of a number of the list wakes somebody before a word is said, and what is said is kept with the provider', async () => {
    const script = (await (await hook('call', call)).json()) as { action: string; text?: string; eventUrl?: string[] }[]
    expect(script.map(({ action }) => action)).toEqual(['talk', 'record', 'talk'])
    await vi.waitFor(() => expect(sent).toMatchObject([{ to: DUTY }]), { timeout: 5_000 })
    expect(sent[0]?.text).toContain('Rappelez-la, ou écoutez son message.')
    expect(await first()).toMatchObject({ door: 'call', from: PREFECTURE, recording: null })
    const path = new URL(script[1]?.eventUrl?.[0] ?? '').pathname.replace('/hooks/86011/vonage/', '')
    const recording_url = 'https://api.nexmo.com/v1/files/1'
    expect((await hook(path, { recording_url }, '86011', '86012')).status).toBe(401)
    expect(await (await hook(path, { recording_url })).json()).toEqual({ recording: 'kept' })
    await hook(path, { recording_url: 'https://api.nexmo.com/v1/files/2' })
    expect(await first()).toMatchObject({ recording: { url: recording_url } })
    // Asked once more by the provider, it is the same call.
    await hook('call', call)
    expect((await view()).notices).toHaveLength(1)
    expect(await (await hook(path.replace(/notice\/[^/]+/, 'notice/none'), { recording_url })).json()).toEqual({
      recording: 'of no notice',
    })
  })

  test('of anybody else hears the warnings in force', async () => {
    const script = (await (await hook('call', { ...call, from: '33639980101' })).json()) as { text?: string }[]
    expect(script.map(({ text }) => text).join(' ')).toContain('Aucune alerte')
    expect((await view()).notices).toEqual([])
  })
})

describe('whoever stands in no list', () => {
  test('is refused with the reason, wakes nobody, and nothing of it is kept but a count', async () => {
    const { status, body } = await post(RED, { key: 'sonde' })
    expect([status, body.reason]).toEqual([403, 'sender not on the list'])
    expect(await view()).toMatchObject({ notices: [], refused: [{ door: 'http', count: 1 }] })
    expect(sent).toEqual([])
    expect(JSON.stringify(await log())).not.toContain('PREF-1')
  })

  test('of the neighbour does not exist here, and a notice of one town is none of the other', async () => {
    const stolen = await SELF.fetch('http://localhost/api/86011/ingest/notice', {
      method: 'POST',
      headers: { authorization: `Bearer ${keys['86012 prefecture'] ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify(RED),
    })
    expect(stolen.status).toBe(404)
    await post(RED, { town: '86012' })
    expect((await view('86011')).notices).toEqual([])
    expect((await view('86012')).notices).toHaveLength(1)
  })

  test('learns nothing of another’s notice: not even whether there is one', async () => {
    const { body } = await post(RED)
    expect((await asked(body.notice.id, { key: 'voisin' })).status).toBe(404)
    expect((await asked(body.notice.id, { town: '86012' })).status).toBe(404)
    expect((await asked(body.notice.id)).status).toBe(200)
  })

  test('may not make up a gauge with the key of an authority', async () => {
    const answer = await SELF.fetch('http://localhost/api/86011/ingest/readings', {
      method: 'POST',
      headers: { authorization: `Bearer ${keys['86011 prefecture'] ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        readings: [{ station: 'PONT-VIEUX', value: 1, unit: 'm', observedAt: new Date().toISOString() }],
      }),
    })
    expect(await answer.json()).toMatchObject({
      accepted: 0,
      refused: 1,
      items: [{ reason: expect.stringContaining('notices') as string }],
    })
  })
})

describe('after its time', () => {
  test('a notice that was read is deleted with every word of it; one that nobody has read stays, and no number is given twice', async () => {
    const command = commandOf(env, '86011', 'live')
    const { clock } = await command.clock()
    await post(RED)
    await post({ ...RED, id: 'unread-for-a-year' })
    await post({ ...RED, id: 'theirs' }, { town: '86012' })
    await command.acknowledgeNotice(1, ANNE, '')
    const days = async (count: number) =>
      command.setClock({ now: territoryNow(clock, Date.now()) + count * 24 * 3_600_000 })
    await days(399)
    await vi.waitFor(async () => expect(await numbers()).toEqual([2, 1]))
    await days(401)
    await vi.waitFor(async () => expect(await numbers()).toEqual([2]), { timeout: 5_000 })
    expect(await rowsOf({ object: command, sql: 'SELECT number FROM received_notice' })).toEqual([{ number: 2 }])
    const { entries } = await command.exportLog()
    // The call for the unread one may be written behind it.
    expect(entries.filter(({ text }) => text.includes('1 avis effacé après 400 jours'))).toHaveLength(1)
    expect(entries.find(({ act }) => act === 'avis reçu')?.detail['kept']).toMatchObject({
      sha256: expect.any(String) as string,
    })
    expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
    await command.acknowledgeNotice(2, ANNE, '')
    await days(802)
    await vi.waitFor(async () => expect(await numbers()).toEqual([]), { timeout: 5_000 })
    await post({ ...RED, id: 'the next' })
    expect(await numbers()).toEqual([3])
    expect((await view('86012')).notices).toHaveLength(1)
    await command.setClock({ now: territoryNow(clock, Date.now()) })
  })
})

async function numbers(): Promise<readonly number[]> {
  return (await view()).notices.map(({ number }) => number)
}
