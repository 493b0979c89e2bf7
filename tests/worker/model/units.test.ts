import { expect, test } from 'vitest'
import {
  isFlowUnit,
  isLevelUnit,
  parseLevelMm,
  quantityOf,
  toCanonical,
  type Unit,
} from '../../../worker/model/units.ts'

test.each([
  [2.77, 'm', 2_770],
  [277, 'cm', 2_770],
  [2_770, 'mm', 2_770],
  [10, 'ft', 3_048],
  [-0.12, 'm', -120],
  [1.5, 'm3/s', 1_500],
  [420, 'l/s', 420],
  [1, 'ft3/s', 28],
] as const)('%d %s is %d', (value, unit, canonical) => {
  expect(toCanonical(value, unit)).toBe(canonical)
})

test('a level in metres with up to three decimals is exact, whatever floating point makes of it', () => {
  for (let mm = -2_000; mm < 10_000; mm += 7) expect(toCanonical(mm / 1_000, 'm')).toBe(mm === 0 ? 0 : mm)
})

test('every unit is of one quantity, and nothing else is a unit', () => {
  const levels: readonly Unit[] = ['mm', 'cm', 'm', 'ft']
  const flows: readonly Unit[] = ['l/s', 'm3/s', 'ft3/s']
  for (const unit of levels)
    expect([isLevelUnit(unit), isFlowUnit(unit), quantityOf(unit)]).toEqual([true, false, 'level'])
  for (const unit of flows)
    expect([isLevelUnit(unit), isFlowUnit(unit), quantityOf(unit)]).toEqual([false, true, 'flow'])
  for (const text of ['', 'M', 'km', 'toString', 'constructor', '__proto__'])
    expect([isLevelUnit(text), isFlowUnit(text)]).toEqual([false, false])
})

test('a level is read with its unit and never without', () => {
  expect(parseLevelMm('3.40 m')).toBe(3_400)
  expect(parseLevelMm(' 340cm ')).toBe(3_400)
  expect(parseLevelMm('-0.5 m')).toBe(-500)
  for (const text of ['3.40', '', 'm', '3,40 m', '3.40 M', '1e3 mm', '3 m 40', 'Infinity m'])
    expect(parseLevelMm(text)).toBeNull()
})
