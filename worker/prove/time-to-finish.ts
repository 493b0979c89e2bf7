// When everything will have been handed over: what is left, at the pace that the contract allows or, where that is not reached, at the pace
// of the last seconds. Nothing that gets through is a state of its own: no hour is named then.
import type { Instant } from '../model/time.ts'
import { SECOND_MS } from '../model/time.ts'
import type { ChannelLeft } from '../model/view.ts'

/** Requests handed over so far, as they grew; machine time. */
export interface Handed {
  readonly at: Instant
  readonly handed: number
}

/** Long enough that the reports of several shards, a second apart, make no noise of it; short enough to see an outage end. */
const WINDOW_MS = 10 * SECOND_MS
/** Before that nobody knows more than what the contract says. */
const FIRST_MS = 4 * SECOND_MS
const STALLED_MS = 10 * SECOND_MS
/** What comes so near to the contract is the contract, seen through reports that are a second old. */
const NEAR = 0.75

/** With one more point; points older than what a pace is taken from are let go, but for one. */
export function withHanded(course: readonly Handed[], point: Handed): readonly Handed[] {
  const after = course.filter(({ at }) => at > point.at - WINDOW_MS)
  const start = course.filter(({ at }) => at <= point.at - WINDOW_MS).at(-1)
  return [...(start === undefined ? [] : [start]), ...after, point]
}

/** Machine time; null where nothing has got through for a while. */
export function finishesAt(left: ChannelLeft, course: readonly Handed[], now: Instant): Instant | null {
  const rate = rateOf(left, course, now)
  if (rate === null) return null
  const from = course.at(-1)?.at ?? now
  const atPace = (rows: number) => (rows / rate) * SECOND_MS
  const all = from + atPace(left.ready + left.later)
  if (left.laterFrom === null || left.laterUntil === null) return Math.ceil(all)
  return Math.ceil(Math.max(all, left.laterFrom + atPace(left.later), left.laterUntil))
}

/** Several shards as one; they share the account and its pace. */
export function together(parts: readonly ChannelLeft[]): ChannelLeft {
  const sum = (pick: (left: ChannelLeft) => number) => parts.reduce((total, part) => total + pick(part), 0)
  const moments = (pick: (left: ChannelLeft) => Instant | null) => parts.flatMap((part) => pick(part) ?? [])
  const first = moments(({ laterFrom }) => laterFrom)
  const last = moments(({ laterUntil }) => laterUntil)
  return {
    handed: sum(({ handed }) => handed),
    ready: sum(({ ready }) => ready),
    later: sum(({ later }) => later),
    laterFrom: first.length === 0 ? null : Math.min(...first),
    laterUntil: last.length === 0 ? null : Math.max(...last),
    perSecond: Math.max(0, ...parts.map(({ perSecond }) => perSecond)),
  }
}

function rateOf({ ready, perSecond }: ChannelLeft, course: readonly Handed[], now: Instant): number | null {
  const [first] = course
  const last = course.at(-1)
  // Nothing is due yet, or it has only just begun.
  if (first === undefined || last === undefined || ready === 0) return perSecond
  const movedAt = course.find(({ handed }) => handed === last.handed)?.at ?? first.at
  if (now - movedAt >= STALLED_MS) return null
  const spanMs = last.at - first.at
  if (spanMs < FIRST_MS) return perSecond
  const seen = ((last.handed - first.handed) / spanMs) * SECOND_MS
  return seen >= perSecond * NEAR ? perSecond : seen
}
