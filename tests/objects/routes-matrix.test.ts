// Role × route × territory: every route of the table, refused to everyone who has not its right, and to every other territory.
import { describe, expect, test } from 'vitest'
import { may, type Right, type Role } from '../../worker/model/identity.ts'
import { needsCredential } from '../../worker/routes/openapi.ts'
import { examplePath, ROUTES, type RouteEntry } from '../../worker/routes/route-table.ts'
import worker from '../../worker/index.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'

const DEMO_ROLES: Readonly<Record<DemoIdentity, readonly Role[]>> = {
  mayor: ['approver', 'admin'],
  duty: ['drafter'],
  deputy: ['approver'],
  field: ['field'],
  auditor: ['auditor'],
}

const OWN = '96091'
const NEIGHBOUR = '96092'

const guarded = ROUTES.filter(({ access }) => needsCredential(access) && access !== 'own session')

function send(entry: RouteEntry, options: Parameters<typeof call>[2]) {
  const { body, contentType } = entry.request
  return call(entry.method, examplePath(entry, { territory: OWN }), {
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { contentType }),
    ...options,
  })
}

const name = ({ method, path }: RouteEntry) => `${method.toUpperCase()} ${path}`

describe.each(guarded.map((entry) => [name(entry), entry] as const))('%s', (_, entry) => {
  test('is refused without a credential', async () => {
    expect((await send(entry, {})).status).toBe(401)
  })

  test('is refused with a credential that nobody gave', async () => {
    expect((await send(entry, { token: `tcs_${OWN}_${'x'.repeat(43)}` })).status).toBe(401)
    expect((await send(entry, { token: 'nonsense' })).status).toBe(401)
  })

  test('is hidden from the neighbour, whoever asks there (X03)', async () => {
    for (const identity of Object.keys(DEMO_ROLES) as DemoIdentity[]) {
      expect((await send(entry, { token: await signIn(identity, NEIGHBOUR) })).status).toBe(404)
    }
  })

  test('is refused with the neighbour’s credential renamed to this territory (X03, INV-22)', async () => {
    const token = (await signIn('mayor', NEIGHBOUR)).replace(NEIGHBOUR, OWN)
    expect((await send(entry, { token })).status).toBe(401)
  })

  test('is refused to every role that lacks its right (X03)', async () => {
    for (const [identity, roles] of Object.entries(DEMO_ROLES) as [DemoIdentity, readonly Role[]][]) {
      if (may(roles, entry.access as Right)) continue
      const answer = await send(entry, { token: await signIn(identity, OWN) })
      expect([identity, answer.status]).toEqual([identity, 403])
    }
  })

  test('is refused to a machine key unless it takes what machines send', async () => {
    const mayor = await signIn('mayor', OWN)
    const key = (await (
      await call('post', `/api/${OWN}/keys`, { token: mayor, body: { name: 'Sonde', machine: true } })
    ).json()) as { token: string }
    const answer = await send(entry, { token: key.token })
    // A key that stands in no list may knock at the door of notices, and is refused there for another reason.
    if (may(['machine'], entry.access as Right)) expect(await answer.text()).not.toContain('#right-missing')
    else expect(answer.status).toBe(403)
  })
})

test('every route that the worker serves for a territory is in the table, and the reverse', () => {
  // Hono lists middleware too; a route of ours is what has a method of HTTP.
  const served = new Set(
    worker.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}').replace(/(.)\/$/, '$1')}`),
  )
  const pages = [
    'GET /{territory}/display/{id}',
    'GET /field',
    'GET /field.webmanifest',
    'GET /shell-sw.js',
    'GET /{territory}/residents/device',
    'GET /resident-sw.js',
    'GET /',
    'GET /console',
    'GET /console/*',
    'GET /assets/*',
  ]
  const listed = new Set(ROUTES.map(name))
  expect([...served].filter((route) => !listed.has(route) && !pages.includes(route))).toEqual([])
  expect([...listed].filter((route) => !served.has(route))).toEqual([])
})

test('a provider’s hook without its signature changes nothing (INV-21)', async () => {
  for (const entry of ROUTES.filter(({ access }) => access === 'provider')) {
    const answer = await call(entry.method, examplePath(entry), { body: entry.request.body })
    expect(answer.status).toBeGreaterThanOrEqual(400)
  }
  expect(bindings.TOCSIN_DEMO).toBe('1')
})
