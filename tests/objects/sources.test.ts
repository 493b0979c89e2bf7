// The health of sources as a real watch keeps it: of its own territory, over a restart of the object, and never better than it is.
import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { RawReading } from '../../worker/model/reading.ts'
import { sourceState, type SourceHealth } from '../../worker/model/source-health.ts'
import type { FeedSource, TerritoryBundle } from '../../worker/model/territory.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../worker/model/time.ts'
import type { FeedView } from '../../worker/model/view.ts'
import type { FeedBatch, WatchRpc } from '../../worker/objects/rpc/watch.ts'
import { call } from '../support/http.ts'
import { gauge, NOON, raw } from '../worker/ingest/gauge.ts'
import { bundle } from './commune.ts'

const env = anyEnv as unknown as Env
const STEP = 10 * MINUTE_MS
const DAY = 24 * HOUR_MS
let territories = 400

// The pollers that these watches wake ask nobody: what a source said is handed over by the tests themselves.
beforeEach(() => {
  vi.spyOn(globalThis, 'fetch').mockReturnValue(new Promise(() => {}))
})
afterEach(() => {
  vi.restoreAllMocks()
})

const feed: FeedSource = {
  id: 'hubeau',
  adapter: 'hubeau',
  baseUrl: 'https://hubeau.example/api',
  credential: '',
  periodMs: 5 * MINUTE_MS,
  stations: { Y1: 'PONT-VIEUX', Y2: 'LE-GUE' },
  credit: "Hub'Eau, Licence Ouverte 2.0",
}

async function watched(change: Partial<TerritoryBundle> = {}, at: Instant = NOON) {
  const territory = `99${String(territories++)}`
  const stub = env.WATCH.get(env.WATCH.idFromName(objectName.watch(territory))) as unknown as DurableObjectStub &
    WatchRpc
  const stations = [gauge(), gauge({ code: 'LE-GUE', name: 'Le Gué' })]
  await stub.configure(bundle(territory, { stations, feeds: [feed], ...change }), clockAt(at))
  return stub
}

const clockAt = (at: Instant) => ({ machineAnchor: Date.now(), territoryAnchor: at, rate: 1 })

function batch(readings: readonly RawReading[], change: Partial<FeedView> = {}, at = NOON): FeedBatch {
  const health = {
    id: 'hubeau',
    adapter: 'hubeau',
    credit: '',
    lastTriedAt: at,
    lastGoodAt: at,
    nextAt: at + 5 * MINUTE_MS,
    error: null,
    ...change,
  }
  return {
    feed: 'hubeau',
    batch: crypto.randomUUID(),
    receivedAt: at,
    readings,
    forecasts: [],
    bulletins: null,
    health,
  }
}

const ours = (at: Instant, mm: number, change: Partial<RawReading> = {}) => raw(at, mm, { source: 'hubeau', ...change })

async function only(stub: WatchRpc, windowMs = DAY): Promise<SourceHealth> {
  const { sources } = await stub.sources(windowMs)
  const [first] = sources
  if (first === undefined) throw new Error('no source is told of')
  return first
}

const sum = (source: SourceHealth, of: 'brought' | 'asked' | 'failed' | 'flagged') =>
  source.slots.reduce((total, slot) => total + slot[of], 0)

describe('a source that is followed', () => {
  test('is unknown before anybody has asked it, with its credit and its host', async () => {
    const source = await only(await watched())
    expect(source).toMatchObject({
      credit: "Hub'Eau, Licence Ouverte 2.0",
      host: 'hubeau.example',
      newestAt: null,
      lagMs: null,
    })
    expect(sourceState(source, NOON)).toBe('unknown')
  })

  test('tells what it last said, how late it came, and each half hour of what came in', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - 3 * STEP, 1_000), ours(NOON - 2 * STEP, 1_010), ours(NOON - STEP, 1_020)]))
    const source = await only(stub)
    expect(source.newestAt).toBe(NOON - STEP)
    expect(source.nextAt).toBe(NOON + 5 * MINUTE_MS)
    expect(source.values).toBe(3)
    expect(Math.round((source.lagMs?.middle ?? 0) / MINUTE_MS)).toBe(10)
    expect(source.slots).toHaveLength(48)
    expect(sum(source, 'brought')).toBe(3)
    expect(source.subjects.map(({ subject, newestAt }) => [subject, newestAt])).toEqual([
      ['PONT-VIEUX', NOON - STEP],
      ['LE-GUE', null],
    ])
    expect(sourceState(source, NOON)).toBe('well')
  })

  test('the same values said again at each poll come in once', async () => {
    const stub = await watched()
    const said = [ours(NOON - STEP, 1_000)]
    await stub.takeBatch(batch(said, {}, NOON - 1_000))
    await stub.takeBatch(batch(said))
    expect(sum(await only(stub), 'brought')).toBe(1)
    expect(sum(await only(stub), 'asked')).toBe(2)
  })

  test('is heard also where another source had said the same before it', async () => {
    const second = { ...feed, id: 'vigicrues', adapter: 'vigicrues-observations' as const }
    const stub = await watched({ feeds: [feed, second] })
    await stub.takeBatch(batch([ours(NOON - STEP, 1_000)]))
    await stub.takeBatch({
      ...batch([raw(NOON - STEP, 1_000, { source: 'vigicrues' })], { id: 'vigicrues' }),
      feed: 'vigicrues',
    })
    const { sources } = await stub.sources(DAY)
    expect(sources.map(({ id, newestAt, values }) => [id, newestAt, values])).toEqual([
      ['hubeau', NOON - STEP, 1],
      ['vigicrues', NOON - STEP, 0],
    ])
  })

  test('a question that failed is counted, with its fault, and does not touch what was known', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - STEP, 1_000)], {}, NOON - 1_000))
    const error = { at: NOON, kind: 'no answer' as const, message: 'no answer within 10 s', mend: 'check the network' }
    await stub.takeBatch(batch([], { error, lastGoodAt: NOON - 1_000 }))
    const source = await only(stub)
    expect(source).toMatchObject({ error, lastGoodAt: NOON - 1_000, newestAt: NOON - STEP })
    expect([sum(source, 'asked'), sum(source, 'failed')]).toEqual([2, 1])
    expect(sourceState(source, NOON)).toBe('no answer')
  })

  test('doubted values are counted by source, by station and by the half hour', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - 2 * STEP, 1_000), ours(NOON - STEP, 99_000, { station: 'LE-GUE' })]))
    const source = await only(stub)
    expect(source).toMatchObject({ values: 2, flagged: 1, byFlag: { 'out of range': 1 } })
    expect(source.subjects.map(({ subject, flagged }) => [subject, flagged])).toEqual([
      ['PONT-VIEUX', 0],
      ['LE-GUE', 1],
    ])
    expect(sum(source, 'flagged')).toBe(1)
  })

  test('a station that stops is silent in its source, and the source is not well', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - STEP, 1_000)]))
    await stub.setClock(clockAt(NOON + 2 * HOUR_MS))
    await stub.takeBatch(batch([], {}, NOON + 2 * HOUR_MS))
    const source = await only(stub)
    expect(source.subjects[0]?.silentSince).not.toBeNull()
    expect(sourceState(source, NOON + 2 * HOUR_MS)).toBe('silent')
  })

  test('outlives an eviction', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - STEP, 1_000)]))
    const before = await only(stub)
    await evictDurableObject(stub)
    expect({ ...(await only(stub)), slots: [] }).toEqual({ ...before, slots: [] })
  })

  test('is forgotten with its half hours once it is followed no more', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - STEP, 1_000)]))
    await stub.configure(bundle('99000', { feeds: [] }), clockAt(NOON))
    expect((await stub.sources(DAY)).sources).toEqual([])
  })

  test('a demonstration that starts again begins with nothing', async () => {
    const stub = await watched()
    await stub.takeBatch(batch([ours(NOON - STEP, 1_000)]))
    await stub.restart(clockAt(NOON - HOUR_MS))
    const source = await only(stub)
    expect([source.newestAt, source.values, sum(source, 'brought')]).toEqual([null, 0, 0])
  })
})

test('a sender that nobody configured is a source by its own name', async () => {
  const stub = await watched({ feeds: [] })
  await stub.takeReadings('native', [raw(NOON, 1_000), raw(NOON, 1, { station: 'AILLEURS' })])
  const source = await only(stub)
  expect(source).toMatchObject({ id: 'native', host: null, periodMs: null, newestAt: NOON, values: 1 })
  expect(source.subjects.map(({ subject }) => subject)).toEqual(['PONT-VIEUX'])
})

test('what the neighbour follows is nobody else’s: one source name, two territories', async () => {
  const one = await watched()
  const other = await watched()
  await one.takeBatch(batch([ours(NOON - STEP, 1_000)]))
  expect((await only(one)).values).toBe(1)
  expect(await only(other)).toMatchObject({ values: 0, newestAt: null, lastTriedAt: null })
})

test('two days of half hours are told where two days are asked for', async () => {
  const stub = await watched()
  await stub.takeBatch(batch([ours(NOON - 40 * HOUR_MS, 1_000), ours(NOON - STEP, 1_000)]))
  expect([(await only(stub)).values, (await only(stub, 2 * DAY)).values]).toEqual([1, 2])
  expect((await only(stub, 2 * DAY)).slots).toHaveLength(96)
})

describe('what models say', () => {
  const rainFeed = {
    ...feed,
    id: 'pluie',
    adapter: 'open-meteo-rain' as const,
    stations: { '43.05,2.34': 'PONT-VIEUX' },
  }
  const spread = { low: 1_000, middle: 4_000, high: 12_000 }
  const outlook = (station: string) => ({
    station,
    source: 'pluie',
    quantity: 'rain' as const,
    members: 40,
    stepMs: HOUR_MS,
    points: [{ at: NOON, ...spread }],
    ahead: [{ ms: 6 * HOUR_MS, ...spread }],
  })
  const told = (station: string, at = NOON) => ({
    ...batch([], { id: 'pluie' }, at),
    feed: 'pluie',
    outlooks: [outlook(station)],
  })
  const rainOf = async (stub: WatchRpc) => (await stub.sources(DAY)).sources.find(({ id }) => id === 'pluie')

  test('is kept with its source, the newest of each place, and the source is well', async () => {
    const stub = await watched({ feeds: [feed, rainFeed] })
    expect(sourceState((await rainOf(stub)) as SourceHealth, NOON)).toBe('unknown')
    await stub.takeBatch(told('PONT-VIEUX', NOON - 1_000))
    await stub.takeBatch(told('PONT-VIEUX'))
    const source = await rainOf(stub)
    expect(source?.outlooks).toHaveLength(1)
    expect(source?.outlooks[0]).toMatchObject({ quantity: 'rain', ahead: [{ high: 12_000 }] })
    expect(sourceState(source as SourceHealth, NOON)).toBe('well')
  })

  test('of a place that is followed no more is gone, and the neighbour never had it', async () => {
    const stub = await watched({ feeds: [rainFeed] })
    const other = await watched({ feeds: [rainFeed] })
    await stub.takeBatch(told('PONT-VIEUX'))
    expect((await rainOf(other))?.outlooks).toEqual([])
    await stub.configure(
      bundle('99000', { feeds: [{ ...rainFeed, stations: { '43.1,2.4': 'LE-GUE' } }] }),
      clockAt(NOON),
    )
    expect((await rainOf(stub))?.outlooks).toEqual([])
  })

  test('is no level: no gauge’s newest value comes of it, and no forecast', async () => {
    const stub = await watched({ feeds: [rainFeed] })
    await stub.takeBatch(told('PONT-VIEUX'))
    const { stations, zoneClocks } = await stub.view()
    expect(stations.every(({ latest, forecasts }) => latest === null && forecasts.length === 0)).toBe(true)
    expect(zoneClocks.every(({ decideBy }) => decideBy === null)).toBe(true)
  })
})

describe('/metrics', () => {
  test('tells of the sources of every territory that is watched, and of each by itself', async () => {
    const one = await watched()
    const other = await watched()
    await one.takeBatch(batch([ours(NOON - STEP, 99_000)]))
    const [here, there] = [territories - 2, territories - 1].map((code) => `99${String(code)}`)
    // They are on the roster once their watch has handed that on.
    await vi.waitFor(async () => {
      const text = await (await call('get', '/metrics', {})).text()
      expect(text).toContain(`tocsin_source_state{territory="${here}",source="hubeau",adapter="hubeau",state="well"} 1`)
      expect(text).toContain(
        `tocsin_source_state{territory="${there}",source="hubeau",adapter="hubeau",state="unknown"} 1`,
      )
      expect(text).toContain(`tocsin_source_values_flagged{territory="${here}",source="hubeau",flag="out of range"} 1`)
      expect(text).toContain(`tocsin_source_values{territory="${there}",source="hubeau"} 0`)
    })
    expect((await other.sources(DAY)).sources[0]?.values).toBe(0)
  })
})
