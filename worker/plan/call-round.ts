// Everybody of the register is rung one by one: reached or not; after two misses somebody goes to the door, and a carer is rung meanwhile.
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { CallNext, CallRow, CallTry, Need, RegisterPerson } from '../model/register.ts'
import type { Instant } from '../model/time.ts'

/** Rings of their own phone that nobody answered before somebody goes there. */
export const MISSES_BEFORE_THE_DOOR = 2

export function newRow(person: Pick<RegisterPerson, 'number' | 'fields'>): CallRow {
  // Nobody can ring them: somebody goes at once.
  const state = person.fields.phones.length === 0 ? 'door' : 'to call'
  return { person: person.number, state, misses: 0, carersTried: 0, lastAt: null, lastBy: null }
}

/** The row after a try. What somebody said last counts: who was safe may need transport an hour later. */
export function stepCall(
  row: CallRow,
  { tried, at, by }: { readonly tried: CallTry; readonly at: Instant; readonly by: Actor },
): CallRow | Refusal {
  const touched = { ...row, lastAt: at, lastBy: by }
  switch (tried) {
    case 'reached':
    case 'carer says safe':
    case 'seen at the door':
      return { ...touched, state: 'safe' }
    case 'needs transport':
      return { ...touched, state: 'needs transport' }
    case 'no answer': {
      // Whoever was found, or whose door is known to be shut, is not put back by a ring that nobody answers.
      if (row.state !== 'to call' && row.state !== 'call again' && row.state !== 'door')
        return refused('wrong state', 'this person has been heard of: a missed ring changes nothing')
      const misses = row.misses + 1
      const state = row.state === 'door' || misses >= MISSES_BEFORE_THE_DOOR ? 'door' : 'call again'
      return { ...touched, misses, state }
    }
    case 'carer no answer':
      return { ...touched, carersTried: row.carersTried + 1 }
    case 'nobody at the door':
      return { ...touched, state: 'nobody there' }
    default:
      return tried satisfies never
  }
}

/** What to do next. `contacts`: how many carers stand there. */
export function nextOf(row: CallRow, contacts: number): CallNext {
  switch (row.state) {
    case 'to call':
      return { kind: 'ring them' }
    case 'call again':
      // The second ring is theirs; a carer's turn comes with the door.
      return { kind: 'ring them' }
    case 'door':
      return row.carersTried < contacts ? { kind: 'ring a carer', index: row.carersTried } : { kind: 'go to the door' }
    case 'needs transport':
      return { kind: 'bring transport' }
    case 'nobody there':
      return row.carersTried < contacts
        ? { kind: 'ring a carer', index: row.carersTried }
        : { kind: 'tell the rescue centre' }
    case 'safe':
      return { kind: 'nothing' }
    default:
      return row.state satisfies never
  }
}

/** Whoever cannot wait for power or cannot leave by themselves comes first. */
const WEIGHT: Readonly<Record<Need, number>> = {
  oxygen: 32,
  'electric device': 16,
  carried: 8,
  'help to leave': 8,
  wheelchair: 4,
  'lives alone': 2,
  'does not hear': 1,
  'does not see': 1,
}

/** The order of calling; of two who weigh the same, the one who was written down first. */
export function callOrder<P extends Pick<RegisterPerson, 'number' | 'fields'>>(people: readonly P[]): readonly P[] {
  const weight = (person: P) => person.fields.needs.reduce((sum, need) => sum + WEIGHT[need], 0)
  return people.toSorted((left, right) => weight(right) - weight(left) || left.number - right.number)
}
