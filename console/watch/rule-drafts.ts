// What somebody has begun to change of the rules survives a reload: kept on this device until it was proposed or thrown away.
import type { RuleForm } from '../../worker/model/rule-change.ts'
import type { RuleForms } from '../../worker/objects/rpc/asked.ts'

/** The state of a form as plain data: of a rule that is changed, or of one that is new. */
export interface KeptRuleDraft {
  /** The rule; null for a new one. */
  readonly of: string | null
  /** The form that it was begun over: where the file has moved since, what was typed belongs nowhere any more. */
  readonly over: string
  readonly state: unknown
  readonly reason: string
}

export const nameOfForm = ({ file, rule }: Pick<RuleForm, 'file' | 'rule'>) => `${file} ${rule}`
export const textOfForm = ({ fields, conditions }: RuleForm) => JSON.stringify([fields, conditions])

const PREFIX = 'tocsin.rule.'

export function keepRuleDraft(territory: string, draft: KeptRuleDraft | null): void {
  if (draft === null) localStorage.removeItem(PREFIX + territory)
  else localStorage.setItem(PREFIX + territory, JSON.stringify(draft))
}

/** What was kept, with the form that it belongs to; null where there is nothing, or the file says something else by now. */
export function keptRuleDraft(
  territory: string,
  { rules }: Pick<RuleForms, 'rules'>,
): { readonly draft: KeptRuleDraft; readonly form: RuleForm | null } | null {
  const text = localStorage.getItem(PREFIX + territory)
  if (text === null) return null
  try {
    const draft = JSON.parse(text) as KeptRuleDraft
    if (typeof draft.reason !== 'string' || typeof draft.state !== 'object' || draft.state === null) return null
    if (draft.of === null) return { draft, form: null }
    const form = rules.find((one) => nameOfForm(one) === draft.of)
    return form === undefined || textOfForm(form) !== draft.over ? null : { draft, form }
  } catch {
    return null
  }
}
