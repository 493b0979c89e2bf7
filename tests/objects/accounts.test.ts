import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { accountsOf, type Env } from '../../worker/env.ts'
import type { Role } from '../../worker/model/identity.ts'
import { firstRunCode } from '../../worker/objects/accounts/codes.ts'
import { SESSION_IDLE_MS, SESSION_MAX_MS } from '../../worker/objects/accounts/grants.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { SoftwareAuthenticator, type Options } from '../support/authenticator.ts'

const bindings = env as unknown as Env
const ADMIN = { id: 'demo-mayor', name: 'Maire' }

let next = 0
/** A territory that no other test has touched; every object of it is new. */
function freshTerritory(): string {
  next += 1
  return `98${String(next).padStart(3, '0')}`
}

function accounts(territory: string) {
  return accountsOf(bindings, territory)
}

function stubOf(territory: string) {
  return bindings.ACCOUNTS.get(bindings.ACCOUNTS.idFromName(`${territory}:accounts`))
}

async function enrol(
  territory: string,
  code: string,
  name = 'Camille Martin',
  authenticator = new SoftwareAuthenticator(bindings.TOCSIN_ORIGIN),
) {
  const begun = await accounts(territory).enrolOptions(territory, { code, name })
  if (begun.kind === 'refused') return { kind: 'refused' as const, begun, authenticator }
  const response = authenticator.register(begun.options as Options)
  const finished = await accounts(territory).enrolVerify(territory, { ceremony: begun.ceremony, response })
  return { kind: finished.kind, finished, begun, authenticator }
}

async function firstAdministrator(territory: string) {
  const enrolled = await enrol(territory, firstRunCode(bindings.TOCSIN_MASTER_KEY, territory))
  if (enrolled.finished?.kind !== 'ok') throw new Error('the first administrator could not enrol')
  return {
    authenticator: enrolled.authenticator,
    token: enrolled.finished.token,
    identity: enrolled.finished.session.identity,
  }
}

afterEach(() => {
  vi.useRealTimers()
})

test('the first-run code enrols an administrator and approver by passkey, and signs them in', async () => {
  const territory = freshTerritory()
  const { token, identity } = await firstAdministrator(territory)
  expect(identity).toMatchObject({ territory, name: 'Camille Martin', roles: ['admin', 'approver'], via: 'session' })
  expect(await accounts(territory).authenticate(token)).toEqual(identity)
})

test('the first-run code is void once somebody has enrolled, and stays void after a restart', async () => {
  const territory = freshTerritory()
  const code = firstRunCode(bindings.TOCSIN_MASTER_KEY, territory)
  await firstAdministrator(territory)
  expect(await accounts(territory).enrolOptions(territory, { code, name: 'Second' })).toMatchObject({
    kind: 'refused',
    reason: 'code not accepted',
  })
  await evictDurableObject(stubOf(territory))
  expect(await accounts(territory).enrolOptions(territory, { code, name: 'Second' })).toMatchObject({
    kind: 'refused',
    reason: 'code not accepted',
  })
})

test('of two people who begin with the first-run code only the first to finish is enrolled', async () => {
  const territory = freshTerritory()
  const code = firstRunCode(bindings.TOCSIN_MASTER_KEY, territory)
  const slow = new SoftwareAuthenticator(bindings.TOCSIN_ORIGIN)
  const begun = await accounts(territory).enrolOptions(territory, { code, name: 'Slow' })
  if (begun.kind === 'refused') throw new Error(begun.detail)
  await firstAdministrator(territory)
  const late = await accounts(territory).enrolVerify(territory, {
    ceremony: begun.ceremony,
    response: slow.register(begun.options as Options),
  })
  expect(late).toMatchObject({ kind: 'refused', reason: 'code not accepted' })
})

test('the demonstration’s people do not use up the first-run code', async () => {
  const territory = freshTerritory()
  await accounts(territory).demoSession(territory, 'mayor')
  await expect(firstAdministrator(territory)).resolves.toBeDefined()
})

test('the first-run code of one territory opens no other', async () => {
  const [one, other] = [freshTerritory(), freshTerritory()]
  const code = firstRunCode(bindings.TOCSIN_MASTER_KEY, one)
  expect(await accounts(other).enrolOptions(other, { code, name: 'X' })).toMatchObject({
    kind: 'refused',
    reason: 'code not accepted',
  })
})

test('a code may be typed in capitals and with spaces', async () => {
  const territory = freshTerritory()
  const code = firstRunCode(bindings.TOCSIN_MASTER_KEY, territory).toUpperCase()
  const typed = `${code.slice(0, 4)} ${code.slice(4, 7)} ${code.slice(7)}`
  expect(await accounts(territory).enrolOptions(territory, { code: typed, name: 'X' })).toMatchObject({ kind: 'ok' })
})

test('after ten wrong codes one caller waits, while others and unnamed callers with the right code do not', async () => {
  const territory = freshTerritory()
  const right = firstRunCode(bindings.TOCSIN_MASTER_KEY, territory)
  for (let n = 0; n < 10; n++) {
    expect(
      await accounts(territory).enrolOptions(territory, { code: `wrong${n}`, name: 'X', caller: '192.0.2.1' }),
    ).toMatchObject({ reason: 'code not accepted' })
    await accounts(territory).enrolOptions(territory, { code: `wrong${n}`, name: 'X' })
  }
  expect(
    await accounts(territory).enrolOptions(territory, { code: right, name: 'X', caller: '192.0.2.1' }),
  ).toMatchObject({ reason: 'too many tries' })
  expect(await accounts(territory).enrolOptions(territory, { code: 'wrong', name: 'X' })).toMatchObject({
    reason: 'too many tries',
  })
  expect(
    await accounts(territory).enrolOptions(territory, { code: right, name: 'X', caller: '192.0.2.2' }),
  ).toMatchObject({ kind: 'ok' })
  expect(await accounts(territory).enrolOptions(territory, { code: right, name: 'X' })).toMatchObject({ kind: 'ok' })
})

test('an enrolled passkey signs in again', async () => {
  const territory = freshTerritory()
  const { authenticator, identity } = await firstAdministrator(territory)
  const begun = await accounts(territory).loginOptions(territory)
  const response = authenticator.sign(begun.options as Options)
  const signedIn = await accounts(territory).loginVerify(territory, { ceremony: begun.ceremony, response })
  expect(signedIn).toMatchObject({ kind: 'ok', session: { identity: { id: identity.id } } })
})

test('the same login response counts once', async () => {
  const territory = freshTerritory()
  const { authenticator } = await firstAdministrator(territory)
  const begun = await accounts(territory).loginOptions(territory)
  const request = { ceremony: begun.ceremony, response: authenticator.sign(begun.options as Options) }
  expect((await accounts(territory).loginVerify(territory, request)).kind).toBe('ok')
  expect(await accounts(territory).loginVerify(territory, request)).toMatchObject({
    kind: 'refused',
    reason: 'passkey not accepted',
  })
})

test.each([
  ['another site', { origin: 'https://tocsin.example' }],
  ['another relying party', { relyingParty: 'tocsin.example' }],
  ['a device that did not verify its user', { userVerified: false }],
  ['a counter that went back, as of a copied passkey', { counter: 1 }],
])('a login from %s is refused', async (_, quirks) => {
  const territory = freshTerritory()
  const { authenticator } = await firstAdministrator(territory)
  const once = await accounts(territory).loginOptions(territory)
  await accounts(territory).loginVerify(territory, {
    ceremony: once.ceremony,
    response: authenticator.sign(once.options as Options),
  })
  const begun = await accounts(territory).loginOptions(territory)
  const response = authenticator.sign(begun.options as Options, quirks)
  expect(await accounts(territory).loginVerify(territory, { ceremony: begun.ceremony, response })).toMatchObject({
    kind: 'refused',
    reason: 'passkey not accepted',
  })
})

test('an enrolment without user verification is refused', async () => {
  const territory = freshTerritory()
  const begun = await accounts(territory).enrolOptions(territory, {
    code: firstRunCode(bindings.TOCSIN_MASTER_KEY, territory),
    name: 'X',
  })
  if (begun.kind === 'refused') throw new Error(begun.detail)
  const response = new SoftwareAuthenticator(bindings.TOCSIN_ORIGIN).register(begun.options as Options, {
    userVerified: false,
  })
  expect(await accounts(territory).enrolVerify(territory, { ceremony: begun.ceremony, response })).toMatchObject({
    kind: 'refused',
  })
})

describe('signing a hash with a passkey', () => {
  const HASH = 'ab'.repeat(32)
  const actorOf = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name })

  async function begun(territory: string, by: { readonly id: string; readonly name: string }, hash = HASH) {
    const asked = await accounts(territory).signOptions(by, hash)
    if (asked.kind === 'refused') throw new Error(asked.detail)
    return { ceremony: asked.ceremony, options: asked.options as Options }
  }

  test('the hash is the challenge, the assertion is kept whole, and it counts once', async () => {
    const territory = freshTerritory()
    const { authenticator, identity } = await firstAdministrator(territory)
    const by = actorOf(identity)
    const { ceremony, options } = await begun(territory, by)
    expect(Buffer.from(options.challenge, 'base64url').toString('hex')).toBe(HASH)
    const signed = { hash: HASH, ceremony, response: authenticator.sign(options) }
    const verified = await accounts(territory).signVerify(by, signed)
    if (verified.kind !== 'ok' || verified.proof.kind !== 'passkey') throw new Error('not signed')
    const { credential, clientDataJSON } = verified.proof
    expect(credential).toBe(authenticator.id)
    expect(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())).toMatchObject({
      challenge: options.challenge,
    })
    expect(await accounts(territory).signatureStands(by, verified.proof)).toBe(true)
    expect(await accounts(territory).signVerify(by, signed)).toMatchObject({ kind: 'refused' })
  })

  test('neither over another hash, nor by another’s passkey, nor from another town, nor as a tap', async () => {
    const territory = freshTerritory()
    const { authenticator, identity } = await firstAdministrator(territory)
    const by = actorOf(identity)
    const { ceremony, options } = await begun(territory, by)
    const response = authenticator.sign(options)
    const verify = (to: string, change: object) =>
      accounts(to).signVerify(by, { hash: HASH, ceremony, response, ...change })
    expect(await verify(territory, { hash: 'cd'.repeat(32) })).toMatchObject({ reason: 'passkey not accepted' })
    const stranger = new SoftwareAuthenticator(bindings.TOCSIN_ORIGIN)
    expect(await verify(territory, { response: stranger.sign(options) })).toMatchObject({
      reason: 'passkey not accepted',
    })
    expect(await verify(territory, { response: null })).toMatchObject({ reason: 'passkey not accepted' })
    const other = freshTerritory()
    await firstAdministrator(other)
    expect(await verify(other, {})).toMatchObject({ reason: 'passkey not accepted' })
    expect(await verify(territory, {})).toMatchObject({ kind: 'ok' })
  })

  test('the demonstration’s people sign by a tap that says so, and a real signature ends with its person', async () => {
    const territory = freshTerritory()
    await accounts(territory).demoSession(territory, 'mayor')
    const asked = await accounts(territory).signOptions(ADMIN, HASH)
    expect(asked).toMatchObject({ kind: 'ok', options: null })
    const ceremony = asked.kind === 'ok' ? asked.ceremony : ''
    const tapped = await accounts(territory).signVerify(ADMIN, { hash: HASH, ceremony, response: null })
    expect(tapped).toEqual({ kind: 'ok', proof: { kind: 'demonstration' } })
    const { identity, authenticator } = await firstAdministrator(territory)
    const real = { kind: 'passkey', credential: authenticator.id } as never
    expect(await accounts(territory).signatureStands(actorOf(identity), real)).toBe(true)
    expect(await accounts(territory).signatureStands(actorOf(identity), { kind: 'demonstration' })).toBe(false)
    expect(await accounts(territory).signatureStands(ADMIN, real)).toBe(false)
    await accounts(territory).removePerson(ADMIN, identity.id)
    expect(await accounts(territory).signatureStands(actorOf(identity), real)).toBe(false)
  })
})

test('a ceremony counts for its own territory and kind only, unaltered, and for five minutes', async () => {
  const [one, other] = [freshTerritory(), freshTerritory()]
  const { authenticator } = await firstAdministrator(one)
  const begun = await accounts(one).loginOptions(one)
  const response = authenticator.sign(begun.options as Options)
  const refused = { kind: 'refused', reason: 'passkey not accepted' }
  expect(await accounts(other).loginVerify(other, { ceremony: begun.ceremony, response })).toMatchObject(refused)
  expect(await accounts(one).enrolVerify(one, { ceremony: begun.ceremony, response })).toMatchObject(refused)
  expect(await accounts(one).loginVerify(one, { ceremony: `${begun.ceremony}x`, response })).toMatchObject(refused)
  expect(await accounts(one).loginVerify(one, { ceremony: 'nonsense', response })).toMatchObject(refused)
  vi.useFakeTimers({ now: Date.now() + 5 * 60_000 + 1, toFake: ['Date'] })
  expect(await accounts(one).loginVerify(one, { ceremony: begun.ceremony, response })).toMatchObject(refused)
})

test('an invitation enrols one person with its roles, once', async () => {
  const territory = freshTerritory()
  const { identity } = await firstAdministrator(territory)
  const { code } = await accounts(territory).invite(identity, { name: 'Alex', roles: ['drafter'] })
  const first = await enrol(territory, code, 'Alex')
  expect(first.finished).toMatchObject({ kind: 'ok', session: { identity: { roles: ['drafter'] } } })
  expect((await enrol(territory, code, 'Another')).kind).toBe('refused')
})

test('an invitation ends after a day', async () => {
  const territory = freshTerritory()
  const { identity } = await firstAdministrator(territory)
  const { code, expiresAt } = await accounts(territory).invite(identity, { name: 'Alex', roles: ['drafter'] })
  vi.useFakeTimers({ now: expiresAt, toFake: ['Date'] })
  expect((await enrol(territory, code, 'Alex')).kind).toBe('refused')
})

test('a session ends after half an hour without use, and use prolongs it up to a day', async () => {
  const territory = freshTerritory()
  const { token } = await accounts(territory).demoSession(territory, 'duty')
  const start = Date.now()
  vi.useFakeTimers({ now: start, toFake: ['Date'] })
  for (let at = start; at < start + SESSION_MAX_MS; at += SESSION_IDLE_MS - 60_001) {
    vi.setSystemTime(at)
    expect(await accounts(territory).authenticate(token)).not.toBeNull()
  }
  vi.setSystemTime(start + SESSION_MAX_MS + 1_000)
  expect(await accounts(territory).authenticate(token)).toBeNull()

  vi.setSystemTime(start)
  const idle = await accounts(territory).demoSession(territory, 'duty')
  vi.setSystemTime(start + SESSION_IDLE_MS + 1_000)
  expect(await accounts(territory).authenticate(idle.token)).toBeNull()
})

test('signing out ends the session at once, and only that one', async () => {
  const territory = freshTerritory()
  const one = await accounts(territory).demoSession(territory, 'duty')
  const other = await accounts(territory).demoSession(territory, 'duty')
  await accounts(territory).signOut(one.token)
  expect(await accounts(territory).authenticate(one.token)).toBeNull()
  expect(await accounts(territory).authenticate(other.token)).not.toBeNull()
})

test('a revoked machine key is refused at the next request, also after a restart (INV-36)', async () => {
  const territory = freshTerritory()
  await accounts(territory).demoSession(territory, 'mayor')
  const { id, token } = await accounts(territory).createToken(ADMIN, { name: 'Sonde', roles: [], machine: true })
  expect(await accounts(territory).authenticate(token)).toMatchObject({ roles: ['machine'], via: 'machine key' })
  expect(await accounts(territory).revoke(ADMIN, id)).toBe(true)
  expect(await accounts(territory).authenticate(token)).toBeNull()
  await evictDurableObject(stubOf(territory))
  expect(await accounts(territory).authenticate(token)).toBeNull()
  expect(await accounts(territory).revoke(ADMIN, id)).toBe(false)
})

test('a token acts as the person who made it, with no role beyond theirs', async () => {
  const territory = freshTerritory()
  await accounts(territory).demoSession(territory, 'mayor')
  const { token } = await accounts(territory).createToken(ADMIN, { name: 'CI', roles: ['admin'], machine: false })
  expect(await accounts(territory).authenticate(token)).toMatchObject({
    id: 'demo-mayor',
    roles: ['admin'],
    via: 'token',
  })
  await runInDurableObject(stubOf(territory), async (instance) => {
    const object = instance as unknown as ReturnType<typeof accounts>
    await expect(object.createToken(ADMIN, { name: 'too much', roles: ['registry'], machine: false })).rejects.toThrow(
      'has the roles of the operator',
    )
  })
})

test('removing a person ends their sessions and tokens at once and leaves the gauges’ keys (INV-36)', async () => {
  const territory = freshTerritory()
  const admin = await firstAdministrator(territory)
  const mayor = await accounts(territory).demoSession(territory, 'mayor')
  const by = { id: 'demo-mayor', name: 'Maire' }
  const token = await accounts(territory).createToken(by, { name: 'CI', roles: ['admin'], machine: false })
  const key = await accounts(territory).createToken(by, { name: 'Sonde', roles: [], machine: true })
  expect(await accounts(territory).removePerson(admin.identity, 'demo-mayor')).toEqual({ kind: 'ok' })
  expect(await accounts(territory).authenticate(mayor.token)).toBeNull()
  expect(await accounts(territory).authenticate(token.token)).toBeNull()
  expect(await accounts(territory).authenticate(key.token)).not.toBeNull()
  expect(await accounts(territory).removePerson(admin.identity, admin.identity.id)).toMatchObject({
    reason: 'last administrator',
  })
})

test('a state that was a demonstration lets none of its people or their keys in once it is not one', async () => {
  const territory = freshTerritory()
  const mayor = await accounts(territory).demoSession(territory, 'mayor')
  const key = await accounts(territory).createToken(ADMIN, { name: 'Sonde', roles: [], machine: true })
  await runInDurableObject(stubOf(territory), async (instance) => {
    const object = instance as unknown as ReturnType<typeof accounts> & { env: Env }
    object.env = { ...bindings, TOCSIN_DEMO: '0' }
    expect(await object.authenticate(mayor.token)).toBeNull()
    expect(await object.authenticate(key.token)).toBeNull()
    await expect(object.demoSession(territory, 'mayor')).rejects.toThrow('only in the demonstration')
    object.env = bindings
  })
})

test('two territories know nothing of each other’s people', async () => {
  const [one, other] = [freshTerritory(), freshTerritory()]
  const { token } = await accounts(one).demoSession(one, 'mayor')
  expect(await accounts(other).authenticate(token)).toBeNull()
  expect(await accounts(other).authenticate(token.replace(one, other))).toBeNull()
  expect(await accounts(other).people()).toEqual([])
})

test('no token, code or credential stands in clear in the storage', async () => {
  const territory = freshTerritory()
  const { token } = await accounts(territory).demoSession(territory, 'mayor')
  const { code } = await accounts(territory).invite(ADMIN, { name: 'Alex', roles: ['drafter'] })
  await accounts(territory).setCredential(ADMIN, 'meteofrance', 'planted-secret-4711')
  expect(await accounts(territory).credential('meteofrance')).toBe('planted-secret-4711')
  expect(await accounts(territory).credential('unknown')).toBeNull()
  await runInDurableObject(stubOf(territory), (_, state) => {
    const tables = state.storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .toArray()
    const dump = tables
      .map(({ name }) =>
        JSON.stringify(
          state.storage.sql
            .exec(`SELECT * FROM "${String(name)}"`)
            .toArray()
            .map(readable),
        ),
      )
      .join('\n')
    expect(tables.length).toBeGreaterThan(5)
    for (const secret of [token, token.slice(-43), code, code.replaceAll('-', ''), 'planted-secret-4711'])
      expect(dump).not.toContain(secret)
  })
})

function readable(row: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
    ]),
  )
}

test('every act is in the hash chain, which verifies', async () => {
  const territory = freshTerritory()
  await accounts(territory).demoSession(territory, 'mayor')
  const { id } = await accounts(territory).createToken(ADMIN, {
    name: 'Sonde',
    roles: [] satisfies Role[],
    machine: true,
  })
  await accounts(territory).revoke(ADMIN, id)
  await accounts(territory).setCredential(ADMIN, 'vonage', 'x')
  const entries = await accounts(territory).log(0, 100)
  expect(entries.map(({ act }) => act)).toEqual(['signed in', 'key created', 'key revoked', 'credential set'])
  expect(verifyEntries(entries)).toEqual({ kind: 'valid', count: 4 })
  expect(JSON.stringify(entries)).not.toContain('tcm_')
})
