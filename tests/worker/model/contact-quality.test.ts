import { expect, test } from 'vitest'
import {
  askAt,
  ASK_AGAIN_MS,
  CONFIRM_EVERY_MS,
  heardOf,
  standingOf,
  type ContactAge,
} from '../../../worker/model/contact-quality.ts'
import { DAY_MS } from '../../../worker/model/time.ts'

const NOW = 2_000 * DAY_MS
const age = (over: Partial<ContactAge> = {}): ContactAge => ({
  since: NOW - 10 * DAY_MS,
  confirmedAt: null,
  askedAt: null,
  ...over,
})
const failed = (failures: number) => ({ lastGoodAt: null, failures, failedAt: NOW })

test('one hard failure is not the number; two without a delivery between them are', () => {
  expect(standingOf(failed(1), age(), NOW)).toBe('good')
  expect(standingOf(failed(2), age(), NOW)).toBe('does not work')
})

test('what nobody has confirmed for more than a year is to be confirmed, from its arrival or its last yes', () => {
  const old = NOW - CONFIRM_EVERY_MS - DAY_MS
  expect(standingOf(null, age({ since: old }), NOW)).toBe('to confirm')
  expect(standingOf(null, age({ since: old, confirmedAt: NOW - DAY_MS }), NOW)).toBe('good')
  expect(standingOf(null, age({ since: old, confirmedAt: old }), NOW)).toBe('to confirm')
})

test('addresses of one list are asked over the whole year, each before its year has ended', () => {
  const days = [0, 0.25, 0.5, 0.75, 1].map((share) => (askAt(age({ since: 0 }), share) - 0) / DAY_MS)
  expect(days[0]).toBe(30)
  expect(days.at(-1)).toBe(335)
  expect(days.map((day, index) => index === 0 || day > (days[index - 1] ?? 0))).not.toContain(false)
})

test('whoever was asked and says nothing is left alone for a while; whoever said yes, for a year', () => {
  const since = NOW - 400 * DAY_MS
  expect(askAt(age({ since, askedAt: NOW }), 0.5)).toBe(NOW + ASK_AGAIN_MS)
  expect(askAt(age({ since, confirmedAt: NOW }), 0.5)).toBe(NOW + 335 * DAY_MS)
})

test.each([
  ['a delivery is good', { transport: 'delivered', answer: 'none', failure: null }, 'good'],
  [
    'no such number is a hard failure',
    { transport: 'undelivered', answer: 'none', failure: 'bad recipient' },
    'failed',
  ],
  ['a mailbox that is gone is one', { transport: 'failed', answer: 'none', failure: 'address gone' }, 'failed'],
  ['a phone that is off says nothing', { transport: 'undelivered', answer: 'none', failure: 'provider down' }, null],
  ['a refused account says nothing of the number', { transport: 'failed', answer: 'none', failure: 'no credit' }, null],
  [
    'a call that was heard is good, and proves nobody',
    { transport: 'accepted', answer: 'heard', failure: null },
    'good',
  ],
  ['an answer is its owner’s', { transport: 'delivered', answer: 'confirmed', failure: null }, 'confirmed'],
  ['and so is a call for help', { transport: 'accepted', answer: 'help', failure: null }, 'confirmed'],
  ['what has not changed says nothing new', { transport: 'accepted', answer: 'none', failure: null }, null],
] as const)('%s', (_, after, heard) => {
  expect(heardOf({ transport: 'accepted', answer: 'none' }, after)).toBe(heard)
})
