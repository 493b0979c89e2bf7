// The key of one sensor is in wrong hands, and says that the river is over everything.
import { beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf } from '../../worker/env.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96081', '96082'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
let key: { id: string; token: string } = { id: '', token: '' }

beforeAll(async () => {
  for (const territory of [OURS, THEIRS])
    await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files: smallTerritory({ code: territory }),
      actor: ADMIN,
    })
  // A session of the demonstration tells the object which territory it is of.
  for (const territory of [OURS, THEIRS]) await signIn('mayor', territory)
  key = await accountsOf(bindings, OURS).createToken(ADMIN, { name: 'capteur', roles: ['machine'], machine: true })
})

const screams = async (territory: string, value: number, at: number) => {
  const readings = [{ station: 'PONT-VIEUX', value, unit: 'm', observedAt: toRfc3339(at) }]
  return (await call('post', `/api/${territory}/ingest/readings`, { token: key.token, body: { readings } })).status
}
const situation = async (territory: string) => commandOf(bindings, territory, 'live').situation()

test('whatever it says, nobody is told: one proposal that says "one source", for people to look at (S07)', async () => {
  const from = Date.now() - 10 * 60_000
  for (let minute = 0; minute < 10; minute++)
    expect(await screams(OURS, 4 + minute / 2, from + minute * 60_000)).toBe(200)
  expect(await screams(THEIRS, 8.5, from)).toBe(404)
  await vi.waitFor(async () => expect((await situation(OURS))?.proposals).toHaveLength(1))
  const ours = await situation(OURS)
  expect(ours?.proposals[0]).toMatchObject({ state: 'open', singleSource: true })
  expect([ours?.alerts, ours?.progress]).toEqual([[], []])
  expect((await situation(THEIRS))?.proposals).toEqual([])
})

test('revoked, it is heard no more from the next call on (S07)', async () => {
  expect(await accountsOf(bindings, THEIRS).revoke(ADMIN, key.id)).toBe(false)
  expect(await screams(OURS, 8.7, Date.now() - 1_000)).toBe(200)
  expect(await accountsOf(bindings, OURS).revoke(ADMIN, key.id)).toBe(true)
  expect(await screams(OURS, 8.9, Date.now())).toBe(401)
})
