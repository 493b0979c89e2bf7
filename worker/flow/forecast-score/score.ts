// One recording through the live nowcast, online: the history that it had at each moment, and nothing later. Its cases, its fan and its alarms.
import { risesThere, WARNING_CHANCE, THREE_HOURS } from '../../forecast/alarm.ts'
import { NO_HISTORY, remembered, type GaugeHistory } from '../../forecast/history.ts'
import { look } from '../../forecast/nowcast.ts'
import { chancesOf, oldestMs, peaksOf, reckon, type Upstream } from '../../forecast/reckon.ts'
import { NOWCAST_LEADS_MS, type NowcastRefusal } from '../../model/gauge-nowcast.ts'
import type { Reading } from '../../model/reading.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import { addAlarms, alarmsOf, emptyAlarms, type AlarmTally } from './alarms.ts'
import { Follower } from './follower.ts'
import { arrivals, issueTimes, type Polled, type Recording } from './recording.ts'
import { count, countRate, emptyTally, type Tally } from './tally.ts'
import { Truth } from './truth.ts'

export const RULES = [
  'level lowered 5 %',
  'level lowered 10 %',
  'rate of rise x 1 h',
  'rate of rise x 1.5 h',
  'P(1 h) >= .5',
  'P(3 h) >= .5',
  'P(3 h) >= .3',
  // At as few false alarms as a level lowered by a twentieth.
  'P(3 h) >= .73',
  // As it stands in service: until two calm hours, so that one wave is one alarm.
  'the stage "warning" as shown',
  'warning: P(3 h) >= .5 + fast rise',
] as const
export type RuleName = (typeof RULES)[number]

export interface FanTally {
  n: number
  within: number
}

export interface RecordingScore {
  readonly tallies: readonly Tally[]
  /** The same with nothing told beyond the lead limit. */
  readonly limited: readonly Tally[]
  /** By lead: how often the water stayed below the tenth that is rarely passed, on rising times. */
  readonly fan: readonly FanTally[]
  readonly alarms: ReadonlyMap<RuleName, AlarmTally>
  readonly refusals: ReadonlyMap<NowcastRefusal, number>
  readonly faults: readonly Fault[]
  /** Crossings of a level on which the stage "crossed" was not told with the value itself. */
  readonly late: number
}

/** What became of the gauge itself, first time each. */
export interface Fault {
  readonly at: Instant
  readonly kind: 'sensor broken' | 'lost in high or rising water'
  readonly held: string
}

export interface Prediction {
  readonly at: Instant
  readonly level: number
  readonly leadMs: number
  readonly probability: number | null
  readonly refused: NowcastRefusal | null
}

export interface Followed {
  /** The recording of the gauge upstream, followed at the same pace; null where there is none. */
  readonly above: Recording | null
  /** How values come in; null where each arrives as it is observed. */
  readonly polled: Polled | null
}

export function scoreRecording(
  recording: Recording,
  { above, polled }: Followed,
  tell: (row: Prediction) => void,
): RecordingScore {
  const run = new Run(recording, { above, polled }, tell)
  const ticks = issueTimes(recording)
  let next = 0
  for (const { at, readings } of arrivals(recording, polled)) {
    for (; (ticks[next] ?? Infinity) < at; next++) run.issue(ticks[next] ?? 0)
    run.arrived(at, readings)
  }
  for (; next < ticks.length; next++) run.issue(ticks[next] ?? 0)
  return run.score()
}

/** Faster than this, over the scale an hour, is rising. */
const RISING = 0.02
const ALERTS_KEPT = 64

class Run {
  readonly #recording: Recording
  readonly #above: Follower | null
  readonly #isPolled: boolean
  readonly #truth: Truth
  readonly #tell: (row: Prediction) => void
  readonly #tallies = NOWCAST_LEADS_MS.map(emptyTally)
  readonly #limited = NOWCAST_LEADS_MS.map(emptyTally)
  readonly #fan = NOWCAST_LEADS_MS.map((): FanTally => ({ n: 0, within: 0 }))
  readonly #refusals = new Map<NowcastRefusal, number>()
  readonly #faults: Fault[] = []
  /** By level, then by rule: the times at which it fired. */
  readonly #fired: readonly Map<RuleName, Set<Instant>>[]
  #history: GaugeHistory = NO_HISTORY
  #alarms: Parameters<typeof look>[0]['alarms'] = []
  #late = 0

  constructor(recording: Recording, { above, polled }: Followed, tell: (row: Prediction) => void) {
    this.#recording = recording
    this.#above = above === null ? null : new Follower(above, polled)
    this.#isPolled = polled !== null
    this.#truth = new Truth(recording)
    this.#tell = tell
    this.#fired = recording.levelsMm.map(() => new Map(RULES.map((rule) => [rule, new Set<Instant>()])))
  }

  arrived(at: Instant, readings: readonly Reading[]): void {
    this.#look(at - 1)
    for (const reading of readings) this.#history = remembered(this.#history, reading)
    this.#look(at)
    this.#fire(at, readings.at(-1)?.observedAt ?? at)
  }

  // The stages and the states of fault, as the territory would see them.
  #look(now: Instant): void {
    const { settings, levelsMm } = this.#recording
    const newest = this.#history.recent.at(-1)
    if (newest === undefined) return
    // A fall that is not yet believed was heard all the same.
    const heardAt = this.#history.heard?.at ?? newest[0]
    const silentSince = now - heardAt >= lostMs(settings.stepMs) ? heardAt : null
    const station = this.#recording.gauge.file
    const before = this.#alarms
    const above = this.#upstreamAt(now)
    const upstream = above === null ? null : { ...above, station: 'above' }
    const looked = look(
      { station, settings, history: this.#history, upstream, alarms: before, silentSince, record: () => 'unknown' },
      now,
    )
    this.#alarms = looked.alarms
    const held = this.#alarms.map(({ stage }) => stage).join(' ') || 'nothing'
    const { opinion } = looked
    if (opinion.refusedBecause === 'sensor broken') this.#note({ at: now, kind: 'sensor broken', held })
    if (opinion.lost !== null)
      this.#note({ at: opinion.lost.since + lostMs(settings.stepMs), kind: 'lost in high or rising water', held })
    if (newest[0] !== now || opinion.refusedBecause?.startsWith('switched') === true) return
    for (const levelMm of levelsMm)
      if (newest[1] >= levelMm && !this.#alarms.some((one) => one.levelMm === levelMm && one.stage === 'crossed'))
        this.#late++
  }

  #upstreamAt(now: Instant): Upstream | null {
    return this.#above?.at(now) ?? null
  }

  #note(fault: Fault): void {
    const last = this.#faults.findLast(({ kind }) => kind === fault.kind)
    if (last !== undefined && fault.at - last.at < 6 * HOUR_MS) return
    if (this.#faults.length < ALERTS_KEPT) this.#faults.push(fault)
  }

  #fire(at: Instant, observedAt: Instant): void {
    const { settings, levelsMm } = this.#recording
    const { stepMs, baseMm } = settings
    const newest = this.#history.recent.at(-1)
    if (newest?.[0] !== observedAt) return
    const reckoned = reckon({ history: this.#history, settings, upstream: this.#upstreamAt(at) }, at)
    levelsMm.forEach((levelMm, index) => {
      const fired = this.#fired[index]
      if (fired === undefined || newest[1] >= levelMm) return
      const fires = (rule: RuleName, yes: boolean) => {
        if (yes) fired.get(rule)?.add(at)
      }
      const range = levelMm - (baseMm ?? 0)
      const alarm = this.#alarms.find((one) => one.levelMm === levelMm)
      fires('the stage "warning" as shown', alarm?.stage === 'warning')
      fires('level lowered 5 %', newest[1] >= levelMm - 0.05 * range)
      fires('level lowered 10 %', newest[1] >= levelMm - 0.1 * range)
      const isFast = risesThere(this.#history, levelMm, stepMs)
      if (reckoned.kind === 'refused') return fires('warning: P(3 h) >= .5 + fast rise', isFast)
      const { risePerHour, scaleMm } = reckoned.reckoning
      fires('rate of rise x 1 h', newest[1] + risePerHour * scaleMm >= levelMm)
      fires('rate of rise x 1.5 h', newest[1] + 1.5 * risePerHour * scaleMm >= levelMm)
      const chances = chancesOf(reckoned.reckoning, levelMm)
      const three = chances[THREE_HOURS] ?? 0
      fires('P(1 h) >= .5', (chances[1] ?? 0) >= 0.5)
      fires('P(3 h) >= .5', three >= 0.5)
      fires('P(3 h) >= .3', three >= 0.3)
      fires('P(3 h) >= .73', three >= 0.73)
      fires('warning: P(3 h) >= .5 + fast rise', three >= WARNING_CHANCE || isFast)
    })
  }

  issue(now: Instant): void {
    this.#look(now)
    const { settings, levelsMm, gauge } = this.#recording
    const index = this.#truth.indexAt(now)
    const present = this.#truth.mm[index]
    if (present === undefined) return
    const reckoned = reckon({ history: this.#history, settings, upstream: this.#upstreamAt(now) }, now)
    if (reckoned.kind === 'refused')
      this.#refusals.set(reckoned.because, (this.#refusals.get(reckoned.because) ?? 0) + 1)
    const refused = reckoned.kind === 'refused' ? reckoned.because : null
    const highest = this.#truth.highestWithin(now, index, NOWCAST_LEADS_MS)
    levelsMm.forEach((levelMm, which) => {
      if (present >= levelMm) return
      const chances = reckoned.kind === 'refused' ? null : chancesOf(reckoned.reckoning, levelMm)
      NOWCAST_LEADS_MS.forEach((leadMs, lead) => {
        const p = chances?.[lead] ?? null
        this.#tell({ at: now, level: gauge.thresholdsNative[which] ?? 0, leadMs, probability: p, refused })
        const after = highest[lead]
        const [tally, limited] = [this.#tallies[lead], this.#limited[lead]]
        if (after === undefined || tally === undefined || limited === undefined) return
        const happened = after.mm >= levelMm
        if (!happened && !after.isKnown) return
        count(tally, p, happened)
        if (reckoned.kind === 'refused') return count(limited, null, happened)
        const { leadLimitMs, newest, risePerHour, scaleMm } = reckoned.reckoning
        count(limited, leadMs <= leadLimitMs ? p : null, happened)
        const reached = newest[1] + (risePerHour * scaleMm * leadMs) / HOUR_MS
        countRate(tally, reached >= levelMm, happened)
      })
    })
    if (reckoned.kind === 'refused' || reckoned.reckoning.risePerHour < RISING) return
    peaksOf(reckoned.reckoning, 0.1).forEach((q90, lead) => {
      const [after, fan] = [highest[lead], this.#fan[lead]]
      if (after === undefined || fan === undefined || (!after.isKnown && after.mm <= q90)) return
      fan.n++
      if (after.mm <= q90) fan.within++
    })
  }

  score(): RecordingScore {
    const { levelsMm, settings } = this.#recording
    const { at, mm, years } = this.#truth
    const alarms = new Map(RULES.map((rule) => [rule, emptyAlarms()]))
    levelsMm.forEach((levelMm, index) => {
      for (const rule of RULES) {
        const times = this.#fired[index]?.get(rule)
        const into = alarms.get(rule)
        if (times === undefined || into === undefined) continue
        const watched = { at, mm, levelMm, baseMm: settings.baseMm ?? 0, years }
        const fired = this.#isPolled ? firedBy(at, times) : null
        addAlarms(
          into,
          alarmsOf(watched, (which) => fired?.has(which) ?? times.has(at[which] ?? NaN)),
        )
      }
    })
    return {
      tallies: this.#tallies,
      limited: this.#limited,
      fan: this.#fan,
      alarms,
      refusals: this.#refusals,
      faults: this.#faults,
      late: this.#late,
    }
  }
}

// An alarm between two values counts from the second: with a poll that comes later than its value, by as much as people were told later.
function firedBy(at: Float64Array, times: ReadonlySet<Instant>): ReadonlySet<number> {
  const fired = new Set<number>()
  let index = 0
  for (const time of [...times].sort((left, right) => left - right)) {
    while (index < at.length && (at[index] ?? Infinity) < time) index++
    if (index < at.length) fired.add(index)
  }
  return fired
}

/** A recorded gauge has no rhythm of arrivals to learn: twice its step, a quarter of an hour at least. */
function lostMs(stepMs: number): number {
  return Math.min(oldestMs(stepMs), Math.max(2 * stepMs, 15 * MINUTE_MS))
}
