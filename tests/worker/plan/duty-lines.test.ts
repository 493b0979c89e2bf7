import { expect, test } from 'vitest'
import type { Roster } from '../../../worker/model/roster.ts'
import { NO_HELP_NUMBERS, type HelpNumbers } from '../../../worker/model/territory.ts'
import { WAKE_WHO } from '../../../worker/model/wake.ts'
import { dutyLine } from '../../../worker/plan/duty-lines.ts'

const NOW = 1_792_000_000_000
const NUMBERS: HelpNumbers = {
  ...NO_HELP_NUMBERS,
  duty: '+33639989001',
  crisisLine: '+33639989002',
  rac: '+33639989003',
  prefecture: '+33639989004',
}
const ROSTER: Roster = {
  members: [
    { id: 'a', name: 'Anne', role: 'duty', phones: ['+33639989011'], verifiedAt: null },
    { id: 'b', name: 'Bruno', role: 'duty', phones: ['+33639989012', '+33639989013'], verifiedAt: null },
    { id: 'r', name: 'Rosa', role: 'RAC', phones: ['+33639989014'], verifiedAt: null },
    { id: 'm', name: 'Maud', role: 'DOS', phones: ['+33639989015'], verifiedAt: null },
    { id: 'd', name: 'Denis', role: 'DOS', phones: ['+33639989016'], verifiedAt: null },
  ],
  shifts: [{ id: '1', member: 'b', from: NOW - 1, to: NOW + 1 }],
}
const names = (roster: Roster, numbers: HelpNumbers) =>
  WAKE_WHO.map((who) => {
    const line = dutyLine(who, { roster, numbers, now: NOW })
    return line === null ? null : (line.name ?? line.phone)
  })

test('whoever has the turn is the duty, the next of the duty stands in, and only the prefecture is a number of the file', () => {
  expect(names(ROSTER, NUMBERS)).toEqual(['Bruno', 'Anne', 'Rosa', 'Maud', 'Denis', '+33639989004'])
})

test('without a directory the numbers of the file are rung, the first there is for the duty; who has none is rung by nobody', () => {
  const none: Roster = { members: [], shifts: [] }
  expect(names(none, NUMBERS)).toEqual(['+33639989001', null, '+33639989003', null, null, '+33639989004'])
  expect(names(none, { ...NO_HELP_NUMBERS, rac: '+33639989003' })[0]).toBe('+33639989003')
  expect(names(none, NO_HELP_NUMBERS)).toEqual([null, null, null, null, null, null])
})

test('the other number is theirs where they have one', () => {
  const other = (who: 'duty' | 'RAC') => dutyLine(who, { roster: ROSTER, numbers: NUMBERS, now: NOW }, true)?.phone
  expect([other('duty'), other('RAC')]).toEqual(['+33639989013', '+33639989014'])
})
