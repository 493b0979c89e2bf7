// The lines of the main courante on scenarios prepared in calm: who wrote, who read, who sent.
import type { Alert, AlertRevision, Proposal } from '../../model/alert.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { FiredFrom, Lasting, PreparedScenario } from '../../model/prepared.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

const day = (at: Instant) => new Date(at).toISOString().slice(0, 10).split('-').reverse().join('/')

export function preparedKept(scenario: PreparedScenario, before: PreparedScenario | null): Act {
  const voided = before !== null && before.approval !== null ? ' ; l’approbation donnée avant ne vaut plus' : ''
  return {
    actor: scenario.preparedBy,
    category: 'action',
    act: before === null ? 'scénario préparé' : 'scénario modifié',
    text: `Scénario « ${scenario.name} » ${before === null ? 'préparé' : 'modifié'} par ${scenario.preparedBy.name}${voided}`,
    detail: { scenario: scenario.id, version: scenario.version, content: scenario.content },
  }
}

export function preparedApproved(scenario: PreparedScenario, by: Actor, reviewBy: Instant): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'scénario approuvé',
    text: `Scénario « ${scenario.name} » approuvé d’avance par ${by.name}, préparé par ${scenario.preparedBy.name} ; à relire avant le ${day(reviewBy)}`,
    detail: { scenario: scenario.id, version: scenario.version, reviewBy },
  }
}

export function preparedDropped(scenario: PreparedScenario, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'scénario retiré',
    text: `Scénario « ${scenario.name} » retiré par ${by.name}`,
    detail: { scenario: scenario.id, version: scenario.version },
  }
}

/** In the place of « soumise »: whoever approved it in calm has not been asked again tonight, and the log must not say so. */
export function putForward(number: number, { alert, content }: AlertRevision, from: FiredFrom, by: Actor): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'scénario lancé',
    text: `Alerte n° ${number} lancée depuis le scénario « ${from.name} », préparé par ${from.preparedBy.name} et approuvé d’avance par ${from.approvedBy.name} le ${day(from.approvedAt)} : ${content.zones.join(', ')}, ${content.count} personnes`,
    detail: { alert, scenario: from.id, version: from.version, zones: content.zones, count: content.count },
  }
}

export function lastingDue({ id, number }: Alert, lasting: Lasting, clock: (at: Instant) => string): Act {
  const isRepeat = lasting.kind === 'tell again'
  return {
    actor: SYSTEM_ACTOR,
    category: 'alerte',
    act: isRepeat ? 'nouveau message à écrire' : 'fin proche',
    text: isRepeat
      ? `Alerte n° ${number} : le message suivant était prévu à ${clock(lasting.dueAt)} ; rien ne part sans une personne`
      : `Alerte n° ${number} : elle se termine à ${clock(lasting.endsAt)}. Fin d’alerte ou prolongation à décider`,
    detail: { alert: id, ...lasting },
  }
}

export function proposalSeen({ id, title, openedAt }: Proposal, by: Actor, at: Instant): Act {
  return {
    actor: by,
    category: 'proposition',
    act: 'vue',
    text: `Proposition « ${title.fr} » vue à l’écran par ${by.name}, ${Math.max(0, Math.round((at - openedAt) / 1_000))} s après son ouverture`,
    detail: { proposal: id, afterMs: at - openedAt },
  }
}
