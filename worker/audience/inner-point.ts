// A point that surely lies in a zone, for who names the zone and gives no address: the middle of a bent street's box may lie in the river.
import type { MultiPolygon, Position, Ring } from '../model/geo.ts'
import { boxOf, contains } from './locate.ts'

const LINES = 15

/** The middle of the widest stretch that lies inside, over lines of latitude across the zone; null where the zone has no inside. */
export function innerPoint(zone: MultiPolygon): Position | null {
  const box = boxOf(zone)
  const rings = zone.flat()
  let best: { readonly point: Position; readonly width: number } | null = null
  for (let line = 1; line <= LINES; line++) {
    const y = box.south + ((box.north - box.south) * line) / (LINES + 1)
    const crossings = rings.flatMap((ring) => crossingsOf(ring, y)).sort((left, right) => left - right)
    for (let index = 0; index + 1 < crossings.length; index += 1) {
      const [from = 0, to = 0] = [crossings[index], crossings[index + 1]]
      const point: Position = [(from + to) / 2, y]
      if (to - from > (best?.width ?? 0) && contains(zone, point)) best = { point, width: to - from }
    }
  }
  return best?.point ?? null
}

function crossingsOf(ring: Ring, y: number): readonly number[] {
  return ring.slice(1).flatMap(([bx, by], index) => {
    const [ax, ay] = ring[index] as Position
    return ay > y !== by > y ? [ax + ((y - ay) / (by - ay)) * (bx - ax)] : []
  })
}
