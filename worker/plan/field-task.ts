// The machine of one task of a team: to do until a team has it, assigned until they say more, and over only when they or the desk say so.
import type { FieldTask, TaskSaid } from '../model/field.ts'
import { refused, type Refusal } from '../model/reason.ts'

export type FieldTaskEvent =
  | TaskSaid
  | { readonly kind: 'assign'; readonly team: number }
  /** By the desk: what was thought to be over is not. */
  | { readonly kind: 'reopen' }

type Moving = Pick<FieldTask, 'state' | 'team' | 'reason'>
export type TaskStepped = { readonly kind: 'ok'; readonly task: Moving } | Refusal

/** What comes late from a phone without a link must count wherever it can: only what contradicts an end is refused. */
export function stepFieldTask(task: Moving, event: FieldTaskEvent): TaskStepped {
  const { state, team } = task
  if (event.kind === 'assign') {
    if (state === 'done') return refused('already decided', 'the task is done: open it again first')
    return ok({ state: 'assigned', team: event.team, reason: '' })
  }
  if (event.kind === 'reopen') {
    if (state !== 'done' && state !== 'impossible' && state !== 'blocked')
      return refused('wrong state', 'the task is open already')
    return ok({ state: team === null ? 'to do' : 'assigned', team, reason: '' })
  }
  if (team === null) return refused('wrong state', 'no team has this task')
  if (state === 'done' && event.kind !== 'finish') return refused('already decided', 'the task is done')
  switch (event.kind) {
    case 'start':
      return state === 'impossible'
        ? refused('already decided', 'the task was said to be impossible: the desk opens it again')
        : ok({ state: 'under way', team, reason: '' })
    case 'finish':
      return ok({ state: 'done', team, reason: '' })
    case 'cannot':
      return withReason({ state: 'impossible', team, reason: event.reason })
    case 'block':
      return state === 'impossible'
        ? refused('already decided', 'the task was said to be impossible: the desk opens it again')
        : withReason({ state: 'blocked', team, reason: event.reason })
    default:
      return event satisfies never
  }
}

function withReason(task: Moving): TaskStepped {
  const reason = task.reason.trim()
  return reason === ''
    ? refused('reason required', 'say why: whoever comes next must know it')
    : ok({ ...task, reason })
}

function ok(task: Moving): TaskStepped {
  return { kind: 'ok', task }
}
