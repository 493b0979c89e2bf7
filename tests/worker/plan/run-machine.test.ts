import { expect, test } from 'vitest'
import type { Plan, PlanRun } from '../../../worker/model/plan.ts'
import type { PlanLevel } from '../../../worker/model/rule.ts'
import { closeRun, decideLevel, type LevelRight } from '../../../worker/plan/run-machine.ts'

const AT = 1_792_000_000_000
const BY = { id: 'mayor', name: 'Maire' }
const words = { fr: 'a', en: 'a' }
const LEVELS: readonly PlanLevel[] = ['N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6']
const PLAN: Plan = {
  id: 'crue',
  hazard: 'crue',
  name: words,
  entries: {},
  origin: 'crue.yaml:1',
  cards: LEVELS.map((level) => ({
    id: level,
    level,
    do: words,
    how: null,
    roles: ['RAC'],
    due: [],
    repeatMs: null,
    when: null,
    follows: [],
    proof: null,
    variants: {},
  })),
}

function decided(
  run: PlanRun | null,
  level: PlanLevel,
  { right = 'direct' as LevelRight, reason = 'motif', at = AT } = {},
) {
  return decideLevel(run, { plan: PLAN, level, right, by: BY, at, reason, version: 'v', id: 'run' })
}
function at(level: PlanLevel): PlanRun {
  const stepped = decided(null, level)
  if (stepped.kind === 'refused') throw new Error(stepped.detail)
  return stepped.run
}

test('what is jumped over is entered with the level above, and its cards with it', () => {
  const stepped = decided(null, 'N3')
  if (stepped.kind === 'refused') throw new Error(stepped.detail)
  expect(stepped.cards.map(({ id }) => id)).toEqual(['N1', 'N2', 'N3'])
  expect(stepped.run.entered).toEqual({ N1: AT, N2: AT, N3: AT })
})

test('a level that was entered before keeps its hour and its cards', () => {
  const raised = decided({ ...at('N2') }, 'N4', { at: AT + 1_000 })
  expect(raised).toMatchObject({ cards: [{ id: 'N3' }, { id: 'N4' }], run: { entered: { N2: AT, N4: AT + 1_000 } } })
})

test('from the decline it may rise again', () => {
  const declined = decided(at('N4'), 'N5')
  if (declined.kind === 'refused') throw new Error(declined.detail)
  expect(declined.cards.map(({ id }) => id)).toEqual(['N5'])
  expect(decided(declined.run, 'N4', { reason: '' })).toMatchObject({ kind: 'ok', cards: [] })
})

test.each([
  ['N1', 'N2', 'prepare', true],
  ['N0', 'N1', 'prepare', true],
  ['N2', 'N3', 'prepare', false],
  ['N3', 'N2', 'prepare', false],
  ['N4', 'N5', 'prepare', false],
  ['N2', 'N3', 'direct', true],
  ['N4', 'N1', 'direct', true],
  ['N5', 'N6', 'direct', true],
] as const)('%s to %s by who may %s: %s', (from, to, right, allowed) => {
  const run = from === 'N0' ? null : at(from)
  expect(decided(run, to, { right }).kind).toBe(allowed ? 'ok' : 'refused')
})

test('a level comes down with a reason only, and never by itself', () => {
  expect(decided(at('N4'), 'N2', { reason: ' ' })).toMatchObject({ kind: 'refused', reason: 'reason required' })
  expect(decided(at('N4'), 'N4')).toMatchObject({ kind: 'refused', reason: 'already decided' })
})

test('an event is closed once, with a reason, and moves no more', () => {
  const run = at('N6')
  expect(closeRun(run, { by: BY, at: AT, reason: '' })).toMatchObject({ kind: 'refused', reason: 'reason required' })
  const closed = closeRun(run, { by: BY, at: AT, reason: 'fini' })
  if ('kind' in closed) throw new Error(closed.detail)
  expect(closeRun(closed, { by: BY, at: AT, reason: 'fini' })).toMatchObject({ kind: 'refused' })
  expect(decided(closed, 'N1')).toMatchObject({ kind: 'refused', reason: 'already decided' })
})
