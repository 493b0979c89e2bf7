import { expect, test } from 'vitest'
import { foundIn } from '../../console/log/find.ts'
import type { LogEntry } from '../../worker/model/log.ts'

const entry = {
  seq: 63,
  text: '2 pers. au premier étage',
  actor: { id: 'duty', name: 'Camille Martin' },
  detail: { from: 'Mme R., 12 rue Basse', corrects: 41 },
} as unknown as LogEntry

test.each([
  ['etage', true],
  ['RUE basse', true],
  ['premier camille', true],
  ['63', true],
  ['', true],
  ['pont', false],
  ['premier pont', false],
])('« %s »: %s', (asked, found) => {
  expect(foundIn(entry, asked)).toBe(found)
})
