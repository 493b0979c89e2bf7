import { expect, test } from 'vitest'
import { OWN_STAGE, WITH_UPSTREAM } from '../../../worker/forecast/coefficients.ts'
import { featuresOf, RISES } from '../../../worker/forecast/features.ts'
import type { GaugeHistory } from '../../../worker/forecast/history.ts'
import { chancesOf, reckon } from '../../../worker/forecast/reckon.ts'
import { DAY_MS } from '../../../worker/model/time.ts'
import { historyOf, SETTINGS, START, STEP_MS, timeOf } from './gauge-day.ts'

// Six quiet hours, then 40 cm within one.
const VALUES = [
  ...Array.from({ length: 36 }, () => 1_000),
  ...Array.from({ length: 6 }, (_, index) => 1_070 + 66 * index),
]
const NOW = timeOf(VALUES.length - 1)

function known(days: number, largestRiseMm: number): GaugeHistory {
  const whole = Array.from({ length: days }, (_, day) => [START - (days - day) * DAY_MS, 1_000] as const)
  return { ...historyOf(VALUES), days: whole, largestRiseMm }
}

function chanceWithinThreeHours(history: GaugeHistory): number {
  const reckoned = reckon({ history, settings: SETTINGS, upstream: null }, NOW)
  return reckoned.kind === 'reckoned' ? (chancesOf(reckoned.reckoning, 2_000)[3] ?? NaN) : NaN
}

test('each set of numbers has one for each feature, and five more where it looks upstream', () => {
  const features = featuresOf(historyOf(VALUES), 1_000, STEP_MS)
  if (features.kind === 'missing') throw new Error(features.because)
  expect(features.values).toHaveLength(OWN_STAGE.features.length)
  expect(WITH_UPSTREAM.features).toHaveLength(OWN_STAGE.features.length + RISES + 1)
})

test('the same fast hour says less where the stream has had far faster ones, and nothing learnt is beyond bounds', () => {
  const chances = [700, 1_000, 1_600, 2_000].map((largestMm) => chanceWithinThreeHours(known(30, largestMm)))
  chances.forEach((chance, index) => expect(chance).toBeLessThan(chances[index - 1] ?? 1))
  expect(chanceWithinThreeHours(known(30, 1e9))).toBe(chances.at(-1))
  expect(chanceWithinThreeHours(known(30, 0))).toBeGreaterThan(0)
})

test('a stream that has shown nothing fast, or nothing yet, is reckoned as published', () => {
  expect(chanceWithinThreeHours(known(30, 0))).toBe(chanceWithinThreeHours(known(30, 599)))
  expect(chanceWithinThreeHours(known(0, 0))).toBe(chanceWithinThreeHours(known(30, 0)))
})
