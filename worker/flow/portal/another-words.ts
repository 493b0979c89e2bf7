// Somebody signs up another: a child a parent, a neighbour a neighbour. The box on the form, what the record says of it, and what the person is told.
import { aloudInFrench } from '../../fanout/aloud-french.ts'
import { messageFrom, speakerName } from '../../fanout/speaker.ts'
import type { Language } from '../../model/message.ts'
import type { Asking, CodeWay } from './code-words.ts'

interface AnotherWords {
  readonly box: string
  readonly record: string
}

export const ANOTHER_WORDS: Readonly<Record<Language, AnotherWords>> = {
  fr: {
    box: 'J’inscris quelqu’un d’autre, avec son accord. Le code arrive chez cette personne ; elle est prévenue et peut refuser.',
    record: 'Un proche a fait cette inscription.',
  },
  'fr-x-falc': {
    box: 'J’inscris une autre personne. Elle est d’accord. Elle reçoit le code. Elle peut dire non.',
    record: 'Quelqu’un vous a inscrit.',
  },
  en: {
    box: 'I sign up somebody else, who agrees. The code goes to them; they are told and may object.',
    record: 'Somebody close to you signed you up.',
  },
}

/** That it was done, by whom it was not, and how to end it: STOP where an answer can come, a call else. */
export function anotherTold(territory: Asking, way: CodeWay, language: Language): string {
  const { speaker, publicDesk, sms } = territory
  const english = language === 'en'
  const spelled = Array.from(publicDesk).join(' ')
  switch (way) {
    case 'sms': {
      if (english)
        return `${speakerName(speaker, 'en')}. Somebody close to you signed this number up for alerts. Not wanted? ${sms.inbound === null ? '' : 'Reply STOP or '}call ${publicDesk}.`
      return `${speaker}. Un proche a inscrit ce numéro aux alertes de la commune. Pas d'accord : ${sms.inbound === null ? '' : 'répondez STOP ou '}appelez le ${publicDesk}.`
    }
    case 'voice':
      return english
        ? `${messageFrom(speaker, 'en')}. Somebody close to you signed this number up for alerts. If you do not want it, call the town hall: ${spelled}.`
        : `${aloudInFrench(messageFrom(speaker, 'fr'))} Un proche a inscrit ce numéro aux alertes de la commune. Si vous n’êtes pas d’accord, appelez la mairie : ${spelled}.`
    case 'mail':
      return JSON.stringify({
        subject: english
          ? `You are signed up for alerts · ${speakerName(speaker, 'en')}`
          : `Vous êtes inscrit aux alertes · ${speakerName(speaker, 'fr')}`,
        text: english
          ? `Somebody close to you signed this address up for the alerts of the commune.\n\nIf you do not want it, call the town hall: ${publicDesk}.\n\n-- \n${messageFrom(speaker, 'en')}.\n`
          : `Un proche a inscrit cette adresse aux alertes de la commune.\n\nSi vous n’êtes pas d’accord, appelez la mairie : ${publicDesk}.\n\n-- \n${messageFrom(speaker, 'fr')}.\n`,
      })
    default:
      return way satisfies never
  }
}
