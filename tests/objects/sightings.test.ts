// What people have seen, on the real runtime: written down once, never changed, provable, of its own town, and read by no rule.
import { beforeAll, describe, expect, test } from 'vitest'
import { commandOf, watchOf } from '../../worker/env.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import type { Sighting } from '../../worker/model/sighting.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { bindings, call, signIn } from '../support/http.ts'

const [OURS, THEIRS] = ['96011', '96012'] as const
const ADMIN = { id: 'admin', name: 'Admin' }

beforeAll(async () => {
  for (const territory of [OURS, THEIRS])
    await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files: smallTerritory({ code: territory }),
      actor: ADMIN,
    })
})

const TOLD = { by: 'field team', what: 'overflow', place: 'quai Nord', text: 'eau sur le parking' }
const now = () => toRfc3339(Date.now() - 60_000)

async function tell(body: object, { who = 'field', territory = OURS, headers = {} as Record<string, string> } = {}) {
  const token = await signIn(who as 'field', territory)
  return call('post', `/api/${territory}/sightings`, { token, headers, body: { ...TOLD, seenAt: now(), ...body } })
}
const shown = async (territory: string) => (await commandOf(bindings, territory, 'live').situation())?.sightings ?? []
const entries = async (): Promise<readonly LogEntry[]> => (await commandOf(bindings, OURS, 'live').exportLog()).entries

test('a sighting stands in the situation and in the log of its own town, and in no other (INV-22)', async () => {
  const answer = await tell({ level: { station: 'PONT-VIEUX', value: 2.4, unit: 'm' } })
  expect(answer.status).toBe(201)
  const { sighting } = await answer.json<{ sighting: Sighting }>()
  expect(sighting).toMatchObject({ number: 1, levelMm: 2_400, implausible: false, check: { state: 'unverified' } })
  expect(await shown(OURS)).toEqual([sighting])
  expect(await shown(THEIRS)).toEqual([])
  const line = (await entries()).findLast(({ act }) => act === 'observation')
  expect(line?.text).toContain('(équipe de terrain)')
  expect(line?.text).toContain('2,40 m à PONT-VIEUX')
})

test('whatever it says, no rule reads it: no reading, no signal, no proposal', async () => {
  await tell({ level: { station: 'PONT-VIEUX', value: 8.5, unit: 'm' } })
  const view = await watchOf(bindings, OURS).view()
  expect([view.stations[0]?.latest, view.rules.map(({ state }) => state)]).toEqual([null, ['inactive']])
  const situation = await commandOf(bindings, OURS, 'live').situation()
  expect(situation?.proposals).toEqual([])
})

test('one that is sent again from a bad network is one', async () => {
  const before = (await shown(OURS)).length
  const headers = { 'Idempotency-Key': 'phone-7' }
  const [first, second] = [await tell({ text: 'embâcle' }, { headers }), await tell({ text: 'embâcle' }, { headers })]
  expect(await second.json()).toEqual(await first.json())
  expect(await shown(OURS)).toHaveLength(before + 1)
})

test('a check is a line of its own: the first one stays as it was, and the chain holds', async () => {
  const written = (await entries()).find(({ act }) => act === 'observation')
  const token = await signIn('duty', OURS)
  const check = await call('post', `/api/${OURS}/sightings/1/check`, {
    token,
    body: { state: 'refuted', note: 'parking sec' },
  })
  expect(await check.json()).toMatchObject({
    sighting: { number: 1, text: TOLD.text, check: { state: 'refuted', note: 'parking sec' } },
  })
  const after = await entries()
  expect(after.find(({ act }) => act === 'observation')).toEqual(written)
  expect(after.at(-1)?.text).toContain('Observation n° 1 infirmée. parking sec')
  expect(verifyEntries(after)).toMatchObject({ kind: 'valid' })
  const forged = after.map((entry) =>
    entry === after.find(({ act }) => act === 'observation') ? { ...entry, text: 'rien vu' } : entry,
  )
  expect(verifyEntries(forged)).not.toMatchObject({ kind: 'valid' })
})

test('a level that the gauge cannot show is written down as such', async () => {
  const { sighting } = await (
    await tell({ level: { station: 'PONT-VIEUX', value: 34, unit: 'm' } })
  ).json<{ sighting: Sighting }>()
  expect([sighting.levelMm, sighting.implausible]).toEqual([34_000, true])
})

describe('is refused with its reason:', () => {
  test.each([
    ['another town’s gauge', { level: { station: 'AILLEURS', value: 1, unit: 'm' } }, 422],
    ['of tomorrow', { seenAt: toRfc3339(Date.now() + 3_600_000) }, 422],
    ['of last week', { seenAt: toRfc3339(Date.now() - 7 * 86_400_000) }, 422],
    ['without an offset', { seenAt: '2026-10-14T12:00:00' }, 400],
    ['without a place', { place: ' ' }, 400],
    ['a unit that is none', { level: { station: 'PONT-VIEUX', value: 1, unit: 'coudées' } }, 400],
    ['a book', { text: 'x'.repeat(600) }, 400],
  ])('%s', async (_, body, status) => {
    const before = (await shown(OURS)).length
    expect((await tell(body)).status).toBe(status)
    expect(await shown(OURS)).toHaveLength(before)
  })

  test('whoever may only read, and the neighbour', async () => {
    expect((await tell({}, { who: 'auditor' })).status).toBe(403)
    const token = await signIn('field', THEIRS)
    expect((await call('post', `/api/${OURS}/sightings`, { token, body: { ...TOLD, seenAt: now() } })).status).toBe(404)
    const duty = await signIn('duty', THEIRS)
    expect(
      (await call('post', `/api/${THEIRS}/sightings/1/check`, { token: duty, body: { state: 'confirmed' } })).status,
    ).toBe(404)
  })
})
