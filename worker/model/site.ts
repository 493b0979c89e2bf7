// A sensitive site: a place full of people who cannot leave alone. It is rung, not texted: somebody there must decide and move everybody.
import type { Position } from './geo.ts'
import type { Instant } from './time.ts'

export const SITE_KINDS = ['school', 'nursery', 'care home', 'campsite', 'public building', 'industry'] as const
export type SiteKind = (typeof SITE_KINDS)[number]

/** Who is there, at most, by day and by night. */
export interface Occupants {
  readonly day: number
  readonly night: number
}

/** `role` is a function and never a name: the list is printed and handed about. */
export interface SiteContact {
  readonly role: string
  /** E.164. */
  readonly phone: string
  /** The day on which somebody last rang it, `2026-10-02`. */
  readonly verifiedAt: string
}

export interface Site {
  readonly id: string
  readonly name: string
  readonly kind: SiteKind
  readonly point: Position
  readonly address: string
  /** Minutes after midnight, the town's own time, between which it is day there. */
  readonly dayMinutes: { readonly from: number; readonly to: number }
  readonly week: Occupants
  readonly weekend: Occupants
  /** In the order in which they are rung. */
  readonly contacts: readonly SiteContact[]
  /** The water level at which it is touched; null where no gauge says so. */
  readonly touched: { readonly station: string; readonly levelMm: number } | null
  /** What it takes until nobody is there any more. */
  readonly emptyMs: number
}

/** A site's own clock: after it, whoever is there is no longer out before the water comes. */
export interface SiteClock {
  readonly site: string
  readonly decideBy: Instant | null
  /** When the upper bound of which run reaches its level. */
  readonly reachedAt: Instant | null
  readonly source: string | null
  readonly issuedAt: Instant | null
}

/** By the town's own clock. It knows neither holidays nor seasons: it says the most who may be there. */
export function occupantsAt(
  site: Pick<Site, 'dayMinutes' | 'week' | 'weekend'>,
  at: Instant,
  timeZone: string,
): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ''
  const minutes = Number(part('hour')) * 60 + Number(part('minute'))
  const table = ['Sat', 'Sun'].includes(part('weekday')) ? site.weekend : site.week
  const { from, to } = site.dayMinutes
  return minutes >= from && minutes < to ? table.day : table.night
}
