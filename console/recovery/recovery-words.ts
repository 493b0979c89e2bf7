// The words for what is chosen from closed lists after a crisis, and the census as a file.
import { csvText } from '../../worker/model/csv.ts'
import {
  damageName,
  type Damage,
  type DamageKind,
  type Insured,
  type RehousingState,
  type RoundFinding,
  type RoundPoint,
} from '../../worker/model/recovery.ts'
import type { Mark } from '../cell/map-marks.ts'
import type { Key } from '../i18n/fr.ts'

export const POINT_KEY: Readonly<Record<RoundPoint, Key>> = {
  water: 'roundWater',
  gas: 'roundGas',
  power: 'roundPower',
  structure: 'roundStructure',
  road: 'roundRoad',
}
export const FINDING_KEY: Readonly<Record<RoundFinding, Key>> = {
  clear: 'roundClear',
  danger: 'roundDanger',
  'not looked at': 'roundUnseen',
}
export const KIND_KEY: Readonly<Record<DamageKind, Key>> = {
  cellar: 'damageCellar',
  floors: 'damageFloors',
  walls: 'damageWalls',
  power: 'damagePower',
  heating: 'damageHeating',
  furniture: 'damageFurniture',
  vehicle: 'damageVehicle',
  business: 'damageBusiness',
  outside: 'damageOutside',
}
export const INSURED_KEY: Readonly<Record<Insured, Key>> = {
  yes: 'sayYes',
  no: 'sayNo',
  unknown: 'damageInsuredUnknown',
}
export const STATE_KEY: Readonly<Record<RehousingState, Key>> = {
  'to rehouse': 'rehouseWaiting',
  offered: 'rehouseOffered',
  'moved in': 'rehouseMoved',
  'back home': 'rehouseHome',
  'settled elsewhere': 'rehouseElsewhere',
}

/** The log is French. */
export const ROUNDS_REASON = 'tournées de sécurité'

/** On the map: what cannot be lived in stands out. */
export function damageMarks(damages: readonly Damage[]): readonly Mark[] {
  return damages.flatMap(({ point, number, uninhabitable }): readonly Mark[] =>
    point === null ? [] : [{ point, name: damageName(number), kind: uninhabitable ? 'new' : 'over' }],
  )
}

export function censusCsv(damages: readonly Damage[], say: (key: Key) => string): string {
  const header = [
    'n°',
    'adresse',
    'zone',
    'foyer',
    'téléphone',
    'personnes',
    'eau (cm)',
    'dégâts',
    'inhabitable',
    'assuré',
    'notes',
  ]
  const yesNo = (one: boolean) => say(one ? 'sayYes' : 'sayNo')
  const rows = damages.map((one) => [
    ...[damageName(one.number), one.address, one.zones.join(' '), one.household, one.phone, String(one.persons)],
    ...[one.waterCm === null ? '' : String(one.waterCm), one.kinds.map((kind) => say(KIND_KEY[kind])).join(', ')],
    ...[yesNo(one.uninhabitable), say(INSURED_KEY[one.insured]), one.words],
  ])
  return csvText([header, ...rows])
}
