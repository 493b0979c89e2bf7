// A rule file changed by a form: the lines of one condition or one rule, and nothing else of what a person wrote.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { describe, expect, test } from 'vitest'
import { CONDITION_FORMS, CONDITION_KINDS, type ConditionDraft } from '../../../../worker/model/condition-form.ts'
import type { ConditionPlace, NewRule, RuleDraft } from '../../../../worker/model/rule-change.ts'
import { diffOf } from '../../../../worker/flow/files/line-diff.ts'
import { withDraft } from '../../../../worker/flow/files/rule-draft.ts'
import { ruleForms } from '../../../../worker/flow/files/rule-edit.ts'
import { parseRuleFile } from '../../../../worker/flow/files/rule-file.ts'

const ROOT = join(import.meta.dirname, '../../../../alerting-rules')
const FILE = 'alerting-rules/99001/lere.yaml'
const TEXT = readFileSync(join(ROOT, '99001/lere.yaml'), 'utf8')
const RISE: ConditionDraft = {
  kind: 'rise',
  values: { station: 'LE-GUE', by: '0.30 m', within: '1h' },
  isContrary: false,
}

function places(rule: string, text = TEXT): readonly ConditionPlace[] {
  return ruleForms(FILE, text).find((one) => one.rule === rule)?.conditions ?? []
}
const change = (rule: string, more: Partial<Extract<RuleDraft, { kind: 'change' }>>): RuleDraft => ({
  kind: 'change',
  file: FILE,
  rule,
  edits: [],
  added: [],
  removed: [],
  ...more,
})
const lines = (before: string, after: string | null) =>
  diffOf(before, after ?? '').flatMap(({ kind, text }) => (kind === 'same' ? [] : [`${kind} ${text.trim()}`]))

describe('a condition more', () => {
  test('stands at the end of its list, in its indentation', () => {
    const [, ...inner] = places('lere-n3')
    const all = inner.find(({ key }) => key === 'all')
    const after = withDraft(
      TEXT,
      change('lere-n3', { added: [{ to: all?.parts ?? [], combine: null, condition: RISE }] }),
    )
    expect(lines(TEXT, after)).toEqual(['new - rise: { station: LE-GUE, by: 0.30 m, within: 1h }'])
    expect(after).toContain('\n                - rise: { station: LE-GUE')
  })

  test.each(['any', 'all'] as const)('beside a single condition makes a list of both: %s', (combine) => {
    const [when] = places('lere-n1-s1')
    const after = withDraft(TEXT, change('lere-n1-s1', { added: [{ to: when?.path ?? [], combine, condition: RISE }] }))
    expect(lines(TEXT, after)).toEqual([
      'gone when: { level: { station: PONT-VIEUX, above: 2.20 m, clear: 2.00 m } }',
      'new when:',
      `new ${combine}:`,
      'new - level: { station: PONT-VIEUX, above: 2.20 m, clear: 2.00 m }',
      'new - rise: { station: LE-GUE, by: 0.30 m, within: 1h }',
    ])
    const [rule] = (() => {
      const read = parseRuleFile(FILE, after ?? '')
      return read.kind === 'ok' ? read.value : []
    })()
    expect(rule?.when.kind).toBe(combine)
  })

  test('a contrary is written as one', () => {
    const [when] = places('lere-n3')
    const condition = { ...RISE, isContrary: true }
    const after = withDraft(TEXT, change('lere-n3', { added: [{ to: when?.parts ?? [], combine: null, condition }] }))
    expect(lines(TEXT, after)).toEqual(['new - not: { rise: { station: LE-GUE, by: 0.30 m, within: 1h } }'])
  })
})

describe('a condition less', () => {
  test('takes its own lines and no comment; the last of a list stays', () => {
    const found = places('lere-n3')
    const [, forecast, , level, rise] = found
    expect(found.map(({ key, depth, isListed }) => [key, depth, isListed])).toEqual([
      ['any', 0, false],
      ['forecast', 1, true],
      ['all', 1, true],
      ['level', 2, true],
      ['rise', 2, true],
    ])
    const without = withDraft(TEXT, change('lere-n3', { removed: [rise?.path ?? []] }))
    expect(lines(TEXT, without)).toEqual(['gone - rise: { station: PONT-VIEUX, by: 0.01 m, within: 15m }'])
    expect(without).toContain('# Any rise counts')
    expect(withDraft(TEXT, change('lere-n3', { removed: [level?.path ?? [], rise?.path ?? []] }))).toBeNull()
    const both = change('lere-n3', { removed: [forecast?.path ?? [], rise?.path ?? []] })
    expect(lines(TEXT, withDraft(TEXT, both))).toHaveLength(2)
  })
})

// Whoever writes rules writes them in many ways. What a form cannot do without touching more than it should it leaves.
const WAYS = {
  'a block of its own': 'when:\n          level:\n            station: A # the old gauge\n            above: 2 m',
  'braces over two lines': 'when: {\n            level: { station: A,\n              above: 2 m } }',
  'a list in brackets': 'when: { any: [{ level: { station: A, above: 2 m } }, { stale: { station: A } }] }',
  'a list with comments':
    'when:\n          any:\n            # first\n            - level: { station: A, above: 2 m } # why\n            # second\n            - stale: { station: A }\n            # no more',
  'a dash alone':
    'when:\n          all:\n            -\n              level: { station: A, above: 2 m }\n            - stale: { station: A }',
  'the contrary of a list':
    'when:\n          not:\n            any:\n              - level: { station: A, above: 2 m }\n              - stale: { station: A }',
  'a quorum':
    'when:\n          quorum:\n            of: [{ rise: { station: A, by: 1 m, within: 1h } }, { rise: { station: B, by: 1 m, within: 1h } }, { rise: { station: C, by: 1 m, within: 1h } }]\n            needed: 2',
}
const fileWith = (when: string) => `groups:
  - name: g
    rules:
      - rule: r
        title: { fr: R, en: R }
        ${when}
        # the end of it
        plan_level: N1 # low
        zones: []
        severity: Minor
        urgency: Expected
        certainty: Observed
`

test.each(Object.entries(WAYS))('%s: each change is exactly what was meant, or none', (_, when) => {
  const text = fileWith(when)
  expect(parseRuleFile(FILE, text)).toMatchObject({ kind: 'ok' })
  let done = 0
  for (const place of places('r', text)) {
    const drafts = [
      change('r', { removed: place.isListed ? [place.path] : [] }),
      change('r', { added: place.parts === null ? [] : [{ to: place.parts, combine: null, condition: RISE }] }),
      change('r', { added: place.depth > 0 ? [] : [{ to: place.path, combine: 'all', condition: RISE }] }),
    ]
    for (const draft of drafts) {
      const after = withDraft(text, draft)
      if (after === null || after === text) continue
      done++
      expect(parseRuleFile(FILE, after)).toMatchObject({ kind: 'ok' })
      for (const comment of ['# the end of it', '# low']) expect(after).toContain(comment)
    }
  }
  expect(done).toBeGreaterThan(0)
})

const NEW: NewRule = {
  group: 'alerte',
  rule: 'lere-n2-pluie',
  title: { fr: "L'orage : « gros »", en: 'Storm: big' },
  conditions: [RISE],
  combine: 'any',
  needed: 2,
  holdsFor: '10m',
  keepFiringFor: '',
  planLevel: 'N2',
  zones: ['A'],
  template: 'M1',
  severity: 'Moderate',
  urgency: 'Expected',
  certainty: 'Likely',
}

describe('a rule more', () => {
  test('stands at the end of its group, and every other line stays', () => {
    const after = withDraft(TEXT, { kind: 'new', file: FILE, create: NEW })
    const changed = diffOf(TEXT, after ?? '')
    expect(changed.filter(({ kind }) => kind === 'gone')).toEqual([])
    expect(after?.slice(after.indexOf('lere-n2-pluie'))).toContain('- name: alerte-maximale')
    const read = parseRuleFile(FILE, after ?? '')
    const rule = read.kind === 'ok' ? read.value.find(({ id }) => id === NEW.rule) : undefined
    expect(rule).toMatchObject({ group: 'alerte', title: NEW.title, planLevel: 'N2', zones: ['A'], forMs: 600_000 })
  })

  test('begins the first file of a commune', () => {
    const text = withDraft('', {
      kind: 'new',
      file: FILE,
      create: { ...NEW, group: 'regles', conditions: [RISE, RISE] },
    })
    expect(parseRuleFile(FILE, text ?? '')).toMatchObject({ kind: 'ok', value: [{ when: { kind: 'any' } }] })
  })

  test('in a group that is not there, none', () => {
    expect(withDraft(TEXT, { kind: 'new', file: FILE, create: { ...NEW, group: 'other' } })).toBeNull()
  })

  const SAID = {
    station: 'PONT-VIEUX',
    area: 'VT10',
    measure: 'PLUIE',
    level: '2.20 m',
    measured: '40 mm',
    duration: '3h',
    chance: '50%',
    colour: 'orange',
    phenomenon: 'crues',
    'on or off': 'on',
    hour: '20:00',
    days: 'sat, sun',
  } as const
  test.each(CONDITION_KINDS)('what the form says of "%s" is what the parser of files reads', (kind) => {
    const values = Object.fromEntries(CONDITION_FORMS[kind].fields.map((field) => [field.name, SAID[field.kind]]))
    const conditions = [{ kind, values, isContrary: false }]
    const text = withDraft('', { kind: 'new', file: FILE, create: { ...NEW, conditions } })
    expect(parseRuleFile(FILE, text ?? '')).toMatchObject({ kind: 'ok' })
    const bare = Object.fromEntries(
      CONDITION_FORMS[kind].fields.flatMap((field) => ('isOptional' in field ? [] : [[field.name, SAID[field.kind]]])),
    )
    const short = withDraft('', {
      kind: 'new',
      file: FILE,
      create: { ...NEW, conditions: [{ kind, values: bare, isContrary: true }] },
    })
    expect(parseRuleFile(FILE, short ?? '')).toMatchObject({ kind: 'ok' })
  })
})

test('of every rule that is shipped each condition of a list can be taken out, and one put in', () => {
  for (const code of readdirSync(ROOT))
    for (const name of readdirSync(join(ROOT, code)).filter((one) => /(?<!\.test)\.yaml$/.test(one))) {
      const text = readFileSync(join(ROOT, code, name), 'utf8')
      expect(parseDocument(text).errors).toEqual([])
      for (const form of ruleForms(name, text))
        for (const place of form.conditions) {
          if (place.parts !== null)
            expect(
              withDraft(text, change(form.rule, { added: [{ to: place.parts, combine: null, condition: RISE }] })),
              `${name} ${form.rule}`,
            ).not.toBeNull()
          if (place.isListed)
            expect(withDraft(text, change(form.rule, { removed: [place.path] })), `${name} ${form.rule}`).not.toBeNull()
        }
    }
})
