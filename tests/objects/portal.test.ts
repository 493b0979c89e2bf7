// The residents' portal on a real server of objects: a form, a code, a record; in two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, contactIndexOf, residentsOf, type Env } from '../../worker/env.ts'
import { sliceOf } from '../../worker/objects/residents/importing.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { call, signIn } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, launchFor, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const SHARDS = 2
const TOWN = '96111'
const NEIGHBOUR = '96112'
const ADDRESSES = `id;numero;rep;nom_voie;code_insee;lon;lat
a;12;;Rue Basse;${TOWN};${CENTRE.B[0]};${CENTRE.B[1]}
b;14;bis;Rue Basse;${TOWN};${CENTRE.B[0]};${CENTRE.B[1]}
c;3;;Avenue du Général Leclerc;${TOWN};${CENTRE.C[0]};${CENTRE.C[1]}
d;1;;Rue d’ailleurs;31555;1;43
`

interface Message {
  readonly to: string
  readonly text: string
}
const messages: Message[] = []
const realFetch = globalThis.fetch
let people = 100

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as { to: string; text: string; client_ref: string }
    messages.push({ to: `+${body.to.replace(/^\+/, '')}`, text: body.text })
    return Response.json({ message_uuid: `u-${body.client_ref}` }, { status: 202 })
  }) as typeof fetch
  for (const code of [TOWN, NEIGHBOUR]) {
    const files = smallTerritory({ code, shards: SHARDS })
    const settings = `geofences/${code}/territory.yaml`
    files[settings] = (files[settings] ?? '').replace('parts_per_second: 30', "parts_per_second: 30, inbound: '36105'")
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
  }
  await residentsOf(env, TOWN, 'live', 0).takeAddresses(ADDRESSES)
})
beforeEach(() => {
  messages.length = 0
})
afterAll(() => {
  globalThis.fetch = realFetch
})

/** As the pages write it. */
const shownAs = (phone: string) => phone.replace('+33', '0').replace(/(..)(?=.)/g, '$1 ')
const newNumber = () => `+3363998${String(people++).padStart(4, '0')}`

interface Answer {
  readonly status: number
  readonly html: string
  readonly cookie: string | null
  readonly location: string | null
}

async function send(
  code: string,
  path: string,
  fields?: Record<string, string>,
  cookie?: string | null,
  ip?: string,
): Promise<Answer> {
  const answer = await call(fields === undefined ? 'get' : 'post', `/${code}/residents${path}`, {
    ...(fields === undefined ? {} : { body: new URLSearchParams(fields).toString() }),
    contentType: 'application/x-www-form-urlencoded',
    headers: { ...(cookie == null ? {} : { Cookie: cookie }), ...(ip === undefined ? {} : { 'CF-Connecting-IP': ip }) },
  })
  const set = answer.headers.get('Set-Cookie')
  return {
    status: answer.status,
    html: await answer.text(),
    cookie: set === null ? null : (set.split(';')[0] ?? null),
    location: answer.headers.get('Location'),
  }
}

const FORM = { address: '12 rue Basse', use: 'sms and voice', language: 'fr', consent: 'yes', name: 'Cazals Odette' }
const hiddenOf = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
const texts = (to: string) => messages.filter((one) => one.to === to).map(({ text }) => text)

async function codeSentTo(to: string): Promise<string> {
  return vi.waitFor(
    () => {
      const code = texts(to).flatMap((text) => /\b(\d{6})\b/.exec(text)?.[1] ?? [])
      if (code.length === 0) throw new Error('no code yet')
      return code.at(-1) as string
    },
    { timeout: 5_000, interval: 20 },
  )
}

/** Through the form and the code: the session of whoever has proved this number. */
async function signedUp(code: string, phone: string, over: Record<string, string> = {}): Promise<string> {
  const asked = await send(code, '', { ...FORM, phone, place: 'z:B', ...over })
  const proved = await send(code, '/code', { s: hiddenOf(asked.html, 's'), n: '0', code: await codeSentTo(phone) })
  expect([proved.status, proved.location]).toEqual([303, `/${code}/residents/me?lang=fr`])
  return proved.cookie as string
}

async function inB(code: string) {
  const bundle = await commandOf(env, code, 'live').bundle()
  const zones = (bundle?.zones ?? []).filter(({ id }) => id === 'B')
  const each = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) =>
      residentsOf(env, code, 'live', shard).count(zones, ['sms', 'voice', 'contact']),
    ),
  )
  const sum = (of: (count: (typeof each)[number]) => number) => each.reduce((total, one) => total + of(one), 0)
  return {
    persons: sum((one) => one.persons),
    sms: sum((one) => one.byChannel.sms),
    contact: sum((one) => one.byChannel.contact),
  }
}

async function change(code: string, cookie: string, fields: Record<string, string>): Promise<Answer> {
  const own = await send(code, '/me', undefined, cookie)
  return send(code, '/me', { ...fields, k: hiddenOf(own.html, 'k') }, cookie)
}

/** Whole tables as they lie on disk, to look for what must not be there. */
async function dump(code: string): Promise<string> {
  const parts = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) =>
      runInDurableObject(
        residentsOf(env, code, 'live', shard) as never,
        (_: unknown, { storage }: DurableObjectState) =>
          storage.sql
            .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
            .toArray()
            .map(({ name }) => storage.sql.exec(`SELECT * FROM "${String(name)}"`).toArray())
            .flat()
            .map((row) =>
              Object.values(row).map((value) =>
                value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value),
              ),
            )
            .join('|'),
      ),
    ),
  )
  return parts.join('|')
}

test('a form, an SMS with a code, and the town warns one person more at their address; the neighbour none', async () => {
  const [before, there] = [await inB(TOWN), await inB(NEIGHBOUR)]
  const phone = newNumber()
  const asked = await send(TOWN, '', { ...FORM, phone })
  expect(asked.status).toBe(200)
  expect(asked.html).toContain('Entrez votre code')
  expect(await inB(TOWN)).toEqual(before)
  const code = await codeSentTo(phone)
  const proved = await send(TOWN, '/code', { s: hiddenOf(asked.html, 's'), n: '0', code })
  expect(proved.status).toBe(303)
  expect(await inB(TOWN)).toMatchObject({ persons: before.persons + 1, sms: before.sms + 1 })
  expect(await inB(NEIGHBOUR)).toEqual(there)
  const record = await send(TOWN, '/me', undefined, proved.cookie)
  expect(record.html).toContain('Vous recevrez les alertes.')
  expect(record.html).toContain(shownAs(phone))
  expect(record.html).toContain('12 Rue Basse')
  // The neighbour's door does not open to this session.
  const stranger = await send(NEIGHBOUR, '/me', undefined, proved.cookie)
  expect(stranger.html).not.toContain(shownAs(phone))
  const onDisk = await dump(TOWN)
  for (const secret of [phone, 'Cazals', code]) expect(onDisk).not.toContain(secret)
})

test('an address that is not certain is asked about, and what was written stays', async () => {
  const phone = newNumber()
  const asked = await send(TOWN, '', { ...FORM, phone, address: '13 r basse' })
  expect(asked.html).toContain('12 Rue Basse')
  expect(asked.html).toContain('14 bis Rue Basse')
  expect(asked.html).toContain('près de')
  expect(hiddenOf(asked.html, 'phone')).toBe(phone)
  expect(messages).toEqual([])
  const pinned = await send(TOWN, '', { ...FORM, phone, address: '13 r basse', 'map.x': '200', 'map.y': '60' })
  expect(pinned.html).toMatch(/value="m:2\.\d+,4[34]\.\d+" checked/)
  const chosen = await send(TOWN, '', { ...FORM, phone, address: '13 r basse', place: 'b:2' })
  expect(chosen.html).toContain('Entrez votre code')
})

test('what is missing is said at its field, and nothing is kept or sent', async () => {
  const faulty = await send(TOWN, '', { address: '', phone: '12', lang: 'fr' })
  expect(faulty.status).toBe(422)
  for (const words of ['Écrivez votre adresse', 'Ce numéro n’existe pas', 'Cochez la case'])
    expect(faulty.html).toContain(words)
  expect(messages).toEqual([])
})

test('numbers abroad, premium and short ones get no code (R04, X06)', async () => {
  for (const phone of ['+447911123456', '0899123456', '3117', '+882 16 1234567', '+590690001234']) {
    const answer = await send(TOWN, '', { ...FORM, phone, place: 'z:B' })
    expect([phone, answer.status]).toEqual([phone, 422])
  }
  expect(messages).toEqual([])
})

test('five wrong codes end it, also for the right one; a number that nobody knows is answered the same', async () => {
  const phone = newNumber()
  await signedUp(TOWN, phone)
  const tell = async (address: string) => {
    const asked = await send(TOWN, '/me', { do: 'sign in', phone: address })
    const s = hiddenOf(asked.html, 's')
    const wrong: (readonly [number, boolean])[] = []
    for (let n = 0; n < 6; n++) {
      const answer = await send(TOWN, '/code', { s, n: '0', code: '000000' })
      wrong.push([answer.status, answer.html.includes('ne vaut plus')])
    }
    return { page: asked.html.replaceAll(s, '').replaceAll(/•• \d{4}/g, ''), wrong, s }
  }
  messages.length = 0
  const known = await tell(phone)
  const code = await codeSentTo(phone)
  expect((await send(TOWN, '/code', { s: known.s, n: '0', code })).status).toBe(422)
  const sent = messages.length
  const unknown = await tell(newNumber())
  expect(unknown.page).toBe(known.page)
  expect(unknown.wrong).toEqual(known.wrong)
  expect(messages).toHaveLength(sent)
})

test('a sixth code of a day is not sent to one number, and the page says the same (X06)', async () => {
  const phone = newNumber()
  for (let n = 0; n < 5; n++) await send(TOWN, '', { ...FORM, phone })
  await vi.waitFor(() => expect(texts(phone)).toHaveLength(5), { timeout: 5_000 })
  const sixth = await send(TOWN, '', { ...FORM, phone })
  expect([sixth.status, sixth.html.includes('Entrez votre code')]).toEqual([200, true])
  // The neighbour counts its own.
  await send(NEIGHBOUR, '', { ...FORM, phone, place: 'z:B' })
  await vi.waitFor(() => expect(texts(phone)).toHaveLength(6), { timeout: 5_000 })
  const days = await residentsOf(env, TOWN, 'live', 0).signUpTallies()
  expect(days.find(({ what }) => what === 'refused: cap of address')?.count).toBe(1)
  expect(JSON.stringify(days)).not.toMatch(/3363998|basse/i)
})

test('a network that has asked for sixty is asked to come tomorrow (X06)', async () => {
  const ip = '2001:db8:7:1200::1'
  for (let n = 0; n < 60; n++) await send(TOWN, '/me', { do: 'sign in', phone: newNumber() }, null, ip)
  const last = await send(TOWN, '/me', { do: 'sign in', phone: newNumber() }, null, '2001:db8:7:12ff::9')
  expect([last.status, last.html.includes('Trop de codes')]).toEqual([429, true])
  expect((await send(TOWN, '/me', { do: 'sign in', phone: newNumber() }, null, '2001:db8:8:1200::1')).status).toBe(200)
})

test('whoever said STOP gets no code by anybody’s form, and the page does not tell (INV-17)', async () => {
  const phone = newNumber()
  await residentsOf(env, TOWN, 'live', 0).optOutNumber(phone)
  const asked = await send(TOWN, '', { ...FORM, phone })
  expect(asked.html).toContain('Entrez votre code')
  const other = newNumber()
  await signedUp(TOWN, other)
  expect(texts(phone)).toEqual([])
})

test('a resident changes, adds a place, takes the record along, and erases it at once; the chain says that it happened and not who', async () => {
  const phone = newNumber()
  const cookie = await signedUp(TOWN, phone)
  const before = await inB(TOWN)
  await change(TOWN, cookie, { do: 'save', name: 'Roux Paul', use: 'voice', language: 'en' })
  expect(await inB(TOWN)).toMatchObject({ persons: before.persons, sms: before.sms - 1 })
  await change(TOWN, cookie, { do: 'add place', address: '3 av du general leclerc' })
  const json = JSON.parse((await send(TOWN, '/me/record.json', undefined, cookie)).html) as Record<string, unknown>
  expect(json).toMatchObject({ name: 'Roux Paul', phone, phoneUse: 'voice', language: 'en', contact: null })
  expect(json['places']).toEqual([
    { label: FORM.address, point: [expect.closeTo(CENTRE.B[0], 2), expect.closeTo(CENTRE.B[1], 2)] },
    { label: '3 Avenue du Général Leclerc', point: [...CENTRE.C] },
  ])
  const left = await change(TOWN, cookie, { do: 'leave' })
  expect(left.html).toContain('Tout est effacé')
  expect((await inB(TOWN)).persons).toBe(before.persons - 1)
  expect((await send(TOWN, '/me', undefined, cookie)).html).not.toContain(shownAs(phone))
  const acts = (await Promise.all([0, 1].map((shard) => residentsOf(env, TOWN, 'live', shard).acts()))).flat()
  expect(acts.filter(({ act }) => act === 'erased')).toMatchObject([{ text: '', detail: { by: 'resident' } }])
  expect(JSON.stringify(acts)).not.toContain(phone.slice(-6))
})

test('whoever is erased while their message waits for its turn gets none, and nothing of them can be read any more (R06)', async () => {
  const code = '96113'
  await commandOf(env, code, 'live').apply({
    territory: code,
    mode: 'live',
    files: smallTerritory({ code }),
    actor: ACTOR,
  })
  await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
  const phones = [newNumber(), newNumber(), newNumber()]
  const cookies: string[] = []
  for (const phone of phones) cookies.push(await signedUp(code, phone))
  const zone = (await commandOf(env, code, 'live').bundle())?.zones.find(({ id }) => id === 'B')
  if (zone === undefined) throw new Error('no zone B')
  messages.length = 0
  const launch = launchFor({ territory: code, partsPerSecond: 1, content: { zoneHashes: [zone.hash] } })
  await residentsOf(env, code, 'live', 0).launch({ ...launch, zones: [zone] })
  await vi.waitFor(() => expect(messages).toHaveLength(1), { timeout: 5_000, interval: 10 })
  const [waiting = ''] = phones.filter((phone) => messages[0]?.to !== phone)
  expect((await change(code, cookies[phones.indexOf(waiting)] ?? '', { do: 'leave' })).status).toBe(200)
  await vi.waitFor(() => expect(messages).toHaveLength(2), { timeout: 5_000, interval: 20 })
  await vi.waitFor(async () => expect(await finished(code)).toBe(true), { timeout: 8_000, interval: 50 })
  expect(texts(waiting)).toEqual([])
  expect(await dump(code)).not.toContain(waiting)
  expect((await residentsOf(env, code, 'live', 0).totals()).persons).toBe(2)
})

async function finished(code: string): Promise<boolean> {
  return (await residentsOf(env, code, 'live', 0).acts()).some(({ act }) => act === 'finished')
}

test('another site’s form changes nothing, even where a browser sends the cookie along', async () => {
  const cookie = await signedUp(TOWN, newNumber())
  const before = await inB(TOWN)
  expect((await send(TOWN, '/me', { do: 'leave' }, cookie)).status).toBe(410)
  expect((await send(TOWN, '/me', { do: 'leave', k: 'x'.repeat(22) }, cookie)).status).toBe(410)
  expect(await inB(TOWN)).toEqual(before)
})

test('a contact is told nothing more before they agree by the code, may agree by SMS, and STOP ends it', async () => {
  const before = await inB(TOWN)
  const cookie = await signedUp(TOWN, newNumber())
  const contact = newNumber()
  await change(TOWN, cookie, { do: 'contact', contact })
  const code = await codeSentTo(contact)
  expect(texts(contact)[0]).toContain('Cazals Odette')
  expect((await inB(TOWN)).contact).toBe(before.contact)
  expect(
    (await change(TOWN, cookie, { do: 'contact code', code: code === '000000' ? '000001' : '000000' })).status,
  ).toBe(422)
  expect((await change(TOWN, cookie, { do: 'contact code', code })).status).toBe(303)
  expect((await inB(TOWN)).contact).toBe(before.contact + 1)
  await vi.waitFor(() => expect(texts(contact)).toHaveLength(2), { timeout: 5_000 })

  const other = await signedUp(TOWN, newNumber())
  const neighbour = newNumber()
  await change(TOWN, other, { do: 'contact', contact: neighbour })
  await codeSentTo(neighbour)
  await residentsOf(env, TOWN, 'live', 0).answerFrom(neighbour, { said: 'confirmed', by: 'sms', eventId: 'e1' })
  expect((await inB(TOWN)).contact).toBe(before.contact + 2)
  await residentsOf(env, TOWN, 'live', 0).optOutNumber(neighbour)
  expect((await inB(TOWN)).contact).toBe(before.contact + 1)
})

test('whoever signs up twice is one person with two places, and a number that moves to a record takes its own along (R03)', async () => {
  const before = await inB(TOWN)
  const phone = newNumber()
  await signedUp(TOWN, phone)
  messages.length = 0
  const again = await signedUp(TOWN, phone, { address: '3 avenue du Général Leclerc', place: 'b:3' })
  const json = JSON.parse((await send(TOWN, '/me/record.json', undefined, again)).html) as {
    places: { label: string }[]
  }
  expect(json.places.map(({ label }) => label)).toEqual(['3 Avenue du Général Leclerc', FORM.address])
  expect((await inB(TOWN)).persons).toBe(before.persons + 1)
})

test('a record goes where its new number lives, is found by it, and an entry of a list with that number is counted and not shown (INV-27)', async () => {
  const [phone, others] = [newNumber(), Array.from({ length: 8 }, newNumber)]
  const list = others.map((number, n) => `L${n},Fabre Louise ${n},${n} rue Haute,fr,${number}`).join('\n')
  await residentsOf(env, TOWN, 'live', 0).importCsv(`foyer,nom,adresse,langue,telephone\n${list}\n`, 'FR')
  const cookie = await signedUp(TOWN, phone)
  const keyring = new Keyring(env.TOCSIN_MASTER_KEY, TOWN)
  const shardOf = (number: string) => {
    const hash = keyring.blindIndex(number)
    return contactIndexOf(env, TOWN, 'live', sliceOf(hash)).find(hash)
  }
  const home = await shardOf(phone)
  const shards = await Promise.all(others.map(shardOf))
  const moved = others[shards.findIndex((shard) => shard !== home)]
  if (moved === undefined) throw new Error('the list lies in one shard')
  const before = await inB(TOWN)
  const asked = await change(TOWN, cookie, { do: 'add address', phone: moved })
  const proved = await send(TOWN, '/code', { s: hiddenOf(asked.html, 's'), n: '0', code: await codeSentTo(moved) })
  expect(await inB(TOWN)).toEqual(before)
  const record = await send(TOWN, '/me', undefined, proved.cookie)
  expect(record.html).toContain('figure aussi sur une liste de la mairie')
  expect(record.html).not.toContain('Fabre')
  messages.length = 0
  const again = await send(TOWN, '/me', { do: 'sign in', phone: moved })
  const signedIn = await send(TOWN, '/code', { s: hiddenOf(again.html, 's'), n: '0', code: await codeSentTo(moved) })
  expect(signedIn.status).toBe(303)
  // Who signs off gets nothing by the list either.
  await change(TOWN, signedIn.cookie ?? '', { do: 'leave' })
  const standing = await residentsOf(env, TOWN, 'live', shards[others.indexOf(moved)] ?? 0).standingOf(
    keyring.blindIndex(moved),
  )
  expect(standing).toEqual({ signedUp: null, others: 1, optedOut: true })
})

test('an agent signs somebody up who is told so by SMS, and it takes the right to do it', async () => {
  const [phone, before] = [newNumber(), await inB(TOWN)]
  const token = await signIn('mayor', TOWN)
  const body = { address: '12 rue Basse', phone, consent: true }
  const answer = await call('post', `/api/${TOWN}/residents/desk`, { token, body })
  expect([answer.status, await answer.json()]).toEqual([
    201,
    { kind: 'signed up', told: true, place: '12 Rue Basse', located: true },
  ])
  await vi.waitFor(() => expect(texts(phone)[0]).toContain('par un agent de la mairie'), { timeout: 5_000 })
  expect((await inB(TOWN)).persons).toBe(before.persons + 1)
  const unsure = await call('post', `/api/${TOWN}/residents/desk`, { token, body: { ...body, address: 'rue base' } })
  expect(await unsure.json()).toMatchObject({ kind: 'choose' })
  const other = await signIn('mayor', NEIGHBOUR)
  expect((await call('post', `/api/${TOWN}/residents/desk`, { token: other, body })).status).toBe(404)
})

test('a visitor signs up until a day: warned till then, and at its end nothing is left of them; whoever lives here stays', async () => {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const until = day(Date.now() + 3 * 86_400_000)
  const shown = await send(TOWN, `/visitor?until=${until}`)
  expect([shown.status, hiddenOf(shown.html, 'until') === until || shown.html.includes(`value="${until}"`)]).toEqual([
    200,
    true,
  ])
  const wrong = await send(TOWN, '', {
    ...FORM,
    phone: newNumber(),
    place: 'z:B',
    visitor: 'yes',
    until: day(Date.now() - 86_400_000 * 2),
  })
  expect([wrong.status, wrong.html.includes('dernier jour de votre séjour')]).toEqual([422, true])
  const [before, there] = [await inB(TOWN), await inB(NEIGHBOUR)]
  const [visitor, resident] = [newNumber(), newNumber()]
  const session = await signedUp(TOWN, visitor, { visitor: 'yes', until, name: 'Estivant Paul' })
  await signedUp(TOWN, resident)
  // The visitor's form of somebody who lives here gives them no end.
  messages.length = 0
  await signedUp(TOWN, resident, { visitor: 'yes', until })
  messages.length = 0
  await signedUp(NEIGHBOUR, visitor)
  expect(await inB(TOWN)).toMatchObject({ persons: before.persons + 2 })
  expect((await send(TOWN, '/me', undefined, session)).html).toContain('Tout est effacé après le')
  vi.useFakeTimers({ now: Date.now() + 5 * 86_400_000, toFake: ['Date'] })
  try {
    for (let shard = 0; shard < SHARDS; shard++)
      await runInDurableObject(residentsOf(env, TOWN, 'live', shard) as never, async (object: unknown) =>
        (object as { alarm(): Promise<void> }).alarm(),
      )
  } finally {
    vi.useRealTimers()
  }
  expect(await inB(TOWN)).toMatchObject({ persons: before.persons + 1 })
  expect(await inB(NEIGHBOUR)).toMatchObject({ persons: there.persons + 1 })
  expect(await dump(TOWN)).toContain('visits over')
  const hash = new Keyring(env.TOCSIN_MASTER_KEY, TOWN).blindIndex(visitor)
  expect(await contactIndexOf(env, TOWN, 'live', sliceOf(hash)).find(hash)).toBeNull()
})

test('what somebody says of their home is kept with the place, shown, changed, and a filter finds them by it', async () => {
  const phone = newNumber()
  const cookie = await signedUp(TOWN, phone, { dwelling: 'mobile home', floor: '0' })
  const own = await send(TOWN, '/me', undefined, cookie)
  expect(own.html).toContain('Mobil-home ou caravane, Étage 0')
  const found = async (kind: 'mobile home' | 'upper floor') => {
    const bundle = await commandOf(env, TOWN, 'live').bundle()
    const zones = (bundle?.zones ?? []).filter(({ id }) => id === 'B')
    const each = await Promise.all(
      Array.from({ length: SHARDS }, (_, shard) =>
        residentsOf(env, TOWN, 'live', shard).count(zones, ['sms'], { dwellings: [kind] }),
      ),
    )
    return each.reduce((sum, one) => sum + one.persons - (one.unjudged ?? 0), 0)
  }
  const [mobile, upper] = [await found('mobile home'), await found('upper floor')]
  expect(mobile).toBeGreaterThan(0)
  const label = /name="n" value="0"><input type="hidden" name="label" value="([^"]*)"/.exec(own.html)?.[1] ?? ''
  await change(TOWN, cookie, { do: 'dwelling', n: '0', label, dwelling: 'upper floor', floor: '2' })
  expect([await found('mobile home'), await found('upper floor')]).toEqual([mobile - 1, upper + 1])
})

test('whoever signs up somebody else is marked so; the person is told who did not ask, and STOP ends it', async () => {
  const [parent, child] = [newNumber(), newNumber()]
  const cookie = await signedUp(TOWN, parent, { another: 'yes' })
  await vi.waitFor(
    () => expect(texts(parent).some((text) => text.includes('Un proche a inscrit ce numéro'))).toBe(true),
    {
      timeout: 5_000,
      interval: 20,
    },
  )
  expect(texts(parent).at(-1)).toContain('répondez STOP')
  const own = await send(TOWN, '/me', undefined, cookie)
  expect(own.html).toContain('Un proche a fait cette inscription.')
  await signedUp(NEIGHBOUR, child)
  expect(texts(child).join(' ')).not.toContain('Un proche')
  const token = await signIn('mayor', TOWN)
  const landline = newNumber()
  const body = { address: '12 rue Basse', phone: landline, another: true, consent: true }
  expect((await call('post', `/api/${TOWN}/residents/desk`, { token, body })).status).toBe(201)
  await vi.waitFor(() => expect(texts(landline).join(' ')).toContain('Un proche a inscrit'), {
    timeout: 5_000,
    interval: 20,
  })
  await residentsOf(env, TOWN, 'live', 0).optOutNumber(parent)
  const before = messages.length
  await send(TOWN, '', { ...FORM, phone: parent, another: 'yes' })
  expect(messages.slice(before).filter(({ to }) => to === parent)).toEqual([])
})
