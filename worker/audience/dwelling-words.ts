// What a list or a form says of a dwelling, in the words of people.
import { HIGHEST_FLOOR, LOWEST_FLOOR, type Dwelling, type DwellingKind } from '../model/dwelling.ts'
import { meant } from '../model/word-table.ts'

const KINDS: Readonly<Record<string, DwellingKind>> = {
  etage: 'upper floor',
  avec_etage: 'upper floor',
  upper_floor: 'upper floor',
  plain_pied: 'single storey',
  de_plain_pied: 'single storey',
  single_storey: 'single storey',
  mobil_home: 'mobile home',
  mobile_home: 'mobile home',
  caravane: 'mobile home',
  caravan: 'mobile home',
  sous_sol: 'basement',
  basement: 'basement',
  sans_escalier: 'no stairs',
  fauteuil: 'no stairs',
  fauteuil_roulant: 'no stairs',
  wheelchair: 'no stairs',
  no_stairs: 'no stairs',
}
const GROUND = /^(rdc|rez[ -]de[ -]chaussee|ground)$/

/** Both empty says nothing; a word that nobody knows is a fault, since it may be the one that counts. */
export function dwellingOf(
  kind: string,
  floor: string,
): { readonly dwelling: Dwelling | null } | { readonly reason: string; readonly mend: string } {
  const word = plain(kind).replace(/[\s'’-]+/g, '_')
  const known = word === '' ? null : (meant(KINDS, word) ?? 'unknown')
  if (known === 'unknown')
    return {
      reason: `unknown kind of dwelling "${kind.slice(0, 20)}"`,
      mend: 'write étage, plain-pied, mobil-home, sous-sol or sans escalier, or leave it empty',
    }
  const written = plain(floor)
  const number = written === '' ? null : GROUND.test(written) ? 0 : Number(written)
  if (number !== null && !(Number.isInteger(number) && number >= LOWEST_FLOOR && number <= HIGHEST_FLOOR))
    return {
      reason: `unknown floor "${floor.slice(0, 20)}"`,
      mend: `write a number from ${LOWEST_FLOOR} to ${HIGHEST_FLOOR}, 0 for the ground floor, or leave it empty`,
    }
  return { dwelling: known === null && number === null ? null : { kind: known, floor: number } }
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .trim()
    .toLowerCase()
}
