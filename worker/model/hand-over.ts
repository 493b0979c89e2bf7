// The relief of the crisis cell (relève): who holds which role from when to when, and the sheet that one shift hands to the next.
import type { PlanRole } from './plan.ts'
import type { Instant } from './time.ts'

export interface ReliefShift {
  readonly id: string
  readonly role: PlanRole
  readonly name: string
  readonly from: Instant
  readonly to: Instant
}

export const HAND_OVER_SECTIONS = [
  'now',
  'water',
  'deadlines',
  'cards',
  'waiting',
  'people',
  'means',
  'field',
  'told',
] as const
export type HandOverSection = (typeof HAND_OVER_SECTIONS)[number]

export interface HandOver {
  readonly number: number
  readonly at: Instant
  readonly sections: Readonly<Record<HandOverSection, readonly string[]>>
}
