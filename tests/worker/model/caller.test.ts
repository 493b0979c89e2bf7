import { expect, test } from 'vitest'
import { isCallerNumber, isFrenchMobile, isSenderName } from '../../../worker/model/caller.ts'

test.each([
  ['STMARTIN', true],
  ['ST MARTIN', true],
  ['Mairie 11', true],
  ['ELEVENCHARS', true],
  ['TWELVELETTER', false],
  ['', false],
  ['36105', false],
  ['ÉVRY', false],
  ['A+B', false],
])('%s as the name of a sender: %s', (text, expected) => {
  expect(isSenderName(text)).toBe(expected)
})

test.each([
  ['33639980042', true],
  ['+33639980042', true],
  ['0033 7 39 98 00 42', true],
  ['06 39 98 00 42', true],
  ['0739980042', true],
  ['33465710001', false],
  ['0465710001', false],
  ['36105', false],
  ['447700900123', false],
])('%s is a French mobile: %s', (number, expected) => {
  expect(isFrenchMobile(number)).toBe(expected)
})

test.each([
  ['33465710001', true],
  ['33939010101', true],
  ['447700900123', true],
  ['33639980042', false],
  ['33739980042', false],
  ['+33465710001', false],
  ['0465710001', false],
])('a call may show %s: %s', (number, expected) => {
  expect(isCallerNumber(number)).toBe(expected)
})
