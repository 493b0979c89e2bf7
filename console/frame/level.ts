import type { PlanLevel } from '../../worker/model/rule.ts'

export type LevelColour = 'green' | 'yellow' | 'orange' | 'red'

/** The way down (N5, N6) is shown as watch, never as green: green says that nothing is going on. */
export const LEVEL_COLOUR: Readonly<Record<PlanLevel, LevelColour>> = {
  N0: 'green',
  N1: 'yellow',
  N2: 'orange',
  N3: 'red',
  N4: 'red',
  N5: 'yellow',
  N6: 'yellow',
}
