import type { NowcastRefusal } from '../model/gauge-nowcast.ts'

/** What a gauge's nowcast is told beforehand. */
export interface NowcastSettings {
  readonly stepMs: number
  /** The levels that are reckoned, lowest first: those of the gauge, and those that rules ask for. */
  readonly levelsMm: readonly number[]
  /** The lowest level that means danger; the scale is what lies between it and the usual water. Null where the gauge has none. */
  readonly lowestDangerMm: number | null
  /** The usual water where the operator knows it; null where it is learnt. */
  readonly baseMm: number | null
  /** Why the operator has switched it off; null where nobody has. */
  readonly off: Extract<NowcastRefusal, `switched off: ${string}`> | null
}
