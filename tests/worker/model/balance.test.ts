import { describe, expect, it } from 'vitest'
import { coversOf, isLow, type ProviderBalance } from '../../../worker/model/balance.ts'

const of = (
  provider: string,
  amount: number | null,
  unit = 'EUR',
  warnBelow: number | null = null,
): ProviderBalance => ({
  provider,
  told: amount === null ? null : { amount, unit, at: 0 },
  problem: null,
  warnBelow,
})
const PROVIDERS = [
  { channel: 'sms', provider: 'vonage', state: 'ready' },
  { channel: 'sms', provider: 'ovh', state: 'ready' },
  { channel: 'voice', provider: 'vonage', state: 'no account' },
  { channel: 'voice', provider: 'infobip', state: 'ready' },
] as const
const estimate = {
  byChannel: {
    sms: { count: 200, sendMs: 0, costCents: 2_400 },
    contact: { count: 50, sendMs: 0, costCents: 600 },
    voice: { count: 100, sendMs: 0, costCents: 600 },
  },
  partsByLanguage: { fr: 2, en: 1 },
} as const

describe('what an account pays for', () => {
  it('counts the messages that its provider would be the first to carry, those to household contacts among them (P09)', () => {
    const covers = coversOf(estimate, [of('vonage', 12), of('ovh', 900, 'credits'), of('infobip', 3)], PROVIDERS)
    expect(covers.map(({ balance, needed, paid }) => [balance.provider, needed, paid])).toEqual([
      ['vonage', 250, 100],
      ['infobip', 100, 50],
    ])
  })

  it('counts credits by the parts of the longest text', () => {
    const ovhFirst = PROVIDERS.filter(({ provider }) => provider !== 'vonage')
    expect(coversOf(estimate, [of('ovh', 301, 'credits')], ovhFirst)).toMatchObject([{ needed: 250, paid: 150 }])
  })

  it('says nothing where nobody has told it, or in a currency that cannot be compared', () => {
    expect(coversOf(estimate, [of('vonage', null), of('infobip', 3, 'USD')], PROVIDERS)).toEqual([])
  })

  it('pays for nothing with an account that is overdrawn', () => {
    expect(coversOf(estimate, [of('vonage', -4)], PROVIDERS)).toMatchObject([{ paid: 0 }])
  })
})

it('is low below what the commune has set, and never where it has set nothing or nothing was told', () => {
  expect(isLow(of('vonage', 9.99, 'EUR', 10))).toBe(true)
  expect(isLow(of('vonage', 10, 'EUR', 10))).toBe(false)
  expect(isLow(of('vonage', 0))).toBe(false)
  expect(isLow(of('vonage', null, 'EUR', 10))).toBe(false)
})
