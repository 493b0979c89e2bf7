// What stands behind the links of an e-mail: leaving, and the yearly question. Both ask first, since programs that check mail open every link.
import type { Language } from '../../model/message.ts'

export interface LinkWords {
  readonly leave: string
  readonly leaveLead: string
  readonly leaveAct: string
  readonly left: string
  readonly leftHint: string
  readonly unknown: string
  readonly unknownHint: (desk: string) => string
  readonly confirm: string
  readonly confirmLead: string
  readonly confirmAct: string
  readonly confirmed: string
  readonly confirmedHint: string
  readonly change: string
}

const FRENCH: LinkWords = {
  leave: 'Ne plus recevoir les alertes par courriel',
  leaveLead:
    'En cas de danger, la mairie ne vous écrira plus à l’adresse qui a reçu ce lien. Vos autres moyens d’être averti ne changent pas.',
  leaveAct: 'Ne plus recevoir ces courriels',
  left: 'C’est fait : plus aucune alerte ne sera envoyée à cette adresse.',
  leftHint: 'Pour les recevoir de nouveau, demandez-le à la mairie. Le 112 répond toujours.',
  unknown: 'Ce lien n’est pas complet.',
  unknownHint: (desk) => `Copiez-le en entier, ou appelez la mairie au ${desk}.`,
  confirm: 'Est-ce toujours vous ?',
  confirmLead: 'La commune vérifie une fois par an que ses alertes arrivent à la bonne personne.',
  confirmAct: 'Oui, continuer à me prévenir',
  confirmed: 'Merci. Vous recevrez toujours les alertes.',
  confirmedHint: 'Nous vous le demanderons de nouveau dans un an.',
  change: 'Voir ou modifier mon inscription',
}

export const LINK_WORDS: Readonly<Record<Language, LinkWords>> = {
  fr: FRENCH,
  'fr-x-falc': {
    ...FRENCH,
    leave: 'Arrêter les courriels',
    leaveLead: 'Vous ne recevrez plus de courriel. Même s’il y a un danger. Les SMS et les appels continuent.',
    leaveAct: 'Arrêter les courriels',
    confirmLead: 'La mairie vérifie une fois par an. Elle veut vous prévenir s’il y a un danger.',
    confirmAct: 'Oui, c’est moi',
    confirmed: 'Merci. Vous recevrez les alertes.',
    confirmedHint: 'Nous demanderons encore dans un an.',
  },
  en: {
    leave: 'Stop alerts by e-mail',
    leaveLead:
      'In danger, the town hall will no longer write to the address that got this link. Your other ways of being warned do not change.',
    leaveAct: 'Stop these e-mails',
    left: 'Done: no more alerts will be sent to this address.',
    leftHint: 'To get them again, ask the town hall. 112 always answers.',
    unknown: 'This link is not complete.',
    unknownHint: (desk) => `Copy all of it, or call the town hall: ${desk}.`,
    confirm: 'Is this still you?',
    confirmLead: 'Once a year the commune checks that its alerts reach the right person.',
    confirmAct: 'Yes, keep warning me',
    confirmed: 'Thank you. You will go on receiving the alerts.',
    confirmedHint: 'We will ask again in a year.',
    change: 'See or change my sign-up',
  },
}
