// The machine of one notice: open until a named person says that they have read it. While nobody has, the duty officer is rung at once and
// others after them; when all were rung for nothing, all are rung anew.
import { NOTICE_STEPS, type Notice, type NoticeStep, type ReturnState } from '../model/notice.ts'
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { RingState } from '../model/ring.ts'
import type { Instant } from '../model/time.ts'
import { dueSteps, nextStepAt, ringsWith, type Ladder } from './rings.ts'

/** At once, after 2, 5 and 8 minutes (the times of calls for help). */
const LADDER: Ladder<NoticeStep> = {
  steps: NOTICE_STEPS,
  after: { duty: 0, 'duty again': 1, RAC: 2.5, 'crisis line': 4 },
}
/** Everybody was rung and nobody has read it: from the beginning, after 20 minutes, three times in all. Later it is day, or it is over. */
const ANEW_AFTER = 10
const MOST_ROUNDS = 3

export type NoticeEvent =
  | {
      readonly kind: 'time'
      readonly now: Instant
      readonly firstAfterMs: number
      /** Who was rung a moment ago for another notice that waits too: twenty notices at once are one call. */
      readonly justRung: readonly NoticeStep[]
    }
  | { readonly kind: 'acknowledge'; readonly by: Actor; readonly at: Instant; readonly note: string }
  /** What became of a ring of that round. */
  | { readonly kind: 'rung'; readonly round: number; readonly step: NoticeStep; readonly state: RingState }
  /** What became of the message that gives the acknowledgement back. */
  | { readonly kind: 'returned'; readonly state: ReturnState }
  /** The same notice came once more. */
  | { readonly kind: 'came again' }

export type NoticeEffect =
  | { readonly kind: 'ring'; readonly step: NoticeStep; readonly round: number }
  | { readonly kind: 'call off rings' }
  | { readonly kind: 'give back' }

export interface NoticeStepped {
  readonly kind: 'ok'
  readonly notice: Notice
  readonly effects: readonly NoticeEffect[]
}

/** The notice after the event; the same one where the event changes nothing; a refusal where a person may not do that now. */
export function stepNotice(notice: Notice, event: NoticeEvent): NoticeStepped | Refusal {
  switch (event.kind) {
    case 'time':
      return notice.state === 'open' ? told(anew(notice, event), event) : ok(notice)
    case 'acknowledge':
      return acknowledged(notice, event)
    case 'rung': {
      const rings = event.round === notice.round ? ringsWith(notice.rings, event.step, event.state) : notice.rings
      return ok(rings === notice.rings ? notice : { ...notice, rings })
    }
    case 'returned': {
      const { returned } = notice
      if (!('state' in returned) || returned.state === event.state) return ok(notice)
      return ok({ ...notice, returned: { by: returned.by, state: event.state } })
    }
    case 'came again':
      return ok({ ...notice, times: notice.times + 1 })
    default:
      return event satisfies never
  }
}

/** When somebody must be told next; null where nobody waits, or nobody is left to tell. */
export function nextNoticeAt(notice: Notice, firstAfterMs: number): Instant | null {
  if (notice.state !== 'open') return null
  const next = nextStepAt(LADDER, notice, firstAfterMs)
  if (next !== null) return next
  return notice.round < MOST_ROUNDS ? notice.openSince + ANEW_AFTER * firstAfterMs : null
}

function anew(notice: Notice, { now, firstAfterMs }: Extract<NoticeEvent, { kind: 'time' }>): Notice {
  const allTold = nextStepAt(LADDER, notice, firstAfterMs) === null
  if (!allTold || notice.round >= MOST_ROUNDS || now < notice.openSince + ANEW_AFTER * firstAfterMs) return notice
  return { ...notice, openSince: now, round: notice.round + 1, rings: [] }
}

function told(notice: Notice, event: Extract<NoticeEvent, { kind: 'time' }>): NoticeStepped {
  const due = dueSteps(LADDER, notice, event)
  if (due.length === 0) return ok(notice)
  const { now, justRung } = event
  const stateOf = (step: NoticeStep) => (justRung.includes(step) ? 'with another' : 'under way')
  const rings = [...notice.rings, ...due.map((step) => ({ step, at: now, state: stateOf(step) }) as const)]
  const rung = due.filter((step) => !justRung.includes(step))
  return ok(
    { ...notice, rings },
    rung.map((step) => ({ kind: 'ring', step, round: notice.round })),
  )
}

// The first to read it stands in the log and in what the sender is told; whoever reads it after them changes nothing of that.
function acknowledged(
  notice: Notice,
  { by, at, note }: Extract<NoticeEvent, { kind: 'acknowledge' }>,
): NoticeStepped | Refusal {
  if (notice.acknowledged !== null) {
    if (notice.acknowledged.by.id === by.id) return ok(notice)
    return refused('already decided', `${notice.acknowledged.by.name} has acknowledged this notice`)
  }
  const returns = notice.returned.by === 'sms' || notice.returned.by === 'mail'
  return ok({ ...notice, state: 'acknowledged', acknowledged: { by, at, note: note.trim() } }, [
    { kind: 'call off rings' },
    ...(returns ? [{ kind: 'give back' } as const] : []),
  ])
}

function ok(notice: Notice, effects: readonly NoticeEffect[] = []): NoticeStepped {
  return { kind: 'ok', notice, effects }
}
