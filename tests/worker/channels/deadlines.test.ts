import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadlines } from '../../../worker/channels/deadlines.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<string>(() => undefined)
const after = (ms: number) => () => new Promise<string>((done) => setTimeout(() => done('answered'), ms))

test('calls that begin together end together, each after its time less a two-hundredth at the soonest', async () => {
  const deadlines = new Deadlines()
  const ends: [string, number][] = []
  const call = async (name: string) => {
    const begun = performance.now()
    await deadlines.within(10_000, never, 'late')
    ends.push([name, performance.now() - begun])
  }
  const calls = [call('first')]
  await vi.advanceTimersByTimeAsync(40)
  calls.push(call('joins'))
  await vi.advanceTimersByTimeAsync(30)
  calls.push(call('begins anew'))
  await vi.advanceTimersByTimeAsync(10_000)
  await Promise.all(calls)
  expect(ends).toEqual([
    ['first', 10_000],
    ['joins', 9_960],
    ['begins anew', 10_000],
  ])
})

test('what was answered stays answered, and the signal of those that were not is raised once their time is over', async () => {
  const deadlines = new Deadlines()
  const signals: AbortSignal[] = []
  const quick = deadlines.within(10_000, after(5), 'late')
  const hangs = deadlines.within(10_000, (signal) => (signals.push(signal), never()), 'late')
  await vi.advanceTimersByTimeAsync(5)
  expect(await quick).toBe('answered')
  expect(signals[0]?.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await hangs).toBe('late')
  expect(signals[0]?.aborted).toBe(true)
})

test('no timer is left behind that would keep an object awake', async () => {
  const deadlines = new Deadlines()
  const calls = Array.from({ length: 10 }, () => deadlines.within(10_000, after(5), 'late'))
  await vi.advanceTimersByTimeAsync(5)
  await Promise.all(calls)
  await vi.advanceTimersByTimeAsync(50)
  expect(vi.getTimerCount()).toBe(0)
})
