// The machine of one call for help: open until a person takes it, taken until a person closes it, never closed without an outcome.
// While nobody has it, others are told at stated times, each once.
import {
  HELP_STEPS,
  needsWords,
  type HelpOutcome,
  type HelpStep,
  type HelpTask,
  type RingState,
} from '../model/help.ts'
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import { dueSteps, nextStepAt, ringsWith, type Ladder } from './rings.ts'

/** After how long untaken the crisis line is rung; the others follow at 2½ and 4 times that: 2, 5 and 8 minutes. */
export const FIRST_RING_MS = 2 * MINUTE_MS
const LADDER: Ladder<HelpStep> = {
  steps: HELP_STEPS,
  after: { 'crisis line': 1, RAC: 2.5, 'rescue centre': 4 },
}

export type HelpEvent =
  /** The newest count; an older report changes nothing. */
  | { readonly kind: 'asked again'; readonly calls: number; readonly at: Instant }
  | { readonly kind: 'take'; readonly by: Actor; readonly at: Instant }
  /** Whoever has it cannot go: it is open again, and everybody is told anew. */
  | { readonly kind: 'give back'; readonly by: Actor; readonly at: Instant }
  | {
      readonly kind: 'close'
      readonly by: Actor
      readonly at: Instant
      readonly outcome: HelpOutcome
      readonly note: string
    }
  | { readonly kind: 'time'; readonly now: Instant; readonly firstAfterMs: number }
  /** What became of a ring of that round. */
  | { readonly kind: 'rung'; readonly round: number; readonly step: HelpStep; readonly state: RingState }

export type HelpEffect =
  { readonly kind: 'ring'; readonly step: HelpStep; readonly round: number } | { readonly kind: 'call off rings' }

export interface HelpStepped {
  readonly kind: 'ok'
  readonly task: HelpTask
  readonly effects: readonly HelpEffect[]
}

/** The task after the event; the same task where the event changes nothing; a refusal where a person may not do that now. */
export function stepHelp(task: HelpTask, event: HelpEvent): HelpStepped | Refusal {
  switch (event.kind) {
    case 'asked again':
      return askedAgain(task, event)
    case 'take':
      return taken(task, event)
    case 'give back':
      if (task.state !== 'taken') return refused('wrong state', 'nobody has taken this call for help')
      return ok(reopened(task, event.at))
    case 'close':
      return closed(task, event)
    case 'time':
      return task.state === 'open' ? told(task, event) : ok(task)
    case 'rung':
      return event.round === task.round ? ok(rung(task, event)) : ok(task)
    default:
      return event satisfies never
  }
}

/** When somebody must be told next; null where nobody waits. */
export function nextRingAt(task: HelpTask, firstAfterMs: number): Instant | null {
  return task.state === 'open' ? nextStepAt(LADDER, task, firstAfterMs) : null
}

// A second call is no second task. After the end it opens the same one again: what was thought to be over is not.
function askedAgain(task: HelpTask, { calls, at }: Extract<HelpEvent, { kind: 'asked again' }>): HelpStepped {
  if (calls <= task.calls) return ok(task)
  const counted = { ...task, calls, lastAskedAt: at }
  return ok(task.state === 'closed' ? reopened(counted, at) : counted)
}

function reopened(task: HelpTask, at: Instant): HelpTask {
  return {
    ...task,
    state: 'open',
    openSince: at,
    round: task.round + 1,
    takenBy: null,
    takenAt: null,
    closed: null,
    rings: [],
  }
}

// Another person may take it over: at three in the morning the first one may have gone without a word.
function taken(task: HelpTask, { by, at }: Extract<HelpEvent, { kind: 'take' }>): HelpStepped | Refusal {
  if (task.state === 'closed') return refused('already decided', 'this call for help has been closed')
  if (task.state === 'taken' && task.takenBy?.id === by.id) return ok(task)
  return ok({ ...task, state: 'taken', takenBy: by, takenAt: at }, [{ kind: 'call off rings' }])
}

function closed(
  task: HelpTask,
  { by, at, outcome, note }: Extract<HelpEvent, { kind: 'close' }>,
): HelpStepped | Refusal {
  if (task.state === 'closed') return refused('already decided', 'this call for help has been closed')
  if (needsWords(outcome) && note.trim() === '')
    return refused('reason required', `the outcome "${outcome}" says nothing of the person: write what is known`)
  return ok({ ...task, state: 'closed', closed: { by, at, outcome, note: note.trim() } }, [{ kind: 'call off rings' }])
}

function told(task: HelpTask, event: Extract<HelpEvent, { kind: 'time' }>): HelpStepped {
  const { now } = event
  const due = dueSteps(LADDER, task, event)
  if (due.length === 0) return ok(task)
  const rings = [...task.rings, ...due.map((step) => ({ step, at: now, state: 'under way' as const }))]
  return ok(
    { ...task, rings },
    due.map((step) => ({ kind: 'ring', step, round: task.round })),
  )
}

function rung(task: HelpTask, { step, state }: Extract<HelpEvent, { kind: 'rung' }>): HelpTask {
  const rings = ringsWith(task.rings, step, state)
  return rings === task.rings ? task : { ...task, rings }
}

function ok(task: HelpTask, effects: readonly HelpEffect[] = []): HelpStepped {
  return { kind: 'ok', task, effects }
}
