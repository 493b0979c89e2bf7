// What was written → the condition that is evaluated, the numbers in it that cannot be, and the names that it needs.
import type { MeasureUnit } from '../../model/measure.ts'
import { parseMeasureText } from '../../model/measure.ts'
import { partsOf, singlesOf, type Condition } from '../../model/rule.ts'
import { WEEKDAYS } from '../../model/schedule.ts'
import { DAY_MS } from '../../model/time.ts'
import type { SingleYaml, WhenYaml } from './rule-form.ts'
import { durationMs, levelMm } from './yaml-file.ts'

/** No longer than the readings that a rule is given. */
const LOOK_BACK_MS = DAY_MS

export function conditionOf(yaml: WhenYaml): Condition {
  if ('any' in yaml) return { kind: 'any', of: yaml.any.map(conditionOf) }
  if ('all' in yaml) return { kind: 'all', of: yaml.all.map(conditionOf) }
  if ('not' in yaml) return { kind: 'not', of: conditionOf(yaml.not) }
  if ('quorum' in yaml) {
    const { needed, of } = yaml.quorum
    return { kind: 'quorum', needed, of: of.map(conditionOf) }
  }
  if ('level' in yaml) {
    const { station } = yaml.level
    if ('above' in yaml.level) {
      const threshold = levelMm(yaml.level.above)
      return {
        kind: 'level above',
        station,
        levelMm: threshold,
        clearMm: yaml.level.clear === undefined ? threshold : levelMm(yaml.level.clear),
      }
    }
    const threshold = levelMm(yaml.level.below)
    return {
      kind: 'level below',
      station,
      levelMm: threshold,
      clearMm: yaml.level.clear === undefined ? threshold : levelMm(yaml.level.clear),
    }
  }
  if ('rise' in yaml)
    return {
      kind: 'rise',
      station: yaml.rise.station,
      byMm: levelMm(yaml.rise.by),
      withinMs: durationMs(yaml.rise.within),
    }
  if ('stale' in yaml) {
    const afterMs = yaml.stale.after === undefined ? null : durationMs(yaml.stale.after)
    if ('measure' in yaml.stale) return { kind: 'measure silent', measure: yaml.stale.measure, afterMs }
    if ('area' in yaml.stale) return { kind: 'area silent', area: yaml.stale.area, afterMs }
    return { kind: 'stale', station: yaml.stale.station, afterMs }
  }
  if ('lost_while_rising' in yaml) return { kind: 'lost while rising', station: yaml.lost_while_rising.station }
  if ('measure' in yaml) return measureCondition(yaml.measure)
  if ('bulletin' in yaml)
    return {
      kind: 'bulletin',
      area: yaml.bulletin.area,
      phenomenon: yaml.bulletin.phenomenon ?? null,
      atLeast: yaml.bulletin.at_least,
      withinMs: yaml.bulletin.within === undefined ? 0 : durationMs(yaml.bulletin.within),
    }
  if ('schedule' in yaml) return scheduleCondition(yaml.schedule)
  if ('upstream' in yaml) return upstreamCondition(yaml.upstream)
  if ('nowcast' in yaml) return { kind: 'nowcast', ...likely(yaml.nowcast) }
  if ('probability' in yaml.forecast) return { kind: 'forecast probability', ...likely(yaml.forecast) }
  return {
    kind: 'forecast above',
    station: yaml.forecast.station,
    levelMm: levelMm(yaml.forecast.upper_bound),
    withinMs: durationMs(yaml.forecast.within),
  }
}

function likely(yaml: Extract<SingleYaml, { nowcast: unknown }>['nowcast']) {
  return {
    station: yaml.station,
    levelMm: levelMm(yaml.above),
    withinMs: durationMs(yaml.within),
    probability: Number.parseFloat(yaml.probability) / 100,
  }
}

function upstreamCondition(yaml: Extract<SingleYaml, { upstream: unknown }>['upstream']): Condition {
  return {
    kind: 'upstream',
    station: yaml.station,
    seen:
      'rise' in yaml
        ? { kind: 'rise', byMm: levelMm(yaml.rise), withinMs: durationMs(yaml.over) }
        : { kind: 'level', levelMm: levelMm(yaml.above) },
    travelMs: { least: durationMs(yaml.travel.from), most: durationMs(yaml.travel.to) },
    aheadMs: yaml.ahead === undefined ? 0 : durationMs(yaml.ahead),
  }
}

function scheduleCondition({ days, from, to }: Extract<SingleYaml, { schedule: unknown }>['schedule']): Condition {
  const hours = { fromMinute: minuteOf(from ?? '00:00'), toMinute: minuteOf(to ?? '00:00') }
  return { kind: 'schedule', days: days ?? WEEKDAYS, hours }
}

function minuteOf(written: string): number {
  const [hours = 0, minutes = 0] = written.split(':').map(Number)
  return hours * 60 + minutes
}

function measureCondition(yaml: Extract<SingleYaml, { measure: unknown }>['measure']): Condition {
  if ('is' in yaml) {
    const bound = yaml.is === 'on' ? 1 : 0
    const both = { threshold: bound, clear: bound, unit: 'on/off', withinMs: null } as const
    return { kind: 'measure', measure: yaml.of, above: yaml.is === 'on', ...both }
  }
  const above = 'above' in yaml
  const { value, unit } = measuredText('above' in yaml ? yaml.above : yaml.below)
  return {
    kind: 'measure',
    measure: yaml.of,
    above,
    threshold: value,
    clear: yaml.clear === undefined ? value : measuredText(yaml.clear).value,
    unit,
    withinMs: 'within' in yaml && yaml.within !== undefined ? durationMs(yaml.within) : null,
  }
}

// The pattern has passed, so a null here would be a fault of the pattern itself.
function measuredText(text: string): NonNullable<ReturnType<typeof parseMeasureText>> {
  const parsed = parseMeasureText(text)
  if (parsed === null) throw new Error(`measure pattern let "${text}" through`)
  return parsed
}

interface Wrong {
  readonly message: string
  readonly mend: string
}

/** What no form can see: numbers that contradict each other. Null where there is nothing. */
export function wrongNumbers(condition: Condition): Wrong | null {
  if (condition.kind === 'quorum' && sensorsIn(condition).length < condition.needed)
    return {
      message: `its quorum asks for ${condition.needed} sensors and names ${sensorsIn(condition).length}`,
      mend: 'name more sensors, or ask for fewer: two conditions on one sensor are one',
    }
  const inside = partsOf(condition)
  if (inside.length > 0) return inside.map(wrongNumbers).find((wrong) => wrong !== null) ?? null
  return wrongSingle(condition)
}

const CALM_SIDE = 'put the clear level on the calm side of the threshold'

function wrongSingle(condition: Condition): Wrong | null {
  if (condition.kind === 'level above' && condition.clearMm > condition.levelMm)
    return { message: 'its clear level lies above its threshold', mend: CALM_SIDE }
  if (condition.kind === 'level below' && condition.clearMm < condition.levelMm)
    return { message: 'its clear level lies below its threshold', mend: CALM_SIDE }
  if (condition.kind === 'measure') {
    const { above, clear, threshold } = condition
    if (above ? clear > threshold : clear < threshold)
      return { message: 'its clear value lies on the wrong side of its threshold', mend: CALM_SIDE }
  }
  if (condition.kind !== 'upstream') return null
  const { travelMs, aheadMs, seen } = condition
  if (travelMs.least > travelMs.most)
    return { message: 'its travel ends before it begins', mend: 'write the quickest under from, the slowest under to' }
  if (aheadMs > travelMs.least)
    return { message: 'it looks further ahead than the water takes', mend: 'make ahead no longer than travel.from' }
  const lookBackMs = travelMs.most + (seen.kind === 'rise' ? seen.withinMs : 0)
  return lookBackMs > LOOK_BACK_MS
    ? { message: 'it looks back on more than a day', mend: 'keep travel.to, and what is under over, within 24h' }
    : null
}

function sensorsIn(condition: Condition): readonly string[] {
  const codes = singlesOf(condition).map((one) =>
    'station' in one ? one.station : 'measure' in one ? one.measure : '',
  )
  return [...new Set(codes)]
}

/** Every station that a condition looks at. */
export function stationsOf(condition: Condition): readonly string[] {
  return singlesOf(condition).flatMap((one) => ('station' in one ? [one.station] : []))
}

/** Every area whose bulletins a condition looks at. */
export function areasOf(condition: Condition): readonly string[] {
  return singlesOf(condition).flatMap((one) => ('area' in one ? [one.area] : []))
}

interface MeasureNamed {
  readonly code: string
  /** In which the rule is written; null where it only asks whether the measure is silent. */
  readonly unit: MeasureUnit | null
  /** What fell in a time, and not the newest value. */
  readonly isSum: boolean
}

/** Every measure that a condition looks at. */
export function measuresIn(condition: Condition): readonly MeasureNamed[] {
  return singlesOf(condition).flatMap((one): readonly MeasureNamed[] => {
    if (one.kind === 'measure') return [{ code: one.measure, unit: one.unit, isSum: one.withinMs !== null }]
    return one.kind === 'measure silent' ? [{ code: one.measure, unit: null, isSum: false }] : []
  })
}
