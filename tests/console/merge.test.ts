import { expect, test } from 'vitest'
import { retryDelayMs } from '../../console/stream/backoff.ts'
import { merged, withEntries } from '../../console/stream/merge.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import type { Situation } from '../../worker/model/view.ts'

const entry = (seq: number, at: number): LogEntry => ({
  object: '99001:command:live',
  seq,
  at,
  machineAt: at,
  actor: { id: 'a', name: 'A' },
  category: 'action',
  act: 'note',
  text: String(seq),
  detail: {},
  prev: '',
  hash: '',
})
const situation = {
  seq: 5,
  planLevel: 'N1',
  clockHeld: 'decision',
  rules: [],
  log: [entry(1, 10)],
} as unknown as Situation

test('a frame replaces the parts it carries and leaves the others', () => {
  const next = merged(situation, { seq: 6, machineNow: 1, planLevel: 'N3' })
  expect(next.planLevel).toBe('N3')
  expect(next.log).toBe(situation.log)
  expect(next.clockHeld).toBe('decision')
})

test('a frame can say that the clock is held no more', () => {
  expect(merged(situation, { seq: 6, machineNow: 1, clockHeld: null }).clockHeld).toBeNull()
})

test('a frame older than the situation changes nothing', () => {
  expect(merged(situation, { seq: 4, machineNow: 1, planLevel: 'N0' })).toBe(situation)
})

test('log entries are added once each, newest first', () => {
  const log = withEntries([entry(1, 10), entry(2, 20)], [entry(2, 20), entry(3, 20)])
  expect(log.map(({ seq }) => seq)).toEqual([3, 2, 1])
})

test('the wait before a new try doubles, has jitter and an end', () => {
  expect(retryDelayMs(0, 0)).toBe(250)
  expect(retryDelayMs(0, 1)).toBe(500)
  expect(retryDelayMs(3, 1)).toBe(4_000)
  expect(retryDelayMs(99, 1)).toBe(15_000)
})
