// A vigilance proposes a level of the plan: it wakes people, a named person decides or refuses, and nothing leaves for residents. Two towns.
import { env as testEnv } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { accountsOf, commandOf, type Env } from '../../worker/env.ts'
import { territoryNow } from '../../worker/model/time.ts'
import type { Situation } from '../../worker/model/view.ts'
import { call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['96543', '96544'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const RULE = (id: string, level: string) => `
      - rule: ${id}
        title: { fr: Vigilance orange crues, en: Orange flood vigilance }
        when: { level: { station: PONT-VIEUX, above: 2.00 m, clear: 1.90 m } }
        plan_level: ${level}
        zones: []
        severity: Moderate
        urgency: Expected
        certainty: Likely`
const PLAN = `# yaml-language-server: $schema=../../../docs/schemas/plans.schema.json
plan: crue
hazard: crue
name: { fr: Plan inondation, en: Flood plan }
cards:
  - { id: '11', level: N2, do: { fr: Pré-alerte, en: Pre-alert }, roles: [DOS], due: [15m] }
`

const command = (town: string = OURS) => commandOf(env, town, 'live')
const situation = async (town?: string) => (await command(town).situation()) as Situation
const open = async () => (await situation()).proposals.filter(({ state }) => state === 'open')

beforeAll(async () => {
  for (const town of [OURS, THEIRS]) {
    const files = smallTerritory({ code: town })
    files[`alerting-rules/${town}/vigilance.yaml`] =
      `# yaml-language-server: $schema=../../docs/schemas/rules.schema.json\ngroups:\n  - name: vigilance\n    rules:${RULE('orange', 'N2')}${RULE('yellow', 'N1')}\n`
    files[`templates/${town}/plans/crue.yaml`] = PLAN
    await accountsOf(env, town).demoSession(town, 'mayor')
    expect(await command(town).apply({ territory: town, mode: 'live', files, actor: ADMIN })).toMatchObject({
      kind: 'ok',
    })
  }
})

let signals = 0
async function fire(id: string): Promise<void> {
  const { clock } = await command().clock()
  const rule = (await command().bundle())?.rules.find((one) => one.id === id)
  const signal = {
    ...{ id: `s${++signals}`, rule: id, ruleVersion: rule?.version, state: 'firing', zones: [], evidence: [] },
    ...{ at: territoryNow(clock, Date.now()), planLevel: rule?.planLevel, singleSource: true, unconfirmed: false },
  }
  await command().takeReport({ id: `r${signals}`, signals: [signal], view: {} } as never)
}

test('orange proposes N2 and wakes people; yellow does neither, and the other town hears nothing (INV-22)', async () => {
  await fire('yellow')
  expect([await open(), (await situation()).wake]).toEqual([[], null])
  await fire('orange')
  const now = await situation()
  expect(now.proposals).toMatchObject([{ state: 'open', planLevel: 'N2', zones: [], template: null }])
  expect([now.planLevel, now.wake?.level, now.wake?.rings[0]?.step]).toEqual(['N0', 'N2', 'told at once'])
  expect((await situation(THEIRS)).proposals).toEqual([])
})

test('it is refused with a reason by a named person, and not asked again at once', async () => {
  const [asked] = await open()
  const path = `/api/${OURS}/proposals/${asked?.id ?? ''}/dismiss`
  const token = await signIn('duty', OURS)
  expect((await call('post', path, { token, body: { reason: '' } })).status).toBe(400)
  expect((await call('post', path, { token, body: { reason: 'la Lère n’est pas concernée' } })).status).toBe(200)
  await fire('orange')
  expect([await open(), (await situation()).wake]).toEqual([[], null])
})

test('deciding that level, or a higher one, answers it; a level that stands is not proposed again', async () => {
  await command().setClock({ now: (await situation()).machineNow + 31 * 60_000 })
  await fire('orange')
  expect(await open()).toHaveLength(1)
  const decide = { token: await signIn('duty', OURS), body: { plan: 'crue', level: 'N2', reason: '' } }
  expect((await call('post', `/api/${OURS}/plan/level`, decide)).status).toBe(200)
  const now = await situation()
  expect(now.proposals.at(-1)).toMatchObject({ state: 'approved', closedReason: 'niveau N2 décidé' })
  expect([now.planLevel, now.wake, now.alerts]).toEqual(['N2', null, []])
  await fire('orange')
  expect(await open()).toEqual([])
})
