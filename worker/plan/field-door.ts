// One door: what was said last counts, whichever phone was without a link when it was said.
import type { DoorState, FieldDoor } from '../model/field.ts'
import type { Instant } from '../model/time.ts'

export interface DoorSaid {
  readonly state: DoorState
  readonly persons: number
  readonly at: Instant
}

type Moving = Pick<FieldDoor, 'state' | 'persons' | 'at'>

/** The door after what was said; `isHelp` where help was asked for, also when something newer is known: a call for help is never overtaken. */
export function stepDoor(door: Moving, said: DoorSaid): { readonly door: Moving; readonly isHelp: boolean } {
  const isNewer = door.at === null || said.at >= door.at
  return {
    door: isNewer ? { state: said.state, persons: said.persons, at: said.at } : door,
    isHelp: said.state === 'help',
  }
}
