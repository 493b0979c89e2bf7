// What shows that telephones may be gone, and how long what waits still needs.
import { expect, test } from 'vitest'
import { networkSigns, sendingLeft } from '../../../worker/model/without-networks.ts'
import type { Progress, ReachPoint } from '../../../worker/model/view.ts'

const T = 1_000_000
const MINUTE = 60_000
const alerts = [
  { id: 'a', number: 7, state: 'sending' },
  { id: 'old', number: 6, state: 'ended' },
] as const
const point = (minute: number, sent: number, reached: number): ReachPoint => ({
  at: T + minute * MINUTE,
  sent,
  reached,
})
const progress = (change: Partial<Progress>): Progress =>
  ({ alert: 'a', revision: 1, troubles: [], curve: [], finishesAt: {}, ...change }) as unknown as Progress
const trouble = (channel: 'sms' | 'mail', reason: 'down' | 'no credit' = 'down') =>
  ({ provider: 'vonage', channel, reason, since: T }) as const

test('a provider of telephones that is down is a sign, once; of e-mail, or without credit, it is none', () => {
  const two = [progress({ troubles: [trouble('sms'), trouble('mail')] }), progress({ troubles: [trouble('sms')] })]
  expect(networkSigns(two, alerts, T)).toEqual([{ kind: 'provider', trouble: trouble('sms') }])
  expect(networkSigns([progress({ troubles: [trouble('sms', 'no credit')] })], alerts, T)).toEqual([])
  expect(networkSigns([progress({ alert: 'old', troubles: [trouble('sms')] })], alerts, T)).toEqual([])
})

test('receipts that stay away for five minutes are a sign; that most came back, that few were sent, or that it is early, is none', () => {
  const curve = [point(0, 10, 0), point(1, 100, 30), point(3, 115, 40), point(6, 115, 40)]
  const at = (minute: number, one = curve) => networkSigns([progress({ curve: one })], alerts, T + minute * MINUTE)
  expect(at(7)).toEqual([])
  expect(at(8)).toEqual([{ kind: 'receipts', alert: 7, sent: 115, reached: 40, since: T + 3 * MINUTE }])
  expect(at(60, [...curve, point(9, 115, 60)])).toEqual([])
  expect(at(60, [point(0, 19, 0)])).toEqual([])
  expect(at(60, [])).toEqual([])
  // None at all: from when enough had left.
  expect(at(6, [point(0, 5, 0), point(2, 40, 0)])).toEqual([])
  expect(at(7, [point(0, 5, 0), point(2, 40, 0)])).toHaveLength(1)
})

test('what is left to send is the longest of the telephones’ channels, or nobody can say', () => {
  expect(sendingLeft([progress({})], T)).toBeNull()
  expect(sendingLeft([progress({ finishesAt: { sms: T + 10, voice: T + 90, mail: T + 500 } })], T)).toBe(90)
  expect(sendingLeft([progress({ finishesAt: { sms: T - 10 } })], T)).toBe(0)
  expect(sendingLeft([progress({ finishesAt: { sms: T + 10, voice: null } })], T)).toBe('never')
})
