// Calls that are signed instead of carrying a token, on the real runtime: whose they are, that each counts once, and that nothing of them can be changed.
import { createHash, createHmac } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { accountsOf, watchOf } from '../../worker/env.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { signedText } from '../../worker/model/signed-call.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { NOON } from '../worker/ingest/gauge.ts'
import { bundle } from './commune.ts'

const [OURS, THEIRS] = ['96061', '96062'] as const
type Town = typeof OURS | typeof THEIRS
interface Key {
  readonly id: string
  readonly key: string
  readonly secret: string
}
const keys: Record<string, Key> = {}

async function makeKey(town: Town): Promise<Key> {
  const body = { name: 'sonde', machine: true, signing: true }
  const answer = await call('post', `/api/${town}/keys`, { token: await signIn('mayor', town), body })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Key
}

beforeAll(async () => {
  for (const town of [OURS, THEIRS]) {
    await watchOf(bindings, town).configure(bundle(town), { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 })
    keys[town] = await makeKey(town)
  }
})

let minutes = 0
const readings = (value = 1.2) =>
  JSON.stringify({
    readings: [
      { station: 'PONT-VIEUX', value, unit: 'm', observedAt: toRfc3339(NOON - 60_000 * (30 - minutes++ / 10)) },
    ],
  })

interface Signing {
  readonly town?: Town
  readonly key?: Key | undefined
  readonly sequence: number
  readonly door?: string
  /** What is really sent, where it is not what was signed. */
  readonly sent?: { readonly body?: string; readonly door?: string; readonly sequence?: number }
  readonly type?: string
}

function send(body: string, { town = OURS, key = keys[town], sequence, door = 'readings', sent = {}, type }: Signing) {
  const path = `/api/${town}/ingest/${door}`
  const bodyHash = createHash('sha256').update(body).digest('hex')
  const signature = createHmac('sha256', key?.secret ?? '')
    .update(signedText({ method: 'POST', path, sequence, bodyHash }))
    .digest('hex')
  const authorization = `Tocsin-HMAC-SHA256 key=${key?.key ?? ''}, sequence=${sent.sequence ?? sequence}, signature=${signature}`
  return call('post', sent.door === undefined ? path : `/api/${town}/ingest/${sent.door}`, {
    headers: { Authorization: authorization },
    body: sent.body ?? body,
    ...(type === undefined ? {} : { contentType: type }),
  })
}

describe('a signed call', () => {
  test('is taken without a token, as JSON and as CSV', async () => {
    const json = await send(readings(), { sequence: 1 })
    expect([json.status, await json.json()]).toMatchObject([200, { accepted: 1 }])
    const csv = `station,time,value,unit\nPONT-VIEUX,${toRfc3339(NOON - 5_000)},1.25,m\n`
    const taken = await send(csv, { sequence: 2, type: 'text/csv' })
    expect([taken.status, await taken.json()]).toMatchObject([200, { accepted: 1 }])
  })

  test('counts once: what was sent before, or comes after a later one, is refused by name (S09)', async () => {
    const old = readings(1.1)
    expect((await send(old, { sequence: 10 })).status).toBe(200)
    // The very same call, since the answer was lost: nothing changes, and the sender goes on.
    expect((await send(old, { sequence: 10 })).status).toBe(200)
    expect((await send(readings(), { sequence: 11 })).status).toBe(200)
    for (const sequence of [10, 11, 3]) {
      const again = await send(old, { sequence })
      expect([again.status, await again.json()]).toMatchObject([409, { reason: 'sequence already used' }])
    }
  })

  test('of which anything was changed on the way is refused, and uses up no sequence', async () => {
    const body = readings()
    const changed = [
      { body: body.replace('1.2', '9.2') },
      { sequence: 99 },
      { door: 'forecast' },
      { door: 'readings?mode=exercise' },
    ]
    for (const sent of changed) {
      const answer = await send(body, { sequence: 20, sent })
      expect([sent, answer.status]).toEqual([sent, 401])
    }
    expect((await send(body, { sequence: 20 })).status).toBe(200)
  })

  test('under another key’s secret, or of a key that was revoked, is refused', async () => {
    const mine = keys[OURS]
    expect(
      (await send(readings(), { sequence: 30, key: { ...(mine as Key), secret: keys[THEIRS]?.secret ?? '' } })).status,
    ).toBe(401)
    const lost = await makeKey(OURS)
    expect((await send(readings(), { sequence: 1, key: lost })).status).toBe(200)
    const gone = await call('delete', `/api/${OURS}/keys/${lost.id}`, { token: await signIn('mayor', OURS) })
    expect(gone.status).toBe(204)
    expect((await send(readings(), { sequence: 2, key: lost })).status).toBe(401)
  })

  test('that is refused five times in a row is told in the log, once (S09)', async () => {
    const tried = await makeKey(OURS)
    const forged = { ...tried, secret: 'x'.repeat(43) }
    for (let time = 1; time <= 7; time++)
      expect((await send(readings(), { sequence: time, key: forged })).status).toBe(401)
    const told = (await accountsOf(bindings, OURS).log(0, 200)).filter(({ detail }) => detail['key'] === tried.id)
    expect(told).toMatchObject([{ act: 'signatures refused', detail: { why: 'not signed' } }])
    expect((await send(readings(), { sequence: 1, key: tried })).status).toBe(200)
  })

  test('of the neighbour does not exist here, whatever its header says (INV-22)', async () => {
    const theirs = keys[THEIRS] as Key
    expect((await send(readings(), { sequence: 40, key: theirs })).status).toBe(404)
    const renamed = { ...theirs, key: theirs.key.replace(THEIRS, OURS) }
    expect((await send(readings(), { sequence: 40, key: renamed })).status).toBe(401)
    expect((await send(readings(), { town: THEIRS, sequence: 1 })).status).toBe(200)
  })

  test('opens nothing but what machines send', async () => {
    const key = keys[OURS] as Key
    const path = `/api/${OURS}/situation`
    const bodyHash = createHash('sha256').update('').digest('hex')
    const signature = createHmac('sha256', key.secret)
      .update(signedText({ method: 'GET', path, sequence: 50, bodyHash }))
      .digest('hex')
    const answer = await call('get', path, {
      headers: { Authorization: `Tocsin-HMAC-SHA256 key=${key.key}, sequence=50, signature=${signature}` },
    })
    expect(answer.status).toBe(403)
  })
})

test('what was refused is counted for /metrics by its reason, per town, without whose key it was', async () => {
  const refusedOf = async (town: Town) => (await accountsOf(bindings, town).signedRefusals()) as Record<string, number>
  const [before, neighbours] = [await refusedOf(OURS), await refusedOf(THEIRS)]
  await send(readings(), { sequence: 5_000 })
  await send(readings(), { sequence: 5_000 })
  await send(readings(), { sequence: 5_001, sent: { body: readings(9) } })
  const after = await refusedOf(OURS)
  expect([
    (after['replayed'] ?? 0) - (before['replayed'] ?? 0),
    (after['not signed'] ?? 0) - (before['not signed'] ?? 0),
  ]).toEqual([1, 1])
  expect(await refusedOf(THEIRS)).toEqual(neighbours)
  await vi.waitFor(async () => {
    const text = await (await call('get', '/metrics', {})).text()
    expect(text).toContain(
      `tocsin_signed_calls_refused_total{territory="${OURS}",reason="replayed"} ${after['replayed'] ?? 0}`,
    )
    expect(text).toContain('# TYPE tocsin_signed_calls_refused_total counter')
    expect(text).not.toContain(keys[OURS]?.id)
  })
})

test('the secret is shown once, stands in no row and in no list', async () => {
  const { secret } = keys[OURS] as Key
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
  const listed = await call('get', `/api/${OURS}/keys`, { token: await signIn('mayor', OURS) })
  expect(await listed.text()).not.toContain(secret)
  expect(JSON.stringify(await accountsOf(bindings, OURS).log(0, 100))).not.toContain(secret)
})

test('the list of keys tells how each is used, and nothing that it signs with; a revoked one is refused from the next call on', async () => {
  const key = await makeKey(OURS)
  type Listed = { readonly keys: readonly Record<string, unknown>[] }
  const listed = async (town: Town) => {
    const answer = await call('get', `/api/${town}/keys`, { token: await signIn('mayor', town) })
    const text = await answer.text()
    expect(text).not.toContain(key.secret)
    return (JSON.parse(text) as Listed).keys.find(({ id }) => id === key.id)
  }
  expect((await listed(OURS))?.['signed']).toEqual({ sequence: null, refusedInARow: 0 })
  // Refused before any of them counted: that is no sequence.
  expect((await send(readings(), { key: { ...key, secret: 'wrong' }, sequence: 3 })).status).toBe(401)
  expect((await listed(OURS))?.['signed']).toEqual({ sequence: null, refusedInARow: 1 })
  expect((await send(readings(), { key, sequence: 7 })).status).toBe(200)
  expect((await send(readings(), { key, sequence: 5 })).status).toBe(409)
  expect(await listed(OURS)).toMatchObject({ kind: 'signing key', signed: { sequence: 7, refusedInARow: 1 } })
  expect(await listed(THEIRS)).toBeUndefined()
  const revoke = async (town: Town) =>
    (await call('delete', `/api/${town}/keys/${key.id}`, { token: await signIn('mayor', town) })).status
  expect(await revoke(THEIRS)).toBe(404)
  expect((await send(readings(), { key, sequence: 8 })).status).toBe(200)
  expect(await revoke(OURS)).toBe(204)
  expect((await send(readings(), { key, sequence: 9 })).status).toBe(401)
})
