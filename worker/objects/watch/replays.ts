// Replays that people ask for, in the object that watches the river: in slices between which it does what it is there for, and never on behalf of
// somebody who has gone. Nothing of it is stored: a restart forgets them, and who asked asks again.
import { measuresIn, stationsOf } from '../../flow/files/rule-conditions.ts'
import { parseSeriesFile } from '../../flow/files/series-file.ts'
import { whatIf } from '../../flow/what-if.ts'
import type { Recording } from '../../flow/replay.ts'
import type { WatchPlan } from '../../flow/watch.ts'
import type { ForecastRun } from '../../model/forecast.ts'
import { linesOf, type LevelLine, type ReplayAnswer, type ReplayOrder, type ReplayRule } from '../../model/replay.ts'
import type { Instant } from '../../model/time.ts'
import { keptLevels, keptMeasures, type History } from './replay-history.ts'
import { rulesOf } from './replay-rules.ts'

/** A reading that comes meanwhile waits no longer than this. */
const SLICE_MS = 30
/** After so long who asked is told how far it is. */
const ANSWER_AFTER_MS = 600
const MOST_KEPT = 4

interface Known extends History {
  readonly plan: WatchPlan
  readonly forecasts: readonly ForecastRun[]
}

interface Job {
  readonly running: ReturnType<typeof whatIf>
  readonly from: Instant
  readonly to: Instant
  readonly missing: number
  readonly recording: string | null
  readonly lines: readonly LevelLine[] | null
}

interface Kept {
  readonly recording: Recording
  readonly missing: number
}

export class Replays {
  readonly #recordings = new Map<string, Kept>()
  readonly #jobs = new Map<string, Job>()
  readonly #newId: () => string
  readonly #clock: () => number

  constructor(newId: () => string, clock: () => number) {
    this.#newId = newId
    this.#clock = clock
  }

  rules({ rules }: WatchPlan): readonly ReplayRule[] {
    return rules.map(({ id, title, planLevel, when }) => ({ id, title, planLevel, when }))
  }

  async answer(order: ReplayOrder, known: Known): Promise<ReplayAnswer> {
    if (order.job !== null) {
      const job = this.#jobs.get(order.job)
      return job === undefined ? { kind: 'gone' } : this.#goOn(order.job, job)
    }
    const { plan } = known
    if (!plan.stations.some(({ code }) => code === order.station)) return { kind: 'unknown', what: order.station }
    const missing = order.rules.find((id) => !plan.rules.some((rule) => rule.id === id))
    if (missing !== undefined) return { kind: 'unknown', what: missing }
    const sent = this.#sent(order)
    if (sent !== null && 'kind' in sent) return sent
    const { asWritten, rules } = rulesOf(order, plan)
    const stations = [order.station, ...rules.flatMap(({ when }) => stationsOf(when))]
    const codes = new Set(rules.flatMap(({ when }) => measuresIn(when).map(({ code }) => code)))
    const measures = (plan.measures ?? []).filter(({ code }) => codes.has(code))
    const recordings =
      sent === null
        ? [...keptLevels(new Set(stations), order, known), ...keptMeasures(measures, order, known)]
        : [sent.kept.recording]
    const times = recordings.flatMap(({ readings }) => readings.map(({ observedAt }) => observedAt))
    const from = order.from ?? times.reduce((first, at) => Math.min(first, at), Infinity)
    const isStored = sent === null
    // What is kept goes on until now: that nothing came since is part of it.
    const to = order.to ?? (isStored ? known.now : times.reduce((last, at) => Math.max(last, at), -Infinity))
    const recorded = {
      recordings,
      forecasts: isStored ? known.forecasts.filter(({ station }) => stations.includes(station)) : [],
      bulletins: [],
      from: Number.isFinite(from) ? from : known.now,
      to: Number.isFinite(to) ? to : known.now,
    }
    const job: Job = {
      running: whatIf({ ...plan, rules, measures, areas: [] }, recorded, { station: order.station, asWritten }),
      from: recorded.from,
      to: recorded.to,
      missing: sent?.kept.missing ?? 0,
      recording: sent?.id ?? null,
      lines: order.trial == null ? null : linesOf(order.trial, order.station),
    }
    return this.#goOn(this.#newId(), job)
  }

  // A name for what was sent, so that a number may be turned without sending it all again.
  #sent({ csv, recording, station }: ReplayOrder): ReplayAnswer | { readonly id: string; readonly kept: Kept } | null {
    if (csv !== null) {
      const read = parseSeriesFile(`${station}.csv`, csv)
      if (read.kind === 'faults') return { kind: 'faults', faults: read.faults }
      const { readings, missing, notJudged } = read.value
      const levels = readings.filter(({ quantity }) => quantity === 'level')
      if (levels.length === 0)
        return {
          kind: 'faults',
          faults: [
            {
              file: `${station}.csv`,
              line: null,
              message: `it has no level: ${readings.length + notJudged} values of flow, ${missing} missing`,
              mend: 'the rules look at levels: send values in m or mm',
            },
          ],
        }
      const id = this.#newId()
      const one = { recording: { station, readings: levels }, missing }
      put(this.#recordings, id, one)
      return { id, kept: one }
    }
    if (recording === null) return null
    const found = this.#recordings.get(recording)
    return found === undefined ? { kind: 'gone' } : { id: recording, kept: found }
  }

  async #goOn(id: string, job: Job): Promise<ReplayAnswer> {
    const begun = this.#clock()
    this.#jobs.delete(id)
    for (let at = job.from; ;) {
      const slice = this.#clock()
      // The clock of the edge stands still while code runs: there it is the count that ends a slice.
      for (let steps = 0; steps < 500 && this.#clock() - slice < SLICE_MS; steps++) {
        const next = job.running.next()
        if (next.done === true) {
          const { recording, missing, lines } = job
          return {
            kind: 'done',
            recording,
            result: { ...next.value, missing, ...(lines === null ? {} : { lines }) },
          }
        }
        at = next.value
      }
      await new Promise((resolve) => setTimeout(resolve, 0))
      if (this.#clock() - begun < ANSWER_AFTER_MS) continue
      put(this.#jobs, id, job)
      const span = Math.max(1, job.to - job.from)
      return { kind: 'running', job: id, share: Math.min(1, Math.max(0, (at - job.from) / span)) }
    }
  }
}

function put<T>(map: Map<string, T>, id: string, value: T): void {
  map.set(id, value)
  for (const oldest of [...map.keys()].slice(0, Math.max(0, map.size - MOST_KEPT))) map.delete(oldest)
}
