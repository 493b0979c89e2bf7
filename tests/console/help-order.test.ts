import { expect, test } from 'vitest'
import { byNeed, figuresOf, missingLines } from '../../console/help/help-order.ts'
import type { HelpTask } from '../../worker/model/help.ts'

const task = (number: number, change: Partial<HelpTask> = {}): HelpTask => ({
  number,
  shard: 0,
  alert: 'a',
  alertNumber: 1,
  channel: 'voice',
  who: 'resident',
  zones: ['B'],
  vulnerable: false,
  askedAt: number * 1_000,
  lastAskedAt: number * 1_000,
  calls: 1,
  state: 'open',
  openSince: number * 1_000,
  round: 1,
  takenBy: null,
  takenAt: null,
  closed: null,
  rings: [],
  ...change,
})

test('the vulnerable come first, then whoever has waited longest', () => {
  const order = byNeed([task(3), task(1), task(4, { vulnerable: true }), task(2, { vulnerable: true })])
  expect(order.map(({ number }) => number)).toEqual([2, 4, 1, 3])
})

test('the figures count who waits and who is looked after, of one alert or of all', () => {
  const all = [task(5), task(2), task(1, { state: 'taken' }), task(9, { state: 'closed' }), task(1, { alert: 'b' })]
  expect(figuresOf(all, 'a')).toEqual({ open: 2, taken: 1, oldest: 2_000 })
  expect(figuresOf(all)).toEqual({ open: 3, taken: 1, oldest: 1_000 })
  expect(figuresOf([])).toEqual({ open: 0, taken: 0, oldest: null })
})

test('every line without a number is named, also in a territory that was applied before there were any', () => {
  expect(missingLines(undefined)).toEqual(['crisis line', 'RAC', 'rescue centre'])
  expect(missingLines({ crisisLine: '+33465710010', rac: null, rescue: null })).toEqual(['RAC', 'rescue centre'])
})
