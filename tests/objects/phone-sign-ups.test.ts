// Signing up by calling the town's number: nobody is in the list before a person has listened; two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { PhoneSignUp } from '../../worker/model/phone-sign-up.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { call as http, signIn } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const TOWN = '93101'
const NEIGHBOUR = '93102'
const MOBILE = '+33639987801'
const LANDLINE = '+33465710078'
const ADDRESSES = (code: string) => `id;numero;rep;nom_voie;code_insee;lon;lat
a;12;;Rue Basse;${code};${CENTRE.B[0]};${CENTRE.B[1]}
`

type Script = readonly Readonly<Record<string, unknown>>[]
const sent: { readonly to: string; readonly text: string }[] = []
const asked: { readonly url: string; readonly token: string | null }[] = []
const realFetch = globalThis.fetch
const tokens: Record<string, string> = {}

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = String(input instanceof Request ? input.url : input)
    if (url.includes('/v1/files/')) {
      asked.push({ url, token: new Headers(init?.headers).get('authorization') })
      return url.endsWith('gone') ? new Response('', { status: 404 }) : new Response('ID3 a voice')
    }
    const body = JSON.parse(String(init?.body)) as { to: string | { number: string }[]; text?: string; ncco?: Script }
    const to = typeof body.to === 'string' ? body.to : (body.to[0]?.number ?? '')
    sent.push({ to: `+${to.replace(/^\+/, '')}`, text: body.text ?? String(body.ncco?.[0]?.['text']) })
    return Response.json({ message_uuid: `m${sent.length}`, uuid: `m${sent.length}` }, { status: 202 })
  }) as typeof fetch
  for (const code of [TOWN, NEIGHBOUR]) {
    const files = smallTerritory({ code })
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
    await residentsOf(env, code, 'live', 0).takeAddresses(ADDRESSES(code))
    tokens[code] = await signIn('mayor', code)
  }
})
afterAll(() => {
  globalThis.fetch = realFetch
})

async function call(method: string, path: string, options: Parameters<typeof http>[2]) {
  const answer = await http(method, path, options)
  return { status: answer.status, body: (await answer.json()) as unknown }
}

async function told(path: string, event: object, town = TOWN): Promise<unknown> {
  const body = JSON.stringify(event)
  const answer = await SELF.fetch(`http://localhost/hooks/${town}/vonage/call${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      authorization: signed(body, await vonageAccount(town), Date.now()),
    },
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

const pathOf = (url: unknown) =>
  new URL(String((url as string[])[0])).pathname.replace(/^\/hooks\/\d+\/vonage\/call/, '')
const words = (script: Script) => script.map(({ text }) => text ?? '').join(' ')
const inputOf = (script: Script) => pathOf(script.find(({ action }) => action === 'input')?.['eventUrl'])

/** One call: each key goes where the script before it asked for one. */
async function calling(
  from: string | null,
  keys: readonly string[],
  { town = TOWN, uuid = crypto.randomUUID() as string } = {},
) {
  const who = { uuid, from: from === null ? 'anonymous' : from.slice(1) }
  const scripts = [(await told('', who, town)) as Script]
  for (const digits of keys)
    scripts.push((await told(inputOf(scripts.at(-1) ?? []), { ...who, dtmf: { digits } }, town)) as Script)
  return { last: scripts.at(-1) ?? [], scripts }
}

async function saidAddress(script: Script, name = 'voice') {
  const record = script.find(({ action }) => action === 'record')
  return told(pathOf(record?.['eventUrl']), { recording_url: `https://api.nexmo.com/v1/files/${name}` })
}

async function waiting(town = TOWN): Promise<readonly PhoneSignUp[]> {
  const { body } = await call('get', `/api/${town}/residents/by-phone`, { token: tokens[town] ?? '' })
  return (body as { signUps: readonly PhoneSignUp[] }).signUps
}

const standing = (phone: string, town = TOWN) =>
  residentsOf(env, town, 'live', 0).standingOf(new Keyring(env.TOCSIN_MASTER_KEY, town).blindIndex(phone))

test('a call, a yes, an address said: it waits sealed; the desk hears it, places it, and only then they are in the list', async () => {
  const { scripts, last } = await calling(MOBILE, ['5', '1'])
  expect(words(scripts[0] ?? [])).toMatch(/appuyez sur cinq\.\s*$/)
  expect(words(scripts[1] ?? [])).toContain('C’est gratuit')
  expect(await saidAddress(last)).toEqual({ recording: 'kept' })
  const [one, ...others] = await waiting()
  expect([one, others.length]).toMatchObject([{ phone: MOBILE, takesSms: true, language: 'fr', recorded: true }, 0])
  expect(await waiting(NEIGHBOUR)).toEqual([])
  expect((await standing(MOBILE)).signedUp).toBeNull()
  const disk = await runInDurableObject(
    residentsOf(env, TOWN, 'live', 0) as never,
    (_: unknown, { storage }: DurableObjectState) =>
      storage.sql
        .exec('SELECT * FROM phone_sign_up')
        .toArray()
        .flatMap((row) => Object.values(row))
        .map((value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)))
        .join('|'),
  )
  for (const secret of [MOBILE.slice(1), 'api.nexmo.com']) expect(disk).not.toContain(secret)

  const path = `/api/${TOWN}/residents/by-phone/${one?.id ?? ''}`
  const voice = await SELF.fetch(`http://localhost${path}/voice`, {
    headers: { authorization: `Bearer ${tokens[TOWN] ?? ''}` },
  })
  expect([
    voice.status,
    voice.headers.get('content-type'),
    new TextDecoder().decode(await voice.arrayBuffer()),
  ]).toEqual([200, 'audio/mpeg', 'ID3 a voice'])
  expect(asked[0]).toMatchObject({
    url: 'https://api.nexmo.com/v1/files/voice',
    token: expect.stringMatching(/^Bearer /) as string,
  })
  // Of another town there is nothing to hear and nothing to place.
  const other = `/api/${NEIGHBOUR}/residents/by-phone/${one?.id ?? ''}`
  expect((await call('get', `${other}/voice`, { token: tokens[NEIGHBOUR] ?? '' })).status).toBe(404)
  const body = { address: '12 rue basse', name: 'Odette Essai' }
  expect((await call('post', other, { token: tokens[NEIGHBOUR] ?? '', body })).status).toBe(404)

  expect(await call('post', path, { token: tokens[TOWN] ?? '', body })).toMatchObject({
    status: 201,
    body: { kind: 'signed up', place: '12 Rue Basse', located: true, told: true },
  })
  expect((await standing(MOBILE)).signedUp).toMatchObject({ phone: MOBILE, name: 'Odette Essai' })
  expect((await standing(MOBILE, NEIGHBOUR)).signedUp).toBeNull()
  await vi.waitFor(() => expect(sent.filter(({ to }) => to === MOBILE)).toHaveLength(1), {
    timeout: 5_000,
    interval: 15,
  })
  expect(await waiting()).toEqual([])
  const { body: looks } = await call('get', `/api/${TOWN}/log`, { token: tokens[TOWN] ?? '' })
  expect(JSON.stringify(looks)).toContain('Inscriptions par téléphone à écouter')
  expect(JSON.stringify(looks)).not.toContain(MOBILE.slice(1))
})

test('a landline that says nothing waits without a voice, and is confirmed by a call', async () => {
  await calling(LANDLINE, ['5', '1'])
  const [one] = await waiting()
  expect(one).toMatchObject({ phone: LANDLINE, takesSms: false, recorded: false })
  const path = `/api/${TOWN}/residents/by-phone/${one?.id ?? ''}`
  expect((await call('get', `${path}/voice`, { token: tokens[TOWN] ?? '' })).status).toBe(404)
  // An address that the file does not know is asked about; nobody is signed up by it yet.
  const unclear = await call('post', path, { token: tokens[TOWN] ?? '', body: { address: 'au moulin' } })
  expect(unclear).toMatchObject({ status: 200, body: { kind: 'choose' } })
  expect((await standing(LANDLINE)).signedUp).toBeNull()
  await call('post', path, { token: tokens[TOWN] ?? '', body: { address: 'au moulin', place: 'z:B' } })
  await vi.waitFor(() => expect(sent.find(({ to }) => to === LANDLINE)?.text).toBeTruthy(), {
    timeout: 5_000,
    interval: 15,
  })
  expect((await standing(LANDLINE)).signedUp).toMatchObject({ phoneUse: 'voice' })
})

test('whoever hides their number, calls from abroad or from a premium number is told to call the desk', async () => {
  expect(words((await calling(null, ['5'])).last)).toMatch(/masqué.*appelez la mairie/)
  for (const from of ['+447911123456', '+33899123456'])
    expect(words((await calling(from, ['5', '1'])).last)).toMatch(/appelez la mairie/)
  expect(await waiting()).toEqual([])
})

test('the hook of one key comes again and is one sign-up; the sixth call of a day is the desk’s; the desk may drop it', async () => {
  const phone = '+33639987803'
  const first = await calling(phone, ['5', '1'], { uuid: 'same' })
  const again = await calling(phone, ['5', '1'], { uuid: 'same' })
  expect(again.last).toEqual(first.last)
  for (let n = 0; n < 5; n++) await calling(phone, ['5', '1'])
  expect(words((await calling(phone, ['5', '1'])).last)).toContain('appelez la mairie')
  const [one, ...others] = await waiting()
  expect(others).toEqual([])
  const path = `/api/${TOWN}/residents/by-phone/${one?.id ?? ''}`
  expect((await call('delete', path, { token: tokens[TOWN] ?? '' })).status).toBe(200)
  expect((await call('delete', path, { token: tokens[TOWN] ?? '' })).status).toBe(404)
  expect(await waiting()).toEqual([])
})

test('nine leaves the list, what waits is taken back, and an unknown recording is nobody’s', async () => {
  const phone = '+33639987804'
  await calling(phone, ['5', '1'])
  const { last } = await calling(phone, ['5', '9'])
  expect(words(last)).toContain('ne sera plus ni appelé ni prévenu')
  expect(await waiting()).toEqual([])
  expect((await standing(phone)).optedOut).toBe(true)
  expect((await standing(phone, NEIGHBOUR)).optedOut).toBe(false)
  expect(await told('/sign-up/unknown/recording', { recording_url: 'https://api.nexmo.com/v1/files/x' })).toEqual({
    recording: 'of no sign-up',
  })
})

test('after thirty days what waits is gone, with a line that counts it', async () => {
  await calling('+33639987805', ['5', '1'])
  await runInDurableObject(
    residentsOf(env, TOWN, 'live', 0) as never,
    async (instance: unknown, { storage }: DurableObjectState) => {
      storage.sql.exec('UPDATE phone_sign_up SET ends_at = 1')
      storage.sql.exec("UPDATE _alarm SET at = 1 WHERE name = 'front desk'")
      await (instance as { alarm(): Promise<void> }).alarm()
      expect(storage.sql.exec('SELECT * FROM phone_sign_up').toArray()).toEqual([])
    },
  )
  const acts = await residentsOf(env, TOWN, 'live', 0).acts()
  expect(acts.findLast(({ act }) => act === 'purged')?.detail).toEqual({ byPhone: 1 })
  const held = await residentsOf(env, TOWN, 'live', 0).holdings()
  expect(held.find(({ dataset }) => dataset === 'sign-ups by phone')).toMatchObject({ records: 0 })
})
