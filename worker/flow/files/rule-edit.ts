// One rule as a form over its file: each value that is written there, and the same file with some of them replaced. Nothing else of it changes, not a
// comment and not a blank.
import { isMap, isScalar, isSeq, parseDocument, type Document, type Scalar } from 'yaml'
import type { DiffLine, FilePath, RuleEdit, RuleField, RuleForm } from '../../model/rule-change.ts'
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
      return [{ file, rule: id, title: rule.title, fields }]
    })
  })
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

const PLAIN = /^[A-Za-z0-9][\w.%+ -]*$/

// In the quotes that it had; without any where it had none and needs none.
function writtenLike({ type }: Scalar, value: string): string {
  if (type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`
  return type === 'PLAIN' && PLAIN.test(value) && value.trim() === value ? value : JSON.stringify(value)
}

const AROUND = 2

/** The lines that differ, with two around each; lines are only ever replaced, since values are. */
export function diffOf(before: string, after: string): readonly DiffLine[] {
  const [old, next] = [before.split('\n'), after.split('\n')]
  const differs = (index: number) => old[index] !== next[index]
  const count = Math.max(old.length, next.length)
  const shown = Array.from({ length: count }, (_, index) => index).filter((index) =>
    Array.from({ length: 2 * AROUND + 1 }, (_, step) => index + step - AROUND).some(
      (at) => at >= 0 && at < count && differs(at),
    ),
  )
  return shown.flatMap((index): readonly DiffLine[] => {
    const [was, is] = [old[index], next[index]]
    if (was === is) return [{ kind: 'same', text: was ?? '' }]
    return [
      ...(was === undefined ? [] : [{ kind: 'gone', text: was } as const]),
      ...(is === undefined ? [] : [{ kind: 'new', text: is } as const]),
    ]
  })
}
