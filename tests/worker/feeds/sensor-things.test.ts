// OGC SensorThings 1.1: one Observation and data arrays, as services write them, and what is said of those that cannot be read.
import { describe, expect, test } from 'vitest'
import { observationItem, parseDataArrays, parseObservation } from '../../../worker/feeds/sensor-things.ts'
import { parseFeedsFile } from '../../../worker/flow/files/settings-files.ts'
import { recordedOrSkip } from '../../support/recorded.ts'
import { NOON } from '../ingest/gauge.ts'

const yaml = `feeds: []
sensorthings:
  - id: frost
    key: frost
    datastreams:
      - { name: '12', measures: level, station: PONT-VIEUX, unit: m }
      - { name: pluie, measures: rain, code: PLUIE, title: Pluie, unit: mm, counts: fall }
`
const parsed = parseFeedsFile('feeds.yaml', yaml)
if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
const [service = { id: '', key: '', fields: [] }] = parsed.value.sensorThings

function reading(entity: object, datastream: string | null = null) {
  const body = parseObservation({ Datastream: { '@iot.id': 12 }, ...entity }, datastream)
  if (body.kind === 'unreadable') return body.message
  if (body.value.kind === 'refused') return body.value.reason
  const item = observationItem(body.value.observation, service, NOON)
  return item.kind === 'refused' ? item.reason : item.reading
}

describe('an Observation is a reading of its Datastream:', () => {
  test.each([
    ['a number', { result: 2.77, phenomenonTime: '2026-10-14T14:00:00+02:00' }, 2_770, NOON],
    ['a text', { result: '2.77', phenomenonTime: '2026-10-14T11:50:00Z' }, 2_770, NOON - 600_000],
    [
      'of an interval, at its end',
      { result: 2, phenomenonTime: '2026-10-14T11:45:00Z/2026-10-14T11:50:00Z' },
      2_000,
      NOON - 600_000,
    ],
    ['an offset without a colon', { result: 2, phenomenonTime: '2026-10-14T13:50:00+0200' }, 2_000, NOON - 600_000],
    ['without a time, now', { result: 2, resultTime: null }, 2_000, NOON],
  ])('%s', (_, entity, value, observedAt) => {
    expect(reading(entity)).toMatchObject({
      station: 'PONT-VIEUX',
      quantity: 'level',
      value,
      observedAt,
      source: 'frost',
    })
  })

  test('by its address, whatever the entity says', () => {
    expect(reading({ result: 1.2 }, 'pluie')).toMatchObject({ station: 'PLUIE', quantity: 'rain', value: 1_200 })
  })

  test.each([['bad'], [{ status: '9', quality: 'Bad' }]])('doubtful where its resultQuality is %j', (resultQuality) => {
    expect(reading({ result: 1, resultQuality })).toMatchObject({ sourceDoubtful: true })
  })

  test.each([['good'], [{ status: '9', quality: 'Good' }], [null], [12]])('sound where it is %j', (resultQuality) => {
    expect(reading({ result: 1, resultQuality })).toMatchObject({ sourceDoubtful: false })
  })
})

describe('is told what is wrong:', () => {
  test.each([
    ['no result', {}, 'no Observation with a result'],
    ['a result that is no number', { result: { a: 1 } }, 'expected a number in m'],
    ['null', { result: null }, 'found null'],
    ['a time without an offset', { result: 1, phenomenonTime: '2026-10-14T12:00:00' }, 'phenomenonTime'],
    [
      'an interval that runs backwards',
      { result: 1, phenomenonTime: '2026-10-14T12:00:00Z/2026-10-14T11:00:00Z' },
      'phenomenonTime',
    ],
    ['a Datastream that nobody has mapped', { result: 1, Datastream: { '@iot.id': 99 } }, 'unknown Datastream 99'],
    ['no Datastream', { result: 1, Datastream: undefined }, 'names no Datastream'],
    ['a misspelt time', { result: 1, phenonmenonTime: '2026-10-14T12:00:00Z' }, 'no "phenonmenonTime"'],
  ])('%s', (_, entity, words) => {
    expect(reading(entity)).toContain(words)
  })
})

const group = { Datastream: { '@iot.id': 12 }, components: ['phenomenonTime', 'result', 'FeatureOfInterest/id'] }
describe('data arrays', () => {
  test('give one item a row, in the order of the rows, over several Datastreams', () => {
    const rows = [
      ['2026-10-14T12:00:00Z', 1, 1],
      ['no time', 2, 1],
      ['2026-10-14T12:00:00Z', 3],
    ]
    const other = { Datastream: { '@iot.id': 'pluie' }, components: ['result'], dataArray: [[4]] }
    const body = parseDataArrays([{ ...group, 'dataArray@iot.count': 3, dataArray: rows }, other])
    expect(body).toMatchObject({
      value: [
        { kind: 'observation', observation: { datastream: '12', result: 1 } },
        { kind: 'refused', reason: expect.stringContaining('phenomenonTime') as string },
        { kind: 'refused', reason: 'a row of 2 values for 3 components' },
        { kind: 'observation', observation: { datastream: 'pluie', at: null, result: 4 } },
      ],
    })
  })

  test.each([
    ['no list', {}],
    ['an empty list', []],
    ['components without a result', [{ ...group, components: ['phenomenonTime'], dataArray: [] }]],
    ['no Datastream', [{ components: ['result'], dataArray: [] }]],
    [
      'more than 10 000',
      [1, 2].map(() => ({ ...group, components: ['result'], dataArray: Array.from({ length: 6_000 }, () => [1]) })),
    ],
  ])('of %s are refused whole', (_, body) => {
    expect(parseDataArrays(body).kind).toBe('unreadable')
  })
})

test('the recorded data arrays of FROST are four rows of two Datastreams', (context) => {
  const json: unknown = JSON.parse(
    recordedOrSkip('sensorthings/frost_CreateObservations_dataArray_request.json', context),
  )
  const body = parseDataArrays(json)
  expect(body.kind === 'ok' && body.value.map((one) => one.kind === 'observation' && one.observation.result)).toEqual([
    20, 30, 65, 60,
  ])
})

test('a recorded Observation of a service is read as it stands', (context) => {
  const page = JSON.parse(recordedOrSkip('sensorthings/observations_page_first_row.json', context)) as {
    value: readonly object[]
  }
  const body = parseObservation(page.value[0], '12')
  expect(body).toMatchObject({ value: { observation: { result: '7', at: Date.UTC(2017, 1, 16, 21, 55, 12, 841) } } })
})
