// The lines of the main courante on what leaves by itself: who allowed it, who signed, who stopped it, what left and on which measurements.
import type { AlertRevision } from '../../model/alert.ts'
import { VETO_MS, type Countdown, type ScenarioSignature, type Withheld } from '../../model/automatic.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { PreparedScenario } from '../../model/prepared.ts'
import type { Evidence } from '../../model/signal.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

const day = (at: Instant) => new Date(at).toISOString().slice(0, 10).split('-').reverse().join('/')
const seconds = (ms: number) => Math.max(0, Math.ceil(ms / SECOND_MS))

const WITHHELD: Readonly<Record<Withheld, string>> = {
  'switched off': 'l’envoi automatique est éteint',
  'scenario changed': 'le scénario a été modifié depuis la signature',
  'zone changed': 'le tracé d’une zone a changé depuis la signature',
  'rule changed': 'la règle a changé depuis la signature',
  'review due': 'sa date de relecture est passée',
  'unconfirmed rise': 'montée soudaine que rien ne confirme encore',
  'nothing measured': 'aucune mesure ne le porte : silence ou prévision seule',
  'one key or one place': 'il faut deux clés en deux lieux, et une seule parle',
  'clock runs otherwise': 'l’horloge ne va pas au temps réel',
  'alert open there': 'une alerte est ouverte dans ces zones',
  'sent within a day': 'ce scénario est déjà parti depuis moins de 24 heures',
  'stopped before': 'une personne l’a déjà arrêté pour cette proposition',
  'people have taken it up': 'des personnes ont pris la décision',
  'signer gone': 'qui l’a signé ne décide plus ici, ou sa clé a été retirée',
  'too late': 'le serveur était arrêté trop longtemps',
  'refused at the end': 'l’envoi lui-même a été refusé',
}

export function allowed(isOn: boolean, by: Actor): Act {
  return {
    actor: by,
    category: 'décision',
    act: isOn ? 'envoi automatique permis' : 'envoi automatique éteint',
    text: isOn
      ? `${by.name} permet l’envoi automatique des scénarios signés`
      : `${by.name} éteint l’envoi automatique : rien ne part plus sans une personne`,
    detail: { on: isOn },
  }
}

export function signed({ id, name }: PreparedScenario, signature: ScenarioSignature, rule: string): Act {
  const { by, hash, reviewBy, proof, version, ruleVersion } = signature
  const how = proof.kind === 'passkey' ? 'de sa clé d’accès' : 'sans clé d’accès (démonstration)'
  return {
    actor: by,
    category: 'décision',
    act: 'scénario signé',
    text: `Scénario « ${name} » signé par ${by.name} ${how} : il part seul si la règle « ${rule} » se déclenche ; valable jusqu’au ${day(reviewBy)}`,
    detail: { scenario: id, version, rule: signature.rule, ruleVersion, hash, reviewBy, proof },
  }
}

export function unsigned({ id, name }: PreparedScenario, hash: string, by: Actor): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'signature retirée',
    text: `Signature du scénario « ${name} » retirée par ${by.name} : il ne part plus seul`,
    detail: { scenario: id, hash },
  }
}

const detailOf = ({ id, scenario, rule, proposal, bearers, signature, endsAt }: Countdown) => ({
  countdown: id,
  scenario,
  rule,
  proposal,
  bearers,
  signature: signature.hash,
  endsAt,
})

const borne = ({ bearers }: Countdown) => bearers.map(({ station, key }) => `${station} (${key})`).join(', ')

export function begun(countdown: Countdown, measured: readonly Evidence[], clock: (at: Instant) => string): Act {
  const again = countdown.given > 1 ? ' : le serveur était arrêté, la minute recommence' : ''
  return {
    actor: SYSTEM_ACTOR,
    category: 'alerte',
    act: 'veto ouvert',
    text: `Scénario « ${countdown.name} », signé par ${countdown.signature.by.name} : part seul dans ${seconds(VETO_MS)} s (${clock(countdown.endsAt)}), sauf veto${again}. Porté par ${borne(countdown)}`,
    detail: { ...detailOf(countdown), evidence: measured },
  }
}

export function stopped(countdown: Countdown, by: Actor): Act {
  const left = seconds(countdown.endsAt - (countdown.closed?.at ?? countdown.endsAt))
  return {
    actor: by,
    category: 'décision',
    act: 'veto',
    text: `Veto de ${by.name}, ${left} s avant l’envoi : le scénario « ${countdown.name} » ne part pas. La proposition reste à décider`,
    detail: detailOf(countdown),
  }
}

export function stoppedBecause(countdown: Countdown, by: Actor): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'motif du veto',
    text: `Motif du veto sur « ${countdown.name} » : ${countdown.reason ?? ''}`,
    detail: detailOf(countdown),
  }
}

export function withheld(countdown: Countdown, refusal: string | null): Act {
  const why = countdown.withheld === null ? '' : WITHHELD[countdown.withheld]
  return {
    actor: SYSTEM_ACTOR,
    category: 'proposition',
    act: 'envoi automatique retenu',
    text: `Le scénario signé « ${countdown.name} » ne part pas seul : ${why}${refusal === null ? '' : ` (${refusal})`}. La proposition reste à décider`,
    detail: { ...detailOf(countdown), why: countdown.withheld, refusal },
  }
}

export function sentByHand(countdown: Countdown, by: Actor | null): Act {
  return {
    actor: by ?? SYSTEM_ACTOR,
    category: 'décision',
    act: 'envoyé pendant le veto',
    text: `« ${countdown.name} » envoyé par une personne avant la fin de la minute de veto`,
    detail: detailOf(countdown),
  }
}

/** In the place of « soumise »: nobody was asked tonight, and the log must not say so. */
export function leftAlone(countdown: Countdown, measured: readonly Evidence[], scenario: PreparedScenario) {
  return (number: number, { alert, content }: AlertRevision): Act => ({
    actor: SYSTEM_ACTOR,
    category: 'décision',
    act: 'scénario parti seul',
    text: `Alerte n° ${number} partie seule : scénario « ${countdown.name} » préparé par ${scenario.preparedBy.name}, règle ${countdown.rule}, porté par ${borne(countdown)}, ${seconds(VETO_MS)} s sans veto : ${content.zones.join(', ')}, ${content.count} personnes`,
    detail: { alert, ...detailOf(countdown), zones: content.zones, count: content.count, evidence: measured },
  })
}

/** In the place of « approuvée ». */
export function approvedBySignature({ signature, id }: Countdown) {
  return (number: number, { alert, revision, contentHash, content }: AlertRevision): Act => ({
    actor: SYSTEM_ACTOR,
    category: 'décision',
    act: 'approuvée par signature',
    text: `Alerte n° ${number} approuvée par la signature de ${signature.by.name} du ${day(signature.at)} ; diffusion lancée vers ${content.count} personnes`,
    detail: {
      alert,
      number,
      revision,
      contentHash,
      countdown: id,
      signature: signature.hash,
      signedBy: signature.by.id,
    },
  })
}
