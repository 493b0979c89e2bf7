// The record of processing (GDPR art. 30), once: what is held of whom, why, on what ground, how long, who sees it. The timers that delete take their
// lengths from here, and so do the pages for operators; the file of a breach counts by it.
import { UNUSED_VOICE_LIVES_MS } from './own-voice.ts'
import { PHONE_SIGN_UP_LIVES_MS } from './phone-sign-up.ts'
import { DAY_MS, type Instant } from './time.ts'

export const DATASETS = [
  'alert list',
  'visitors',
  'pending sign-ups',
  'sign-ups by phone',
  'everyday news',
  'delivery journal',
  'help calls',
  'messages of one person',
  'vulnerable register',
  'teams outside',
  'calls by hand',
  'shelter arrivals',
  'means',
  'damage census',
  'rehousing',
  'duty roster',
  'operators',
  'own voices',
  'notices',
  'log',
] as const
export type Dataset = (typeof DATASETS)[number]

/** What a territory may shorten, never lengthen; in days, in `retention` of `territory.yaml`. */
export const SHORTENED = ['deliveries', 'help'] as const
export type Shortened = (typeof SHORTENED)[number]
export type Retention = Readonly<Partial<Record<Shortened, number>>>

/** Long enough for a claim after a disaster to be answered, as the proposal for municipal alert lists has it (crisis-domain §2.5). */
export const DELIVERIES_KEPT_MS = 365 * DAY_MS
/** The ordinary ceiling of the CNIL for where somebody is; the recovery after a flood is weeks. */
export const HELP_KEPT_MS = 60 * DAY_MS
/** Event and lessons learnt (crisis-domain §2.5): counted from the last thing that anybody did, where nobody closes the event. */
export const FIELD_KEPT_MS = 30 * DAY_MS
/** As long as the demand of recognition may be filed (Code des assurances, L125-1): counted from the last thing that anybody did. */
export const RECOVERY_KEPT_MS = 730 * DAY_MS
const LEAST_MS: Readonly<Record<Shortened, number>> = { deliveries: 30 * DAY_MS, help: 7 * DAY_MS }
const MOST_MS: Readonly<Record<Shortened, number>> = { deliveries: DELIVERIES_KEPT_MS, help: HELP_KEPT_MS }

/** Throws never: what is longer than ours counts as ours. */
export function keptMs(what: Shortened, territory: Retention | undefined): number {
  const days = territory?.[what]
  return days === undefined ? MOST_MS[what] : Math.min(MOST_MS[what], Math.max(LEAST_MS[what], days * DAY_MS))
}

/** Bounds of what may be written, in days. */
export function daysOf(what: Shortened): { readonly least: number; readonly most: number } {
  return { least: LEAST_MS[what] / DAY_MS, most: MOST_MS[what] / DAY_MS }
}

interface Said {
  readonly fr: string
  readonly en: string
}

export interface Purpose {
  readonly dataset: Dataset
  readonly name: Said
  readonly purpose: Said
  readonly basis: Said
  readonly fields: Said
  /** How long, and what deletes it. */
  readonly kept: Said
  /** Null where no timer of ours deletes it. */
  readonly keptMs: number | null
  readonly seenBy: Said
}

const TASK: Said = {
  fr: 'mission d’intérêt public, 6(1)(e) ; CGCT L2212-2 5°',
  en: 'public task, 6(1)(e); CGCT L2212-2 5°',
}

export const RECORD: readonly Purpose[] = [
  {
    dataset: 'alert list',
    name: { fr: 'Liste d’alerte', en: 'Alert list' },
    purpose: { fr: 'Prévenir les habitants d’un danger', en: 'Warn residents of a danger' },
    basis: { fr: `${TASK.fr} ; inscription volontaire`, en: `${TASK.en}; sign-up is voluntary` },
    fields: {
      fr: 'nom, adresse ou point, téléphones, courriel, navigateur, langue, étage, proche, preuve du consentement ; de qui a dit STOP, une empreinte à clé, gardée pour que l’opposition tienne',
      en: 'name, address or point, phones, e-mail, browser, language, floor, contact, proof of consent; of who said STOP a keyed hash, kept so that the objection holds',
    },
    kept: {
      fr: 'jusqu’au retrait (STOP, portail, guichet) ; confirmation demandée chaque année ; jamais retiré d’office',
      en: 'until they leave (STOP, portal, desk); asked once a year whether it still holds; never removed on its own',
    },
    keptMs: null,
    seenBy: {
      fr: 'personne ne parcourt : comptes seuls ; noms sur liste des portes et des non joints, avec motif',
      en: 'nobody browses: counts only; names on the lists of doors and of the unreached, with a reason',
    },
  },
  {
    dataset: 'visitors',
    name: { fr: 'Visiteurs', en: 'Visitors' },
    purpose: { fr: 'Prévenir pendant un séjour', en: 'Warn during a stay' },
    basis: TASK,
    fields: { fr: 'comme la liste d’alerte, dernier jour du séjour', en: 'as the alert list, last day of the stay' },
    kept: { fr: 'jusqu’au dernier jour du séjour (minuterie)', en: 'until the last day of the stay (timer)' },
    keptMs: 0,
    seenBy: { fr: 'comme la liste d’alerte', en: 'as the alert list' },
  },
  {
    dataset: 'pending sign-ups',
    name: { fr: 'Inscriptions et proches en attente de code', en: 'Sign-ups and contacts that wait for a code' },
    purpose: {
      fr: 'Prouver qu’un numéro ou un courriel est à la personne',
      en: 'Prove that a number or a mailbox is theirs',
    },
    basis: TASK,
    fields: { fr: 'ce que le formulaire demande, code haché', en: 'what the form asks, hashed code' },
    kept: {
      fr: 'une demi-heure pour l’inscription, un jour pour le proche et le message du code ; minuterie chaque heure',
      en: 'half an hour for the sign-up, a day for the contact and the message with the code; a timer each hour',
    },
    keptMs: DAY_MS,
    seenBy: { fr: 'personne', en: 'nobody' },
  },
  {
    dataset: 'sign-ups by phone',
    name: { fr: 'Inscrits par téléphone, adresse à écouter', en: 'Signed up by phone, address to be heard' },
    purpose: {
      fr: 'Placer à son adresse qui a demandé par téléphone à être prévenu',
      en: 'Place at their address whoever asked by phone to be warned',
    },
    basis: TASK,
    fields: {
      fr: 'scellés : numéro qui appelle, langue, adresse de l’enregistrement chez l’opérateur',
      en: 'sealed: number that called, language, where the provider keeps the recording',
    },
    kept: {
      fr: 'jusqu’à ce qu’un agent la place ou l’écarte, sinon 30 jours (minuterie chaque heure) ; l’opérateur efface la voix au bout de 30 jours',
      en: 'until an agent places or drops it, else 30 days (a timer each hour); the provider deletes the voice after 30 days',
    },
    keptMs: PHONE_SIGN_UP_LIVES_MS,
    seenBy: {
      fr: 'qui tient la liste des habitants ; chaque liste ouverte et chaque écoute est inscrite',
      en: 'whoever keeps the list of residents; each look and each hearing is logged',
    },
  },
  {
    dataset: 'everyday news',
    name: { fr: 'Infos de la vie quotidienne', en: 'News of everyday life' },
    purpose: {
      fr: 'Écrire à qui a choisi un sujet (neige, travaux, pollution, eau, sorties), à part des alertes',
      en: 'Write to whoever chose a topic (snow, works, pollution, water, events), apart from alerts',
    },
    basis: { fr: 'consentement, 6(1)(a), un par sujet', en: 'consent, 6(1)(a), one a topic' },
    fields: {
      fr: 'sujets choisis, date et texte du consentement, scellés avec la fiche ; numéro et texte de chaque message scellés, état',
      en: 'topics chosen, day and text of the consent, sealed with the record; number and text of each message sealed, state',
    },
    kept: {
      fr: 'le choix : jusqu’au retrait (STOP et le sujet, portail, guichet) ; les messages : un jour après leur fin, comptes gardés (minuterie)',
      en: 'the choice: until they leave (STOP and the topic, portal, desk); messages: a day after their end, counts stay (timer)',
    },
    keptMs: DAY_MS,
    seenBy: { fr: 'personne : comptes seuls', en: 'nobody: counts only' },
  },
  {
    dataset: 'delivery journal',
    name: { fr: 'Journal des envois et accusés', en: 'Deliveries and receipts' },
    purpose: { fr: 'Savoir qui a été prévenu, le prouver', en: 'Know who was warned, and prove it' },
    basis: TASK,
    fields: {
      fr: 'empreinte du numéro, identifiant chiffré de la personne, canal, état, heures ; jamais le numéro',
      en: 'keyed hash of the number, keyed id of the person, channel, state, times; never the number',
    },
    kept: {
      fr: '12 mois après la fin de validité de l’alerte (minuterie) ; les comptes restent',
      en: '12 months after the alert expired (timer); counts stay',
    },
    keptMs: DELIVERIES_KEPT_MS,
    seenBy: {
      fr: 'cellule de crise : comptes ; liste des non joints avec motif',
      en: 'crisis cell: counts; list of the unreached, with a reason',
    },
  },
  {
    dataset: 'help calls',
    name: { fr: 'Demandes d’aide, appels reçus', en: 'Calls for help, inbound calls' },
    purpose: { fr: 'Secourir qui le demande', en: 'Help whoever asks' },
    basis: { fr: `sauvegarde des intérêts vitaux, 6(1)(d) ; ${TASK.fr}`, en: `vital interests, 6(1)(d); ${TASK.en}` },
    fields: {
      fr: 'lien vers la personne, ou numéro scellé de qui est inconnu, heures, zone',
      en: 'link to the person, or the sealed number of a stranger, times, zone',
    },
    kept: {
      fr: '60 jours après le dernier appel : le lien et le numéro sont effacés (minuterie), le numéro T, l’issue et les heures restent au journal',
      en: '60 days after the last call: link and number are erased (timer); number T, outcome and times stay in the log',
    },
    keptMs: HELP_KEPT_MS,
    seenBy: {
      fr: 'qui traite les demandes ; chaque consultation est inscrite',
      en: 'whoever looks after them; each look is logged',
    },
  },
  {
    dataset: 'messages of one person',
    name: { fr: 'Messages à une personne', en: 'Messages to one person' },
    purpose: { fr: 'Répondre, rappeler, réveiller l’astreinte', en: 'Answer, ring back, wake whoever is on duty' },
    basis: TASK,
    fields: { fr: 'numéro et texte scellés, état', en: 'sealed number and text, state' },
    kept: { fr: '60 jours (minuterie) ; codes : un jour', en: '60 days (timer); codes: one day' },
    keptMs: HELP_KEPT_MS,
    seenBy: { fr: 'personne', en: 'nobody' },
  },
  {
    dataset: 'vulnerable register',
    name: { fr: 'Registre des personnes vulnérables', en: 'Register of vulnerable people' },
    purpose: { fr: 'Plan d’alerte et d’urgence (CASF L121-6-1)', en: 'Emergency plan (CASF L121-6-1)' },
    basis: { fr: 'obligation légale, 6(1)(c)', en: 'legal obligation, 6(1)(c)' },
    fields: {
      fr: 'identité, adresse, téléphones, besoins d’une liste fermée, proches ; jamais de diagnostic',
      en: 'identity, address, phones, needs of a closed list, contacts; never a diagnosis',
    },
    kept: {
      fr: 'jusqu’à la radiation ; confirmation chaque année ; radié : la clé de la personne est détruite',
      en: 'until they are removed; confirmed each year; removed: the person’s key is destroyed',
    },
    keptMs: null,
    seenBy: {
      fr: 'personnes nommées par le maire, un motif par consultation',
      en: 'people named by the mayor, a reason a look',
    },
  },
  {
    dataset: 'teams outside',
    name: { fr: 'Équipes sur le terrain, portes, messages', en: 'Teams outside, doors, messages' },
    purpose: {
      fr: 'Aller aux portes de qui n’a pas été joint ; sécurité des équipes',
      en: 'Go to the doors of those not reached; safety of the teams',
    },
    basis: { fr: `sauvegarde des intérêts vitaux, 6(1)(d) ; ${TASK.fr}`, en: `vital interests, 6(1)(d); ${TASK.en}` },
    fields: {
      fr: 'scellés : adresse, nombre, besoin, état de la porte, jamais un nom d’habitant ; prénom des équipiers, messages, photos, messages vocaux ; s’ils le veulent, numéro et dernière position (aucun trajet)',
      en: 'sealed: address, count, need and state of a door, never a resident’s name; first names of the teams, messages, photographs, voice notes; by their choice a number and the last position (no track)',
    },
    kept: {
      fr: 'jusqu’à la clôture du terrain, sinon 30 jours après le dernier acte (minuterie)',
      en: 'until the event outside is closed, else 30 days after the last act (timer)',
    },
    keptMs: FIELD_KEPT_MS,
    seenBy: {
      fr: 'cellule de crise ; chaque équipe, ses portes ; le partage des portes est inscrit avec son motif',
      en: 'crisis cell; each team its own doors; sharing them out is logged with its reason',
    },
  },
  {
    dataset: 'calls by hand',
    name: { fr: 'Appels pris à la main', en: 'Calls taken by hand' },
    purpose: {
      fr: 'Noter qui appelle la mairie, transmettre aux secours',
      en: 'Note who rings, pass it to the rescue service',
    },
    basis: { fr: `sauvegarde des intérêts vitaux, 6(1)(d) ; ${TASK.fr}`, en: `vital interests, 6(1)(d); ${TASK.en}` },
    fields: {
      fr: 'scellés : numéro, nom, adresse, point, nombre, hauteur d’eau, mobilité, mots, référence des secours ; jamais de diagnostic',
      en: 'sealed: number, name, address, point, count, water height, mobility, words, reference of the rescue service; never a diagnosis',
    },
    kept: {
      fr: 'jusqu’à l’effacement en fin d’événement, sinon 30 jours après le dernier acte (minuterie) ; au journal restent le numéro A, la zone et les comptes',
      en: 'until erased at the end of the event, else 30 days after the last act (timer); the log keeps number A, zone and counts',
    },
    keptMs: FIELD_KEPT_MS,
    seenBy: {
      fr: 'qui traite les appels ; nom et numéro un par un, chaque consultation est inscrite',
      en: 'whoever looks after calls; name and number one by one, each look is logged',
    },
  },
  {
    dataset: 'shelter arrivals',
    name: { fr: 'Centres d’accueil (CARE)', en: 'Shelters' },
    purpose: {
      fr: 'Savoir qui est à l’abri, ne plus le chercher',
      en: 'Know who is sheltered, and stop looking for them',
    },
    basis: { fr: `sauvegarde des intérêts vitaux, 6(1)(d) ; ${TASK.fr}`, en: `vital interests, 6(1)(d); ${TASK.en}` },
    fields: {
      fr: 'scellés : nom, téléphone, adresse, nombre, besoins, animaux, foyer reconnu, destination ; jamais de diagnostic',
      en: 'sealed: name, phone, address, count, needs, animals, household recognised, where they went; never a diagnosis',
    },
    kept: {
      fr: 'jusqu’à l’effacement en fin d’événement, sinon 30 jours après le dernier acte (minuterie)',
      en: 'until erased at the end of the event, else 30 days after the last act (timer)',
    },
    keptMs: FIELD_KEPT_MS,
    seenBy: {
      fr: 'cellule de crise ; chaque ouverture de la liste nominative est inscrite',
      en: 'crisis cell; each opening of the list of names is logged',
    },
  },
  {
    dataset: 'means',
    name: { fr: 'Moyens : propriétaires et détenteurs', en: 'Means: owners and holders' },
    purpose: { fr: 'Engager et rendre un moyen', en: 'Engage a thing, and give it back' },
    basis: TASK,
    fields: {
      fr: 'scellés : moyen, propriétaire, employeur, lieu, détenteur',
      en: 'sealed: thing, owner, employer, place, holder',
    },
    kept: {
      fr: 'réquisitionnés et détenteurs : comme les appels ; l’inventaire communal : tant que la commune le tient',
      en: 'requisitioned things and holders: as calls; the town’s inventory: as long as the town keeps it',
    },
    keptMs: FIELD_KEPT_MS,
    seenBy: { fr: 'cellule de crise', en: 'crisis cell' },
  },
  {
    dataset: 'damage census',
    name: { fr: 'Recensement des dégâts', en: 'Census of damage' },
    purpose: {
      fr: 'Demander la reconnaissance de catastrophe naturelle, aider les sinistrés',
      en: 'Ask for the recognition of a natural disaster, help those hit',
    },
    basis: TASK,
    fields: {
      fr: 'scellés : adresse, point, foyer, téléphone, nombre, hauteur d’eau, dégâts d’une liste fermée, inhabitable ou non, assuré ou non, mots',
      en: 'sealed: address, point, household, phone, count, water height, damage from a closed list, habitable or not, insured or not, words',
    },
    kept: {
      fr: 'jusqu’à l’effacement par une personne, sinon 24 mois après le dernier acte, délai légal de la demande (minuterie)',
      en: 'until a person erases it, else 24 months after the last act, the legal time for the demand (timer)',
    },
    keptMs: RECOVERY_KEPT_MS,
    seenBy: {
      fr: 'cellule de crise ; chaque ouverture de la liste est inscrite ; le dossier CatNat ne nomme personne',
      en: 'crisis cell; each opening of the list is logged; the file of the demand names nobody',
    },
  },
  {
    dataset: 'rehousing',
    name: { fr: 'Relogement', en: 'Rehousing' },
    purpose: { fr: 'Reloger chaque foyer sinistré', en: 'Rehouse every household that was hit' },
    basis: TASK,
    fields: {
      fr: 'scellés : foyer, téléphone, nombre, besoins, logement proposé ou occupé, motif de sortie ; jamais de diagnostic',
      en: 'sealed: household, phone, count, needs, home offered or lived in, why they left the list; never a diagnosis',
    },
    kept: {
      fr: 'jusqu’à l’effacement, refusé tant qu’un foyer attend, sinon 24 mois après le dernier acte (minuterie)',
      en: 'until erased, refused while a household waits, else 24 months after the last act (timer)',
    },
    keptMs: RECOVERY_KEPT_MS,
    seenBy: {
      fr: 'cellule de crise ; chaque ouverture de la liste est inscrite',
      en: 'crisis cell; each opening is logged',
    },
  },
  {
    dataset: 'duty roster',
    name: { fr: 'Annuaire d’astreinte', en: 'Duty directory' },
    purpose: { fr: 'Réveiller qui décide', en: 'Wake whoever decides' },
    basis: TASK,
    fields: { fr: 'nom, rôle, un ou deux numéros, tours', en: 'name, role, one or two numbers, turns' },
    kept: {
      fr: 'le temps du mandat ou du contrat : la commune retire',
      en: 'for the mandate or contract: the town removes',
    },
    keptMs: null,
    seenBy: { fr: 'cellule de crise ; numéros masqués pour les autres', en: 'crisis cell; numbers masked for others' },
  },
  {
    dataset: 'operators',
    name: { fr: 'Personnes qui se connectent', en: 'People who sign in' },
    purpose: { fr: 'Savoir qui a décidé quoi', en: 'Know who decided what' },
    basis: TASK,
    fields: { fr: 'nom, rôles, clé d’accès publique, sessions', en: 'name, roles, public passkey, sessions' },
    kept: { fr: 'jusqu’au retrait ; leurs actes restent au journal', en: 'until removed; their acts stay in the log' },
    keptMs: null,
    seenBy: { fr: 'administration', en: 'administrators' },
  },
  {
    dataset: 'own voices',
    name: { fr: 'Voix enregistrées pour les appels', en: 'Voices recorded for calls' },
    purpose: {
      fr: 'Jouer une voix connue avant le texte d’un appel',
      en: 'Play a known voice before the text of a call',
    },
    basis: TASK,
    fields: {
      fr: 'enregistrement scellé d’une personne de la commune, à sa demande ; jamais un habitant',
      en: 'sealed recording of one of the town’s people, by their own wish; never a resident',
    },
    kept: {
      fr: 'tant qu’une alerte en cours, un brouillon ou un scénario en a besoin, puis un jour (minuterie)',
      en: 'as long as an alert under way, a draft or a scenario needs it, then a day (timer)',
    },
    keptMs: UNUSED_VOICE_LIVES_MS,
    seenBy: {
      fr: 'cellule de crise ; qui est appelé, tant que l’alerte est en cours',
      en: 'crisis cell; whoever is rung, while the alert is under way',
    },
  },
  {
    dataset: 'notices',
    name: { fr: 'Avis reçus des autorités', en: 'Notices from authorities' },
    purpose: { fr: 'Recevoir et accuser réception', en: 'Receive and acknowledge' },
    basis: TASK,
    fields: { fr: 'message scellé, expéditeur', en: 'sealed message, sender' },
    kept: { fr: '400 jours, ou ce que la commune écrit (minuterie)', en: '400 days, or what the town writes (timer)' },
    keptMs: 400 * DAY_MS,
    seenBy: { fr: 'cellule de crise', en: 'crisis cell' },
  },
  {
    dataset: 'log',
    name: { fr: 'Main courante', en: 'Log' },
    purpose: { fr: 'Preuve', en: 'Proof' },
    basis: {
      fr: 'archives publiques, Code du patrimoine L211-1 s.',
      en: 'public archives, Code du patrimoine L211-1 s.',
    },
    fields: {
      fr: 'noms des personnes de la commune, décisions, ce qui est écrit à la main ; aucun habitant de lui-même',
      en: 'names of the town’s people, decisions, what is written by hand; no resident by itself',
    },
    kept: {
      fr: '10 ans proposés, à fixer avec les Archives départementales ; aucune minuterie',
      en: '10 years proposed, to be settled with the archives; no timer',
    },
    keptMs: null,
    seenBy: { fr: 'cellule de crise, contrôle', en: 'crisis cell, auditor' },
  },
]

/** How much of a dataset one object holds, without any of it: what a notification of a breach must say. */
export interface Holding {
  readonly object: string
  readonly dataset: Dataset
  readonly persons: number
  readonly records: number
  /** When the oldest of it came; null where nobody knows. */
  readonly since: Instant | null
}
