// What became of what was said: every chance told at a half hour, with its outcome. From it follows at which leads the nowcast of this gauge is worth
// telling. Plain JSON and bounded: half a day of open cases, and sums.
import { NOWCAST_LEADS_MS, type NowcastRecord, type NowcastSkill } from '../model/gauge-nowcast.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import type { LevelAlarm } from './alarm.ts'
import type { GaugeHistory, Sample } from './history.ts'

export interface LevelChances {
  readonly levelMm: number
  /** One for each lead of `NOWCAST_LEADS_MS`; null of what nothing was said. */
  readonly chances: readonly (number | null)[]
}

export interface Ledger {
  readonly since: Instant | null
  /** Oldest first. */
  readonly open: readonly OpenCase[]
  /** Values up to here are in the open cases. */
  readonly seenUntil: Instant
  /** One for each lead. */
  readonly sums: readonly LeadSums[]
  readonly crossings: NowcastRecord['crossings']
  readonly crossed: number
  readonly falseWarnings: number
  /** Of a service's forecast: what it warns of. Absent of our own, whose stages stand beside its record, and before the first look at a service's. */
  readonly stages?: readonly LevelAlarm[]
}

export interface OpenCase {
  readonly at: Instant
  readonly levels: readonly LevelChances[]
  /** The highest value within each lead, null of what nothing is known; and how many values there were. */
  readonly highestMm: readonly (number | null)[]
  readonly values: number
}

/** A closed case, for whoever keeps it: what was said of each level at each lead, and whether it was reached. */
export interface ClosedCase {
  readonly at: Instant
  readonly levels: readonly (LevelChances & { readonly reached: readonly boolean[] })[]
}

interface LeadSums {
  readonly n: number
  readonly happened: number
  readonly squared: number
  /** Cases with a chance of a fifth at least. */
  readonly likely: number
  readonly bins: readonly (readonly [n: number, said: number, happened: number])[]
}

const BINS = 10
const NO_SUMS: LeadSums = {
  n: 0,
  happened: 0,
  squared: 0,
  likely: 0,
  bins: Array.from({ length: BINS }, () => [0, 0, 0]),
}

export const NO_LEDGER: Ledger = {
  since: null,
  open: [],
  seenUntil: 0,
  sums: NOWCAST_LEADS_MS.map(() => NO_SUMS),
  crossings: [],
  crossed: 0,
  falseWarnings: 0,
}

const EVERY_MS = 30 * MINUTE_MS
/** Younger values may turn out to have been no water. */
const SETTLED_MS = 30 * MINUTE_MS
const LONGEST_MS = NOWCAST_LEADS_MS.at(-1) ?? 0
/** Nobody knows any more what became of it. */
const GIVEN_UP_MS = LONGEST_MS + 6 * HOUR_MS
const CROSSINGS_KEPT = 50
const FEWEST_CROSSINGS = 5
const FEWEST_LIKELY = 200
const LIKELY = 0.2

/** With what was said now, where a half hour has passed since the last time; and the cases that it closes. */
export function entered(
  ledger: Ledger,
  said: { readonly chances: readonly LevelChances[]; readonly history: GaugeHistory; readonly stepMs: number },
  now: Instant,
): { readonly ledger: Ledger; readonly closed: readonly ClosedCase[] } {
  const last = ledger.open.at(-1)
  if (last !== undefined && Math.floor(now / EVERY_MS) <= Math.floor(last.at / EVERY_MS)) return { ledger, closed: [] }
  const until = (said.history.recent.at(-1)?.[0] ?? 0) - SETTLED_MS
  const fresh = said.history.recent.filter(([at]) => at > ledger.seenUntil && at <= until)
  const seen = fresh.length === 0 ? ledger.open : ledger.open.map((one) => withValues(one, fresh))
  const done = seen.filter(({ at }) => until >= at + LONGEST_MS)
  const open = seen.filter(({ at }) => until < at + LONGEST_MS && now < at + GIVEN_UP_MS)
  const known = done.filter(({ values }) => values >= LONGEST_MS / said.stepMs / 2)
  const closed = known.map(closedOf)
  if (said.chances.length > 0)
    open.push({ at: now, levels: said.chances, highestMm: NOWCAST_LEADS_MS.map(() => null), values: 0 })
  const sums = closed.reduce((before, one) => before.map((sum, lead) => added(sum, one, lead)), ledger.sums)
  const since = ledger.since ?? (said.chances.length > 0 ? now : null)
  return { ledger: { ...ledger, since, open, sums, seenUntil: Math.max(ledger.seenUntil, until) }, closed }
}

function withValues(one: OpenCase, fresh: readonly Sample[]): OpenCase {
  const highestMm = [...one.highestMm]
  let { values } = one
  for (const [at, value] of fresh) {
    if (at <= one.at) continue
    values++
    // From the longest lead down: what is too late for one is too late for all that are shorter.
    for (let lead = NOWCAST_LEADS_MS.length - 1; lead >= 0 && at <= one.at + (NOWCAST_LEADS_MS[lead] ?? 0); lead--)
      highestMm[lead] = Math.max(highestMm[lead] ?? -Infinity, value)
  }
  return { ...one, highestMm, values }
}

function closedOf({ at, levels, highestMm }: OpenCase): ClosedCase {
  // What is reached within an hour is reached within two: a lead in which no value fell knows what the one before it knows.
  let highest = -Infinity
  const until = highestMm.map((mm) => (highest = Math.max(highest, mm ?? -Infinity)))
  return { at, levels: levels.map((level) => ({ ...level, reached: until.map((mm) => mm >= level.levelMm) })) }
}

function added(sums: LeadSums, { levels }: ClosedCase, lead: number): LeadSums {
  return levels.reduce((before, { chances, reached }) => {
    const [p, y] = [chances[lead] ?? null, reached[lead] === true ? 1 : 0]
    if (p === null) return before
    const index = Math.min(BINS - 1, Math.floor(p * BINS))
    const [n, said, happened] = before.bins[index] ?? [0, 0, 0]
    return {
      n: before.n + 1,
      happened: before.happened + y,
      squared: before.squared + (p - y) ** 2,
      likely: before.likely + (p >= LIKELY ? 1 : 0),
      bins: before.bins.with(index, [n + 1, said + p, happened + y]),
    }
  }, sums)
}

/** With what the stages did: a level that was reached, and the warning that stood before it; a warning that ended with nothing. */
export function staged(
  ledger: Ledger,
  before: readonly LevelAlarm[],
  after: readonly LevelAlarm[],
  now: Instant,
): Ledger {
  const crossings = after
    .filter(({ stage, levelMm }) => stage === 'crossed' && stageOf(before, levelMm)?.stage !== 'crossed')
    .map(({ levelMm }) => {
      const stood = stageOf(before, levelMm)
      return { at: now, levelMm, leadMs: stood?.stage === 'warning' ? now - stood.since : 0 }
    })
  const falseWarnings = before.filter(
    ({ stage, levelMm }) => stage === 'warning' && stageOf(after, levelMm) === undefined,
  ).length
  if (crossings.length === 0 && falseWarnings === 0) return ledger
  return {
    ...ledger,
    crossings: [...ledger.crossings, ...crossings].slice(-CROSSINGS_KEPT),
    crossed: ledger.crossed + crossings.length,
    falseWarnings: ledger.falseWarnings + falseWarnings,
  }
}

function stageOf(alarms: readonly LevelAlarm[], levelMm: number): LevelAlarm | undefined {
  return alarms.find((alarm) => alarm.levelMm === levelMm)
}

export function verdictOf({ sums, crossed }: Ledger, leadMs: number): NowcastSkill['verdict'] {
  const sum = sums[NOWCAST_LEADS_MS.indexOf(leadMs)]
  if (sum === undefined || (crossed < FEWEST_CROSSINGS && sum.likely < FEWEST_LIKELY)) return 'unproven'
  const skill = skillOf(sum)
  if (skill === null) return sum.likely >= FEWEST_LIKELY ? 'worse' : 'unproven'
  return skill < 0 ? 'worse' : 'proven'
}

function skillOf({ n, happened, squared }: LeadSums): number | null {
  const reference = happened * (1 - happened / Math.max(n, 1))
  return reference <= 0 ? null : 1 - squared / reference
}

/** `source`: whose forecast it is; null of our own. */
export function recordOf(station: string, ledger: Ledger, source: string | null = null): NowcastRecord {
  const { since, crossings, crossed, falseWarnings } = ledger
  const leads = NOWCAST_LEADS_MS.map((leadMs, lead): NowcastSkill => {
    const sum = ledger.sums[lead] ?? NO_SUMS
    const bins = sum.bins.map(([n, said, happened]) => ({
      cases: n,
      said: n === 0 ? 0 : said / n,
      happened: n === 0 ? 0 : happened / n,
    }))
    return {
      leadMs,
      cases: sum.n,
      happened: sum.happened,
      verdict: verdictOf(ledger, leadMs),
      skill: skillOf(sum),
      // "It stays as it is" gives each level that is not reached no chance: its squared error is what happened.
      beatsPersistence: sum.happened === 0 ? null : sum.squared < sum.happened,
      bins,
    }
  })
  return { station, source, since, leads, crossings, crossed, falseWarnings }
}
