// Many points against one zone: only the edges at a point's own height can decide it, so the edges lie in bands of latitude.
import type { BoundingBox, MultiPolygon, Position } from '../model/geo.ts'
import { boxOf, contains, inBox } from './locate.ts'

const EDGES_PER_BAND = 4
// Below this many edges the plain test is as fast as the index.
const PLAIN_EDGES = 32

interface Band {
  readonly edges: Float64Array
}

/** Answers as `contains` does, for the same zone, in the time that the edges of one band take. */
export class ZoneIndex {
  readonly #zone: MultiPolygon
  readonly #box: BoundingBox
  readonly #bands: readonly (readonly Band[])[]
  readonly #plain: boolean
  readonly #height: number

  constructor(zone: MultiPolygon) {
    this.#zone = zone
    this.#box = boxOf(zone)
    const edges = zone.reduce((sum, polygon) => sum + polygon.reduce((inner, ring) => inner + ring.length - 1, 0), 0)
    this.#plain = edges <= PLAIN_EDGES
    const count = Math.max(1, Math.ceil(edges / EDGES_PER_BAND))
    this.#height = (this.#box.north - this.#box.south) / count || 1
    this.#bands = this.#plain ? [] : zone.map((polygon) => this.#sorted(polygon, count))
  }

  // Each band holds every edge that touches it, flat: ax, ay, bx, by, and whether it belongs to the shell.
  #sorted(polygon: MultiPolygon[number], count: number): readonly Band[] {
    const lists: number[][] = Array.from({ length: count }, () => [])
    polygon.forEach((ring, ringIndex) => {
      for (let index = 1; index < ring.length; index++) {
        const [ax, ay] = ring[index - 1] as Position
        const [bx, by] = ring[index] as Position
        const from = this.#bandOf(Math.min(ay, by), count)
        const to = this.#bandOf(Math.max(ay, by), count)
        for (let band = from; band <= to; band++) lists[band]?.push(ax, ay, bx, by, ringIndex)
      }
    })
    return lists.map((list) => ({ edges: Float64Array.from(list) }))
  }

  #bandOf(y: number, count: number): number {
    return Math.min(count - 1, Math.max(0, Math.floor((y - this.#box.south) / this.#height)))
  }

  contains(point: Position): boolean {
    if (!inBox(this.#box, point)) return false
    if (this.#plain) return contains(this.#zone, point)
    return this.#bands.some((bands) => this.#inPolygon(bands, point))
  }

  // Crossing parity over all rings at once gives "in the shell and in no hole"; any edge touched is the border, which belongs to it.
  #inPolygon(bands: readonly Band[], [x, y]: Position): boolean {
    const edges = bands[this.#bandOf(y, bands.length)]?.edges ?? new Float64Array(0)
    let inside = false
    for (let offset = 0; offset < edges.length; offset += 5) {
      const ax = edges[offset] as number
      const ay = edges[offset + 1] as number
      const bx = edges[offset + 2] as number
      const by = edges[offset + 3] as number
      if ((ay > y && by > y) || (ay < y && by < y)) continue
      const turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
      if (turn === 0 && x >= Math.min(ax, bx) && x <= Math.max(ax, bx)) return true
      if (ay > y !== by > y && turn > 0 === by > ay) inside = !inside
    }
    return inside
  }
}
