import { describe, expect, test } from 'vitest'
import { parseFloodEventsFile } from '../../../../worker/flow/files/flood-events-file.ts'
import { parseSeriesFile } from '../../../../worker/flow/files/series-file.ts'

describe('a recorded series', () => {
  test('takes its station from the name of the file and its unit from each line', () => {
    const text =
      'time,value,unit\n2020-01-22T10:00:00Z,3506,mm\n2020-01-22T10:10:00Z,3.7,m\r\n2020-01-22T11:20:00+01:00,12.5,m3/s\n'
    expect(parseSeriesFile('data/Y067406001.csv', text)).toMatchObject({
      kind: 'ok',
      value: {
        station: 'Y067406001',
        readings: [
          { station: 'Y067406001', quantity: 'level', value: 3_506, observedAt: Date.UTC(2020, 0, 22, 10) },
          { quantity: 'level', value: 3_700 },
          { quantity: 'flow', value: 12_500, observedAt: Date.UTC(2020, 0, 22, 10, 20) },
        ],
        missing: 0,
        notJudged: 0,
      },
    })
  })

  test('an empty value is missing and not zero; runoff is counted, since no rule can judge it; other columns may follow', () => {
    const text =
      'time,value,unit,rain_mm\n2020-01-22T10:00:00Z,,mm,0.2\n2020-01-22T10:10:00Z,0.5,mm/h,\n2020-01-22T10:20:00Z,0,mm,\n'
    expect(parseSeriesFile('P.csv', text)).toMatchObject({
      kind: 'ok',
      value: { missing: 1, notJudged: 1, readings: [{ value: 0 }] },
    })
  })

  test.each([
    ['another header', 'date;level\n', 1, /header/],
    ['an empty file', '', 1, /header/],
    ['a time without an offset', 'time,value,unit\n2020-01-22T10:00:00,1,mm\n', 2, /no time/],
    ['a word', 'time,value,unit\n2020-01-22T10:00:00Z,1,mm\n2020-01-22T10:10:00Z,high,mm\n', 3, /no number/],
    ['NaN', 'time,value,unit\n2020-01-22T10:00:00Z,NaN,mm\n', 2, /no number/],
    ['an unknown unit', 'time,value,unit\n2020-01-22T10:00:00Z,1,furlong\n', 2, /unknown unit "furlong"/],
  ])('%s is refused with its line', (_, text, line, message) => {
    expect(parseSeriesFile('P.csv', text)).toMatchObject({
      kind: 'faults',
      faults: [{ file: 'P.csv', line, message: expect.stringMatching(message) as string }],
    })
  })
})

describe('known floods', () => {
  test('have a station, a start and an end', () => {
    const text = 'station,start,end\nP,2020-01-22T10:00:00Z,2020-01-23T10:00:00Z\n'
    expect(parseFloodEventsFile('floods.csv', text)).toMatchObject({
      kind: 'ok',
      value: [{ station: 'P', start: Date.UTC(2020, 0, 22, 10), end: Date.UTC(2020, 0, 23, 10) }],
    })
  })

  test.each([
    ['another header', 'a,b\n', 1],
    ['an end before its start', 'station,start,end\nP,2020-01-23T10:00:00Z,2020-01-22T10:00:00Z\n', 2],
    ['no station', 'station,start,end\n,2020-01-22T10:00:00Z,2020-01-23T10:00:00Z\n', 2],
  ])('%s is refused with its line', (_, text, line) => {
    expect(parseFloodEventsFile('floods.csv', text)).toMatchObject({ kind: 'faults', faults: [{ line }] })
  })
})
