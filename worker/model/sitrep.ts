// The point de situation (SITREP): numbered, timed, in the order that prefectures ask for.
import type { Instant } from './time.ts'

export const SITREP_SECTIONS = [
  'situation',
  'water',
  'people',
  'networks',
  'decisions',
  'actions',
  'means',
  'needs',
  'communication',
  'next',
] as const
export type SitrepSection = (typeof SITREP_SECTIONS)[number]

export interface Sitrep {
  readonly number: number
  readonly at: Instant
  /** Lines as the data says them; empty where only people know. */
  readonly sections: Readonly<Record<SitrepSection, readonly string[]>>
  /** At most 600 signs, without accents: for an SMS, or to be read out over a radio within a minute. */
  readonly short: string
}
