import { expect, test } from 'vitest'
import { readRoster } from '../../../worker/flow/read-roster.ts'

const member = (...phones: readonly string[]) => ({
  id: 'a',
  name: 'Anne',
  role: 'duty' as const,
  phones,
  verifiedAt: null,
})
const read = (...phones: readonly string[]) => readRoster({ members: [member(...phones)], shifts: [] })

test('numbers are kept as the network writes them, however they were typed', () => {
  expect(read('06 12 34 56 78', '+32 470 12 34 56')).toMatchObject({
    roster: { members: [{ phones: ['+33612345678', '+32470123456'] }] },
  })
})

test.each([
  ['of Réunion written as if of the mainland', '0692 12 34 56'],
  ['premium', '0899 70 00 00'],
  ['too short', '12345'],
])('a number %s is refused with whose it is: it would ring somebody else, or nobody', (_, phone) => {
  const answer = read('06 12 34 56 78', phone)
  expect(answer).toMatchObject({ kind: 'refused', reason: 'phone not accepted' })
  expect(answer.kind === 'refused' ? answer.detail : '').toMatch(/^Anne: /)
})

test('somebody without a number is in no directory', () => {
  expect(read()).toMatchObject({ kind: 'refused', reason: 'phone not accepted' })
})
