import { describe, expect, test } from 'vitest'
import { DOOR_STATES, type DoorState } from '../../../worker/model/field.ts'
import { stepDoor } from '../../../worker/plan/field-door.ts'

const FRESH = { state: 'to do', persons: 0, at: null } as const

describe.each(DOOR_STATES)('a door of which "%s" was said last', (state) => {
  test.each(DOOR_STATES)('and "%s" before it, whichever comes in first', (before: DoorState) => {
    const [early, late] = [
      { state: before, persons: 1, at: 100 },
      { state, persons: 2, at: 200 },
    ]
    const inOrder = stepDoor(stepDoor(FRESH, early).door, late)
    const swapped = stepDoor(stepDoor(FRESH, late).door, early)
    expect(inOrder.door).toEqual({ state, persons: 2, at: 200 })
    expect(swapped.door).toEqual(inOrder.door)
    // Help is heard even where something newer is known already.
    expect(swapped.isHelp).toBe(before === 'help')
  })
})
