// The series that all sides get: so many gauges, a value each five minutes, each river with a flood of its own that crosses its level, hovers
// about it and falls below; and what a rule asks of each. No value rises or falls faster than water does.
import { MINUTE_MS } from '../../worker/model/time.ts'

export const STEP_MS = 5 * MINUTE_MS
export const PER_TOWN = 100
export const LEVEL_MM = 2_200
export const FOR_MINUTES = 10
export const KEEP_MINUTES = 15
/** Long enough before the first step that every gauge has a rhythm. */
export const BEGIN = Date.parse('2026-11-20T06:00:00Z')

export function townOf(index: number): string {
  return String(91_001 + index)
}

export function stationOf(index: number): string {
  return `G${String(index).padStart(3, '0')}`
}

/** Millimetres of one gauge at one step: a wave of two hours under which a smaller one makes it hover about its level. */
export function levelAt(town: number, station: number, step: number): number {
  const phase = ((town * 31 + station * 17) % 97) / 97
  const slow = Math.sin(2 * Math.PI * (step / 48 + phase))
  const quick = Math.sin(2 * Math.PI * (step / 7 + phase * 3))
  const mm = Math.round(LEVEL_MM + 160 * slow + 45 * quick)
  // At the level itself a rule of ours that fires goes on, where one with `>` ends: that is what `clear` is for, and not what is compared.
  return mm === LEVEL_MM ? mm + 1 : mm
}
