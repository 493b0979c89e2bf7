// The nowcast of every gauge of a territory: accepted readings in, opinions and their record out. Each gauge's memory stands by itself, so that only
// those that changed are written.
import type { LevelAlarm } from '../forecast/alarm.ts'
import { NO_HISTORY, remembered, type GaugeHistory } from '../forecast/history.ts'
import { chancesOfRun, stagesOfRun } from '../forecast/external.ts'
import { entered, NO_LEDGER, recordOf, staged, verdictOf, type ClosedCase, type Ledger } from '../forecast/ledger.ts'
import { look, type Looked } from '../forecast/nowcast.ts'
import { oldestMs } from '../forecast/reckon.ts'
import type { NowcastSettings } from '../forecast/settings.ts'
import type { Accepted } from '../ingest/accept.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { GaugeNowcast, NowcastRecord } from '../model/gauge-nowcast.ts'
import type { NowcastOpinion } from '../model/nowcast.ts'
import type { Reading } from '../model/reading.ts'
import { singlesOf, type Rule } from '../model/rule.ts'
import type { Station } from '../model/station.ts'
import type { Instant } from '../model/time.ts'
import type { StationView } from '../model/view.ts'
import { silentGauges, takeNowcasts, type Series, type WatchPlan, type WatchState } from './watch.ts'

/** What one gauge's nowcast remembers. Plain JSON and bounded. */
export interface NowcastMemory {
  readonly history: GaugeHistory
  readonly alarms: readonly LevelAlarm[]
  readonly ledger: Ledger
  /** What the forecasts of services were worth at this gauge, by source. */
  readonly others: Readonly<Record<string, Ledger>>
  /** The last opinion; null before the first. */
  readonly opinion: GaugeNowcast | null
}

export const NO_NOWCAST: NowcastMemory = {
  history: NO_HISTORY,
  alarms: [],
  ledger: NO_LEDGER,
  others: {},
  opinion: null,
}

export type NowcastMemories = ReadonlyMap<string, NowcastMemory>

/** With what ingest has accepted, and what it found earlier readings to have been. */
export function withAccepted(memories: NowcastMemories, accepted: readonly Accepted[]): NowcastMemories {
  const readings = accepted.flatMap((verdict) =>
    verdict.kind === 'new' || verdict.kind === 'corrected' ? [...verdict.settled, verdict.reading] : [],
  )
  return withReadings(memories, readings)
}

/** Memories of gauges of which nothing was said are the same objects. */
export function withReadings(memories: NowcastMemories, readings: readonly Reading[]): NowcastMemories {
  const next = new Map(memories)
  for (const reading of readings) {
    if (reading.quantity !== 'level') continue
    const memory = next.get(reading.station) ?? NO_NOWCAST
    next.set(reading.station, { ...memory, history: remembered(memory.history, reading) })
  }
  return next
}

export interface Foreseen extends NowcastsLooked {
  /** With each gauge's opinion as rules ask it. */
  readonly state: WatchState
}

export interface Known {
  readonly series: Series
  readonly state: WatchState
  readonly memories: NowcastMemories
}

/** Between what was accepted and the rules: they may ask what it says. */
export function foresee(
  plan: WatchPlan,
  {
    stations = plan.stations,
    ...known
  }: Known & {
    /** Those that are looked at; all of the plan where absent. */
    readonly stations?: readonly Station[]
  },
  now: Instant,
): Foreseen {
  return foreseeAt({ plan, known, of: stations }, now)
}

export function asksNowcasts({ rules }: WatchPlan): boolean {
  return gaugesAsked(rules).size > 0
}

/** As `foresee`, of those gauges alone of which a rule asks: whoever sent a value does not wait for the others. */
export function foreseeAsked(plan: WatchPlan, known: Known, now: Instant): Foreseen {
  const asked = plan.stations.filter(({ code }) => gaugesAsked(plan.rules).has(code))
  const { memories, ...looked } = foreseeAt({ plan, known, of: asked }, now)
  return { ...looked, memories: new Map([...known.memories, ...memories]) }
}

interface ForeseeAt {
  readonly plan: WatchPlan
  readonly known: Known
  readonly of: readonly Station[]
}

function foreseeAt({ plan, known: { series, state, memories }, of }: ForeseeAt, now: Instant): Foreseen {
  const silentSince = silentGauges(plan, series, state, now)
  const look = { stations: plan.stations, rules: plan.rules, silentSince, forecasts: state.forecasts }
  const looked = lookAt({ memories, plan: look, of }, now)
  const told = of.flatMap((station) => {
    const opinion = looked.memories.get(station.code)?.opinion
    return opinion == null ? [] : [opinionForRules(opinion, station)]
  })
  return { ...looked, state: takeNowcasts(state, told) }
}

export interface NowcastLook {
  readonly stations: readonly Station[]
  readonly rules: readonly Rule[]
  /** Gauges from which nothing arrives any more, and since when. */
  readonly silentSince: ReadonlyMap<string, Instant>
  /** The latest run of each station and source. */
  readonly forecasts: readonly ForecastRun[]
}

export interface NowcastsLooked {
  readonly memories: NowcastMemories
  readonly closed: readonly { readonly station: string; readonly case: ClosedCase }[]
}

/** The gauges whose nowcast a rule asks for, and those upstream of them: a replay needs no other. */
export function stationsAsked({ stations, rules }: Pick<NowcastLook, 'stations' | 'rules'>): readonly Station[] {
  const asked = gaugesAsked(rules)
  const above = stations.flatMap(({ code, upstream }) =>
    asked.has(code) && upstream !== null ? [upstream.station] : [],
  )
  return stations.filter(({ code }) => asked.has(code) || above.includes(code))
}

/** Looks at every gauge. */
export function lookAll(memories: NowcastMemories, plan: NowcastLook, now: Instant): NowcastsLooked {
  return lookAt({ memories, plan, of: plan.stations }, now)
}

interface LookAt {
  readonly memories: NowcastMemories
  readonly plan: NowcastLook
  readonly of: readonly Station[]
}

function lookAt({ memories, plan, of }: LookAt, now: Instant): NowcastsLooked {
  const next = new Map<string, NowcastMemory>()
  const closed: { station: string; case: ClosedCase }[] = []
  const settingsByCode = settingsOfAll(plan)
  for (const station of of) {
    const settings = settingsByCode.get(station.code) ?? settingsOf(station, [])
    const upstream = station.upstream?.station ?? ''
    const settingsAbove = settingsByCode.get(upstream)
    const memory = memories.get(station.code) ?? NO_NOWCAST
    const { history, alarms, ledger } = memory
    const looked = look(
      {
        station: station.code,
        settings,
        history,
        upstream:
          settingsAbove === undefined
            ? null
            : {
                station: upstream,
                history: memories.get(upstream)?.history ?? NO_HISTORY,
                settings: settingsAbove,
              },
        alarms,
        silentSince: plan.silentSince.get(station.code) ?? null,
        record: (leadMs) => RECORD[verdictOf(ledger, leadMs)],
      },
      now,
    )
    const after = staged(ledger, alarms, looked.alarms, now)
    const written = entered(after, { chances: looked.chances, history, stepMs: settings.stepMs }, now)
    for (const one of written.closed) closed.push({ station: station.code, case: one })
    const others = othersAfter(memory, looked, { station, settings, forecasts: plan.forecasts }, now)
    next.set(station.code, { history, alarms: looked.alarms, ledger: written.ledger, others, opinion: looked.opinion })
  }
  return { memories: next, closed }
}

/** Sources that are kept a record of at one gauge: nobody follows more. */
const MOST_SOURCES = 6

interface OtherOpinions {
  readonly station: Station
  readonly settings: NowcastSettings
  readonly forecasts: readonly ForecastRun[]
}

// Scored beside our own by the same measure, never mixed with it; the same object where nothing changed.
function othersAfter(
  { others, history }: NowcastMemory,
  looked: Looked,
  { station, settings, forecasts }: OtherOpinions,
  now: Instant,
): NowcastMemory['others'] {
  if (forecasts.length === 0) return others
  const newest = history.recent.at(-1)
  const above = settings.levelsMm.filter((levelMm) => newest !== undefined && levelMm > newest[1])
  let after = others
  for (const run of forecasts) {
    if (run.station !== station.code) continue
    const before = after[run.source] ?? NO_LEDGER
    if (before === NO_LEDGER && Object.keys(after).length >= MOST_SOURCES) continue
    const chances = chancesOfRun(run, above, now)
    const known = withStages(
      before,
      stagesOfRun(chances, { ours: looked.alarms, before: before.stages ?? [], now }),
      now,
    )
    const { ledger } = entered(known, { chances, history, stepMs: settings.stepMs }, now)
    if (ledger !== before) after = { ...after, [run.source]: ledger }
  }
  return after
}

// What stood reached when a service was first looked at was not foreseen by it, nor missed.
function withStages(ledger: Ledger, stages: readonly LevelAlarm[], now: Instant): Ledger {
  const { stages: before } = ledger
  if (before === undefined) return { ...ledger, stages }
  const isSame = before.length === stages.length && before.every((alarm, index) => alarm === stages[index])
  return isSame ? ledger : { ...staged(ledger, before, stages, now), stages }
}

const RECORD = { unproven: 'unknown', proven: 'proven', worse: 'worse' } as const

const KNOWN_ASKED = new WeakMap<readonly Rule[], ReadonlySet<string>>()

function gaugesAsked(rules: readonly Rule[]): ReadonlySet<string> {
  const known = KNOWN_ASKED.get(rules)
  if (known !== undefined) return known
  const singles = rules.flatMap(({ when }) => singlesOf(when))
  const asked = new Set(singles.flatMap((one) => (one.kind === 'nowcast' ? [one.station] : [])))
  KNOWN_ASKED.set(rules, asked)
  return asked
}

type Plan = Pick<NowcastLook, 'stations' | 'rules'>

// A plan stands for months, and is looked at at each poll.
const KNOWN_SETTINGS = new WeakMap<Plan['rules'], Pick<Plan, 'stations'> & { readonly of: Settings }>()
type Settings = ReadonlyMap<string, NowcastSettings>

function settingsOfAll({ stations, rules }: Plan): Settings {
  const known = KNOWN_SETTINGS.get(rules)
  if (known?.stations === stations) return known.of
  const asked = levelsAsked(rules)
  const of = new Map(stations.map((station) => [station.code, settingsOf(station, asked.get(station.code) ?? [])]))
  KNOWN_SETTINGS.set(rules, { stations, of })
  return of
}

/** The levels of the gauge, and those that rules ask its nowcast for: each gets its own chance instead of a bound. */
function settingsOf(station: Station, asked: readonly number[]): NowcastSettings {
  const own = station.thresholds.map(({ levelMm }) => levelMm)
  const levelsMm = [...new Set([...own, ...asked])].sort((left, right) => left - right)
  return {
    stepMs: station.nativeStepMs,
    levelsMm,
    lowestDangerMm: own.length === 0 ? null : Math.min(...own),
    baseMm: station.nowcast?.baseMm ?? null,
    off: station.nowcast?.off == null ? null : `switched off: ${station.nowcast.off}`,
  }
}

// By gauge, of any kind that names a level of it: what a rule of levels watches is worth a chance too.
function levelsAsked(rules: readonly Rule[]): ReadonlyMap<string, readonly number[]> {
  const asked = new Map<string, number[]>()
  for (const { when } of rules)
    for (const one of singlesOf(when))
      if ('levelMm' in one) asked.set(one.station, [...(asked.get(one.station) ?? []), one.levelMm])
  return asked
}

export function nowcastRecords(memories: NowcastMemories, stations: readonly Station[]): readonly NowcastRecord[] {
  return stations.flatMap(({ code }) => {
    const { ledger, others } = memories.get(code) ?? NO_NOWCAST
    const services = Object.entries(others).map(([source, one]) => recordOf(code, one, source))
    return [recordOf(code, ledger), ...services]
  })
}

/** As rules ask it: a table of chances, or why there is none. */
function opinionForRules(nowcast: GaugeNowcast, station: Station): NowcastOpinion {
  const { refusedBecause, observedAt, issuedAt, levels } = nowcast
  if (refusedBecause !== null || observedAt === null)
    return { kind: 'refused', station: station.code, at: issuedAt, reason: refusedBecause ?? 'no reading' }
  return {
    kind: 'opinion',
    station: station.code,
    basedOnAt: observedAt,
    validUntil: observedAt + oldestMs(station.nativeStepMs),
    chances: levels.flatMap(({ levelMm, chances }) =>
      // What is reached is certain: unknown, it would keep a rule from speaking of a river that jumped over its level.
      nowcast.levelMm !== null && nowcast.levelMm >= levelMm
        ? [{ levelMm, leadMs: 0, probability: 1 }]
        : chances.map(({ leadMs, probability }) => ({ levelMm, leadMs, probability })),
    ),
  }
}

/** The gauges as people see them, each with its own opinion. */
export function withNowcasts(stations: readonly StationView[], memories: NowcastMemories): readonly StationView[] {
  return stations.map((view) => ({ ...view, nowcast: memories.get(view.station.code)?.opinion ?? null }))
}

/** When the next opinion is too old to stand, if nothing arrives. Null where none stands. */
export function nextNowcastInstant(
  memories: NowcastMemories,
  stations: readonly Station[],
  now: Instant,
): Instant | null {
  const instants = stations.flatMap(({ code, nativeStepMs }) => {
    const opinion = memories.get(code)?.opinion
    const isTold = opinion != null && opinion.refusedBecause === null && opinion.observedAt !== null
    return isTold ? [(opinion.observedAt ?? now) + oldestMs(nativeStepMs) + 1] : []
  })
  const ahead = instants.filter((at) => at > now)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** What of the opinions makes the picture another one, even where no reading came: refused or not, lost, the stage of each level. */
export function nowcastStates(memories: NowcastMemories): string {
  return [...memories]
    .map(([code, { opinion }]) => {
      const stages = (opinion?.levels ?? []).map(({ stage }) => stage).join(',')
      return `${code}:${opinion?.refusedBecause ?? ''}:${opinion?.lost?.since ?? ''}:${stages}`
    })
    .join(' ')
}
