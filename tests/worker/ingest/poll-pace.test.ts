import { describe, expect, test } from 'vitest'
import { pollPeriodMs, pressingAfter, PRESSING_FOR_MS } from '../../../worker/ingest/poll-pace.ts'
import type { FeedSource } from '../../../worker/model/territory.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import type { Trend } from '../../../worker/model/view.ts'
import { gauge } from './gauge.ts'

const T0 = 1_791_985_200_000
const feed = (id: string, stations: FeedSource['stations'], minutes = 5): FeedSource => ({
  id,
  adapter: 'hubeau',
  baseUrl: 'https://hubeau.example',
  credential: '',
  periodMs: minutes * MINUTE_MS,
  stations,
  credit: '',
})
const HUBEAU = feed('hubeau', { Y1: 'PONT-VIEUX' })
const OTHER = feed('ailleurs', { Y2: 'LE-GUE' })
const FEEDS = [HUBEAU, OTHER]

const seen = (trend: Trend, silent: { readonly since: number; readonly wasRising: boolean } | null = null) => [
  { station: gauge(), trend, silent },
]

describe('a source', () => {
  test('of a river that rises is asked twice as often, and one of another river is not', () => {
    const pressing = pressingAfter({}, FEEDS, seen('rising'), T0)
    expect([HUBEAU, OTHER].map((source) => pollPeriodMs(source, pressing) / MINUTE_MS)).toEqual([2.5, 5])
  })

  test('is asked so for half an hour after the last rise, then as before', () => {
    const risen = pressingAfter({}, FEEDS, seen('rising'), T0)
    const steady = (minutes: number) => pressingAfter(risen, FEEDS, seen('steady'), T0 + minutes * MINUTE_MS)
    expect(steady(29)).toEqual(risen)
    expect(steady(30)).toEqual({})
    const again = pressingAfter(steady(29), FEEDS, seen('rising'), T0 + 29 * MINUTE_MS)
    expect(again).toEqual({ hubeau: T0 + 29 * MINUTE_MS + PRESSING_FOR_MS })
  })

  test('whose gauge fell silent while it rose is asked faster, one whose gauge was calm is not', () => {
    const silent = (wasRising: boolean) =>
      pressingAfter({}, FEEDS, seen('unknown', { since: T0 - MINUTE_MS, wasRising }), T0)
    expect(Object.keys(silent(true))).toEqual(['hubeau'])
    expect(silent(false)).toEqual({})
  })

  test('is never asked more often than once a minute for that, nor more seldom than its file says', () => {
    const pressing = pressingAfter({}, FEEDS, seen('rising'), T0)
    expect(pollPeriodMs({ ...HUBEAU, periodMs: 90_000 }, pressing)).toBe(MINUTE_MS)
    expect(pollPeriodMs({ ...HUBEAU, periodMs: 30_000 }, pressing)).toBe(30_000)
  })

  test('that is followed no more, or of a time that begins anew, is forgotten', () => {
    const risen = pressingAfter({}, FEEDS, seen('rising'), T0)
    expect(pressingAfter(risen, [OTHER], seen('rising'), T0)).toEqual({})
    expect(pressingAfter(risen, FEEDS, seen('steady'), T0 - 60 * MINUTE_MS)).toEqual({})
  })
})
