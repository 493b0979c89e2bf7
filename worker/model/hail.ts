// Loud-hailer rounds: which streets are driven, in which order, by whom, with which words; and who says that they were. « Parcourue » is a street,
// never a person who has heard.
import type { Position } from './geo.ts'
import type { Actor } from './identity.ts'
import type { Instant } from './time.ts'

/** From a car that rolls at a walking pace, heard behind closed windows: slower than any telephone voice. */
const WORDS_PER_SECOND = 2
/** Longer, and whoever opens a window hears the middle of it. */
export const HAIL_MOST_S = 20

export interface HailText {
  readonly fr: string
  readonly en: string
}

export function hailSeconds(text: string): number {
  const words = text.split(/\s+/).filter((word) => word !== '').length
  return Math.ceil(words / WORDS_PER_SECOND)
}

/** French, English, French again: whoever came to the window for the first hears the second whole. */
export function stopSeconds({ fr, en }: HailText): number {
  return 2 * hailSeconds(fr) + hailSeconds(en)
}

/** Where the car stands and speaks: so far from the stretch's beginning, at the corner of which street if there is one. */
export interface HailStop {
  readonly metres: number
  readonly corner: string | null
}

export interface RouteStretch {
  readonly street: string
  readonly zone: string
  /** Null where the map does not have the street: whoever drives knows it. */
  readonly metres: number | null
  readonly stops: readonly HailStop[]
  /** Driving and speaking. */
  readonly seconds: number
  readonly from: Position | null
}

export const HAIL_VIA = ['radio', 'phone', 'in person'] as const
export type HailVia = (typeof HAIL_VIA)[number]

export interface HailStretch extends RouteStretch {
  readonly number: number
  readonly vehicle: number
  /** Number of the team's task; null while no team has it. */
  readonly task: number | null
  readonly said:
    | {
        readonly how: 'driven'
        readonly at: Instant
        readonly by: Actor
        /** `team`: on the team's own phone. */
        readonly via: HailVia | 'team'
      }
    | { readonly how: 'not driven'; readonly at: Instant; readonly by: Actor; readonly reason: string }
    | null
}

export interface HailVehicle {
  readonly number: number
  readonly name: string
  /** Of the teams outside; null where nobody has it on a phone. */
  readonly team: number | null
}

export interface HailSheet {
  readonly number: number
  readonly alert: { readonly id: string; readonly number: number } | null
  readonly zones: readonly { readonly id: string; readonly name: string }[]
  readonly exercise: boolean
  readonly text: HailText
  readonly vehicles: readonly HailVehicle[]
  readonly stretches: readonly HailStretch[]
  readonly by: Actor
  readonly at: Instant
}

export const MOST_VEHICLES = 12

export interface HailProgress {
  readonly driven: number
  readonly notDriven: number
  readonly all: number
}

/** Of one vehicle, or of all. */
export function hailProgress({ stretches }: Pick<HailSheet, 'stretches'>, vehicle?: number): HailProgress {
  const own = stretches.filter((one) => vehicle === undefined || one.vehicle === vehicle)
  return {
    driven: own.filter(({ said }) => said?.how === 'driven').length,
    notDriven: own.filter(({ said }) => said?.how === 'not driven').length,
    all: own.length,
  }
}
