// Alarms as a municipality would count them: was it told before the level was reached, how early, and how often for nothing.
import { HOUR_MS, type Instant } from '../../model/time.ts'

export interface AlarmTally {
  crossings: number
  leadMs: number[]
  hits: number
  falseAlarms: number
  /** Of the false ones: the water came nine tenths of the way. */
  near: number
  gaugeThresholdYears: number
}

export function emptyAlarms(): AlarmTally {
  return { crossings: 0, leadMs: [], hits: 0, falseAlarms: 0, near: 0, gaugeThresholdYears: 0 }
}

export function addAlarms(into: AlarmTally, other: AlarmTally): void {
  into.crossings += other.crossings
  into.leadMs.push(...other.leadMs)
  into.hits += other.hits
  into.falseAlarms += other.falseAlarms
  into.near += other.near
  into.gaugeThresholdYears += other.gaugeThresholdYears
}

const HIT_WITHIN_MS = 12 * HOUR_MS
const ENDS_AFTER_MS = 2 * HOUR_MS
const REARMS_AFTER_MS = 6 * HOUR_MS
const NEAR = 0.9

export interface Watched {
  readonly at: Float64Array
  readonly mm: Float64Array
  readonly levelMm: number
  readonly baseMm: number
  readonly years: number
}

interface Episode {
  readonly from: Instant
  last: Instant
  highest: number
}

/** `fires` answers for the value of that index; only what fires below the level, while it is armed, is an alarm. */
export function alarmsOf(watched: Watched, fires: (index: number) => boolean): AlarmTally {
  const { at, mm, levelMm, baseMm } = watched
  const tally = { ...emptyAlarms(), gaugeThresholdYears: watched.years }
  let armed = true
  let below: Instant | null = null
  let episode: Episode | null = null
  let waiting: Episode[] = []
  const close = (closed: Episode) => {
    tally.falseAlarms++
    if ((closed.highest - baseMm) / (levelMm - baseMm) >= NEAR) tally.near++
  }
  for (let index = 0; index < at.length; index++) {
    const [time, value] = [at[index] ?? 0, mm[index] ?? 0]
    if (episode !== null && time - episode.last > ENDS_AFTER_MS) {
      waiting.push(episode)
      episode = null
    }
    for (const closed of waiting) if (time - closed.from > HIT_WITHIN_MS) close(closed)
    waiting = waiting.filter(({ from }) => time - from <= HIT_WITHIN_MS)
    for (const open of waiting) open.highest = Math.max(open.highest, value)
    if (episode !== null) episode.highest = Math.max(episode.highest, value)
    if (value >= levelMm) {
      if (armed) {
        tally.crossings++
        const open: Episode[] = episode === null ? waiting : [...waiting, episode]
        const hit = open.filter(({ from }) => time - from <= HIT_WITHIN_MS)
        tally.hits += hit.length
        for (const late of open.filter((one) => !hit.includes(one))) close(late)
        tally.leadMs.push(hit[0] === undefined ? 0 : time - hit[0].from)
        episode = null
        waiting = []
      }
      armed = false
      below = null
      continue
    }
    below ??= time
    if (!armed && time - below >= REARMS_AFTER_MS) armed = true
    if (!armed || !fires(index)) continue
    if (episode === null) episode = { from: time, last: time, highest: value }
    else episode.last = time
  }
  if (episode !== null) close(episode)
  for (const closed of waiting) close(closed)
  return tally
}

export interface AlarmScore {
  readonly crossings: number
  readonly announced30min: number
  readonly announced1h: number
  readonly announced2h: number
  readonly meanLeadHours: number
  readonly falseAlarmRatio: number
  readonly falseAlarmRatioWithoutNear: number
  readonly near: number
  readonly falseAlarms: number
  readonly falsePerGaugeThresholdYear: number
}

export function alarmScoreOf(tally: AlarmTally): AlarmScore {
  const { crossings, leadMs, hits, falseAlarms, near, gaugeThresholdYears: years } = tally
  const share = (hours: number) =>
    crossings === 0 ? 0 : leadMs.filter((lead) => lead >= hours * HOUR_MS).length / crossings
  const ratio = (bad: number) => (hits + bad === 0 ? 0 : bad / (hits + bad))
  return {
    crossings,
    announced30min: share(0.5),
    announced1h: share(1),
    announced2h: share(2),
    meanLeadHours: crossings === 0 ? 0 : leadMs.reduce((sum, lead) => sum + lead, 0) / crossings / HOUR_MS,
    falseAlarmRatio: ratio(falseAlarms),
    falseAlarmRatioWithoutNear: ratio(falseAlarms - near),
    near,
    falseAlarms,
    falsePerGaugeThresholdYear: years === 0 ? 0 : falseAlarms / years,
  }
}
