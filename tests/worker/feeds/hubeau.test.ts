import { describe, expect, test } from 'vitest'
import { hubeau, parseHubeau } from '../../../worker/feeds/hubeau.ts'
import type { FeedAnswer, FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, toRfc3339 } from '../../../worker/model/time.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const BASE = 'https://hubeau.example/api/v2/hydrometrie'
const REQUEST: FeedRequest = {
  codes: ['Y990001001', 'Y990001002'],
  areas: [],
  cursor: null,
  since: NOW - DAY_MS,
  now: NOW,
}

type Row = Readonly<Record<string, unknown>>

function row(change: Row = {}): Row {
  return {
    code_site: 'Y9900010',
    code_station: 'Y990001001',
    grandeur_hydro: 'H',
    date_obs: '2026-10-14T11:50:00Z',
    resultat_obs: 1_250.0,
    code_qualification_obs: 16,
    code_statut: 4,
    code_continuite: 0,
    ...change,
  }
}

function answer(page: Row, change: Partial<FeedAnswer> = {}): FeedAnswer {
  const body = JSON.stringify({
    count: 3,
    first: null,
    prev: null,
    next: null,
    api_version: '2.0.1',
    data: [],
    ...page,
  })
  return { status: 200, contentType: 'application/json', body, url: `${BASE}/observations_tr?size=5000`, ...change }
}

function taken(result: FeedResult): Extract<FeedResult, { kind: 'read' }> {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

function questionOf(request: FeedRequest): URL {
  const [ask] = hubeau.ask(request)
  return new URL(BASE + (ask?.path ?? ''))
}

describe('what is asked', () => {
  test('all stations in one question, oldest first, from where nothing is known yet', () => {
    const { pathname, searchParams } = questionOf(REQUEST)
    expect(pathname).toBe('/api/v2/hydrometrie/observations_tr')
    expect(searchParams.get('code_entite')).toBe('Y990001001,Y990001002')
    expect(searchParams.get('sort')).toBe('asc')
    expect(searchParams.get('date_debut_obs')).toBe(toRfc3339(NOW - DAY_MS))
    expect(Number(searchParams.get('size'))).toBeLessThanOrEqual(20_000)
  })

  test('two to three hours behind the newest value, since values come late and change afterwards', () => {
    const lastObservedAt = NOW - 10 * MINUTE_MS
    const from = Date.parse(
      questionOf({ ...REQUEST, cursor: { lastObservedAt } }).searchParams.get('date_debut_obs') ?? '',
    )
    expect(lastObservedAt - from).toBeGreaterThanOrEqual(2 * HOUR_MS)
    expect(lastObservedAt - from).toBeLessThanOrEqual(3 * HOUR_MS)
  })

  test('never further back than the month that the source keeps: it answers 400 beyond', () => {
    for (const request of [
      { ...REQUEST, since: NOW - 40 * DAY_MS },
      { ...REQUEST, since: NOW - 400 * DAY_MS, cursor: { lastObservedAt: NOW - 90 * DAY_MS } },
    ]) {
      const from = Date.parse(questionOf(request).searchParams.get('date_debut_obs') ?? '')
      expect(from).toBeGreaterThan(NOW - 30.5 * DAY_MS)
    }
  })
})

describe('what is read', () => {
  test('a level in mm and a flow in l/s, as they are', () => {
    const result = taken(
      hubeau.read(answer({ data: [row(), row({ grandeur_hydro: 'Q', resultat_obs: 58 })] }), REQUEST),
    )
    expect(result.readings.map(({ quantity, value, rawUnit }) => [quantity, value, rawUnit])).toEqual([
      ['level', 1_250, 'mm'],
      ['flow', 58, 'l/s'],
    ])
  })

  test.each([-340, 0, 22_280])('%i mm stays: below the zero, at it, or in a reservoir', (resultat_obs) => {
    expect(taken(hubeau.read(answer({ data: [row({ resultat_obs })] }), REQUEST)).readings[0]?.value).toBe(resultat_obs)
  })

  test('the row of a site repeats its station and is merged into it, with its reason', () => {
    const rows = [row({ grandeur_hydro: 'Q' }), row({ grandeur_hydro: 'Q', code_station: null })]
    const result = taken(hubeau.read(answer({ data: rows }), REQUEST))
    expect(result.readings).toHaveLength(1)
    expect(result.skipped).toEqual([{ index: 1, reason: expect.stringContaining('site') as string }])
  })

  test.each([
    [12, true],
    [16, false],
    [20, false],
    [null, false],
  ])('qualification %s: the source doubts it: %s', (code_qualification_obs, sourceDoubtful) => {
    expect(
      taken(hubeau.read(answer({ data: [row({ code_qualification_obs })] }), REQUEST)).readings[0]?.sourceDoubtful,
    ).toBe(sourceDoubtful)
  })

  test('a value without continuity marks a gap; one without the member does not', () => {
    const rows = [row({ code_continuite: 1 }), row({ code_continuite: undefined })]
    expect(taken(hubeau.read(answer({ data: rows }), REQUEST)).readings.map((one) => one.gapMarker)).toEqual([
      true,
      false,
    ])
  })

  test('corrected values come through under the same time, for accept to compare', () => {
    const rows = [row(), row({ resultat_obs: 1_240, code_statut: 8 })]
    expect(taken(hubeau.read(answer({ data: rows }), REQUEST)).readings.map((one) => one.value)).toEqual([1_250, 1_240])
  })

  test.each<[string, unknown]>([
    ['no value', row({ resultat_obs: null })],
    ['a value as text', row({ resultat_obs: '1250' })],
    ['a time without an offset', row({ date_obs: '2026-10-14T11:50:00' })],
    ['a time that is none', row({ date_obs: 'yesterday' })],
    ['another quantity', row({ grandeur_hydro: 'T' })],
    ['a row that is a number', 7],
    ['a row that is null', null],
  ])('%s: that row is left out with its reason and the others stand', (_, bad) => {
    const result = taken(
      hubeau.read(answer({ data: [row(), bad, row({ date_obs: '2026-10-14T11:55:00Z' })] }), REQUEST),
    )
    expect(result.readings).toHaveLength(2)
    expect(result.skipped.map((one) => one.index)).toEqual([1])
    expect(result.skipped[0]?.reason).not.toBe('')
  })
})

describe('the place in the stream', () => {
  test('is the newest observation, whatever order they come in', () => {
    const rows = ['11:40', '11:55', '11:50'].map((time) => row({ date_obs: `2026-10-14T${time}:00Z` }))
    expect(taken(hubeau.read(answer({ data: rows }), REQUEST)).cursor).toEqual({
      lastObservedAt: Date.UTC(2026, 9, 14, 11, 55),
    })
  })

  test('is never carried off by a time of the future', () => {
    const rows = [row(), row({ date_obs: '2031-01-01T00:00:00Z' })]
    const result = taken(hubeau.read(answer({ data: rows }), REQUEST))
    expect(result.cursor).toEqual({ lastObservedAt: Date.UTC(2026, 9, 14, 11, 50) })
    expect(result.readings).toHaveLength(2)
  })

  test('never goes back', () => {
    const cursor = { lastObservedAt: NOW - MINUTE_MS }
    expect(taken(hubeau.read(answer({ data: [row()] }), { ...REQUEST, cursor })).cursor).toEqual(cursor)
  })
})

describe('pages', () => {
  const next =
    'https://hubeau.eaufrance.fr/api/v2/hydrometrie/observations_tr?code_entite=A*,B*&cursor=AoJw9Ny%2Frq%3D%3D&size=20000'

  test('206 leads on by path and query alone: the host stays the configured one', () => {
    const result = taken(hubeau.read(answer({ data: [row()], next }, { status: 206 }), REQUEST))
    expect(result.next?.path).toBe('/observations_tr?code_entite=A*,B*&cursor=AoJw9Ny%2Frq%3D%3D&size=20000')
  })

  test.each([
    ['another path of the same host', 'https://hubeau.example/api/v2/hydrometrie/referentiel/stations?cursor=x'],
    ['another prefix', 'https://hubeau.example/admin/observations_tr?cursor=x'],
    ['a path that climbs', 'https://hubeau.example/api/v2/hydrometrie/observations_tr/../../secret?cursor=x'],
    ['no address at all', 'page 2'],
    ['a script', 'javascript:alert(1)'],
  ])('%s is not followed (settled point 20), and this page is kept', (_, foreign) => {
    const result = taken(hubeau.read(answer({ data: [row()], next: foreign }, { status: 206 }), REQUEST))
    expect(result.next).toBeNull()
    expect(result.readings).toHaveLength(1)
    expect(result.skipped.map((one) => one.reason).join()).toContain('not followed')
  })

  test('the last page may be empty', () => {
    const result = taken(hubeau.read(answer({ count: 89_502 }), { ...REQUEST, cursor: { lastObservedAt: NOW } }))
    expect(result).toMatchObject({ readings: [], next: null, cursor: { lastObservedAt: NOW } })
  })
})

describe('faults say what came and what to do', () => {
  const faultOf = (page: Pick<FeedAnswer, 'status' | 'body'>) => {
    const parsed = parseHubeau(page)
    if (parsed.kind !== 'fault') throw new Error('read as a page')
    return parsed
  }

  test('v1 was switched off: the way to v2 is named', () => {
    const body = JSON.stringify({ api_version: '1.0.1', data: [row()] })
    expect(faultOf({ status: 200, body })).toMatchObject({
      message: expect.stringContaining('v1') as string,
      mend: expect.stringContaining('v2') as string,
    })
  })

  test('429 asks for patience, and gets it', () => {
    expect(faultOf({ status: 429, body: '{}' }).retryAfterMs).toBeGreaterThan(0)
  })

  test('400 repeats what the source said', () => {
    const said = "date can't be < 1 month from now"
    expect(faultOf({ status: 400, body: JSON.stringify({ message: said }) }).message).toContain(said)
  })

  test('an endless error is cut before it reaches a screen', () => {
    expect(
      faultOf({ status: 500, body: JSON.stringify({ message: 'x'.repeat(100_000) }) }).message.length,
    ).toBeLessThan(400)
  })

  test('HTML is called HTML', () => {
    expect(faultOf({ status: 502, body: '<html>Bad gateway</html>' }).message).toContain('HTML')
  })
})

describe('recorded answers', () => {
  test('the recorded page keeps its negative, zero and doubtful values', (context) => {
    const parsed = parseHubeau({
      status: 206,
      body: recordedOrSkip('hubeau/observations_tr_page1_206_excerpt.json', context),
    })
    if (parsed.kind !== 'page') throw new Error(parsed.message)
    expect(parsed.readings.filter((one) => one.value < 0)).toHaveLength(4)
    expect(parsed.readings.filter((one) => one.value === 0)).toHaveLength(1)
    expect(parsed.readings.some((one) => one.sourceDoubtful)).toBe(true)
  })
})
