// What a commune shows the body that it belongs to. Each thing is copied by its name: what a situation gains later is not in it.
import { SEVERITY_RANK, type Alert, type Proposal, type Severity } from '../model/alert.ts'
import {
  worseLevel,
  type SharedAlert,
  type SharedGauge,
  type SharedPicture,
  type SharedThreshold,
  type SharedZone,
} from '../model/intercommunal.ts'
import type { Means } from '../model/means.ts'
import type { Director } from '../model/plan.ts'
import type { ShownState } from '../model/public-state.ts'
import type { PlanLevel } from '../model/rule.ts'
import type { PublicShelter } from '../model/shelter.ts'
import type { Territory } from '../model/territory.ts'
import type { Instant, TerritoryClock } from '../model/time.ts'
import { shownLevel, type StationView, type ZoneClock } from '../model/view.ts'
import type { Zone } from '../model/zone.ts'

export interface Showable {
  readonly territory: Pick<Territory, 'code' | 'name' | 'timeZone'>
  readonly now: Instant
  readonly clock: TerritoryClock
  readonly planLevel: PlanLevel
  readonly director: Director | null
  /** Those that have left: what people still decide on is their own. */
  readonly alerts: readonly Pick<Alert, 'number' | 'state' | 'current'>[]
  readonly proposals: readonly Pick<Proposal, 'state' | 'decideBy' | 'planLevel'>[]
  readonly zones: readonly Pick<Zone, 'id' | 'name'>[]
  readonly zoneClocks: readonly Pick<ZoneClock, 'zone' | 'decideBy'>[]
  readonly stations: readonly StationView[]
  readonly shelters: readonly PublicShelter[]
  readonly means: readonly Means[]
  readonly offered: readonly number[]
  readonly state: ShownState
  readonly sitrep: number | null
}

const WAITS: readonly string[] = ['open', 'submitted']
const STANDS: readonly string[] = ['sending', 'in force', 'stopping']

export function sharedPicture(of: Showable): SharedPicture {
  const { territory, director } = of
  const waiting = of.proposals.filter(({ state }) => WAITS.includes(state))
  const open = of.alerts.filter(({ state }) => STANDS.includes(state))
  return {
    code: territory.code,
    name: territory.name,
    timeZone: territory.timeZone,
    madeAt: of.now,
    clock: of.clock,
    planLevel: of.planLevel,
    director: director === null ? null : { who: director.who, since: director.since },
    alerts: open.map((alert) => sharedAlert(alert, of.zones)),
    waiting: waiting.length,
    proposed: waiting.reduce<PlanLevel | null>((worst, { planLevel }) => worseLevel(worst, planLevel), null),
    decideBy: earliest(waiting.map(({ decideBy }) => decideBy)),
    gauges: of.stations.map(sharedGauge),
    shelters: of.shelters.map(({ name, address, room }) => ({ name, address, room })),
    means: of.means
      .filter(({ number, origin }) => origin === 'own' && of.offered.includes(number))
      .map(({ number, what, state }) => ({ number, what, isFree: state === 'available' })),
    zones: of.zones.map((zone) => sharedZone(zone, of, open)),
    sitrep: of.sitrep,
  }
}

function sharedAlert({ number, state, current }: Showable['alerts'][number], zones: Showable['zones']): SharedAlert {
  const { content, revision, approvedAt } = current
  const nameOf = (id: string) => zones.find((zone) => zone.id === id)?.name.fr ?? id
  return {
    number,
    revision,
    state,
    severity: content.severity,
    allClear: content.allClear,
    zones: content.zones.map(nameOf),
    text: content.texts.fr ?? '',
    approvedAt,
    expiresAt: content.expiresAt,
  }
}

function sharedGauge(view: StationView): SharedGauge {
  const { station, trend, silent } = view
  const level = shownLevel(view)
  const rising = station.thresholds.toSorted((one, other) => one.levelMm - other.levelMm)
  const valueMm = level?.valueMm ?? null
  const reached = valueMm === null ? undefined : rising.findLast(({ levelMm }) => levelMm <= valueMm)
  const next = valueMm === null ? undefined : rising.find(({ levelMm }) => levelMm > valueMm)
  return {
    station: station.code,
    name: station.name,
    river: station.river,
    levelMm: valueMm,
    observedAt: level?.observedAt ?? null,
    trend,
    isSilent: silent !== null,
    reached: threshold(reached),
    next: threshold(next),
  }
}

function threshold(of: SharedThreshold | undefined): SharedThreshold | null {
  return of === undefined
    ? null
    : { code: of.code, levelMm: of.levelMm, effect: { fr: of.effect.fr, en: of.effect.en } }
}

function sharedZone({ id, name }: Pick<Zone, 'id' | 'name'>, of: Showable, open: Showable['alerts']): SharedZone {
  const standing = of.state.zones.find(({ zone }) => zone === id)
  const severities = open
    .filter(({ current: { content } }) => !content.allClear && content.zones.includes(id))
    .map(({ current }) => current.content.severity)
  return {
    zone: id,
    name: { fr: name.fr, en: name.en },
    stand: standing?.stand ?? null,
    since: standing?.since ?? null,
    decideBy: of.zoneClocks.find(({ zone }) => zone === id)?.decideBy ?? null,
    severity: worst(severities),
  }
}

function worst(severities: readonly Severity[]): Severity | null {
  return severities.toSorted((one, other) => SEVERITY_RANK[other] - SEVERITY_RANK[one])[0] ?? null
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  const known = instants.filter((at) => at !== null)
  return known.length === 0 ? null : Math.min(...known)
}
