import { expect, test } from 'vitest'
import { areaKml } from '../../../../worker/flow/papers/area-files.ts'
import { fittedText, relayFault } from '../../../../worker/flow/papers/relay-draft.ts'
import type { RelayPack } from '../../../../worker/model/relay.ts'

const pack = (more: Partial<RelayPack>): RelayPack =>
  ({
    kind: 'fr-alert',
    zones: [{ id: 'B', name: 'B' }],
    text: 'DANGER',
    english: '',
    since: 0,
    until: 1,
    ...more,
  }) as RelayPack

test('a text that is too long only for its accents loses them, and no word; one that fits keeps them', () => {
  expect(fittedText('Vous êtes en danger : l’eau monte…')).toBe('Vous êtes en danger : l’eau monte…')
  const long = `Vous êtes en danger, cœur de la cité : l’eau monte… ${'a'.repeat(600)}`
  expect(fittedText(long)).toBe(`Vous etes en danger, coeur de la cité : l'eau monte... ${'a'.repeat(600)}`)
})

test.each<[string, Partial<RelayPack>, string | null]>([
  ['1 395 plain signs fit', { text: 'a'.repeat(1_395) }, null],
  ['1 396 do not', { text: 'a'.repeat(1_396) }, 'text too long'],
  ['616 with one sign outside the alphabet do not', { text: `ê${'a'.repeat(615)}` }, 'text too long'],
  ['the English text is counted by itself', { english: 'a'.repeat(1_396) }, 'text too long'],
  ['a minute of words is read out', { kind: 'broadcast', text: 'mot '.repeat(150) }, null],
  ['more is not', { kind: 'broadcast', text: 'mot '.repeat(160) }, 'text too long'],
  ['it ends after it begins', { since: 2 }, 'expiry in the past'],
  ['without a zone it is nobody’s', { zones: [] }, 'no zone'],
])('%s', (_, more, reason) => {
  expect(relayFault(pack(more))?.reason ?? null).toBe(reason)
})

test('a hole of a zone is a hole in KML too, and a name may hold any sign', () => {
  const ring = (size: number) =>
    [
      [0, 0],
      [size, 0],
      [size, size],
      [0, 0],
    ] as const
  const kml = areaKml('A & B', [{ id: 'B', name: '<Basse>', geometry: [[ring(2), ring(1)]] }])
  expect(kml).toContain('<name>A &amp; B</name>')
  expect(kml).toContain('<name>&lt;Basse&gt;</name>')
  expect(kml).toContain('<innerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates>')
})
