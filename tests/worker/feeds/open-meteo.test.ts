import { describe, expect, test } from 'vitest'
import { openMeteoFlood } from '../../../worker/feeds/open-meteo-flood.ts'
import { openMeteoRain } from '../../../worker/feeds/open-meteo-rain.ts'
import { spreadOf } from '../../../worker/model/outlook.ts'
import type { Feed, FeedResult } from '../../../worker/ingest/feed.ts'
import { DAY_MS, HOUR_MS } from '../../../worker/model/time.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const CODE = '43.05,2.34'
const request = { codes: [CODE], areas: [], cursor: null, since: NOW - DAY_MS, now: NOW }

function read(feed: Feed, json: unknown): FeedResult {
  const [ask] = feed.ask(request)
  if (ask === undefined) throw new Error('asks nothing')
  const body = typeof json === 'string' ? json : JSON.stringify(json)
  return feed.read(
    { status: 200, contentType: 'application/json', body, url: `https://m.example/v1${ask.path}` },
    request,
  )
}

function outlookOf(result: FeedResult) {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  const [outlook] = result.outlooks ?? []
  if (outlook === undefined) throw new Error('no outlook')
  return outlook
}

type Columns = Readonly<Record<string, readonly (number | null)[]>>

/** Hours that end one, two, three … hours from now. */
function rain(columns: Columns) {
  const steps = Math.max(...Object.values(columns).map(({ length }) => length))
  return {
    latitude: 43.06,
    longitude: 2.3,
    hourly_units: Object.fromEntries(Object.keys(columns).map((name) => [name, 'mm'])),
    hourly: { time: Array.from({ length: steps }, (_, index) => NOW / 1_000 + (index + 1) * 3_600), ...columns },
  }
}

function flow(columns: Columns, start = NOW - 12 * HOUR_MS) {
  const steps = Math.max(...Object.values(columns).map(({ length }) => length))
  return {
    latitude: 43.06,
    longitude: 2.3,
    daily_units: Object.fromEntries(Object.keys(columns).map((name) => [name, 'm³/s'])),
    daily: { time: Array.from({ length: steps }, (_, index) => start / 1_000 + index * 86_400), ...columns },
  }
}

describe('the cell that answered', () => {
  test('is told beside what it says, since the next one is another river', () => {
    expect(outlookOf(read(openMeteoRain, rain({ precipitation: [1.5] }))).cell).toEqual([2.3, 43.06])
  })
})

describe('rain', () => {
  test('belongs to the hour before the time that names it', () => {
    const { points } = outlookOf(read(openMeteoRain, rain({ precipitation: [1.5, 2] })))
    expect(points.map(({ at, middle }) => [at, middle])).toEqual([
      [NOW, 1_500],
      [NOW + HOUR_MS, 2_000],
    ])
  })

  test('is summed for each member first: a sum of percentiles is no percentile of the sum', () => {
    // Each hour is wet in one member alone, so every percentile of an hour but the highest is dry, and every sum is 10 mm.
    const members = Array.from({ length: 6 }, (_, member) =>
      Array.from({ length: 6 }, (_hour, hour) => (hour === member ? 10 : 0)),
    )
    const columns = Object.fromEntries(members.map((values, index) => [`precipitation_member0${index}`, values]))
    const { points, ahead, members: count } = outlookOf(read(openMeteoRain, rain(columns)))
    expect(count).toBe(6)
    expect(points.every(({ middle }) => middle === 0)).toBe(true)
    expect(ahead[0]).toEqual({ ms: 6 * HOUR_MS, low: 10_000, middle: 10_000, high: 10_000 })
  })

  test('a member with a hole has no sum, and costs the others nothing', () => {
    const columns = { precipitation: [1, 1, 1], precipitation_member01: [9, null, 9] }
    const { ahead, points } = outlookOf(read(openMeteoRain, rain(columns)))
    expect(ahead[0]).toMatchObject({ low: 3_000, high: 3_000 })
    expect(points[1]).toMatchObject({ middle: 1_000 })
  })

  test('what has fallen already is not ahead', () => {
    const past = rain({ precipitation: [50, 50, 1] })
    const json = { ...past, hourly: { ...past.hourly, time: past.hourly.time.map((at) => at - 2 * 3_600) } }
    expect(outlookOf(read(openMeteoRain, json)).ahead[0]).toMatchObject({ middle: 1_000 })
  })
})

describe('flow', () => {
  test('counts the control among the members, and the names that a model adds to a column', () => {
    const columns = {
      river_discharge: [10, 20],
      river_discharge_member01: [10, 30],
      river_discharge_member02_seamless_v4: [10, 40],
      river_discharge_mean: [999, 999],
      river_discharge_p75: [999, 999],
    }
    const { members, points, ahead } = outlookOf(read(openMeteoFlood, flow(columns)))
    expect(members).toBe(3)
    expect(points[1]).toMatchObject({ low: 22_000, middle: 30_000, high: 38_000 })
    // The peak of each member, not the peak of the percentiles.
    expect(ahead.map(({ ms, middle }) => [ms / DAY_MS, middle])).toEqual([
      [3, 30_000],
      [10, 30_000],
    ])
  })

  test('a cell without a river is said to have none, with what to do', () => {
    const result = read(openMeteoFlood, flow({ river_discharge: [null, null] }))
    expect(result).toMatchObject({
      kind: 'read',
      complaint: { message: 'GloFAS has no river in the cell of this point' },
    })
    expect(result.kind === 'read' && result.outlooks).toBeUndefined()
  })
})

test('a point that is none is not asked for', () => {
  for (const code of ['Y990001001', '91,2,3', '43.05', '43.05,2.34&x=1', '43.05;2.34'])
    expect(openMeteoRain.ask({ ...request, codes: [code] })).toEqual([])
})

test.each([
  [[5], { low: 5, middle: 5, high: 5 }],
  [[0, 10], { low: 1, middle: 5, high: 9 }],
  [[10, 0, 5], { low: 1, middle: 5, high: 9 }],
  [[], null],
] as const)('percentiles of %j', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread)
})
