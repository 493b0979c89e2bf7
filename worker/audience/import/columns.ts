// Which column of a list means what. What the header says exactly is taken as it is; what it only resembles is a guess that a person confirms.

export const FIELDS = [
  'sourceId',
  'household',
  'name',
  'address',
  'phone',
  'email',
  'contact',
  'language',
  'channels',
  'rcs',
  'whatsapp',
  'longitude',
  'latitude',
  'vulnerable',
  'dwelling',
  'floor',
] as const
export type Field = (typeof FIELDS)[number]

/** For each column of the file, what it means; null: it is not imported. */
export type Mapping = readonly (Field | null)[]

const HEADERS: Readonly<Record<Field, readonly string[]>> = {
  household: ['household', 'foyer', 'menage'],
  sourceId: ['source_id', 'id', 'identifiant', 'reference'],
  name: ['name', 'nom', 'nom_prenom'],
  address: ['address', 'adresse'],
  language: ['language', 'langue'],
  phone: ['phone', 'telephone', 'tel', 'mobile', 'portable'],
  email: [
    'email',
    'e_mail',
    'mail',
    'mel',
    'courriel',
    'adresse_email',
    'adresse_e_mail',
    'adresse_mail',
    'adresse_electronique',
  ],
  contact: ['contact', 'contact_proche', 'proche', 'personne_a_prevenir', 'household_contact'],
  longitude: ['longitude', 'lon', 'lng'],
  latitude: ['latitude', 'lat'],
  channels: ['channels', 'canaux', 'canal'],
  rcs: ['rcs'],
  whatsapp: ['whatsapp'],
  vulnerable: ['vulnerable', 'fragile', 'registre'],
  dwelling: ['dwelling', 'logement', 'type_logement', 'habitat'],
  floor: ['floor', 'etage'],
}

// In this order: "adresse mail" is a mailbox and "téléphone du proche" a contact. A postcode and a town say nothing that the commune does not know.
const RESEMBLES: readonly (readonly [RegExp, Field | null])[] = [
  [/(^|_)(code_?postal|cp|ville|commune|pays|insee)($|_)/, null],
  [/proche|prevenir|urgence/, 'contact'],
  [/mail|courriel|(^|_)mel($|_)/, 'email'],
  [/tel|phone|portable|mobile|(^|_)gsm($|_)|(^|_)fixe($|_)/, 'phone'],
  [/adresse|address|(^|_)voie($|_)|(^|_)rue($|_)|^(numero|num|no|n)$|^(bis|rep|indice)$/, 'address'],
  [/foyer|menage|household|logement/, 'household'],
  [/(^|_)(nom|name|prenom|prenoms|civilite|patronyme)($|_)/, 'name'],
  [/identifi|(^|_)(id|ref|reference|matricule|uid)($|_)/, 'sourceId'],
  [/langue|language/, 'language'],
  [/cana(l|ux)|channel/, 'channels'],
  [/^(x|long(itude)?|lon|lng)(_wgs84)?$/, 'longitude'],
  [/^(y|lat(itude)?)(_wgs84)?$/, 'latitude'],
  [/vulnerab|fragil|registre/, 'vulnerable'],
]

/** Where two columns say the same, the first counts. */
export function exactColumns(header: readonly string[]): Mapping {
  const taken = new Set<Field>()
  return header.map((cell) => {
    const field = exactly(cell)
    if (field === null || taken.has(field)) return null
    taken.add(field)
    return field
  })
}

export function guessedColumns(header: readonly string[]): Mapping {
  const guessed = header.map((cell) => exactly(cell) ?? resembling(cell))
  // An x is a longitude only where a y stands beside it.
  const placed = guessed.includes('longitude') && guessed.includes('latitude')
  return guessed.map((field) => (!placed && (field === 'longitude' || field === 'latitude') ? null : field))
}

export function isKnownColumn(cell: string): boolean {
  return (exactly(cell) ?? resembling(cell)) !== null
}

/** What a list cannot do without; null where it has it. */
export function missingOf(mapping: Mapping): 'where' | 'how' | null {
  if (!mapping.includes('address') && !mapping.includes('household')) return 'where'
  if (!mapping.includes('phone') && !mapping.includes('email')) return 'how'
  return null
}

/** Several columns of one meaning: a name and an address are put together, of all others the first that is filled in counts. */
export function cellsBy(mapping: Mapping): (cells: readonly string[]) => (field: Field) => string {
  const columns = new Map<Field, number[]>()
  mapping.forEach((field, index) => {
    if (field !== null) columns.set(field, [...(columns.get(field) ?? []), index])
  })
  return (cells) => (field) => {
    const own = columns.get(field)
    if (own === undefined) return ''
    if (own.length === 1) return clean(cells[own[0] as number] ?? '')
    const filled = own.map((index) => clean(cells[index] ?? '')).filter((text) => text !== '')
    return field === 'name' || field === 'address' ? filled.join(' ') : (filled[0] ?? '')
  }
}

// A spreadsheet writes ="0612345678" for a number that must keep its zero, and our own exports put ' before what it would run.
function clean(text: string): string {
  const bare = text.trim()
  const [, quoted] = /^="([^"]*)"$/.exec(bare) ?? []
  if (quoted !== undefined) return quoted.trim()
  return /^'[=+\-@]/.test(bare) ? bare.slice(1) : bare
}

function exactly(cell: string): Field | null {
  const name = plain(cell)
  return FIELDS.find((field) => HEADERS[field].includes(name)) ?? null
}

function resembling(cell: string): Field | null {
  const name = plain(cell)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return RESEMBLES.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

function plain(header: string): string {
  return header
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}
