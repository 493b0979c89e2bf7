// The words of the dossier of an alert, for whoever reads it years later: a judge, an auditor, the next mayor.
import type { ReachClass } from '../../model/delivery.ts'

export interface DossierWords {
  readonly locale: string
  readonly title: (number: number, commune: string) => string
  readonly made: (name: string, at: string) => string
  readonly exercise: string
  readonly why: string
  readonly noProposal: string
  readonly proposal: string
  readonly opened: string
  readonly decideBy: string
  readonly noDecideBy: string
  readonly doubt: string
  readonly unconfirmed: string
  readonly singleSource: string
  readonly rule: (rule: string, version: string, at: string) => string
  readonly truth: Readonly<Record<'true' | 'false' | 'unknown', string>>
  readonly decided: string
  readonly revision: string
  readonly submitted: string
  readonly approved: string
  readonly nobody: string
  readonly alone: string
  readonly took: string
  readonly minutes: (count: number) => string
  readonly seconds: (count: number) => string
  readonly sent: string
  readonly revisionOf: (revision: number, type: string) => string
  readonly zones: string
  readonly channels: string
  readonly grade: string
  readonly until: string
  readonly counted: string
  readonly filter: string
  readonly hash: string
  readonly variant: (kind: string) => string
  readonly notSent: string
  readonly targeted: string
  readonly first: string
  readonly never: string
  readonly reach: Readonly<Record<ReachClass, string>>
  readonly log: string
  readonly number: string
  readonly hour: string
  readonly who: string
  readonly what: string
  /** Whose log a line stands in, where it is not the commune's own. */
  readonly objects: Readonly<Record<string, string>>
  readonly proof: string
  readonly proofHint: (shown: number, followed: number) => string
}

const fr: DossierWords = {
  locale: 'fr-FR',
  title: (number, commune) => `Dossier de l’alerte n° ${number}, ${commune}`,
  made: (name, at) => `Établi le ${at} pour ${name}. Il nomme ceux qui ont décidé, jamais ceux qui ont été prévenus.`,
  exercise: 'EXERCICE : aucune personne n’a été prévenue par un fournisseur réel.',
  why: 'Ce qui était connu',
  noProposal: 'Aucune règle ne l’a proposée : une personne l’a écrite.',
  proposal: 'Proposition',
  opened: 'Ouverte le',
  decideBy: 'À décider avant',
  noDecideBy: 'aucune prévision n’atteignait le seuil',
  doubt: 'Réserve',
  unconfirmed: 'montée soudaine, non confirmée par une seconde mesure',
  singleSource: 'une seule source',
  rule: (rule, version, at) => `Règle ${rule}, version ${version}, le ${at}`,
  truth: { true: 'vrai', false: 'faux', unknown: 'inconnu' },
  decided: 'Qui a décidé',
  revision: 'Version',
  submitted: 'Proposée par',
  approved: 'Approuvée par',
  nobody: 'personne',
  alone: 'Seul, vies en jeu :',
  took: 'Délai',
  minutes: (count) => `${count} min`,
  seconds: (count) => `${count} s`,
  sent: 'Ce qui a été envoyé',
  revisionOf: (revision, type) => `Version ${revision} (${type})`,
  zones: 'Zones',
  channels: 'Canaux',
  grade: 'Gravité, urgence, certitude',
  until: 'Valable jusqu’au',
  counted: 'Personnes comptées',
  filter: 'Pour qui',
  hash: 'Empreinte du contenu',
  variant: (kind) => `Pour ceux qui ont : ${kind}`,
  notSent: 'Cette version n’est pas partie.',
  targeted: 'Personnes visées',
  first: 'Premier message pris',
  never: 'pas atteint',
  reach: {
    help: 'demandent de l’aide',
    confirmed: 'ont confirmé',
    delivered: 'reçu',
    sent: 'envoyé, sans réponse',
    queued: 'en attente',
    unknown: 'inconnu',
    failed: 'échec',
    'no channel': 'sans moyen de contact',
  },
  log: 'Main courante de cette alerte',
  number: 'N°',
  hour: 'Heure',
  who: 'Qui',
  what: 'Quoi',
  objects: { residents: 'habitants', displays: 'panneaux', accounts: 'accès', register: 'registre', field: 'terrain' },
  proof: 'Preuve',
  proofHint: (shown, followed) =>
    `Cette page porte ${shown} lignes du journal en entier et le chaînon de ${followed} autres, qui ne la concernent pas. Chaque ligne nomme l’empreinte de la précédente : rien n’a pu être ôté, ajouté ou changé sans que cette commande le dise.`,
}

const en: DossierWords = {
  locale: 'en-GB',
  title: (number, commune) => `Dossier of alert ${number}, ${commune}`,
  made: (name, at) => `Made on ${at} for ${name}. It names those who decided, never those who were told.`,
  exercise: 'EXERCISE: nobody was told by a real provider.',
  why: 'What was known',
  noProposal: 'No rule proposed it: a person wrote it.',
  proposal: 'Proposal',
  opened: 'Opened',
  decideBy: 'Decide by',
  noDecideBy: 'no forecast reached the level',
  doubt: 'Caution',
  unconfirmed: 'sudden rise, not confirmed by a second reading',
  singleSource: 'a single source',
  rule: (rule, version, at) => `Rule ${rule}, version ${version}, ${at}`,
  truth: { true: 'true', false: 'false', unknown: 'unknown' },
  decided: 'Who decided',
  revision: 'Revision',
  submitted: 'Submitted by',
  approved: 'Approved by',
  nobody: 'nobody',
  alone: 'Alone, life at stake:',
  took: 'Took',
  minutes: (count) => `${count} min`,
  seconds: (count) => `${count} s`,
  sent: 'What was sent',
  revisionOf: (revision, type) => `Revision ${revision} (${type})`,
  zones: 'Zones',
  channels: 'Channels',
  grade: 'Severity, urgency, certainty',
  until: 'Valid until',
  counted: 'Persons counted',
  filter: 'For whom',
  hash: 'Hash of the content',
  variant: (kind) => `For those who have: ${kind}`,
  notSent: 'This revision has not left.',
  targeted: 'Persons targeted',
  first: 'First message taken',
  never: 'not reached',
  reach: {
    help: 'ask for help',
    confirmed: 'confirmed',
    delivered: 'delivered',
    sent: 'sent, no answer',
    queued: 'queued',
    unknown: 'unknown',
    failed: 'failed',
    'no channel': 'no way to reach them',
  },
  log: 'Log of this alert',
  number: 'No.',
  hour: 'Time',
  who: 'Who',
  what: 'What',
  objects: { residents: 'residents', displays: 'displays', accounts: 'accounts', register: 'register', field: 'field' },
  proof: 'Proof',
  proofHint: (shown, followed) =>
    `This page holds ${shown} lines of the log whole, and the links of ${followed} others that do not concern it. Each line names the hash of the one before it: nothing could be taken out, added or changed without this command saying so.`,
}

export const DOSSIER_WORDS: Readonly<Record<'fr' | 'en', DossierWords>> = { fr, en }
