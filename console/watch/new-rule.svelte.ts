// A rule that somebody is writing by the form.
import { conditionForm, emptyFields, type ConditionDraft } from '../../worker/model/condition-form.ts'
import type { NewRule, RuleDraft, RuleGroup } from '../../worker/model/rule-change.ts'

/** What a level usually comes with; a person may say otherwise. */
const USUAL = {
  N0: { severity: 'Unknown', urgency: 'Future', certainty: 'Possible' },
  N1: { severity: 'Minor', urgency: 'Future', certainty: 'Possible' },
  N2: { severity: 'Moderate', urgency: 'Future', certainty: 'Likely' },
  N3: { severity: 'Severe', urgency: 'Expected', certainty: 'Likely' },
  N4: { severity: 'Extreme', urgency: 'Immediate', certainty: 'Observed' },
} as const satisfies Record<NewRule['planLevel'], Partial<NewRule>>

export class WrittenRule {
  file = $state('')
  group = $state('')
  titleFr = $state('')
  titleEn = $state('')
  code = $state('')
  conditions = $state.raw<readonly ConditionDraft[]>([])
  combine = $state<NewRule['combine']>('any')
  needed = $state(2)
  holdsFor = $state('10m')
  keepFiringFor = $state('1h')
  planLevel = $state<NewRule['planLevel']>('N2')
  zones = $state.raw<readonly string[]>([])
  template = $state('')
  cap = $state.raw<Partial<Pick<NewRule, 'severity' | 'urgency' | 'certainty'>>>({})

  constructor(groups: readonly RuleGroup[], territory: string, station: string) {
    this.file = groups[0]?.file ?? `alerting-rules/${territory}/regles.yaml`
    this.group = groups[0]?.group ?? 'regles'
    this.conditions = [{ kind: 'level above', values: { station }, isContrary: false }]
  }

  /** Everything that was written so far, as plain data. */
  get state(): object {
    const { file, group, titleFr, titleEn, code, conditions, combine, needed } = this
    const { holdsFor, keepFiringFor, planLevel, zones, template, cap } = this
    return {
      ...{ file, group, titleFr, titleEn, code, conditions, combine, needed },
      ...{ holdsFor, keepFiringFor, planLevel, zones, template, cap },
    }
  }

  /** `kept`: as `state` gave it. */
  take(kept: unknown): void {
    Object.assign(this, kept)
  }

  /** As it is typed, or out of the title. */
  get name(): string {
    return this.code.trim() === '' ? codeOf(this.titleFr) : this.code.trim()
  }

  get rule(): NewRule {
    const isQuorum = this.combine === 'quorum' && this.conditions.length > 1
    return {
      group: this.group,
      rule: this.name,
      title: { fr: this.titleFr.trim(), en: this.titleEn.trim() },
      conditions: isQuorum ? this.conditions.map((one) => ({ ...one, isContrary: false })) : this.conditions,
      combine: this.combine,
      needed: this.needed,
      holdsFor: this.holdsFor,
      keepFiringFor: this.keepFiringFor,
      planLevel: this.planLevel,
      zones: this.zones,
      template: this.template === '' ? null : this.template,
      ...USUAL[this.planLevel],
      ...this.cap,
    }
  }

  get draft(): Extract<RuleDraft, { readonly kind: 'new' }> {
    return { kind: 'new', file: this.file, create: this.rule }
  }

  /** What a replay can be made of: a name is not needed for that. */
  get trial(): Extract<RuleDraft, { readonly kind: 'new' }> {
    const { title, ...rule } = this.rule
    const named = { fr: title.fr === '' ? '…' : title.fr, en: title.en === '' ? '…' : title.en }
    return {
      kind: 'new',
      file: this.file,
      create: { ...rule, title: named, rule: rule.rule === '' ? 'new' : rule.rule },
    }
  }

  get areConditionsWhole(): boolean {
    return this.conditions.every((one) => emptyFields(one).length === 0)
  }

  get stations(): readonly string[] {
    return [...new Set(this.conditions.map(({ values }) => values['station'] ?? ''))].filter((code) => code !== '')
  }

  setCombine(combine: NewRule['combine']): void {
    this.combine = combine
    if (combine !== 'quorum') return
    this.conditions = this.conditions.map((one) =>
      conditionForm(one.kind).isOfSensor === true ? one : { ...one, kind: 'rise' },
    )
  }
}

function codeOf(title: string): string {
  return title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48)
}
