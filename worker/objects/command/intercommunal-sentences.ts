// Lines of the main courante between communes: who may see what, what was asked of whom, and who answered. Each stands in every log it concerns.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { Loan, LoanSide } from '../../model/intercommunal.ts'
import { meansName } from '../../model/means.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

type Clock = (at: Instant) => string

export function consentSaid(body: string, isOn: boolean, by: Actor): Act {
  return {
    actor: by,
    category: 'décision',
    act: isOn ? 'partage ouvert' : 'partage fermé',
    text: isOn
      ? `La situation de la commune est partagée avec l’intercommunalité ${body}.`
      : `La situation de la commune n’est plus partagée avec l’intercommunalité ${body}.`,
    detail: { body, shared: isOn },
  }
}

/** With the body, once it has heard of it. */
export function memberSaid(member: string, name: string, ended: { readonly by: string } | null): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: ended === null ? 'commune partage' : 'commune ne partage plus',
    text:
      ended === null
        ? `${name} partage sa situation avec nous.`
        : `${name} ne partage plus sa situation (${ended.by}). Ce que nous en avions est effacé.`,
    detail: { member, shared: ended === null },
  }
}

export function bodyUnknown(body: string): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'partage sans suite',
    text: `L’intercommunalité ${body} ne compte pas la commune parmi ses membres : elle n’a rien gardé.`,
    detail: { body },
  }
}

export function meansOffered(number: number, what: string, isOffered: boolean, by: Actor): Act {
  return {
    actor: by,
    category: 'logistique',
    act: isOffered ? 'moyen proposé' : 'moyen retiré',
    text: isOffered
      ? `${meansName(number)} ${what} : proposé aux autres communes.`
      : `${meansName(number)} ${what} : n’est plus proposé aux autres communes.`,
    detail: { means: number, offered: isOffered },
  }
}

/** `actor`: whoever did it here; elsewhere the system writes what it was told. */
export function loanMoved(
  loan: Loan,
  side: LoanSide,
  { actor, clock }: { readonly actor: Actor; readonly clock: Clock },
): Act {
  const { borrower, owner, what, purpose, asked, answer, returned } = loan
  const detail = { loan: loan.id, side, means: loan.means, borrower: borrower.code, owner: owner.code }
  const line = (act: string, text: string): Act => ({ actor, category: 'logistique', act, text, detail })
  if (returned !== null)
    return line('moyen rendu', `${what} : rendu par ${borrower.name} à ${owner.name} (${returned.by}).`)
  if (answer !== null) {
    const note = answer.note === '' ? '' : ` ${answer.note}`
    return answer.yes
      ? line('prêt accordé', `${what} : ${owner.name} prête à ${borrower.name}, dit ${answer.by}.${note}`)
      : line('prêt refusé', `${what} : ${owner.name} ne prête pas à ${borrower.name}, dit ${answer.by}.${note}`)
  }
  return line(
    'prêt demandé',
    `${what} : ${borrower.name} demande à ${owner.name}, jusqu’à ${clock(loan.until)}, pour ${purpose} (${asked.by}).`,
  )
}
