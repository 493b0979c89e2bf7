import { expect, test } from 'vitest'
import { proposeAll, type Tidings } from '../../../worker/flow/propose.ts'
import { clock, NOW, rule, signal } from '../decide/people-decide.ts'

const n2 = rule('n2', { planLevel: 'N2', severity: 'Moderate' })
const n3 = rule('n3')
const n4 = rule('n4', { planLevel: 'N4', template: 'M2', zones: ['B', 'C'], severity: 'Extreme' })

function tidings(change: Partial<Tidings>): Tidings {
  let next = 0
  return {
    signals: [],
    rules: [n2, n3, n4],
    clocks: [],
    mode: 'live',
    now: NOW,
    newId: () => `P${(next += 1)}`,
    ...change,
  }
}

test('two signals of one report about the same matter become one proposal', () => {
  const { changed, heard } = proposeAll(tidings({ signals: [signal(n2), signal(n3)] }), [])
  expect(changed).toMatchObject([{ planLevel: 'N3', rules: ['n2', 'n3'] }])
  expect(heard.map((one) => one.change.kind)).toEqual(['opened', 'joined'])
})

test('a worse signal of the same report supersedes what the report itself opened', () => {
  const { changed } = proposeAll(tidings({ signals: [signal(n3), signal(n4)] }), [])
  expect(changed.map((proposal) => proposal.state)).toEqual(['superseded', 'open'])
})

test('a signal of a rule that the files no longer hold proposes nothing and is still heard', () => {
  const { changed, heard } = proposeAll(tidings({ signals: [signal(rule('gone'))] }), [])
  expect(changed).toEqual([])
  expect(heard).toMatchObject([{ rule: null, change: { kind: 'nothing to decide' } }])
})

test('a new forecast moves the deadline of a proposal without any signal', () => {
  const [proposal] = proposeAll(tidings({ signals: [signal(n3)] }), []).changed
  if (proposal === undefined) throw new Error('nothing was proposed')
  const { changed, heard } = proposeAll(tidings({ clocks: [clock('B', NOW + 500)] }), [{ proposal, decidedAt: null }])
  expect(changed).toMatchObject([{ id: proposal.id, decideBy: NOW + 500 }])
  expect(heard).toEqual([])
})

test('what has been decided is not moved by a new forecast', () => {
  const [proposal] = proposeAll(tidings({ signals: [signal(n3)] }), []).changed
  if (proposal === undefined) throw new Error('nothing was proposed')
  const decided = { proposal: { ...proposal, state: 'approved' as const }, decidedAt: NOW }
  expect(proposeAll(tidings({ clocks: [clock('B', NOW + 500)] }), [decided]).changed).toEqual([])
})
