import { expect, test } from 'vitest'
import { estimateOf } from '../../../worker/decide/estimate.ts'
import type { AudienceCount } from '../../../worker/model/alert.ts'

const audience: AudienceCount = {
  persons: 120,
  households: 46,
  byChannel: { sms: 100, rcs: 0, whatsapp: 0, voice: 20, push: 8, mail: 0, contact: 0, display: 0, siren: 0 },
  unreachable: 5,
  unlocated: 1,
  byStreet: 0,
  browsers: 8,
  byZone: { B: 120 },
}
const plan = {
  audience,
  channels: ['sms'] as const,
  partsByLanguage: { fr: 2, en: 3 },
  contactParts: 5,
  callSeconds: 64,
  displays: 3,
  sirens: 2,
  rates: {
    sms: { pricePerPartCents: 7.5, partsPerSecond: 30, inbound: null },
    voice: { pricePerMinuteCents: 4, callsPerSecond: 2 },
    mail: { pricePerMessageCents: 0.5, messagesPerSecond: 4 },
    pushesPerSecond: 200,
  },
}

test('everybody is counted at the longest text, so that nobody is late by surprise', () => {
  expect(estimateOf(plan)).toMatchObject({ sendMs: 10_000, costCents: 2_250 })
})

test('channels go side by side: it takes as long as the slowest, and costs what all cost; a minute begun is paid', () => {
  expect(estimateOf({ ...plan, channels: ['sms', 'voice', 'push', 'display'] })).toMatchObject({
    sendMs: 10_000,
    costCents: 2_250 + 20 * 2 * 4,
    byChannel: {
      sms: { count: 100, sendMs: 10_000, costCents: 2_250 },
      voice: { count: 20, sendMs: 10_000, costCents: 160 },
      push: { count: 8, sendMs: 40, costCents: 0 },
      display: { count: 3, sendMs: 0, costCents: 0 },
    },
  })
})

test('a channel that was not chosen, or that leads to nobody, is not in the estimate', () => {
  expect(Object.keys(estimateOf({ ...plan, channels: ['sms', 'mail'] }).byChannel)).toEqual(['sms'])
})

test('e-mails go at the contract’s pace, each at its price; a territory kept from before has a price and a pace too', () => {
  const many = { ...audience, byChannel: { ...audience.byChannel, mail: 60 } }
  const mails = { ...plan, audience: many, channels: ['mail'] as const }
  expect(estimateOf(mails).byChannel).toEqual({ mail: { count: 60, sendMs: 15_000, costCents: 30 } })
  const { mail: _, ...old } = plan.rates
  expect(estimateOf({ ...mails, rates: old }).byChannel).toEqual({ mail: { count: 60, sendMs: 6_000, costCents: 2 } })
})

test('RCS and WhatsApp go at their own pace and price, by the message however long; without a contract nothing is guessed to be dear', () => {
  const many = { ...audience, byChannel: { ...audience.byChannel, rcs: 10, whatsapp: 20 } }
  const whatsapp = {
    sender: '33465710003',
    templates: { fr: 'alerte' },
    pricePerMessageCents: 5,
    messagesPerSecond: 10,
  }
  const rates = { ...plan.rates, rcs: { sender: 'StMartin', pricePerMessageCents: 8, messagesPerSecond: 2 }, whatsapp }
  const both = { ...plan, audience: many, channels: ['rcs', 'whatsapp'] as const }
  expect(estimateOf({ ...both, rates })).toMatchObject({
    sendMs: 5_000,
    costCents: 180,
    byChannel: { rcs: { sendMs: 5_000, costCents: 80 }, whatsapp: { sendMs: 2_000, costCents: 100 } },
  })
  expect(estimateOf({ ...both, rates: { ...rates, rcs: null } }).byChannel.rcs).toMatchObject({ costCents: 0 })
})

test('a contact costs what is said to contacts, their names and what to do included, and takes the time of it', () => {
  const named = { ...audience, byChannel: { ...audience.byChannel, contact: 6 } }
  expect(estimateOf({ ...plan, audience: named, channels: ['sms', 'contact'] }).byChannel.contact).toEqual({
    count: 6,
    sendMs: 1_000,
    costCents: 225,
  })
})

test('parts of a cent and of a millisecond are rounded up', () => {
  const one = { ...audience, byChannel: { ...audience.byChannel, sms: 1 } }
  expect(estimateOf({ ...plan, audience: one, partsByLanguage: { fr: 1 } })).toMatchObject({ sendMs: 34, costCents: 8 })
})

test('without SMS or without a text there is nothing to send and nothing to pay', () => {
  expect(estimateOf({ ...plan, channels: ['mail'] })).toMatchObject({ sendMs: 0, costCents: 0 })
  expect(estimateOf({ ...plan, partsByLanguage: {} })).toMatchObject({ sendMs: 0, costCents: 0 })
})
