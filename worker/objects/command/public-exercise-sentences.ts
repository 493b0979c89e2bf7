// The lines of a public exercise: in its own main courante, and those that the live one has of it. No number of anybody stands in them.
import type { Actor } from '../../model/identity.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import type { PublicExercise } from '../../model/public-exercise.ts'
import type { Instant } from '../../model/time.ts'
import type { Progress } from '../../model/view.ts'
import type { Act } from './log.ts'

type Figures = Pick<Progress, 'targeted' | 'reach' | 't50Ms' | 't90Ms'>

const named = ({ number, name }: Pick<PublicExercise, 'number' | 'name'>) => `exercice public n° ${number} « ${name} »`

function line(actor: Actor, act: string, text: string, { number }: Pick<PublicExercise, 'number'>): Act {
  return { actor, category: 'action', act, text: `EXERCICE - ${text}`, detail: { publicExercise: number } }
}

const toWhom = ({ audience, persons, zones }: PublicExercise) =>
  audience === 'list'
    ? `à une liste de ${persons} numéros`
    : `aux habitants de ${zones.join(', ')} (${persons} personnes)`

export function exerciseAnnounced(one: PublicExercise, words: (at: Instant) => string): Act {
  const { announcedBy, purpose, at, channels } = one
  const text = `${named(one)} annoncé par ${announcedBy.name} pour ${words(at)}, ${toWhom(one)}, par ${channels.join(', ')}. But : ${purpose}. Il attend une deuxième personne`
  return line(announcedBy, 'exercice public annoncé', text, one)
}

export function exerciseApproved(one: PublicExercise, by: Actor, words: (at: Instant) => string): Act {
  const text = `${named(one)} approuvé par ${by.name}, annoncé par ${one.announcedBy.name} ; il part à ${words(one.at)}`
  return line(by, 'exercice public approuvé', text, one)
}

export function exerciseSent(one: PublicExercise): Act {
  return line(SYSTEM_ACTOR, 'exercice public parti', `${named(one)} est parti, ${toWhom(one)}`, one)
}

export function exerciseNoticeHeld(one: PublicExercise, why: string): Act {
  return line(SYSTEM_ACTOR, 'annonce non envoyée', `Le SMS d’annonce de l’${named(one)} n’est pas parti : ${why}`, one)
}

/** What it came to, for whoever writes the after-action report from this log. */
export function exerciseSummed(one: PublicExercise, { targeted, reach, t50Ms, t90Ms }: Figures): Act {
  const minutes = (ms: number | null) => (ms === null ? 'pas atteint' : `${Math.ceil(ms / 60_000)} min`)
  const answered = reach.confirmed + reach.help
  const text = `Bilan de l’${named(one)} : ${targeted} personnes visées, ${reach.delivered + answered} remises, ${answered} réponses, ${reach.failed} échecs ; la moitié en ${minutes(t50Ms)}, neuf sur dix en ${minutes(t90Ms)}`
  return {
    ...line(SYSTEM_ACTOR, 'bilan de l’exercice public', text, one),
    detail: { publicExercise: one.number, targeted, reach, t50Ms, t90Ms },
  }
}

const OVER = {
  ended: 'terminé',
  yielded: 'arrêté : ceci est réel',
  postponed: 'reporté',
  withdrawn: 'retiré',
} as const

export function exerciseOver(one: PublicExercise & { readonly state: keyof typeof OVER }, by: Actor | null): Act {
  const why = one.why === null ? '' : ` (${one.why})`
  const who = by === null ? '' : ` par ${by.name}`
  return line(
    by ?? SYSTEM_ACTOR,
    `exercice public ${one.state === 'yielded' ? 'arrêté' : OVER[one.state]}`,
    `${named(one)} ${OVER[one.state]}${who}${why}`,
    one,
  )
}
