// What a draft of a rule comes to over the files as they are: the text of its file, and the rule that is read out of it.
import { withDraft } from '../../flow/files/rule-draft.ts'
import { ruleForms } from '../../flow/files/rule-edit.ts'
import { parseRuleFile } from '../../flow/files/rule-file.ts'
import type { Files } from '../../flow/files/territory-files.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { FilePath, RuleDraft, RuleForm } from '../../model/rule-change.ts'
import type { DraftedRule } from '../rpc/asked.ts'

export interface AfterDraft {
  readonly kind: 'drafted'
  readonly file: string
  readonly before: string
  readonly after: string
  readonly rule: string
}

export function isRuleFile(file: string): boolean {
  return file.startsWith('alerting-rules/') && file.endsWith('.yaml') && !file.endsWith('.test.yaml')
}

export function afterDraft(draft: RuleDraft, territory: string, files: Files): Refusal | AfterDraft {
  const { file } = draft
  const isOurs = isRuleFile(file) && file.startsWith(`alerting-rules/${territory}/`)
  // A commune without a rule begins its first file by the form.
  const before = isOurs ? (files[file] ?? (draft.kind === 'new' ? '' : undefined)) : undefined
  const rule = draft.kind === 'new' ? draft.create.rule : draft.rule
  const form = before === undefined ? undefined : ruleForms(file, before).find((one) => one.rule === rule)
  if (before === undefined || (draft.kind === 'change' && form === undefined))
    return refused('unknown rule', `there is no rule ${rule} in ${file}`)
  if (draft.kind === 'change' && form !== undefined && !isOf(form, draft))
    return refused('unknown rule', `${file} has no such value of ${rule}`)
  const after = withDraft(before, draft)
  return after === null
    ? refused('not for a form', `${file} is written in a way that only a person can change: edit the file`)
    : { kind: 'drafted', file, before, after, rule }
}

/** The rule as it would be, beside what stands in the file. */
export function draftedRule(draft: RuleDraft, territory: string, files: Files): DraftedRule {
  const found = afterDraft(draft, territory, files)
  if (found.kind === 'refused') return found
  const { file, before, after, rule } = found
  const read = parseRuleFile(file, after)
  if (read.kind === 'faults') return read
  const tried = read.value.find(({ id }) => id === rule)
  if (tried === undefined) return refused('unknown rule', `there is no rule ${rule} in ${file}`)
  const was = parseRuleFile(file, before)
  const written = was.kind === 'ok' ? (was.value.find(({ id }) => id === rule) ?? null) : null
  return { kind: 'ok', tried, written: draft.kind === 'new' ? null : written }
}

// Only what the form of this rule shows may be touched by a change of it.
function isOf({ fields, conditions }: RuleForm, draft: Extract<RuleDraft, { readonly kind: 'change' }>): boolean {
  const known = (paths: readonly (FilePath | null)[]) => new Set(paths.map((path) => JSON.stringify(path)))
  const values = known(fields.map(({ path }) => path))
  const places = known(conditions.flatMap(({ path, parts }) => [path, parts]))
  return (
    draft.edits.every(({ path }) => values.has(JSON.stringify(path))) &&
    [...draft.added.map(({ to }) => to), ...draft.removed].every((path) => places.has(JSON.stringify(path)))
  )
}
