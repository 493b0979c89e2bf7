// What the paper file holds. The public edition names nobody: R731-8 wants no personal data and nothing that harms security in it.
import { NO_HELP_NUMBERS, type TerritoryBundle } from '../../model/territory.ts'
import type { PaperContact, PaperEdition, PaperNumber, PaperPack } from '../../model/paper-pack.ts'
import type { Roster } from '../../model/roster.ts'
import type { Instant } from '../../model/time.ts'
import { streetsIn } from './relay-draft.ts'
import { zoneMap, type MapLayers } from './zone-map.ts'

export interface PackGround {
  readonly edition: PaperEdition
  readonly exercise: boolean
  readonly now: Instant
  readonly origin: string
  readonly bundle: Omit<TerritoryBundle, 'files' | 'baseMap'>
  readonly layers: MapLayers
  readonly roster: Roster
}

export function paperPackOf({ edition, exercise, now, origin, bundle, layers, roster }: PackGround): PaperPack {
  const { territory, zones, templates, plans = [], version } = bundle
  const whole = edition === 'operational'
  return {
    edition,
    exercise,
    territory: territory.code,
    commune: territory.name,
    timeZone: territory.timeZone,
    madeAt: now,
    version,
    address: whole ? `${origin}/console#/plan` : `${origin}/${territory.code}`,
    plans: plans.toSorted((left, right) => Number(isCommon(left.origin)) - Number(isCommon(right.origin))),
    numbers: numbersOf(bundle).filter(({ what }) => whole || what === 'public desk'),
    directory: whole ? roster.members.map(contactOf) : [],
    zones: zones.map((zone) => ({ id: zone.id, name: zone.name, streets: streetsIn([zone], layers.streets) })),
    map: zoneMap(zones, layers),
    messages: templates.map(({ id, title, texts }) => ({ id, title, fr: texts.fr ?? '', en: texts.en ?? '' })),
  }
}

function contactOf({ name, role, phones, verifiedAt }: Roster['members'][number]): PaperContact {
  return { name, role, phones, verifiedAt }
}

function numbersOf({ territory }: Pick<TerritoryBundle, 'territory'>): readonly PaperNumber[] {
  const { duty, crisisLine, rac, prefecture, rescue } = territory.help ?? NO_HELP_NUMBERS
  const known: readonly (readonly [PaperNumber['what'], string | null | undefined, string])[] = [
    ['public desk', territory.publicDesk, ''],
    ['duty', duty, ''],
    ['crisis line', crisisLine, ''],
    ['RAC', rac, ''],
    ['prefecture', prefecture, ''],
    ['rescue', rescue?.phone, rescue?.name ?? ''],
  ]
  return known.flatMap(([what, phone, name]) => (phone == null ? [] : [{ what, phone, name }]))
}

const isCommon = (origin: string) => origin.startsWith('templates/common/')
