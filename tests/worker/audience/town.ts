// A town of made-up points, and zones over it as people and their map tools make them: bent, with holes, with parts.
import type { MultiPolygon, Polygon, Position, Ring } from '../../../worker/model/geo.ts'

// On the meridian of Greenwich: around nought doubles are finest, so that is where arithmetic that is not exact errs first.
const CENTRE: Position = [0, 43.21]
const RADIUS = 0.02

export function town(random: () => number, size: number): readonly Position[] {
  return Array.from({ length: size }, (): Position => {
    const [x, y] = CENTRE
    return [x + (random() - 0.5) * 3 * RADIUS, y + (random() - 0.5) * 3 * RADIUS]
  })
}

/** Around a point, at an angle that only grows: it never crosses itself. */
export function star([x, y]: Position, corners: number, radius: (turn: number) => number): Ring {
  const ring = Array.from({ length: corners }, (_, index): Position => {
    const turn = index / corners
    const [angle, reach] = [turn * 2 * Math.PI, radius(turn)]
    return [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach]
  })
  return [...ring, ring[0] as Position]
}

/** One to three parts, which may overlap; each with a hole or none. */
export function zoneInTown(random: () => number): MultiPolygon {
  const part = (): Polygon => {
    const centre: Position = [CENTRE[0] + (random() - 0.5) * RADIUS, CENTRE[1] + (random() - 0.5) * RADIUS]
    const shell = star(centre, 3 + Math.floor(random() * 40), () => RADIUS * (0.4 + random() * 0.6))
    // Within a third of what a triangle with those radii may leave around its middle.
    const hole = star(centre, 3 + Math.floor(random() * 9), () => RADIUS * 0.05 * (0.3 + random() * 0.7))
    return random() < 0.5 ? [shell] : [shell, hole]
  }
  return Array.from({ length: 1 + Math.floor(random() * 3) }, part)
}

/** Vertices, points on edges as near as a double comes, and their neighbours by one last digit. */
export function bordering(zone: MultiPolygon, random: () => number, size: number): readonly Position[] {
  const rings = zone.flat()
  return Array.from({ length: size }, (): Position => {
    const ring = rings[Math.floor(random() * rings.length)] as Ring
    const index = 1 + Math.floor(random() * (ring.length - 1))
    const [ax, ay] = ring[index - 1] as Position
    const [bx, by] = ring[index] as Position
    const along = random() < 0.3 ? 0 : random() < 0.3 ? 0.5 : random()
    const nudge = () => Math.floor(random() * 3 - 1) * Number.EPSILON
    return [(ax + along * (bx - ax)) * (1 + nudge()), (ay + along * (by - ay)) * (1 + nudge())]
  })
}
