// A plain oracle in whole numbers: every double is one, times a power of two. It shares nothing with the code that it judges.
import type { MultiPolygon, Position } from '../../../worker/model/geo.ts'

/** Exact for every double from 2⁻⁶⁸ degrees up, and nought; a smaller one would lose its last digits. */
const SCALE_BITS = 120

function whole(value: number): bigint {
  // In two steps that are each exact: to a whole number of doubles, then shifted.
  const exponent = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value)))
  const bits = 52 - exponent
  const digits = BigInt(value * 2 ** bits)
  return bits > SCALE_BITS ? digits >> BigInt(bits - SCALE_BITS) : digits << BigInt(SCALE_BITS - bits)
}

export type ExactZone = readonly (readonly (readonly (readonly [bigint, bigint])[])[])[]

export function exactZone(zone: MultiPolygon): ExactZone {
  return zone.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [whole(x), whole(y)] as const)))
}

export function exactContains(zone: ExactZone, [longitude, latitude]: Position): boolean {
  const [x, y] = [whole(longitude), whole(latitude)]
  return zone.some((polygon) => {
    let inside = false
    for (const ring of polygon) {
      for (let index = 1; index < ring.length; index++) {
        const [ax, ay] = ring[index - 1] as readonly [bigint, bigint]
        const [bx, by] = ring[index] as readonly [bigint, bigint]
        if ((ay > y && by > y) || (ay < y && by < y)) continue
        const turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        const [from, to] = ax < bx ? [ax, bx] : [bx, ax]
        if (turn === 0n && x >= from && x <= to) return true
        if (ay > y !== by > y && turn > 0n === by > ay) inside = !inside
      }
    }
    return inside
  })
}
