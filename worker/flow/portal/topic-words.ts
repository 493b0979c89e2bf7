// What the portal says of news that is no alert. Each topic is a box of its own, never ticked before somebody has.
import type { Language } from '../../model/message.ts'
import type { Topic } from '../../model/topic.ts'

export interface TopicWords {
  readonly title: string
  readonly lead: string
  readonly topics: Readonly<Record<Topic, string>>
  readonly save: string
  readonly leave: (topic: string) => string
  readonly leaveLead: string
  readonly leaveAct: string
  readonly left: string
}

const FRENCH: TopicWords = {
  title: 'Infos de la vie quotidienne (facultatif)',
  lead: 'À part des alertes. J’accepte que la mairie m’écrive, par SMS ou courriel, sur ce que je coche, et sur rien d’autre. Jamais d’appel. On cesse quand on veut, sujet par sujet.',
  topics: {
    snow: 'Neige et verglas',
    works: 'Travaux et circulation',
    pollution: 'Pollution de l’air',
    water: 'Coupures d’eau',
    events: 'Sorties et événements',
  },
  save: 'Enregistrer mes sujets',
  leave: (topic) => `Ne plus recevoir : ${topic}`,
  leaveLead: 'La mairie ne vous écrira plus sur ce sujet. Les alertes et vos autres sujets ne changent pas.',
  leaveAct: 'Ne plus recevoir ce sujet',
  left: 'C’est fait : plus rien sur ce sujet. Les alertes ne changent pas.',
}

export const TOPIC_WORDS: Readonly<Record<Language, TopicWords>> = {
  fr: FRENCH,
  'fr-x-falc': {
    ...FRENCH,
    title: 'Les nouvelles de la commune (si vous voulez)',
    lead: 'Ce ne sont pas des alertes. Cochez ce qui vous intéresse. La mairie vous écrit. Elle n’appelle pas. Vous pouvez arrêter quand vous voulez.',
    topics: {
      snow: 'La neige',
      works: 'Les travaux',
      pollution: 'La pollution',
      water: 'L’eau coupée',
      events: 'Les fêtes',
    },
    save: 'Enregistrer',
  },
  en: {
    title: 'News of everyday life (optional)',
    lead: 'Apart from alerts: I agree that the town hall writes to me, by SMS or e-mail, about what I tick, and about nothing else. Never a call. I can leave any of them whenever I like.',
    topics: {
      snow: 'Snow and ice',
      works: 'Road works and traffic',
      pollution: 'Air pollution',
      water: 'Water cuts',
      events: 'Events',
    },
    save: 'Save my topics',
    leave: (topic) => `No more news: ${topic}`,
    leaveLead: 'The town hall will no longer write to you about this. Alerts and your other topics do not change.',
    leaveAct: 'Leave this topic',
    left: 'Done: nothing more about this. Alerts do not change.',
  },
}
