// Raw values → readings with a quality and its reasons. Nothing is dropped in silence: each value given has exactly one verdict.
import type { ItemVerdict, Quality, QualityFlag, RawReading, Reading } from '../model/reading.ts'
import type { Station } from '../model/station.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'

/** A late value newer than the last known one still decides up to this age; Hub'Eau is always 5 to 60 minutes late. */
export const DECIDES_UNTIL_MS = 3 * HOUR_MS
/** Older than this is history for an archive, not for a warning. */
export const ANCIENT_MS = 31 * DAY_MS
/** Sensor clocks run a little fast; beyond this a time is of the future: kept, never the latest. */
const CLOCK_SKEW_MS = 2 * MINUTE_MS
/** A sudden rise in mm within ten minutes: 85 % of these were real on sound sensors, so they propose, as unconfirmed. */
const FAST_RISE_MM_PER_10_MIN = 300
/** Below this a rise is a wave or a hand on the scale, however fast it came. */
const FAST_RISE_FLOOR_MM = 200
/** Later than this after its observation a value is marked late, even where it is the newest: people see that it is not of now. */
const LATE_MS = 30 * MINUTE_MS
const FLAT_MS = 24 * HOUR_MS
const UNIT_FACTORS = [10, 100, 1_000]

export interface AcceptContext {
  readonly station: Station
  /** Known readings of this station and quantity, oldest first by observation time. */
  readonly known: readonly Reading[]
  readonly now: Instant
}

export type Accepted =
  | { readonly kind: 'new'; readonly reading: Reading }
  | { readonly kind: 'corrected'; readonly reading: Reading }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly reason: string; readonly mend: string }

export function accept(raw: RawReading, { station, known, now }: AcceptContext): Accepted {
  if (!Number.isFinite(raw.value))
    return { kind: 'refused', reason: 'the value is no number', mend: 'send a finite number with its unit' }
  if (!Number.isFinite(raw.observedAt))
    return { kind: 'refused', reason: 'the time of observation cannot be read', mend: 'send RFC 3339 with an offset' }
  if (raw.observedAt < now - ANCIENT_MS)
    return {
      kind: 'refused',
      reason: 'observed more than 31 days ago',
      mend: 'check the clock of the sensor; older series go to the replay',
    }
  const value = Math.round(raw.value)
  const before = known.find((reading) => reading.observedAt === raw.observedAt)
  if (before !== undefined && saysTheSame(before, raw, value, now)) return { kind: 'duplicate' }
  const flags = flagsOf(raw, value, station, known, now)
  const reading: Reading = {
    station: station.code,
    quantity: raw.quantity,
    observedAt: raw.observedAt,
    receivedAt: now,
    value,
    quality: qualityOf(flags, isAbove(value, newestBefore(known, raw.observedAt, now))),
    flags,
    revision: before === undefined ? 0 : before.revision + 1,
    source: raw.source,
    rawUnit: raw.rawUnit,
  }
  return { kind: before === undefined ? 'new' : 'corrected', reading }
}

// The producer may take its word back without another number; and a time that lay ahead is judged again once it has come,
// since a gauge whose clock runs fast would otherwise stay without a vote for good.
function saysTheSame(before: Reading, raw: RawReading, value: number, now: Instant): boolean {
  if (before.source !== raw.source && isOneObservation(before.value, value, raw.quantity)) return true
  return (
    before.value === value &&
    before.flags.includes('source doubtful') === raw.sourceDoubtful &&
    before.flags.includes('gap marker') === raw.gapMarker &&
    !(before.flags.includes('future') && !isOfTheFuture(raw.observedAt, now))
  )
}

// Two sources tell of one gauge, each in its own rounding: Hub'Eau in mm and l/s, Vigicrues in cm and to three figures. Taken as a
// correction, each poll of the one would take back what the other said. Where they differ by more, the later one still corrects.
function isOneObservation(left: number, right: number, quantity: RawReading['quantity']): boolean {
  const roundingOf = quantity === 'level' ? 10 : Math.max(100, Math.abs(left) * 0.01)
  return Math.abs(left - right) <= roundingOf
}

function isOfTheFuture(observedAt: Instant, now: Instant): boolean {
  return observedAt > now + CLOCK_SKEW_MS
}

function flagsOf(
  raw: RawReading,
  value: number,
  station: Station,
  known: readonly Reading[],
  now: Instant,
): readonly QualityFlag[] {
  const flags: QualityFlag[] = []
  const newest = newestBefore(known, Infinity, now)
  if (isOfTheFuture(raw.observedAt, now)) flags.push('future')
  if (raw.observedAt < now - LATE_MS || (newest !== null && raw.observedAt < newest.observedAt)) flags.push('late')
  if (raw.observedAt < now - DECIDES_UNTIL_MS) flags.push('too old')
  if (raw.sourceDoubtful) flags.push('source doubtful')
  if (raw.gapMarker) flags.push('gap marker')
  if (raw.quantity !== 'level') return flags
  const outside = value < station.plausibleMm.min || value > station.plausibleMm.max
  if (outside) flags.push('out of range')
  const previous = newestBefore(known, raw.observedAt, now)
  if (previous === null) return flags
  const elapsedMs = Math.max(raw.observedAt - previous.observedAt, MINUTE_MS)
  const change = value - previous.value
  if (
    outside &&
    UNIT_FACTORS.some((factor) => isNear(value, previous.value * factor) || isNear(value * factor, previous.value))
  )
    flags.push('unit jump')
  const tooFast = Math.abs(change) > station.maxRiseMmPerMin * (elapsedMs / MINUTE_MS)
  const upheld = tooFast && upholdsARise({ value, observedAt: raw.observedAt, previous, station, known })
  const fast = change >= FAST_RISE_FLOOR_MM && change >= FAST_RISE_MM_PER_10_MIN * (elapsedMs / (10 * MINUTE_MS))
  if (tooFast && !upheld) flags.push('impossible rate')
  else if (upheld || fast) flags.push('unconfirmed fast rise')
  if (isFlat(known, value, raw.observedAt)) flags.push('flat line')
  return flags
}

const NO_VOTE: readonly QualityFlag[] = [
  'out of range',
  'impossible rate',
  'unit jump',
  'flat line',
  'future',
  'too old',
]
const SHAKEN: readonly QualityFlag[] = ['source doubtful', 'gap marker']

// Only the physically impossible loses its vote. A sudden rise keeps it, marked: it is never filtered away. What the producer itself
// doubts may propose where it is higher than before, and calms nobody where it is not.
function qualityOf(flags: readonly QualityFlag[], above: boolean): Quality {
  if (flags.some((flag) => NO_VOTE.includes(flag))) return 'doubtful'
  if (flags.some((flag) => SHAKEN.includes(flag))) return above ? 'unconfirmed' : 'doubtful'
  return flags.includes('unconfirmed fast rise') ? 'unconfirmed' : 'good'
}

function isAbove(value: number, previous: Reading | null): boolean {
  return previous === null || value > previous.value
}

// A single value beyond the maximum rate is a spike: it falls back. Where the next value stays up there, water did move, a dam
// broke or a bridge gave way: that is a fast rise, and waiting for the mean rate to become possible would cost the minutes that count.
function upholdsARise(step: {
  readonly value: number
  readonly observedAt: Instant
  readonly previous: Reading
  readonly station: Station
  readonly known: readonly Reading[]
}): boolean {
  const { value, observedAt, previous, station, known } = step
  const spike = known.findLast((reading) => reading.observedAt < observedAt)
  if (spike === undefined || spike.observedAt <= previous.observedAt || !spike.flags.includes('impossible rate'))
    return false
  const reachableMm = station.maxRiseMmPerMin * (Math.max(observedAt - spike.observedAt, MINUTE_MS) / MINUTE_MS)
  const possible = (valueMm: number) =>
    valueMm > previous.value && valueMm >= station.plausibleMm.min && valueMm <= station.plausibleMm.max
  return possible(spike.value) && possible(value) && Math.abs(value - spike.value) <= reachableMm
}

/** The newest sound reading observed before `before` and not of the future. */
function newestBefore(known: readonly Reading[], before: Instant, now: Instant): Reading | null {
  for (let index = known.length - 1; index >= 0; index--) {
    const reading = known[index]
    if (reading === undefined || reading.observedAt >= before || reading.observedAt > now + CLOCK_SKEW_MS) continue
    if (!reading.flags.includes('out of range') && !reading.flags.includes('impossible rate')) return reading
  }
  return null
}

function isNear(left: number, right: number): boolean {
  return right !== 0 && Math.abs(left - right) <= Math.abs(right) * 0.05
}

function isFlat(known: readonly Reading[], value: number, at: Instant): boolean {
  const from = at - FLAT_MS
  const inside = known.filter((reading) => reading.observedAt >= from && reading.observedAt < at)
  const first = known[0]
  return (
    first !== undefined &&
    first.observedAt <= from &&
    inside.length >= 24 &&
    inside.every((reading) => reading.value === value)
  )
}

/** Puts an accepted reading where its time belongs; a correction replaces what it corrects. */
export function placed(known: readonly Reading[], reading: Reading): readonly Reading[] {
  const kept = known.filter((other) => other.observedAt !== reading.observedAt)
  const index = kept.findLastIndex((other) => other.observedAt < reading.observedAt)
  return kept.toSpliced(index + 1, 0, reading)
}

export function verdictOf(index: number, accepted: Accepted): ItemVerdict {
  switch (accepted.kind) {
    case 'new':
      return { kind: 'accepted', index, flags: accepted.reading.flags }
    case 'corrected':
      return { kind: 'corrected', index, revision: accepted.reading.revision, flags: accepted.reading.flags }
    case 'duplicate':
      return { kind: 'duplicate', index }
    case 'refused':
      return { kind: 'refused', index, reason: accepted.reason, mend: accepted.mend }
    default:
      return accepted satisfies never
  }
}
