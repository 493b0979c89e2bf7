import { expect, test } from 'vitest'
import { firstGap, masked, onDuty, type DutyMember, type Roster } from '../../../worker/model/roster.ts'
import { DAY_MS } from '../../../worker/model/time.ts'

const AT = 1_792_000_000_000
const member = (id: string, role: DutyMember['role'] = 'duty'): DutyMember => ({
  id,
  name: id,
  role,
  phones: ['+33639989101'],
  verifiedAt: null,
})
const ROSTER: Roster = {
  members: [member('a'), member('b'), member('maire', 'DOS')],
  shifts: [
    { id: '1', member: 'b', from: AT, to: AT + 7 * DAY_MS },
    { id: '2', member: 'a', from: AT + 7 * DAY_MS, to: AT + 14 * DAY_MS },
    { id: '3', member: 'maire', from: AT + 14 * DAY_MS, to: AT + 60 * DAY_MS },
  ],
}
const ids = (members: readonly DutyMember[]) => members.map(({ id }) => id)

test('whoever has the turn comes first, the others of the duty stand in for them; a turn ends when the next begins', () => {
  expect([ids(onDuty(ROSTER, AT).now), ids(onDuty(ROSTER, AT).others)]).toEqual([['b'], ['a']])
  expect(ids(onDuty(ROSTER, AT + 7 * DAY_MS).now)).toEqual(['a'])
  expect(ids(onDuty(ROSTER, AT - 1).now)).toEqual([])
})

test('the first hour that nobody has is found; a turn of somebody who is not of the duty covers nothing', () => {
  expect(firstGap(ROSTER, { from: AT, to: AT + 10 * DAY_MS })).toBeNull()
  expect(firstGap(ROSTER, { from: AT, to: AT + 56 * DAY_MS })).toBe(AT + 14 * DAY_MS)
  expect(firstGap({ members: [], shifts: [] }, { from: AT, to: AT + DAY_MS })).toBe(AT)
})

test('a number is shown by its country and its end', () => {
  expect(masked('+33639989101')).toBe('+33…01')
})
