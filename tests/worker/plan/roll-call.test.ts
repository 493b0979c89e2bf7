import { expect, test } from 'vitest'
import type { RollCall } from '../../../worker/model/roll-call.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import {
  beginRollCall,
  nextRollAt,
  parseRollSms,
  rollAnswered,
  rollRung,
  rollTime,
} from '../../../worker/plan/roll-call.ts'

const MEMBERS = [
  { id: 'a', name: 'Camille', role: 'cell' },
  { id: 'b', name: 'Noé', role: 'cell' },
  { id: 'c', name: 'Alix', role: 'reserve' },
] as const
const BY = { id: 'mayor', name: 'Maire' }
const ASKED = { groups: ['cell', 'reserve'], needed: 2, withinMs: 10 * MINUTE_MS, why: 'crue', where: '' } as const

function begun(asked: Partial<typeof ASKED> = {}): RollCall {
  const stepped = beginRollCall({ ...ASKED, ...asked }, MEMBERS, { number: 1, by: BY, now: 0 })
  if (stepped.kind === 'refused') throw new Error(stepped.detail)
  return stepped.call
}
const said = (call: RollCall, member: string, kind: 'coming' | 'unavailable') =>
  rollAnswered(call, { member, said: kind === 'coming' ? { kind, inMinutes: 5 } : { kind }, how: 'sms', at: MINUTE_MS })

test('everybody of the first group gets an SMS at once, and nobody of the second', () => {
  const stepped = beginRollCall(ASKED, MEMBERS, { number: 1, by: BY, now: 0 })
  expect(stepped.kind === 'ok' && stepped.effects).toEqual([
    { kind: 'group', role: 'cell', people: 2 },
    { kind: 'ring', member: 'a', by: 'sms' },
    { kind: 'ring', member: 'b', by: 'sms' },
  ])
})

test('whoever has not answered after three minutes is called, once', () => {
  const call = said(begun(), 'a', 'coming')
  expect(nextRollAt(call)).toBe(3 * MINUTE_MS)
  const { call: next, effects } = rollTime(call, MEMBERS, 3 * MINUTE_MS)
  expect(effects).toEqual([{ kind: 'ring', member: 'b', by: 'voice' }])
  expect(rollTime(next, MEMBERS, 4 * MINUTE_MS).effects).toEqual([])
})

test('where too few come in time the next group is called by itself; where enough come, nobody else is', () => {
  const few = said(said(begun(), 'a', 'coming'), 'b', 'unavailable')
  expect(nextRollAt(few)).toBe(10 * MINUTE_MS)
  const { call, effects } = rollTime(few, MEMBERS, 10 * MINUTE_MS)
  expect(effects).toContainEqual({ kind: 'ring', member: 'c', by: 'sms' })
  expect([call.called, call.people.length]).toEqual([2, 3])
  const enough = said(said(begun(), 'a', 'coming'), 'b', 'coming')
  expect([nextRollAt(enough), rollTime(enough, MEMBERS, 60 * MINUTE_MS).effects]).toEqual([null, []])
})

test('a group without anybody left is passed over, and a choice of nobody is refused', () => {
  expect(begun({ groups: ['RAC', 'reserve'] as never }).people.map(({ member }) => member)).toEqual(['c'])
  expect(beginRollCall({ ...ASKED, groups: ['RAC'] }, MEMBERS, { number: 1, by: BY, now: 0 })).toMatchObject({
    kind: 'refused',
    reason: 'nobody to call',
  })
})

test('what became of the SMS says nothing of the call that came after it', () => {
  const called = rollTime(begun(), MEMBERS, 3 * MINUTE_MS).call
  expect(rollRung(called, { member: 'a', round: 1, state: 'delivered' })).toBe(called)
  expect(rollRung(called, { member: 'a', round: 2, state: 'machine' }).people[0]?.state).toBe('machine')
})

test.each([
  ['1', { kind: 'coming', inMinutes: null }],
  ['1 20', { kind: 'coming', inMinutes: 20 }],
  ['J’arrive dans 15 min', { kind: 'coming', inMinutes: 15 }],
  ['1, 20mn', { kind: 'coming', inMinutes: 20 }],
  ['2', { kind: 'unavailable' }],
  ['Déjà sur place', { kind: 'there' }],
  ['3', { kind: 'there' }],
  ['T12 FAIT 3P', null],
  ['1 personne à évacuer', null],
  ['', null],
])('the SMS « %s » is read as it is meant, and nothing is guessed at', (text, answer) => {
  expect(parseRollSms(text)).toEqual(answer)
})
