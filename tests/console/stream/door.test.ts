// What is asked while the server no longer knows who asks: it waits, and goes once under the name it had, or not at all (U06).
import { afterEach, expect, test, vi } from 'vitest'
import { actAs, ask, standAtDoor } from '../../../console/stream/api.ts'

interface Sent {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

function server(...statuses: readonly number[]): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', (path: string, { headers }: { headers: Record<string, string> }) => {
    const status = statuses[sent.length] ?? 200
    sent.push({ path, headers })
    const type = status === 409 ? '/api/docs#another-person' : '/api/docs#not-signed-in'
    return Promise.resolve(new Response(JSON.stringify(status === 200 ? {} : { type, title: 't' }), { status }))
  })
  return sent
}

afterEach(() => {
  vi.unstubAllGlobals()
  standAtDoor(null)
  actAs(null)
})

test.each([401, 409])('after %i it goes again under the same name, once somebody has signed in', async (status) => {
  const sent = server(status)
  const knocks: boolean[] = []
  standAtDoor((act) => {
    knocks.push(act)
    return Promise.resolve(true)
  })
  expect((await ask('/api/99001/alerts', { method: 'POST', json: {} })).kind).toBe('ok')
  expect([sent.length, new Set(sent.map(({ headers }) => headers['idempotency-key'])).size, knocks]).toEqual([
    2,
    1,
    [true],
  ])
})

test('where nobody signs in again it is not asked again, and the refusal says so', async () => {
  const sent = server(401)
  standAtDoor(() => Promise.resolve(false))
  const answer = await ask('/api/99001/alerts', { method: 'POST', json: {} })
  expect([answer.kind, answer.kind === 'refused' && answer.problem.reason]).toEqual([
    'refused',
    'nobody signed in again',
  ])
  expect(sent).toHaveLength(1)
})

test('an act says whose it is; what only reads, and the ways in, do not, and these have no door', async () => {
  const sent = server(200, 200, 200, 401)
  const knock = vi.fn(() => Promise.resolve(true))
  standAtDoor(knock)
  actAs('duty')
  await ask('/api/99001/log', { method: 'POST', json: {} })
  await ask('/api/99001/estimate', { method: 'POST', json: {}, reading: true })
  await ask('/api/99001/situation')
  await ask('/api/auth/99001/login/options', { method: 'POST', json: {} })
  expect(sent.map(({ headers }) => headers['tocsin-person'])).toEqual(['duty', undefined, undefined, undefined])
  expect(knock).not.toHaveBeenCalled()
})

test('another refusal is an answer, and opens no door', async () => {
  server(403)
  const knock = vi.fn(() => Promise.resolve(true))
  standAtDoor(knock)
  expect((await ask('/api/99001/alerts', { method: 'POST', json: {} })).kind).toBe('refused')
  expect(knock).not.toHaveBeenCalled()
})
