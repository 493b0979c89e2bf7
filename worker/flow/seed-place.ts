// Where a test telephone stands: surely in its zone, or beside it and in no zone at all.
import { innerPoint } from '../audience/inner-point.ts'
import { boxOf, contains } from '../audience/locate.ts'
import type { SeedSide } from '../model/echo.ts'
import type { Position } from '../model/geo.ts'
import type { Zone } from '../model/zone.ts'

/** Some 150 m in the middle of France: beyond what a position is worth, near enough that a zone drawn too wide would hold it. */
const STEP_DEGREES = 0.0015
const MOST_STEPS = 40

/** Null where the zone has no inside, or no free ground was found near it. */
export function placeOfSeed(zone: Zone, side: SeedSide, zones: readonly Zone[]): Position | null {
  const middle = innerPoint(zone.geometry)
  if (side === 'inside' || middle === null) return middle
  const box = boxOf(zone.geometry)
  for (let step = 1; step <= MOST_STEPS; step++) {
    const away = step * STEP_DEGREES
    const around: readonly Position[] = [
      [middle[0], box.north + away],
      [box.east + away, middle[1]],
      [middle[0], box.south - away],
      [box.west - away, middle[1]],
    ]
    const free = around.find((point) => !zones.some(({ geometry }) => contains(geometry, point)))
    if (free !== undefined) return free
  }
  return null
}
