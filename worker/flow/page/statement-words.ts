// The words of the two statements that a public service owes its readers: the déclaration d'accessibilité (article 47 of law 2005-102, in the
// order of the RGAA's own model) and the déclaration d'écoconception (RGESN). They claim what was tested, and say what was not.
import type { WEIGHED } from '../../model/publication.ts'

export interface StatementWords {
  readonly accessibility: string
  readonly engages: (commune: string) => string
  readonly covers: string
  readonly state: string
  readonly stateText: readonly string[]
  readonly tested: string
  readonly testedBy: readonly string[]
  readonly untested: string
  readonly untestedList: readonly string[]
  readonly made: string
  readonly madeText: string
  readonly contact: string
  readonly contactText: (commune: string) => string
  readonly recourse: string
  readonly recourseText: string
  readonly recourseWays: readonly (readonly [label: string, link: string | null])[]
  readonly eco: string
  readonly ecoText: string
  readonly weights: string
  readonly weightsText: string
  readonly notWeighed: string
  readonly page: string
  readonly files: string
  readonly gzip: string
  readonly plain: string
  /** Of a thousand bytes. */
  readonly unit: string
  readonly slow: string
  readonly seconds: (n: string) => string
  readonly thisPage: string
  readonly names: Readonly<Record<(typeof WEIGHED)[number], string>>
  readonly choices: string
  readonly choiceList: readonly string[]
  readonly open: string
  readonly openText: string
}

const fr: StatementWords = {
  accessibility: 'Déclaration d’accessibilité',
  engages: (commune) =>
    `La commune de ${commune} s’engage à rendre son service d’alerte accessible, conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005.`,
  covers:
    'Cette déclaration couvre les pages publiques d’alerte, l’inscription des habitants, les écrans d’affichage et l’outil de la cellule de crise.',
  state: 'État de conformité',
  stateText: [
    'Le service n’a pas encore été audité selon les 106 critères du RGAA 4.1.2. Faute d’audit en cours de validité, il est déclaré non conforme.',
    'Ce qui suit a pourtant été essayé, et l’est à nouveau à chaque modification du logiciel.',
  ],
  tested: 'Ce qui est essayé, et avec quoi',
  testedBy: [
    'Chaque écran est examiné par axe-core (WCAG 2.2, niveaux A et AA) dans Chromium, au téléphone et à l’ordinateur, de jour et de nuit : aucun défaut n’est admis.',
    'Le chemin complet d’une alerte, de la proposition à l’envoi, est parcouru au clavier seul : le repère de position reste visible, rien ne l’enferme.',
    'Le même chemin est parcouru sur un écran de 320 × 256 pixels, soit un zoom de 400 % : rien n’est perdu, rien ne défile dans deux sens.',
    'Les pages publiques se lisent sans script, sans image et sans police à télécharger. Elles existent en français facile à lire quand la commune l’a choisi.',
  ],
  untested: 'Ce qui n’a pas été essayé',
  untestedList: [
    'La lecture de bout en bout avec NVDA, JAWS, VoiceOver ou TalkBack.',
    'L’usage par des personnes handicapées.',
    'Les documents PDF à imprimer.',
  ],
  made: 'Établissement de cette déclaration',
  madeText: 'Établie le 28 novembre 2026 par l’éditeur du logiciel, à partir de ses essais automatiques.',
  contact: 'Signaler un défaut',
  contactText: (commune) =>
    `Si une information ou un service ne vous est pas accessible, appelez la mairie de ${commune}. Elle vous donne l’information autrement et fait corriger le défaut.`,
  recourse: 'Voies de recours',
  recourseText:
    'Si vous avez signalé un défaut qui vous empêche d’accéder à un contenu ou à un service, et que vous n’avez pas obtenu de réponse satisfaisante, vous pouvez saisir le Défenseur des droits :',
  recourseWays: [
    ['par son formulaire', 'https://formulaire.defenseurdesdroits.fr/'],
    ['par son délégué près de chez vous', 'https://www.defenseurdesdroits.fr/saisir/delegues'],
    ['par courrier, sans timbre : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07', null],
  ],
  eco: 'Déclaration d’écoconception',
  ecoText:
    'Une page légère arrive aussi quand le réseau est saturé : c’est la même exigence. Les 78 critères du RGESN n’ont pas encore été évalués un à un : cette page ne donne pas de note.',
  weights: 'Poids mesurés',
  weightsText: 'Octets transmis à la première visite, mesurés sur la version installée ici.',
  notWeighed: 'Les autres pages de la version installée ici n’ont pas été pesées.',
  page: 'Page',
  files: 'Fichiers',
  gzip: 'Compressée',
  plain: 'Sans compression',
  unit: 'ko',
  slow: 'À 32 kbit/s',
  seconds: (n) => `${n} s`,
  thisPage: 'Page publique d’alerte, telle qu’elle est publiée',
  names: {
    console: 'Outil de la cellule de crise',
    field: 'Application de terrain',
    residents: 'Notifications sur l’appareil d’un habitant',
    display: 'Écran d’affichage',
  },
  choices: 'Choix',
  choiceList: [
    'Les pages publiques tiennent en un seul fichier, sans script, sans image téléchargée, sans police, sans mesure d’audience, sans tiers.',
    'Le serveur n’envoie que ce qui a changé : une page inchangée répond en quelques octets.',
    'Les données personnelles sont effacées après une durée écrite ; les journaux techniques ne grossissent pas sans fin.',
    'Tout fonctionne sur un téléphone ancien et sur un seul serveur modeste.',
  ],
  open: 'Réemploi',
  openText: 'Le logiciel est libre (AGPL) : il peut être vérifié, corrigé et réutilisé par toute commune.',
}

const en: StatementWords = {
  accessibility: 'Accessibility statement',
  engages: (commune) =>
    `The commune of ${commune} undertakes to make its alert service accessible, under article 47 of French law 2005-102 of 11 February 2005.`,
  covers:
    'This statement covers the public alert pages, the sign-up of residents, the public displays and the tool of the crisis cell.',
  state: 'State of conformity',
  stateText: [
    'The service has not yet been audited against the 106 criteria of RGAA 4.1.2. With no valid audit, it is declared not conforming.',
    'What follows was tested all the same, and is tested again at each change of the software.',
  ],
  tested: 'What is tested, and with what',
  testedBy: [
    'Each screen is examined by axe-core (WCAG 2.2, levels A and AA) in Chromium, at the size of a phone and of a desk, by day and by night: no fault is let through.',
    'The whole path of an alert, from the proposal to the sending, is walked by keyboard alone: the focus stays visible and is never trapped.',
    'The same path is walked on a screen of 320 × 256 pixels, which is a zoom of 400 %: nothing is lost, nothing scrolls in two directions.',
    'The public pages read without a script, without an image and without a font to download. They exist in easy-to-read French where the commune chose so.',
  ],
  untested: 'What was not tested',
  untestedList: [
    'Reading from end to end with NVDA, JAWS, VoiceOver or TalkBack.',
    'Use by disabled people.',
    'The PDF documents for print.',
  ],
  made: 'How this statement was made',
  madeText: 'Made on 28 November 2026 by the publisher of the software, from its automatic tests.',
  contact: 'Report a fault',
  contactText: (commune) =>
    `If a piece of information or a service is not accessible to you, call the town hall of ${commune}. It gives you the information in another way and has the fault mended.`,
  recourse: 'Recourse',
  recourseText:
    'If you reported a fault that keeps you from a content or a service and had no satisfactory answer, you may turn to the Défenseur des droits:',
  recourseWays: [
    ['by its form', 'https://formulaire.defenseurdesdroits.fr/'],
    ['through its delegate near you', 'https://www.defenseurdesdroits.fr/saisir/delegues'],
    ['by letter, no stamp needed: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07', null],
  ],
  eco: 'Eco-design statement',
  ecoText:
    'A light page also arrives when the network is congested: it is the same demand. The 78 criteria of the French RGESN have not yet been assessed one by one: this page gives no score.',
  weights: 'Measured weights',
  weightsText: 'Bytes transferred at a first visit, measured on the version installed here.',
  notWeighed: 'The other pages of the version installed here were not weighed.',
  page: 'Page',
  files: 'Files',
  gzip: 'Compressed',
  plain: 'Uncompressed',
  unit: 'kB',
  slow: 'At 32 kbit/s',
  seconds: (n) => `${n} s`,
  thisPage: 'Public alert page, as it is published',
  names: {
    console: 'Tool of the crisis cell',
    field: 'Field app',
    residents: 'Notifications on a resident’s device',
    display: 'Public display',
  },
  choices: 'Choices',
  choiceList: [
    'The public pages are one file each, without a script, a downloaded image, a font, audience tracking or any third party.',
    'The server sends only what has changed: an unchanged page answers in a few bytes.',
    'Personal data is erased after a written time; technical logs do not grow for ever.',
    'All of it works on an old phone and on one modest server.',
  ],
  open: 'Reuse',
  openText: 'The software is free (AGPL): any commune may check, mend and reuse it.',
}

export const STATEMENT_WORDS = { fr, en } as const
