import { describe, expect, test } from 'vitest'
import { departmentOf } from '../../../../worker/flow/set-up/rank.ts'
import { answerFor, type Read } from '../../../../worker/flow/set-up/trial.ts'
import type { SetUpArea } from '../../../../worker/model/candidate.ts'
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

test.each([
  ['66', ['66']],
  ['2A', ['2A']],
  ['971', []],
  [null, []],
])('the department %s is a candidate where the map of Météo-France has it', (department, codes) => {
  expect(departmentOf({ department } as SetUpArea).map(({ code }) => code)).toEqual(codes)
})
