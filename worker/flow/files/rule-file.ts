// alerting-rules/<territory>/*.yaml → rules. Several levels of one gauge are several rules; the words are Prometheus'.
import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { PHENOMENA } from '../../model/bulletin.ts'
import { parseMeasureText, type MeasureUnit } from '../../model/measure.ts'
import type { Condition, Rule } from '../../model/rule.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { canonicalJson } from '../../prove/chain.ts'
import { code, durationMs, durationText, levelMm, levelText, readYaml, words } from './yaml-file.ts'

const levelAbove = v.strictObject({ station: code, above: levelText, clear: v.optional(levelText) })
const levelBelow = v.strictObject({ station: code, below: levelText, clear: v.optional(levelText) })
const staleStation = v.strictObject({ station: code, after: v.optional(durationText) })
const staleArea = v.strictObject({ area: code, after: v.optional(durationText) })
const staleMeasure = v.strictObject({ measure: code, after: v.optional(durationText) })
const MEASURED = 'a number with the unit of a measure, such as 40 mm, 38 °C or 11.2 V,'
const measured = v.pipe(
  v.string(MEASURED),
  v.check((written) => parseMeasureText(written) !== null, MEASURED),
)
const measureAbove = v.strictObject({
  of: code,
  above: measured,
  clear: v.optional(measured),
  within: v.optional(durationText),
})
const measureBelow = v.strictObject({ of: code, below: measured, clear: v.optional(measured) })
const measureIs = v.strictObject({ of: code, is: v.picklist(['on', 'off']) })
const single = {
  // The key that was written chooses the form, so that a fault speaks of what the person wrote and not of every other form.
  level: v.strictObject({
    level: v.lazy((written) =>
      has(written, 'below') ? levelBelow : written === undefined ? v.union([levelAbove, levelBelow]) : levelAbove,
    ),
  }),
  rise: v.strictObject({ rise: v.strictObject({ station: code, by: levelText, within: durationText }) }),
  stale: v.strictObject({
    stale: v.lazy((written) =>
      has(written, 'area')
        ? staleArea
        : has(written, 'measure')
          ? staleMeasure
          : written === undefined
            ? v.union([staleStation, staleArea, staleMeasure])
            : staleStation,
    ),
  }),
  measure: v.strictObject({
    measure: v.lazy((written) =>
      has(written, 'is')
        ? measureIs
        : has(written, 'below')
          ? measureBelow
          : written === undefined
            ? v.union([measureAbove, measureBelow, measureIs])
            : measureAbove,
    ),
  }),
  lost_while_rising: v.strictObject({ lost_while_rising: v.strictObject({ station: code }) }),
  forecast: v.strictObject({
    forecast: v.strictObject({ station: code, upper_bound: levelText, within: durationText }),
  }),
  bulletin: v.strictObject({
    bulletin: v.strictObject({
      area: code,
      phenomenon: v.optional(v.picklist(PHENOMENA)),
      at_least: v.picklist(['yellow', 'orange', 'red']),
      within: v.optional(durationText),
    }),
  }),
} as const
type SingleYaml = v.InferOutput<(typeof single)[keyof typeof single]>
type WhenYaml = SingleYaml | { any: WhenYaml[] } | { all: WhenYaml[] }

const forms: Readonly<Record<string, v.GenericSchema<WhenYaml>>> = {
  ...single,
  any: v.strictObject({ any: v.pipe(v.array(v.lazy(() => when)), v.minLength(1)) }),
  all: v.strictObject({ all: v.pipe(v.array(v.lazy(() => when)), v.minLength(1)) }),
}
const anyForm = v.union(Object.values(forms), `one of ${Object.keys(forms).join(', ')}`)
const when: v.GenericSchema<WhenYaml> = v.lazy((written) => {
  const form = Object.keys(forms).find((key) => has(written, key))
  return (form === undefined ? null : forms[form]) ?? anyForm
})

function has(written: unknown, key: string): boolean {
  return written !== null && typeof written === 'object' && Object.hasOwn(written, key)
}

const rule = v.strictObject({
  rule: code,
  title: words,
  when,
  for: v.optional(durationText, '0s'),
  keep_firing_for: v.optional(durationText, '0s'),
  plan_level: v.picklist(['N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6']),
  zones: v.array(code),
  template: v.optional(v.nullable(code), null),
  severity: v.picklist(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
  urgency: v.picklist(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
  certainty: v.picklist(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
  mode: v.optional(v.picklist(['propose', 'scenario']), 'propose'),
})

export const ruleFileSchema = v.strictObject({
  groups: v.pipe(v.array(v.strictObject({ name: code, rules: v.array(rule) })), v.minLength(1)),
})

export function parseRuleFile(file: string, text: string): Parsed<readonly Rule[]> {
  const read = readYaml(file, text, ruleFileSchema)
  if (read.kind === 'faults') return read
  const rules: Rule[] = []
  const faults: FileFault[] = []
  read.value.value.groups.forEach((group, groupIndex) => {
    group.rules.forEach((one, ruleIndex) => {
      const path = ['groups', groupIndex, 'rules', ruleIndex]
      const line = read.value.lineOf(path)
      const condition = conditionOf(one.when)
      const inverted = wrongClear(condition)
      if (inverted !== null)
        faults.push({
          file,
          line: read.value.lineOf([...path, 'when']),
          message: `rule "${one.rule}": ${inverted}`,
          mend: 'put the clear level on the calm side of the threshold',
        })
      if (rules.some((known) => known.id === one.rule))
        faults.push({
          file,
          line,
          message: `rule "${one.rule}" stands twice in this file`,
          mend: 'give each rule a name of its own',
        })
      rules.push({
        id: one.rule,
        group: group.name,
        version: createHash('sha256').update(canonicalJson(one)).digest('hex').slice(0, 16),
        title: one.title,
        when: condition,
        forMs: durationMs(one.for),
        keepFiringForMs: durationMs(one.keep_firing_for),
        planLevel: one.plan_level,
        zones: one.zones,
        template: one.template,
        severity: one.severity,
        urgency: one.urgency,
        certainty: one.certainty,
        mode: one.mode,
        origin: `${file}:${line ?? '?'}`,
      })
    })
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: rules }
}

function conditionOf(yaml: WhenYaml): Condition {
  if ('any' in yaml) return { kind: 'any', of: yaml.any.map(conditionOf) }
  if ('all' in yaml) return { kind: 'all', of: yaml.all.map(conditionOf) }
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
  return {
    kind: 'forecast above',
    station: yaml.forecast.station,
    levelMm: levelMm(yaml.forecast.upper_bound),
    withinMs: durationMs(yaml.forecast.within),
  }
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

function wrongClear(condition: Condition): string | null {
  if (condition.kind === 'all' || condition.kind === 'any') {
    return condition.of.map(wrongClear).find((fault) => fault !== null) ?? null
  }
  if (condition.kind === 'level above' && condition.clearMm > condition.levelMm)
    return 'its clear level lies above its threshold'
  if (condition.kind === 'level below' && condition.clearMm < condition.levelMm)
    return 'its clear level lies below its threshold'
  if (condition.kind === 'measure') {
    const { above, clear, threshold } = condition
    if (above ? clear > threshold : clear < threshold) return 'its clear value lies on the wrong side of its threshold'
  }
  return null
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

function singlesOf(condition: Condition): readonly Exclude<Condition, { readonly kind: 'all' | 'any' }>[] {
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(singlesOf) : [condition]
}
