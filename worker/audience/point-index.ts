// Many points against a zone. They lie in a grid, sorted by cell: where no edge of the zone passes through, a whole stretch of cells is in or out
// together, and one exact test decides it; only points in a cell that an edge touches are tested one by one.
import type { MultiPolygon, Polygon } from '../model/geo.ts'
import { CROSSED, passes, TOUCHED } from './locate.ts'
import { EDGE_NUMBERS, RowSweep } from './row-sweep.ts'

const POINTS_PER_CELL = 2
const MOST_CELLS_A_SIDE = 2_048
/** A tenth of a millimetre in degrees: far above what rounding can move a line by, so a cell without an edge surely has none. */
const MARGIN = 1e-9

export class PointIndex {
  readonly size: number
  readonly #xs: Float64Array
  readonly #ys: Float64Array
  /** By place in the grid: the number that the point came with. */
  readonly #numbers: Uint32Array
  /** Where each cell begins, row after row from the south-west; one more at the end. */
  readonly #starts: Uint32Array
  readonly #west: number
  readonly #south: number
  readonly #columns: number
  readonly #rows: number
  readonly #perColumn: number
  readonly #perRow: number
  readonly #found: Uint32Array
  readonly #marked: Uint8Array
  #count = 0

  /** `points`: longitude and latitude in turn. A point's number is its place among them. */
  constructor(points: Float64Array) {
    const size = points.length >> 1
    this.size = size
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
    for (let offset = 0; offset < size * 2; offset += 2) {
      const x = points[offset] as number
      const y = points[offset + 1] as number
      if (x < west) west = x
      if (x > east) east = x
      if (y < south) south = y
      if (y > north) north = y
    }
    // A little more than they span: whoever stands at the far border is in the last cell, and points on one spot have a cell with a size.
    const width = size === 0 ? MARGIN : (east - west) * (1 + MARGIN) + MARGIN
    const height = size === 0 ? MARGIN : (north - south) * (1 + MARGIN) + MARGIN
    const cells = Math.max(1, size / POINTS_PER_CELL)
    const side = (wanted: number) => Math.min(MOST_CELLS_A_SIDE, Math.max(1, Math.round(wanted)))
    this.#columns = side(Math.min(cells, Math.sqrt((cells * width) / height)))
    this.#rows = side(cells / this.#columns)
    this.#west = west
    this.#south = south
    this.#perColumn = this.#columns / width
    this.#perRow = this.#rows / height
    this.#xs = new Float64Array(size)
    this.#ys = new Float64Array(size)
    this.#numbers = new Uint32Array(size)
    this.#starts = new Uint32Array(this.#columns * this.#rows + 1)
    this.#found = new Uint32Array(size)
    this.#marked = new Uint8Array(this.#columns)
    this.#sort(points)
  }

  // A counting sort: once through to count, once to place.
  #sort(points: Float64Array): void {
    const cells = new Uint32Array(this.size)
    const starts = this.#starts
    for (let number = 0; number < this.size; number++) {
      const row = this.#rowOf(points[number * 2 + 1] as number)
      const cell = row * this.#columns + this.#columnOf(points[number * 2] as number)
      cells[number] = cell
      starts[cell] = (starts[cell] as number) + 1
    }
    let before = 0
    for (let cell = 0; cell < starts.length; cell++) {
      const here = starts[cell] as number
      starts[cell] = before
      before += here
    }
    const next = starts.slice()
    for (let number = 0; number < this.size; number++) {
      const cell = cells[number] as number
      const place = next[cell] as number
      next[cell] = place + 1
      this.#xs[place] = points[number * 2] as number
      this.#ys[place] = points[number * 2 + 1] as number
      this.#numbers[place] = number
    }
  }

  // Neither ever falls as its argument rises, whatever is rounded: what lies between two heights lies between their rows.
  #columnOf(x: number): number {
    return Math.floor((x - this.#west) * this.#perColumn)
  }

  #rowOf(y: number): number {
    return Math.floor((y - this.#south) * this.#perRow)
  }

  /** The numbers of the points in the zone, each once, in no order that means anything. Border inclusive, as `contains` says. */
  within(zone: MultiPolygon): Uint32Array {
    this.#count = 0
    const [only] = zone
    if (only === undefined || this.size === 0) return new Uint32Array(0)
    if (zone.length === 1) {
      this.#take(only)
      return this.#found.slice(0, this.#count)
    }
    const seen = new Uint8Array(this.size)
    const each: number[][] = []
    for (const polygon of zone) {
      this.#count = 0
      this.#take(polygon)
      const fresh: number[] = []
      for (let index = 0; index < this.#count; index++) {
        const number = this.#found[index] as number
        if (seen[number] === 0) fresh.push(number)
        seen[number] = 1
      }
      each.push(fresh)
    }
    return Uint32Array.from(each.flat())
  }

  #take(polygon: Polygon): void {
    const sweep = new RowSweep(polygon, { rows: this.#rows, rowOf: (y) => this.#rowOf(y) })
    for (let row = sweep.firstRow; row <= sweep.lastRow; row++) {
      sweep.moveTo(row)
      if (this.#starts[row * this.#columns] === this.#starts[(row + 1) * this.#columns]) continue
      this.#mark(sweep, row)
      this.#takeRow(sweep, row)
    }
  }

  // Which cells of the row an edge may touch: where it runs between the row's two heights, and a margin more.
  #mark({ lane, count }: RowSweep, row: number): void {
    const last = this.#columns - 1
    this.#marked.fill(0)
    const low = this.#south + row / this.#perRow - MARGIN
    const high = this.#south + (row + 1) / this.#perRow + MARGIN
    for (let offset = 0; offset < count * EDGE_NUMBERS; offset += EDGE_NUMBERS) {
      const ax = lane[offset] as number
      const ay = lane[offset + 1] as number
      const bx = lane[offset + 2] as number
      const by = lane[offset + 3] as number
      let from = ax
      let to = bx
      if (ay !== by) {
        const at = (y: number) => ax + Math.min(1, Math.max(0, (y - ay) / (by - ay))) * (bx - ax)
        from = at(low)
        to = at(high)
      }
      const first = Math.max(0, this.#columnOf(Math.min(from, to) - MARGIN))
      const end = Math.min(last, this.#columnOf(Math.max(from, to) + MARGIN))
      if (first <= end) this.#marked.fill(1, first, end + 1)
    }
  }

  #takeRow(sweep: RowSweep, row: number): void {
    const starts = this.#starts
    const base = row * this.#columns
    for (let column = 0; column < this.#columns;) {
      const start = starts[base + column] as number
      if (this.#marked[column] === 1) {
        column += 1
        this.#takeEach(sweep, start, starts[base + column] as number)
        continue
      }
      while (column < this.#columns && this.#marked[column] === 0) column += 1
      const end = starts[base + column] as number
      if (start < end && this.#isIn(sweep, start)) {
        this.#found.set(this.#numbers.subarray(start, end), this.#count)
        this.#count += end - start
      }
    }
  }

  #takeEach(sweep: RowSweep, start: number, end: number): void {
    for (let place = start; place < end; place++)
      if (this.#isIn(sweep, place)) this.#found[this.#count++] = this.#numbers[place] as number
  }

  #isIn({ lane, count }: RowSweep, place: number): boolean {
    const x = this.#xs[place] as number
    const y = this.#ys[place] as number
    let inside = false
    for (let offset = 0; offset < count * EDGE_NUMBERS; offset += EDGE_NUMBERS) {
      const said = passes(
        lane[offset] as number,
        lane[offset + 1] as number,
        lane[offset + 2] as number,
        lane[offset + 3] as number,
        x,
        y,
      )
      if (said === TOUCHED) return true
      if (said === CROSSED) inside = !inside
    }
    return inside
  }
}
