// The demonstration's residents as the CSV that a town would import: `node deploy/demo/residents.ts [--residents N]`. Numbers are those reserved for fiction.
import type { Position } from '../../worker/model/geo.ts'
import { BESIDE_SMS, type BesideSms } from '../../worker/model/message.ts'
import { contains } from '../../worker/audience/locate.ts'
import { BUILDINGS, toLonLat, ZONES, type Building } from './plan-of-town.ts'

const FIRST_NAMES = [
  'Marie',
  'Jean',
  'Louise',
  'Ahmed',
  'Camille',
  'Paul',
  'Nadia',
  'Lucas',
  'Odette',
  'Hugo',
  'Inès',
  'René',
  'Chloé',
  'Mathis',
  'Sylvie',
  'Karim',
]
const LAST_NAMES = [
  'Fabre',
  'Roux',
  'Vidal',
  'Garcia',
  'Bonnet',
  'Martinez',
  'Pons',
  'Durand',
  'Lopez',
  'Cazals',
  'Rey',
  'Benali',
  'Marty',
  'Sanchez',
  'Blanc',
  'Costes',
]
const ZONE_B = { homes: 46, persons: 115, vulnerable: 18 }
const FICTION_NUMBERS = 10_000

export interface DemoResident {
  readonly household: string
  readonly sourceId: string
  readonly name: string
  readonly address: string
  readonly language: 'fr' | 'en' | 'fr-x-falc'
  readonly phone: string | null
  readonly email: string | null
  /** What they chose beside SMS. */
  readonly chosen: readonly BesideSms[]
  /** Somebody whom they named to be told in their place; with a number that no resident has. */
  readonly contact: string | null
  readonly point: Position | null
  readonly vulnerable: boolean
  /** As a list writes it; absent where nobody has said. */
  readonly dwelling?: string
}

function inZone(building: Building, id: keyof typeof ZONES): boolean {
  const zone = ZONES[id].map((polygon) => polygon.map((ring) => ring.map(toLonLat)))
  return contains(zone, toLonLat(building.centre))
}

/** Exactly 115 persons in 46 homes of zone B, 18 of them vulnerable; the others spread over the other houses. */
export function demoResidents(count: number): readonly DemoResident[] {
  const inB = BUILDINGS.filter((building) => inZone(building, 'B'))
  const elsewhere = BUILDINGS.filter((building) => !inZone(building, 'B'))
  if (inB.length < ZONE_B.homes) throw new Error(`only ${inB.length} houses lie in zone B`)
  const residents: DemoResident[] = []
  const add = (building: Building, home: number, zoneB: boolean) =>
    residents.push(residentOf(residents.length, building, home, zoneB && residents.length < ZONE_B.vulnerable))
  for (let index = 0; index < ZONE_B.persons; index++) {
    const home = index % ZONE_B.homes
    const building = inB[home]
    if (building !== undefined) add(building, home, true)
  }
  for (let index = 0; residents.length < count; index++) {
    const home = index % elsewhere.length
    const building = elsewhere[home]
    if (building !== undefined) add(building, ZONE_B.homes + home, false)
  }
  return residents
}

function residentOf(index: number, building: Building, home: number, vulnerable: boolean): DemoResident {
  // Outside zone B one in twenty has no number and one in a hundred no point; every fiftieth shares the number before it.
  const inB = index < ZONE_B.persons
  const without = !inB && index % 20 === 7
  const shared = !inB && index % 50 === 13
  const number = String((shared ? index - 1 : index) % FICTION_NUMBERS).padStart(4, '0')
  return {
    household: `F${String(home + 1).padStart(4, '0')}`,
    sourceId: `R${String(index + 1).padStart(6, '0')}`,
    name: `${LAST_NAMES[home % LAST_NAMES.length] ?? ''} ${FIRST_NAMES[index % FIRST_NAMES.length] ?? ''}`,
    address: `${building.number} ${building.street}`,
    language: index % 17 === 5 ? 'en' : index % 23 === 9 ? 'fr-x-falc' : 'fr',
    phone: without ? null : `+3363998${number}`,
    email: mailboxOf(index, home),
    chosen: without ? [] : BESIDE_SMS.filter((channel) => index % CHOSEN_BY[channel].every === CHOSEN_BY[channel].from),
    contact: vulnerable && index % CONTACT_EVERY === 0 ? contactOf(index) : null,
    point: !inB && index % 100 === 31 ? null : toLonLat(building.centre),
    vulnerable,
    ...dwellingOf(home),
  }
}

/** Two homes in five have said nothing, as in a town that has just begun to ask. */
function dwellingOf(home: number): Pick<DemoResident, 'dwelling'> {
  if (home % 23 === 5) return { dwelling: 'mobil-home' }
  if (home % 19 === 7) return { dwelling: 'sous-sol' }
  const said = ['étage', null, 'plain-pied', null, 'étage'][home % 5] ?? null
  return said === null ? {} : { dwelling: said }
}

/** Every third vulnerable person has a son or a neighbour who comes where they do not answer. */
const CONTACT_EVERY = 3
const contactOf = (index: number) => `+3363998${String(9_600 + index).padStart(4, '0')}`

/** Who has one of these on their phone and said so: few, as in a town that has just begun to offer them. */
const CHOSEN_BY: Readonly<Record<BesideSms, { readonly every: number; readonly from: number }>> = {
  rcs: { every: 9, from: 4 },
  whatsapp: { every: 7, from: 2 },
}

// One home in eight has a mailbox that all of it reads; elsewhere every third person has their own, and so have some of those without a number.
function mailboxOf(index: number, home: number): string | null {
  if (home % 8 === 3) return `foyer.${home + 1}@courriel.example`
  return index % 3 === 0 || index % 40 === 7 ? `habitant.${index + 1}@courriel.example` : null
}

/** Every house of the town, in the form of the national file of addresses. */
export function addressesCsv(code: string): string {
  const lines = BUILDINGS.map(({ number, street, centre }, index) => {
    const [longitude, latitude] = toLonLat(centre)
    return `${code}_${index};${number};;${street};${code};${longitude};${latitude}`
  })
  return `id;numero;rep;nom_voie;code_insee;lon;lat\n${lines.join('\n')}\n`
}

export function residentsCsv(residents: readonly DemoResident[]): string {
  const header =
    'household,source_id,name,address,language,phone,email,rcs,whatsapp,contact,longitude,latitude,vulnerable,logement'
  const lines = residents.map((one) =>
    [
      one.household,
      one.sourceId,
      one.name,
      one.address,
      one.language,
      one.phone ?? '',
      one.email ?? '',
      ...BESIDE_SMS.map((channel) => (one.chosen.includes(channel) ? 'oui' : '')),
      one.contact ?? '',
      one.point?.[0] ?? '',
      one.point?.[1] ?? '',
      one.vulnerable ? 'oui' : '',
      one.dwelling ?? '',
    ].join(','),
  )
  return `${header}\n${lines.join('\n')}\n`
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.indexOf('--residents')
  process.stdout.write(residentsCsv(demoResidents(wanted === -1 ? 1_600 : Number(process.argv[wanted + 1]))))
}
