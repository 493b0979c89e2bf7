import { describe, expect, test } from 'vitest'
import { lintContent, lintOptionsOf, lintTexts } from '../../../worker/fanout/lint.ts'
import { ordersUpstairs } from '../../../worker/fanout/upstairs.ts'

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

describe('a text that sends people upstairs', () => {
  const UP = 'MONTEZ à l’étage maintenant.'
  const BOTH = `${UP} Sans étage: point le plus haut, appelez le 112.`
  const HIGH = 'GAGNEZ le point le plus haut, appelez le 112.'
  const options = { linkDomain: null, inbound: null }
  const said = (content: Parameters<typeof lintContent>[0]) =>
    lintContent(content, options).map(({ reason, language }) => `${language}: ${reason}`)

  test('says in itself what to do without an upper floor, since it goes to whoever nobody knows of', () => {
    const variants = { 'no floor': { fr: HIGH } }
    expect(said({ texts: { fr: UP }, variants })).toEqual(['fr: upstairs without an alternative'])
    expect(said({ texts: { fr: BOTH }, variants })).toEqual([])
  })

  test('has other words for those who are known to have none, and those never send them up', () => {
    expect(said({ texts: { fr: BOTH } })).toEqual(['fr: upstairs without an alternative'])
    expect(said({ texts: { fr: BOTH }, variants: { 'no floor': { fr: BOTH } } })).toEqual([
      'fr: upstairs without an alternative',
    ])
  })

  test('says so in each language in which it is written', () => {
    const texts = { fr: BOTH, en: 'Go upstairs now. No upper floor: highest point, call 112.' }
    expect(said({ texts, variants: { 'no floor': { fr: HIGH } } })).toEqual(['en: variant without a language'])
    expect(said({ texts, variants: { 'no floor': { fr: HIGH, en: 'Go upstairs.' } } })).toEqual([
      'en: upstairs without an alternative',
    ])
  })

  test('may say so freely to those who are known to have one', () => {
    expect(said({ texts: { fr: HIGH }, variants: { 'upper floor': { fr: UP } } })).toEqual([])
  })

  test.each([
    'Montez à l’étage.',
    "MONTEZ A L'ÉTAGE MAINTENANT.",
    'Montez tout de suite dans les étages.',
    'Réfugiez-vous au premier étage.',
    'Go upstairs now.',
    'Move at once to an upper floor.',
  ])('is known by its words: %s', (text) => expect(ordersUpstairs(text)).toBe(true))

  test.each([
    'Montez vos affaires à l’étage.',
    'Carry your goods upstairs.',
    'Restez à l’étage ou loin de l’eau.',
    'L’eau monte à l’étage du parking.',
    'Keep your phone upstairs.',
  ])('is not one that carries goods up or speaks to who is there: %s', (text) =>
    expect(ordersUpstairs(text)).toBe(false),
  )
})
