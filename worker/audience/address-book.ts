// The addresses of a commune as the national file gives them (BAN, CSV): read once, found again by whatever a person types.
import Papa from 'papaparse'
import type { Position } from '../model/geo.ts'

export interface BookAddress {
  /** « 12 bis Rue Basse ». */
  readonly label: string
  readonly street: string
  readonly point: Position
}

export type ParsedAddresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly BookAddress[]; readonly refused: number }
  | { readonly kind: 'refused'; readonly message: string; readonly mend: string }

const COLUMNS = ['numero', 'rep', 'nom_voie', 'lon', 'lat', 'code_insee'] as const

/** Lines of another commune, without a position or without a street are left out and counted. */
export function parseAddresses(text: string, code: string): ParsedAddresses {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' })
  const [header = [], ...lines] = data
  const at = Object.fromEntries(COLUMNS.map((name) => [name, header.indexOf(name)])) as Record<
    (typeof COLUMNS)[number],
    number
  >
  const missing = (['numero', 'nom_voie', 'lon', 'lat'] as const).filter((name) => at[name] === -1)
  if (missing.length > 0)
    return {
      kind: 'refused',
      message: `the file of addresses has no column ${missing.join(', ')}`,
      mend: 'take the CSV of the commune from adresse.data.gouv.fr as it is, with its header',
    }
  const addresses: BookAddress[] = []
  for (const cells of lines) {
    const cell = (name: (typeof COLUMNS)[number]) => (cells[at[name]] ?? '').trim()
    const point: Position = [Number(cell('lon')), Number(cell('lat'))]
    const here = at.code_insee === -1 || cell('code_insee') === code
    // 99999 stands in the file where a house has no number yet.
    const number = ['', '0', '99999'].includes(cell('numero')) ? '' : cell('numero')
    const isPlaced = cell('lon') !== '' && cell('lat') !== '' && point.every(Number.isFinite)
    if (!here || !isPlaced || cell('nom_voie') === '') continue
    const label = [number, number === '' ? '' : cell('rep'), cell('nom_voie')].filter((part) => part !== '').join(' ')
    addresses.push({ label, street: cell('nom_voie'), point })
  }
  return { kind: 'addresses', addresses, refused: lines.length - addresses.length }
}

const SHORT: Readonly<Record<string, string>> = {
  av: 'avenue',
  ave: 'avenue',
  bd: 'boulevard',
  bld: 'boulevard',
  boul: 'boulevard',
  ch: 'chemin',
  che: 'chemin',
  chem: 'chemin',
  imp: 'impasse',
  all: 'allee',
  pl: 'place',
  r: 'rue',
  rte: 'route',
  q: 'quai',
  sq: 'square',
  st: 'saint',
  ste: 'sainte',
  dr: 'docteur',
  gal: 'general',
  mal: 'marechal',
}
const SILENT = new Set(['de', 'du', 'des', 'la', 'le', 'les', 'l', 'd', 'et', 'a', 'au', 'aux', 'en'])

/** What two ways of writing one address have in common: no accents, no articles, no short forms; a postcode and what follows are left out. */
export function addressKey(text: string): string {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/(\d)(bis|ter|quater|[a-d])\b/g, '$1 $2')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
  const postcode = words.findIndex((word, index) => index > 0 && /^\d{5}$/.test(word))
  const own = postcode === -1 ? words : words.slice(0, postcode)
  return own
    .map((word, index) => (index > 0 && word === 'b' ? 'bis' : (SHORT[word] ?? word)))
    .filter((word) => !SILENT.has(word))
    .join(' ')
}

/** Words of a street and the number before it, of what a person typed. */
export function partsOf(text: string): { readonly number: string; readonly street: string } {
  const key = addressKey(text)
  const [, number = '', street = key] = /^(\d+(?: (?:bis|ter|quater|[a-d]))?) (.+)$/.exec(key) ?? []
  return { number, street }
}

/** How well a street fits what was typed, 0 to 1: words in common, a word that only begins the same counting half. */
export function likeness(typedStreet: string, streetKey: string): number {
  const typed = typedStreet.split(' ').filter((word) => word !== '')
  const known = streetKey.split(' ')
  if (typed.length === 0) return 0
  const score = typed.reduce((sum, word) => {
    if (known.includes(word)) return sum + 1
    const near = known.some((one) => isNear(word, one))
    return sum + (near ? 0.6 : 0)
  }, 0)
  return score / Math.max(typed.length, known.length)
}

/** One letter more, less or other, or the beginning of it. */
function isNear(typed: string, known: string): boolean {
  if (typed.length < 3 || known.length < 3) return false
  if (known.startsWith(typed)) return true
  if (Math.abs(typed.length - known.length) > 1 || typed.length < 4) return false
  let [left, right, faults] = [0, 0, 0]
  while (left < typed.length && right < known.length) {
    if (typed[left] === known[right]) {
      left += 1
      right += 1
      continue
    }
    if (++faults > 1) return false
    if (typed.length >= known.length) left += 1
    if (known.length >= typed.length) right += 1
  }
  return faults + (typed.length - left) + (known.length - right) <= 1
}
