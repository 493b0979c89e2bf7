import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { RawReading } from '../../worker/model/reading.ts'
import type { FeedSource, TerritoryBundle } from '../../worker/model/territory.ts'
import { HOUR_MS, MINUTE_MS, type Instant, type TerritoryClock } from '../../worker/model/time.ts'
import type { FeedBatch, WatchRpc } from '../../worker/objects/rpc/watch.ts'
import { Settings } from '../../worker/objects/shared/settings.ts'
import { NOON, raw } from '../worker/ingest/gauge.ts'
import { bundle, rule } from './commune.ts'

const env = anyEnv as unknown as Env
const STEP = 10 * MINUTE_MS
let territories = 0

afterEach(() => {
  vi.restoreAllMocks()
})

/** A clock that reads `at` now. */
function clockAt(at: Instant, rate = 1): TerritoryClock {
  return { machineAnchor: Date.now(), territoryAnchor: at, rate }
}

interface Watched {
  readonly territory: string
  readonly stub: DurableObjectStub & WatchRpc
}

/** A watch of its own for each test: storage is kept for the whole file. */
async function watched(change: Partial<TerritoryBundle> = {}, clock = clockAt(NOON), code?: string): Promise<Watched> {
  const territory = code ?? `99${String(100 + territories++)}`
  const id = env.WATCH.idFromName(objectName.watch(territory))
  const stub = env.WATCH.get(id) as unknown as Watched['stub']
  await stub.configure(bundle(territory, change), clock)
  return { territory, stub }
}

function batch(readings: readonly RawReading[], id = crypto.randomUUID(), at = NOON): FeedBatch {
  const health = { id: 'hubeau', adapter: 'hubeau', credit: 'LO', lastTriedAt: at, lastGoodAt: at, error: null }
  return { feed: 'hubeau', batch: id, receivedAt: at, readings, forecasts: [], bulletins: null, health }
}

async function ruleState(stub: Watched['stub']): Promise<string | undefined> {
  return (await stub.view()).rules[0]?.state
}

/** What stands in the outbox and in the packed rows; read before any alarm can come in between. */
async function stored(stub: Watched['stub']): Promise<{ readonly rows: number; readonly readings: number }> {
  return runInDurableObject(stub, (_, state) => {
    const bodies = state.storage.sql.exec('SELECT body FROM batch').toArray()
    const readings = bodies
      .flatMap((row) => JSON.parse(String(row['body'])) as { rows: unknown[] }[])
      .reduce((sum, { rows }) => sum + rows.length, 0)
    return { rows: bodies.length, readings }
  })
}

const climbing = (until: Instant, count: number, lastMm: number): readonly RawReading[] =>
  Array.from({ length: count }, (_, index) =>
    raw(until - (count - 1 - index) * STEP, lastMm - (count - 1 - index) * 40),
  )

describe('readings', () => {
  test('each has its verdict, in the order given', async () => {
    const { stub } = await watched()
    const verdicts = await stub.takeReadings('native', [
      raw(NOON, 1_000),
      raw(NOON, 1_000),
      raw(NOON, NaN),
      raw(NOON, 1, { station: 'X' }),
    ])
    expect(verdicts.map(({ kind, index }) => [index, kind])).toEqual([
      [0, 'accepted'],
      [1, 'duplicate'],
      [2, 'refused'],
      [3, 'refused'],
    ])
  })

  test('one poll of a station is one row, however many values it brings', async () => {
    const { stub } = await watched()
    await stub.takeBatch(batch(climbing(NOON, 18, 1_500)))
    expect(await stored(stub)).toEqual({ rows: 1, readings: 18 })
  })

  test('a batch told again changes nothing', async () => {
    const { stub } = await watched()
    const told = batch(climbing(NOON, 6, 1_500))
    await stub.takeBatch(told)
    const before = await stored(stub)
    await stub.takeBatch(told)
    await stub.takeBatch({ ...told, batch: 'the same values under another name' })
    expect(await stored(stub)).toEqual(before)
    expect((await stub.series('PONT-VIEUX', 0, NOON))?.points).toHaveLength(6)
  })

  test('the series shows a correction once, at its own time, with what was told first (S01)', async () => {
    const { stub } = await watched()
    await stub.takeReadings('native', [raw(NOON - STEP, 1_000), raw(NOON, 1_010)])
    expect(await stub.takeReadings('native', [raw(NOON - STEP, 1_000)])).toEqual([{ kind: 'duplicate', index: 0 }])
    expect(await stub.takeReadings('native', [raw(NOON - STEP, 1_005)])).toMatchObject([
      { kind: 'corrected', revision: 1 },
    ])
    expect((await stub.series('PONT-VIEUX', NOON - HOUR_MS, NOON))?.points).toEqual([
      [NOON - STEP, 1_005, 'good', [], 1_000],
      [NOON, 1_010, 'good'],
    ])
  })

  test('two sources that disagree: the higher word stands, both are kept, and none is told again as new', async () => {
    const { stub } = await watched()
    const words = [raw(NOON, 1_000, { source: 'hubeau' }), raw(NOON, 700, { source: 'capteur' })]
    const kinds = async () => (await stub.takeReadings('native', words)).map(({ kind }) => kind)
    expect(await kinds()).toEqual(['accepted', 'corrected'])
    await evictDurableObject(stub)
    expect(await kinds()).toEqual(['duplicate', 'duplicate'])
    expect((await stub.series('PONT-VIEUX', NOON, NOON))?.points).toEqual([
      [NOON, 1_000, 'unconfirmed', ['sources disagree']],
    ])
  })

  test('a flag and what became of it are stored with the reading, and survive an eviction', async () => {
    const { stub } = await watched()
    await stub.takeReadings('native', climbing(NOON - 3 * STEP, 6, 1_000))
    await stub.takeReadings('native', [raw(NOON - 2 * STEP, 1_600)])
    const flagsOf = async () =>
      (await stub.series('PONT-VIEUX', NOON - 2 * STEP, NOON))?.points.map((point) => point[3])
    expect(await flagsOf()).toEqual([['unconfirmed fast rise']])
    await stub.takeReadings('native', [raw(NOON - STEP, 1_650), raw(NOON, 40_000)])
    await evictDurableObject(stub)
    expect(await flagsOf()).toEqual([['confirmed rise'], undefined, ['out of range']])
  })

  test('a station that is not ours has no series', async () => {
    const { stub } = await watched()
    expect(await stub.series('AILLEURS', 0, NOON)).toBeNull()
  })

  test('what one territory takes the other never sees', async () => {
    const one = await watched({}, clockAt(NOON), '96121')
    const other = await watched({}, clockAt(NOON), '96122')
    await one.stub.takeReadings('native', [raw(NOON, 2_500)])
    expect(await ruleState(one.stub)).toBe('firing')
    expect(await ruleState(other.stub)).toBe('inactive')
    expect((await other.stub.view()).stations[0]?.latest).toBeNull()
    expect((await other.stub.series('PONT-VIEUX', 0, NOON + HOUR_MS))?.points).toEqual([])
  })
})

describe('an eviction', () => {
  test('in the middle of a `for` costs nothing: it fires when the whole of it has passed', async () => {
    const { stub } = await watched({ rules: [rule({ forMs: 12 * MINUTE_MS })] })
    await stub.takeReadings('native', [raw(NOON, 2_300)])
    expect(await ruleState(stub)).toBe('pending')
    await evictDurableObject(stub)
    expect(await ruleState(stub)).toBe('pending')
    await stub.setClock(clockAt(NOON + 11 * MINUTE_MS))
    expect(await ruleState(stub)).toBe('pending')
    await evictDurableObject(stub)
    await stub.setClock(clockAt(NOON + 13 * MINUTE_MS))
    expect(await ruleState(stub)).toBe('firing')
  })

  test('keeps the series, its corrections and its order', async () => {
    const { stub } = await watched()
    await stub.takeReadings('native', climbing(NOON, 6, 1_500))
    await stub.takeReadings('native', [raw(NOON, 1_490)])
    const before = await stub.view()
    await evictDurableObject(stub)
    expect((await stub.view()).stations[0]?.latest).toEqual(before.stations[0]?.latest)
    expect(await stub.takeReadings('native', [raw(NOON, 1_490)])).toEqual([{ kind: 'duplicate', index: 0 }])
  })
})

describe('the alarm', () => {
  test('fires a `for` that elapses with nobody there, on the territory clock', async () => {
    const { stub } = await watched({ rules: [rule({ forMs: 10 * MINUTE_MS })] }, clockAt(NOON, 600))
    await stub.takeReadings('native', [raw(NOON, 2_300)])
    expect(await ruleState(stub)).toBe('pending')
    // Ten minutes of the river are one second here; a look through `view` evaluates nothing, so what it shows is the alarm's doing.
    await vi.waitFor(async () => expect(await ruleState(stub)).toBe('firing'), { timeout: 8_000, interval: 100 })
  })

  test('raises a gauge lost while rising', async () => {
    const lost = rule({ id: 'perdue', when: { kind: 'lost while rising', station: 'PONT-VIEUX' } })
    const { stub } = await watched({ rules: [lost] }, clockAt(NOON, 600))
    await stub.takeReadings('native', climbing(NOON, 8, 1_500))
    expect(await ruleState(stub)).toBe('inactive')
    await vi.waitFor(async () => expect(await ruleState(stub)).toBe('firing'), { timeout: 8_000, interval: 100 })
    expect((await stub.view()).stations[0]).toMatchObject({ trend: 'unknown', silent: { wasRising: true } })
  })
})

test('what a transaction wrote that came to nothing is not believed, though it was in memory', async () => {
  const { stub } = await watched()
  await runInDurableObject(stub, (_, { storage }) => {
    const settings = new Settings(storage, { remembers: true })
    settings.put('pace', { often: false })
    const half = () =>
      settings.transaction(() => {
        settings.put('pace', { often: true })
        settings.share('shared', { often: true })
        expect(settings.get('pace')).toEqual({ often: true })
        throw new Error('no room')
      })
    expect(half).toThrow('no room')
    expect([settings.get('pace'), settings.shared('shared')]).toEqual([{ often: false }, null])
    expect(new Settings(storage).get('pace')).toEqual({ often: false })
  })
})

describe('what only a person can settle', () => {
  test('a unit that changed is asked about until the entry of the gauge is edited (S12)', async () => {
    const { stub, territory } = await watched()
    await stub.takeReadings('native', [...climbing(NOON - STEP, 6, 2_770), raw(NOON, 277_000)])
    await evictDurableObject(stub)
    const doubt = async () => (await stub.view()).stations[0]?.doubt
    expect(await doubt()).toMatchObject({ kind: 'unit jump', fromMm: 2_770, toMm: 277_000 })
    expect(await ruleState(stub)).toBe('firing')
    await stub.configure(bundle(territory), clockAt(NOON))
    expect(await doubt()).not.toBeNull()
    const stations = bundle(territory).stations.map((station) => ({ ...station, datum: 'seen on the spot' }))
    await stub.configure(bundle(territory, { stations }), clockAt(NOON))
    expect(await doubt()).toBeNull()
  })

  test('a rhythm that an older edition kept is still known to have spoken', async () => {
    const lost = rule({ id: 'muette', when: { kind: 'stale', station: 'PONT-VIEUX', afterMs: null } })
    const { stub } = await watched({ rules: [lost] })
    await runInDurableObject(stub, (_, state) => {
      const kept = { rhythms: { 'PONT-VIEUX': { lastArrivedAt: NOON - 2 * HOUR_MS, gapsMs: [600_000] } } }
      state.storage.sql.exec("UPDATE _setting SET value = ?, mark = '' WHERE name = 'state'", JSON.stringify(kept))
    })
    await evictDurableObject(stub)
    expect((await stub.view()).stations[0]?.silent).toEqual({ since: NOON - 2 * HOUR_MS, wasRising: false })
    await stub.takeReadings('native', [raw(NOON, 1_000)])
    expect((await stub.view()).stations[0]).toMatchObject({
      silent: null,
      sources: [{ source: 'native', isSilent: false }],
    })
  })
})

describe('configuration', () => {
  test('the state of an unchanged rule is kept, that of another version begins anew', async () => {
    const { stub, territory } = await watched({ rules: [rule(), rule({ id: 'autre' })] })
    await stub.takeReadings('native', [raw(NOON, 2_150 + 100)])
    await stub.configure(
      bundle(territory, { rules: [rule(), rule({ id: 'autre', version: 'v2', forMs: HOUR_MS })] }),
      clockAt(NOON),
    )
    expect((await stub.view()).rules.map(({ rule, state }) => [rule, state])).toEqual([
      ['quai', 'firing'],
      ['autre', 'pending'],
    ])
  })

  test('a watch that nobody has configured refuses by name and shows nothing', async () => {
    const stub = env.WATCH.get(env.WATCH.idFromName('99999:watch')) as unknown as Watched['stub']
    expect(await stub.takeReadings('native', [raw(NOON, 1_000)])).toMatchObject([{ kind: 'refused' }])
    expect(await stub.view()).toMatchObject({ stations: [], rules: [] })
  })

  test('a restart forgets readings and rule state and keeps the configuration', async () => {
    const { stub } = await watched()
    await stub.takeReadings('native', [raw(NOON, 2_500)])
    await stub.restart(clockAt(NOON - HOUR_MS))
    expect(await ruleState(stub)).toBe('inactive')
    expect((await stub.view()).stations[0]?.latest).toBeNull()
    expect(await stored(stub)).toEqual({ rows: 0, readings: 0 })
    await stub.takeReadings('native', [raw(NOON - HOUR_MS, 2_500)])
    expect(await ruleState(stub)).toBe('firing')
  })

  test('a batch of the time before a restart does not blind the gauge when that time comes again', async () => {
    const { stub } = await watched()
    await stub.restart(clockAt(NOON - HOUR_MS))
    await stub.takeBatch(batch([raw(NOON, 2_500)]))
    expect(await ruleState(stub)).toBe('inactive')
    await stub.setClock(clockAt(NOON))
    await stub.takeBatch(batch([raw(NOON, 2_500)]))
    expect(await ruleState(stub)).toBe('firing')
  })

  test('each feed is followed, and one that was dropped is let go', async () => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () =>
      Response.json({ data: [], next: null, api_version: '2.0.1' }),
    )
    const source: FeedSource = {
      id: 'hubeau',
      adapter: 'hubeau',
      baseUrl: `https://hubeau.example/${crypto.randomUUID()}`,
      credential: '',
      periodMs: HOUR_MS,
      stations: { Y990001001: 'PONT-VIEUX' },
      credit: 'LO',
    }
    const { stub, territory } = await watched({ feeds: [source] })
    const poller = env.FEED_POLLER.get(
      env.FEED_POLLER.idFromName(objectName.feedPoller('hubeau', source.baseUrl, '', '')),
    )
    const followers = () =>
      runInDurableObject(poller, (_, state) =>
        state.storage.sql
          .exec('SELECT territory FROM follower')
          .toArray()
          .map((row) => row['territory']),
      )
    await vi.waitFor(async () => expect(await followers()).toEqual([territory]), { timeout: 8_000, interval: 100 })
    await stub.configure(bundle(territory, { feeds: [] }), clockAt(NOON))
    await vi.waitFor(async () => expect(await followers()).toEqual([]), { timeout: 8_000, interval: 100 })
  })

  test('a source whose river rises is asked twice as often, and as before half an hour after the last rise', async () => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () =>
      Response.json({ data: [], next: null, api_version: '2.0.1' }),
    )
    const source: FeedSource = {
      id: 'hubeau',
      adapter: 'hubeau',
      baseUrl: `https://hubeau.example/${crypto.randomUUID()}`,
      credential: '',
      periodMs: 10 * MINUTE_MS,
      stations: { Y990001001: 'PONT-VIEUX' },
      credit: 'LO',
    }
    const { stub, territory } = await watched({ feeds: [source] })
    const poller = env.FEED_POLLER.get(
      env.FEED_POLLER.idFromName(objectName.feedPoller('hubeau', source.baseUrl, '', '')),
    )
    const period = (minutes: number) =>
      vi.waitFor(
        async () => {
          const [row] = await runInDurableObject(poller, (_, { storage }) =>
            storage.sql.exec('SELECT body FROM follower').toArray(),
          )
          expect((JSON.parse(String(row?.['body'])) as { periodMs: number }).periodMs).toBe(minutes * MINUTE_MS)
        },
        { timeout: 8_000, interval: 50 },
      )
    await period(10)
    const rise = [1_000, 1_100, 1_200, 1_300].map((level, index) => raw(NOON - (3 - index) * STEP, level))
    await stub.takeBatch(batch(rise))
    await period(5)
    // It fell silent while it rose, and presses until half an hour after it has spoken again.
    for (const later of [NOON + 5 * HOUR_MS, NOON + 6 * HOUR_MS]) {
      await stub.setClock(clockAt(later))
      const calm = [0, 1, 2, 3].map((index) => raw(later - (3 - index) * STEP, 1_300))
      await stub.takeBatch(batch(calm, crypto.randomUUID(), later))
    }
    await period(10)
    // Nobody asks on once this test is over.
    await stub.configure(bundle(territory, { feeds: [] }), clockAt(NOON))
    const followers = () =>
      runInDurableObject(poller, (_, state) => state.storage.sql.exec('SELECT 1 FROM follower').toArray())
    await vi.waitFor(async () => expect(await followers()).toEqual([]), { timeout: 8_000, interval: 100 })
  })
})

describe('what Command is told', () => {
  /** The reports that one act puts into the outbox, read within the act so that no alarm can hand them over first. */
  async function reportsOf(
    stub: Watched['stub'],
    act: (watch: WatchRpc) => Promise<unknown>,
  ): Promise<readonly { signals: { state: string }[] }[]> {
    return runInDurableObject(stub, async (watch, state) => {
      const bodies = () =>
        state.storage.sql.exec("SELECT n, body FROM _outbox WHERE addressee = 'command' ORDER BY n").toArray()
      const last = Number(bodies().at(-1)?.['n'] ?? 0)
      await act(watch as unknown as WatchRpc)
      return bodies()
        .filter((row) => Number(row['n']) > last)
        .map((row) => JSON.parse(String(row['body'])) as { signals: { state: string }[] })
    })
  }

  test('the signal goes out with the readings that caused it, once', async () => {
    const { stub } = await watched()
    const first = await reportsOf(stub, (watch) => watch.takeReadings('native', [raw(NOON, 2_300)]))
    expect(first.flatMap((report) => report.signals.map((signal) => signal.state))).toEqual(['firing'])
    const second = await reportsOf(stub, (watch) => watch.takeReadings('native', [raw(NOON, 2_300)]))
    expect(second.flatMap((report) => report.signals)).toEqual([])
  })

  test('a batch told again is not told on', async () => {
    const { stub } = await watched()
    const told = batch([raw(NOON, 1_000)])
    const waits = () =>
      runInDurableObject(
        stub,
        (_, { storage }) => [...storage.sql.exec("SELECT 1 FROM _alarm WHERE name = 'view'")].length,
      )
    await stub.takeBatch(told)
    expect(await waits()).toBe(1)
    await vi.waitFor(async () => expect(await waits()).toBe(0), { timeout: 5_000, interval: 50 })
    await stub.takeBatch(told)
    expect(await waits()).toBe(0)
  })
})

test('a forecast of a station that is not ours is refused, one of ours moves the view', async () => {
  const { stub } = await watched()
  const points = [{ at: NOON + HOUR_MS, lowMm: 1, middleMm: 2, highMm: 3 }]
  expect(await stub.takeForecast({ station: 'X', source: 's', issuedAt: NOON, points })).toMatchObject({
    kind: 'refused',
  })
  expect(await stub.takeForecast({ station: 'PONT-VIEUX', source: 's', issuedAt: NOON, points })).toEqual({
    kind: 'accepted',
  })
  expect((await stub.view()).stations[0]?.forecasts).toHaveLength(1)
})
