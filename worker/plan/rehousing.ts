// A household without a home: to rehouse → offered → moved in → back home. Nobody leaves the list but by coming home, or with a reason in words.
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import {
  isRehoused,
  rehousingName,
  type Rehousing,
  type RehousingState,
  type RehousingStep,
  type ToldRehousing,
} from '../model/recovery.ts'
import type { Instant } from '../model/time.ts'

/** An offer may be refused, what was moved into may end, and whoever was back may have to leave again: never a dead end. */
const NEXT: Readonly<Record<RehousingState, readonly RehousingState[]>> = {
  'to rehouse': ['offered', 'moved in', 'back home', 'settled elsewhere'],
  offered: ['to rehouse', 'offered', 'moved in', 'back home', 'settled elsewhere'],
  'moved in': ['to rehouse', 'offered', 'moved in', 'back home', 'settled elsewhere'],
  'back home': ['to rehouse'],
  'settled elsewhere': ['to rehouse'],
}
/** Where it is: an offer of nothing is none. */
const PLACED: readonly RehousingState[] = ['offered', 'moved in']

interface Done {
  readonly by: Actor
  readonly at: Instant
}

export function newRehousing(told: ToldRehousing, { by, at }: Done, number: number): Rehousing {
  const step = { state: 'to rehouse', where: '', note: '', at, by } as const
  return { ...told, number, state: step.state, where: '', steps: [step] }
}

export function stepRehousing(
  known: Rehousing,
  { state, where, note }: RehousingStep,
  { by, at }: Done,
): { readonly kind: 'ok'; readonly row: Rehousing } | Refusal {
  if (state === known.state && where === known.where) return { kind: 'ok', row: known }
  const name = rehousingName(known.number)
  if (!NEXT[known.state].includes(state))
    return refused('wrong state', `${name} is ${known.state}: open it again first`)
  if (PLACED.includes(state) && where === '')
    return refused('reason required', 'write where: an offer of nothing is none')
  if (state === 'settled elsewhere' && note === '')
    return refused(
      'reason required',
      'nobody is dropped from the list without words: write where they live now, or why',
    )
  if (state === 'to rehouse' && (isRehoused(known.state) || PLACED.includes(known.state)) && note === '')
    return refused('reason required', 'write why it came to nothing')
  const step = { state, where, note, at, by }
  return { kind: 'ok', row: { ...known, state, where, steps: [...known.steps, step] } }
}
