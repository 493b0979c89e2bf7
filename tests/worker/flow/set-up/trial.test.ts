import { describe, expect, test } from 'vitest'
import { isOverseas, officialOf, timeZoneOf } from '../../../../worker/flow/set-up/official.ts'
import { answerFor, type Read } from '../../../../worker/flow/set-up/trial.ts'
import { departmentOfCode, type SetUpArea } from '../../../../worker/model/candidate.ts'
import type { RawReading } from '../../../../worker/model/reading.ts'
import { MINUTE_MS } from '../../../../worker/model/time.ts'

const NOON = Date.UTC(2026, 9, 14, 12)

function value(minutes: number, mm: number, change: Partial<RawReading> = {}): RawReading {
  return {
    station: 'Y1',
    quantity: 'level',
    observedAt: NOON + minutes * MINUTE_MS,
    value: mm,
    source: 'hubeau',
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
    ...change,
  }
}

function read(readings: readonly RawReading[], change: Partial<Read> = {}): Read {
  return { kind: 'read', readings, forecasts: [], skipped: [], cursor: null, next: null, ...change }
}

describe('what a trial comes to', () => {
  test('is the newest level of the station itself, over all pages and in the order of their times', () => {
    const pages = [
      read([value(-10, 1_200), value(-20, 900), value(0, 5, { station: 'Y2' })]),
      read([value(-15, 1_000)]),
    ]
    expect(answerFor('Y1', pages, NOON)).toEqual({
      kind: 'values',
      values: 3,
      newest: { at: NOON - 10 * MINUTE_MS, quantity: 'level', value: 1_200 },
      stepMs: 5 * MINUTE_MS,
      highest: 1_200,
      lowest: 900,
    })
  })

  test('leaves out what is dated ahead, and shows flow where there is no level', () => {
    const flow = value(-5, 40_000, { quantity: 'flow' })
    expect(answerFor('Y1', [read([flow, value(30, 9_000)])], NOON)).toMatchObject({
      values: 1,
      newest: { quantity: 'flow', value: 40_000 },
      stepMs: null,
    })
  })

  test('is nothing where the source speaks of others alone', () => {
    expect(answerFor('Y9', [read([value(0, 1_000)])], NOON)).toBeNull()
    expect(answerFor('Y1', [], NOON)).toBeNull()
  })
})

test('of a model is what it says ahead, with the cell that answered and how far that lies from the point', () => {
  const ahead = [{ ms: 6 * 60 * MINUTE_MS, low: 1, middle: 2, high: 3 }]
  const outlook = { source: 'x', quantity: 'flow', members: 51, stepMs: 1, points: [], ahead } as const
  const told = (cell?: readonly [number, number]) =>
    answerFor(
      '43.050,2.300',
      [read([], { outlooks: [{ ...outlook, station: '43.050,2.300', ...(cell === undefined ? {} : { cell }) }] })],
      NOON,
    )
  const answer = told([2.325, 43.025])
  expect(answer).toMatchObject({ kind: 'outlook', quantity: 'flow', members: 51, ahead, cell: [2.325, 43.025] })
  // 2.78 km north, 2.03 km east at this latitude.
  expect(answer?.kind === 'outlook' ? answer.cellKm : 0).toBeCloseTo(Math.hypot(2.783, 2.033), 1)
  expect(told()).toMatchObject({ cell: null, cellKm: null })
})

test.each([
  ['99001', '99'],
  ['66164', '66'],
  ['2A004', '2A'],
  ['97209', '972'],
  ['98735', '987'],
  ['200030526', null],
])('the commune %s lies in the department %s', (code, department) => {
  expect(departmentOfCode(code)).toBe(department)
})

test.each([
  ['12', ['12'], 'Europe/Paris'],
  ['66', ['66', '6610'], 'Europe/Paris'],
  ['2A', ['2A', '2A10'], 'Europe/Paris'],
  ['971', ['971'], 'America/Guadeloupe'],
  ['974', ['974'], 'Indian/Reunion'],
  ['979', [], 'Europe/Paris'],
  [null, [], 'Europe/Paris'],
])('the official warnings of the department %s are those of %j, in the time of %s', (department, codes, timeZone) => {
  const of = { department } as SetUpArea
  expect(officialOf(of).map(({ code }) => code)).toEqual(codes)
  expect(timeZoneOf(of)).toBe(timeZone)
  expect(officialOf(of).some(({ kind }) => kind === 'overseas')).toBe(isOverseas(of))
})
