// The plan in words: when a card is due and why, what its state is, who does it.
import type { CardDue, CardState, CardVariant, PlanRole } from '../../worker/model/plan.ts'
import type { Instant } from '../../worker/model/time.ts'
import { timeNear } from '../format/figures.ts'
import { duration, level } from '../format/spoken.svelte.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const STATE: Readonly<Record<CardState, Key>> = {
  'to do': 'cardToDo',
  assigned: 'cardAssigned',
  'under way': 'cardUnderWay',
  done: 'cardDone',
  'not applicable': 'cardNotApplicable',
  blocked: 'cardBlocked',
}
const ROLE: Readonly<Record<PlanRole, Key>> = {
  DOS: 'roleDos',
  RAC: 'roleRac',
  SEC: 'roleSec',
  EVAL: 'roleEval',
  POP: 'rolePop',
  LOG: 'roleLog',
  COM: 'roleCom',
  TER: 'roleTer',
  PM: 'rolePm',
  ST: 'roleSt',
  CCAS: 'roleCcas',
  LIAISON: 'roleLiaison',
  'AST-E': 'roleAstE',
  'AST-T': 'roleAstT',
}
const VARIANT: Readonly<Record<CardVariant, Key>> = {
  night: 'variantNight',
  weekend: 'variantWeekend',
  'no leader': 'variantNoLeader',
}

export const stateName = (state: CardState) => say(STATE[state])
export const roleName = (role: PlanRole) => say(ROLE[role])
export const variantName = (variant: CardVariant) => say(VARIANT[variant])

/** « dans 12 min (20:15) », « en retard de 5 min (20:15) ». */
export function dueWords(due: CardDue, now: Instant, timeZone: string): string {
  const at = timeNear(due.at, now, timeZone)
  const time = duration(Math.abs(due.at - now))
  return say(due.at < now ? 'cardLate' : 'cardDueIn', { time, at })
}

/** Why then, where it is more than so long after the level was entered. */
export function becauseWords({ because, water }: CardDue, stationName: (code: string) => string): string | null {
  switch (because.kind) {
    case 'water': {
      const place = { level: level(because.levelMm), station: stationName(because.station) }
      return say(water === 'reached' ? 'cardWaterReached' : 'cardWaterForeseen', place)
    }
    case 'card':
      return say('cardAfterCard', { card: because.card })
    case 'entry':
    case 'clock':
      return null
    default:
      return because satisfies never
  }
}
