import { describe, expect, test } from 'vitest'
import { OWN_STAGE, WITH_UPSTREAM } from '../../../worker/forecast/coefficients.ts'
import { chanceAt, curveOf, distanceAt } from '../../../worker/forecast/curve.ts'
import { pressed } from '../../../worker/forecast/features.ts'
import { recordedOrSkip } from '../../support/recorded.ts'
import { drawer } from './drawn.ts'

interface Vector {
  readonly rate_halfhour_per_h: number
  readonly rate_1h: number
  readonly rate_3h: number
  readonly excess: number
  readonly D: number
  readonly h: number
  readonly p: number
}

function chanceOf(vector: Omit<Vector, 'p'>): number {
  const rates = [vector.rate_halfhour_per_h, vector.rate_1h, vector.rate_3h, vector.excess]
  return chanceAt(curveOf(OWN_STAGE, rates.map(pressed), vector.h), vector.D)
}

describe('the pooled logistic', () => {
  test('gives the golden numbers of the research to five places', (context) => {
    const file = JSON.parse(recordedOrSkip('hydro/forecast-coefficients.json', context)) as {
      readonly vectors: readonly Vector[]
    }
    expect(file.vectors.length).toBeGreaterThan(5)
    for (const vector of file.vectors)
      expect(Math.abs(chanceOf(vector) - vector.p), JSON.stringify(vector)).toBeLessThan(1e-5)
  })

  // Worked out apart from this code, from the formula as published; a change of the numbers or of the formula changes these.
  test.each([
    { rate_halfhour_per_h: 0, rate_1h: 0, rate_3h: 0, excess: 0, D: 1, h: 1, p: 0.000011 },
    { rate_halfhour_per_h: 1, rate_1h: 0.8, rate_3h: 0.4, excess: 1, D: 0.3, h: 2, p: 0.841682 },
    { rate_halfhour_per_h: 0.05, rate_1h: 0.05, rate_3h: 0.05, excess: 0.4, D: 0.02, h: 12, p: 0.834928 },
  ])('gives our own golden numbers: distance $D within $h h', ({ p, ...vector }) => {
    expect(chanceOf(vector)).toBeCloseTo(p, 5)
  })

  test('never rises with the distance, stays within 0 and 1 and turns back to the same distance, whatever the features', () => {
    const draw = drawer(7)
    for (let round = 0; round < 1_500; round++) {
      const set = round % 2 === 0 ? OWN_STAGE : WITH_UPSTREAM
      const features = set.features.map(() => pressed(draw.wild()))
      const hours = 0.5 + draw.share() * 11.5
      const curve = curveOf(set, features, hours)
      let before = 1
      for (const distance of [Number.MIN_VALUE, 0.01, 0.05, 0.079, 0.081, 0.3, 0.49, 0.51, 1, 5, 1e9, Infinity]) {
        const p = chanceAt(curve, distance)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(before + 1e-15)
        before = p
      }
      for (const p of [0.05, 0.1, 0.25]) {
        const distance = distanceAt(curve, p)
        if (distance > 0) expect(chanceAt(curve, distance)).toBeCloseTo(p, 6)
        else expect(chanceAt(curve, 0.01)).toBeLessThanOrEqual(p + 1e-9)
      }
    }
  })
})
