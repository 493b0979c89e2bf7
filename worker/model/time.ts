// Time is data: every stage takes `now` as an argument, so a past flood replays in milliseconds.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** No release is older: a machine whose clock reads less has lost it (a dead battery begins at 1970), and knows neither end nor night of an alert. */
export const RELEASED_AT: Instant = Date.parse('2026-11-28T00:00:00Z')

/** A half-open interval: `from` belongs to it, `to` does not. */
export interface Span {
  readonly from: Instant
  readonly to: Instant
}

/**
 * The clock of a territory (settled point 1). Data time, rules, poll periods, decide-by, expiry, deadlines and the log use it;
 * time-outs, leases, sessions and tokens use the machine's. `rate` differs from 1 only in a demonstration or an exercise.
 */
export interface TerritoryClock {
  readonly machineAnchor: Instant
  readonly territoryAnchor: Instant
  readonly rate: number
}

export const REAL_CLOCK: TerritoryClock = { machineAnchor: 0, territoryAnchor: 0, rate: 1 }

export function territoryNow(clock: TerritoryClock, machineNow: Instant): Instant {
  return Math.round(clock.territoryAnchor + (machineNow - clock.machineAnchor) * clock.rate)
}

/** The machine instant at which the territory's clock will read `at`. */
export function machineInstant(clock: TerritoryClock, at: Instant): Instant {
  return Math.ceil(clock.machineAnchor + (at - clock.territoryAnchor) / clock.rate)
}

/** The same clock from `machineNow` on, at another rate and, where given, at another time. */
export function reanchored(
  clock: TerritoryClock,
  machineNow: Instant,
  change: { readonly rate?: number; readonly now?: Instant },
): TerritoryClock {
  return {
    machineAnchor: machineNow,
    territoryAnchor: change.now ?? territoryNow(clock, machineNow),
    rate: change.rate ?? clock.rate,
  }
}

/** The two clocks of a machine, read at once: the wall's, which can be set, and one that only goes on. */
export interface ClockReading {
  readonly wall: Instant
  readonly steadyMs: number
}

/** Less is what a time service makes by running a clock a little faster; and no wait of ours is hurt by it. */
const LEAST_STEP_MS = 5_000

/** By how much the wall clock was set between two readings of one machine; 0 where it just went on. */
export function clockStepMs(before: ClockReading, after: ClockReading): number {
  const stepMs = after.wall - before.wall - (after.steadyMs - before.steadyMs)
  return Math.abs(stepMs) < LEAST_STEP_MS ? 0 : Math.round(stepMs)
}

/** By how much a machine's clock was set, and when by the new clock. */
export interface SetClock {
  readonly ms: number
  readonly at: Instant
}

/**
 * A stored instant in the new time. What lies behind a step forward may have been written since and stays: a wait that ends early is looked at
 * again, one that ends late by a day is a warning that nobody gets.
 */
export function afterStep(instant: Instant, { ms, at }: SetClock): Instant {
  return ms > 0 && instant >= at ? instant : instant + ms
}

/** The same time of the territory, counted from a machine's clock that was set by so much. */
export function overStep(clock: TerritoryClock, stepMs: number): TerritoryClock {
  return { ...clock, machineAnchor: clock.machineAnchor + stepMs }
}

/** RFC 3339 in UTC without a fraction where there is none: `2026-10-14T18:15:00Z`. */
export function toRfc3339(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}

// A date without an offset is refused: a naive time is wrong by an hour or two, which is longer than most floods take to rise.
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})$/

/** The instant, or null where the text is not RFC 3339 with an offset. */
export function parseRfc3339(text: string): Instant | null {
  if (!RFC3339.test(text)) return null
  const at = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(at) ? null : at
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)$/
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
}

/** Prometheus durations and their sums, `90s`, `10m`, `2h30m`; null where the text is not one. */
export function parseDuration(text: string): number | null {
  const parts = text.trim().match(/\d+(?:\.\d+)?(?:ms|min|[smhd])/g)
  if (parts === null || parts.join('') !== text.trim()) return null
  let totalMs = 0
  for (const part of parts) {
    const match = DURATION.exec(part)
    if (match === null) return null
    totalMs += Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? NaN)
  }
  return Number.isFinite(totalMs) ? totalMs : null
}
