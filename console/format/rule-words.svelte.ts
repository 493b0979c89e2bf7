// Conditions and values of a rule file in the words of the screen.
import {
  CONDITION_KINDS,
  conditionForm,
  type ConditionKind,
  type FieldKind,
} from '../../worker/model/condition-form.ts'
import type { RuleCase } from '../../worker/model/rule-change.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const CONDITION: Readonly<Record<ConditionKind, Key>> = {
  'level above': 'condLevelAbove',
  'level below': 'condLevelBelow',
  rise: 'condRise',
  'forecast above': 'condForecastAbove',
  'forecast probability': 'condForecastChance',
  nowcast: 'condNowcast',
  bulletin: 'condBulletin',
  'measure sum': 'condRain',
  'measure above': 'condMeasureAbove',
  'measure below': 'condMeasureBelow',
  'measure is': 'condMeasureIs',
  upstream: 'condUpstream',
  'upstream rise': 'condUpstreamRise',
  'station silent': 'condStale',
  'area silent': 'condAreaSilent',
  'measure silent': 'condMeasureSilent',
  'lost while rising': 'condLost',
  schedule: 'condSchedule',
}
export const conditionName = (kind: ConditionKind) => say(CONDITION[kind])

const LIST: Readonly<Record<string, Key>> = { any: 'condAny', all: 'condAll', not: 'condNot', quorum: 'condQuorum' }

/** What the condition under this key of a file is, told apart by the values that stand in it; null of a list of conditions. */
export function kindOf(key: string, names: readonly string[]): ConditionKind | null {
  const fitting = CONDITION_KINDS.filter((kind) => {
    const form = conditionForm(kind)
    return form.key === key && form.fields.every(({ name, isOptional }) => isOptional === true || names.includes(name))
  })
  const size = (kind: ConditionKind) => conditionForm(kind).fields.filter(({ name }) => names.includes(name)).length
  return fitting.toSorted((left, right) => size(right) - size(left))[0] ?? null
}

export function placeName(key: string, names: readonly string[]): string {
  const list = LIST[key]
  if (list !== undefined) return say(list)
  const kind = kindOf(key, names)
  return kind === null ? say('condOther', { key }) : conditionName(kind)
}

/** What may be chosen or typed for a value; those of a condition, and those of the rule itself. */
export type InputKind = FieldKind | 'plan level' | 'zone' | 'template' | 'severity' | 'urgency' | 'certainty' | 'text'

const FIELD: Readonly<Record<string, readonly [Key, InputKind]>> = {
  station: ['fieldStation', 'station'],
  area: ['fieldArea', 'area'],
  of: ['fieldMeasure', 'measure'],
  measure: ['fieldMeasure', 'measure'],
  above: ['fieldAbove', 'text'],
  below: ['fieldBelow', 'text'],
  clear: ['fieldClear', 'text'],
  by: ['fieldBy', 'level'],
  within: ['fieldWithin', 'duration'],
  upper_bound: ['fieldUpperBound', 'level'],
  probability: ['fieldProbability', 'chance'],
  phenomenon: ['fieldPhenomenon', 'phenomenon'],
  at_least: ['fieldAtLeast', 'colour'],
  is: ['fieldIs', 'on or off'],
  rise: ['fieldRise', 'level'],
  over: ['fieldOver', 'duration'],
  'travel.from': ['fieldTravelFrom', 'duration'],
  'travel.to': ['fieldTravelTo', 'duration'],
  ahead: ['fieldAhead', 'duration'],
  after: ['fieldAfter', 'duration'],
  days: ['fieldDays', 'days'],
  from: ['fieldFrom', 'hour'],
  to: ['fieldTo', 'hour'],
  needed: ['fieldNeeded', 'text'],
  'title.fr': ['ruleFormTitleFr', 'text'],
  'title.en': ['ruleFormTitleEn', 'text'],
  for: ['ruleFormHolds', 'duration'],
  keep_firing_for: ['ruleFormKeeps', 'duration'],
  plan_level: ['planLevel', 'plan level'],
  zones: ['zone', 'zone'],
  template: ['template', 'template'],
  severity: ['fieldSeverity', 'severity'],
  urgency: ['fieldUrgency', 'urgency'],
  certainty: ['fieldCertainty', 'certainty'],
  mode: ['fieldMode', 'text'],
  inhibited_by: ['fieldInhibited', 'text'],
}

/** Conditions that look back: what lies within a time has happened. */
const BACK: ReadonlySet<ConditionKind> = new Set(['rise', 'measure sum'])

/** Of a value by its name in the rule or in its condition; `zones.1` is the second of the zones. */
export function fieldOf(
  name: string,
  of: ConditionKind | null = null,
): { readonly words: string; readonly kind: InputKind } {
  const [, list, place] = /^(.*)\.(\d+)$/.exec(name) ?? []
  const known = FIELD[list ?? name]
  if (known === undefined) return { words: say('fieldUnchanged', { name }), kind: 'text' }
  const [key, kind] = known
  const words = say(name === 'within' && of !== null && BACK.has(of) ? 'fieldOver' : key)
  return { words: place === undefined ? words : say('fieldNumbered', { name: words, n: Number(place) + 1 }), kind }
}

const CAP: Readonly<Record<string, Key>> = {
  Extreme: 'severityExtreme',
  Severe: 'severitySevere',
  Moderate: 'severityModerate',
  Minor: 'severityMinor',
  Immediate: 'urgencyImmediate',
  Expected: 'urgencyExpected',
  Future: 'urgencyFuture',
  Past: 'urgencyPast',
  Observed: 'certaintyObserved',
  Likely: 'certaintyLikely',
  Possible: 'certaintyPossible',
  Unlikely: 'certaintyUnlikely',
  Unknown: 'capUnknown',
}
export const capWord = (word: string) => say(CAP[word] ?? 'capUnknown')

const CASE: Readonly<Record<RuleCase, Key>> = {
  firing: 'testedFiring',
  'not firing': 'testedNotFiring',
  'missing data': 'testedSilent',
}
export const caseWords = (one: RuleCase) => say(CASE[one])
