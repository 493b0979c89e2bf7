import { expect, test } from 'vitest'
import { CallPace } from '../../../worker/ingest/call-pace.ts'
import { CALLS_AT_ONCE, CALLS_PER_SECOND } from '../../../worker/model/call-limit.ts'
import { NOON } from './gauge.ts'

test('a thousand calls of one key within a second: what it had saved and what came anew is let in, and the rest is told how long to wait (S06)', () => {
  const pace = new CallPace()
  const waits = Array.from({ length: 1_000 }, (_, nth) => pace.waitMs('mad', NOON + nth))
  const admitted = waits.filter((ms) => ms === 0).length
  expect(admitted).toBeGreaterThanOrEqual(CALLS_AT_ONCE)
  expect(admitted).toBeLessThanOrEqual(CALLS_AT_ONCE + CALLS_PER_SECOND)
  for (const ms of waits) expect(ms).toBeLessThanOrEqual(1_000 / CALLS_PER_SECOND)
  // Whoever waits as long as it was told is let in.
  const last = waits.at(-1) ?? 0
  expect(pace.waitMs('mad', NOON + 999 + last)).toBe(0)
})

test('another key is not slowed down by it, and a quiet hour fills a bucket to its brim and no further', () => {
  const pace = new CallPace()
  for (let nth = 0; nth < 500; nth++) pace.waitMs('mad', NOON)
  expect(pace.waitMs('sound', NOON)).toBe(0)
  const later = NOON + 3_600_000
  const waits = Array.from({ length: CALLS_AT_ONCE + 1 }, () => pace.waitMs('mad', later))
  expect(waits.filter((ms) => ms > 0)).toHaveLength(1)
})

test('a clock that is set back lets nobody in and locks nobody out', () => {
  const pace = new CallPace()
  for (let nth = 0; nth < CALLS_AT_ONCE; nth++) pace.waitMs('a', NOON)
  expect(pace.waitMs('a', NOON - 3_600_000)).toBeGreaterThan(0)
  expect(pace.waitMs('a', NOON - 3_600_000 + 1_000)).toBe(0)
})

test('keys that nobody has heard of for long are forgotten: names cost no memory for ever', () => {
  const pace = new CallPace()
  for (let nth = 0; nth < CALLS_AT_ONCE; nth++) pace.waitMs('first', NOON)
  expect(pace.waitMs('first', NOON)).toBeGreaterThan(0)
  for (let nth = 0; nth < 2_000; nth++) pace.waitMs(`key ${nth}`, NOON)
  expect(pace.waitMs('first', NOON)).toBe(0)
})
