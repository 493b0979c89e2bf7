import { describe, expect, test } from 'vitest'
import { SOURCE_FAULTS, sourceState, subjectState } from '../../../worker/model/source-health.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { NOW, source, subject } from './source-fixture.ts'

describe('the state of a source', () => {
  test('is well where it answers and what it says is of now', () => {
    expect(sourceState(source(), NOW)).toBe('well')
  })

  test('is unknown where it was never asked', () => {
    expect(sourceState(source({ lastTriedAt: null, lastGoodAt: null, newestAt: null }), NOW)).toBe('unknown')
  })

  test('is unknown where nobody has asked for long, whatever it said then: the asking itself may be broken', () => {
    const forgotten = source({ lastTriedAt: NOW - HOUR_MS, nextAt: NOW - 58 * MINUTE_MS, newestAt: NOW - HOUR_MS })
    expect(sourceState(forgotten, NOW)).toBe('unknown')
  })

  test('is not forgotten while it waits as the source itself asked', () => {
    const patient = source({
      lastTriedAt: NOW - 25 * MINUTE_MS,
      nextAt: NOW + 5 * MINUTE_MS,
      error: { at: NOW - 25 * MINUTE_MS, kind: 'slow down', message: '429', mend: 'wait' },
    })
    expect(sourceState(patient, NOW)).toBe('refused')
  })

  test.each(SOURCE_FAULTS)('a fault of the kind "%s" is never well', (kind) => {
    const state = sourceState(source({ error: { at: NOW, kind, message: 'm', mend: 'm' } }), NOW)
    expect(state).toBe(kind === 'no answer' ? 'no answer' : 'refused')
  })

  test('a fault that was kept from before there were kinds is a refusal', () => {
    expect(sourceState(source({ error: { at: NOW, message: 'm', mend: 'm' } }), NOW)).toBe('refused')
  })

  test('is silent where one station of several says nothing', () => {
    const silent = subject({ subject: 'LE-GUE', silentSince: NOW - HOUR_MS })
    expect(sourceState(source({ subjects: [subject(), silent] }), NOW)).toBe('silent')
  })

  test('is stale where it answers and all that it says is too old to decide by', () => {
    expect(sourceState(source({ newestAt: NOW - 3 * HOUR_MS - 1 }), NOW)).toBe('stale')
    expect(sourceState(source({ newestAt: NOW - 3 * HOUR_MS }), NOW)).toBe('well')
  })

  test('is unknown where it answers and has never said a value', () => {
    expect(sourceState(source({ newestAt: null, subjects: [subject({ newestAt: null })] }), NOW)).toBe('unknown')
  })

  test('is quiet, not well, where it answers that it forecasts nothing now', () => {
    expect(sourceState(source({ gives: 'forecasts', newestAt: null, subjects: [] }), NOW)).toBe('quiet')
  })

  test('a forecast of the day before yesterday is stale', () => {
    expect(sourceState(source({ gives: 'forecasts', newestAt: NOW - DAY_MS - 1 }), NOW)).toBe('stale')
  })

  test('a bulletin may be days old and hold', () => {
    expect(sourceState(source({ gives: 'bulletins', newestAt: NOW - 3 * DAY_MS }), NOW)).toBe('well')
  })

  test('a sensor that sends by itself is not forgotten because nobody asks it', () => {
    const sent = source({ periodMs: null, nextAt: null, lastTriedAt: NOW - 2 * HOUR_MS, newestAt: NOW - 2 * HOUR_MS })
    expect(sourceState(sent, NOW)).toBe('well')
  })
})

describe('the state of a station', () => {
  test.each([
    [{ newestAt: NOW, silentSince: NOW - HOUR_MS }, 'silent'],
    [{ newestAt: null, silentSince: null }, 'unknown'],
    [{ newestAt: NOW - 4 * HOUR_MS, silentSince: null }, 'stale'],
    [{ newestAt: NOW - HOUR_MS, silentSince: null }, 'well'],
  ] as const)('%o is %s', (what, state) => {
    expect(subjectState(what, 'readings', NOW)).toBe(state)
  })
})
