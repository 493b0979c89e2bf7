import { expect, test } from 'vitest'
import {
  cellsBy,
  exactColumns,
  guessedColumns,
  missingOf,
  type Mapping,
} from '../../../../worker/audience/import/columns.ts'

test('headers of town halls are guessed, and what says nothing of a person is left out', () => {
  const guessed = (...header: readonly string[]) => guessedColumns(header)
  expect(guessed('Matricule', 'Nom de famille', 'Prénoms', 'N° voie', 'Libellé voie', 'Code postal', 'Ville')).toEqual([
    'sourceId',
    'name',
    'name',
    'address',
    'address',
    null,
    null,
  ])
  expect(guessed('Tél. portable', 'Téléphone du proche', 'Adresse mail', 'Remarques')).toEqual([
    'phone',
    'contact',
    'email',
    null,
  ])
})

test('an x is a longitude only where a y stands beside it', () => {
  expect(guessedColumns(['x', 'adresse'])).toEqual([null, 'address'])
  expect(guessedColumns(['X', 'Y'])).toEqual(['longitude', 'latitude'])
})

test('a program that names its columns exactly is not guessed at', () => {
  expect(exactColumns(['Téléphone', 'Tél. portable', 'adresse', 'mobile'])).toEqual(['phone', null, 'address', null])
})

test('a name and an address are put together, of phones the first that is filled in counts', () => {
  const mapping: Mapping = ['name', 'name', 'address', 'address', 'phone', 'phone']
  const cell = cellsBy(mapping)(['Cazals', 'Odette', '', 'rue Basse', ' ', '0639980001'])
  expect([cell('name'), cell('address'), cell('phone'), cell('email')]).toEqual([
    'Cazals Odette',
    'rue Basse',
    '0639980001',
    '',
  ])
})

test('what a spreadsheet wraps a number in comes off, and so does the mark that our own exports put before a formula (R02)', () => {
  const cell = (text: string) => cellsBy(['phone'])([text])('phone')
  expect(cell('="0639980001"')).toBe('0639980001')
  expect(cell("'+33639980001")).toBe('+33639980001')
  expect(cell("'tHooft")).toBe("'tHooft")
})

test('a list without a place or without a way to reach people says which it lacks', () => {
  expect(missingOf(['phone'])).toBe('where')
  expect(missingOf(['address'])).toBe('how')
  expect(missingOf(['household', 'email'])).toBeNull()
})
