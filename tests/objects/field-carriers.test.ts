// What teams send beside words, on the real runtime with two towns: photographs, SMS, news by the clock, where they are; and what is told when doors move.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, fieldRoomOf, residentsOf, type Env } from '../../worker/env.ts'
import type { FieldAct, FieldNews, FieldView } from '../../worker/model/field.ts'
import type { Situation } from '../../worker/model/view.ts'
import { call, signIn } from '../support/http.ts'
import { segment, tinyJpeg } from '../support/jpeg.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['95611', '95612'] as const
const TOWNS = [OURS, THEIRS] as const
type Town = (typeof TOWNS)[number]
const CALLER = { territory: OURS, mode: 'live', actor: { id: 'duty', name: 'Astreinte' } } as const
const MARC = '+33639980017'

const realFetch = globalThis.fetch
const texted: { readonly to: string; readonly text: string }[] = []

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
const accounts = new Map<Town, { applicationId: string; apiKey: string; privateKey: string; signatureSecret: string }>()

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    if (url.hostname === 'localhost') return realFetch(input, init)
    const body = JSON.parse(String(init?.body)) as Record<string, unknown>
    texted.push({ to: `+${String(body['to'])}`, text: String(body['text']) })
    return Response.json({ message_uuid: `sms-${texted.length}` }, { status: 202 })
  }) as typeof fetch
  const key = await privateKey()
  for (const town of TOWNS) {
    const actor = { id: 'admin', name: 'Admin' }
    await commandOf(env, town, 'live').apply({
      territory: town,
      mode: 'live',
      files: smallTerritory({ code: town }),
      actor,
    })
    const signatureSecret = `the secret of the town ${town}`
    const account = { applicationId: `app-${town}`, apiKey: `key-${town}`, privateKey: key, signatureSecret }
    accounts.set(town, account)
    await accountsOf(env, town).setCredential(actor, 'vonage', JSON.stringify(account))
    await residentsOf(env, town, 'live', 0).configure(town, 'live', 0, 1)
  }
})
afterAll(() => {
  globalThis.fetch = realFetch
})

async function desk<T>(method: string, path: string, body?: unknown, town: Town = OURS): Promise<T> {
  const token = await signIn('duty', town)
  const answer = await call(method, `/api/${town}/field${path}`, { token, ...(body === undefined ? {} : { body }) })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (answer.status === 204 ? null : await answer.json()) as T
}
const view = (town: Town = OURS) => desk<FieldView>('get', '', undefined, town)
const situation = async (town: Town = OURS) =>
  (await (await call('get', `/api/${town}/situation`, { token: await signIn('mayor', town) })).json()) as Situation
const lines = async (town: Town = OURS) => (await situation(town)).log.map(({ text }) => text)

async function team(name: string, town: Town = OURS): Promise<number> {
  return (await desk<{ team: { id: number } }>('post', '/teams', { name }, town)).team.id
}

interface Phone {
  readonly token: string
  readonly town: Town
  readonly says: (...acts: readonly FieldAct[]) => Promise<FieldNews>
  readonly asks: (more: object) => Promise<FieldNews>
  readonly puts: (counter: number, bytes: Uint8Array, by?: string) => Promise<number>
}

async function phoneOf(of: number, name: string, { phone = '', town = OURS }: { phone?: string; town?: Town } = {}) {
  const { code } = await desk<{ code: string }>('post', `/teams/${of}/code`, { uses: 1 }, town)
  const joined = await call('post', `/api/${town}/field/join`, { body: { code, name, phone } })
  if (!joined.ok) throw new Error(await joined.text())
  const { token } = (await joined.json()) as { token: string }
  let counter = 0
  const asks = async (more: object) => {
    const answer = await call('post', `/api/${town}/field/sync`, { body: { since: 0, acts: [], ...more }, token })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as FieldNews
  }
  return {
    token,
    town,
    asks,
    says: (...acts) => asks({ acts: acts.map((act) => ({ counter: ++counter, at: Date.now(), act })) }),
    puts: async (of, bytes, by = token) =>
      (await call('put', `/api/${town}/field/media/${of}`, { token: by, body: bytes, contentType: 'image/jpeg' }))
        .status,
  } satisfies Phone as Phone
}

async function sms(words: string, id: string, { from = MARC, town = OURS }: { from?: string; town?: Town } = {}) {
  const body = JSON.stringify({ message_uuid: id, from: from.slice(1), to: 'the answers', text: words })
  const account = accounts.get(town)
  if (account === undefined) throw new Error('no account')
  const answer = await SELF.fetch(`http://localhost/hooks/${town}/vonage/inbound`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: signed(body, account, Date.now()) },
  })
  return (await answer.json()) as { readonly inbound: string }
}

const clear = async (table: string) =>
  runInDurableObject(fieldRoomOf(env, OURS, 'live') as never, (_: unknown, { storage }: DurableObjectState) =>
    storage.sql
      .exec(`SELECT * FROM ${table}`)
      .toArray()
      .map((row) =>
        Object.values(row)
          .map((value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)))
          .join('|'),
      )
      .join('\n'),
  )

describe('a photograph', () => {
  const PHOTO: FieldAct = { kind: 'media', of: 'photo', to: 'team', text: 'Pont', task: null, made: null }
  const MADE = { point: [1.354, 43.962] as const, at: 1_791_985_200_000 }

  test('is announced in the one order, arrives once, is shown to the desk and to no phone of another town', async () => {
    const phone = await phoneOf(await team('Photo'), 'Ana')
    expect(await phone.puts(1, tinyJpeg())).toBe(404)
    const { you, messages } = await phone.says({ ...PHOTO, made: MADE })
    expect(messages.at(-1)?.media).toMatchObject({ counter: 1, isIn: false, made: MADE })
    expect([await phone.puts(1, tinyJpeg()), await phone.puts(1, tinyJpeg({ fill: 9 }))]).toEqual([204, 204])
    expect((await phone.asks({})).messages.at(-1)?.media).toMatchObject({ isIn: true })
    const path = `/api/${OURS}/field/media/${you.id}/1`
    const shown = await call('get', path, { token: await signIn('duty', OURS) })
    expect(shown.headers.get('content-type')).toBe('image/jpeg')
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(tinyJpeg())
    const theirs = await call('get', path.replace(OURS, THEIRS), { token: await signIn('duty', THEIRS) })
    expect(theirs.status).toBe(404)
    expect((await call('get', path, { token: phone.token })).status).toBe(401)
    const other = await phoneOf(await team('Ailleurs', THEIRS), 'Bob', { town: THEIRS })
    expect(await phone.puts(1, tinyJpeg(), other.token)).toBe(401)
  })

  test('that says where it was made, is too large or is none is refused and kept nowhere', async () => {
    const phone = await phoneOf(await team('Refus'), 'Eve')
    const { you } = await phone.says(PHOTO)
    expect(await phone.puts(1, tinyJpeg({ before: segment(0xe1, 'Exif\0\0') }))).toBe(422)
    expect(await phone.puts(1, new TextEncoder().encode('<html>'))).toBe(422)
    expect(await phone.puts(1, tinyJpeg({ fill: 150_000 }))).toBe(413)
    expect(
      (await call('get', `/api/${OURS}/field/media/${you.id}/1`, { token: await signIn('duty', OURS) })).status,
    ).toBe(404)
  })

  test('lies sealed, with its place; of its bytes and of any position nothing stands in clear', async () => {
    const marked = tinyJpeg({ before: segment(0xe2, 'THE MARK OF A PICTURE') })
    const phone = await phoneOf(await team('Scellé'), 'Lia', { phone: MARC })
    await phone.says({ ...PHOTO, text: 'Le mot en clair', made: { ...MADE, point: [1.35791, 43.96135] } })
    expect(await phone.puts(1, marked)).toBe(204)
    await phone.asks({ position: { point: [1.35791, 43.96135], accuracyM: 12 } })
    const all = (await Promise.all(['media', 'item', 'device', 'sms', 'line', 'act', '_setting'].map(clear))).join('\n')
    for (const secret of ['THE MARK OF A PICTURE', 'Le mot en clair', '1.35791', '43.96135', MARC.slice(4)])
      expect(all).not.toContain(secret)
  })
})

describe('an SMS of a team', () => {
  test('does what it says, once however often it is delivered, and is answered by what was understood', async () => {
    const one = await team('Texto')
    const phone = await phoneOf(one, 'Marc', { phone: '06 39 98 00 17' })
    const { done: task } = await desk<{ done: { number: number } }>('post', '/tasks', {
      what: 'Couper le gaz',
      team: one,
    })
    texted.length = 0
    const words = `t${task.number} terminé 3p. Le pont est coupé`
    for (let turn = 0; turn < 3; turn++) expect(await sms(words, 'sms-once')).toEqual({ inbound: 'team' })
    const after = await view()
    expect(after.tasks.find(({ number }) => number === task.number)?.state).toBe('done')
    expect(after.messages.filter(({ text }) => text === words)).toMatchObject([{ name: 'Marc (SMS)', team: one }])
    await vi.waitFor(() =>
      expect(texted).toEqual([
        {
          to: MARC,
          text: `Compris : T${task.number} fait 3P. Le reste est transmis au groupe en toutes lettres.`,
        },
      ]),
    )
    expect((await phone.asks({})).messages.map(({ text }) => text)).toContain(words)
  })

  test('that nobody can read is a message of the group; one of an unknown number, or of another town, is none', async () => {
    const one = await team('Mots')
    await phoneOf(one, 'Zoé', { phone: '+33 6 39 98 00 18' })
    const from = '+33639980018'
    const before = (await view()).messages.length
    expect(await sms('on ne passe plus', 'words-1', { from })).toEqual({ inbound: 'team' })
    expect((await view()).messages.at(-1)).toMatchObject({ text: 'on ne passe plus', team: one })
    // OK may answer a warning too: it stands in the group, and goes on.
    expect(await sms('OK', 'words-2', { from })).toEqual({ inbound: 'answer noted' })
    expect((await view()).messages.at(-1)).toMatchObject({ text: 'OK' })
    expect(await sms('T1 FAIT', 'words-3', { from: '+33639980019' })).toEqual({ inbound: 'noted' })
    expect(await sms('T1 FAIT', 'words-4', { from, town: THEIRS })).toEqual({ inbound: 'noted' })
    expect((await view()).messages).toHaveLength(before + 2)
    expect((await view(THEIRS)).messages).toEqual([])
    // STOP stays what it is for everybody.
    expect(await sms('STOP', 'words-5', { from })).toEqual({ inbound: 'opted out' })
  })

  test('SOS stands on every console; rights that were taken away end it', async () => {
    const one = await team('Détresse')
    const phone = await phoneOf(one, 'Ida', { phone: '+33639980020' })
    const from = '+33639980020'
    expect(await sms('sos pont du moulin', 'sos-1', { from })).toEqual({ inbound: 'team' })
    await vi.waitFor(async () => expect((await situation()).field?.sos.map(({ name }) => name)).toEqual(['Ida']))
    expect((await situation(THEIRS)).field?.sos ?? []).toEqual([])
    const { you, sos } = await phone.asks({})
    await desk('post', `/sos/${sos?.number ?? 0}/end`, { reason: 'Rejointe.' })
    await desk('delete', `/devices/${you.id}`)
    expect(await sms('SOS', 'sos-2', { from })).not.toEqual({ inbound: 'team' })
  })

  test('a number that cannot text, or is none, is refused before the code is spent', async () => {
    const { code } = await desk<{ code: string }>('post', `/teams/${await team('Fixe')}/code`, {})
    const join = (phone: string) => call('post', `/api/${OURS}/field/join`, { body: { code, name: 'Max', phone } })
    expect([(await join('01 42 68 53 00')).status, (await join('12')).status, (await join('')).status]).toEqual([
      422, 422, 201,
    ])
  })
})

test('doors go from one team to another as a whole, and both are told', async () => {
  const [one, two] = [await team('Du'), await team('Au')]
  const [from, to] = [await phoneOf(one, 'Luc'), await phoneOf(two, 'Pia')]
  const persons = Array.from({ length: 24 }, (_, n) => ({
    address: `${n + 1} rue ${'ABCDEFGH'[n % 8] ?? ''}`,
    vulnerable: false,
    reach: 'failed' as const,
  }))
  await fieldRoomOf(env, OURS, 'live').giveDoors(CALLER, { alert: 3, persons })
  // However they were shared out: these are given to the first of the two.
  const numbers = (await view()).doors.slice(0, 3).map(({ number }) => number)
  await desk('post', '/doors/move', { doors: numbers, team: one })
  await expect(desk('post', '/doors/move', { doors: [...numbers, 9_999], team: two })).rejects.toThrow('404')
  expect((await from.asks({})).doors.map(({ number }) => number)).toEqual(expect.arrayContaining(numbers))
  await desk('post', '/doors/move', { doors: numbers, team: two })
  const [left, come] = [await from.asks({}), await to.asks({})]
  expect(left.gone.doors).toEqual(expect.arrayContaining(numbers))
  expect(left.messages.at(-1)?.text).toMatch(/confié à Au\. N’y allez plus\.$/)
  expect(come.doors.map(({ number }) => number)).toEqual(expect.arrayContaining(numbers))
  expect(come.messages.at(-1)?.text).toMatch(/à vous désormais, repris à Du\.$/)
  // The one who lost them is told in words, not left to guess, when something late comes in.
  const late = await from.says({ kind: 'door', door: numbers[0] ?? 0, state: 'left', persons: 1 })
  expect(late.refused).toHaveLength(1)
})

test('a team that misses its news is shown; missed twice it rises like an SOS, and ends with its first word', async () => {
  const quiet = await team('Muette')
  const phone = await phoneOf(quiet, 'Nora')
  await desk('put', `/teams/${quiet}/check-in`, { everyMinutes: 30 })
  const room = fieldRoomOf(env, OURS, 'live')
  const later = (minutes: number) =>
    runInDurableObject(room as never, async (instance: unknown, { storage }: DurableObjectState) => {
      const [row] = storage.sql.exec("SELECT * FROM _setting WHERE name = 'check-ins'").toArray()
      const known = JSON.parse(String(row?.['value'])) as Record<string, { lastAt: number }>
      const own = known[quiet]
      if (own === undefined) throw new Error('no timer')
      own.lastAt -= minutes * 60_000
      storage.sql.exec("UPDATE _setting SET value = ? WHERE name = 'check-ins'", JSON.stringify(known))
      storage.sql.exec("UPDATE _alarm SET at = 1 WHERE name = 'check-in'")
      await (instance as { alarm(): Promise<void> }).alarm()
    })
  await later(31)
  expect((await view()).teams.find(({ id }) => id === quiet)?.checkIn).toMatchObject({ missed: 1 })
  expect((await view()).sos.filter(({ over }) => over === null)).toEqual([])
  await later(31)
  await vi.waitFor(async () =>
    expect((await situation()).field?.sos).toMatchObject([{ cause: 'silent', team: 'Muette' }]),
  )
  expect(await lines()).toContain('Muette : sans nouvelle depuis 62 min.')
  // A phone that only asks is no news of whoever carries it.
  await phone.asks({})
  expect((await view()).sos.filter(({ over }) => over === null)).toHaveLength(1)
  expect((await phone.says({ kind: 'check in' })).teams.find(({ id }) => id === quiet)?.checkIn).toMatchObject({
    missed: 0,
  })
  await vi.waitFor(async () => expect((await situation()).field?.sos).toEqual([]))
  await vi.waitFor(async () => expect(await lines()).toContain('Muette a donné des nouvelles (Nora).'))
  await desk('put', `/teams/${quiet}/check-in`, { everyMinutes: null })
  expect((await phone.asks({})).teams.find(({ id }) => id === quiet)).not.toHaveProperty('checkIn')
})

test('one place of each phone, the last one, at most one a minute, and none once it is switched off', async () => {
  const phone = await phoneOf(await team('Lieu'), 'Sam')
  const { you } = await phone.asks({ position: { point: [1.35, 43.96], accuracyM: 10 } })
  await phone.asks({ position: { point: [1.36, 43.97], accuracyM: 10 } })
  const own = async () => (await view()).positions.filter(({ device }) => device === you.id)
  expect(await own()).toMatchObject([{ point: [1.35, 43.96] }])
  expect((await view(THEIRS)).positions).toEqual([])
  await phone.asks({ position: 'off' })
  expect(await own()).toEqual([])
  // Whoever loses their rights is nowhere either.
  const lost = await phoneOf(await team('Perdu'), 'Jo')
  const { you: jo } = await lost.asks({ position: { point: [1.35, 43.96], accuracyM: 10 } })
  await desk('delete', `/devices/${jo.id}`)
  expect((await view()).positions.filter(({ device }) => device === jo.id)).toEqual([])
})

test('phones are told which zones are forbidden, and what one of them has entered stands at the desk and in the log', async () => {
  const phone = await phoneOf(await team('Zone'), 'Téo')
  const zone = (await situation()).zones[0]
  if (zone === undefined) throw new Error('no zone')
  await expect(desk('put', '/forbidden', { zones: ['nowhere'] })).rejects.toThrow('400')
  await desk('put', '/forbidden', { zones: [zone.id] })
  const told = await phone.asks({})
  expect(told.forbidden).toEqual([{ id: zone.id, name: zone.name.fr, geometry: zone.geometry }])
  expect(await phone.asks({ since: told.upTo })).not.toHaveProperty('forbidden')
  await phone.says({ kind: 'entered', zone: zone.id })
  expect((await view()).messages.at(-1)).toMatchObject({
    name: 'Téo',
    text: `Entré en zone interdite : ${zone.name.fr}.`,
  })
  await vi.waitFor(async () => expect(await lines()).toContain(`Téo (Zone) est en zone interdite : ${zone.name.fr}.`))
  await desk('put', '/forbidden', { zones: [] })
  expect((await phone.asks({ since: told.upTo })).forbidden).toEqual([])
})

test('with the event everything of it goes: pictures, places, numbers, timers', async () => {
  await desk('post', '/close')
  for (const table of ['media', 'item', 'device', 'sms']) expect(await clear(table)).toBe('')
  expect(await view()).toMatchObject({ positions: [], forbidden: [], messages: [], teams: [] })
  expect(await sms('T1 FAIT', 'after-1', { from: '+33639980018' })).toEqual({ inbound: 'noted' })
})
