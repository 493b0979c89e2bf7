// A gauge of the tests: base 1 m, levels at 2 m and 3 m, ten-minute values.
import { NO_HISTORY, remembered, type GaugeHistory } from '../../../worker/forecast/history.ts'
import { look, type Look, type Looked } from '../../../worker/forecast/nowcast.ts'
import type { NowcastSettings } from '../../../worker/forecast/settings.ts'
import type { QualityFlag, Reading } from '../../../worker/model/reading.ts'
import { MINUTE_MS, type Instant } from '../../../worker/model/time.ts'

export const STEP_MS = 10 * MINUTE_MS
export const START: Instant = Date.UTC(2026, 0, 10)

export const SETTINGS: NowcastSettings = {
  stepMs: STEP_MS,
  levelsMm: [2_000, 3_000],
  lowestDangerMm: 2_000,
  baseMm: 1_000,
  off: null,
}

export function reading(at: Instant, value: number, flags: readonly QualityFlag[] = []): Reading {
  const quality = flags.length === 0 ? 'good' : 'doubtful'
  const from = { station: 'G1', quantity: 'level', source: 'test', rawUnit: 'mm' } as const
  return { ...from, observedAt: at, receivedAt: at, value, quality, flags, revision: 0 }
}

/** Values one step apart, from `START` on. */
export function historyOf(values: readonly number[], before: GaugeHistory = NO_HISTORY): GaugeHistory {
  return values.reduce((history, value, index) => remembered(history, reading(START + index * STEP_MS, value)), before)
}

export function timeOf(index: number): Instant {
  return START + index * STEP_MS
}

export function lookAt(history: GaugeHistory, now: Instant, over: Partial<Look> = {}): Looked {
  const usual: Look = {
    station: 'G1',
    settings: SETTINGS,
    history,
    upstream: null,
    alarms: [],
    silentSince: null,
    record: () => 'unknown',
  }
  return look({ ...usual, ...over }, now)
}

/** A day of still water at 1 m, then a rise of so many mm a step. */
export function rising(byMm: number, steps: number): readonly number[] {
  return [
    ...Array.from({ length: 144 }, () => 1_000),
    ...Array.from({ length: steps }, (_, step) => 1_000 + byMm * (step + 1)),
  ]
}
