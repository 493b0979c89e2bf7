// Signing up by an SMS from one's own mobile, through the provider's hook, in two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const TOWN = '96526'
const NEIGHBOUR = '96527'
const ADDRESSES = (code: string) => `id;numero;rep;nom_voie;code_insee;lon;lat
a;12;;Rue Basse;${code};${CENTRE.B[0]};${CENTRE.B[1]}
b;14;bis;Rue Basse;${code};${CENTRE.B[0]};${CENTRE.B[1]}
`

const messages: { readonly to: string; readonly text: string }[] = []
const realFetch = globalThis.fetch
let people = 0
const newNumber = () => `+3363998${String(7_000 + people++)}`

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as { to: string; text: string; client_ref: string }
    messages.push({ to: `+${body.to.replace(/^\+/, '')}`, text: body.text })
    return Response.json({ message_uuid: `u-${body.client_ref}` }, { status: 202 })
  }) as typeof fetch
  for (const code of [TOWN, NEIGHBOUR]) {
    const files = smallTerritory({ code })
    const settings = `geofences/${code}/territory.yaml`
    files[settings] = (files[settings] ?? '').replace('parts_per_second: 30', "parts_per_second: 30, inbound: '36105'")
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
    await residentsOf(env, code, 'live', 0).takeAddresses(ADDRESSES(code))
  }
})
beforeEach(() => {
  messages.length = 0
})
afterAll(() => {
  globalThis.fetch = realFetch
})

async function texted(from: string, text: string, { town = TOWN, id = crypto.randomUUID() as string } = {}) {
  const body = JSON.stringify({ message_uuid: id, from: from.slice(1), to: '36105', text })
  const answer = await SELF.fetch(`http://localhost/hooks/${town}/vonage/inbound`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      authorization: signed(body, await vonageAccount(town), Date.now()),
    },
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as { readonly inbound: string }
}

const texts = (to: string) => messages.filter((one) => one.to === to).map(({ text }) => text)
const answered = (to: string, count: number) =>
  vi.waitFor(
    () => {
      expect(texts(to)).toHaveLength(count)
      return texts(to).at(-1) ?? ''
    },
    { timeout: 5_000, interval: 15 },
  )

async function recordOf(code: string, phone: string) {
  const hash = new Keyring(env.TOCSIN_MASTER_KEY, code).blindIndex(phone)
  return (await residentsOf(env, code, 'live', 0).standingOf(hash)).signedUp
}

async function onDisk(code: string): Promise<string> {
  return runInDurableObject(residentsOf(env, code, 'live', 0) as never, (_: unknown, { storage }: DurableObjectState) =>
    ['sign_up', 'person', 'contact', 'sign_up_message', 'sign_up_count', 'sign_up_tally']
      .flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray())
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)))
      .join('|'),
  )
}

test('an address, a question, OUI: signed up where they live, and nothing before; the neighbour knows nobody', async () => {
  const phone = newNumber()
  expect(await texted(phone, 'Inscription 12 r. basse')).toEqual({ inbound: 'noted' })
  expect(await answered(phone, 1)).toContain('au 12 Rue Basse ? Répondez OUI')
  expect(await recordOf(TOWN, phone)).toBeNull()
  const draft = await onDisk(TOWN)
  for (const secret of [phone, phone.slice(1), 'Rue Basse']) expect(draft).not.toContain(secret)
  await texted(phone, 'OUI')
  expect(await answered(phone, 2)).toContain('vous serez prévenu d’un danger au 12 Rue Basse'.replace('’', "'"))
  expect(await recordOf(TOWN, phone)).toMatchObject({
    phone,
    by: 'sms',
    places: [{ label: '12 Rue Basse', point: [...CENTRE.B] }],
  })
  expect(await recordOf(NEIGHBOUR, phone)).toBeNull()
  // Once more changes nothing, and says nothing.
  await texted(phone, 'OUI')
  await texted(phone, 'OUI', { town: NEIGHBOUR })
  expect(texts(phone)).toHaveLength(2)
  await texted(phone, 'STOP')
  const { optedOut } = await residentsOf(env, TOWN, 'live', 0).standingOf(
    new Keyring(env.TOCSIN_MASTER_KEY, TOWN).blindIndex(phone),
  )
  expect(optedOut).toBe(true)
})

test('in English too, and the same hook that comes again is answered once', async () => {
  const phone = newNumber()
  for (let n = 0; n < 3; n++) await texted(phone, 'join 12 rue Basse', { id: 'join-once' })
  expect(await answered(phone, 1)).toContain('Reply YES')
  await texted(phone, 'Yes')
  await answered(phone, 2)
  expect(await recordOf(TOWN, phone)).toMatchObject({ language: 'en' })
})

test('an unclear address is asked about once, then a person helps, then nothing more is said', async () => {
  const phone = newNumber()
  await texted(phone, 'INSCRIPTION 13 rue basse')
  expect(await answered(phone, 1)).toContain('Quelle adresse : 12 Rue Basse ou 14 bis Rue Basse ?')
  await texted(phone, 'OUI')
  expect(await recordOf(TOWN, phone)).toBeNull()
  await texted(phone, 'INSCRIPTION place inconnue')
  expect(await answered(phone, 2)).toContain('rappelez la mairie au')
  await texted(phone, 'INSCRIPTION encore')
  expect(texts(phone)).toHaveLength(2)
})

test('no answer is paid for abroad, to a short number, a landline, or whoever said STOP; nor a sixth of one day', async () => {
  const stopped = newNumber()
  await residentsOf(env, TOWN, 'live', 0).optOutNumber(stopped)
  for (const from of ['+447911123456', '+33563000000', '+33899123456', stopped])
    await texted(from, 'INSCRIPTION 12 rue Basse')
  const phone = newNumber()
  for (let n = 0; n < 7; n++) await texted(phone, 'INSCRIPTION 12 rue Basse')
  await answered(phone, 5)
  expect(messages.filter(({ to }) => to !== phone)).toEqual([])
  const days = await residentsOf(env, TOWN, 'live', 0).signUpTallies()
  expect(days.find(({ what }) => what === 'no sign-up by SMS: said STOP')?.count).toBe(1)
})
