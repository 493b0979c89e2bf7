import { expect, test } from 'vitest'
import { addressKey, likeness, parseAddresses, partsOf } from '../../../worker/audience/address-book.ts'

const HEADER = 'id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat'
const line = (numero: string, rep: string, street: string, code = '99001', lon = '2.34', lat = '43.05') =>
  `i;f;${numero};${rep};${street};99000;${code};Ville;1;2;${lon};${lat}`

test('the national file is read by its columns; other communes, lines without a place and unnumbered houses do no harm', () => {
  const csv = [
    HEADER,
    line('12', '', 'Rue Basse'),
    line('14', 'bis', 'Rue Basse'),
    line('99999', '', 'Lieu-dit Le Moulin'),
    line('1', '', 'Rue d’ailleurs', '31555'),
    line('3', '', 'Rue Haute', '99001', '', ''),
  ].join('\n')
  expect(parseAddresses(`\uFEFF${csv}\n`, '99001')).toEqual({
    kind: 'addresses',
    refused: 2,
    addresses: [
      { label: '12 Rue Basse', street: 'Rue Basse', point: [2.34, 43.05] },
      { label: '14 bis Rue Basse', street: 'Rue Basse', point: [2.34, 43.05] },
      { label: 'Lieu-dit Le Moulin', street: 'Lieu-dit Le Moulin', point: [2.34, 43.05] },
    ],
  })
})

test('a file of another kind is refused whole, with the columns that it lacks', () => {
  expect(parseAddresses('nom;telephone\nA;1\n', '99001')).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('numero, nom_voie, lon, lat') as string,
  })
})

test.each([
  ['12 bis, rue de l’Église', '12BIS Rue de l Eglise 99000 Ville'],
  ['3 av. du Gal Leclerc', '3 Avenue du Général Leclerc'],
  ['5 bd St-Michel', '5 boulevard saint michel'],
  ['8 ch des Oliviers', '8 Chemin des Oliviers'],
])('« %s » and « %s » are one address', (typed, known) => {
  expect(addressKey(typed)).toBe(addressKey(known))
})

test('a street that is written nearly right is the likeliest, and another is not like it', () => {
  const like = (typed: string, known: string) => likeness(partsOf(typed).street, addressKey(known))
  expect(like('12 rue bass', 'Rue Basse')).toBeGreaterThan(0.7)
  expect(like('oliviers', 'Chemin des Oliviers')).toBeGreaterThan(0.45)
  expect(like('12 rue haute', 'Avenue de la Gare')).toBe(0)
  expect(partsOf('12 bis rue Basse')).toEqual({ number: '12 bis', street: 'rue basse' })
})
