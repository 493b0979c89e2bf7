import { expect, test } from 'vitest'
import { estimateOf } from '../../../worker/decide/estimate.ts'
import type { AudienceCount } from '../../../worker/model/alert.ts'

const audience: AudienceCount = {
  persons: 120,
  households: 46,
  byChannel: { sms: 100, voice: 20, push: 0, mail: 0, display: 0 },
  unreachable: 5,
  unlocated: 1,
  byZone: { B: 120 },
}
const sms = { pricePerPartCents: 7.5, partsPerSecond: 30 }

test('everybody is counted at the longest text, so that nobody is late by surprise', () => {
  const estimate = estimateOf({ audience, channels: ['sms'], partsByLanguage: { fr: 2, en: 3 }, sms })
  expect(estimate).toMatchObject({ sendMs: 10_000, costCents: 2_250 })
})

test('parts of a cent and of a millisecond are rounded up', () => {
  const one = { ...audience, byChannel: { ...audience.byChannel, sms: 1 } }
  expect(estimateOf({ audience: one, channels: ['sms'], partsByLanguage: { fr: 1 }, sms })).toMatchObject({
    sendMs: 34,
    costCents: 8,
  })
})

test('without SMS or without a text there is nothing to send and nothing to pay', () => {
  expect(estimateOf({ audience, channels: ['mail'], partsByLanguage: { fr: 2 }, sms })).toMatchObject({
    sendMs: 0,
    costCents: 0,
  })
  expect(estimateOf({ audience, channels: ['sms'], partsByLanguage: {}, sms })).toMatchObject({
    sendMs: 0,
    costCents: 0,
  })
})
