// Levels that open proposals ask for and that nobody has decided on yet. They only ask: a named person decides.
import { PLAN_LEVELS } from '../../worker/model/plan.ts'
import type { PlanLevel } from '../../worker/model/rule.ts'
import type { Words } from '../../worker/model/station.ts'
import type { Situation } from '../../worker/model/view.ts'

export interface AskedLevel {
  readonly proposal: string
  readonly level: PlanLevel
  readonly title: Words
}

export function levelsAsked({
  proposals,
  planLevel,
}: Pick<Situation, 'proposals' | 'planLevel'>): readonly AskedLevel[] {
  const rank = (level: PlanLevel) => (level === 'N5' || level === 'N6' ? 0 : PLAN_LEVELS.indexOf(level))
  return proposals
    .filter(({ state, planLevel: level }) => state === 'open' && rank(level) > rank(planLevel))
    .map(({ id, planLevel: level, title }) => ({ proposal: id, level, title }))
}
