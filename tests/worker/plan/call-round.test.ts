import { expect, test } from 'vitest'
import { CALL_STATES, CALL_TRIES, type CallRow, type CallState, type CallTry } from '../../../worker/model/register.ts'
import { callOrder, newRow, nextOf, stepCall } from '../../../worker/plan/call-round.ts'
import { registered } from './registered.ts'

const BY = { id: 'a', name: 'Agent' }
const row = (change: Partial<CallRow> = {}): CallRow => ({ ...newRow(registered(1)), ...change })
const after = (from: CallRow, ...tries: CallTry[]): CallRow =>
  tries.reduce((kept, tried, index) => {
    const next = stepCall(kept, { tried, at: index, by: BY })
    if ('kind' in next) throw new Error(next.detail)
    return next
  }, from)

// Total: what each try makes of each state; `–` where it is refused.
const TABLE: Readonly<Record<CallTry, readonly (CallState | '–')[]>> = {
  reached: ['safe', 'safe', 'safe', 'safe', 'safe', 'safe'],
  'needs transport': Array<CallState>(6).fill('needs transport'),
  'no answer': ['call again', 'door', 'door', '–', '–', '–'],
  'carer says safe': ['safe', 'safe', 'safe', 'safe', 'safe', 'safe'],
  'carer no answer': [...CALL_STATES],
  'seen at the door': ['safe', 'safe', 'safe', 'safe', 'safe', 'safe'],
  'nobody at the door': Array<CallState>(6).fill('nobody there'),
}

test.each(CALL_TRIES)('"%s" makes of each state what the table says', (tried) => {
  const found = CALL_STATES.map((state) => {
    const next = stepCall(row({ state, misses: state === 'call again' ? 1 : state === 'door' ? 2 : 0 }), {
      tried,
      at: 1,
      by: BY,
    })
    return 'kind' in next ? '–' : next.state
  })
  expect(found).toEqual(TABLE[tried])
})

test('after two misses somebody goes to the door, and each carer is rung in turn meanwhile', () => {
  const once = after(row(), 'no answer')
  expect([once.state, nextOf(once, 2)]).toEqual(['call again', { kind: 'ring them' }])
  const twice = after(once, 'no answer')
  expect([twice.state, nextOf(twice, 2)]).toEqual(['door', { kind: 'ring a carer', index: 0 }])
  const tried = after(twice, 'carer no answer')
  expect(nextOf(tried, 2)).toEqual({ kind: 'ring a carer', index: 1 })
  expect(nextOf(after(tried, 'carer no answer'), 2)).toEqual({ kind: 'go to the door' })
  expect(nextOf(twice, 0)).toEqual({ kind: 'go to the door' })
})

test('whose door stays shut and whose carers do not answer is told to the rescue centre', () => {
  const shut = after(row(), 'no answer', 'no answer', 'carer no answer', 'nobody at the door')
  expect(nextOf(shut, 1)).toEqual({ kind: 'tell the rescue centre' })
  expect(nextOf(shut, 2)).toEqual({ kind: 'ring a carer', index: 1 })
})

test('who has no phone of their own is gone to at once', () => {
  expect(newRow(registered(1, { phones: [] })).state).toBe('door')
})

test('who was safe may need transport later, and the last word counts', () => {
  expect(after(row(), 'reached', 'needs transport').state).toBe('needs transport')
  expect(nextOf(after(row(), 'needs transport'), 0)).toEqual({ kind: 'bring transport' })
  expect(nextOf(after(row(), 'needs transport', 'reached'), 0)).toEqual({ kind: 'nothing' })
})

test('who cannot wait for power is called first, then who cannot leave alone; of equals the older entry', () => {
  const people = [
    registered(1, { needs: ['does not hear'] }),
    registered(2, { needs: [] }),
    registered(3, { needs: ['help to leave'] }),
    registered(4, { needs: ['carried'] }),
    registered(5, { needs: ['oxygen'] }),
    registered(6, { needs: ['electric device', 'lives alone'] }),
  ]
  expect(callOrder(people).map(({ number }) => number)).toEqual([5, 6, 3, 4, 1, 2])
})
