// A draft of a rule as it comes from outside: places of the file with what is to stand there, or a rule more. What it comes to is read by the file's
// own parser; here only form and size are looked at.
import * as v from 'valibot'
import { CONDITION_KINDS } from '../model/condition-form.ts'
import { RULE_LEVELS, type RuleDraft } from '../model/rule-change.ts'

const MAX_EDITS = 50
const MAX_VALUE = 200
const MAX_DEPTH = 20
const MAX_CONDITIONS = 12

const path = v.pipe(v.array(v.union([v.string(), v.number()])), v.maxLength(MAX_DEPTH))
const value = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_VALUE))
const left = v.optional(v.pipe(v.string(), v.maxLength(MAX_VALUE)), '')
const name = v.pipe(v.string(), v.maxLength(64))
const file = v.pipe(v.string(), v.maxLength(200))
const condition = v.strictObject({
  kind: v.picklist(CONDITION_KINDS),
  values: v.record(name, v.pipe(v.string(), v.maxLength(MAX_VALUE))),
  isContrary: v.optional(v.boolean(), false),
})

const change = v.strictObject({
  kind: v.optional(v.literal('change'), 'change'),
  file,
  rule: name,
  edits: v.optional(v.pipe(v.array(v.strictObject({ path, value })), v.maxLength(MAX_EDITS)), []),
  added: v.optional(
    v.pipe(
      v.array(
        v.strictObject({ to: path, combine: v.optional(v.nullable(v.picklist(['any', 'all'])), null), condition }),
      ),
      v.maxLength(MAX_CONDITIONS),
    ),
    [],
  ),
  removed: v.optional(v.pipe(v.array(path), v.maxLength(MAX_CONDITIONS)), []),
})

const create = v.strictObject({
  group: name,
  rule: name,
  title: v.strictObject({ fr: value, en: value }),
  conditions: v.pipe(v.array(condition), v.minLength(1), v.maxLength(MAX_CONDITIONS)),
  combine: v.optional(v.picklist(['any', 'all', 'quorum']), 'any'),
  needed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_CONDITIONS)), 2),
  holdsFor: left,
  keepFiringFor: left,
  planLevel: v.picklist(RULE_LEVELS),
  zones: v.optional(v.pipe(v.array(name), v.maxLength(200)), []),
  template: v.optional(v.nullable(name), null),
  severity: v.picklist(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
  urgency: v.picklist(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
  certainty: v.picklist(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
})

/** Where no kind is said it is a change of values and conditions. */
export const ruleDraft: v.GenericSchema<unknown, RuleDraft> = v.lazy((written) =>
  written !== null && typeof written === 'object' && Object.hasOwn(written, 'create')
    ? v.strictObject({ kind: v.optional(v.literal('new'), 'new'), file, create })
    : change,
)
