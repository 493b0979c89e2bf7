// One case, from the first call to its end and back.
import { expect, test } from 'vitest'
import type { Call, CallAct, CallState, ToldCall } from '../../../worker/model/call.ts'
import { calledAgain, newCall, stepCall } from '../../../worker/plan/call-case.ts'

const BY = { id: 'p1', name: 'Anne' }
const TOLD: ToldCall = {
  phone: '+33639980021',
  name: 'Mme Roussel',
  address: '12 Rue Basse',
  point: [2, 43],
  persons: 2,
  waterCm: 40,
  mobility: 'needs help',
  words: 'au premier étage',
  reference: '',
  sameAs: null,
}
const done = (at: number) => ({ by: BY, at })
const moved = (call: Call, act: CallAct, at = 2) => {
  const stepped = stepCall(call, act, done(at))
  return stepped.kind === 'ok' ? stepped.call.state : stepped.reason
}
const FRESH = newCall(TOLD, done(1), 1)
const STATES: Readonly<Record<CallState, Call>> = {
  new: FRESH,
  'passed on': { ...FRESH, state: 'passed on', reference: '1187', passedOnAt: 1 },
  safe: { ...FRESH, state: 'safe', ended: { by: BY, at: 1, why: '' } },
  closed: { ...FRESH, state: 'closed', ended: { by: BY, at: 1, why: 'erreur' } },
}

test('every act in every state', () => {
  const acts: readonly CallAct[] = [
    { kind: 'pass on', reference: '1188' },
    { kind: 'safe', note: '' },
    { kind: 'close', reason: 'doublon' },
  ]
  const table = Object.fromEntries(
    Object.entries(STATES).map(([state, call]) => [state, acts.map((act) => moved(call, act))]),
  )
  const over = ['already decided', 'already decided', 'already decided']
  expect(table).toEqual({
    new: ['passed on', 'safe', 'closed'],
    'passed on': ['passed on', 'safe', 'closed'],
    safe: over,
    closed: over,
  })
})

test('passing on wants the number of the rescue service, closing wants a reason', () => {
  expect(moved(FRESH, { kind: 'pass on', reference: '  ' })).toBe('reason required')
  expect(moved(FRESH, { kind: 'close', reason: ' ' })).toBe('reason required')
})

test('a call that comes with a number of the rescue service is passed on from the start', () => {
  expect(newCall({ ...TOLD, reference: 'CODIS 7' }, done(5), 2)).toMatchObject({ state: 'passed on', passedOnAt: 5 })
})

test('a further call adds to the case: the newest water and count, the worst mobility, no word lost', () => {
  const again = calledAgain(
    FRESH,
    { ...TOLD, phone: '', name: '', persons: 3, waterCm: 80, mobility: 'walks', words: 'oxygène' },
    done(9),
  )
  expect(again).toMatchObject({
    number: 1,
    calls: 2,
    at: 1,
    lastAt: 9,
    phone: '+33639980021',
    persons: 3,
    waterCm: 80,
    mobility: 'needs help',
    words: 'au premier étage / oxygène',
    state: 'new',
  })
})

test('what was over opens again, and the rescue service must be told anew', () => {
  const over = { ...STATES['passed on'], state: 'safe', ended: { by: BY, at: 3, why: '' } } as const
  expect(calledAgain(over, TOLD, done(9))).toMatchObject({ state: 'new', ended: null, passedOnAt: null })
  expect(calledAgain(STATES['passed on'], TOLD, done(9))).toMatchObject({ state: 'passed on', passedOnAt: 1 })
})
