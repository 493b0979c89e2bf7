import { expect, test } from 'vitest'
import { illnessIn } from '../../../worker/plan/illness-words.ts'

test.each([
  ['suit une dialyse trois fois par semaine', 'dialyse'],
  ['ALZHEIMER', 'ALZHEIMER'],
  ['Diabétique, porte bleue', 'Diabétique'],
  ['a eu un AVC', 'AVC'],
  ['sous traitement, dépression', 'dépression'],
  ['état dépressif', 'dépressif'],
  ['insuline au frigo', 'insuline'],
  ['psychiatre', 'psychiatre'],
])('in « %s » it finds %s', (text, found) => {
  expect(illnessIn(text)).toBe(found)
})

test.each([
  '2e étage sans ascenseur, code 12A34, chien',
  'oxygène au salon, fauteuil roulant dans l’entrée',
  'derrière la Maladrerie',
  'clé chez la voisine, septembre à Pâques',
  'se déplace avec une aide, appareil électrique au lit',
])('a way in is no illness: « %s »', (text) => {
  expect(illnessIn(text)).toBeNull()
})
