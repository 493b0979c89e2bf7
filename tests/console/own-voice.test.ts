// What the browser has recorded, before it becomes the sound of a call.
import { expect, test } from 'vitest'
import { louder, mixed } from '../../console/decide/own-voice.ts'

const peak = (samples: Float32Array) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)

test('two channels become one, and none stays nothing', () => {
  expect([...mixed([Float32Array.from([1, 0]), Float32Array.from([0, 1])])]).toEqual([0.5, 0.5])
  expect(mixed([])).toHaveLength(0)
})

test('a voice from far away is made louder, up to eight times; a loud one is brought down, and silence stays silence', () => {
  expect(peak(louder(Float32Array.from([0.3, -0.45])))).toBeCloseTo(0.9)
  expect(peak(louder(Float32Array.from([0.05])))).toBeCloseTo(0.4)
  expect(peak(louder(Float32Array.from([1])))).toBeCloseTo(0.9)
  expect(peak(louder(Float32Array.from([0.005])))).toBeCloseTo(0.005)
})
