// A rule changed by two people on the real runtime: one proposes values of the file, another puts in force what they have seen.
import { beforeAll, expect, test } from 'vitest'
import { commandOf, watchOf } from '../../worker/env.ts'
import type { RuleChange, RuleForm } from '../../worker/model/rule-change.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['97001', '97002'] as const

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = smallTerritory({ code: territory })
    const actor = { id: 'admin', name: 'Admin' }
    await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })
  }
})

async function post(who: 'mayor' | 'duty' | 'field', path: string, body: unknown, territory: string = OURS) {
  return call('post', `/api/${territory}/rules${path}`, { token: await signIn(who, territory), body })
}
async function forms(): Promise<readonly RuleForm[]> {
  const answer = await call('get', `/api/${OURS}/rules`, { token: await signIn('field', OURS) })
  return (await answer.json<{ rules: readonly RuleForm[] }>()).rules
}
async function asked(value: string) {
  const [form] = await forms()
  const field = form?.fields.find(({ name }) => name.endsWith('above'))
  return { file: form?.file, rule: form?.rule, edits: [{ path: field?.path, value }], reason: 'retour d’expérience' }
}
async function proposed(value: string, who: 'mayor' | 'duty' = 'duty'): Promise<RuleChange> {
  const answer = await post(who, '/changes', await asked(value))
  expect(answer.status).toBe(201)
  return (await answer.json<{ change: RuleChange }>()).change
}
const command = (territory: string = OURS) => commandOf(bindings, territory, 'live')
const waiting = async (territory?: string) => (await command(territory).situation())?.ruleChanges ?? []
const thresholds = async () => JSON.stringify((await command().bundle())?.rules.map(({ when }) => when))

test('it waits for a second person, who puts in force the lines that they saw; the file changes by those alone', async () => {
  const before = (await command().bundle())?.files ?? {}
  const change = await proposed('2.95 m')
  expect(change.diff.filter(({ kind }) => kind !== 'same')).toHaveLength(2)
  expect([await waiting(), await waiting(THEIRS)]).toEqual([[change], []])
  expect(await thresholds()).not.toContain('2950')
  expect((await post('mayor', `/changes/${change.id}/approve`, { hash: 'f'.repeat(64) })).status).toBe(409)
  expect((await post('mayor', `/changes/${change.id}/approve`, { hash: change.hash })).status).toBe(200)
  expect(await thresholds()).toContain('2950')
  const after = (await command().bundle())?.files ?? {}
  expect(Object.keys(after).filter((file) => after[file] !== before[file])).toEqual([change.file])
  expect(after[change.file]?.split('\n').length).toBe(before[change.file]?.split('\n').length)
  expect((await watchOf(bindings, OURS).view()).rules).toHaveLength(1)
  const { entries } = await command().exportLog()
  expect(entries.map(({ act }) => act)).toEqual(
    expect.arrayContaining(['modification proposée', 'territoire appliqué', 'modification en vigueur']),
  )
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})

test('nobody puts their own change in force, and one that was refused is over', async () => {
  const change = await proposed('2.96 m', 'mayor')
  const own = await post('mayor', `/changes/${change.id}/approve`, { hash: change.hash })
  expect([own.status, (await own.json<{ reason: string }>()).reason]).toEqual([403, 'author may not approve'])
  expect((await post('duty', `/changes/${change.id}/refuse`, { reason: 'étude en cours' })).status).toBe(200)
  expect((await post('mayor', `/changes/${change.id}/approve`, { hash: change.hash })).status).toBe(409)
  expect(await thresholds()).not.toContain('2960')
})

test('of two changes of one file the second must be proposed again: nobody has seen both together', async () => {
  const [first, second] = [await proposed('2.97 m'), await proposed('2.98 m')]
  expect((await post('mayor', `/changes/${first.id}/approve`, { hash: first.hash })).status).toBe(200)
  expect((await post('mayor', `/changes/${second.id}/approve`, { hash: second.hash })).status).toBe(409)
  expect(await thresholds()).toContain('2970')
})

test('a value that the file may not have is refused with its line, and nothing waits', async () => {
  const before = (await waiting()).length
  const answer = await post('duty', '/changes', await asked('3.40'))
  expect(answer.status).toBe(422)
  expect(JSON.stringify(await answer.json())).toContain('with its unit')
  expect((await post('duty', '/changes', { ...(await asked('3 m')), file: 'geofences/97001/feeds.yaml' })).status).toBe(
    404,
  )
  expect((await post('field', '/changes', await asked('3 m'))).status).toBe(403)
  expect(await waiting()).toHaveLength(before)
})
