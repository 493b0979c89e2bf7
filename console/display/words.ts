// The few words of a display. It has no settings: both languages stand in every alert, the quiet screen is in French.
import type { ShownNotice } from '../../worker/model/display.ts'
import type { Language } from '../../worker/model/message.ts'

type Screen = 'fr' | 'en'

const SEVERITY: Readonly<Record<ShownNotice['severity'], Readonly<Record<Screen, string>>>> = {
  Extreme: { fr: 'Danger extrême', en: 'Extreme danger' },
  Severe: { fr: 'Danger', en: 'Danger' },
  Moderate: { fr: 'Attention', en: 'Take care' },
  Minor: { fr: 'Information', en: 'Information' },
  Unknown: { fr: 'Alerte', en: 'Alert' },
}
const CLEAR: Readonly<Record<Screen, string>> = { fr: 'Fin d’alerte', en: 'All clear' }

export const screenOf = (language: Language): Screen => (language === 'en' ? 'en' : 'fr')

export function levelWord(notice: ShownNotice, language: Language): string {
  return notice.allClear ? CLEAR[screenOf(language)] : SEVERITY[notice.severity][screenOf(language)]
}

export const WORDS = {
  quiet: 'Aucune alerte en cours',
  unknown: 'État inconnu : la liaison est coupée',
  cut: (minutes: number) =>
    minutes < 1
      ? 'Liaison coupée'
      : `Liaison coupée depuis ${minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`,
  linked: 'Liaison établie',
  connecting: 'Connexion…',
  exercise: 'EXERCICE',
  enrolTitle: 'Inscrire cet écran',
  enrolHint: 'Saisissez le code donné dans Tocsin, Administration, Affichages. Il sert une seule fois.',
  enrolCode: 'Code',
  enrolAct: 'Inscrire cet écran',
  enrolDemo: 'Démonstration : inscrire cet écran sans code',
  enrolWrong: 'Ce code n’est pas bon, ou n’est plus bon. Demandez-en un autre.',
  taken: 'Cet écran n’est plus inscrit : un autre l’a remplacé, ou sa clé a été retirée.',
  enrolFailed: 'Le serveur ne répond pas. Le code reste valable : réessayez.',
} as const
