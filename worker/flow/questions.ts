// What each rule is asked once a flood is over: did it come before what happened, and before each level that it should have announced: see
// `targetsOf`.
import { singlesOf, type Condition, type Rule } from '../model/rule.ts'
import type { Station, Threshold } from '../model/station.ts'
import type { Zone } from '../model/zone.ts'
import { crossingsOf, peakBetween, recordedMs, usualMm, type Course } from './course.ts'
import { stationsOf } from './files/rule-conditions.ts'
import type { FloodEvent } from './files/flood-events-file.ts'
import type { Happened, Question } from './hindsight.ts'

export interface Judging {
  readonly stations: readonly Station[]
  readonly zones: readonly Zone[]
  readonly courses: ReadonlyMap<string, Course>
}

/** Only of gauges that were recorded: what nobody measured was neither announced nor missed. */
export function levelQuestions(rules: readonly Rule[], judging: Judging): readonly Question[] {
  const known = new Map<string, Omit<Question, 'rule'>>()
  return rules.flatMap((rule) =>
    targetsOf(rule, judging).flatMap(({ station, threshold }): readonly Question[] => {
      const course = judging.courses.get(station)
      if (course === undefined) return []
      const key = `${station}|${threshold.code}`
      const question = known.get(key) ?? questionOf(station, threshold, course)
      known.set(key, question)
      return [{ rule: rule.id, ...question }]
    }),
  )
}

/** Against what is known to have happened. An event without a level is one question for all the gauges of a rule; with one it is asked apart. */
export function eventQuestions(
  rules: readonly Rule[],
  events: readonly FloodEvent[],
  judging: Judging,
): readonly Question[] {
  return rules.flatMap((rule): readonly Question[] => {
    const own = stationsOf(rule.when)
    if (!own.some((code) => judging.courses.has(code))) return []
    const targets = targetsOf(rule, judging)
    const concerned = events.filter(
      ({ station, level }) =>
        own.includes(station) || targets.some((one) => one.station === station && one.threshold.code === level),
    )
    const unnamed = concerned.filter(({ level }) => level === null)
    const levels = new Map(
      concerned.flatMap((one) => (one.level === null ? [] : [[`${one.station}|${one.level}`, one]])),
    )
    const whole: Question = {
      rule: rule.id,
      station: null,
      level: null,
      events: unnamed.map((event) => ({ ...event, bareAt: null })),
      reach: null,
      recordedMs: Math.max(0, ...own.map((code) => recordedMs(judging.courses.get(code)))),
    }
    const apart = [...levels.values()].map(({ station, level }): Question => {
      const threshold = judging.stations
        .find(({ code }) => code === station)
        ?.thresholds.find(({ code }) => code === level)
      const course = judging.courses.get(station)
      const same = concerned.filter((one) => one.station === station && one.level === level)
      return {
        rule: rule.id,
        station,
        level,
        events: same.map((event) => ({
          ...event,
          bareAt: threshold === undefined || course === undefined ? null : firstReach(course, threshold.levelMm, event),
        })),
        reach: threshold === undefined || course === undefined ? null : reachOf(course, threshold.levelMm),
        recordedMs: recordedMs(course),
      }
    })
    return unnamed.length > 0 || apart.length === 0 ? [whole, ...apart] : apart
  })
}

// A level that the gauge never reached for this event was announced by nobody who only watched it: as late as its end.
function firstReach(course: Course, levelMm: number, { start, end }: FloodEvent): number {
  const crossing = crossingsOf(course, levelMm).find((one) => one.end >= start && one.start <= end)
  return crossing?.start ?? end
}

interface Target {
  readonly station: string
  readonly threshold: Threshold
}

// A rule that says a level of its gauge to the millimetre is for that level, the highest where it says several; one whose zones decide by a level for that; any other is asked about all
// the levels of its gauges.
function targetsOf(rule: Rule, { stations, zones }: Judging): readonly Target[] {
  const deciding = zones.flatMap(({ id, decideBefore }) =>
    rule.zones.includes(id) && decideBefore !== null ? [decideBefore] : [],
  )
  const all = stations.flatMap(({ code, thresholds }) => thresholds.map((threshold) => ({ station: code, threshold })))
  const said = all.filter(({ station, threshold }) => saysLevel(rule.when, station, threshold.levelMm))
  const named = all.filter(
    (one) =>
      (said.includes(one) && !said.some((other) => isHigher(other, one))) ||
      deciding.some((before) => before.station === one.station && before.threshold === one.threshold.code),
  )
  const own = new Set(stationsOf(rule.when))
  return named.length > 0 ? named : all.filter(({ station }) => own.has(station))
}

function isHigher(one: Target, than: Target): boolean {
  return one.station === than.station && one.threshold.levelMm > than.threshold.levelMm
}

const SAY_A_LEVEL: ReadonlySet<Condition['kind']> = new Set([
  'level above',
  'forecast above',
  'forecast probability',
  'nowcast',
])

function saysLevel(condition: Condition, station: string, levelMm: number): boolean {
  return singlesOf(condition).some(
    (one) => SAY_A_LEVEL.has(one.kind) && 'levelMm' in one && one.station === station && one.levelMm === levelMm,
  )
}

function questionOf(station: string, { code, levelMm }: Threshold, course: Course): Omit<Question, 'rule'> {
  const events = crossingsOf(course, levelMm).map(({ start, end }): Happened => ({
    station,
    level: code,
    start,
    end,
    bareAt: start,
  }))
  return { station, level: code, events, reach: reachOf(course, levelMm), recordedMs: recordedMs(course) }
}

function reachOf(course: Course, levelMm: number): Question['reach'] {
  const base = usualMm(course)
  if (base === null || base >= levelMm) return null
  return (from, to) => {
    const peak = peakBetween(course, from, to)
    return peak === null ? null : (peak - base) / (levelMm - base)
  }
}
