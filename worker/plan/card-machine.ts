// The machine of one card: total over states and acts. Nothing is ever locked: what should have been done before is a warning, and what was closed
// is opened again with a reason.
import type { Actor } from '../model/identity.ts'
import type { CardRow, CardState } from '../model/plan.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { Instant } from '../model/time.ts'

export type CardAct =
  | { readonly act: 'assign'; readonly owner: string }
  | { readonly act: 'start' }
  /** `note`: what was kept as evidence, a number, a name; '' where nothing was. */
  | { readonly act: 'done'; readonly note: string }
  | { readonly act: 'not applicable'; readonly note: string }
  | { readonly act: 'block'; readonly note: string }
  | { readonly act: 'reopen'; readonly note: string }

export const CARD_ACTS = [
  'assign',
  'start',
  'done',
  'not applicable',
  'block',
  'reopen',
] as const satisfies readonly CardAct['act'][]

const STATE_AFTER: Readonly<Record<Exclude<CardAct['act'], 'assign'>, CardState>> = {
  start: 'under way',
  done: 'done',
  'not applicable': 'not applicable',
  block: 'blocked',
  reopen: 'to do',
}

export interface CardStepped {
  readonly kind: 'ok'
  /** The same row where the act changes nothing: two people press at once. */
  readonly row: CardRow
}

export function newRow(card: string, at: Instant): CardRow {
  return { card, state: 'to do', since: at, by: null, owner: null, note: '', doneAt: [] }
}

/** Who acts, when, and how often the card is to be done. */
export interface CardMoment {
  readonly by: Actor
  readonly at: Instant
  readonly repeatMs: number | null
}

export function stepCard(row: CardRow, act: CardAct, { by, at, repeatMs }: CardMoment): CardStepped | Refusal {
  const note = 'note' in act ? act.note.trim() : ''
  switch (act.act) {
    case 'assign':
      return assigned(row, act.owner.trim(), { by, at })
    case 'start':
      if (row.state === 'done' || row.state === 'not applicable') return over(row)
      return moved(row, act.act, { by, at, note: '' })
    case 'done':
      // A second word on what was kept as evidence changes that: it is not done twice.
      if (row.state === 'done' && !isDueAgain(row, repeatMs, at)) {
        return { kind: 'ok', row: row.note === note || note === '' ? row : { ...row, note, by } }
      }
      return moved({ ...row, doneAt: [...row.doneAt, at] }, act.act, { by, at, note })
    case 'not applicable':
    case 'block':
      if (note === '') return refused('reason required', 'write why: somebody will ask for it afterwards')
      if (row.state === 'done') return over(row)
      return moved(row, act.act, { by, at, note })
    case 'reopen':
      if (row.state === 'to do') return { kind: 'ok', row }
      if (note === '') return refused('reason required', 'write why it is to be done again')
      return moved(row, act.act, { by, at, note })
    default:
      return act satisfies never
  }
}

/** A card that repeats is to be done anew from this instant; null where it waits, or does not repeat. */
export function repeatsAt(row: CardRow, repeatMs: number | null): Instant | null {
  const last = row.doneAt.at(-1)
  return repeatMs === null || row.state !== 'done' || last === undefined ? null : last + repeatMs
}

// Two people press at once, or one presses twice: half of the time between two is what tells that from doing it again.
function isDueAgain(row: CardRow, repeatMs: number | null, at: Instant): boolean {
  const last = row.doneAt.at(-1)
  return repeatMs !== null && last !== undefined && at - last >= repeatMs / 2
}

function assigned(
  row: CardRow,
  owner: string,
  { by, at }: { readonly by: Actor; readonly at: Instant },
): CardStepped | Refusal {
  if (owner === '') return refused('reason required', 'write who has it')
  if (row.state === 'done' || row.state === 'not applicable') return over(row)
  if (row.owner === owner) return { kind: 'ok', row }
  // Whoever takes over what is under way or blocked finds it so.
  const state = row.state === 'to do' ? 'assigned' : row.state
  return { kind: 'ok', row: { ...row, owner, state, since: state === row.state ? row.since : at, by } }
}

function moved(
  row: CardRow,
  act: Exclude<CardAct['act'], 'assign'>,
  { by, at, note }: { readonly by: Actor; readonly at: Instant; readonly note: string },
): CardStepped {
  const state = STATE_AFTER[act]
  if (state === row.state && state !== 'done' && note === row.note) return { kind: 'ok', row }
  return { kind: 'ok', row: { ...row, state, since: at, by, note } }
}

function over(row: CardRow): Refusal {
  return refused('wrong state', `card ${row.card} is over: open it again first`)
}
