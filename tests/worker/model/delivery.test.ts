import { describe, expect, test } from 'vitest'
import {
  addReach,
  bestReach,
  FINAL_TRANSPORTS,
  isFinal,
  NO_REACH,
  REACH_CLASSES,
  personReach,
  reachOf,
  type Answer,
  type ReachClass,
  type Transport,
} from '../../../worker/model/delivery.ts'

const TRANSPORTS: readonly Transport[] = [
  'planned',
  'claimed',
  'accepted',
  'unknown',
  'failed',
  'delivered',
  'undelivered',
  'expired',
  'cancelled',
]
const ANSWERS: readonly Answer[] = ['none', 'heard', 'confirmed', 'help']

test('unknown is not final: somebody still has to find out', () => {
  expect(isFinal('unknown')).toBe(false)
  expect(TRANSPORTS.filter(isFinal)).toEqual(['failed', 'delivered', 'undelivered', 'expired', 'cancelled'])
  expect(FINAL_TRANSPORTS).toHaveLength(5)
})

describe('what one row says of a person', () => {
  test('is one of the classes of reach, for every transport and answer', () => {
    for (const transport of TRANSPORTS)
      for (const answer of ANSWERS) expect(REACH_CLASSES).toContain(reachOf({ transport, answer }))
  })

  test('sent is not warned: an accepted row is not delivered', () => {
    expect(reachOf({ transport: 'accepted', answer: 'none' })).toBe('sent')
  })

  test('an answer counts whatever the transport says: a receipt may come after it or never', () => {
    for (const transport of TRANSPORTS) {
      expect(reachOf({ transport, answer: 'help' })).toBe('help')
      expect(reachOf({ transport, answer: 'confirmed' })).toBe('confirmed')
      expect(reachOf({ transport, answer: 'heard' })).toBe('delivered')
    }
  })

  test.each([
    ['planned', 'queued'],
    ['claimed', 'queued'],
    ['unknown', 'unknown'],
    ['delivered', 'delivered'],
    ['failed', 'failed'],
    ['undelivered', 'failed'],
    ['expired', 'failed'],
    ['cancelled', 'failed'],
  ] as const)('%s without an answer is %s', (transport, reach) => {
    expect(reachOf({ transport, answer: 'none' })).toBe(reach)
  })
})

describe('a person with several rows', () => {
  test('counts once, by the best', () => {
    expect(bestReach(['failed', 'delivered', 'queued'])).toBe('delivered')
    expect(bestReach(['confirmed', 'help'])).toBe('help')
    expect(bestReach([])).toBe('no channel')
  })

  test('counts the same in whatever order the rows come', () => {
    for (const left of REACH_CLASSES)
      for (const right of REACH_CLASSES) expect(bestReach([left, right])).toBe(bestReach([right, left]))
  })
})

test('reach adds up: nobody is lost or counted twice between shards', () => {
  const one = { ...NO_REACH, delivered: 3, unknown: 1 }
  const other = { ...NO_REACH, delivered: 2, 'no channel': 4 }
  const sum = addReach(one, other)
  expect(sum).toEqual({ ...NO_REACH, delivered: 5, unknown: 1, 'no channel': 4 })
  const total = (count: Readonly<Record<ReachClass, number>>) =>
    Object.values(count).reduce((all, some) => all + some, 0)
  expect(total(sum)).toBe(total(one) + total(other))
  expect(Object.keys(NO_REACH).sort()).toEqual([...REACH_CLASSES].sort())
})

test('an e-mail that a server has taken has warned nobody: the person counts as sent to, their channel as delivered', () => {
  const row = { transport: 'delivered', answer: 'none' } as const
  expect(reachOf(row)).toBe('delivered')
  expect(personReach({ ...row, channel: 'mail' })).toBe('sent')
  expect(personReach({ ...row, channel: 'sms' })).toBe('delivered')
  expect(personReach({ ...row, channel: 'mail', answer: 'confirmed' })).toBe('confirmed')
})
