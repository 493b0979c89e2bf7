// Raw values → readings with a quality and its reasons. Nothing is dropped in silence: each value given has exactly one verdict.
import type { ItemVerdict, OtherWord, QualityFlag, RawReading, Reading } from '../model/reading.ts'
import type { Station } from '../model/station.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import { countBefore } from './known.ts'
import { judgeLevel, NO_MEMORY, outgrown, type GaugeMemory, type Judged } from './level.ts'
import { qualityOf } from './quality.ts'

/** A late value newer than the last known one still decides up to this age; Hub'Eau is always 5 to 60 minutes late. */
export const DECIDES_UNTIL_MS = 3 * HOUR_MS
/** Older than this is history for an archive, not for a warning. */
export const ANCIENT_MS = 31 * DAY_MS
/** Sensor clocks run a little fast; beyond this a time is of the future: kept, never the latest. */
const CLOCK_SKEW_MS = 2 * MINUTE_MS
/** Later than this after its observation a value is marked late, even where it is the newest: people see that it is not of now. */
const LATE_MS = 30 * MINUTE_MS
/** Two values that the producer doubts bear each other out only where they are neighbours. */
const NEIGHBOURS_MS = HOUR_MS
/** One for all that are sound: a year of a million readings is a million of them. */
const NO_FLAGS: readonly QualityFlag[] = []
const BY_THE_PRODUCER: readonly QualityFlag[] = ['source doubtful', 'gap marker']

export interface AcceptContext {
  /** The gauge; null for what is measured elsewhere: rain, a pump. */
  readonly station: Station | null
  /** Of what is no level: outside it a value is kept and has no vote; null where nobody has said. */
  readonly plausible?: { readonly min: number; readonly max: number } | null
  /** Known readings of this station and quantity, oldest first by observation time. */
  readonly known: readonly Reading[]
  readonly now: Instant
  /** What is remembered of the station beyond the known readings; nothing where absent. */
  readonly memory?: GaugeMemory
  /** Whether another gauge of the same river has moved since then; never where absent. */
  readonly neighbourMoved?: (since: Instant) => boolean
}

export type Accepted = Kept | { readonly kind: 'duplicate' } | Refused

export interface Kept {
  readonly kind: 'new' | 'corrected'
  readonly reading: Reading
  /** Known readings that it has settled: a sudden rise confirmed or withdrawn, a dip that was none. */
  readonly settled: readonly Reading[]
  readonly memory: GaugeMemory
}

interface Refused {
  readonly kind: 'refused'
  readonly reason: string
  readonly mend: string
}

export function accept(raw: RawReading, context: AcceptContext): Accepted {
  const { known, now } = context
  const refusal = refusalOf(raw, now)
  if (refusal !== null) return refusal
  const index = countBefore(known, raw.observedAt)
  const before = known[index]?.observedAt === raw.observedAt ? known[index] : undefined
  if (before === undefined) return { kind: 'new', ...judged(wordOf(raw, now), [], raw, context, 0) }
  if (isKnown(before, raw, now)) return { kind: 'duplicate' }
  return { kind: 'corrected', ...standing(before, raw, context) }
}

function refusalOf(raw: RawReading, now: Instant): Refused | null {
  // Beyond what a number holds exactly there is no instrument either.
  if (!Number.isSafeInteger(Math.round(raw.value)))
    return { kind: 'refused', reason: 'the value is no number', mend: 'send a finite number with its unit' }
  if (!Number.isFinite(raw.observedAt))
    return { kind: 'refused', reason: 'the time of observation cannot be read', mend: 'send RFC 3339 with an offset' }
  if (raw.observedAt < now - ANCIENT_MS)
    return {
      kind: 'refused',
      reason: 'observed more than 31 days ago',
      mend: 'check the clock of the sensor; older series go to the replay',
    }
  return null
}

function wordOf(raw: RawReading, now: Instant): OtherWord {
  const { source, rawUnit, sourceDoubtful, gapMarker } = raw
  // −0 is 0: two words for one number would be told apart for ever.
  const value = Math.round(raw.value) + 0
  return { source, value, receivedAt: now, rawUnit, sourceDoubtful, gapMarker, ...keyOf(raw) }
}

function keyOf({ key }: { readonly key?: string }): { readonly key?: string } {
  return key === undefined ? {} : { key }
}

// A source that repeats itself tells nothing new, nor one that says the same as another in its own rounding.
function isKnown(before: Reading, raw: RawReading, now: Instant): boolean {
  const word = wordOf(raw, now)
  if (before.source !== raw.source) {
    const mine = before.others?.find(({ source }) => source === raw.source)
    return mine === undefined ? isOneObservation(before.value, word.value, raw.quantity) : isSameWord(mine, word)
  }
  // A time that lay ahead is judged again once it has come: a gauge whose clock runs fast would otherwise stay without a vote for good.
  if (before.flags.includes('future') && !isOfTheFuture(raw.observedAt, now)) return false
  return isSameWord(ownWord(before), word)
}

function isSameWord(left: OtherWord, right: OtherWord): boolean {
  return (
    left.value === right.value && left.sourceDoubtful === right.sourceDoubtful && left.gapMarker === right.gapMarker
  )
}

function ownWord(reading: Reading): OtherWord {
  const { source, value, receivedAt, rawUnit, flags } = reading
  const sourceDoubtful = flags.includes('source doubtful')
  const gapMarker = flags.includes('gap marker')
  return { source, value, receivedAt, rawUnit, sourceDoubtful, gapMarker, ...keyOf(reading) }
}

// Two sources tell of one gauge, each in its own rounding: Hub'Eau in mm and l/s, Vigicrues in cm and to three figures.
function isOneObservation(left: number, right: number, quantity: RawReading['quantity']): boolean {
  return Math.abs(left - right) <= roundingOf(quantity, left)
}

function roundingOf(quantity: RawReading['quantity'], value: number): number {
  if (quantity === 'level') return 10
  // Between on and off there is no rounding, and of the others each has one source.
  return quantity === 'flow' ? Math.max(100, Math.abs(value) * 0.01) : 0
}

type Verdict = Pick<Kept, 'reading' | 'settled' | 'memory'>

/**
 * What stands once a time was told of before. A source corrects itself: its newest word replaces its last one. It corrects no other source,
 * or each poll of the one would take back what the other said: both are kept, and of those that have a vote the higher one stands.
 */
function standing(before: Reading, raw: RawReading, context: AcceptContext): Verdict {
  const word = wordOf(raw, context.now)
  const rest = [ownWord(before), ...(before.others ?? [])].filter(({ source }) => source !== raw.source)
  const words = [word, ...rest.filter((other) => !isOneObservation(other.value, word.value, raw.quantity))]
  const verdicts = words.map((one) =>
    judged(
      one,
      words.filter((other) => other !== one),
      raw,
      context,
      before.revision + 1,
    ),
  )
  return verdicts.reduce((best, one) => (outranks(one.reading, best.reading) ? one : best))
}

function outranks(one: Reading, best: Reading): boolean {
  const [left, right] = [one.quality !== 'doubtful', best.quality !== 'doubtful']
  return left === right ? one.value > best.value : left
}

function judged(
  word: OtherWord,
  others: readonly OtherWord[],
  { station, quantity, observedAt }: RawReading,
  context: AcceptContext,
  revision: number,
): Verdict {
  const { known, now, memory = NO_MEMORY, neighbourMoved = () => false, plausible = null } = context
  const { value, source, receivedAt, rawUnit, gapMarker } = word
  const level =
    quantity === 'level' && context.station !== null
      ? judgeLevel({ value, observedAt, gapMarker }, { station: context.station, known, memory, neighbourMoved })
      : null
  const flags = [...wordFlags(word, observedAt, known, now), ...(level?.flags ?? [])]
  const upheld = flags.length === 0 ? NO_FLAGS : upheldBy({ level, value, observedAt, known })
  if (others.length > 0) flags.push('sources disagree')
  if (level === null && plausible !== null && (value < plausible.min || value > plausible.max))
    flags.push('out of range')
  const reading: Reading = {
    station,
    quantity,
    observedAt,
    receivedAt,
    value,
    quality: qualityOf(flags, upheld),
    flags: flags.length === 0 ? NO_FLAGS : flags,
    revision,
    source,
    rawUnit,
    ...keyOf(word),
    ...(others.length > 0 ? { others } : {}),
  }
  const settled =
    level === null || level.before === known ? [] : level.before.filter((one, index) => one !== known[index])
  return { reading, settled, memory: level?.memory ?? memory }
}

interface Borne {
  readonly level: Judged | null
  readonly value: number
  readonly observedAt: Instant
  readonly known: readonly Reading[]
}

function upheldBy({ level, value, observedAt, known }: Borne): readonly QualityFlag[] {
  const before = level?.before ?? known.slice(0, countBefore(known, observedAt))
  const upheld = level === null ? NO_FLAGS : outgrown(level, value)
  return isBorneOut(value, observedAt, before) ? [...upheld, ...BY_THE_PRODUCER] : upheld
}

function isOfTheFuture(observedAt: Instant, now: Instant): boolean {
  return observedAt > now + CLOCK_SKEW_MS
}

function wordFlags(
  { receivedAt, sourceDoubtful, gapMarker }: OtherWord,
  observedAt: Instant,
  known: readonly Reading[],
  now: Instant,
): readonly QualityFlag[] {
  const flags: QualityFlag[] = []
  const last = known.findLast((reading) => !reading.flags.includes('future'))
  if (isOfTheFuture(observedAt, now)) flags.push('future')
  if (observedAt < receivedAt - LATE_MS || (last !== undefined && observedAt < last.observedAt)) flags.push('late')
  if (observedAt < receivedAt - DECIDES_UNTIL_MS) flags.push('too old')
  if (sourceDoubtful) flags.push('source doubtful')
  if (gapMarker) flags.push('gap marker')
  return flags
}

// What the producer itself doubts calms nobody, and does not warn alone: it does where the value before it is doubted too and stands as high.
function isBorneOut(value: number, observedAt: Instant, before: readonly Reading[]): boolean {
  const last = before.at(-1)
  if (last === undefined || observedAt - last.observedAt > NEIGHBOURS_MS) return false
  if (!last.flags.some((flag) => BY_THE_PRODUCER.includes(flag))) return false
  const sound = before.findLast(({ quality }) => quality !== 'doubtful')
  return sound === undefined || (value > sound.value && last.value >= sound.value)
}

/** Puts an accepted reading where its time belongs; a correction replaces what it corrects. */
export function placed(known: readonly Reading[], reading: Reading): readonly Reading[] {
  const index = countBefore(known, reading.observedAt)
  return known.toSpliced(index, known[index]?.observedAt === reading.observedAt ? 1 : 0, reading)
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
