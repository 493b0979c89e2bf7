// A draft of a rule → the text of its file as it would be. Every other rule, comment and blank of the file stays.
import { isMap, isSeq, parse, parseDocument } from 'yaml'
import type { FilePath, NewRule, RuleDraft } from '../../model/rule-change.ts'
import { canonicalJson } from '../../prove/chain.ts'
import { withEdits } from './rule-edit.ts'
import { withAdded, withRemoved } from './rule-parts.ts'
import { ruleText } from './rule-text.ts'
import { dashIndent, endOf, endOfLine } from './yaml-place.ts'

/** Null where the draft names what is not there, or where the file is written in a way that a form cannot change. */
export function withDraft(text: string, draft: RuleDraft): string | null {
  if (draft.kind === 'new') return withRule(text, draft.create)
  const edited = draft.edits.length === 0 ? text : withEdits(text, draft.edits)
  // First what is added, at the end of lists: no path of what is taken away is another by it. Then from the last to the first.
  const added = draft.added.reduce<string | null>(
    (whole, one) => (whole === null ? null : withAdded(whole, one)),
    edited,
  )
  return draft.removed
    .toSorted(lastFirst)
    .reduce<string | null>((whole, path) => (whole === null ? null : withRemoved(whole, path)), added)
}

// One that stands in another goes before it; of one list the later goes first.
function lastFirst(left: FilePath, right: FilePath): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]]
    if (typeof one === 'number' && typeof other === 'number' && one !== other) return other - one
  }
  return right.length - left.length
}

function withRule(text: string, rule: NewRule): string | null {
  if (text.trim() === '') return fileText(rule)
  const groups = parseDocument(text).get('groups')
  if (!isSeq(groups)) return null
  const group = groups.items.find((one) => isMap(one) && one.get('name') === rule.group)
  const rules = isMap(group) ? group.get('rules') : null
  if (!isSeq(rules) || rules.flow === true) return null
  const indent = dashIndent(text, rules.items[0])
  const end = endOf(rules)
  if (indent === null || end === null) return null
  const lineEnd = endOfLine(text, end)
  const lines = ruleText(rule).map((line) => `${indent}${line}`)
  const next = `${text.slice(0, lineEnd)}\n\n${lines.join('\n')}${text.slice(lineEnd)}`
  return isMeant(text, next, rule) ? next : null
}

function isMeant(before: string, after: string, rule: NewRule): boolean {
  const read = parseDocument(after)
  if (read.errors.length > 0) return false
  const meant = parse(before) as { groups: { name: string; rules: unknown[] }[] }
  const [written] = parse(ruleText(rule).join('\n')) as unknown[]
  meant.groups.find(({ name }) => name === rule.group)?.rules.push(written)
  return canonicalJson(read.toJS()) === canonicalJson(meant)
}

function fileText(rule: NewRule): string {
  const lines = ruleText(rule).map((line) => `      ${line}`)
  return `groups:\n  - name: ${rule.group}\n    rules:\n${lines.join('\n')}\n`
}
