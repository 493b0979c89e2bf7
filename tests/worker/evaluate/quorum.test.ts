import { describe, expect, test } from 'vitest'
import { truthOf } from '../../../worker/evaluate/condition.ts'
import type { Window } from '../../../worker/evaluate/window.ts'
import type { Quality } from '../../../worker/model/reading.ts'
import type { Condition } from '../../../worker/model/rule.ts'
import { minute, reading, windowOf } from './gauge.ts'

interface Gauge {
  readonly mm?: number
  readonly key?: string
  readonly east?: number
  readonly quality?: Quality
}

function windowWith(gauges: Readonly<Record<string, Gauge>>): Window {
  const seen = Object.fromEntries(
    Object.entries(gauges).map(([code, { mm, key, quality }]) => [
      code,
      {
        readings: mm === undefined ? [] : [{ ...reading(0, mm, quality, code), ...(key === undefined ? {} : { key }) }],
      },
    ]),
  )
  const window = windowOf(seen)
  const stations = [...window.stations].map(([code, one], index) => {
    const longitude = gauges[code]?.east ?? index
    return [code, { ...one, station: { ...one.station, longitude } }] as const
  })
  return { ...window, stations: new Map(stations) }
}

const above = (code: string): Condition => ({ kind: 'level above', station: code, levelMm: 3_000, clearMm: 3_000 })
const two: Condition = { kind: 'quorum', needed: 2, of: ['A', 'B', 'C'].map(above) }
const truth = (gauges: Readonly<Record<string, Gauge>>) => truthOf(two, windowWith(gauges), minute(0), false)
const [high, low] = [{ mm: 3_500 }, { mm: 1_000 }]

describe('two of three sensors', () => {
  test.each([
    ['three', { A: high, B: high, C: high }, 'true'],
    ['two', { A: high, B: high, C: low }, 'true'],
    ['two, and one that is silent', { A: high, B: high, C: {} }, 'true'],
    ['one', { A: high, B: low, C: low }, 'false'],
    ['one, and one that is silent', { A: high, B: low, C: {} }, 'unknown'],
    ['none, and one that is silent', { A: low, B: low, C: {} }, 'false'],
  ] as const)('%s: %s', (_, gauges, value) => {
    expect(truth(gauges).value).toBe(value)
  })
})

describe('sensors that hang together are one (INV-23, S08)', () => {
  test('under one key, whatever names they send', () => {
    const stolen = { mm: 3_500, key: 'stolen' }
    expect(truth({ A: stolen, B: stolen, C: low }).value).toBe('false')
    expect(truth({ A: stolen, B: stolen, C: { mm: 3_500, key: 'other' } })).toMatchObject({
      value: 'true',
      compared: { found: 2, asked: 2, margin: 0, unit: 'sensors' },
    })
  })

  test('in one place: one gauge entered twice is no second witness', () => {
    const here = { mm: 3_500, east: 2.3 }
    expect(truth({ A: here, B: { ...here, east: 2.3005 }, C: low })).toMatchObject({ value: 'false', witnesses: ['A'] })
    expect(truth({ A: here, B: { ...here, east: 2.31 }, C: low }).value).toBe('true')
  })

  test('what we ask for ourselves has no key to steal, and counts by its place', () => {
    expect(truth({ A: high, B: high, C: low }).witnesses).toEqual(['A', 'B'])
  })

  test('the most that can be chosen counts: A with B by key, B with C by place, leaves A and C', () => {
    const gauges = {
      A: { mm: 3_500, key: 'k', east: 0 },
      B: { mm: 3_500, key: 'k', east: 1 },
      C: { mm: 3_500, east: 1 },
    }
    expect(truth(gauges).witnesses).toEqual(['A', 'C'])
  })
})

test('it is unconfirmed while its confirmed sensors alone are too few', () => {
  const sudden = { mm: 3_500, quality: 'unconfirmed' } as const
  expect(truth({ A: high, B: sudden, C: low })).toMatchObject({ value: 'true', unconfirmed: true })
  expect(truth({ A: high, B: high, C: sudden }).unconfirmed).toBe(false)
})

describe('not', () => {
  const not: Condition = { kind: 'not', of: { kind: 'level above', station: 'A', levelMm: 3_400, clearMm: 3_200 } }
  const value = (gauges: Readonly<Record<string, Gauge>>, held = false) =>
    truthOf(not, windowWith(gauges), minute(0), held).value

  test('turns true and false about, and leaves unknown as it is', () => {
    expect([value({ A: low }), value({ A: high }), value({ A: {} })]).toEqual(['true', 'false', 'unknown'])
  })

  test('its hysteresis is the other way round, so that it does not flap between the two levels', () => {
    expect(value({ A: { mm: 3_300 } })).toBe('false')
    expect(value({ A: { mm: 3_199 } })).toBe('true')
    expect(value({ A: { mm: 3_300 } }, true)).toBe('true')
    expect(value({ A: { mm: 3_400 } }, true)).toBe('false')
  })
})
