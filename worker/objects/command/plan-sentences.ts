// The lines of the main courante on the plan: levels, cards, who directs.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import {
  LEVEL_NAME,
  type CardRow,
  type CardState,
  type Director,
  type EasingView,
  type Plan,
  type PlanCard,
  type PlanRun,
} from '../../model/plan.ts'
import type { PlanLevel } from '../../model/rule.ts'
import { HOUR_MS, type Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

const STATE: Readonly<Record<CardState, string>> = {
  'to do': 'à refaire',
  assigned: 'assignée',
  'under way': 'en cours',
  done: 'faite',
  'not applicable': 'sans objet',
  blocked: 'bloquée',
}

export function levelDecided(
  plan: Plan,
  run: PlanRun,
  decided: { readonly from: PlanLevel; readonly by: Actor; readonly reason: string },
): Act {
  const { from, by, reason } = decided
  const why = reason === '' ? '' : `. Motif : ${reason}`
  return {
    actor: by,
    category: 'décision',
    act: 'niveau du plan',
    text: `${plan.name.fr} : ${run.level} ${LEVEL_NAME[run.level]} (était ${from} ${LEVEL_NAME[from]})${why}`,
    detail: { run: run.id, plan: run.plan, version: run.version, from, level: run.level, reason },
  }
}

export function cardMoved(
  plan: Plan,
  run: PlanRun,
  moved: {
    readonly card: PlanCard
    readonly row: CardRow
    readonly by: Actor
    readonly happenedAt: Instant | null
  },
): Act {
  const { card, row, by, happenedAt } = moved
  const owner = row.owner === null ? '' : ` (${row.owner})`
  const note = row.note === '' ? '' : `. ${row.note}`
  return {
    actor: by,
    category: 'action',
    act: `fiche ${STATE[row.state]}`,
    text: `Fiche ${card.id} ${STATE[row.state]}${owner} : ${card.do.fr}${note}`,
    detail: {
      ...{ run: run.id, plan: plan.id, card: card.id, state: row.state, owner: row.owner, note: row.note },
      ...(happenedAt === null ? {} : { happenedAt }),
    },
  }
}

/** A reminder, never a decision: the agreement of the COS is a person's word. */
export function easingSaid(
  plan: Plan,
  run: PlanRun,
  {
    view,
    station,
    clock,
  }: { readonly view: EasingView; readonly station: string; readonly clock: (at: Instant) => string },
): Act {
  const { level, belowMm, since, lastAt, lastMm, state, holdMs } = view
  const metres = (mm: number) => `${(mm / 1_000).toFixed(2).replace('.', ',')} m`
  const held = `${station} sous ${metres(belowMm)} depuis ${clock(since)} (${Math.round(holdMs / HOUR_MS)} h)`
  const next =
    state === 'met'
      ? `${level} ${LEVEL_NAME[level]} est possible, sur décision de qui dirige`
      : `dernière lecture ${metres(lastMm)} à ${clock(lastAt)}, relisez la hauteur avant de décider ${level}`
  return {
    actor: SYSTEM_ACTOR,
    category: 'proposition',
    act: 'rappel de décrue',
    text: `${plan.name.fr} : ${held} ; ${next}`,
    detail: { run: run.id, plan: plan.id, level, station: view.station, since, lastAt, lastMm, state },
  }
}

export function planClosed(plan: Plan, run: PlanRun, by: Actor): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'événement clos',
    text: `${plan.name.fr} : événement clos. ${run.closed?.reason ?? ''}`,
    detail: { run: run.id, plan: run.plan, level: run.level },
  }
}

export function directed(director: Director, note: string): Act {
  const words = note === '' ? '' : `. ${note}`
  return {
    actor: director.by,
    category: 'décision',
    act: 'direction des opérations',
    text: `Directeur des opérations de secours : ${director.who === 'prefect' ? 'le préfet' : 'le maire'}${words}`,
    detail: { who: director.who },
  }
}
