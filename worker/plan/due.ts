// When a card of the plan is due: after its level was entered, before the water stands somewhere, after another card, at an hour. The earliest counts.
import {
  isOver,
  type CardDue,
  type CardRow,
  type CardView,
  type Due,
  type PlanCard,
  type PlanRun,
} from '../model/plan.ts'
import type { Instant } from '../model/time.ts'
import { repeatsAt } from './card-machine.ts'

/** What is known of the water at one level. */
export interface WaterTime {
  readonly at: Instant
  readonly water: 'foreseen' | 'reached'
}

export interface DueGround {
  readonly run: PlanRun
  readonly rows: readonly CardRow[]
  /** Null where nothing foresees it and nobody has seen it. */
  waterAt(station: string, levelMm: number): WaterTime | null
  /** The next instant after `from` at which clocks of the commune show this. */
  clockAt(hour: number, minute: number, from: Instant): Instant
}

export function cardView(card: PlanCard, row: CardRow, ground: DueGround): CardView {
  return { ...row, due: dueOf(card, row, ground), missing: missingBefore(card, row, ground) }
}

function dueOf(card: PlanCard, row: CardRow, ground: DueGround): CardDue | null {
  const again = repeatsAt(row, card.repeatMs)
  if (again !== null) return { at: again, because: { kind: 'card', card: card.id, afterMs: card.repeatMs ?? 0 } }
  if (isOver(row.state)) return null
  return card.due
    .flatMap((due) => instantOf(due, card, ground) ?? [])
    .reduce<CardDue | null>((first, one) => (first === null || one.at < first.at ? one : first), null)
}

function instantOf(due: Due, card: PlanCard, { run, rows, waterAt, clockAt }: DueGround): CardDue | null {
  const entered = run.entered[card.level]
  switch (due.kind) {
    case 'entry':
      return entered === undefined ? null : { at: entered + due.afterMs, because: due }
    case 'clock':
      return entered === undefined ? null : { at: clockAt(due.hour, due.minute, entered), because: due }
    case 'card': {
      const done = rows.find((row) => row.card === due.card)?.doneAt.at(-1)
      return done === undefined ? null : { at: done + due.afterMs, because: due }
    }
    case 'water': {
      const known = waterAt(due.station, due.levelMm)
      return known === null ? null : { at: known.at, because: due, water: known.water }
    }
    default:
      return due satisfies never
  }
}

function missingBefore(card: PlanCard, row: CardRow, { rows }: DueGround): readonly string[] {
  if (isOver(row.state)) return []
  return card.follows.filter((id) => {
    const before = rows.find((known) => known.card === id)
    return before !== undefined && !isOver(before.state)
  })
}
