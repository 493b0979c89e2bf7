// Whether a rule that fires is heard now. What is muted is never forgotten: it is shown, with why, and is heard the moment that nothing mutes it.
import type { Severity } from '../model/alert.ts'
import { SEVERITY_RANK } from '../model/alert.ts'
import type { Muted } from '../model/mute.ts'
import type { Rule } from '../model/rule.ts'
import { isInForce, type Silence } from '../model/silence.ts'
import type { Instant } from '../model/time.ts'
import type { RuleView } from '../model/view.ts'
import { PLAN_RANK } from './propose.ts'

export interface Hush {
  readonly rules: readonly Rule[]
  /** How each rule stands now. */
  readonly standing: readonly RuleView[]
  readonly silences: readonly Silence[]
}

/** Null where it is heard. A silence that people set is named before a rule that inhibits: it is the one that they can end. */
export function mutedBy(rule: Rule, { rules, standing, silences }: Hush, now: Instant): Muted | null {
  const own = standing.find((view) => view.rule === rule.id)
  const silence = silences.find((one) => one.rule === rule.id && isInForce(one, now))
  if (silence !== undefined && !outranks(rule, silence) && (own?.insists ?? null) === null)
    return { kind: 'silence', silence: silence.id, until: silence.until }
  for (const id of rule.inhibitedBy ?? []) {
    const by = rules.find((candidate) => candidate.id === id)
    const view = standing.find((one) => one.rule === id)
    // One that nobody can see any more mutes nothing: its water may have gone, or its gauge.
    if (by === undefined || view === undefined || view.state !== 'firing' || view.isBlind === true) continue
    if (mayInhibit(by, rule)) return { kind: 'rule', rule: id }
  }
  return null
}

function outranks(rule: Rule, silence: Silence): boolean {
  return PLAN_RANK[rule.planLevel] > PLAN_RANK[silence.planLevel]
}

interface Ranked {
  readonly planLevel: Rule['planLevel']
  readonly severity: Severity
  readonly zones: readonly string[]
}

/** Only what is worse, and tells at least the same people. */
export function mayInhibit(by: Ranked, muted: Ranked): boolean {
  const [plan, planOfMuted] = [PLAN_RANK[by.planLevel], PLAN_RANK[muted.planLevel]]
  const isWorse =
    plan > planOfMuted || (plan === planOfMuted && SEVERITY_RANK[by.severity] > SEVERITY_RANK[muted.severity])
  return isWorse && muted.zones.every((zone) => by.zones.includes(zone))
}
