// What some rules would have said of one gauge over a past stretch, and what that was worth. It stops after each waking, so that who runs it may
// do something else in between.
import type { ForecastRun } from '../model/forecast.ts'
import type { Reading } from '../model/reading.ts'
import { knobsOf, type Replayed, type ReplayedRule, type ReplayScore, type RuleSpan } from '../model/replay.ts'
import { singlesOf, type Condition, type Rule } from '../model/rule.ts'
import { DAY_MS, type Instant } from '../model/time.ts'
import type { SeriesPoint } from '../model/view.ts'
import { noteAlarm } from './alarms.ts'
import { noteAccepted, type Course } from './course.ts'
import { hindsightOf, type Alarm } from './hindsight.ts'
import { levelQuestions } from './questions.ts'
import { within, type Recorded } from './replay.ts'
import { timeline, type Moment } from './timeline.ts'
import type { WatchPlan } from './watch.ts'

const NO_REPLAY: readonly Condition['kind'][] = ['bulletin', 'area silent']
const BY_FORECAST: readonly Condition['kind'][] = ['forecast above', 'forecast probability']

export interface Asked {
  /** The gauge whose course is shown and by whose levels the rules are judged. */
  readonly station: string
  /** As they stand in the files: a number that is turned changes what a rule says, not what it is for. */
  readonly asWritten: readonly Rule[]
}

/** Yields the instant that it has come to. */
export function* whatIf(
  plan: WatchPlan,
  recorded: Recorded,
  { station, asWritten }: Asked,
): Generator<Instant, Omit<Replayed, 'missing'>> {
  const { from, to, arrivals } = within(recorded)
  const alarms: Alarm[] = []
  const courses = new Map<string, Course>()
  const points = new Map<Instant, SeriesPoint>()
  const spans = new Map<string, RuleSpan[]>(plan.rules.map(({ id }) => [id, []]))
  let readings = 0
  for (const moment of timeline(plan, { arrivals, to })) {
    for (const signal of moment.signals) noteAlarm(alarms, moment.at, signal)
    for (const accepted of moment.accepted) {
      noteAccepted(courses, accepted)
      if (accepted.kind === 'duplicate' || accepted.kind === 'refused') continue
      readings++
      for (const reading of [...accepted.settled, accepted.reading])
        if (reading.station === station && reading.quantity === 'level')
          points.set(reading.observedAt, pointOf(reading))
    }
    for (const rule of plan.rules) noteSpan(spans.get(rule.id) ?? [], rule, moment)
    yield moment.at
  }
  const judging = { stations: plan.stations.filter(({ code }) => code === station), zones: plan.zones, courses }
  // What only tells that a gauge is silent announces no level.
  const warning = asWritten.filter(({ when }) => knobsOf(when).length > 0)
  const questions = levelQuestions(warning, judging)
  const known = new Set(recorded.recordings.map((one) => one.station))
  return {
    from,
    to,
    points: [...points.values()].sort((left, right) => left[0] - right[0]),
    forecasts: recorded.forecasts.filter((run: ForecastRun) => run.station === station),
    readings,
    rules: plan.rules.map((rule): ReplayedRule => ({
      rule: rule.id,
      spans: spans.get(rule.id) ?? [],
      scores: questions
        .filter((question) => question.rule === rule.id)
        .map((question) => scoreOf(hindsightOf(question, alarms), judging.stations)),
      isPartlyBlind: isBlind(rule.when, known) || lacksForecasts(rule.when, recorded.forecasts, from),
    })),
  }
}

function pointOf({ observedAt, value, quality, flags }: Reading): SeriesPoint {
  const shown = flags.filter((flag) => flag !== 'late' && flag !== 'too old')
  return shown.length === 0 ? [observedAt, value, 'good'] : [observedAt, value, quality, shown]
}

// A rule is in one state at a time: where the state of the last span is another, that span ends here.
function noteSpan(spans: RuleSpan[], { id }: Rule, { at, state, signals }: Moment): void {
  const now = state.rules[id]?.state ?? 'inactive'
  const last = spans.at(-1)
  const open = last?.to === null ? last : null
  if (open?.state === now) return
  if (open !== null) spans[spans.length - 1] = { ...open, to: at }
  if (now === 'inactive') return
  const signal = signals.find((one) => one.rule === id && one.state === 'firing')
  spans.push({ state: now, from: at, to: null, evidence: signal?.evidence ?? [] })
}

function scoreOf(
  {
    level,
    events,
    hits,
    misses,
    falseAlarms,
    nearMisses,
    leadMs,
    pod,
    far,
    csi,
    gainedMs,
  }: ReturnType<typeof hindsightOf>,
  stations: WatchPlan['stations'],
): ReplayScore {
  const code = level ?? ''
  const levelMm = stations.flatMap(({ thresholds }) => thresholds).find((one) => one.code === code)?.levelMm ?? 0
  return { level: code, levelMm, events, hits, misses, falseAlarms, nearMisses, leadMs, pod, far, csi, gainedMs }
}

// A watch keeps the newest run alone: of a month ago it knows none.
function lacksForecasts(condition: Condition, forecasts: readonly ForecastRun[], from: Instant): boolean {
  return singlesOf(condition).some(
    (one) =>
      BY_FORECAST.includes(one.kind) &&
      'station' in one &&
      !forecasts.some(({ station, receivedAt }) => station === one.station && receivedAt <= from + DAY_MS),
  )
}

function isBlind(condition: Condition, recorded: ReadonlySet<string>): boolean {
  return singlesOf(condition).some(
    (one) =>
      NO_REPLAY.includes(one.kind) ||
      ('station' in one && !recorded.has(one.station)) ||
      ('measure' in one && !recorded.has(one.measure)),
  )
}
