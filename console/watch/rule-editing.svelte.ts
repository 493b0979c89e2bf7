// What somebody has changed of one rule so far. What is sent is only that.
import { emptyFields, type ConditionDraft } from '../../worker/model/condition-form.ts'
import type {
  AddedCondition,
  ConditionPlace,
  FilePath,
  RuleDraft,
  RuleField,
  RuleForm,
} from '../../worker/model/rule-change.ts'

export type Addition = AddedCondition & { readonly id: number }

const keyOf = (path: FilePath) => JSON.stringify(path)
const isUnder = (path: FilePath, place: FilePath) => place.every((part, index) => path[index] === part)

interface EditingState {
  readonly values: Readonly<Record<string, string>>
  readonly removed: readonly FilePath[]
  readonly added: readonly Addition[]
}

export class RuleEditing {
  readonly form: RuleForm
  values = $state<Record<string, string>>({})
  removed = $state.raw<readonly FilePath[]>([])
  added = $state.raw<readonly Addition[]>([])
  #next = 0

  /** `kept`: as `state` gave it. */
  constructor(form: RuleForm, kept?: unknown) {
    this.form = form
    if (kept !== undefined) this.#take(kept as EditingState)
  }

  /** What was changed so far, as plain data. */
  get state(): EditingState {
    return { values: { ...this.values }, removed: this.removed, added: this.added }
  }

  #take({ values, removed, added }: EditingState): void {
    this.values = { ...values }
    this.removed = removed
    this.added = added
    this.#next = 1 + Math.max(-1, ...added.map(({ id }) => id))
  }

  valueOf({ path, value }: RuleField): string {
    return this.values[keyOf(path)] ?? value
  }

  setValue({ path }: RuleField, value: string): void {
    this.values[keyOf(path)] = value
  }

  /** Itself, or something that it stands in. */
  isRemoved(path: FilePath): boolean {
    return this.removed.some((one) => isUnder(path, one))
  }

  isRemovedItself(path: FilePath): boolean {
    return this.removed.some((one) => keyOf(one) === keyOf(path))
  }

  remove(path: FilePath): void {
    this.removed = [...this.removed.filter((one) => !isUnder(one, path)), path]
    this.added = this.added.filter(({ to }) => !isUnder(to, path))
  }

  keep(path: FilePath): void {
    this.removed = this.removed.filter((one) => keyOf(one) !== keyOf(path))
  }

  /** Of a list one condition must stay. */
  mayRemove({ path, isListed }: ConditionPlace): boolean {
    if (!isListed) return false
    const list = path.slice(0, -1)
    const left = this.form.conditions.filter(
      (one) => one.path.length === path.length && isUnder(one.path, list) && !this.isRemoved(one.path),
    )
    return left.length > 1
  }

  add(to: FilePath, combine: AddedCondition['combine'], condition: ConditionDraft): void {
    this.added = [...this.added, { id: this.#next++, to, combine, condition }]
  }

  changeAdded(id: number, more: Partial<Pick<Addition, 'combine' | 'condition'>>): void {
    this.added = this.added.map((one) => (one.id === id ? { ...one, ...more } : one))
  }

  drop(id: number): void {
    this.added = this.added.filter((one) => one.id !== id)
  }

  /** Those that stand one step inside. */
  inside({ path, depth }: ConditionPlace): readonly ConditionPlace[] {
    return this.form.conditions.filter((one) => one.depth === depth + 1 && isUnder(one.path, path))
  }

  addedTo(path: FilePath): readonly Addition[] {
    return this.added.filter(({ to }) => keyOf(to) === keyOf(path))
  }

  /** Values of the rule itself. */
  get ownFields(): readonly RuleField[] {
    return this.form.fields.filter(({ name }) => !name.startsWith('when.'))
  }

  /** Values that stand in this condition and in none inside it, by their names in it. */
  fieldsOf({ path, key, parts }: ConditionPlace): readonly (RuleField & { readonly short: string })[] {
    const own: FilePath = [...path, key]
    return this.form.fields
      .filter((field) => isUnder(field.path, own) && (parts === null || !isUnder(field.path, parts)) && key !== 'not')
      .map((field) => ({ ...field, short: field.path.slice(own.length).join('.') }))
  }

  get draft(): Extract<RuleDraft, { readonly kind: 'change' }> {
    const { file, rule, fields } = this.form
    const edits = fields.flatMap((field) => {
      const value = this.valueOf(field).trim()
      return value === field.value || this.isRemoved(field.path) ? [] : [{ path: field.path, value }]
    })
    const added = this.added.map(({ to, combine, condition }) => ({ to, combine, condition }))
    return { kind: 'change', file, rule, edits, added, removed: this.removed }
  }

  get isChanged(): boolean {
    const { edits, added, removed } = this.draft
    return edits.length + added.length + removed.length > 0
  }

  /** Nothing that is empty and may not be. */
  get isWhole(): boolean {
    const { edits, added } = this.draft
    return (
      edits.every(({ value }) => value !== '') && added.every(({ condition }) => emptyFields(condition).length === 0)
    )
  }

  /** The gauges that the rule as edited looks at. */
  get stations(): readonly string[] {
    const written = this.form.fields
      .filter(({ name, path }) => name.endsWith('.station') && !this.isRemoved(path))
      .map((field) => this.valueOf(field))
    const more = this.added.map(({ condition }) => condition.values['station'] ?? '')
    return [...new Set([...written, ...more])].filter((code) => code !== '')
  }
}
