import { expect, test } from 'vitest'
import { contentHash } from '../../../worker/decide/content.ts'
import type { AlertContent } from '../../../worker/model/alert.ts'
import { contentB } from './people-decide.ts'

// INV: approval binds text, zone, channels, mode, count and revision.
test.each([
  ['a text', { texts: { ...contentB.texts, fr: 'Restez chez vous' } }],
  ['a language more', { texts: { ...contentB.texts, 'fr-x-falc': 'Partez' } }],
  ['the zones', { zones: ['B', 'C'], zoneHashes: ['hash of B', 'hash of C'] }],
  ['the shape of a zone', { zoneHashes: ['moved'] }],
  ['the channels', { channels: ['sms', 'voice'] }],
  ['the mode', { mode: 'exercise' }],
  ['the count', { count: 116 }],
  ['the end of validity', { expiresAt: contentB.expiresAt + 1 }],
  ['the kind of message', { msgType: 'Update' }],
  ['the all-clear', { allClear: true }],
  ['the severity', { severity: 'Minor' }],
  ['the urgency', { urgency: 'Past' }],
  ['the certainty', { certainty: 'Possible' }],
  ['the event', { event: 'exercice' }],
] as const)('changing %s gives another hash', (_, change) => {
  expect(contentHash({ ...contentB, ...(change as Partial<AlertContent>) }, 1)).not.toBe(contentHash(contentB, 1))
})

test('the same content as another revision has another hash', () => {
  expect(contentHash(contentB, 2)).not.toBe(contentHash(contentB, 1))
})

test('the order in which zones, channels and texts were chosen changes nothing', () => {
  const both = { ...contentB, zones: ['B', 'C'], zoneHashes: ['b', 'c'], channels: ['sms', 'mail'] } as const
  const reversed = {
    ...both,
    zones: ['C', 'B'],
    zoneHashes: ['c', 'b'],
    channels: ['mail', 'sms'],
    texts: { en: both.texts.en ?? '', fr: both.texts.fr ?? '' },
  } as const
  expect(contentHash(reversed, 1)).toBe(contentHash(both, 1))
})

test('two zones that trade their shapes are not the same content', () => {
  const both = { ...contentB, zones: ['B', 'C'], zoneHashes: ['b', 'c'] }
  expect(contentHash({ ...both, zoneHashes: ['c', 'b'] }, 1)).not.toBe(contentHash(both, 1))
})
