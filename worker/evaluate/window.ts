import type { BulletinBoard, FollowedArea } from '../model/bulletin.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { NowcastOpinion } from '../model/nowcast.ts'
import type { Reading } from '../model/reading.ts'
import type { MeasureWindow } from './measure-window.ts'
import type { Station } from '../model/station.ts'
import type { Instant } from '../model/time.ts'

/** What a rule may look at: the last day or so of each station, the official bulletins, nothing of the future. */
export interface Window {
  readonly stations: ReadonlyMap<string, StationWindow>
  readonly measures: ReadonlyMap<string, MeasureWindow>
  readonly bulletins: { readonly board: BulletinBoard; readonly followed: readonly FollowedArea[] }
}

export interface StationWindow {
  readonly station: Station
  /** Accepted level readings, oldest first by observation time. */
  readonly readings: readonly Reading[]
  readonly lastArrivedAt: Instant | null
  readonly silent: { readonly since: Instant; readonly wasRising: boolean } | null
  /** The latest run of each source. */
  readonly forecasts: readonly ForecastRun[]
  /** The gauge's own opinion; null where none was ever made. */
  readonly nowcast?: NowcastOpinion | null
}

/** The newest reading that may decide: not of the future, not doubtful. A single doubtful value never triggers alone. */
export function newestDeciding(window: StationWindow, now: Instant): Reading | null {
  for (let index = window.readings.length - 1; index >= 0; index--) {
    const reading = window.readings[index]
    if (reading !== undefined && reading.observedAt <= now && reading.quality !== 'doubtful') return reading
  }
  return null
}
