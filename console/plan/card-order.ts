// In which order the cards of an event are shown: what is late first, then what comes next, then what has no hour; what is over at the end.
import {
  isOver,
  type CardView,
  type Plan,
  type PlanCard,
  type PlanRole,
  type PlanRunView,
} from '../../worker/model/plan.ts'
import type { Instant } from '../../worker/model/time.ts'

export interface ShownCard {
  readonly card: PlanCard
  readonly view: CardView
}

export interface ShownCards {
  readonly late: readonly ShownCard[]
  readonly next: readonly ShownCard[]
  readonly over: readonly ShownCard[]
}

export function cardsOf(run: PlanRunView, plan: Plan, now: Instant, role: PlanRole | null): ShownCards {
  const shown = run.cards
    .flatMap((view) => {
      const card = plan.cards.find(({ id }) => id === view.card)
      return card === undefined || (role !== null && !card.roles.includes(role)) ? [] : [{ card, view }]
    })
    .toSorted((left, right) => (left.view.due?.at ?? Infinity) - (right.view.due?.at ?? Infinity))
  const late = shown.filter(({ view }) => isLate(view, now))
  const others = shown.filter((one) => !late.includes(one))
  return {
    late,
    next: others.filter(({ view }) => !isOver(view.state)),
    // One that repeats and was done waits there for its next time.
    over: others.filter(({ view }) => isOver(view.state)),
  }
}

/** How many cards of the open events are late. */
export function lateCards(runs: readonly PlanRunView[], now: Instant): number {
  return runs
    .filter(({ closed }) => closed === null)
    .flatMap(({ cards }) => cards)
    .filter((view) => isLate(view, now)).length
}

// Whoever has said why a card is stuck is not told over and over that it is late.
function isLate({ due, state }: CardView, now: Instant): boolean {
  return due !== null && due.at < now && state !== 'blocked'
}

/** Roles that have a card in this event, in the order of the plan. */
export function rolesIn(run: PlanRunView, plan: Plan): readonly PlanRole[] {
  const known = new Set(run.cards.map(({ card }) => card))
  return [...new Set(plan.cards.filter(({ id }) => known.has(id)).flatMap(({ roles }) => roles))]
}
