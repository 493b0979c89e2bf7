// One gauge's nowcast, step by step: its history and its standing alarms in, the opinion and the alarms after it out. Pure; what is stored is plain.
import {
  NOWCAST_LEADS_MS,
  type LeadState,
  type LevelOutlook,
  type NowcastLead,
  type GaugeNowcast,
  type PeakFan,
} from '../model/gauge-nowcast.ts'
import type { Instant } from '../model/time.ts'
import { afterLook, stageNow, THREE_HOURS, type LevelAlarm } from './alarm.ts'
import { OWN_STAGE, WITH_UPSTREAM } from './coefficients.ts'
import { usualWater, type GaugeHistory } from './history.ts'
import type { LevelChances } from './ledger.ts'
import { chancesOf, peaksOf, reckon, reckonedAt, type Reckoned, type Reckoning, type Upstream } from './reckon.ts'
import type { NowcastSettings } from './settings.ts'

export interface Look {
  readonly station: string
  readonly settings: NowcastSettings
  readonly history: GaugeHistory
  /** The gauge above it on the same water; null where none is named. */
  readonly upstream: (Upstream & { readonly station: string }) | null
  readonly alarms: readonly LevelAlarm[]
  /** Since when nothing has arrived, where ingest calls the gauge silent; null where it speaks. */
  readonly silentSince: Instant | null
  /** What the gauge's own record says of a lead: worse than the bare frequency, proven, or nothing yet. */
  readonly record: (leadMs: number) => 'worse' | 'proven' | 'unknown'
}

export interface Looked {
  readonly opinion: GaugeNowcast
  readonly alarms: readonly LevelAlarm[]
  /** Of every level that is not reached, at every lead, also those that are not told: what the record is kept of. Empty where it is refused. */
  readonly chances: readonly LevelChances[]
}

/** Above the usual water by so much of the scale a gauge that goes silent was in high water. */
const HIGH_WATER = 0.5
const LOST_CHANCE = 0.2

export function look(at: Look, now: Instant): Looked {
  const reckoned = reckon(at, now)
  const { levelsMm } = at.settings
  const said =
    reckoned.kind === 'refused'
      ? []
      : levelsMm.map((levelMm) => ({ levelMm, chances: chancesOf(reckoned.reckoning, levelMm) }))
  const alarms = alarmsAfter(at, { reckoned, said }, now)
  const chances =
    reckoned.kind === 'refused' ? [] : said.filter(({ levelMm }) => levelMm > reckoned.reckoning.newest[1])
  return { opinion: opinionOf(at, { reckoned, said, alarms }, now), alarms, chances }
}

interface Found {
  readonly reckoned: Reckoned
  /** Of every level, in their order; empty where it is refused. */
  readonly said: readonly { readonly levelMm: number; readonly chances: readonly number[] }[]
}

function alarmsAfter(
  { settings, history, alarms }: Look,
  { reckoned, said }: Found,
  now: Instant,
): readonly LevelAlarm[] {
  return settings.levelsMm.flatMap((levelMm, index) => {
    const before = alarms.find((alarm) => alarm.levelMm === levelMm) ?? null
    const crossed = plainCrossing({ settings, history }, reckoned, levelMm)
    // Nothing sound is known: what was told stands. Only the plain level may still be told.
    if (reckoned.kind === 'refused') {
      if (crossed && before?.stage !== 'crossed') return [{ levelMm, stage: 'crossed', since: now, calmSince: null }]
      return before === null || isSwitchedOff(reckoned) ? [] : [before]
    }
    const isLowest = levelMm === settings.lowestDangerMm
    const { reckoning } = reckoned
    const { chances } = said[index] ?? { chances: [] }
    const stage = stageNow(reckoning, history, { levelMm, isLowest, stepMs: settings.stepMs, chances })
    const after = afterLook(before, stage, { reckoning, levelMm, chances, now })
    return after === null ? [] : [after]
  })
}

function plainCrossing(
  { settings, history }: Pick<Look, 'settings' | 'history'>,
  reckoned: Reckoned,
  levelMm: number,
): boolean {
  const newest = history.recent.at(-1)
  const isFresh = reckoned.kind === 'reckoned' || reckoned.because !== 'too old'
  return newest !== undefined && isFresh && settings.levelsMm.length > 0 && newest[1] >= levelMm
}

function isSwitchedOff(reckoned: Extract<Reckoned, { readonly kind: 'refused' }>): boolean {
  return reckoned.because.startsWith('switched off')
}

function opinionOf(
  at: Look,
  { reckoned, said, alarms }: Found & { readonly alarms: readonly LevelAlarm[] },
  now: Instant,
): GaugeNowcast {
  const { station, settings, history } = at
  const newest = history.recent.at(-1) ?? null
  const learnt = settings.baseMm === null ? usualWater(history) : null
  const shared = {
    station,
    upstream:
      reckoned.kind === 'reckoned' && reckoned.reckoning.set === WITH_UPSTREAM ? (at.upstream?.station ?? null) : null,
    issuedAt: now,
    observedAt: newest?.[0] ?? null,
    levelMm: newest?.[1] ?? null,
    dataAgeMs: newest === null ? null : Math.max(0, now - newest[0]),
    unconfirmed: newest?.[2] === 1,
    baseMm: settings.baseMm ?? learnt?.baseMm ?? null,
    baseDays: learnt?.days ?? null,
    lost: lostOf(at, now),
  }
  if (reckoned.kind === 'refused')
    return {
      ...shared,
      model: OWN_STAGE.name,
      leadLimitMs: 0,
      refusedBecause: reckoned.because,
      leads: [],
      levels: settings.levelsMm.map((levelMm) => silentOutlook(levelMm, alarms)),
      peaks: [],
    }
  const { reckoning } = reckoned
  const leads = NOWCAST_LEADS_MS.map((leadMs): NowcastLead => ({ leadMs, state: leadState(at, reckoning, leadMs) }))
  const told = leads.flatMap(({ state }, index) => (state === 'told' ? [index] : []))
  return {
    ...shared,
    model: reckoning.set.name,
    leadLimitMs: told.length === 0 ? 0 : (NOWCAST_LEADS_MS[told.at(-1) ?? 0] ?? 0),
    refusedBecause: null,
    leads,
    levels: said.map((level) => outlookOf(reckoning, level, { told, alarms, now })),
    peaks: fansOf(reckoning, told),
  }
}

function leadState({ record }: Look, { leadLimitMs }: Reckoning, leadMs: number): LeadState {
  const known = record(leadMs)
  if (known === 'worse') return 'no skill here'
  return known === 'proven' || leadMs <= leadLimitMs ? 'told' : 'beyond reach'
}

interface Telling {
  readonly told: readonly number[]
  readonly alarms: readonly LevelAlarm[]
  readonly now: Instant
}

function outlookOf(
  reckoning: Reckoning,
  { levelMm, chances: all }: LevelChances,
  { told, alarms, now }: Telling,
): LevelOutlook {
  const isReached = reckoning.newest[1] >= levelMm
  const chances = isReached
    ? []
    : told.map((index) => ({ leadMs: NOWCAST_LEADS_MS[index] ?? 0, probability: all[index] ?? 0 }))
  const first = (p: number) => chances.find(({ probability }) => probability >= p)?.leadMs ?? null
  const [from, to] = [first(0.2), first(0.5)]
  const alarm = alarms.find((one) => one.levelMm === levelMm)
  return {
    levelMm,
    chances,
    band: from === null ? null : { from: now + from, to: to === null ? null : now + to },
    stage: alarm?.stage ?? 'quiet',
    stageSince: alarm?.since ?? null,
    held: false,
  }
}

function silentOutlook(levelMm: number, alarms: readonly LevelAlarm[]): LevelOutlook {
  const alarm = alarms.find((one) => one.levelMm === levelMm)
  const [stage, stageSince] = [alarm?.stage ?? 'quiet', alarm?.since ?? null] as const
  return { levelMm, chances: [], band: null, stage, stageSince, held: alarm !== undefined }
}

function fansOf(reckoning: Reckoning, told: readonly number[]): readonly PeakFan[] {
  const [q75, q90, q95] = [0.25, 0.1, 0.05].map((p) => peaksOf(reckoning, p))
  const mm = (quantile: readonly number[] | undefined, index: number) => Math.round(quantile?.[index] ?? 0)
  return told.map((index) => ({
    leadMs: NOWCAST_LEADS_MS[index] ?? 0,
    q75Mm: mm(q75, index),
    q90Mm: mm(q90, index),
    q95Mm: mm(q95, index),
  }))
}

/** A gauge that falls silent in rising or high water is an alarm, not a gap: sensors are lost at the crest. */
function lostOf({ settings, history, upstream, silentSince }: Look, now: Instant): GaugeNowcast['lost'] {
  const newest = history.recent.at(-1)
  if (silentSince === null || newest === undefined || settings.off !== null) return null
  const last = reckonedAt({ history, settings, upstream }, newest[0])
  if (last.kind === 'refused') return null
  const { baseMm, scaleMm } = last.reckoning
  const isHigh = newest[1] > baseMm + HIGH_WATER * scaleMm
  const wasLikely = settings.levelsMm.some(
    (levelMm) => levelMm > newest[1] && (chancesOf(last.reckoning, levelMm)[THREE_HOURS] ?? 0) >= LOST_CHANCE,
  )
  return isHigh || wasLikely ? { since: Math.min(silentSince, now), levelMm: newest[1] } : null
}
