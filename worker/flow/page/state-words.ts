// The words of the public state: French, easy-to-read French, English.
import type { Language } from '../../model/message.ts'
import type { ServiceKind, ZoneStand } from '../../model/public-state.ts'

export interface StateWords {
  readonly title: string
  readonly next: string
  readonly zone: string
  readonly stand: string
  readonly since: string
  readonly service: string
  readonly alerted: string
  readonly stands: Readonly<Record<ZoneStand, string>>
  readonly kinds: Readonly<Record<ServiceKind, string>>
  readonly open: Readonly<Record<ServiceKind, readonly [open: string, shut: string]>>
}

const fr: StateWords = {
  title: 'Quartier par quartier',
  next: 'Prochaine information au plus tard :',
  zone: 'Quartier',
  stand: 'État',
  since: 'Depuis',
  service: 'Eau, électricité, ponts',
  alerted: 'Alerte en cours : suivez son message',
  stands: {
    normal: 'Normal',
    return: 'Retour possible, sous conditions',
    prepare: 'Préparez-vous',
    leave: 'Partez',
    closed: 'Fermé : n’y entrez pas',
  },
  kinds: { water: 'Eau', power: 'Électricité', bridge: 'Pont' },
  open: { water: ['distribuée', 'coupée'], power: ['distribuée', 'coupée'], bridge: ['ouvert', 'fermé'] },
}

const falc: StateWords = {
  ...fr,
  title: 'Mon quartier',
  next: 'La mairie écrit encore ici avant :',
  stand: 'Que faire ?',
  since: 'Depuis quand ?',
  alerted: 'Il y a une alerte. Faites ce que dit le message.',
  stands: {
    normal: 'Pas de danger',
    return: 'Vous pouvez rentrer. Lisez d’abord les conseils.',
    prepare: 'Préparez vos affaires',
    leave: 'Partez maintenant',
    closed: 'C’est fermé. N’entrez pas.',
  },
  open: {
    water: ['il y a de l’eau', 'il n’y a pas d’eau'],
    power: ['il y a du courant', 'il n’y a pas de courant'],
    bridge: ['vous pouvez passer', 'vous ne pouvez pas passer'],
  },
}

const en: StateWords = {
  title: 'Area by area',
  next: 'Next update at the latest:',
  zone: 'Area',
  stand: 'State',
  since: 'Since',
  service: 'Water, power, bridges',
  alerted: 'Alert in force: follow its message',
  stands: {
    normal: 'Normal',
    return: 'You may return, under conditions',
    prepare: 'Get ready',
    leave: 'Leave',
    closed: 'Closed: keep out',
  },
  kinds: { water: 'Water', power: 'Power', bridge: 'Bridge' },
  open: { water: ['on', 'off'], power: ['on', 'off'], bridge: ['open', 'closed'] },
}

export const STATE_WORDS: Readonly<Record<Language, StateWords>> = { fr, 'fr-x-falc': falc, en }
