import { expect, test } from 'vitest'
import { lintTexts } from '../../../worker/fanout/lint.ts'
import { senderFor } from '../../../worker/fanout/sender.ts'

const town = (inbound: string | null) => ({
  smsSender: 'STMARTIN',
  sms: { pricePerPartCents: 6, partsPerSecond: 30, inbound },
})
const HEARS = { name: 'sms', takesAnswers: true } as const
const ASKS = 'EXERCICE - MAIRIE. Ceci est un exercice. Répondez OUI si vous lisez ce message.'

test('a text that asks for an answer leaves from the number that takes it, every other from the name', () => {
  expect(senderFor(ASKS, town('36105'), HEARS)).toBe('36105')
  expect(senderFor(ASKS, town('+33186000000'), HEARS)).toBe('33186000000')
  expect(senderFor('MAIRIE. PARTEZ.', town('36105'), HEARS)).toBe('STMARTIN')
})

test('a provider by which no answer comes is never handed a number that is rented from another one', () => {
  expect(senderFor(ASKS, town('36105'), { name: 'sms', takesAnswers: false })).toBe('STMARTIN')
})

test('where nobody can write back no text may ask for it', () => {
  expect(lintTexts({ fr: ASKS }, { linkDomain: null, inbound: null })).toMatchObject([
    { reason: 'asks for an answer that cannot come', language: 'fr' },
  ])
  expect(lintTexts({ fr: ASKS }, { linkDomain: null, inbound: '36105' })).toEqual([])
})
