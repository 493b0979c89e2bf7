// A past flood through the live rules: recorded series in, the timeline of signals and proposals out, without look-ahead.
import type { Proposal } from '../model/alert.ts'
import type { RawReading } from '../model/reading.ts'
import type { Signal } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import type { KnownProposal } from '../decide/propose.ts'
import { proposeAll } from './propose.ts'
import { arrivalsOf, timeline, type Arrival, type Moment, type News } from './timeline.ts'
import type { WatchPlan } from './watch.ts'

/** One recorded series; every value is taken to arrive at the instant at which it was observed. */
export interface Recording {
  readonly station: string
  readonly readings: readonly RawReading[]
}

export interface Recorded extends News {
  readonly recordings: readonly Recording[]
  readonly from: Instant | null
  readonly to: Instant | null
}

export type ReplayEvent =
  | { readonly kind: 'signal'; readonly at: Instant; readonly signal: Signal }
  | { readonly kind: 'proposal'; readonly at: Instant; readonly change: ProposalStep; readonly proposal: Proposal }

/** `told`: the end of a condition, and what a sudden rise turned out to be, is news for those who decide. */
export type ProposalStep = 'opened' | 'joined' | 'told' | 'superseded'

export interface ReplaySummary {
  readonly from: Instant
  readonly to: Instant
  readonly stations: number
  readonly readings: number
  readonly doubtful: number
  readonly unconfirmed: number
  readonly refused: number
  readonly duplicates: number
  readonly fired: number
  readonly resolved: number
  readonly proposals: number
}

/**
 * Yields each event as the clock reaches it and returns the count of everything that went in and came out. `seen` is told of every waking, for who
 * wants to know more than the events.
 */
export function* replay(
  plan: WatchPlan,
  recorded: Recorded,
  seen: (moment: Moment) => void = () => undefined,
): Generator<ReplayEvent, ReplaySummary> {
  const { from, to, arrivals } = within(recorded)
  let readings = 0
  const counts = { doubtful: 0, unconfirmed: 0, refused: 0, duplicates: 0, fired: 0, resolved: 0, proposals: 0 }
  let known: readonly KnownProposal[] = []
  const newId = () => `P${(counts.proposals += 1)}`
  for (const moment of timeline(plan, { arrivals, to })) {
    seen(moment)
    readings += moment.accepted.length
    for (const accepted of moment.accepted) {
      if (accepted.kind === 'refused') counts.refused += 1
      else if (accepted.kind === 'duplicate') counts.duplicates += 1
      else if (accepted.reading.quality === 'doubtful') counts.doubtful += 1
      else if (accepted.reading.quality === 'unconfirmed') counts.unconfirmed += 1
    }
    for (const signal of moment.signals) {
      if (signal.state === 'firing') counts.fired += 1
      if (signal.state === 'resolved') counts.resolved += 1
      yield { kind: 'signal', at: moment.at, signal }
      const before = counts.proposals
      const tidings = {
        signals: [signal],
        rules: plan.rules,
        clocks: moment.state.zoneClocks,
        mode: 'live',
        now: moment.at,
        newId,
      } as const
      const proposed = proposeAll(tidings, known)
      // A number that no proposal took is given to the next one.
      if (!proposed.changed.some((proposal) => proposal.id === `P${counts.proposals}`)) counts.proposals = before
      known = merged(known, proposed.changed)
      for (const proposal of proposed.changed)
        yield { kind: 'proposal', at: moment.at, change: changeOf(proposal, before, signal), proposal }
    }
  }
  const gauges = new Set(plan.stations.map(({ code }) => code))
  const stations = recorded.recordings.filter(({ station }) => gauges.has(station)).length
  return { from, to, stations, readings, ...counts }
}

/** What of it lies in the time wanted, and where that begins and ends. */
export function within({ recordings, forecasts, bulletins, ...wanted }: Recorded): {
  readonly from: Instant
  readonly to: Instant
  readonly arrivals: Iterable<Arrival>
} {
  const readings = recordings.flatMap((recording) => recording.readings)
  const times = function* () {
    for (const { observedAt } of readings) yield observedAt
    for (const { receivedAt } of forecasts) yield receivedAt
    for (const { at } of bulletins) yield at
  }
  let [first, last] = [Infinity, -Infinity]
  for (const at of times()) {
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  const from = wanted.from ?? (first === Infinity ? 0 : first)
  const to = wanted.to ?? (last === -Infinity ? from : last)
  const isInside = (at: Instant) => at >= from && at <= to
  const arrivals = arrivalsOf(
    readings.filter(({ observedAt }) => isInside(observedAt)),
    {
      forecasts: forecasts.filter(({ receivedAt }) => isInside(receivedAt)),
      bulletins: bulletins.filter(({ at }) => isInside(at)),
    },
  )
  return { from, to, arrivals }
}

function merged(known: readonly KnownProposal[], changed: readonly Proposal[]): readonly KnownProposal[] {
  const ids = new Set(changed.map((proposal) => proposal.id))
  return [
    ...known.filter(({ proposal }) => !ids.has(proposal.id)),
    ...changed.map((proposal) => ({ proposal, decidedAt: null })),
  ]
}

function changeOf(proposal: Proposal, numberBefore: number, signal: Signal): ProposalStep {
  if (proposal.state === 'superseded') return 'superseded'
  if (signal.state !== 'firing') return 'told'
  return Number(proposal.id.slice(1)) > numberBefore ? 'opened' : 'joined'
}
