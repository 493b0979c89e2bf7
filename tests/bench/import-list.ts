// A list as a town might have it: one in fifty lines cannot be taken, another one in fifty is somebody for the second time, one in ten has an address
// that the commune's file does not spell so.
import type { BookAddress } from '../../worker/audience/address-book.ts'

export const HEADER = 'identifiant;Nom;Prénom;N° voie;Voie;Code postal;Ville;Tél. portable;Courriel;vulnérable'
const STREETS = 400
const NUMBERS = 40
/** Numbers that a phone book of a million needs; they leave for nobody: the server of the bench has no way out. */
const FIRST_NUMBER = 600_000_000

export function lineOf(n: number): string {
  if (n % 50 === 11) return lineOf(n - 1)
  const street = `rue Essai ${word(n % STREETS)}`
  const spelt = n % 10 === 3 ? street.slice(0, -1) : street
  const number = (Math.floor(n / STREETS) % NUMBERS) + 1
  const phone = n % 50 === 7 ? '0899700000' : `0${FIRST_NUMBER + n}`
  const mail = n % 3 === 0 ? `essai.${n}@courriel.example` : ''
  return `R${n};Nom${n};Camille;${number};"${spelt}";12345;Essai;${phone};${mail};${n % 40 === 0 ? 'oui' : ''}`
}

export function bookOf(): readonly BookAddress[] {
  return Array.from({ length: STREETS * NUMBERS }, (_, n) => {
    const street = `Rue Essai ${word(n % STREETS)}`
    return { label: `${Math.floor(n / STREETS) + 1} ${street}`, street, point: [2 + n / 1e5, 44] as const }
  })
}

/** A made-up name of a street, unlike the others. */
function word(n: number): string {
  const syllables = [
    'ba',
    'ce',
    'di',
    'fo',
    'gu',
    'la',
    'me',
    'ni',
    'po',
    'ru',
    'sa',
    'te',
    'vi',
    'xo',
    'zu',
    'cha',
    'dre',
    'fli',
    'gro',
    'tru',
  ]
  const at = (index: number) => syllables[index % syllables.length] ?? ''
  return `${at(n)}${at(Math.floor(n / syllables.length) + 7)}${at(n * 7 + 3)}${at(n * 3 + 11)}`
}
