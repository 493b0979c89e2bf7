import { describe, expect, test } from 'vitest'
import { contains } from '../../../worker/audience/locate.ts'
import { shapeFault } from '../../../worker/audience/shape-fault.ts'
import { traced } from '../../../worker/audience/trace.ts'
import { metresApart, type Position } from '../../../worker/model/geo.ts'
import { seeded } from './random.ts'

const CENTRE: Position = [2.34, 43.21]
const shapeOf = (points: readonly Position[], metres: number) => {
  const made = traced(points, metres)
  return made.kind === 'shape' ? made.shape : []
}
const beside = ([x, y]: Position, metres: number, angle: number): Position => [
  x + (metres * Math.cos(angle)) / (111_195 * Math.cos((y * Math.PI) / 180)),
  y + (metres * Math.sin(angle)) / 111_195,
]

describe('zones that are not drawn corner by corner', () => {
  test.each([0, -5, 0.5, 10_000_000, Number.NaN, Infinity])('a circle of %s m is refused (G09)', (metres) => {
    expect(traced([CENTRE], metres).kind).toBe('distance')
  })

  test('nothing to go around is nothing', () => {
    expect(traced([], 50).kind).toBe('nothing')
  })

  test('a circle holds whoever lives within its radius, and nobody much beyond', () => {
    const random = seeded(1)
    for (const metres of [1, 50, 800, 20_000]) {
      const circle = shapeOf([CENTRE], metres)
      expect(shapeFault(circle)).toBeNull()
      for (let n = 0; n < 100; n++) {
        const angle = random() * 2 * Math.PI
        expect(contains(circle, beside(CENTRE, metres * 0.998, angle))).toBe(true)
        expect(contains(circle, beside(CENTRE, metres * 1.01, angle))).toBe(false)
      }
    }
  })

  test('a band along a river holds whoever lives as near to it, around bends and both ends', () => {
    const random = seeded(2)
    for (let n = 0; n < 20; n++) {
      const river = Array.from({ length: 2 + Math.floor(random() * 20) }, (_, index): Position => [
        2.3 + index / 500,
        43.2 + random() / 100,
      ])
      const metres = 20 + random() * 400
      const band = shapeOf([...river, river.at(-1) as Position], metres)
      expect(shapeFault(band)).toBeNull()
      for (let m = 0; m < 40; m++) {
        const at = Math.floor(random() * (river.length - 1))
        const [a, b] = [river[at] as Position, river[at + 1] as Position]
        const along = random()
        const on: Position = [a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])]
        const home = beside(on, metres * 0.998 * random(), random() * 2 * Math.PI)
        expect(metresApart(on, home)).toBeLessThan(metres)
        expect(contains(band, home)).toBe(true)
      }
    }
  })

  test('a loop of river around a hill leaves the hill out', () => {
    const loop = [[2.3, 43.2], [2.35, 43.2], [2.35, 43.24], [2.3, 43.24], [2.3, 43.2001]] as const // prettier-ignore
    const band = shapeOf(loop, 100)
    expect(contains(band, [2.325, 43.22])).toBe(false)
    expect(contains(band, [2.35, 43.22])).toBe(true)
  })
})
