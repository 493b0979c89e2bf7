import { describe, expect, test } from 'vitest'
import { contains } from '../../../worker/audience/locate.ts'
import { mended } from '../../../worker/audience/mend.ts'
import { shapeFault } from '../../../worker/audience/shape-fault.ts'
import type { MultiPolygon, Position, Ring } from '../../../worker/model/geo.ts'
import { seeded } from './random.ts'

const ring = (...corners: readonly Position[]): Ring => [...corners, corners[0] as Position]
const square = (west: number, south: number, size: number): Ring =>
  ring([west, south], [west + size, south], [west + size, south + size], [west, south + size])

describe('a shape that people meant', () => {
  test('what has no fault comes back as it was', () => {
    const shape = [[square(0, 0, 4), square(1, 1, 1)]]
    expect(mended(shape)).toEqual({ shape, done: [] })
  })

  test.each<[string, MultiPolygon, string]>([
    ['a bow-tie', [[ring([0, 0], [2, 2], [2, 0], [0, 2])]], 'loops filled'],
    // Its halves are as large: their signed areas take each other away.
    ['an even bow-tie', [[ring([0, 0], [4, 4], [4, 0], [0, 4])]], 'loops filled'],
    ['a spike', [[ring([0, 0], [2, 0], [2, 5], [2, 2], [0, 2])]], 'repeats and spikes taken out'],
    ['an open line', [[square(0, 0, 2).slice(0, -1)]], 'closed'],
    ['parts that lie over each other', [[square(0, 0, 2)], [square(1, 1, 2)]], 'parts joined'],
    ['a hole that leaves its shell', [[square(0, 0, 4), square(3, 1, 2)]], ''],
    ['a hole that crosses itself', [[square(0, 0, 9), ring([1, 1], [3, 3], [3, 1], [1, 3])]], 'hole left out'],
  ])('%s is mended, and what was done is said (G02)', (_, shape, what) => {
    const after = mended(shape)
    expect(after).not.toBeNull()
    expect(shapeFault(after?.shape ?? [])).toBeNull()
    if (what !== '') expect(after?.done).toContain(what)
  })

  test('a bow-tie of two halves alike crosses itself, and points on a line enclose nothing (G01, G02)', () => {
    expect(shapeFault([[ring([0, 0], [4, 4], [4, 0], [0, 4])]])?.kind).toBe('crosses itself')
    expect(shapeFault([[ring([0, 0], [1, 0], [2, 0])]])?.kind).toBe('encloses nothing')
    expect(shapeFault([[ring([0, 0], [1, 1], [1, 1], [2, 2])]])?.kind).toBe('encloses nothing')
  })

  test('what encloses nothing is refused, not made up (G01, G02)', () => {
    expect(mended([[ring([0, 0], [1, 0], [2, 0])]])).toBeNull()
    expect(mended([])).toBeNull()
  })

  test('a zone over the antimeridian is cut there into two (G04)', () => {
    // Around Futuna and beyond, as a tool writes it that does not know of the line.
    const drawn = [[ring([179.5, -15], [-179.5, -15], [-179.5, -14], [179.5, -14])]]
    expect(shapeFault(drawn)?.kind).toBe('crosses the antimeridian')
    const beyond = [[ring([179.5, -15], [180.5, -15], [180.5, -14], [179.5, -14])]]
    expect(shapeFault(beyond)?.kind).toBe('not on Earth')
    for (const shape of [drawn, beyond]) {
      const after = mended(shape)
      expect(after?.done).toEqual(['cut at the antimeridian'])
      const inside = (longitude: number) => contains(after?.shape ?? [], [longitude, -14.5])
      expect([179.4, 179.6, 180, -180, -179.6, -179.4, 0].map(inside)).toEqual([
        false,
        true,
        true,
        true,
        true,
        false,
        false,
      ])
    }
  })

  test('whoever was inside is inside: 150 tangled lines (G02)', () => {
    const random = seeded(11)
    let [mendedOnes, people] = [0, 0]
    for (let shape = 0; shape < 150; shape++) {
      const corners = Array.from({ length: 4 + Math.floor(random() * 7) }, (): Position => [
        random() / 50,
        43 + random() / 50,
      ])
      const drawn = [[ring(...corners)]]
      const after = mended(drawn)
      if (after === null) continue
      mendedOnes += 1
      for (let n = 0; n < 30; n++) {
        const point: Position = [random() / 50, 43 + random() / 50]
        if (!contains(drawn, point)) continue
        people += 1
        expect(contains(after.shape, point)).toBe(true)
      }
    }
    expect(mendedOnes).toBeGreaterThan(140)
    expect(people).toBeGreaterThan(500)
  })
})
