// One rule as a form over its file: each value that is written there, and the same file with some of them replaced. Nothing else of it changes, not a
// comment and not a blank.
import { isMap, isScalar, isSeq, parseDocument, type Document, type Scalar } from 'yaml'
import type { FilePath, RuleEdit, RuleField, RuleForm, RuleGroup } from '../../model/rule-change.ts'
import { PLAIN, quoted } from './rule-text.ts'
import { conditionPlaces } from './rule-parts.ts'
import { parseRuleFile } from './rule-file.ts'

/** The forms of all rules of a file; none where it cannot be read. */
export function ruleForms(file: string, text: string): readonly RuleForm[] {
  const parsed = parseRuleFile(file, text)
  if (parsed.kind === 'faults') return []
  const document = parseDocument(text)
  const groups = document.get('groups')
  if (!isSeq(groups)) return []
  return groups.items.flatMap((group, groupIndex) => {
    const rules = isMap(group) ? group.get('rules') : null
    if (!isSeq(rules)) return []
    return rules.items.flatMap((_, ruleIndex): readonly RuleForm[] => {
      const path = ['groups', groupIndex, 'rules', ruleIndex]
      const id = String(document.getIn([...path, 'rule']))
      const rule = parsed.value.find((one) => one.id === id)
      if (rule === undefined) return []
      // Under another name it would be another rule.
      const fields = fieldsAt(document, path).filter(({ name }) => name !== 'rule')
      const conditions = conditionPlaces(document, [...path, 'when'])
      return [{ file, rule: id, title: rule.title, fields, conditions }]
    })
  })
}

/** The groups of a file, in which a rule more can stand. */
export function ruleGroups(file: string, text: string): readonly RuleGroup[] {
  const parsed = parseRuleFile(file, text)
  if (parsed.kind === 'faults') return []
  const groups = parseDocument(text).get('groups')
  return isSeq(groups)
    ? groups.items.flatMap((one) => (isMap(one) ? [{ file, group: String(one.get('name')) }] : []))
    : []
}

function fieldsAt(document: Document, base: FilePath): readonly RuleField[] {
  const found: RuleField[] = []
  const walk = (node: unknown, path: FilePath) => {
    if (isScalar(node)) found.push({ path, name: path.slice(base.length).join('.'), value: String(node.value) })
    if (isSeq(node)) node.items.forEach((item, index) => walk(item, [...path, index]))
    if (isMap(node))
      for (const { key, value } of node.items) walk(value, [...path, isScalar(key) ? String(key.value) : String(key)])
  }
  walk(document.getIn(base, true), base)
  return found
}

/** Null where a path leads to no value of a rule. */
export function withEdits(text: string, edits: readonly RuleEdit[]): string | null {
  const document = parseDocument(text)
  const places: { readonly from: number; readonly to: number; readonly written: string }[] = []
  for (const { path, value } of edits) {
    const isOfRule = path.length > 4 && path[0] === 'groups' && path[2] === 'rules' && path[4] !== 'rule'
    const node = isOfRule ? document.getIn(path, true) : null
    if (!isScalar(node) || node.range == null) return null
    places.push({ from: node.range[0], to: node.range[1], written: writtenLike(node, value) })
  }
  return places
    .toSorted((left, right) => right.from - left.from)
    .reduce((whole, { from, to, written }) => whole.slice(0, from) + written + whole.slice(to), text)
}

// In the quotes that it had; without any where it had none and needs none.
function writtenLike({ type }: Scalar, value: string): string {
  if (type === 'QUOTE_SINGLE') return quoted(value)
  return type === 'PLAIN' && PLAIN.test(value) && value.trim() === value ? value : JSON.stringify(value)
}
