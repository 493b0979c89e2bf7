import { expect, test } from 'vitest'
import { accessLineOf, isAskedReason, isWithin } from '../../../worker/model/access.ts'
import type { LogEntry } from '../../../worker/model/log.ts'

const entry = (over: Partial<LogEntry>): LogEntry => ({
  object: '99001:command:live',
  seq: 3,
  at: 5_000,
  machineAt: 9_000,
  actor: { id: 'p1', name: 'Maire' },
  category: 'système',
  act: 'données consultées',
  text: 'Liste des portes : 2 personnes.',
  detail: { dataset: 'doors', reason: 'go-to-them', persons: 2, scope: '' },
  prev: '',
  hash: '',
  ...over,
})

test('a look is told by its dataset and its reason, on the machine’s time', () => {
  expect(accessLineOf(entry({}))).toMatchObject({ at: 9_000, dataset: 'doors', reason: 'go-to-them', persons: 2 })
  expect(accessLineOf(entry({ detail: {} }))).toBeNull()
  expect(accessLineOf(entry({ detail: { dataset: 'doors', reason: 'curious' } }))).toBeNull()
})

test('of the register’s own chain its looks and copies count, and what is entered or told does not', () => {
  const of = (act: string, detail = {}) => accessLineOf(entry({ object: '99001:register', act, detail }))
  expect(of('look', { number: 4, reason: 'correct' })).toMatchObject({ dataset: 'register', persons: 1, reason: null })
  expect(of('copy taken', { people: 18 })).toMatchObject({ persons: 18 })
  for (const act of ['list', 'look refused', 'copy asked for', 'copy confirmed', 'copy refused'])
    expect(of(act)).not.toBeNull()
  for (const act of ['entered', 'told', 'erased', 'late']) expect(of(act)).toBeNull()
})

test('a window holds its beginning and not its end, and one person’s looks where one is named', () => {
  const line = accessLineOf(entry({}))
  if (line === null) throw new Error('it is a look')
  expect(isWithin(line, { from: 9_000, to: 9_001, person: null })).toBe(true)
  expect(isWithin(line, { from: 0, to: 9_000, person: null })).toBe(false)
  expect(isWithin(line, { from: 0, to: 10_000, person: 'p2' })).toBe(false)
})

test('only the four words that are offered are a reason', () => {
  expect(isAskedReason('go-to-them')).toBe(true)
  expect(isAskedReason('alert-running')).toBe(false)
  expect(isAskedReason(undefined)).toBe(false)
})
