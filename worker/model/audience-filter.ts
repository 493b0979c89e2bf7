// Whom an alert is for, of those in its zones. An absent criterion asks nothing; whoever a criterion cannot judge is told.
import type { DwellingKind } from './dwelling.ts'
import type { Language } from './message.ts'

/** By which channel alone somebody can be told on the telephone. */
export const CHANNEL_NEEDS = ['call only', 'text only'] as const
export type ChannelNeed = (typeof CHANNEL_NEEDS)[number]

export interface AudienceFilter {
  readonly dwellings?: readonly DwellingKind[]
  /** On this floor or below it. */
  readonly maxFloor?: number
  readonly needs?: readonly ChannelNeed[]
  readonly languages?: readonly Language[]
}

export function isOpen(filter: AudienceFilter | undefined): boolean {
  return filter === undefined || Object.values(filter).every((criterion) => criterion === undefined)
}

/** Whether everybody whom `told` lets through, `next` lets through too. */
export function covers(next: AudienceFilter | undefined, told: AudienceFilter | undefined): boolean {
  if (next === undefined || isOpen(next)) return true
  const { dwellings, maxFloor, needs, languages } = told ?? {}
  const holds = <Value>(wide: readonly Value[] | undefined, narrow: readonly Value[] | undefined) =>
    wide === undefined || (narrow !== undefined && narrow.every((one) => wide.includes(one)))
  return (
    holds(next.dwellings, dwellings) &&
    holds(next.needs, needs) &&
    holds(next.languages, languages) &&
    (next.maxFloor === undefined || (maxFloor !== undefined && maxFloor <= next.maxFloor))
  )
}
