// Which rules a replay runs, and by which they are judged: a number that is turned changes what a rule says, not what it is for.
import type { WatchPlan } from '../../flow/watch.ts'
import { knobsOf, TRIAL_NAMES, withKnob, type ReplayOrder, type Trial } from '../../model/replay.ts'
import type { Rule } from '../../model/rule.ts'

interface Compared {
  /** By which they are judged. */
  readonly asWritten: readonly Rule[]
  readonly rules: readonly Rule[]
}

export function rulesOf(order: ReplayOrder, plan: WatchPlan): Compared {
  if (order.trial != null) return sideBySide(order.trial)
  const asWritten = plan.rules.filter(({ id }) => order.rules.includes(id))
  return { asWritten, rules: asWritten.map((rule) => turned(rule, order)) }
}

// Both are judged by what the rule was written for, or a change would be judged by itself; by what it is tried for where that was no level at all.
function sideBySide({ written, tried }: Trial): Compared {
  const meant = written !== null && knobsOf(written.when).length > 0 ? written : tried
  const both = [
    ...(written === null ? [] : [{ ...written, id: TRIAL_NAMES.written }]),
    { ...tried, id: TRIAL_NAMES.tried },
  ]
  return { asWritten: both.map(({ id }) => ({ ...meant, id })), rules: both }
}

function turned(rule: Rule, { changes }: ReplayOrder): Rule {
  const own = changes.filter((change) => change.rule === rule.id)
  return { ...rule, when: own.reduce((when, { path, valueMm }) => withKnob(when, path, valueMm), rule.when) }
}
