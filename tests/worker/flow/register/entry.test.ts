import { expect, test } from 'vitest'
import { askedFault, checkedEntry, initialsOf, namesThem } from '../../../../worker/flow/register/entry.ts'
import type { RegisterFields } from '../../../../worker/model/register.ts'
import { registered } from '../../plan/registered.ts'

const written = (change: Partial<RegisterFields> = {}) =>
  registered(1, { phones: ['06 39 98 00 12'], ...change }).fields
const wheres = (fields: RegisterFields) => {
  const checked = checkedEntry(fields, 2026)
  return checked.kind === 'ok' ? [] : checked.faults.map(({ where }) => where)
}

test('numbers become the international form, and what is written twice stands once', () => {
  const checked = checkedEntry(
    written({ phones: ['06 39 98 00 12', '+33639980012'], needs: ['oxygen', 'oxygen'] }),
    2026,
  )
  expect(checked).toMatchObject({ kind: 'ok', fields: { phones: ['+33639980012'], needs: ['oxygen'] } })
})

test.each([
  ['aged 65', 1961, 1962],
  ['aged 60 unfit for work', 1966, 1967],
  ['disabled adult', 2008, 2009],
] as const)('as "%s" somebody of %i may stand in it, of %i not', (standing, fits, tooYoung) => {
  expect(wheres(written({ standing, birthYear: fits }))).toEqual([])
  expect(wheres(written({ standing, birthYear: tooYoung }))).toEqual(['birthYear'])
})

test('every fault is told at once, each with its place', () => {
  const contacts = [{ name: 'Luc', phone: '3', tie: 'family', hasKey: false }] as const
  expect(wheres(written({ wayIn: 'sous chimiothérapie', birthYear: 1990, phones: ['1'], contacts }))).toEqual([
    'wayIn',
    'birthYear',
    'phones.0',
    'contacts.0.phone',
  ])
})

test('a street may be called after a leper house: an address is no word of illness', () => {
  expect(wheres(written({ address: '4 rue de la Maladrerie' }))).toEqual([])
})

test('a carer alone is enough to be rung', () => {
  const contacts = [{ name: 'Luc', phone: '0639980013', tie: 'carer', hasKey: false }] as const
  expect(wheres(written({ phones: [], contacts }))).toEqual([])
})

test('a third party asks in writing and by name; the person themselves needs neither', () => {
  expect(askedFault({ by: 'themselves', name: '', inWriting: false })).toBeNull()
  expect(askedFault({ by: 'legal representative', name: 'Maître X', inWriting: false })).toBeNull()
  expect(askedFault({ by: 'third party', name: ' ', inWriting: true })?.where).toBe('asked.name')
  expect(askedFault({ by: 'third party', name: 'Voisine', inWriting: false })?.where).toBe('asked.inWriting')
})

test('a masked line has initials, and a reason that names the person is seen', () => {
  expect(initialsOf('Marie-Thérèse de Lère')).toBe('M. T. D. L.')
  expect(namesThem('appel de la fille de M. DUPONT', 'Élise Dupont')).toBe(true)
  expect(namesThem('appel de sa fille', 'Élise Dupont')).toBe(false)
})
