import { expect, test } from 'vitest'
import { sheetText, textsOf } from '../../console/frame/sheet.ts'

test('a sheet begins with what the data says, and is kept with what nobody filled said to be empty', () => {
  const texts = textsOf(['water', 'people'], { water: ['3,24 m', 'monte'], people: [] })
  expect(texts).toEqual({ water: '3,24 m\nmonte', people: '' })
  const sections = [
    { name: 'water', label: 'Eau' },
    { name: 'people', label: 'Personnes' },
  ]
  expect(sheetText(sections, { ...texts, people: '  ' })).toBe('Eau\n3,24 m\nmonte\n\nPersonnes\n–')
})
