import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ruleForms, withEdits } from '../../../../worker/flow/files/rule-edit.ts'
import { parseRuleFile } from '../../../../worker/flow/files/rule-file.ts'

const FILE = 'alerting-rules/99001/lere.yaml'
const TEXT = readFileSync(join(import.meta.dirname, '../../../..', FILE), 'utf8')
const form = (rule: string, text = TEXT) => {
  const found = ruleForms(FILE, text).find((one) => one.rule === rule)
  if (found === undefined) throw new Error('no such rule')
  return found
}
const edit = (rule: string, name: string, value: string) => {
  const path = form(rule).fields.find((field) => field.name === name)?.path ?? []
  return withEdits(TEXT, [{ path, value }]) ?? ''
}

test('each value that is written is a field, and the name of the rule is none', () => {
  const fields = Object.fromEntries(form('lere-n1-s1').fields.map(({ name, value }) => [name, value]))
  expect(fields).toMatchObject({
    'when.level.station': 'PONT-VIEUX',
    'when.level.above': '2.20 m',
    for: '10m',
    plan_level: 'N1',
    'title.en': 'Lère at its first overflow (S1)',
  })
  expect(fields).not.toHaveProperty('rule')
})

test('only the value changes: every comment, quote and blank of the file stays (byte for byte)', () => {
  const after = edit('lere-n1-s1', 'when.level.above', '2.25 m')
  expect(after).toBe(TEXT.replace('above: 2.20 m, clear: 2.00 m', 'above: 2.25 m, clear: 2.00 m'))
})

test.each([
  ['a quote in quotes', 'title.fr', 'L’eau d\'en haut : "S1"'],
  ['what YAML would read otherwise', 'for', '10m, then { more }'],
  ['no code at all', 'when.level.station', 'yes: [no]'],
])('%s stands in the file as it was typed', (_, name, value) => {
  const after = edit('lere-n1-s1', name, value)
  const fields = ruleForms(FILE, after)
  // What the parser refuses has no form; the text is still YAML, with that value and no other change.
  const read = fields.find(({ rule }) => rule === 'lere-n1-s1')?.fields.find((field) => field.name === name)?.value
  const parsed = parseRuleFile(FILE, after)
  expect(read ?? (parsed.kind === 'faults' ? parsed.faults[0]?.message : '')).toContain(
    parsed.kind === 'faults' ? 'found' : value,
  )
  if (parsed.kind === 'ok') expect(read).toBe(value)
})

test.each([
  ['the name of a rule', ['groups', 0, 'rules', 0, 'rule']],
  ['a whole condition', ['groups', 0, 'rules', 0, 'when']],
  ['nothing', ['groups', 9, 'rules', 0, 'for']],
  ['the name of a group', ['groups', 0, 'name']],
])('a path to %s is no value to change', (_, path) => {
  expect(withEdits(TEXT, [{ path, value: 'x' }])).toBeNull()
})
