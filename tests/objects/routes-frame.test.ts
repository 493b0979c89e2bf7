import { runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { firstRunCode } from '../../worker/objects/accounts/codes.ts'
import type { Problem } from '../../worker/model/view.ts'
import { SoftwareAuthenticator, type Options } from '../support/authenticator.ts'
import { bindings, call, ORIGIN, signIn } from '../support/http.ts'

async function problemOf(answer: Response): Promise<Problem> {
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8')
  const problem = (await answer.json()) as Problem
  expect(problem.status).toBe(answer.status)
  return problem
}

test('a path that no route has answers a problem, not a page', async () => {
  const answer = await call('get', '/api/nowhere/at/all')
  expect(answer.status).toBe(404)
  expect((await problemOf(answer)).type).toBe('/api/docs#not-found')
})

test.each(['/healthz', '/api/openapi.json', '/api/docs', '/console', '/nowhere', '/api/99001/situation'])(
  '%s carries the security headers',
  async (path) => {
    const answer = await call('get', path)
    const policy = answer.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer')
  },
)

test('the root leads to the console, and every view of the console is its page', async () => {
  const root = await call('get', '/')
  expect([root.status, root.headers.get('Location')]).toEqual([302, '/console'])
  for (const path of ['/console', '/console/alerts/7']) {
    const page = await call('get', path)
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8'])
  }
  expect((await call('get', '/console/missing.js')).status).toBe(404)
})

test('the session cookie is bound to the host, to TLS, to HTTP and to our own site', async () => {
  const answer = await call('post', '/api/demo/session', { body: { identity: 'mayor', territory: '97101' } })
  const cookie = answer.headers.get('Set-Cookie') ?? ''
  expect(cookie).toMatch(/^__Host-tocsin=tcs_97101_/)
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
    expect(cookie.split('; ')).toContain(attribute)
  expect(cookie).not.toContain('Domain')
})

test('a cookie changes something only from our own pages; a bearer token needs no origin (X02)', async () => {
  const token = await signIn('mayor', '97102')
  const invite = (headers: Record<string, string>) =>
    call('post', '/api/97102/people/invite', { cookie: token, body: { name: 'A', roles: ['viewer'] }, headers })
  expect((await invite({})).status).toBe(403)
  expect((await invite({ Origin: 'https://evil.example' })).status).toBe(403)
  expect((await invite({ Origin: 'null' })).status).toBe(403)
  expect((await invite({ Origin: ORIGIN, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  const refused = await problemOf(await invite({ Origin: 'https://evil.example' }))
  expect(refused.type).toBe('/api/docs#cross-site')
  expect((await invite({ Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201)
  expect(
    (await call('post', '/api/97102/people/invite', { token, body: { name: 'A', roles: ['viewer'] } })).status,
  ).toBe(201)
})

test('a socket is not opened with a cookie from another site (X02)', async () => {
  const token = await signIn('mayor', '97103')
  const answer = await call('get', '/api/97103/live', {
    cookie: token,
    headers: { Upgrade: 'websocket', Origin: 'https://evil.example' },
  })
  expect(answer.status).toBe(403)
})

test('another site cannot sign its visitor in or out (X02)', async () => {
  const cross = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
  expect((await call('post', '/api/demo/session', { body: { identity: 'mayor' }, headers: cross })).status).toBe(403)
  expect((await call('post', '/api/auth/97104/login/options', { body: {}, headers: cross })).status).toBe(403)
  const token = await signIn('mayor', '97104')
  expect((await call('delete', '/api/session', { cookie: token, headers: cross })).status).toBe(403)
  expect((await call('get', '/api/session', { cookie: token })).status).toBe(200)
})

test('signing out ends the session and takes the cookie away', async () => {
  const token = await signIn('mayor', '97105')
  const answer = await call('delete', '/api/session', { cookie: token, headers: { Origin: ORIGIN } })
  expect(answer.status).toBe(204)
  expect(answer.headers.get('Set-Cookie')).toContain('Max-Age=0')
  expect((await call('get', '/api/session', { cookie: token })).status).toBe(401)
})

test('outside the demonstration there is no demonstration', async () => {
  const env = { TOCSIN_DEMO: '0' }
  for (const identity of ['mayor', 'duty', 'deputy', 'field', 'auditor']) {
    expect((await call('post', '/api/demo/session', { body: { identity, territory: '97106' }, env })).status).toBe(404)
  }
  expect((await call('get', '/api/demo/clock', { env })).status).toBe(404)
  expect((await call('put', '/api/demo/clock', { body: { rate: 10 }, env })).status).toBe(404)
  expect((await call('post', '/api/demo/restart', { body: {}, env })).status).toBe(404)
  const standins = { fetch: () => Promise.resolve(new Response('reached')) } as unknown as Fetcher
  expect((await call('get', '/standins/outbox', { env: { ...env, STANDINS: standins } })).status).toBe(404)
  expect(await (await call('get', '/standins/outbox', { env: { STANDINS: standins } })).text()).toBe('reached')
})

test('a demonstration session names an identity and a territory that can exist', async () => {
  expect((await call('post', '/api/demo/session', { body: { identity: 'root' } })).status).toBe(400)
  expect((await call('post', '/api/demo/session', { body: { identity: 'mayor', territory: 'api' } })).status).toBe(400)
  expect((await call('post', '/api/demo/session', { body: '{' })).status).toBe(400)
})

test('a passkey enrolled by the first-run code over HTTP signs in again, by cookie', async () => {
  const territory = '97107'
  const authenticator = new SoftwareAuthenticator(ORIGIN)
  const code = firstRunCode(bindings.TOCSIN_MASTER_KEY, territory)
  const begun = (await (
    await call('post', `/api/auth/${territory}/enrol/options`, { body: { code, name: 'Camille' } })
  ).json()) as { options: Options; ceremony: string }
  const enrolled = await call('post', `/api/auth/${territory}/enrol/verify`, {
    body: { ceremony: begun.ceremony, response: authenticator.register(begun.options) },
  })
  expect(enrolled.status).toBe(200)
  expect(await enrolled.text()).not.toContain('tcs_')

  const login = (await (await call('post', `/api/auth/${territory}/login/options`, { body: {} })).json()) as {
    options: Options
    ceremony: string
  }
  const signedIn = await call('post', `/api/auth/${territory}/login/verify`, {
    body: { ceremony: login.ceremony, response: authenticator.sign(login.options) },
  })
  const cookie = /__Host-tocsin=([^;]+)/.exec(signedIn.headers.get('Set-Cookie') ?? '')?.[1] ?? ''
  expect((await call('get', `/api/${territory}/people`, { cookie })).status).toBe(200)

  const again = await call('post', `/api/auth/${territory}/enrol/options`, { body: { code, name: 'Second' } })
  expect([again.status, (await problemOf(again)).reason]).toEqual([403, 'code not accepted'])
})

test('a revoked machine key is refused at the next request (INV-36)', async () => {
  const mayor = await signIn('mayor', '97108')
  const { id, token } = (await (
    await call('post', '/api/97108/keys', { token: mayor, body: { name: 'Sonde', machine: true } })
  ).json()) as { id: string; token: string }
  const send = () => call('post', '/api/97108/ingest/readings', { token, body: { readings: [] } })
  expect((await send()).status).not.toBe(401)
  expect((await call('delete', `/api/97108/keys/${id}`, { token: mayor })).status).toBe(204)
  expect((await send()).status).toBe(401)
  const listed = await (await call('get', '/api/97108/keys', { token: mayor })).text()
  expect(listed).toContain(id)
  expect(listed).not.toContain(token.slice(-43))
})

test('a token cannot be made with a role that its maker lacks', async () => {
  const mayor = await signIn('mayor', '97109')
  const answer = await call('post', '/api/97109/keys', {
    token: mayor,
    body: { name: 'too much', roles: ['registry'] },
  })
  expect([answer.status, (await problemOf(answer)).type]).toEqual([403, '/api/docs#right-missing'])
})

test('a body that is too large is refused before it is read', async () => {
  const answer = await call('post', '/api/demo/session', { body: 'x'.repeat(1_000_001) })
  expect([answer.status, (await problemOf(answer)).type]).toEqual([413, '/api/docs#body-too-large'])
})

test('an unknown mode is refused, not read as live', async () => {
  const token = await signIn('mayor', '97010')
  expect((await call('get', '/api/97010/people?mode=drill', { token })).status).toBe(400)
})

test('a failure of ours answers a problem without its inside', async () => {
  const answer = await call('get', '/api/97011/people', {
    token: await signIn('mayor', '97011'),
    env: { ACCOUNTS: undefined as never },
  })
  const problem = await problemOf(answer)
  expect([answer.status, problem.type]).toEqual([500, '/api/docs#internal'])
  expect(JSON.stringify(problem)).not.toMatch(/idFromName|undefined|TypeError/)
})

test('health is 200 when the server can decide and send, 503 with every reason otherwise', async () => {
  const reasonsWith = async (env: Readonly<Record<string, unknown>>) => {
    const answer = await call('get', '/healthz', { env: env as Partial<Env> })
    return [answer.status, ((await answer.json()) as { reasons: readonly string[] }).reasons]
  }
  expect(await reasonsWith({})).toEqual([200, []])
  expect(await reasonsWith({ TOCSIN_MASTER_KEY: '' })).toEqual([503, ['master key missing']])
  expect(await reasonsWith({ TOCSIN_MASTER_KEY: 'c2hvcnQ=' })).toEqual([503, ['master key not 32 bytes of base64']])
  expect(await reasonsWith({ TOCSIN_DEMO: '0' })).toEqual([503, ['no channel configured']])
  // A commune that keeps to European companies has no account with Vonage at all.
  const ovh = { OVH_APPLICATION_KEY: 'key', OVH_APPLICATION_SECRET: 'secret' }
  expect(await reasonsWith({ TOCSIN_DEMO: '0', ...ovh })).toEqual([200, []])
  expect(await reasonsWith({ TOCSIN_DEMO: '0', INFOBIP_API_KEY: 'key' })).toEqual([200, []])
  const hosted = (report: object) =>
    reasonsWith({
      HOST: { fetch: () => Promise.resolve(Response.json({ at: Date.now(), freeBytes: 1e10, ...report })) } as never,
    })
  expect(await hosted({})).toEqual([200, []])
  expect(await hosted({ clockStands: true })).toEqual([503, ['the clock of this machine stands still']])
  vi.useFakeTimers({ now: 60_000, toFake: ['Date'] })
  expect(await reasonsWith({})).toEqual([503, ['the clock of this machine is before this release']])
  vi.useRealTimers()
  const broken = await call('get', '/healthz', { env: { ACCOUNTS: undefined as never } })
  expect([broken.status, ((await broken.json()) as { reasons: readonly string[] }).reasons]).toEqual([
    503,
    ['storage does not answer'],
  ])
})

test('metrics are Prometheus text and say whether the server is ready', async () => {
  const text = await (await call('get', '/metrics')).text()
  expect(text).toContain('tocsin_up 1')
  expect(text).toMatch(/tocsin_build_info\{version="[\d.]+",demo="1"\} 1/)
  expect(await (await call('get', '/metrics', { env: { TOCSIN_MASTER_KEY: '' } })).text()).toContain(
    'tocsin_not_ready{reason="master key missing"} 1',
  )
})

test('a session that ran out is refused as if it had never been', async () => {
  const token = await signIn('duty', '97012')
  const object = bindings.ACCOUNTS.get(bindings.ACCOUNTS.idFromName('97012:accounts'))
  await runInDurableObject(object, (_, state) => {
    state.storage.sql.exec("UPDATE grant_ SET seen_at = seen_at - 31 * 60000 WHERE kind = 'session'")
  })
  const answer = await call('get', '/api/97012/situation', { token })
  expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="tocsin"'])
})

test('an account that is none is refused while the person who typed it is there, and none of it is repeated', async () => {
  const admin = await signIn('mayor', '97012')
  const put = (name: string, value: string) =>
    call('put', `/api/97012/credentials/${name}`, { token: admin, body: { value } })
  const account = { apiKey: 'a-secret-key-of-20ch', baseUrl: 'xyz123.api.infobip.com', voiceNumber: '33639980042' }
  const refused = await put('infobip', JSON.stringify(account))
  const said = await refused.text()
  expect(refused.status).toBe(400)
  expect(said).toContain('is a French mobile, which a platform may not show')
  expect(said).not.toContain(account.apiKey)
  expect((await put('vonage', '{}')).status).toBe(400)
  expect((await put('infobip', JSON.stringify({ ...account, voiceNumber: '33465710001' }))).status).toBe(204)
  expect((await put('meteofrance', 'any text that a feed wants')).status).toBe(204)
})
