// alerting-rules/<territory>/*.yaml → rules. Several levels of one gauge are several rules; the words are Prometheus'.
import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Rule } from '../../model/rule.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { canonicalJson } from '../../prove/chain.ts'
import { conditionOf, wrongNumbers } from './rule-conditions.ts'
import { when } from './rule-form.ts'
import { code, durationMs, durationText, readYaml, words } from './yaml-file.ts'

const WAY_UP = '"N0", "N1", "N2", "N3" or "N4" (no rule lowers a level: N5 and N6 are decided by people)'
const rule = v.strictObject({
  rule: code,
  title: words,
  when,
  for: v.optional(durationText, '0s'),
  keep_firing_for: v.optional(durationText, '0s'),
  plan_level: v.picklist(['N0', 'N1', 'N2', 'N3', 'N4'], WAY_UP),
  zones: v.array(code),
  template: v.optional(v.nullable(code), null),
  severity: v.picklist(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
  urgency: v.picklist(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
  certainty: v.picklist(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
  mode: v.optional(v.picklist(['propose', 'scenario']), 'propose'),
  // Without a default: what a rule does not say is no part of its version.
  inhibited_by: v.optional(v.pipe(v.array(code), v.minLength(1))),
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
      const wrong = wrongNumbers(condition)
      if (wrong !== null)
        faults.push({
          file,
          line: read.value.lineOf([...path, 'when']),
          message: `rule "${one.rule}": ${wrong.message}`,
          mend: wrong.mend,
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
        ...(one.inhibited_by === undefined ? {} : { inhibitedBy: one.inhibited_by }),
        origin: `${file}:${line ?? '?'}`,
      })
    })
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: rules }
}
