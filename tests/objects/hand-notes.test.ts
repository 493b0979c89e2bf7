// Lines that people write in the main courante: what was said is kept, nothing is ever changed, a correction is a line of its own. Two towns.
import { beforeAll, expect, test } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96161', '96162'] as const

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = smallTerritory({ code: territory })
    await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files,
      actor: { id: 'a', name: 'A' },
    })
  }
})

const write = async (body: object) => call('post', `/api/${OURS}/log`, { token: await signIn('duty', OURS), body })
const entries = async (town: string = OURS) => (await commandOf(bindings, town, 'live').exportLog()).entries

let first: LogEntry

test('who told whom, how and whether it is sure stands beside the text, and only what was said', async () => {
  const answer = await write({
    text: '2 pers. au premier étage, eau 40 cm',
    category: 'victime',
    channel: 'phone',
    from: 'Mme R., 12 rue Basse',
    quality: 'rumour',
    card: '38',
  })
  expect(answer.status).toBe(201)
  first = (await answer.json<{ entry: LogEntry }>()).entry
  expect(first).toMatchObject({
    category: 'victime',
    act: 'note',
    detail: { channel: 'phone', from: 'Mme R., 12 rue Basse', quality: 'rumour', card: '38' },
  })
  expect(Object.keys(first.detail).sort()).toEqual(['card', 'channel', 'from', 'quality'])
  expect((await entries(THEIRS)).filter(({ act }) => act === 'note')).toEqual([])
})

test('a correction names what it corrects, which stays as it was', async () => {
  const answer = await write({ text: 'Lire 1 fauteuil et 1 oxygène', corrects: first.seq })
  expect(await answer.json()).toMatchObject({
    entry: { category: 'rectificatif', act: 'rectificatif', detail: { corrects: first.seq } },
  })
  expect((await entries()).find(({ seq }) => seq === first.seq)).toEqual(first)
})

test('a line and a point de situation that are sent again from a bad network are one; another person’s key is another’s', async () => {
  const send = async (path: string, body: object, who: 'duty' | 'mayor' = 'duty') => {
    const headers = { 'Idempotency-Key': 'telephone-7' }
    const answer = await call('post', `/api/${OURS}/${path}`, { token: await signIn(who, OURS), body, headers })
    return (await answer.json<{ entry: LogEntry }>()).entry.seq
  }
  const line = { text: 'eau rue Haute' }
  const [first, again, another] = [await send('log', line), await send('log', line), await send('log', line, 'mayor')]
  expect([again, another]).toEqual([first, first + 1])
  const report = { text: 'Point', short: 'SITREP' }
  const headers = { 'Idempotency-Key': 'telephone-8' }
  const keep = async () => {
    const token = await signIn('duty', OURS)
    const answer = await call('post', `/api/${OURS}/sitrep`, { token, body: report, headers })
    return (await answer.json<{ entry: LogEntry }>()).entry
  }
  const [one, two] = [await keep(), await keep()]
  expect([two.seq, one.detail['number']]).toEqual([one.seq, 1])
})

test.each([
  ['an entry that is not there', { text: 'x', corrects: 9_999 }, 'unknown entry'],
  ['an hour that has not come', { text: 'x', happenedAt: '2126-01-01T00:00:00Z' }, 'in the future'],
])('%s is refused, and nothing is written', async (_, body, reason) => {
  const before = (await entries()).length
  const answer = await write(body)
  expect([answer.status >= 400 && answer.status < 500, (await answer.json<{ reason: string }>()).reason]).toEqual([
    true,
    reason,
  ])
  expect(await entries()).toHaveLength(before)
})

test('what happened earlier keeps its own hour beside the hour of the entry', async () => {
  const answer = await write({
    text: 'FR-Alert demandée',
    category: 'demande',
    happenedAt: '2026-01-05T20:55:00+01:00',
  })
  const { entry } = await answer.json<{ entry: LogEntry }>()
  expect(entry.detail['happenedAt']).toBe(Date.parse('2026-01-05T19:55:00Z'))
  expect(entry.at).toBeGreaterThan(Date.parse('2026-01-05T19:55:00Z'))
  expect(verifyEntries(await entries())).toMatchObject({ kind: 'valid' })
})
