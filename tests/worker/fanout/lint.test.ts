import { expect, test } from 'vitest'
import { lintTexts } from '../../../worker/fanout/lint.ts'

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
