// The log's sentences. French, since the main courante is; numbers stay in `detail`, persons who receive never stand in either.
import type { Site } from '../../model/site.ts'
import type { HandNote } from '../../model/log.ts'
import type { AlertRevision, Proposal } from '../../model/alert.ts'
import { chanceFigure } from '../../model/chance.ts'
import type { ProviderBalance } from '../../model/balance.ts'
import type { Danger } from '../../model/bulletin.ts'
import type { Actor } from '../../model/identity.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { isSwitch, measureIn } from '../../model/measure.ts'
import type { Evidence, Signal } from '../../model/signal.ts'
import type { Rule } from '../../model/rule.ts'
import type { Instant } from '../../model/time.ts'
import type { Refusal } from '../../model/reason.ts'
import type { Act } from './log.ts'

type Clock = (at: Instant) => string

// A format takes most of a millisecond to make, longer than all the rules of a town to look at. There are few time zones.
const CLOCKS = new Map<string, Intl.DateTimeFormat>()

/** `20 h 15` in the territory's own time. */
export function clockWords(timeZone: string): Clock {
  const format =
    CLOCKS.get(timeZone) ??
    new Intl.DateTimeFormat('fr-FR', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  CLOCKS.set(timeZone, format)
  return (at) => format.format(at).replace(':', ' h ')
}

const metres = (mm: number) => `${(mm / 1_000).toFixed(2).replace('.', ',')} m`
const percent = (share: number) => `${chanceFigure(share)} %`
const spanWords = (ms: number) =>
  ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Number((ms / 3_600_000).toFixed(1)).toLocaleString('fr-FR')} h`
function hoursAndMinutes(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}
const zonesOf = (zones: readonly string[]) =>
  zones.length === 1 ? `zone ${zones[0] ?? ''}` : `zones ${zones.join(', ')}`

export function signalHeard(signal: Signal, rule: Rule | null, clock: Clock): Act {
  const title = rule?.title.fr ?? signal.rule
  const what = HEARD[signal.state]
  const doubt = [signal.singleSource ? 'une seule source' : '', signal.unconfirmed ? 'non confirmé' : ''].filter(
    (word) => word !== '',
  )
  const numbers = signal.evidence.map((one) => evidenceWords(one, clock)).join(' ; ')
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: what.act,
    text: `${title} : ${what.text}${numbers === '' ? '' : ` (${numbers})`}${doubt.length === 0 ? '' : ` [${doubt.join(', ')}]`}`,
    detail: { ...signal },
  }
}

const HEARD: Readonly<Record<Signal['state'], { readonly act: string; readonly text: string }>> = {
  firing: { act: 'déclenché', text: 'déclenché' },
  resolved: { act: 'levé', text: 'condition levée, sans effet sur les décisions' },
  confirmed: { act: 'confirmé', text: 'montée soudaine confirmée' },
  withdrawn: { act: 'retiré', text: 'montée soudaine retirée, sans effet sur les décisions' },
}

function evidenceWords(evidence: Evidence, clock: Clock): string {
  switch (evidence.kind) {
    case 'reading':
      return `${evidence.station} ${metres(evidence.valueMm)} à ${clock(evidence.observedAt)}, seuil ${metres(evidence.thresholdMm)}`
    case 'rise':
      return `${evidence.station} de ${metres(evidence.from.valueMm)} à ${metres(evidence.to.valueMm)} entre ${clock(evidence.from.at)} et ${clock(evidence.to.at)}`
    case 'rise settled':
      return `${evidence.station} : ${metres(evidence.rise.valueMm)} à ${clock(evidence.rise.at)}, puis ${metres(evidence.by.valueMm)} à ${clock(evidence.by.at)}`
    case 'forecast':
      return `${evidence.station} : prévision haute ${metres(evidence.thresholdMm)} atteinte à ${clock(evidence.reachedAt)}`
    case 'probability':
      return `${evidence.station} : ${metres(evidence.levelMm)} d’ici ${spanWords(evidence.withinMs)}, probabilité ${percent(evidence.least)} selon ${evidence.source}`
    case 'nowcast':
      return evidence.probability === 1
        ? `${evidence.station} : ${metres(evidence.levelMm)} atteint`
        : `${evidence.station} : ${metres(evidence.levelMm)} d’ici ${spanWords(evidence.withinMs)}, probabilité ${percent(evidence.probability)} (prévision de l’échelle)`
    case 'upstream':
      return `${evidence.station} ${evidence.riseMm === null ? metres(evidence.valueMm) : `a pris ${metres(evidence.riseMm)}`} à ${clock(evidence.observedAt)}, arrive entre ${clock(evidence.arrivesFrom)} et ${clock(evidence.arrivesTo)}`
    case 'silence':
      return `${evidence.station} muette depuis ${Math.round(evidence.silentForMs / 60_000)} min${evidence.wasRising ? ', montait' : ''}`
    case 'bulletin':
      return `${evidence.issuer} : ${evidence.phenomenon}, niveau ${DANGER_WORDS[evidence.danger ?? 'unknown']}, ${evidence.area}, émis à ${clock(evidence.sentAt)}`
    case 'measure':
      return `${evidence.name} : ${measuredWords(evidence)} à ${clock(evidence.observedAt)}`
    case 'measure silence':
      return `${evidence.name} muet depuis ${Math.round(evidence.silentForMs / 60_000)} min`
    case 'area silence':
      return `${evidence.area} : source ${evidence.source} muette depuis ${Math.round(evidence.silentForMs / 60_000)} min`
    default:
      return evidence satisfies never
  }
}

function measuredWords({
  quantity,
  unit,
  value,
  threshold,
  withinMs,
}: Extract<Evidence, { readonly kind: 'measure' }>): string {
  if (isSwitch(quantity)) return value === 1 ? 'en marche (oui)' : 'à l’arrêt (non)'
  const told = (one: number) => `${Number(measureIn(unit, one).toFixed(1)).toLocaleString('fr-FR')} ${unit}`
  const span = withinMs === null ? '' : ` en ${Math.round(withinMs / 60_000)} min`
  return `${told(value)}${span}, seuil ${told(threshold)}`
}

const DANGER_WORDS: Readonly<Record<Danger | 'unknown', string>> = {
  green: 'vert',
  yellow: 'jaune',
  orange: 'orange',
  red: 'rouge',
  unknown: 'inconnu',
}

export function proposalAct(act: 'ouverte' | 'complétée' | 'remplacée', proposal: Proposal, clock: Clock): Act {
  const deadline = proposal.decideBy === null ? '' : `, à décider avant ${clock(proposal.decideBy)}`
  return {
    actor: SYSTEM_ACTOR,
    category: 'proposition',
    act,
    text: `Proposition ${proposal.planLevel} ${act} : ${proposal.title.fr}, ${zonesOf(proposal.zones)}${deadline}`,
    detail: {
      proposal: proposal.id,
      planLevel: proposal.planLevel,
      zones: proposal.zones,
      rules: proposal.rules,
      decideBy: proposal.decideBy,
      template: proposal.template,
      why: proposal.whys ?? [],
    },
  }
}

export function proposalHeldBack(signal: Signal, reason: string, detail: string): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'proposition',
    act: 'retenue',
    text: `Pas de nouvelle proposition : déjà décidé il y a moins de 30 min, sans aggravation`,
    detail: { signal: signal.id, reason, why: detail },
  }
}

export function dismissed(proposal: Proposal, actor: Actor, reason: string): Act {
  return {
    actor,
    category: 'décision',
    act: 'écartée',
    text: `Proposition écartée : ${proposal.title.fr}. Motif : ${reason}`,
    detail: { proposal: proposal.id, reason },
  }
}

export function decideByPassed(proposal: Proposal, clock: Clock): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'décision',
    act: 'délai dépassé',
    text: `Heure limite de décision dépassée (${proposal.decideBy === null ? '' : clock(proposal.decideBy)}) : ${proposal.title.fr}, ${zonesOf(proposal.zones)}`,
    detail: { proposal: proposal.id, decideBy: proposal.decideBy },
  }
}

/** The binding facts of one revision; the texts stand in it, since they are what was decided on. */
export function revisionDetail(number: number, revision: AlertRevision): Readonly<Record<string, unknown>> {
  const { content } = revision
  return {
    alert: revision.alert,
    number,
    revision: revision.revision,
    contentHash: revision.contentHash,
    msgType: content.msgType,
    zones: content.zones,
    channels: content.channels,
    texts: content.texts,
    ...(content.variants === undefined ? {} : { variants: content.variants }),
    ...(content.voices === undefined ? {} : { voices: content.voices }),
    ...(content.filter === undefined ? {} : { filter: content.filter }),
    count: content.count,
    expiresAt: content.expiresAt,
    allClear: content.allClear,
  }
}

/** `typed`: the number of persons was typed by hand, since the choice was wide. */
export function submitted(number: number, revision: AlertRevision, typed = false): Act {
  const kind = revision.content.allClear ? 'Fin d’alerte' : revision.revision > 1 ? 'Mise à jour' : 'Alerte'
  return {
    actor: revision.submittedBy,
    category: 'décision',
    act: 'soumise',
    text: `${kind} n° ${number} soumise à approbation : ${zonesOf(revision.content.zones)}, ${revision.content.count} personnes${typed ? ' (envoi large, nombre tapé à la main)' : ''}`,
    detail: revisionDetail(number, revision),
  }
}

/** `decideBy`: of the proposal that it came from, so that whoever asks afterwards reads how long was left, or was not. */
export function approved(number: number, revision: AlertRevision, actor: Actor, decideBy: Instant | null): Act {
  const alone = revision.aloneReason
  const lateMs = decideBy === null ? 0 : Math.max(0, (revision.approvedAt ?? decideBy) - decideBy)
  return {
    actor,
    category: 'décision',
    act: alone === null ? 'approuvée' : 'approuvée seul, vie en jeu',
    text: `Alerte n° ${number} approuvée${alone === null ? ' par une seconde personne' : ` par une personne seule, vie en jeu : ${alone}`} ; diffusion lancée vers ${revision.content.count} personnes${lateMs < 60_000 ? '' : `. Décidé ${hoursAndMinutes(lateMs)} après l’heure limite`}`,
    detail: { ...revisionDetail(number, revision), submittedBy: revision.submittedBy.id, aloneReason: alone, lateMs },
  }
}

export function coSignatureAsked(number: number, revision: AlertRevision, until: Instant, clock: Clock): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'décision',
    act: 'contreseing demandé',
    text: `Alerte n° ${number} décidée seul : contreseing demandé au maire et au RAC avant ${clock(until)}`,
    detail: { alert: revision.alert, revision: revision.revision, until },
  }
}

/** Whom somebody has to ring now: no message moves people who cannot leave alone. */
export function sitesToCall(number: number, sites: readonly Pick<Site, 'id' | 'name'>[]): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'action',
    act: 'sites à appeler',
    text: `Alerte n° ${number} : ${sites.length} ${sites.length > 1 ? 'sites sensibles' : 'site sensible'} à appeler : ${sites.map(({ name }) => name).join(', ')}`,
    detail: { number, sites: sites.map(({ id }) => id) },
  }
}

export function corrected(number: number, revision: AlertRevision): Act {
  return {
    actor: revision.submittedBy,
    category: 'rectificatif',
    act: 'rectifiée',
    text: `Rectificatif de l’alerte n° ${number} lancé vers ${revision.content.count} personnes (une personne suffit)`,
    detail: revisionDetail(number, revision),
  }
}

export function returned(number: number, revision: AlertRevision, actor: Actor, reason: string): Act {
  return {
    actor,
    category: 'décision',
    act: 'renvoyée',
    text: `Alerte n° ${number} renvoyée à son auteur. Motif : ${reason}`,
    detail: { alert: revision.alert, revision: revision.revision, reason },
  }
}

export function cancelAsked(number: number, alert: string, actor: Actor, reason: string, stopping: boolean): Act {
  return {
    actor,
    category: 'décision',
    act: stopping ? 'arrêt demandé' : 'annulée',
    text: stopping
      ? `Arrêt de l’alerte n° ${number} demandé, arrêt en cours. Motif : ${reason}`
      : `Alerte n° ${number} annulée avant envoi. Motif : ${reason}`,
    detail: { alert, reason },
  }
}

export function resumed(number: number, alert: string, actor: Actor): Act {
  return {
    actor,
    category: 'décision',
    act: 'reprise après restauration',
    text: `Envoi de l’alerte n° ${number} repris après restauration : part ce qu’aucun opérateur n’a déjà.`,
    detail: { alert },
  }
}

export type Passage = 'arrêtée' | 'remise terminée' | 'expirée' | 'terminée' | 'retirée'

export function passed(number: number, alert: string, act: Passage, detail: Readonly<Record<string, unknown>>): Act {
  const text: Readonly<Record<Passage, string>> = {
    arrêtée: 'arrêtée : plus aucun envoi ne part',
    'remise terminée': 'remise en totalité aux opérateurs',
    expirée: 'arrivée à expiration',
    terminée: 'terminée : fin d’alerte diffusée',
    retirée: 'retirée : rectificatif diffusé',
  }
  return {
    actor: SYSTEM_ACTOR,
    category: act === 'expirée' || act === 'terminée' ? 'alerte' : 'envoi',
    act,
    text: `Alerte n° ${number} ${text[act]}`,
    detail: { alert, ...detail },
  }
}

export function refusedAct(
  actor: Actor,
  what: string,
  refusal: Refusal,
  detail: Readonly<Record<string, unknown>>,
): Act {
  return {
    actor,
    category: 'décision',
    act: 'refusée',
    text: `${what} refusée : ${refusal.reason}`,
    detail: { ...detail, reason: refusal.reason, why: refusal.detail },
  }
}

export function filesApplied(actor: Actor, version: string, files: number): Act {
  return {
    actor,
    category: 'système',
    act: 'territoire appliqué',
    text: `Fichiers du territoire appliqués (${files}), version ${version.slice(0, 12)}`,
    detail: { version, files },
  }
}

export function clockSet(now: Instant, rate: number, clock: Clock): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'horloge réglée',
    text: `Horloge de démonstration : ${clock(now)}, vitesse ×${rate}`,
    detail: { now, rate },
  }
}

export function clockStepped(stepMs: number, goesOn: boolean): Act {
  const how = `${stepMs > 0 ? 'avancée' : 'reculée'} de ${Math.round(Math.abs(stepMs) / 1_000)} s`
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'horloge de la machine changée',
    text: `Horloge de la machine ${how}${goesOn ? ' : rien n’expire de ce fait, le temps de la commune continue' : ''}`,
    detail: { stepMs, goesOn },
  }
}

export function clockReleased(heldMs: number): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'horloge de la machine reprise',
    text: 'Plus rien n’est en cours : l’heure de la commune est de nouveau celle de la machine',
    detail: { heldMs },
  }
}

export function restarted(): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'démonstration recommencée',
    text: 'Démonstration recommencée, historique vidé',
    detail: {},
  }
}

/** Everything but the text stands in its detail, and only what was said. */
export function noted(actor: Actor, { text, category, corrects, ...note }: HandNote): Act {
  const said = Object.fromEntries(Object.entries(note).filter(([, value]) => value !== null && value !== ''))
  return corrects === null
    ? { actor, category, act: 'note', text, detail: said }
    : { actor, category: 'rectificatif', act: 'rectificatif', text, detail: { ...said, corrects } }
}

/** Said once each time that it falls below: an account that runs out in the middle of a send is a provider that is gone. */
export function balanceLow({ provider, told, warnBelow }: ProviderBalance): Act {
  const unit = told?.unit === 'credits' ? 'crédits' : (told?.unit ?? '')
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'solde bas',
    text: `Solde bas chez ${provider} : ${told?.amount ?? '?'} ${unit}, seuil ${warnBelow ?? '?'} ${unit}`,
    detail: { provider, amount: told?.amount ?? null, unit: told?.unit ?? null, warnBelow },
  }
}
