// The edges of one polygon, row of a grid after row: each row sees those that touch its height, in memory that grows with the edges alone.
import type { Polygon, Position } from '../model/geo.ts'

/** Numbers of an edge in the lane: ax, ay, bx, by. */
export const EDGE_NUMBERS = 4

export interface RowsOf {
  readonly rows: number
  /** Of any height: below 0 and from `rows` on where it lies outside the grid. Never falls as the height rises. */
  rowOf(y: number): number
}

export class RowSweep {
  /** The edges of the row that `moveTo` came to. */
  lane: Float64Array
  count = 0
  readonly #edges: Float64Array
  readonly #last: Int32Array
  readonly #order: Uint32Array
  #active: Uint32Array
  #next = 0
  readonly firstRow: number
  readonly lastRow: number

  constructor(polygon: Polygon, { rows, rowOf }: RowsOf) {
    const most = polygon.reduce((sum, ring) => sum + Math.max(0, ring.length - 1), 0)
    const edges = new Float64Array(most * EDGE_NUMBERS)
    this.#edges = edges
    this.#last = new Int32Array(most)
    const first = new Int32Array(most)
    const counts = new Uint32Array(rows + 1)
    let kept = 0
    let lowest = rows
    let highest = -1
    for (const ring of polygon) {
      for (let index = 1; index < ring.length; index++) {
        const [ax, ay] = ring[index - 1] as Position
        const [bx, by] = ring[index] as Position
        const from = Math.max(0, rowOf(Math.min(ay, by)))
        const to = Math.min(rows - 1, rowOf(Math.max(ay, by)))
        if (from > to) continue
        edges[kept * EDGE_NUMBERS] = ax
        edges[kept * EDGE_NUMBERS + 1] = ay
        edges[kept * EDGE_NUMBERS + 2] = bx
        edges[kept * EDGE_NUMBERS + 3] = by
        first[kept] = from
        this.#last[kept] = to
        counts[from + 1] = (counts[from + 1] as number) + 1
        lowest = Math.min(lowest, from)
        highest = Math.max(highest, to)
        kept += 1
      }
    }
    for (let row = 0; row < rows; row++) counts[row + 1] = (counts[row + 1] as number) + (counts[row] as number)
    this.#order = new Uint32Array(kept)
    for (let edge = 0; edge < kept; edge++) {
      const from = first[edge] as number
      this.#order[counts[from] as number] = edge
      counts[from] = (counts[from] as number) + 1
    }
    // Each start has moved on to the next row's.
    this.#starts = counts
    this.#active = new Uint32Array(kept)
    this.lane = new Float64Array(kept * EDGE_NUMBERS)
    this.firstRow = lowest
    this.lastRow = highest
  }

  /** Past the last edge that begins in a row. */
  readonly #starts: Uint32Array

  /** Rows in their order, none left out. */
  moveTo(row: number): void {
    let kept = 0
    for (let index = 0; index < this.count; index++) {
      const edge = this.#active[index] as number
      if ((this.#last[edge] as number) >= row) this.#active[kept++] = edge
    }
    const end = this.#starts[row] as number
    while (this.#next < end) this.#active[kept++] = this.#order[this.#next++] as number
    this.count = kept
    for (let index = 0; index < kept; index++) {
      const from = (this.#active[index] as number) * EDGE_NUMBERS
      const to = index * EDGE_NUMBERS
      this.lane[to] = this.#edges[from] as number
      this.lane[to + 1] = this.#edges[from + 1] as number
      this.lane[to + 2] = this.#edges[from + 2] as number
      this.lane[to + 3] = this.#edges[from + 3] as number
    }
  }
}
