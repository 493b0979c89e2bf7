// The timelines on which rule engines differ: what arrives when, what our rules make of it, and how the same is said to Prometheus.
import type { RawReading } from '../../../../worker/model/reading.ts'
import type { Condition } from '../../../../worker/model/rule.ts'
import { MINUTE_MS } from '../../../../worker/model/time.ts'

export const STEP_MIN = 5

/** One gauge: a value each five minutes from minute 0; null is a step at which nothing came. */
export type Steps = readonly (number | null)[]

/** A value that does not come when it was observed, in minutes. */
export interface Straggler {
  readonly observedMin: number
  readonly arrivesMin: number
  readonly mm: number
}

export interface Case {
  readonly name: string
  readonly when: Condition
  readonly forMin?: number
  readonly keepMin?: number
  readonly series: Readonly<Record<string, Steps>>
  readonly stragglers?: readonly Straggler[]
  /** How long it is looked at; the last value otherwise. */
  readonly untilMin?: number
  /** The server is down from one minute to another: what comes meanwhile is taken when it is up again. */
  readonly down?: readonly [fromMin: number, toMin: number]
  /** When our rule fires, in minutes, the end not included; a null end: it fires on. */
  readonly fires: readonly (readonly [fromMin: number, toMin: number | null])[]
  readonly prometheus: Peer
}

/** `differs`: what it does otherwise, and why ours is otherwise; null where both decide the same at each step. */
export type Peer =
  | { readonly kind: 'said'; readonly expr: string; readonly differs: string | null }
  | { readonly kind: 'cannot say'; readonly why: string }

const G = 'PONT-VIEUX'
const above = (levelMm: number, clearMm = levelMm, station = G): Condition => ({
  kind: 'level above',
  station,
  levelMm,
  clearMm,
})
const ABOVE = above(2_200)
const EXPR = 'level{gauge="PONT-VIEUX"} >= 2200'
const said = (differs: string | null = null, expr = EXPR): Peer => ({ kind: 'said', expr, differs })
const times = (count: number, mm: number | null): Steps => Array.from({ length: count }, () => mm)
// No fall of more than what calms at once: what a sudden fall does is a case of its own.
const LOW = 2_180
const HIGH = 2_220

export const CASES: readonly Case[] = [
  {
    name: 'a gap at the crest, for four hours',
    when: ABOVE,
    series: { [G]: [LOW, 2_210, HIGH, ...times(48, null), HIGH, LOW] },
    fires: [[5, 260]],
    prometheus: said(
      'ends the alert when the gauge is lost, and fires a second time; ours stands until somebody knows',
    ),
  },
  {
    name: 'the gauge is lost at the crest and never comes back',
    when: ABOVE,
    series: { [G]: [LOW, 2_210, HIGH] },
    untilMin: 300,
    fires: [[5, null]],
    prometheus: said('ends the alert five minutes after the last value; nothing heard is not calm'),
  },
  {
    name: 'a gap in the middle of a `for`, shorter than what is silence',
    when: ABOVE,
    forMin: 20,
    series: { [G]: [LOW, 2_250, 2_260, null, null, 2_280, 2_290, 2_290] },
    fires: [[25, null]],
    prometheus: said('begins the `for` again after two lost values; ours goes on, the gauge is not silent yet'),
  },
  {
    name: 'a gap in the middle of a `for`, long enough for silence',
    when: ABOVE,
    forMin: 20,
    series: { [G]: [LOW, 2_250, 2_260, ...times(12, null), 2_270, 2_280, 2_290, 2_290] },
    fires: [[75, null]],
    prometheus: said(
      'begins the `for` again; ours counts neither the silent time nor anew: known to hold for 20 min in all',
    ),
  },
  {
    name: 'the value is exactly the threshold',
    when: ABOVE,
    series: { [G]: [2_199, 2_200, 2_200, 2_199] },
    fires: [[5, 15]],
    prometheus: said(),
  },
  {
    name: 'the value falls at the very moment at which the `for` is over',
    when: ABOVE,
    forMin: 10,
    series: { [G]: [LOW, HIGH, HIGH, LOW, LOW] },
    fires: [],
    prometheus: said(),
  },
  {
    name: 'a `for` is over at its very minute',
    when: ABOVE,
    forMin: 10,
    series: { [G]: [LOW, HIGH, HIGH, HIGH, LOW] },
    fires: [[15, 20]],
    prometheus: said(),
  },
  {
    name: 'flapping, with a `for`',
    when: ABOVE,
    forMin: 10,
    series: { [G]: [LOW, 2_210, 2_190, 2_210, 2_190, 2_210, 2_190, 2_190] },
    fires: [],
    prometheus: said(),
  },
  {
    name: 'flapping, with a `keep_firing_for`',
    when: ABOVE,
    keepMin: 15,
    series: { [G]: [LOW, 2_210, 2_190, 2_210, 2_190, 2_210, 2_190, 2_190, 2_190, 2_190] },
    fires: [[5, 45]],
    prometheus: said(),
  },
  {
    name: 'flapping between the level and the clear level',
    when: above(2_200, 2_150),
    series: { [G]: [LOW, 2_210, 2_190, 2_210, 2_160, 2_190, 2_140, 2_190, LOW] },
    fires: [[5, 30]],
    prometheus: said(
      null,
      'level{gauge="PONT-VIEUX"} >= 2200 or (level{gauge="PONT-VIEUX"} >= 2150 and on() ALERTS{alertname="$ALERT",alertstate="firing"})',
    ),
  },
  {
    name: 'a value that comes twenty minutes late, and is the newest',
    when: ABOVE,
    series: { [G]: [LOW, LOW, LOW] },
    stragglers: [{ observedMin: 15, arrivesMin: 35, mm: HIGH }],
    untilMin: 45,
    fires: [[35, null]],
    prometheus: {
      kind: 'cannot say',
      why: 'promtool stores a value at its own time; a late one is written behind the evaluations that would have seen it',
    },
  },
  {
    name: 'a high value that comes late, behind newer low ones',
    when: ABOVE,
    series: { [G]: [LOW, LOW, LOW, LOW, LOW, LOW] },
    stragglers: [{ observedMin: 12, arrivesMin: 27, mm: HIGH }],
    untilMin: 40,
    fires: [],
    prometheus: { kind: 'cannot say', why: 'as above: out of order' },
  },
  {
    name: 'the sensor starts again and tells zero once',
    when: ABOVE,
    series: { [G]: [LOW, 2_210, 2_250, 2_300, 0, 2_310, 2_320, 2_250, 2_190, 2_150] },
    fires: [[5, 40]],
    prometheus: said(
      'ends the alert at the zero and fires again; ours believes no fall of two metres before it has stayed',
    ),
  },
  {
    name: 'the clock of the gauge runs an hour fast',
    when: ABOVE,
    series: { [G]: [LOW, LOW, LOW, LOW, LOW, LOW] },
    stragglers: [{ observedMin: 75, arrivesMin: 15, mm: HIGH }],
    untilMin: 90,
    fires: [],
    prometheus: {
      kind: 'cannot say',
      why: 'promtool knows no time of arrival; a server refuses what lies in the future, ours keeps it without a vote',
    },
  },
  {
    name: 'the server starts again in the middle of a `for`',
    when: ABOVE,
    forMin: 30,
    series: { [G]: [LOW, ...times(10, HIGH)] },
    down: [12, 28],
    fires: [[35, null]],
    prometheus: {
      kind: 'cannot say',
      why: 'promtool does not restart; a server restores `for` from a series, with a grace of ten minutes, and `keep_firing_for` not at all',
    },
  },
  {
    name: 'the hours of a rule begin while nothing comes',
    when: {
      kind: 'all',
      of: [
        above(2_200),
        {
          kind: 'schedule',
          days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
          hours: { fromMinute: 60, toMinute: 120 },
        },
      ],
    },
    series: { [G]: [HIGH, HIGH, HIGH, HIGH, ...times(7, null), HIGH, HIGH, ...times(11, null), HIGH] },
    fires: [[60, 120]],
    prometheus: said(
      null,
      'last_over_time(level{gauge="PONT-VIEUX"}[70m]) >= 2200 and on() hour() >= 1 and on() hour() < 2',
    ),
  },
  {
    name: 'two stations that are one gauge entered twice, where two are asked for',
    when: { kind: 'quorum', needed: 2, of: [above(2_200), above(2_200, 2_200, 'COPIE')] },
    series: { [G]: [LOW, HIGH, HIGH], COPIE: [LOW, HIGH, HIGH] },
    fires: [],
    prometheus: said(
      'counts series, and fires; ours counts sensors by key and place. With a label of the place one could write the same',
      'count(level >= 2200) >= 2',
    ),
  },
  {
    name: 'two gauges that are two',
    when: { kind: 'quorum', needed: 2, of: [above(2_200), above(2_200, 2_200, 'LE-GUE')] },
    series: { [G]: [LOW, HIGH, HIGH, HIGH], 'LE-GUE': [LOW, LOW, HIGH, LOW] },
    fires: [[10, 15]],
    prometheus: said(null, 'count(level >= 2200) >= 2'),
  },
  {
    name: 'nothing was ever heard',
    when: { kind: 'not', of: ABOVE },
    series: { [G]: times(6, null) },
    untilMin: 60,
    fires: [],
    prometheus: said(
      '`unless` takes absence for calm, and fires; ours does not know',
      'vector(1) unless on() level{gauge="PONT-VIEUX"} >= 2200',
    ),
  },
]

/** When each value reaches us: in order of arrival. */
export function arrivalsOf({ series, stragglers = [], down }: Case, start: number) {
  const regular = Object.entries(series).flatMap(([station, steps]) =>
    steps.flatMap((mm, step) =>
      mm === null ? [] : [{ station, mm, observedMin: step * STEP_MIN, arrivesMin: step * STEP_MIN }],
    ),
  )
  const late = stragglers.map((one) => ({ station: G, ...one }))
  const up = (minute: number) => (down !== undefined && minute >= down[0] && minute < down[1] ? down[1] : minute)
  return [...regular, ...late]
    .map(({ station, mm, observedMin, arrivesMin }) => ({
      at: start + up(arrivesMin) * MINUTE_MS,
      reading: rawOf(station, start + observedMin * MINUTE_MS, mm),
    }))
    .sort((left, right) => left.at - right.at)
}

function rawOf(station: string, observedAt: number, value: number): RawReading {
  return {
    station,
    quantity: 'level',
    observedAt,
    value,
    source: 'semantics',
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
  }
}

export function lastMinute({ series, stragglers = [], untilMin }: Case): number {
  const steps = Math.max(...Object.values(series).map(({ length }) => (length - 1) * STEP_MIN))
  return untilMin ?? Math.max(steps, ...stragglers.map(({ arrivesMin }) => arrivesMin))
}
