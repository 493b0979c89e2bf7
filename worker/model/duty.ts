// What comes back in calm times: the cards of N0, each done again and again, so that a night finds what the plan says is there.
import type { Actor } from './identity.ts'
import type { Plan, PlanCard } from './plan.ts'
import type { Instant } from './time.ts'

/** What a card of N0 looks after: a plan of the town takes the place of the common one's card for the same. */
export const DUTY_KINDS = ['roster', 'directory', 'channels', 'means', 'plan', 'exercise', 'register'] as const
export type DutyKind = (typeof DUTY_KINDS)[number]

export interface DutyDone {
  readonly at: Instant
  readonly by: Actor
  readonly note: string
}

export interface DutyView {
  /** `crue:02`. */
  readonly id: string
  readonly card: Pick<PlanCard, 'id' | 'do' | 'roles' | 'proof' | 'repeatMs'>
  /** The last time; null where nobody ever has. */
  readonly last: DutyDone | null
  /** Null where it was never done: it is due. */
  readonly nextAt: Instant | null
}

/** The recurring cards of N0 of every plan, the town's own before the common ones, each matter once. */
export function dutyCards(plans: readonly Plan[]): readonly { readonly id: string; readonly card: PlanCard }[] {
  const own = plans.filter(({ origin }) => !isCommon(origin))
  const common = plans.filter(({ origin }) => isCommon(origin))
  const taken = new Set<DutyKind>()
  return [...own, ...common].flatMap((plan) =>
    plan.cards.flatMap((card) => {
      if (card.level !== 'N0' || card.repeatMs === null) return []
      if (card.duty !== undefined && taken.has(card.duty)) return []
      if (card.duty !== undefined) taken.add(card.duty)
      return [{ id: `${plan.id}:${card.id}`, card }]
    }),
  )
}

const isCommon = (origin: string) => origin.startsWith('templates/common/')

export function dutyView(id: string, card: PlanCard, last: DutyDone | null): DutyView {
  const { do: what, roles, proof, repeatMs } = card
  return {
    id,
    card: { id: card.id, do: what, roles, proof, repeatMs },
    last,
    nextAt: last === null || repeatMs === null ? null : last.at + repeatMs,
  }
}

export const isDue = ({ nextAt }: Pick<DutyView, 'nextAt'>, now: Instant): boolean => nextAt === null || nextAt <= now

/** What is due first, those that nobody ever did at the head. */
export function inOrderOfDue(duties: readonly DutyView[]): readonly DutyView[] {
  return duties.toSorted((left, right) => (left.nextAt ?? 0) - (right.nextAt ?? 0))
}
