// What a level says of itself beside what is known of its gauge: its flags, what the values before it turn out to have been, and what only
// a person can settle.
import type { QualityFlag, Reading } from '../model/reading.ts'
import type { Station, StationDoubt } from '../model/station.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import { datumShift } from './datum.ts'
import { isErratic } from './erratic.ts'
import { fallenSince, inTheLightOf } from './excursion.ts'
import { countBefore, isReference, referenceAmong } from './known.ts'
import { isImpossible, isSudden, SETTLED_AFTER_MS, type Move } from './pace.ts'
import { isStuck, stillnessWith, type Stillness } from './stuck.ts'
import { afterUnitJump, isUnitJump } from './unit.ts'

/** What is remembered of one gauge beyond its last day. Plain JSON. */
export interface GaugeMemory {
  /** What only a person can settle. */
  readonly doubt: StationDoubt | null
  readonly still: Stillness | null
}

export const NO_MEMORY: GaugeMemory = { doubt: null, still: null }

export interface Gauge {
  readonly station: Station
  /** Known levels of the gauge, oldest first by observation time. */
  readonly known: readonly Reading[]
  readonly memory: GaugeMemory
  /** Whether another gauge of the same river has moved since then. */
  readonly neighbourMoved: (since: Instant) => boolean
}

export interface Level {
  readonly value: number
  readonly observedAt: Instant
  readonly gapMarker: boolean
}

export interface Judged {
  readonly flags: readonly QualityFlag[]
  /** Above the last value that it may be measured against, or the first there is. */
  readonly above: boolean
  readonly reference: Reading | null
  /** The readings before it, some of them settled by it. */
  readonly before: readonly Reading[]
  readonly memory: GaugeMemory
}

const DATUM_NEAR_MM = 50

export function judgeLevel(level: Level, gauge: Gauge): Judged {
  const { value, observedAt } = level
  const { station, known } = gauge
  const count = countBefore(known, observedAt)
  const earlier = count === known.length ? known : known.slice(0, count)
  const outside = value < station.plausibleMm.min || value > station.plausibleMm.max
  // Only the newest value settles those before it; what comes out of order finds them settled.
  const isNewest = isNewestOf(known, count, observedAt)
  const before = outside || !isNewest ? earlier : inTheLightOf(earlier, value, observedAt)
  const reference = referenceAmong(before)
  const flags: QualityFlag[] = outside ? ['out of range'] : []
  const moved = moveOf(level, reference, gauge)
  if (moved !== null && !outside) {
    const pace = paceFlags(level, moved, before, station)
    flags.push(...(isNewest ? pace : settledPace(pace, level, moved, known[followerIndex(known, count, observedAt)])))
  }
  const jumps =
    moved !== null && reference !== null && (outside || isSudden(moved)) && isUnitJump(value, reference.value)
  if (jumps) flags.push('unit jump')
  const erratic = !outside && isErratic(before, value, observedAt)
  if (erratic) flags.push('erratic')
  const still = isNewest && !outside ? stillnessWith(gauge.memory.still, value, observedAt) : gauge.memory.still
  if (isNewest && !outside && still !== null && isStuck(still, gauge.neighbourMoved)) flags.push('flat line')
  const setting = { gauge, before, reference, jumps: jumps && !erratic, outside }
  const doubt = isNewest ? doubtOf(level, setting) : gauge.memory.doubt
  if (doubt !== null && doubt.settledAt === null) flags.push(...doubtFlags(level, doubt, flags))
  return {
    flags: flags.length > 1 ? [...new Set(flags)] : flags,
    above: reference === null || value > reference.value,
    reference,
    before,
    memory: doubt === gauge.memory.doubt && still === gauge.memory.still ? gauge.memory : { doubt, still },
  }
}

function isNewestOf(known: readonly Reading[], from: number, at: Instant): boolean {
  for (let index = from; index < known.length; index++) {
    const reading = known[index]
    if (reading !== undefined && reading.observedAt !== at && !reading.flags.includes('future')) return false
  }
  return true
}

function moveOf({ value, observedAt }: Level, reference: Reading | null, { station }: Gauge): Move | null {
  if (reference === null) return null
  return {
    changeMm: value - reference.value,
    elapsedMs: Math.max(observedAt - reference.observedAt, MINUTE_MS),
    maxRiseMmPerMin: station.maxRiseMmPerMin,
  }
}

function paceFlags(
  { value, observedAt, gapMarker }: Level,
  move: Move,
  before: readonly Reading[],
  station: Station,
): readonly QualityFlag[] {
  const last = before.at(-1)
  if (isImpossible(move)) {
    const rises = last !== undefined && isUpheld(last, { value, observedAt, gapMarker }, move, station)
    return [rises ? 'unconfirmed fast rise' : 'impossible rate']
  }
  // Over a gap that the producer marks nobody knows how fast it came: whatever was a leap at once counts as one.
  const sudden = isSudden(gapMarker ? { ...move, elapsedMs: 10 * MINUTE_MS } : move)
  if (move.changeMm > 0) return sudden ? ['unconfirmed fast rise'] : []
  const since = fallenSince(before)
  if (since !== null) return observedAt - since < SETTLED_AFTER_MS ? ['sudden fall'] : []
  return sudden && !isGoingDown(before, move) ? ['sudden fall'] : []
}

function followerIndex(known: readonly Reading[], from: number, at: Instant): number {
  return known[from]?.observedAt === at ? from + 1 : from
}

// What comes out of order has been followed already: its rise is settled with its first look.
function settledPace(
  flags: readonly QualityFlag[],
  { value, observedAt }: Level,
  { changeMm }: Move,
  next: Reading | undefined,
): readonly QualityFlag[] {
  if (next === undefined || next.flags.includes('future') || !flags.includes('unconfirmed fast rise')) return flags
  if (next.value >= value - changeMm / 2) return ['confirmed rise']
  return next.observedAt - observedAt <= SETTLED_AFTER_MS ? ['spike'] : flags
}

// Water that was falling already and falls faster is a flood that passes.
function isGoingDown(before: readonly Reading[], move: Move): boolean {
  const [earlier, last] = before.slice(-2)
  if (earlier === undefined || last === undefined || !isReference(last)) return false
  return last.value - earlier.value <= move.changeMm * 0.4
}

// A single value beyond what water can do is a spike: it falls back. Where the next one stays up there, a dam broke or a bridge gave way:
// waiting for the mean rate to become possible would cost the minutes that count.
function isUpheld(last: Reading, level: Level, move: Move, station: Station): boolean {
  if (move.changeMm <= 0 || !last.flags.includes('impossible rate')) return false
  const baseMm = level.value - move.changeMm
  const apart = { changeMm: level.value - last.value, elapsedMs: level.observedAt - last.observedAt }
  return (
    last.value > baseMm &&
    last.value <= station.plausibleMm.max &&
    !isSudden({ ...apart, maxRiseMmPerMin: station.maxRiseMmPerMin })
  )
}

interface Setting {
  readonly gauge: Gauge
  readonly before: readonly Reading[]
  readonly reference: Reading | null
  readonly jumps: boolean
  readonly outside: boolean
}

function doubtOf(level: Level, { gauge, before, reference, jumps, outside }: Setting): StationDoubt | null {
  const { value, observedAt } = level
  const { station } = gauge
  const { doubt } = gauge.memory
  const stands = doubt !== null && doubt.settledAt === null
  if (stands && doubt.kind === 'unit jump' && !outside && afterUnitJump(doubt, value) === 'old unit')
    return { ...doubt, settledAt: observedAt }
  if (stands && doubt.kind === 'datum shift' && steppedBack(doubt, value, before))
    return { ...doubt, settledAt: observedAt }
  if (stands) return doubt
  // Ten times as much inside the plausible range may be a flood: that one value says so, and nothing is doubted after it.
  if (jumps && reference !== null && (outside || Math.abs(value) < Math.abs(reference.value)))
    return { kind: 'unit jump', since: observedAt, fromMm: reference.value, toMm: value, settledAt: null }
  if (outside) return doubt
  const shift = datumShift(before, value, observedAt, station.nativeStepMs)
  const isKnown = shift === null || (doubt !== null && shift.since <= Math.max(doubt.since, doubt.settledAt ?? 0))
  return isKnown ? doubt : shift
}

function steppedBack({ fromMm, toMm }: StationDoubt, value: number, before: readonly Reading[]): boolean {
  const last = before.at(-1)
  if (last === undefined || Math.abs(value - fromMm) > DATUM_NEAR_MM) return false
  return Math.abs(value - last.value) >= Math.abs(toMm - fromMm) * 0.6
}

function doubtFlags({ value }: Level, doubt: StationDoubt, flags: readonly QualityFlag[]): readonly QualityFlag[] {
  if (doubt.kind === 'datum shift') return ['datum shift']
  // The fall that a change of unit looks like is no fall; and what left that unit's neighbourhood may be water after all.
  return flags.includes('out of range') && !isUnitJump(value, doubt.fromMm) ? [] : ['unit jump']
}

/**
 * What does not speak against a level that stands above all before it. A sensor that leaps may be in a flood that rises; and a value that has
 * left the place in which it is doubted, upwards, is water.
 */
export function outgrown({ above, memory, flags }: Judged, value: number): readonly QualityFlag[] {
  const { doubt } = memory
  const leaps: readonly QualityFlag[] = above && !flags.includes('sudden fall') ? ['erratic'] : []
  if (doubt === null || doubt.settledAt !== null) return leaps
  if (doubt.kind === 'datum shift') return value > doubt.toMm + DATUM_NEAR_MM ? [...leaps, 'datum shift'] : leaps
  const rose = value > doubt.toMm && afterUnitJump(doubt, value) === 'neither'
  return rose ? [...leaps, 'unit jump', 'sudden fall'] : leaps
}
