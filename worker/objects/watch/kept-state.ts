// What a watch kept of its gauges, read as it is now. Objects wake months after a deployment, with what an older edition wrote.
import { FRESH_STATE, type WatchState } from '../../flow/watch.ts'
import type { RuleMemory } from '../../evaluate/step.ts'
import type { Rhythms } from '../../ingest/rhythm.ts'
import type { Station } from '../../model/station.ts'
import type { Instant } from '../../model/time.ts'

/** One rhythm for all sources of a station: what was learnt of it is learnt anew, and that it has spoken is not forgotten. */
interface RhythmOfAll {
  readonly lastArrivedAt: Instant | null
  readonly gapsMs: readonly number[]
}

type Kept = Partial<Omit<WatchState, 'rhythms'>> & {
  readonly rhythms?: Readonly<Record<string, RhythmOfAll | Rhythms>>
}

export function keptState(kept: Kept | null): WatchState {
  const rhythms = Object.fromEntries(
    Object.entries(kept?.rhythms ?? {}).map(([station, one]) => [station, isOfAll(one) ? asFirst(one) : one]),
  )
  return { ...FRESH_STATE, ...kept, rhythms }
}

/**
 * What is written of it: it is written at each poll. A rule at rest is as one that was never looked at; an opinion is made anew before any rule is
 * asked; and bulletins stand in a value of their own.
 */
export function withoutRest({ nowcasts: _, bulletins: __, ...state }: WatchState): Omit<WatchState, 'bulletins'> {
  return { ...state, rules: Object.fromEntries(Object.entries(state.rules).filter(([, memory]) => !isAtRest(memory))) }
}

function isAtRest({ version: _, state, doubted = [], insists = null, ...moments }: RuleMemory): boolean {
  return (
    state === 'inactive' &&
    doubted.length === 0 &&
    insists === null &&
    Object.values(moments).every((moment) => moment === null)
  )
}

function isOfAll(rhythm: RhythmOfAll | Rhythms): rhythm is RhythmOfAll {
  return Array.isArray((rhythm as RhythmOfAll).gapsMs)
}

function asFirst({ lastArrivedAt }: RhythmOfAll): Rhythms {
  return lastArrivedAt === null ? {} : { '': { lastArrivedAt, gaps: [] } }
}

/** Whoever has edited a gauge's entry has seen what was asked about it: its unit, its zero, its thresholds. */
export function settledByEditing(
  state: WatchState,
  before: readonly Station[],
  after: readonly Station[],
  now: Instant,
): WatchState {
  const memories = Object.fromEntries(
    Object.entries(state.memories).map(([code, memory]) => {
      const [old, edited] = [before, after].map((stations) => JSON.stringify(stations.find((one) => one.code === code)))
      const { doubt } = memory
      return [code, old === edited || doubt === null ? memory : { ...memory, doubt: { ...doubt, settledAt: now } }]
    }),
  )
  return { ...state, memories }
}
