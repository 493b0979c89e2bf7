import { expect, test } from 'vitest'
import { crossingsOf, noteAccepted, peakBetween, usualMm, type Course } from '../../../worker/flow/course.ts'
import type { Reading } from '../../../worker/model/reading.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'

const course = (...mm: readonly number[]): Course => ({ at: mm.map((_, index) => index * HOUR_MS), mm: [...mm] })
const spans = (from: Course, levelMm: number) =>
  crossingsOf(from, levelMm).map(({ start, end }) => [start / HOUR_MS, end / HOUR_MS])

test('a level is crossed at the first value that stands at it, and left at the first below', () => {
  expect(spans(course(10, 20, 30, 20, 10, 10, 10, 10, 10, 10, 10), 20)).toEqual([[1, 4]])
})

test('a dip of less than six hours is one flood, a longer one is two', () => {
  expect(spans(course(1, 5, 1, 1, 5, 1), 5)).toEqual([[1, 5]])
  expect(spans(course(1, 5, 1, 1, 1, 1, 1, 1, 5, 5), 5)).toEqual([
    [1, 2],
    [8, 9],
  ])
})

test('what stood over the level from the beginning has no onset, and what has no vote crosses nothing', () => {
  expect(spans(course(9, 9, 1, 1, 1, 1, 1, 1, 1), 5)).toEqual([])
  expect(spans(course(1, NaN, 1), 5)).toEqual([])
  expect(spans(course(1, 5, NaN, 5, 1), 5)).toEqual([[1, 4]])
})

test('a value that a later one has settled takes its own place again', () => {
  const reading = (hours: number, value: number, quality: Reading['quality']): Reading => ({
    station: 'P',
    quantity: 'level',
    observedAt: hours * HOUR_MS,
    receivedAt: 0,
    value,
    quality,
    flags: [],
    revision: 0,
    source: 's',
    rawUnit: 'mm',
  })
  const kept = (one: Reading, settled: readonly Reading[] = []) =>
    ({ kind: 'new', reading: one, settled, memory: { doubt: null, still: null } }) as const
  const courses = new Map<string, Course>()
  noteAccepted(courses, kept(reading(0, 100, 'good')))
  noteAccepted(courses, kept(reading(1, 900, 'unconfirmed')))
  noteAccepted(courses, kept(reading(2, 110, 'good'), [reading(1, 900, 'doubtful')]))
  noteAccepted(courses, { kind: 'duplicate' })
  const found = courses.get('P') ?? course()
  expect(found.mm).toEqual([100, NaN, 110])
  expect(peakBetween(found, 0, 5 * HOUR_MS)).toBe(110)
  expect(usualMm(found)).toBe(110)
  expect(peakBetween(found, HOUR_MS, HOUR_MS)).toBeNull()
})
