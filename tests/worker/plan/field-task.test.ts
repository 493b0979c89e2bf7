import { describe, expect, test } from 'vitest'
import { FIELD_TASK_STATES, type FieldTask, type FieldTaskState } from '../../../worker/model/field.ts'
import { stepFieldTask, type FieldTaskEvent } from '../../../worker/plan/field-task.ts'

type Moving = Pick<FieldTask, 'state' | 'team' | 'reason'>
const EVENTS = {
  'assign to 2': { kind: 'assign', team: 2 },
  start: { kind: 'start' },
  finish: { kind: 'finish' },
  cannot: { kind: 'cannot', reason: 'portail fermé' },
  block: { kind: 'block', reason: 'eau' },
  reopen: { kind: 'reopen' },
} as const satisfies Record<string, FieldTaskEvent>

const taskIn = (state: FieldTaskState): Moving => ({ state, team: state === 'to do' ? null : 1, reason: '' })

// Every state with every event: what comes of it, or why it is refused.
const TABLE: Readonly<Record<FieldTaskState, Readonly<Record<keyof typeof EVENTS, string>>>> = {
  'to do': {
    'assign to 2': 'assigned',
    start: 'wrong state',
    finish: 'wrong state',
    cannot: 'wrong state',
    block: 'wrong state',
    reopen: 'wrong state',
  },
  assigned: {
    'assign to 2': 'assigned',
    start: 'under way',
    finish: 'done',
    cannot: 'impossible',
    block: 'blocked',
    reopen: 'wrong state',
  },
  'under way': {
    'assign to 2': 'assigned',
    start: 'under way',
    finish: 'done',
    cannot: 'impossible',
    block: 'blocked',
    reopen: 'wrong state',
  },
  done: {
    'assign to 2': 'already decided',
    start: 'already decided',
    finish: 'done',
    cannot: 'already decided',
    block: 'already decided',
    reopen: 'assigned',
  },
  impossible: {
    'assign to 2': 'assigned',
    start: 'already decided',
    finish: 'done',
    cannot: 'impossible',
    block: 'already decided',
    reopen: 'assigned',
  },
  blocked: {
    'assign to 2': 'assigned',
    start: 'under way',
    finish: 'done',
    cannot: 'impossible',
    block: 'blocked',
    reopen: 'assigned',
  },
}

describe.each(FIELD_TASK_STATES)('a task that is %s', (state) => {
  test.each(Object.keys(EVENTS) as (keyof typeof EVENTS)[])('on %s', (name) => {
    const stepped = stepFieldTask(taskIn(state), EVENTS[name])
    expect(stepped.kind === 'ok' ? stepped.task.state : stepped.reason).toBe(TABLE[state][name])
    if (stepped.kind === 'ok') expect(stepped.task.team).toBe(name === 'assign to 2' ? 2 : 1)
  })
})

test('what is impossible or blocked has its reason, and loses it when it goes on', () => {
  expect(stepFieldTask(taskIn('assigned'), { kind: 'block', reason: '  ' })).toMatchObject({
    reason: 'reason required',
  })
  const blocked = stepFieldTask(taskIn('assigned'), { kind: 'block', reason: ' eau ' })
  if (blocked.kind !== 'ok') throw new Error(blocked.detail)
  expect(blocked.task.reason).toBe('eau')
  expect(stepFieldTask(blocked.task, { kind: 'start' })).toMatchObject({ task: { state: 'under way', reason: '' } })
})

test('opened again without a team it is to be given', () => {
  expect(stepFieldTask({ state: 'impossible', team: null, reason: '' }, { kind: 'reopen' })).toMatchObject({
    task: { state: 'to do' },
  })
})
