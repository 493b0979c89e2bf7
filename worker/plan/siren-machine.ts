// The machine of one siren: what it was told, what its controller has said, and what is asked of it next. Silence confirms nothing.
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import {
  MOST_SOUNDINGS,
  ORDER_VALID_MS,
  PATTERN_MS,
  sirenState,
  SOUNDINGS_WITHIN_MS,
  soundingFor,
  type SirenAct,
  type SirenHeard,
  type SirenOrder,
  type SirenPattern,
  type SirenRow,
  type SirenTrouble,
  type SirenVia,
} from '../model/siren.ts'
import { MINUTE_MS, SECOND_MS, type Instant } from '../model/time.ts'

/** Longer than a controller is waited for, so that two requests of one siren never overtake one another but by a person's act. */
const RETRY_MS = 2 * SECOND_MS
const SLOW_RETRY_MS = 15 * SECOND_MS
const QUICK_TRIES = 10
/** After so long a person stands at the switch, or nobody ever will. */
const GIVEN_UP_MS = 15 * MINUTE_MS
/** The first look after it should be silent by itself. */
const AFTER_END_MS = 2 * SECOND_MS
const LOOKS_AFTER_END = 5

export type SirenEvent =
  | { readonly kind: 'ordered'; readonly order: SirenOrder }
  /** Written before the request leaves. */
  | { readonly kind: 'asked'; readonly act: SirenAct; readonly sequence: number; readonly at: Instant }
  | { readonly kind: 'answered'; readonly sequence: number; readonly heard: SirenHeard }
  | {
      readonly kind: 'failed'
      readonly sequence: number
      readonly why: SirenTrouble
      readonly heard: SirenHeard | null
      readonly at: Instant
    }
  /** A person stands there, or has been told by whoever does. `at`: territory time. */
  | {
      readonly kind: 'by hand'
      readonly by: Actor
      readonly via: SirenVia
      readonly at: Instant
      readonly machineAt: Instant
    }

/** Null where it may be sounded now. */
export function refusalToSound(row: SirenRow, pattern: SirenPattern, now: Instant): Refusal | null {
  const state = sirenState(row, now)
  const isUnderWay = state.kind === 'asked' && state.order.act === 'sound'
  // The end is sounded over the alert: they are two signals.
  if ((state.kind === 'sounding' || isUnderWay) && row.order?.pattern === pattern)
    return refused('already told, repeat not due', 'it sounds, or is being told to: stop it first, or wait for its end')
  const late = row.soundings.filter((at) => at > now - SOUNDINGS_WITHIN_MS)
  return late.length >= MOST_SOUNDINGS
    ? refused(
        'already told, repeat not due',
        `it was sounded ${late.length} times within the hour: people no longer listen`,
      )
    : null
}

export function stepSiren(row: SirenRow, event: SirenEvent): SirenRow {
  switch (event.kind) {
    case 'ordered':
      return {
        ...row,
        order: event.order,
        orderedFrom: 0,
        isConfirmed: false,
        tries: 0,
        triedAt: null,
        trouble: null,
        done: null,
        soundedFor: soundingFor(event.order) ?? row.soundedFor,
        soundings:
          event.order.act === 'sound' ? [...row.soundings, event.order.issuedAt].slice(-MOST_SOUNDINGS) : row.soundings,
      }
    case 'asked':
      return {
        ...row,
        sequence: event.sequence,
        orderedFrom:
          row.orderedFrom === 0 && row.order !== null && event.act === row.order.act ? event.sequence : row.orderedFrom,
        tries: row.tries + 1,
        triedAt: event.at,
      }
    case 'answered':
      return event.sequence <= row.heardAs ? row : confirmed(heardBy(row, event.sequence, event.heard), event.sequence)
    case 'failed': {
      if (event.sequence <= row.heardAs) return row
      const heard = event.heard === null ? row : heardBy(row, event.sequence, event.heard)
      // An order that was refused is not one that the siren carries out, whatever it does at the moment.
      return row.isConfirmed ? heard : { ...heard, trouble: { why: event.why, at: event.at } }
    }
    case 'by hand':
      return row.order === null ? row : doneByHand(row, row.order, event)
    default:
      return event satisfies never
  }
}

function heardBy(row: SirenRow, sequence: number, heard: SirenHeard): SirenRow {
  const isNews = row.heard?.state !== heard.state
  return { ...row, heard, heardAs: sequence, tries: isNews && row.isConfirmed ? 0 : row.tries }
}

// Its own word that it does what was wanted, in an answer to a request no older than the order.
function confirmed(row: SirenRow, sequence: number): SirenRow {
  const { order, orderedFrom, heard } = row
  if (order === null || row.isConfirmed || heard === null || orderedFrom === 0 || sequence < orderedFrom) return row
  const isDone =
    order.act === 'stop' ? heard.state === 'silent' : heard.state === 'sounding' && heard.sounded >= orderedFrom
  return isDone ? { ...row, isConfirmed: true, trouble: null, tries: 0 } : row
}

function doneByHand(row: SirenRow, order: SirenOrder, event: Extract<SirenEvent, { kind: 'by hand' }>): SirenRow {
  const { by, via, at, machineAt } = event
  const sounds = order.act === 'sound'
  const heard: SirenHeard = {
    state: sounds ? 'sounding' : 'silent',
    sounded: row.heard?.sounded ?? 0,
    until: sounds ? machineAt + PATTERN_MS[order.pattern ?? 'alert'] : null,
    at: machineAt,
  }
  return { ...row, isConfirmed: true, trouble: null, tries: 0, heard, done: { by, at, via } }
}

/** What is asked of its controller next, and when; null where there is nothing to ask. */
export function nextAsk(row: SirenRow): { readonly act: SirenAct; readonly at: Instant } | null {
  const { order, tries, triedAt, heard } = row
  if (order === null) return null
  const again = (triedAt ?? order.issuedAt) + (tries < QUICK_TRIES ? RETRY_MS : SLOW_RETRY_MS)
  if (!row.isConfirmed) {
    const at = tries === 0 ? order.issuedAt : again
    if (at > order.issuedAt + GIVEN_UP_MS) return null
    // A stop is never too late. What was to sound is not sounded late: from then on it is asked what it does.
    return { act: order.act === 'stop' || at < order.issuedAt + ORDER_VALID_MS ? order.act : 'status', at }
  }
  if (heard?.state !== 'sounding' || heard.until === null || tries >= LOOKS_AFTER_END || row.done !== null) return null
  return { act: 'status', at: Math.max(heard.until + AFTER_END_MS, triedAt === null || tries === 0 ? 0 : again) }
}

/** Never one that was used, also after a restore of an older copy: it is the machine's time where that is larger. */
export function nextSequence({ sequence }: Pick<SirenRow, 'sequence'>, now: Instant): number {
  return Math.max(sequence + 1, now)
}
