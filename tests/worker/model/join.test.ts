// Which SMS asks to be signed up, and with which words of an address.
import { expect, test } from 'vitest'
import { joinAsked, joinByPhone, joinDone, joinUnclear } from '../../../worker/flow/portal/join-words.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import { joinReplyOf } from '../../../worker/model/join.ts'

test.each([
  ['INSCRIPTION 12 rue Basse', '12 rue Basse', 'fr'],
  ['inscription : 12 rue\nBasse ', '12 rue Basse', 'fr'],
  ['« Inscription » 3 place d’Armes', '3 place d’Armes', 'fr'],
  ['Join 12 rue Basse', '12 rue Basse', 'en'],
  ['INSCRIPTION', '', 'fr'],
])('%s', (text, address, language) => {
  expect(joinReplyOf(text)).toEqual({ address, language })
})

test.each(['12 rue Basse', 'Mon inscription', 'STOP', 'OUI', '', 'inscriptions 12 rue Basse'])(
  '%s asks for nothing',
  (text) => {
    expect(joinReplyOf(text)).toBeNull()
  },
)

test('what is answered is made of letters that an SMS carries whole, two parts at most', () => {
  const town = {
    speaker: 'MAIRIE ST-MARTIN-SUR-LERE',
    publicDesk: '+33536490000',
    sms: { pricePerPartCents: 6, partsPerSecond: 1, inbound: '36105' },
  }
  const long = '128 ter Avenue du Marechal de Lattre de Tassigny, batiment C'
  for (const language of ['fr', 'en'] as const)
    for (const text of [
      joinAsked(long, language, town),
      joinUnclear([long, long, long], language, town),
      joinUnclear([], language, town),
      joinByPhone(language, town),
      joinDone(long, language, town),
    ])
      expect([text, segmentsOf(text).encoding, segmentsOf(text).parts <= 2]).toEqual([text, 'GSM-7', true])
})
