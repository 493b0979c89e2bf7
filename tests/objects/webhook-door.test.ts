// Any sender's webhook on the real runtime: a message becomes what feeds.yaml says it is, in its own town and in no other.
import { env as anyEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, watchOf, type Env } from '../../worker/env.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import type { MeasureView } from '../../worker/model/measure.ts'
import type { WebhookSample, WebhookTrial } from '../../worker/model/webhook.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = anyEnv as unknown as Env
const [OURS, THEIRS] = ['96071', '96072'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const keys: Record<string, string> = {}
const WEBHOOKS = `feeds: []
webhooks:
  - id: meteo-college
    key: meteo
    time: at
    message: uid
    when: { device: [meteo-1] }
    fields:
      - { name: data.rain, measures: rain, code: PLUIE, title: Pluie au collège, unit: mm, counts: fall }
      - { name: data.radar, measures: distance, station: PONT-VIEUX, unit: mm, mounting: [{ height: 5.20 m }] }
      - { name: pump, measures: power-fault, code: POMPE, title: Poste du Moulin }
`
const RULES = `groups:
  - name: pluie
    rules:
      - rule: pluie-forte
        title: { fr: Pluie très forte, en: Very heavy rain }
        when: { measure: { of: PLUIE, above: 40 mm, within: 1h } }
        plan_level: N2
        zones: [B]
        severity: Severe
        urgency: Immediate
        certainty: Observed
`

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = smallTerritory({ code: territory })
    files[`geofences/${territory}/feeds.yaml`] = WEBHOOKS
    files[`alerting-rules/${territory}/pluie.yaml`] = RULES
    const mayor = await accountsOf(env, territory).demoSession(territory, 'mayor')
    keys[`${territory} admin`] = mayor.token
    await commandOf(env, territory, 'live').apply({ territory, mode: 'live', files, actor: ADMIN })
    for (const name of ['meteo', 'other']) {
      const key = { name, roles: ['machine'] as const, machine: true }
      keys[`${territory} ${name}`] = (await accountsOf(env, territory).createToken(ADMIN, key)).token
    }
  }
})

interface Call {
  readonly territory?: string
  readonly key?: string
  readonly method?: 'GET' | 'POST'
}

async function call(path: string, body: unknown, { territory = OURS, key = 'meteo', method = 'POST' }: Call = {}) {
  const headers = { authorization: `Bearer ${keys[`${territory} ${key}`] ?? key}`, 'content-type': 'application/json' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return SELF.fetch(`http://localhost:8787/api/${territory}/${path}`, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: text }),
  })
}

interface Answer {
  readonly accepted: number
  readonly refused: number
  readonly leftOut?: number
  readonly items: readonly { readonly kind: string; readonly reason?: string; readonly mend?: string }[]
}

async function sent(body: unknown, more: Call & { readonly id?: string } = {}): Promise<Answer> {
  const response = await call(`ingest/webhook/${more.id ?? 'meteo-college'}`, body, more)
  expect(response.status).toBe(200)
  return response.json()
}

let count = 0
const message = (values: object) => {
  count++
  return { device: 'meteo-1', uid: `m${count}`, at: toRfc3339(Date.now() - 3_600_000 + count * 60_000), ...values }
}
const measures = async (territory: string): Promise<readonly MeasureView[]> =>
  (await watchOf(env, territory).view()).measures ?? []

test('a message is a rain, a level and a state of its own town, and of no other (INV-22)', async () => {
  const answer = await sent(message({ data: { rain: 1.2, radar: 2_740 }, pump: true }))
  expect(answer).toMatchObject({ accepted: 3, refused: 0 })
  expect(await measures(OURS)).toMatchObject([
    { measure: { code: 'PLUIE', unit: 'mm' }, latest: { value: 1_200, quality: 'good' }, silentSince: null },
    { measure: { code: 'POMPE' }, latest: { value: 1 } },
  ])
  expect((await watchOf(env, OURS).view()).stations[0]?.latest).toMatchObject({ valueMm: 2_460 })
  expect((await measures(THEIRS)).map(({ latest }) => latest)).toEqual([null, null])
  expect((await watchOf(env, THEIRS).view()).stations[0]?.latest).toBeNull()
})

test('rain that reaches its sum becomes a proposal with its numbers, and the console is shown what fell', async () => {
  await sent(message({ data: { rain: 45 } }))
  await vi.waitFor(async () => {
    const situation = await commandOf(env, OURS, 'live').situation()
    expect(situation?.proposals[0]?.evidence).toMatchObject([{ kind: 'measure', measure: 'PLUIE', threshold: 40_000 }])
    expect(situation?.measures[0]?.sums[0]).toEqual({ ms: 3_600_000, value: 46_200, isWhole: true })
    expect(situation?.log.map(({ text }) => text).join()).toContain('Pluie au collège : 46,2 mm en 60 min, seuil 40 mm')
  })
  expect((await commandOf(env, THEIRS, 'live').situation())?.proposals).toEqual([])
})

test('a repeated message counts once, and one of another device is left out', async () => {
  const once = message({ data: { rain: 2 } })
  expect((await sent(once)).items).toMatchObject([{ kind: 'accepted' }])
  expect((await sent({ ...once, at: toRfc3339(Date.now()) })).items).toMatchObject([{ kind: 'duplicate' }])
  expect(await sent({ device: 'meteo-2', data: { rain: 90 } })).toEqual({
    accepted: 0,
    flagged: 0,
    refused: 0,
    items: [],
    leftOut: 1,
  })
})

test('the source has a health: what it sent, and what could not be read of it', async () => {
  await sent(message({ data: { rain: 'beaucoup' } }))
  const view = await watchOf(env, OURS).sources(24 * 3_600_000)
  const source = view.sources.find(({ id }) => id === 'meteo-college')
  expect(source).toMatchObject({
    adapter: 'webhook',
    error: { message: expect.stringContaining('"beaucoup"') as string },
  })
  expect(source?.subjects.map(({ name }) => name)).toEqual(['Pluie au collège', 'Pont-Vieux', 'Poste du Moulin'])
})

test('a key speaks for its webhook alone (INV-21)', async () => {
  const before = await measures(OURS)
  expect((await sent(message({ data: { rain: 1 } }), { key: 'other' })).items).toMatchObject([{ kind: 'refused' }])
  const reading = { station: 'PONT-VIEUX', value: 9, unit: 'm', observedAt: toRfc3339(Date.now()) }
  const native = await call('ingest/readings', { readings: [reading] })
  expect(await native.json()).toMatchObject({ accepted: 0, refused: 1 })
  expect((await call('ingest/webhook/meteo-college', {}, { key: 'tcm_99001_no.no' })).status).toBe(401)
  expect((await call('ingest/webhook/meteo-college', {}, { key: keys[`${THEIRS} meteo`] ?? '' })).status).toBe(404)
  expect(await measures(OURS)).toEqual(before)
})

test('what nobody has mapped is kept for whoever does, tried, and kept from the neighbour', async () => {
  const strange = { data: { tide: '3.4' } }
  expect((await sent(strange, { id: 'new', key: 'other' })).items[0]?.mend).toContain('Connect a webhook')
  const { samples } = await (
    await call('setup/webhook', null, { key: 'admin', method: 'GET' })
  ).json<{ samples: readonly WebhookSample[] }>()
  const sample = samples.find(({ webhook }) => webhook === 'new')
  expect(sample).toMatchObject({ key: 'other', text: JSON.stringify(strange) })
  const theirs = await call('setup/webhook', null, { territory: THEIRS, key: 'admin', method: 'GET' })
  expect(await theirs.json()).toEqual({ samples: [] })

  const field = { name: 'data.tide', measures: 'other', code: 'V', title: 'Pile', unit: 'V' }
  const mapping = JSON.stringify({ webhooks: [{ id: 'new', key: 'other', fields: [field] }] })
  const trial = await (
    await call('setup/webhook', { message: sample?.text, mapping }, { key: 'admin' })
  ).json<WebhookTrial>()
  expect(trial).toMatchObject({
    leaves: [{ path: 'data.tide', value: '3.4' }],
    tried: { kind: 'read', found: [{ kind: 'value', of: 'V', unit: 'V', value: 3_400 }], isLeftOut: false },
  })
  const wrong = JSON.stringify({ webhooks: [{ id: 'new', key: 'other', fields: [{ ...field, unit: 'mm' }] }] })
  const faulty = await (
    await call('setup/webhook', { message: sample?.text, mapping: wrong }, { key: 'admin' })
  ).json<WebhookTrial>()
  expect(faulty.tried).toMatchObject({
    kind: 'faults',
    faults: [{ mend: expect.stringContaining('a unit of what it measures') as string }],
  })
  expect((await call('setup/webhook', { message: 'x' }, { key: 'admin' })).status).toBe(400)
  expect((await call('setup/webhook', { message: '{}' }, { key: 'other' })).status).toBe(403)
})

test.each([
  ['nothing', '', 400],
  ['HTML', '<html></html>', 400],
  ['JSON that was cut', '{"device":"mete', 400],
  ['null', 'null', 200],
  ['a nest of 100 000 lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 200],
  ['10 MB', 'x'.repeat(10_000_000), 413],
])('a broken body, %s, is never a 500', async (_, body, status) => {
  const response = await call('ingest/webhook/meteo-college', body)
  expect(response.status).toBe(status)
  const answer: { readonly detail?: string; readonly refused?: number } = await response.json()
  expect(answer.detail !== undefined || answer.refused === 1).toBe(true)
})
