// What the rules were worth in floods that are over: hits, misses, false alarms and lead times, by rule and level.
import type { Worth } from '../model/replay.ts'
import { DAY_MS, type Instant } from '../model/time.ts'

/** A warning that came earlier than this before the water spoke of something else. */
export const LONGEST_LEAD_MS = DAY_MS
/** A false alarm after which the water came nine tenths of the way was a near one. */
const NEAR_SHARE = 0.9
const ANNOUNCED_MS = [30 * 60_000, 60 * 60_000, 120 * 60_000] as const

/** A rule fired from `from` to `to`; null where it still does. */
export interface Alarm {
  readonly rule: string
  readonly from: Instant
  readonly to: Instant | null
}

/** What a warning should have come before. `level` is the code of a level of the gauge; null where it is not said. */
export interface Happened {
  readonly station: string
  readonly level: string | null
  readonly start: Instant
  readonly end: Instant
  /** When the bare crossing of a level would have told of it; null where there is no level to cross. */
  readonly bareAt: Instant | null
}

/** One rule against one kind of event: of one level of one gauge, or of all the gauges that it looks at. */
export interface Question {
  readonly rule: string
  readonly station: string | null
  readonly level: string | null
  readonly events: readonly Happened[]
  /** How far the water came while an alarm stood: 0 where it usually is, 1 at the level; null where nobody can tell. */
  readonly reach: ((from: Instant, to: Instant) => number | null) | null
  readonly recordedMs: number
}

export interface Hindsight extends Worth {
  readonly rule: string
  readonly station: string | null
  readonly level: string | null
  /** How many events were announced at least 30 min, 1 h and 2 h ahead. */
  readonly announced: readonly [number, number, number]
  /** How long the record is that the false alarms were counted in. */
  readonly recordedMs: number
}

export function hindsightOf(
  { rule, station, level, events, reach, recordedMs }: Question,
  alarms: readonly Alarm[],
  longestLeadMs: number = LONGEST_LEAD_MS,
): Hindsight {
  const own = alarms.filter((alarm) => alarm.rule === rule)
  const first = events.map((event) => own.find((alarm) => speaksOf(alarm, event, longestLeadMs)))
  const leadMs = events.flatMap((event, index) => {
    const alarm = first[index]
    // What has stood for days stands when the water comes, and has announced nothing longer ahead than anybody may.
    return alarm === undefined ? [] : [Math.min(event.start - alarm.from, longestLeadMs)]
  })
  const wrong = own.filter((alarm) => !events.some((event) => speaksOf(alarm, event, longestLeadMs)))
  const [hits, misses, falseAlarms] = [leadMs.length, events.length - leadMs.length, wrong.length]
  const near = (alarm: Alarm) =>
    (reach?.(alarm.from, Math.max(alarm.to ?? 0, alarm.from + longestLeadMs)) ?? 0) >= NEAR_SHARE
  const [half, one, two] = ANNOUNCED_MS.map((ms) => leadMs.filter((lead) => lead >= ms).length)
  return {
    rule,
    station,
    level,
    events: events.length,
    hits,
    misses,
    falseAlarms,
    nearMisses: reach === null ? null : wrong.filter(near).length,
    leadMs,
    pod: ratio(hits, hits + misses),
    far: ratio(falseAlarms, hits + falseAlarms),
    csi: ratio(hits, hits + misses + falseAlarms),
    announced: [half ?? 0, one ?? 0, two ?? 0],
    gainedMs: gained(events, first, longestLeadMs),
    recordedMs,
  }
}

/** Several answers as one: what a set of rules was worth over all its gauges. */
export function pooled(name: string, level: string | null, answers: readonly Hindsight[]): Hindsight {
  const sum = (of: (answer: Hindsight) => number) => answers.reduce((total, answer) => total + of(answer), 0)
  const [events, hits, falseAlarms] = [sum((one) => one.events), sum((one) => one.hits), sum((one) => one.falseAlarms)]
  const near = answers.filter(({ nearMisses }) => nearMisses !== null)
  const gains = answers.filter(({ gainedMs }) => gainedMs !== null)
  const gainedOver = gains.reduce((total, one) => total + one.events, 0)
  return {
    rule: name,
    station: null,
    level,
    events,
    hits,
    misses: events - hits,
    falseAlarms,
    nearMisses: near.length === 0 ? null : near.reduce((total, one) => total + (one.nearMisses ?? 0), 0),
    leadMs: answers.flatMap(({ leadMs }) => leadMs),
    pod: ratio(hits, events),
    far: ratio(falseAlarms, hits + falseAlarms),
    csi: ratio(hits, events + falseAlarms),
    announced: [
      sum(({ announced }) => announced[0]),
      sum(({ announced }) => announced[1]),
      sum(({ announced }) => announced[2]),
    ],
    gainedMs:
      gainedOver === 0
        ? null
        : Math.round(gains.reduce((total, one) => total + (one.gainedMs ?? 0) * one.events, 0) / gainedOver),
    recordedMs: sum((one) => one.recordedMs),
  }
}

function speaksOf({ from, to }: Alarm, { start, end }: Happened, longestLeadMs: number): boolean {
  if (from > end) return false
  return from >= start - longestLeadMs || to === null || to >= start
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function gained(
  events: readonly Happened[],
  first: readonly (Alarm | undefined)[],
  longestLeadMs: number,
): number | null {
  const sums = events.map(({ start, bareAt }, index) => {
    const alarm = first[index]
    if (bareAt === null) return null
    // Where the rule says nothing the bare crossing still does.
    return alarm === undefined ? 0 : bareAt - Math.max(alarm.from, start - longestLeadMs)
  })
  if (sums.length === 0 || sums.includes(null)) return null
  return Math.round(sums.reduce<number>((sum, one) => sum + (one ?? 0), 0) / sums.length)
}
