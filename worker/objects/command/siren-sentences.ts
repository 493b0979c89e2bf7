// Lines of the main courante about sirens: what was ordered, by whom, and what each has really said. What nobody has said is written as that.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import { sirenState, type Siren, type SirenOrder, type SirenRow, type SirenTrouble } from '../../model/siren.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

const PATTERN = { alert: 'signal national d’alerte', end: 'signal de fin d’alerte' } as const
const WHY: Readonly<Record<SirenTrouble, string>> = {
  'no answer': 'elle ne répond pas',
  'no key': 'sa clef n’est pas enregistrée',
  'not believed': 'sa réponse n’est pas signée de sa clef',
  replayed: 'elle dit avoir déjà vu cet ordre',
  expired: 'elle dit l’ordre périmé : son horloge est-elle à l’heure ?',
  refused: 'elle refuse',
}
const VIA = { 'in person': 'sur place', phone: 'par téléphone', radio: 'par radio' } as const

const nameIn = (siren: Siren) => siren.name.fr
const lists = (sirens: readonly Siren[]) => sirens.map(nameIn).join(', ')

export function sirensOrdered(sirens: readonly Siren[], order: SirenOrder, isExercise: boolean): Act {
  const { act, pattern, number, revision, by, reason } = order
  const of =
    number === null ? '' : ` (alerte n° ${number}${revision !== null && revision > 1 ? `, révision ${revision}` : ''})`
  const why = reason === '' ? '' : `. Motif : ${reason}`
  const drill = isExercise ? ' EXERCICE : aucune sirène ne sonne.' : ''
  return {
    actor: by,
    category: 'alerte',
    act: act === 'sound' ? 'sirène demandée' : 'arrêt de sirène demandé',
    text:
      act === 'sound'
        ? `Sirènes à faire sonner, ${PATTERN[pattern ?? 'alert']}${of} : ${lists(sirens)}${why}.${drill}`
        : `Arrêt des sirènes${of} : ${lists(sirens)}${why}.${drill}`,
    detail: { sirens: sirens.map(({ id }) => id), act, pattern, alert: order.alert, number, revision },
  }
}

/** Null where the siren says nothing new. `now`: machine time. */
export function sirenSaid(siren: Siren, before: SirenRow, row: SirenRow, now: Instant): Act | null {
  const [was, is] = [sirenState(before, now), sirenState(row, now)]
  const detail = {
    siren: siren.id,
    alert: row.order?.alert ?? null,
    state: is.kind,
    sequence: row.sequence,
    heard: row.heard,
  }
  const line = (act: string, text: string): Act => ({ actor: SYSTEM_ACTOR, category: 'alerte', act, text, detail })
  const name = nameIn(siren)
  switch (is.kind) {
    case 'sounding':
      return was.kind === 'sounding'
        ? null
        : line('sirène confirmée', `Sirène ${name} : elle sonne, son automate le confirme.`)
    case 'silent':
      return was.kind === 'silent' && before.isConfirmed === row.isConfirmed
        ? null
        : line('sirène muette', `Sirène ${name} : elle est muette, son automate le confirme.`)
    case 'not confirmed': {
      if (was.kind === 'not confirmed' && was.why === is.why) return null
      const what = is.order.act === 'sound' ? 'qu’elle sonne' : 'qu’elle est arrêtée'
      return line('sirène non confirmée', `Sirène ${name} : rien ne confirme ${what} (${WHY[is.why]}).`)
    }
    case 'asked':
    case 'unknown':
      return null
    default:
      return is satisfies never
  }
}

export function sirenByHand(siren: Siren, row: SirenRow, by: Actor): Act {
  const { order, done } = row
  const what = order?.act === 'stop' ? 'arrêtée' : 'mise en marche'
  return {
    actor: by,
    category: 'alerte',
    act: 'sirène à la main',
    text: `Sirène ${nameIn(siren)} : ${what} à la main, dit ${done === null ? '' : VIA[done.via]} par ${by.name}.`,
    detail: { siren: siren.id, alert: order?.alert ?? null, act: order?.act ?? null, via: done?.via ?? null },
  }
}
