import { expect, test } from 'vitest'
import { differenceOf } from '../../console/decide/sent-set.ts'

test('that people moved between the count and the sending is said, and that they moved since (R07)', () => {
  expect(differenceOf({ approved: 115, targeted: 114, now: 114 })).toEqual({
    kind: 'before sending',
    approved: 115,
    targeted: 114,
  })
  expect(differenceOf({ approved: 115, targeted: 115, now: 113 })).toEqual({ kind: 'since', targeted: 115, now: 113 })
  expect(differenceOf({ approved: 115, targeted: 115, now: 115 })).toEqual({ kind: 'same' })
  expect(differenceOf({ approved: 115, targeted: 115, now: null })).toEqual({ kind: 'same' })
})
