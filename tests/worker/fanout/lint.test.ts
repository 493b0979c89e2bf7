import { expect, test } from 'vitest'
import { lintOptionsOf, lintTexts } from '../../../worker/fanout/lint.ts'

const GOOD = 'MAIRIE ST-MARTIN 14/10 21h10. Crue. PARTEZ par la route de Lauzun. Aide 0400000000'
const reasons = (fr: string, linkDomain: string | null = null) =>
  lintTexts({ fr }, { linkDomain, inbound: null }).map(({ reason }) => reason)

test('a good text has no fault', () => {
  expect(reasons(GOOD)).toEqual([])
})

test.each([
  ['', 'empty text'],
  ['   ', 'empty text'],
  ['Partez avant {before}', 'template variable left'],
  ['Partez avant {', 'template variable left'],
  ['Infos https://example.org/a', 'link in text'],
  ['Infos www.example.org', 'link in text'],
  ['Infos bit.ly/abc', 'link in text'],
  ['Infos mairie-alerte.xyz', 'link in text'],
  ['Infos MAIRIE-ALERTE.APP/7', 'link in text'],
  ['Infos\u202eenrobert', 'control character in text'],
  ['In\u200bfos', 'control character in text'],
  ['Infos\u0007', 'control character in text'],
  ['a'.repeat(153 * 6 + 1), 'text too long'],
] as const)('%j: %s', (text, reason) => {
  expect(reasons(text)).toContain(reason)
})

test('only the territory’s own domain may be linked, and not one that looks like it', () => {
  expect(reasons('Infos https://alerte.example.fr/7', 'alerte.example.fr')).toEqual([])
  expect(reasons('Infos https://alerte.example.fr.evil.com/7', 'alerte.example.fr')).toContain('link in text')
  expect(reasons('Infos https://evil.com/alerte.example.fr', 'alerte.example.fr')).toContain('link in text')
})

test('a missing French text is a fault even where another language has one', () => {
  expect(lintTexts({ en: 'Leave now.' }, { linkDomain: null, inbound: '36105' }).map(({ reason }) => reason)).toEqual([
    'empty text',
  ])
})

test('where WhatsApp is chosen, a language without a template is a fault of that language, and another one is not sent instead', () => {
  const options = { linkDomain: null, inbound: null, whatsapp: { templates: { fr: 'alerte_fr' } } }
  const texts = { fr: GOOD, en: 'TOWN HALL. LEAVE NOW.' }
  expect(lintTexts(texts, options)).toMatchObject([{ reason: 'no WhatsApp template for a language', language: 'en' }])
  expect(lintTexts({ fr: GOOD }, options)).toEqual([])
  expect(lintTexts(texts, { ...options, whatsapp: null })).toEqual([])
})

test('blanks that WhatsApp refuses are a fault where it is chosen, and nobody mends them for the author', () => {
  const options = { linkDomain: null, inbound: null }
  const whatsapp = { templates: { fr: 'alerte_fr' } }
  const wide = GOOD.replace(' ', '     ')
  expect(lintTexts({ fr: wide }, options)).toEqual([])
  expect(lintTexts({ fr: wide }, { ...options, whatsapp }).map(({ reason }) => reason)).toEqual([
    'blanks that WhatsApp refuses',
  ])
  expect(lintTexts({ fr: GOOD.replace(' ', '    ') }, { ...options, whatsapp })).toEqual([])
})

test('what a commune allows follows from its file and the channels chosen', () => {
  const whatsapp = { sender: '33465710003', templates: { fr: 'a' }, pricePerMessageCents: 5, messagesPerSecond: 10 }
  const sms = { pricePerPartCents: 6, partsPerSecond: 30, inbound: '36105' }
  const town = { linkDomain: 'alerte.example.fr', sms, whatsapp }
  expect(lintOptionsOf(town, ['sms', 'whatsapp'])).toEqual({
    linkDomain: 'alerte.example.fr',
    inbound: '36105',
    whatsapp,
  })
  expect(lintOptionsOf(town, ['sms'])).toMatchObject({ whatsapp: null })
  expect(lintOptionsOf({ linkDomain: null, sms }, ['sms', 'whatsapp'])).toMatchObject({ whatsapp: null })
})
