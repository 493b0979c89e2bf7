import { describe, expect, test } from 'vitest'
import { dayMonth, euros, metres, rate, rise, spanOf, timeNear, timeOfDay } from '../../console/format/figures.ts'

const AT = Date.parse('2026-10-14T20:15:00+02:00')
const PARIS = 'Europe/Paris'

describe('figures as people read them', () => {
  test('a level is in metres, with the comma in French and the point in English', () => {
    expect(metres(3_400, 'fr')).toBe('3,40\u202fm')
    expect(metres(3_400, 'en')).toBe('3.40\u202fm')
    expect(metres(-120, 'fr')).toBe('-0,12\u202fm')
  })

  test('a difference is in centimetres below one metre', () => {
    expect(rise(290, 'fr')).toBe('29\u202fcm')
    expect(rise(1_250, 'fr')).toBe('1,25\u202fm')
    expect(rate(-120, 'en')).toBe('12\u202fcm/h')
  })

  test('the hour is the territory’s, on a 24 h clock', () => {
    expect(timeOfDay(AT, PARIS)).toBe('20:15')
    expect(timeOfDay(AT, 'America/Cayenne')).toBe('15:15')
    expect(dayMonth(AT, PARIS)).toBe('14/10')
  })

  test('an hour of another day carries its date', () => {
    expect(timeNear(AT, AT + 60_000, PARIS)).toBe('20:15')
    expect(timeNear(AT, AT + 86_400_000, PARIS)).toBe('14/10 20:15')
  })

  test('a countdown never promises more time than there is', () => {
    expect(spanOf(59_999)).toEqual({ kind: 'seconds', n: 59 })
    expect(spanOf(14 * 60_000 + 59_000)).toEqual({ kind: 'minutes', n: 14 })
    expect(spanOf(72 * 60_000)).toEqual({ kind: 'hours', h: 1, m: 12 })
    expect(spanOf(49 * 3_600_000)).toEqual({ kind: 'days', n: 2 })
    expect(spanOf(-5)).toEqual({ kind: 'seconds', n: 0 })
  })

  test('a cost is in euros', () => {
    expect(euros(1_456, 'fr')).toMatch(/^14,56\s€$/)
    expect(euros(1_456, 'en')).toBe('€14.56')
  })
})
