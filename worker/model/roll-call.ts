// The roll call of the crisis cell (appel de la cellule): who was called, who comes and when, who has not answered.
import type { Actor } from './identity.ts'
import type { RingState } from './ring.ts'
import type { DutyRole } from './roster.ts'
import type { Instant } from './time.ts'

export type RollAnswer =
  | { readonly kind: 'coming'; readonly inMinutes: number | null }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'there' }

export interface RollPerson {
  readonly member: string
  readonly name: string
  readonly role: DutyRole
  readonly calledAt: Instant
  readonly by: 'sms' | 'voice'
  readonly state: RingState
  readonly answer: { readonly said: RollAnswer; readonly at: Instant; readonly how: 'sms' | 'voice' | 'hand' } | null
}

export interface RollCall {
  readonly number: number
  readonly startedAt: Instant
  readonly by: Actor
  readonly why: string
  /** Where they are expected; empty where the plan says it. */
  readonly where: string
  /** In the order in which they are called; the first at once. */
  readonly groups: readonly DutyRole[]
  /** How many of the groups were called, and when the last of them was. */
  readonly called: number
  readonly groupAt: Instant
  /** So many must come; fewer within that time, and the next group is called. */
  readonly needed: number
  readonly withinMs: number
  readonly people: readonly RollPerson[]
  readonly ended: { readonly by: Actor; readonly at: Instant } | null
}

export function comesTo(call: Pick<RollCall, 'people'>): number {
  return call.people.filter(({ answer }) => answer?.said.kind === 'coming' || answer?.said.kind === 'there').length
}
