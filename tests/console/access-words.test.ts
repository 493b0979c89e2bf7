import { expect, test } from 'vitest'
import { accessCsv, lookersOf, type ShownAccess } from '../../console/admin/access-words.ts'
import { fr as first, type Key } from '../../console/i18n/fr.ts'
import { placesFr } from '../../console/i18n/places-fr.ts'

const fr = { ...first, ...placesFr }

const line = (over: Partial<ShownAccess>): ShownAccess => ({
  object: '99001:command:live',
  seq: 7,
  at: '2026-10-14T21:00:00+02:00',
  actor: { id: 'p2', name: 'Zoé' },
  dataset: 'doors',
  reason: 'go-to-them',
  persons: 12,
  scope: '',
  text: 'Liste des portes : 12 personnes.',
  ...over,
})
const say = (key: Key) => fr[key]

test('who looked stands once each, by name', () => {
  const lines = [line({}), line({ seq: 8 }), line({ actor: { id: 'p1', name: 'Éric' } })]
  expect(lookersOf(lines)).toEqual([
    { id: 'p1', name: 'Éric' },
    { id: 'p2', name: 'Zoé' },
  ])
})

test('the file has a line a look in the words of the screen, and no cell that a spreadsheet would run', () => {
  const lines = [line({}), line({ seq: 9, dataset: 'register', reason: null, persons: null, text: '=HYPERLINK("x")' })]
  const rows = accessCsv(lines, say).trim().split('\r\n')
  expect(rows).toHaveLength(3)
  expect(rows[1]).toContain(';Zoé;Liste des portes;Aller les voir;12;')
  expect(rows[2]).toContain('Registre des personnes vulnérables;;;"\'=HYPERLINK(""x"")"')
})
