import { describe, expect, test } from 'vitest'
import { meteofranceVigilance } from '../../../worker/feeds/meteofrance-vigilance.ts'
import type { Cursor, FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import type { VigilanceTexts } from '../../../worker/feeds/vigilance-texts.ts'
import { worstDanger, type RawBulletin } from '../../../worker/model/bulletin.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const BASE = 'https://meteofrance.example/public/DPVigilance/v1'
const TEN = Date.UTC(2026, 9, 14, 10)
const iso = (hours: number) => new Date(TEN + hours * HOUR_MS).toISOString()

function read(
  body: string,
  {
    areas = ['66'],
    cursor = null,
    page = 'carte',
    status = 200,
  }: Partial<{
    areas: readonly string[]
    cursor: Cursor | null
    page: 'carte' | 'textes'
    status: number
  }> = {},
): FeedResult {
  const request: FeedRequest = { codes: [], areas, cursor, since: TEN, now: TEN }
  const url = `${BASE}/${page}vigilance/encours`
  return meteofranceVigilance.read({ status, contentType: 'application/json', body, url }, request)
}

function taken(result: FeedResult): Extract<FeedResult, { kind: 'read' }> {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

function bulletinsOf(result: FeedResult): readonly RawBulletin[] {
  return taken(result).bulletins?.items ?? []
}

type Hours = readonly (readonly [from: number, to: number, color: number])[]
function map(today: readonly [id: string, highest: number, hours: Hours][], tomorrow: typeof today = []): string {
  const period = (items: typeof today, from: number, to: number) => ({
    begin_validity_time: iso(from),
    end_validity_time: iso(to),
    timelaps: {
      domain_ids: [
        {
          domain_id: '66',
          phenomenon_items: items.map(([phenomenon_id, phenomenon_max_color_id, hours]) => ({
            phenomenon_id,
            phenomenon_max_color_id,
            timelaps_items: hours.map(([begin, end, color_id]) => ({
              begin_time: iso(begin),
              end_time: iso(end),
              color_id,
            })),
          })),
        },
      ],
    },
  })
  return JSON.stringify({
    product: { update_time: iso(0), periods: [period(tomorrow, 12, 36), period(today, 0, 12)] },
  })
}

const dangers = (bulletin: RawBulletin | undefined, hours: readonly number[]) =>
  hours.map((hour) => (bulletin === undefined ? undefined : worstDanger(bulletin, TEN + hour * HOUR_MS)))

test('the key is asked for by name and header, and is nothing that this code ever sees', () => {
  expect(meteofranceVigilance.key).toEqual({ header: 'apikey', name: 'meteofrance' })
  expect(meteofranceVigilance.ask({ codes: [], areas: ['66'], cursor: null, since: 0, now: 0 })).toEqual([
    { path: '/textesvigilance/encours', headers: {} },
    { path: '/cartevigilance/encours', headers: {}, areas: ['66'] },
  ])
})

test('floods have no hours: their highest level counts all day, today and tomorrow apart', () => {
  const [flood] = bulletinsOf(read(map([['4', 3, []]], [['4', 2, []]])))
  expect(flood).toMatchObject({ identifier: '66 4', phenomenon: 'crues', danger: 'orange', severity: 'Severe' })
  expect(dangers(flood, [-1, 0, 11.9, 12, 35, 36])).toEqual([null, 'orange', 'orange', 'yellow', 'yellow', null])
})

test('the colour is that of the hour, and a gap is unknown, not green', () => {
  const [rain] = bulletinsOf(
    read(
      map([
        [
          '2',
          3,
          [
            [0, 4, 3],
            [6, 12, 1],
          ],
        ],
      ]),
    ),
  )
  expect(dangers(rain, [1, 5, 7])).toEqual(['orange', null, 'green'])
})

test('hours that never reach the highest level told are not believed: the whole day has it', () => {
  const [rain] = bulletinsOf(read(map([['2', 4, [[0, 12, 2]]]])))
  expect(dangers(rain, [1, 11])).toEqual(['red', 'red'])
})

test('midnight parts nothing that is one', () => {
  const [wind] = bulletinsOf(read(map([['1', 1, [[0, 12, 1]]]], [['1', 1, [[12, 36, 1]]]])))
  expect(wind?.steps).toEqual([{ from: TEN, to: TEN + 36 * HOUR_MS, danger: 'green' }])
})

test('a colour and a phenomenon that nobody knows are said as unknown', () => {
  const found = bulletinsOf(
    read(
      map([
        ['4', 9, []],
        ['12', 3, []],
      ]),
    ),
  )
  expect(found.map(({ danger, phenomenon, event }) => [danger, phenomenon, event])).toEqual([
    [null, 'crues', 'Vigilance crues'],
    ['orange', 'autre', 'Vigilance phénomène 12'],
  ])
})

test('one phenomenon of another shape costs no other, and a domain that is not there is told to people', () => {
  const spoiled = map([
    ['4', 3, []],
    ['2', 3, []],
  ]).replace('"phenomenon_id":"2"', '"phenomenon_id":2')
  const result = taken(read(spoiled, { areas: ['66', '066'] }))
  expect(result.bulletins?.items).toHaveLength(1)
  expect(result.skipped).toHaveLength(1)
  expect(result.complaint).toMatchObject({ message: expect.stringContaining('066') as string })
})

describe('the texts', () => {
  const texts = (domain: string, hazard: string | null, text: string, end = iso(12)) =>
    JSON.stringify({
      product: {
        text_bloc_items: [
          {
            domain_id: domain,
            bloc_items: [
              {
                text_items: [
                  {
                    hazard_code: hazard,
                    term_items: [
                      {
                        end_time: end,
                        subdivision_text: [{ underline_text: '', bold_text: 'Évolution :', text: [text] }],
                      },
                      'spoiled',
                    ],
                  },
                  { spoiled: true },
                ],
              },
            ],
          },
          null,
        ],
      },
    })

  test('go with the map that comes after them, to their own domain and phenomenon', () => {
    const { cursor } = taken(read(texts('66', '4', 'La <b>Têt</b> déborde.'), { page: 'textes' }))
    const found = bulletinsOf(
      read(
        map([
          ['4', 3, []],
          ['2', 3, []],
        ]),
        { cursor },
      ),
    )
    expect(found.map((one) => one.texts['fr']?.description ?? null)).toEqual(['Évolution :\nLa Têt déborde.', null])
  })

  test('of all phenomena go to each that is not green', () => {
    const { cursor } = taken(read(texts('66', null, 'Épisode actif.'), { page: 'textes' }))
    const found = bulletinsOf(
      read(
        map([
          ['4', 3, []],
          ['2', 1, []],
        ]),
        { cursor },
      ),
    )
    expect(found.map((one) => one.texts['fr'] === undefined)).toEqual([false, true])
  })

  test('of a time that is over are not put beside a newer map', () => {
    const { cursor } = taken(read(texts('66', '4', 'Hier.', iso(-1)), { page: 'textes' }))
    expect(bulletinsOf(read(map([['4', 3, []]]), { cursor }))[0]?.texts).toEqual({})
  })

  test('of another domain are not kept at all', () => {
    expect(taken(read(texts('11', '4', 'x'), { page: 'textes' })).cursor).toEqual({ texts: {} })
  })

  test('none in force is a 404 of theirs and no fault; a map that is not there is one', () => {
    const none = read('{"message":"no matching blob"}', {
      page: 'textes',
      status: 404,
      cursor: { texts: { '66': {} } },
    })
    expect(none).toEqual({ kind: 'nothing published', cursor: { texts: {} } })
    expect(read('{"message":"no matching blob"}', { status: 404 }).kind).toBe('fault')
  })
})

test.each([401, 403])('a key that is not accepted (%i) is said without repeating the answer', (status) => {
  const result = read('{"message":"Invalid Credentials","apikey":"s3cr3t"}', { status })
  expect(result).toMatchObject({ kind: 'fault', mend: expect.stringContaining('METEOFRANCE_API_KEY') as string })
  expect(JSON.stringify(result)).not.toContain('s3cr3t')
})

describe('the recorded map and texts of 4 October 2026', () => {
  const AT = (hour: number) => Date.UTC(2026, 9, 4, hour)

  test('come to the colours that they hold, coast and Corsica among them', (context) => {
    const body = recordedOrSkip('vigilance/cartevigilance_encours_20261004T0800Z_excerpt.json', context)
    const found = bulletinsOf(read(body, { areas: ['66', '11', '75', '2A', '30', '01', '3010'] }))
    const level = (identifier: string, at: number) => {
      const one = found.find((bulletin) => bulletin.identifier === identifier)
      return one === undefined ? undefined : worstDanger(one, at)
    }
    console.log(`recorded map: ${found.length} bulletins of 7 domains`)
    expect(found).toHaveLength(31)
    expect([level('66 2', AT(9)), level('66 2', AT(15)), level('66 2', AT(17))]).toEqual(['orange', 'yellow', 'green'])
    expect([level('66 4', AT(9)), level('66 4', AT(30))]).toEqual(['yellow', 'yellow'])
    expect([level('11 4', AT(9)), level('3010 9', AT(9)), level('01 1', AT(9))]).toEqual(['green', 'green', 'green'])
    expect([level('2A 3', AT(9)), level('66 6', AT(9))]).toEqual(['green', undefined])
    expect(found.every((one) => one.expires === Date.UTC(2026, 9, 5, 22))).toBe(true)
  })

  test('the zonal texts are read for whoever follows the zone', (context) => {
    const body = recordedOrSkip('vigilance/textesvigilance_20261004T0800Z_zonal.json', context)
    const { cursor } = taken(read(body, { page: 'textes', areas: ['ZDF_SUD', 'ZDF_NORD'] }))
    const texts = (cursor?.['texts'] ?? {}) as VigilanceTexts
    expect(Object.keys(texts)).toEqual(['ZDF_NORD', 'ZDF_SUD'])
    expect(Object.keys(texts['ZDF_SUD'] ?? {}).sort()).toEqual(['*', '2'])
    expect(texts['ZDF_SUD']?.['2']?.text).toContain('Pyrénées-Orientales (66), Aude (11)')
  })

  test('the counts of the archive are no map and are refused', (context) => {
    const body = recordedOrSkip('vigilance/archive_cartes_20261002-04_counts.json', context)
    expect(read(body).kind).toBe('fault')
    expect(read(recordedOrSkip('vigilance/vigilance-hexagone-tree_202603_excerpt.json', context)).kind).toBe('fault')
  })
})
