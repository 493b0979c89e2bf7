// A sensor that leaps up and down. It calms nobody any more; a rise among its leaps is told all the same, as unconfirmed.
import type { Reading } from '../model/reading.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'
import { countBefore } from './known.ts'
import type { Move } from './pace.ts'

const WINDOW_MS = 3 * HOUR_MS
const LEAP_MM = 300
const TURNS = 4

/** Four leaps within three hours, each the other way than the one before it. */
export function isErratic(before: readonly Reading[], value: number, at: Instant): boolean {
  let turns = 0
  let direction: Move['changeMm'] = 0
  let previous: number | null = null
  for (let index = countBefore(before, at - WINDOW_MS); index <= before.length; index++) {
    const next = index === before.length ? value : before[index]?.value
    if (next === undefined) continue
    const change = previous === null ? 0 : next - previous
    previous = next
    if (Math.abs(change) < LEAP_MM) continue
    if (direction === 0 || Math.sign(change) !== Math.sign(direction)) turns++
    direction = change
  }
  return turns >= TURNS
}
