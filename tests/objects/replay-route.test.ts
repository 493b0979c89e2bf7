// What rules would have said of a gauge's past, asked of the real watch: kept readings, a series that is sent, a number turned, another town.
import { beforeAll, expect, test } from 'vitest'
import { commandOf, watchOf } from '../../worker/env.ts'
import type { ReplayAnswer, ReplayRule } from '../../worker/model/replay.ts'
import { knobsOf } from '../../worker/model/replay.ts'
import type { RawReading } from '../../worker/model/reading.ts'
import { MINUTE_MS, toRfc3339 } from '../../worker/model/time.ts'
import type { Problem } from '../../worker/model/view.ts'
import { levelsOf } from '../support/readings.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { bindings, call, signIn } from '../support/http.ts'

const [OURS, THEIRS] = ['96041', '96042'] as const

beforeAll(async () => {
  for (const territory of [OURS, THEIRS])
    await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files: smallTerritory({ code: territory }),
      actor: { id: 'admin', name: 'Admin' },
    })
})

async function rulesOf(territory: string): Promise<readonly ReplayRule[]> {
  const answer = await call('get', `/api/${territory}/replay`, { token: await signIn('field', territory) })
  return (await answer.json<{ rules: readonly ReplayRule[] }>()).rules
}

async function ask(body: object, territory: string = OURS): Promise<Response> {
  return call('post', `/api/${territory}/replay`, { token: await signIn('field', territory), body })
}

async function done(body: object, territory: string = OURS) {
  let answer = await (await ask(body, territory)).json<ReplayAnswer>()
  while (answer.kind === 'running') answer = await (await ask({ job: answer.job }, territory)).json<ReplayAnswer>()
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer
}

// A quarter of an hour up, 10 mm a minute.
const wave = (steps: number) =>
  [
    'time,value,unit',
    ...Array.from(
      { length: steps },
      (_, index) =>
        `${toRfc3339(Date.UTC(2026, 0, 10) + index * 10 * MINUTE_MS)},${(1 + 0.1 * Math.min(index, 40)).toFixed(2)},m`,
    ),
  ].join('\n')

test('a series that is sent is replayed by the rules of its own town, and turned numbers count without sending it again', async () => {
  const [rule] = await rulesOf(OURS)
  if (rule === undefined) throw new Error('the small territory has no rule')
  const [knob] = knobsOf(rule.when)
  if (knob === undefined) throw new Error('its rule has no number')
  const first = await done({ station: 'PONT-VIEUX', rules: [rule.id], csv: wave(60) })
  expect(first.result).toMatchObject({ readings: 60, missing: 0, rules: [{ rule: rule.id, isPartlyBlind: false }] })
  expect(first.result.points).toHaveLength(60)
  const fired = first.result.rules[0]?.spans.find(({ state }) => state === 'firing')?.from ?? 0
  expect(fired).toBeGreaterThan(first.result.from)
  const changes = [{ rule: rule.id, path: knob.path, valueMm: knob.valueMm - 500 }]
  const second = await done({ station: 'PONT-VIEUX', rules: [rule.id], changes, recording: first.recording })
  const sooner = second.result.rules[0]?.spans.find(({ state }) => state === 'firing')?.from ?? 0
  expect(sooner).toBe(fired - 50 * MINUTE_MS)
  // Another town's watch has never heard of that recording.
  expect((await ask({ station: 'PONT-VIEUX', rules: [], recording: first.recording }, THEIRS)).status).toBe(409)
})

test('what is kept of the gauge is replayed without a file, and nothing of it proposes anything', async () => {
  const [rule] = await rulesOf(OURS)
  const now = Date.now()
  const levels = [9, 6, 3].map((ago) => ({ at: now - ago * 10 * MINUTE_MS, valueMm: 1_000 + (9 - ago) * 100 }))
  await watchOf(bindings, OURS).takeReadings('test', levelsOf('PONT-VIEUX', levels))
  const before = await watchOf(bindings, OURS).view()
  const kept = await done({ station: 'PONT-VIEUX', rules: [rule?.id] })
  expect(kept.recording).toBeNull()
  expect(kept.result.points.map(([, mm]) => mm)).toEqual([1_000, 1_300, 1_600])
  expect((await watchOf(bindings, OURS).view()).rules).toEqual(before.rules)
  const other = await done({ station: 'PONT-VIEUX', rules: [] }, THEIRS)
  expect(other.result.points).toEqual([])
})

test('rain that is kept is replayed with the gauge; where none is kept the rule is said to be partly blind', async () => {
  const code = '97005'
  const files = {
    ...smallTerritory({ code }),
    [`geofences/${code}/feeds.yaml`]: `feeds: []
webhooks:
  - { id: pluie, key: pluie, fields: [{ name: r, measures: rain, code: PLUIE, title: Pluie, unit: mm, counts: fall }] }
`,
    [`alerting-rules/${code}/pluie.yaml`]: `groups:
  - name: pluie
    rules:
      - rule: orage
        title: { fr: Orage, en: Storm }
        when: { measure: { of: PLUIE, above: 40 mm, within: 1h } }
        plan_level: N2
        zones: []
        severity: Moderate
        urgency: Expected
        certainty: Likely
`,
  }
  await commandOf(bindings, code, 'live').apply({
    territory: code,
    mode: 'live',
    files,
    actor: { id: 'admin', name: 'Admin' },
  })
  const asked = { station: 'PONT-VIEUX', rules: ['orage'] }
  expect((await done(asked, code)).result.rules).toMatchObject([{ isPartlyBlind: true, spans: [] }])
  const now = Date.now()
  const rain = [40, 20].map((ago): RawReading => ({
    station: 'PLUIE',
    quantity: 'rain',
    observedAt: now - ago * MINUTE_MS,
    value: 25_000,
    source: 'test',
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
  }))
  await watchOf(bindings, code).takeReadings('test', rain)
  const [rule] = (await done(asked, code)).result.rules
  expect(rule).toMatchObject({ isPartlyBlind: false, spans: [{ state: 'firing', from: now - 20 * MINUTE_MS }] })
})

test('a long one answers how far it is, goes on only while somebody asks, and ends', async () => {
  const [rule] = await rulesOf(OURS)
  const answer = await done({ station: 'PONT-VIEUX', rules: [rule?.id], csv: wave(20_000) })
  expect(answer.result.readings).toBe(20_000)
  expect((await ask({ job: 'none' })).status).toBe(409)
})

test('faults of a series come with their lines; an unknown gauge or rule is named', async () => {
  const broken = await ask({ station: 'PONT-VIEUX', rules: [], csv: 'time,value,unit\nyesterday,2,m\n' })
  expect(broken.status).toBe(422)
  expect((await broken.json<Problem>()).faults).toMatchObject([{ where: 'line 2' }])
  const flow = await ask({ station: 'PONT-VIEUX', rules: [], csv: 'time,value,unit\n2026-01-10T00:00:00Z,2,m3/s\n' })
  expect((await flow.json<Problem>()).faults?.[0]?.message).toContain('no level')
  expect((await ask({ station: 'ELSEWHERE', rules: [] })).status).toBe(404)
  expect((await ask({ station: 'PONT-VIEUX', rules: ['no-such-rule'] })).status).toBe(404)
})
