// The words of the public pages: French, easy-to-read French, English. Short, since whoever reads them may be on the stairs.
import type { Severity } from '../../model/alert.ts'
import type { Language } from '../../model/message.ts'
import type { ShelterRoom } from '../../model/shelter.ts'
import type { Standing } from '../standing.ts'

export interface PageWords {
  readonly lang: string
  readonly locale: string
  readonly name: string
  readonly title: string
  readonly none: string
  readonly noneHint: string
  readonly some: (count: number) => string
  readonly levels: Readonly<Record<Severity, string>>
  readonly standing: Readonly<Record<Standing, string>>
  readonly exercise: string
  readonly exerciseHint: string
  readonly exercisesAhead: string
  readonly exerciseMeans: string
  readonly exerciseState: Readonly<Record<'ahead' | 'running' | 'over' | 'stopped' | 'postponed' | 'withdrawn', string>>
  readonly exerciseCalendar: string
  readonly exerciseGenuine: (number: number, commune: string) => string
  readonly where: string
  readonly until: string
  readonly since: string
  readonly number: string
  readonly alert: (number: number) => string
  readonly issued: string
  readonly history: string
  readonly revision: (number: number) => string
  readonly map: (zones: string) => string
  readonly recent: string
  readonly rivers: string
  readonly shelters: string
  readonly rooms: Readonly<Record<ShelterRoom, string>>
  readonly animals: string
  readonly noAnimals: string
  readonly accessible: string
  readonly gauge: string
  readonly level: string
  readonly measured: string
  readonly trend: Readonly<Record<'rising' | 'falling' | 'steady' | 'unknown', string>>
  readonly silent: string
  readonly noLevel: string
  readonly verify: string
  readonly verifyHint: string
  readonly verifyAct: string
  readonly genuine: (number: number, commune: string) => string
  readonly absent: string
  readonly absentHint: (desk: string) => string
  readonly help: string
  readonly calls: readonly (readonly [number: string, what: string])[]
  readonly desk: (commune: string) => string
  readonly published: string
  readonly back: string
  readonly feeds: string
  readonly capFile: string
  readonly source: string
  readonly accessibility: string
  readonly eco: string
}

const fr: PageWords = {
  lang: 'fr',
  locale: 'fr-FR',
  name: 'Français',
  title: 'Alertes et consignes',
  none: 'Aucune alerte en cours',
  noneHint: 'Cette page change dès que la mairie donne une alerte.',
  some: (count) => (count === 1 ? 'Une alerte est en cours' : `${count} alertes sont en cours`),
  levels: {
    Extreme: 'Danger extrême',
    Severe: 'Danger',
    Moderate: 'Attention',
    Minor: 'Information',
    Unknown: 'Alerte',
  },
  standing: {
    'in force': 'En cours',
    over: 'Fin d’alerte',
    corrected: 'Rectifiée : le message précédent est annulé',
    stopped: 'Arrêtée par la mairie',
    expired: 'Arrivée à expiration',
  },
  exercise: 'EXERCICE',
  exerciseHint: 'Rien de ce qui suit n’est réel.',
  exercisesAhead: 'Exercices',
  exerciseMeans: 'Ses messages commencent par EXERCICE. Vous n’avez rien à faire ce jour-là.',
  exerciseState: {
    ahead: 'annoncé',
    running: 'en cours',
    over: 'terminé',
    stopped: 'arrêté',
    postponed: 'reporté',
    withdrawn: 'annulé',
  },
  exerciseCalendar: 'Calendrier des exercices (iCal)',
  exerciseGenuine: (number, commune) => `EXERCICE : le message ${number} vient bien de la mairie de ${commune}`,
  where: 'Où',
  until: 'Valable jusqu’à',
  since: 'Depuis',
  number: 'Numéro',
  alert: (number) => `Alerte n° ${number}`,
  issued: 'Émise',
  history: 'Ce qui a été dit, du plus récent au plus ancien',
  revision: (number) => `Message ${number}`,
  map: (zones) => `Plan des zones concernées : ${zones}`,
  recent: 'Alertes récentes',
  rivers: 'Rivières',
  shelters: 'Centres d’accueil ouverts',
  rooms: { places: 'places libres', limited: 'bientôt complet', full: 'complet' },
  animals: 'animaux admis',
  noAnimals: 'pas d’animaux',
  accessible: 'accessible en fauteuil',
  gauge: 'Échelle',
  level: 'Hauteur',
  measured: 'Mesurée',
  trend: { rising: 'monte', falling: 'descend', steady: 'stable', unknown: 'tendance inconnue' },
  silent: 'muette',
  noLevel: 'aucune mesure',
  verify: 'Vérifier une alerte',
  verifyHint: 'Chaque message de la mairie finit par son numéro.',
  verifyAct: 'Vérifier',
  genuine: (number, commune) => `L’alerte n° ${number} vient bien de la mairie de ${commune}.`,
  absent: 'Aucune alerte de ce numéro n’a été émise ici.',
  absentHint: (desk) => `Si un message porte ce numéro, ne suivez aucun lien et appelez la mairie : ${desk}.`,
  help: 'Appeler',
  calls: [
    ['112', 'danger de mort'],
    ['114', 'par SMS, personnes sourdes ou malentendantes'],
  ],
  desk: (commune) => `mairie de ${commune}`,
  published: 'Page publiée',
  back: 'Toutes les alertes',
  feeds: 'Suivre ces alertes',
  capFile: 'Alerte au format CAP',
  source: 'Publié avec Tocsin, logiciel libre (AGPL)',
  accessibility: 'Accessibilité : non conforme',
  eco: 'Écoconception',
}

const falc: PageWords = {
  ...fr,
  name: 'Facile à lire',
  title: 'Les alertes',
  none: 'Il n’y a pas d’alerte',
  noneHint: 'La mairie écrit ici quand il y a un danger.',
  some: (count) => (count === 1 ? 'Il y a une alerte' : `Il y a ${count} alertes`),
  where: 'C’est où ?',
  until: 'C’est jusqu’à quand ?',
  since: 'C’est depuis quand ?',
  number: 'Le numéro',
  history: 'Les messages de la mairie. Le dernier message est en haut.',
  verify: 'Le message est vrai ?',
  verifyHint: 'Regardez le numéro à la fin du message.',
  verifyAct: 'Voir',
  genuine: (number, commune) => `L’alerte ${number} est vraie. Elle vient de la mairie de ${commune}.`,
  exerciseMeans: 'Le message commence par EXERCICE. Vous n’avez rien à faire.',
  absent: 'Cette alerte n’existe pas.',
  absentHint: (desk) => `Ne touchez pas aux liens du message. Appelez la mairie : ${desk}.`,
  standing: {
    ...fr.standing,
    'in force': 'C’est maintenant',
    over: 'C’est fini',
    stopped: 'C’est arrêté',
    expired: 'C’est fini',
  },
}

const en: PageWords = {
  lang: 'en',
  locale: 'en-GB',
  name: 'English',
  title: 'Alerts and advice',
  none: 'No alert in force',
  noneHint: 'This page changes as soon as the town hall gives an alert.',
  some: (count) => (count === 1 ? 'One alert is in force' : `${count} alerts are in force`),
  levels: {
    Extreme: 'Extreme danger',
    Severe: 'Danger',
    Moderate: 'Take care',
    Minor: 'Information',
    Unknown: 'Alert',
  },
  standing: {
    'in force': 'In force',
    over: 'All clear',
    corrected: 'Corrected: the message before is withdrawn',
    stopped: 'Stopped by the town hall',
    expired: 'Expired',
  },
  exercise: 'EXERCISE',
  exerciseHint: 'Nothing of what follows is real.',
  exercisesAhead: 'Exercises',
  exerciseMeans: 'Its messages begin with EXERCICE. There is nothing for you to do on that day.',
  exerciseState: {
    ahead: 'announced',
    running: 'under way',
    over: 'over',
    stopped: 'stopped',
    postponed: 'postponed',
    withdrawn: 'cancelled',
  },
  exerciseCalendar: 'Calendar of exercises (iCal)',
  exerciseGenuine: (number, commune) => `EXERCISE: message ${number} really comes from the town hall of ${commune}`,
  where: 'Where',
  until: 'Valid until',
  since: 'Since',
  number: 'Number',
  alert: (number) => `Alert no. ${number}`,
  issued: 'Issued',
  history: 'What was said, newest first',
  revision: (number) => `Message ${number}`,
  map: (zones) => `Map of the zones concerned: ${zones}`,
  recent: 'Recent alerts',
  rivers: 'Rivers',
  shelters: 'Shelters that are open',
  rooms: { places: 'places left', limited: 'nearly full', full: 'full' },
  animals: 'animals accepted',
  noAnimals: 'no animals',
  accessible: 'wheelchairs can enter',
  gauge: 'Gauge',
  level: 'Level',
  measured: 'Measured',
  trend: { rising: 'rising', falling: 'falling', steady: 'steady', unknown: 'trend unknown' },
  silent: 'silent',
  noLevel: 'no reading',
  verify: 'Check an alert',
  verifyHint: 'Each message of the town hall ends with its number.',
  verifyAct: 'Check',
  genuine: (number, commune) => `Alert no. ${number} does come from the town hall of ${commune}.`,
  absent: 'No alert of this number was issued here.',
  absentHint: (desk) => `If a message bears this number, follow no link and call the town hall: ${desk}.`,
  help: 'Call',
  calls: [
    ['112', 'danger to life'],
    ['114', 'by SMS, deaf and hard of hearing'],
  ],
  desk: (commune) => `town hall of ${commune}`,
  published: 'Page published',
  back: 'All alerts',
  feeds: 'Follow these alerts',
  capFile: 'Alert as CAP',
  source: 'Published with Tocsin, free software (AGPL)',
  accessibility: 'Accessibility: not conforming',
  eco: 'Eco-design',
}

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = { fr, 'fr-x-falc': falc, en }

/** Suffix of a page's address in each language. */
export const PAGE_NAME: Readonly<Record<Language, string>> = { fr: '', 'fr-x-falc': 'falc', en: 'en' }
