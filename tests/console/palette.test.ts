import { expect, test } from 'vitest'
import { meant } from '../../console/frame/palette.ts'

const GOALS = [
  'Situation',
  'Décider',
  'Main courante',
  'Fiche 14 : Poser les batardeaux',
  'Fiche 41 : Fermer la rue de Basse',
].map((label) => ({ label }))
const labels = (typed: string, most = 9) => meant(GOALS, typed, most).map(({ label }) => label.slice(0, 8))

test.each([
  ['deci', ['Décider']],
  ['DÉCIDER', ['Décider']],
  ['fiche 14', ['Fiche 14']],
  // Begins a word before it stands within one.
  ['cou', ['Main cou']],
  ['ba', ['Fiche 14', 'Fiche 41']],
  ['rue 41', ['Fiche 41']],
  ['xyz', []],
])('« %s » means %j', (typed, expected) => {
  expect(labels(typed)).toEqual(expected)
})

test('nothing typed shows the first ones, and never more than there is room for', () => {
  expect(labels('', 2)).toEqual(['Situatio', 'Décider'])
  expect(labels('e', 3)).toHaveLength(3)
})

test('who begins a word goes before who holds it inside', () => {
  expect(
    meant([{ label: 'Avant-poste' }, { label: 'Poste 3' }, { label: 'Imposte' }], 'poste', 9).map(({ label }) => label),
  ).toEqual(['Avant-poste', 'Poste 3', 'Imposte'])
})
