// Exactly once: a phone numbers its acts, the room takes the next one and no other. A repeat changes nothing, a gap waits for what is missing.
import type { NumberedAct } from '../model/field.ts'

export interface Taken {
  readonly fresh: readonly NumberedAct[]
  /** The last counter that counts; what lies above it is sent again. */
  readonly heard: number
}

export function takeActs(heard: number, offered: readonly NumberedAct[]): Taken {
  const fresh: NumberedAct[] = []
  let last = heard
  for (const one of [...offered].sort((left, right) => left.counter - right.counter)) {
    if (one.counter !== last + 1) continue
    fresh.push(one)
    last = one.counter
  }
  return { fresh, heard: last }
}
