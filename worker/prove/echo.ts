// What was approved beside what came back: each place that may say something of the alert gets one line, and the worst that was heard of it decides.
import {
  ECHO_PATIENCE_MS,
  type EchoCounts,
  type EchoExpected,
  type EchoLine,
  type EchoSeen,
  type EchoState,
} from '../model/echo.ts'
import type { Instant } from '../model/time.ts'

export interface Reconciling {
  readonly expected: readonly EchoExpected[]
  readonly seen: readonly EchoSeen[]
  /** From when on a receipt was to be waited for. */
  readonly since: Instant
  readonly now: Instant
}

const MISMATCH: readonly EchoState[] = ['other text', 'other area', 'other audience', 'outside']

export function isMismatch(state: EchoState): boolean {
  return MISMATCH.includes(state)
}

/** A place that nobody expected and that says something has a line too, if its sighting names one of `expected`; others are the caller's to name. */
export function reconcile({ expected, seen, since, now }: Reconciling): readonly EchoLine[] {
  const bySource = new Map<string, EchoSeen[]>()
  for (const one of seen) bySource.set(keyOf(one), [...(bySource.get(keyOf(one)) ?? []), one])
  return expected.map((wanted) => lineOf(wanted, bySource.get(keyOf(wanted)) ?? [], now - since > ECHO_PATIENCE_MS))
}

export function countLines(lines: readonly EchoLine[]): EchoCounts {
  const count = (is: (line: EchoLine) => boolean) => lines.filter(is).length
  return {
    expected: count(({ isMeant }) => isMeant),
    seen: count(({ state }) => state === 'seen'),
    waiting: count(({ state }) => state === 'waiting'),
    missing: count(({ state }) => state === 'missing'),
    mismatch: count(({ state }) => isMismatch(state)),
  }
}

function lineOf(wanted: EchoExpected, seen: readonly EchoSeen[], isLate: boolean): EchoLine {
  const { source, id, name, isMeant } = wanted
  const judged = seen.toSorted((left, right) => left.at - right.at).map((one) => ({ one, state: stateOf(wanted, one) }))
  // One that says something wrong outweighs any that says it right; else the first counts.
  const told = judged.find(({ state }) => isMismatch(state)) ?? judged[0]
  if (told === undefined) {
    const state = isMeant ? (isLate ? 'missing' : 'waiting') : 'quiet'
    return { source, id, name, isMeant, state, seenAt: null, how: null, by: null }
  }
  const { at: seenAt, how, by } = told.one
  return { source, id, name, isMeant, state: told.state, seenAt, how, by }
}

function stateOf(wanted: EchoExpected, seen: EchoSeen): EchoState {
  if (!wanted.isMeant) return 'outside'
  if (differs(wanted.text, seen.text)) return wanted.source === 'audience' ? 'other audience' : 'other text'
  return differs(wanted.area, seen.area) ? 'other area' : 'seen'
}

// What one side cannot say is no difference.
function differs(wanted: string | null, seen: string | null): boolean {
  return wanted !== null && seen !== null && wanted !== seen
}

function keyOf({ source, id }: Pick<EchoSeen, 'source' | 'id'>): string {
  return `${source}|${id}`
}
