// What came in of one source, half hour by half hour, as numbers on a plane; and the same in words, for whoever does not see the plot.
import type { Slot } from '../../worker/model/source-health.ts'
import { HOUR_MS, type Instant } from '../../worker/model/time.ts'

export interface ArrivalsInput {
  readonly slots: readonly Slot[]
  readonly slotMs: number
  /** A source that sends to us is not asked: no question is missing there. */
  readonly isAsked: boolean
  readonly width: number
  readonly height: number
}

export interface Arrivals {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly bars: readonly {
    readonly at: Instant
    readonly x: number
    readonly width: number
    readonly y: number
    readonly height: number
  }[]
  /** The doubted share of a bar, from the ground. */
  readonly flagged: Arrivals['bars']
  readonly failed: readonly { readonly at: Instant; readonly x: number }[]
  readonly unasked: readonly { readonly at: Instant; readonly x: number; readonly width: number }[]
  readonly hours: readonly { readonly at: Instant; readonly x: number }[]
  /** The highest bar, written at the left. */
  readonly most: number
}

/** Room under the ground for the questions, and under that for the hours. */
const STRIP_PX = 14
const HOURS_PX = 18
const LEFT_PX = 34
const HOUR_LABEL_PX = 52

export function arrivals({ slots, slotMs, isAsked, width, height }: ArrivalsInput): Arrivals {
  const plot = { left: LEFT_PX, right: width - 4, top: 8, bottom: height - STRIP_PX - HOURS_PX }
  const step = (plot.right - plot.left) / Math.max(1, slots.length)
  const most = Math.max(1, ...slots.map(({ brought, flagged }) => Math.max(brought, flagged)))
  const x = (index: number) => round(plot.left + index * step)
  const bar = (at: Instant, index: number, n: number) => {
    const high = (n / most) * (plot.bottom - plot.top)
    return {
      at,
      x: x(index),
      width: round(Math.max(1, step - 1)),
      y: round(plot.bottom - high),
      height: round(high),
    }
  }
  const from = slots[0]?.at ?? 0
  const to = (slots.at(-1)?.at ?? from) + slotMs
  return {
    plot,
    bars: slots.flatMap(({ at, brought }, index) => (brought > 0 ? [bar(at, index, brought)] : [])),
    flagged: slots.flatMap(({ at, flagged }, index) => (flagged > 0 ? [bar(at, index, flagged)] : [])),
    failed: slots.flatMap(({ at, failed }, index) => (failed > 0 ? [{ at, x: round(x(index) + step / 2) }] : [])),
    unasked: isAsked
      ? runs(slots, ({ asked }) => asked === 0).map(([first, n]) => ({
          at: slots[first]?.at ?? 0,
          x: x(first),
          width: round(n * step),
        }))
      : [],
    hours: (slots.length === 0 ? [] : hoursOf(from, to, (plot.right - plot.left) / HOUR_LABEL_PX)).map((at) => ({
      at,
      x: round(plot.left + ((at - from) / (to - from)) * (plot.right - plot.left)),
    })),
    most,
  }
}

/** The longest time of at least an hour in which nothing came, between two half hours in which something did, or up to now. */
export function longestHole(
  slots: readonly Slot[],
  slotMs: number,
): { readonly from: Instant; readonly to: Instant } | null {
  const first = slots.findIndex(({ brought }) => brought > 0)
  if (first === -1) return null
  // The half hour under way is not over: that nothing has come in it yet is no hole.
  const over = slots.slice(first, -1)
  const longest = runs(over, ({ brought }) => brought === 0).toSorted((left, right) => right[1] - left[1])[0]
  if (longest === undefined || longest[1] * slotMs < HOUR_MS) return null
  const from = over[longest[0]]?.at ?? 0
  return { from, to: from + longest[1] * slotMs }
}

export function totals(slots: readonly Slot[]): Omit<Slot, 'at'> {
  const sum = (of: Exclude<keyof Slot, 'at'>) => slots.reduce((total, slot) => total + slot[of], 0)
  return { brought: sum('brought'), flagged: sum('flagged'), asked: sum('asked'), failed: sum('failed') }
}

/** Stretches of slots for which `holds`: index of the first, and how many. */
function runs(slots: readonly Slot[], holds: (slot: Slot) => boolean): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  slots.forEach((slot, index) => {
    const last = found.at(-1)
    if (!holds(slot)) return
    if (last !== undefined && last[0] + last[1] === index) last[1]++
    else found.push([index, 1])
  })
  return found
}

function hoursOf(from: Instant, to: Instant, most: number): readonly Instant[] {
  const step = [3, 6, 12, 24].find((hours) => (to - from) / (hours * HOUR_MS) <= most) ?? 24
  const hours: Instant[] = []
  for (let at = Math.ceil(from / (step * HOUR_MS)) * step * HOUR_MS; at < to; at += step * HOUR_MS) hours.push(at)
  return hours
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
