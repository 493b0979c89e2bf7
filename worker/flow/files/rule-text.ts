// What a form says, as a person would have written it into a rule file.
import { parse } from 'yaml'
import { conditionForm, type ConditionDraft } from '../../model/condition-form.ts'
import type { NewRule } from '../../model/rule-change.ts'

/** What needs no quotes between braces. */
export const PLAIN = /^[A-Za-z0-9][\w.%+ -]*$/

export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** Without quotes where YAML reads the same string without them. */
export function scalarText(value: string): string {
  return PLAIN.test(value) && value.trim() === value && parse(value) === value ? value : quoted(value)
}

/** `level: { station: PONT-VIEUX, above: 2.20 m }`: one pair, to stand in a list or between braces. */
export function conditionText({ kind, values, isContrary }: ConditionDraft): string {
  const { key, fields } = conditionForm(kind)
  const said = fields.flatMap(({ name, kind: field }) => {
    const value = (values[name] ?? '').trim()
    if (value === '') return []
    return [{ name, text: field === 'days' ? listText(value.split(/[\s,]+/)) : scalarText(value) }]
  })
  // Only `travel` stands one deeper: its two ends are written together.
  const nested = said.filter(({ name }) => name.startsWith('travel.'))
  const pairs = said.flatMap((one) => {
    if (!nested.includes(one)) return [`${one.name}: ${one.text}`]
    if (one !== nested[0]) return []
    return [`travel: { ${nested.map(({ name, text }) => `${name.slice('travel.'.length)}: ${text}`).join(', ')} }`]
  })
  const text = pairs.length === 0 ? `${key}: {}` : `${key}: { ${pairs.join(', ')} }`
  return isContrary ? `not: { ${text} }` : text
}

function listText(values: readonly string[]): string {
  return `[${values.map(scalarText).join(', ')}]`
}

/** A rule as it stands in the list of a group, without indentation: its first line has the dash. */
export function ruleText(rule: NewRule): readonly string[] {
  const { title, holdsFor, keepFiringFor, planLevel, zones, template, severity, urgency, certainty } = rule
  const optional = (key: string, value: string) => (value.trim() === '' ? [] : [`${key}: ${scalarText(value.trim())}`])
  const [first = '', ...rest] = [
    `rule: ${scalarText(rule.rule)}`,
    `title: { fr: ${quoted(title.fr)}, en: ${quoted(title.en)} }`,
    ...whenText(rule),
    ...optional('for', holdsFor),
    ...optional('keep_firing_for', keepFiringFor),
    `plan_level: ${planLevel}`,
    `zones: ${listText(zones)}`,
    ...optional('template', template ?? ''),
    `severity: ${severity}`,
    `urgency: ${urgency}`,
    `certainty: ${certainty}`,
  ]
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)]
}

function whenText({ conditions, combine, needed }: NewRule): readonly string[] {
  const [only] = conditions
  if (only !== undefined && conditions.length === 1) return [`when: { ${conditionText(only)} }`]
  const items = conditions.map(conditionText)
  if (combine !== 'quorum') return ['when:', `  ${combine}:`, ...items.map((item) => `    - ${item}`)]
  return ['when:', '  quorum:', `    needed: ${needed}`, '    of:', ...items.map((item) => `      - ${item}`)]
}
