// A frame carries the parts that changed, whole; log entries are added, once each.
import type { LogEntry } from '../../worker/model/log.ts'
import type { LiveFrame, Situation } from '../../worker/model/view.ts'

const KEPT_ENTRIES = 500

export function merged(situation: Situation, frame: LiveFrame): Situation {
  if (frame.seq < situation.seq) return situation
  const { log, ...parts } = frame
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
  return { ...situation, ...given, log: log === undefined ? situation.log : withEntries(situation.log, log) }
}

/** Newest first, each entry of each chain once. */
export function withEntries(known: readonly LogEntry[], come: readonly LogEntry[]): readonly LogEntry[] {
  const byPlace = new Map([...known, ...come].map((entry) => [`${entry.object} ${entry.seq}`, entry]))
  return [...byPlace.values()]
    .sort((left, right) => right.machineAt - left.machineAt || right.seq - left.seq)
    .slice(0, KEPT_ENTRIES)
}
