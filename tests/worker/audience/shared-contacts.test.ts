// What binds rows of a list together: a number or a mailbox that they share, over any number of steps.
import { expect, test } from 'vitest'
import { groupsOf } from '../../../worker/audience/shared-contacts.ts'

const row = (phone: string | null, email: string | null = null) => ({ household: 'F', phone, email })

test('rows that share nothing are on their own, also where they have nothing at all', () => {
  expect(groupsOf([row('1'), row('2', 'a'), row(null), row(null)])).toEqual([0, 1, 2, 3])
})

test('a number binds, a mailbox binds, and a chain of both is one group', () => {
  expect(groupsOf([row('1'), row('9'), row('1', 'a'), row(null, 'a'), row('3', 'b'), row('3', 'a')])).toEqual([
    0, 1, 0, 0, 0, 0,
  ])
})

test('a hundred thousand rows in one chain take no longer than a moment', () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => row(String(n >> 1), `m${(n + 1) >> 1}`))
  const began = performance.now()
  expect(new Set(groupsOf(rows)).size).toBe(1)
  expect(performance.now() - began).toBeLessThan(2_000)
})
