// A page says in whose name it acts. A cookie that has meanwhile become another person's decides nothing in theirs (U06).
import { env as testEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { accountsOf, commandOf, type Env } from '../../worker/env.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const MAYOR = { id: 'demo-mayor', name: 'Maire' }
const T = '93300'
const NEIGHBOUR = '93301'
const tokens: Record<string, string> = {}

beforeAll(async () => {
  for (const code of [T, NEIGHBOUR]) {
    await commandOf(env, code, 'live').apply({
      territory: code,
      mode: 'live',
      files: smallTerritory({ code }),
      actor: MAYOR,
    })
    tokens[code] = (await accountsOf(env, code).demoSession(code, 'mayor')).token
  }
})

const write = (code: string, text: string, person: string | null) =>
  SELF.fetch(`http://localhost:8787/api/${code}/log`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens[code] ?? ''}`,
      'content-type': 'application/json',
      ...(person === null ? {} : { 'tocsin-person': person }),
    },
    body: JSON.stringify({ text }),
  })
const lines = async (code: string) => (await commandOf(env, code, 'live').situation())?.log.map(({ text }) => text)

test('an act in the name of another person than the one signed in is refused, says who is, and leaves nothing', async () => {
  const answer = await write(T, 'Écrit par un autre.', 'demo-duty')
  expect([answer.status, await answer.json()]).toEqual([
    409,
    expect.objectContaining({ type: '/api/docs#another-person', detail: expect.stringContaining('Maire') as string }),
  ])
  expect(await lines(T)).not.toContainEqual(expect.stringContaining('Écrit par un autre'))
})

test('in one’s own name it counts, and a program need not say whose it is', async () => {
  expect((await write(T, 'En mon nom.', 'demo-mayor')).status).toBe(201)
  expect((await write(NEIGHBOUR, 'Par une clé.', null)).status).toBe(201)
  expect(await lines(T)).toContainEqual(expect.stringContaining('En mon nom.'))
  expect(await lines(NEIGHBOUR)).not.toContainEqual(expect.stringContaining('En mon nom.'))
})
