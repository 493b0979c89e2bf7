// What every adapter in owes its poller, whatever its source answers. A new adapter adds one entry to SOURCES and is held by all of it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FEEDS, feedOf } from '../../worker/feeds/index.ts'
import type { Feed, FeedAnswer, FeedRequest, FeedResult } from '../../worker/ingest/feed.ts'
import { DANGERS } from '../../worker/model/bulletin.ts'
import { HOUR_MS } from '../../worker/model/time.ts'
import { seeded } from '../worker/ingest/gauge.ts'
import { NOW, sourceOf, SOURCES } from './feed-sources.ts'

const BASE = 'https://feeds.example/base'

function requestOf(feed: Feed): FeedRequest {
  const { code, isArea } = sourceOf(feed)
  return {
    ...(isArea ? { codes: [], areas: [code] } : { codes: [code], areas: [] }),
    cursor: null,
    since: NOW - 24 * HOUR_MS,
    now: NOW,
  }
}

function read(feed: Feed, body: string, change: Partial<FeedAnswer> = {}, request = requestOf(feed)): FeedResult {
  const ask = feed.ask(request)[sourceOf(feed).nth ?? 0]
  if (ask === undefined) throw new Error(`${feed.name} asks nothing`)
  return feed.read({ status: 200, contentType: 'application/json', body, url: BASE + ask.path, ...change }, request)
}

/** A fault is only of use to a person who reads what came and what to do. */
function expectFault(result: FeedResult): void {
  expect(result.kind).toBe('fault')
  if (result.kind !== 'fault') return
  expect(result.message.length).toBeGreaterThan(10)
  expect(result.mend.length).toBeGreaterThan(5)
}

describe.each(FEEDS.map((feed) => [feed.name, feed] as const))('%s', (name, feed) => {
  const source = sourceOf(feed)
  const REQUEST = requestOf(feed)

  test('is found in the registry under its own name and credits its source', () => {
    expect(feedOf(name as 'hubeau')).toBe(feed)
    expect(feed.credit).toMatch(/Licence|public domain/)
  })

  test('asks paths below the base only, and nothing where no station is wanted', () => {
    for (const ask of feed.ask(REQUEST)) {
      // Nothing at all where the base is the feed itself.
      expect(ask.path).toMatch(/^(\/[^/].*)?$/)
      expect(new URL(BASE + ask.path).origin).toBe(new URL(BASE).origin)
    }
    expect(feed.ask({ ...REQUEST, codes: [], areas: [] })).toEqual([])
  })

  test('keeps a code that would break out of the question inside it', () => {
    const evil = ['A&size=1', '../../x', 'é #']
    for (const ask of feed.ask({ ...REQUEST, ...(source.isArea ? { areas: evil } : { codes: evil }) })) {
      const url = new URL(BASE + ask.path)
      expect(`${url.pathname}/`.startsWith('/base/')).toBe(true)
      expect(url.hash).toBe('')
      expect(url.searchParams.get('size')).not.toBe('1')
    }
  })

  test('reads a sound answer', () => {
    const result = read(feed, source.good)
    expect(result.kind).toBe('read')
    if (result.kind !== 'read') return
    const { readings, forecasts, bulletins, outlooks = [] } = result
    expect({
      readings: readings.length,
      forecasts: forecasts.length,
      bulletins: bulletins?.items.length ?? 0,
      outlooks: outlooks.length,
    }).toEqual({ bulletins: 0, outlooks: 0, ...source.holds })
    for (const bulletin of bulletins?.items ?? []) expect(bulletin.areas).toEqual([source.code])
    expect(result.skipped).toEqual([])
    for (const one of [...result.readings, ...result.forecasts, ...outlooks]) expect(one.station).toBe(source.code)
  })

  test('reads the same answer the same way twice', () => {
    expect(read(feed, source.good)).toEqual(read(feed, source.good))
  })

  test('an empty answer is no fault, brings nothing and keeps the place', () => {
    const cursor = { lastObservedAt: NOW - HOUR_MS }
    const result = read(feed, source.empty, {}, { ...REQUEST, cursor })
    expect(result.kind).not.toBe('fault')
    if (result.kind === 'read')
      expect([
        ...result.readings,
        ...result.forecasts,
        ...(result.bulletins?.items ?? []),
        ...(result.outlooks ?? []),
      ]).toEqual([])
    if (result.kind !== 'fault') expect(result.cursor).toEqual(cursor)
  })

  test.each(source.errorWith200)('an error with HTTP 200 is never read as data: %s', (body) => {
    const result = read(feed, body)
    expect(result.kind).not.toBe('read')
    if (result.kind === 'fault') expectFault(result)
  })

  test.each([...source.wrongTypes, 'null', '[]', '[[]]', '42', '"text"', 'true', '{}'])(
    'JSON of another shape is a fault: %s',
    (body) => {
      expectFault(read(feed, body))
    },
  )

  test.each([400, 401, 403, 404, 429, 500, 502, 503])(
    'HTTP %i is a fault, with JSON, HTML or nothing behind it',
    (status) => {
      for (const body of ['{"message":"no"}', '<html><body>Forbidden</body></html>', '', source.good])
        expectFault(read(feed, body, { status }))
    },
  )

  test.each(['', ' ', '<!doctype html><html></html>', '\u0000\u0001', '{"data":[NaN]}', '\uFFFD\uFFFD'])(
    'what is no JSON is a fault: %j',
    (body) => {
      expectFault(read(feed, body, { contentType: 'text/html' }))
    },
  )

  test('an answer that was cut anywhere is a fault, never half an answer', () => {
    for (let length = 0; length < source.good.length; length++) expectFault(read(feed, source.good.slice(0, length)))
  })

  test('nothing that a source can answer makes it throw, and what it then reads is finite', () => {
    const random = seeded(20_261_014)
    const spoiled = [null, -1, 1e999, '', 'x', [], {}, '2026-10-14T11:50:00', '9999-99-99T99:99:99Z', true]
    for (let run = 0; run < 500; run++) {
      const body = source.isXml
        ? source.good.replace(/[^<>/]/g, (sign) => (random() < 0.01 ? String.fromCharCode(random() * 300) : sign))
        : JSON.stringify(JSON.parse(source.good), (key, value: unknown) =>
            key !== '' && random() < 0.2 ? spoiled[Math.floor(random() * spoiled.length)] : value,
          )
      const result = read(feed, body)
      if (result.kind !== 'read') continue
      for (const one of result.readings)
        expect(Number.isFinite(one.observedAt) && Number.isFinite(one.value), body).toBe(true)
      for (const one of result.bulletins?.items ?? []) {
        const times = [one.onset, one.sentAt, one.expires ?? 0, ...one.steps.flatMap(({ from, to }) => [from, to])]
        expect(times.every(Number.isFinite), body).toBe(true)
        expect([null, ...DANGERS], body).toContain(one.danger)
      }
      for (const one of result.outlooks ?? []) {
        for (const point of one.points)
          expect([point.at, point.low, point.middle, point.high].every(Number.isFinite), body).toBe(true)
        for (const { low, middle, high } of one.ahead) expect(low <= middle && middle <= high, body).toBe(true)
      }
      for (const run of result.forecasts) {
        expect(Number.isFinite(run.issuedAt), body).toBe(true)
        for (const point of run.points)
          expect([point.at, point.lowMm, point.middleMm, point.highMm].every(Number.isFinite), body).toBe(true)
      }
    }
  })
})

test('every adapter of worker/feeds is in the registry, and the contract knows each of them and no other', () => {
  const folder = join(import.meta.dirname, '..', '..', 'worker', 'feeds')
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  // What declares a feed, or is made by what makes one: `export const x: Feed = …`, `export const x = ensembleFeed(…)`.
  const adapters = files.filter((file) =>
    /^export const \w+(: Feed = | = \w*Feed\()/m.test(readFileSync(join(folder, file), 'utf8')),
  )
  const registry = readFileSync(join(folder, 'index.ts'), 'utf8')
  expect(adapters.filter((file) => !registry.includes(`'./${file}'`))).toEqual([])
  expect(adapters).toHaveLength(FEEDS.length)
  expect(Object.keys(SOURCES).sort()).toEqual(FEEDS.map(({ name }) => name).sort())
})
