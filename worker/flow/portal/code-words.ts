// What is sent with a code, and to whoever is named as a contact. Short, in letters that one SMS carries, and it says what to do if it was not you.
import { aloudInFrench } from '../../fanout/aloud-french.ts'
import { messageFrom, speakerName } from '../../fanout/speaker.ts'
import type { Language } from '../../model/message.ts'
import type { Territory } from '../../model/territory.ts'

export type CodeWay = 'sms' | 'voice' | 'mail'

interface Said {
  readonly speaker: string
  readonly code: string
  readonly language: Language
  /** Whether an answer by SMS can come. */
  readonly takesAnswers: boolean
}

export function codeText(way: CodeWay, said: Said): string {
  switch (way) {
    case 'sms':
      return codeSms(said)
    case 'voice':
      return codeSpoken(said)
    case 'mail':
      return codeMail(said)
    default:
      return way satisfies never
  }
}

function codeSms({ speaker, code, language, takesAnswers }: Said): string {
  return language === 'en'
    ? `${speakerName(speaker, 'en')}. Your code: ${code}, for 10 minutes. Tell it to nobody. Not you? Ignore this${takesAnswers ? ', or reply STOP' : ''}.`
    : `${speaker}. Votre code : ${code}, pendant 10 minutes. Ne le donnez à personne. Pas vous ? Ne faites rien${takesAnswers ? ', ou répondez STOP' : ''}.`
}

/** Twice, digit by digit. */
function codeSpoken({ speaker, code, language }: Said): string {
  const digits = Array.from(code).join(', ')
  if (language === 'en') {
    const said = `Your code is: ${digits}.`
    return `${messageFrom(speaker, 'en')}. ${said} Once more. ${said} If you asked for nothing, hang up.`
  }
  const said = `Votre code est : ${digits}.`
  return `${aloudInFrench(messageFrom(speaker, 'fr'))} ${said} Je répète. ${said} Si vous n’avez rien demandé, raccrochez.`
}

function codeMail({ speaker, code, language }: Said): string {
  const english = language === 'en'
  const name = speakerName(speaker, language)
  return JSON.stringify({
    subject: english ? `Your code for alerts · ${name}` : `Votre code pour les alertes · ${name}`,
    text: english
      ? `Your code: ${code}\n\nIt is good for 10 minutes. Tell it to nobody.\nIf you asked for nothing, ignore this e-mail.\n\n-- \n${messageFrom(speaker, language)}.\n`
      : `Votre code : ${code}\n\nIl est valable 10 minutes. Ne le donnez à personne.\nSi vous n’avez rien demandé, ignorez ce courriel.\n\n-- \n${messageFrom(speaker, language)}.\n`,
  })
}

export type Asking = Pick<Territory, 'speaker' | 'publicDesk' | 'sms'>

/** To whoever somebody names: for whom, what it means, how to agree, and that doing nothing is a no. */
export function contactAsked(code: string, name: string, territory: Asking): string {
  const reply = territory.sms.inbound === null ? '' : 'répondez OUI ou '
  return `${territory.speaker}. ${whoOf(name)} vous choisit comme contact en cas de danger. D'accord : ${reply}donnez-lui le code ${code}. Sinon, ne faites rien.`
}

/** To the contact once they have agreed: whoever gave a code away by mistake hears of it. */
export function contactAgreed(name: string, territory: Asking): string {
  return `${territory.speaker}. Vous serez prévenu quand ${whoOf(name)} ne répond pas à une alerte. Pour cesser : ${stopBy(territory)}`
}

/** To whoever an agent has written down: that it was done, and how to end it. */
export function deskTold(territory: Asking, way: CodeWay): string {
  const { speaker, publicDesk } = territory
  const said = 'inscrit aux alertes de la commune, par un agent de la mairie'
  switch (way) {
    case 'sms':
      return `${speaker}. Votre numéro est ${said}. Pas d'accord : ${stopBy(territory)}`
    case 'voice':
      return `${aloudInFrench(messageFrom(speaker, 'fr'))} Votre numéro est ${said}. Si vous n’êtes pas d’accord, appelez la mairie : ${Array.from(publicDesk).join(' ')}.`
    case 'mail':
      return JSON.stringify({
        subject: `Vous êtes inscrit aux alertes · ${speakerName(speaker, 'fr')}`,
        text: `Votre adresse est ${said}.\n\nSi vous n’êtes pas d’accord, appelez la mairie : ${publicDesk}.\n\n-- \n${messageFrom(speaker, 'fr')}.\n`,
      })
    default:
      return way satisfies never
  }
}

/** An answer is asked for only where one can come. */
function stopBy({ sms, publicDesk }: Asking): string {
  return sms.inbound === null ? `appelez le ${publicDesk}.` : `répondez STOP ou appelez le ${publicDesk}.`
}

function whoOf(name: string): string {
  return name === '' ? 'Un habitant' : inPlainLetters(name)
}

// Letters alone: whoever names a contact chooses this text, and it must carry no link and no number. « ê » is no letter of an SMS, and one of them makes
// it cost twice: names lose their accents here.
function inPlainLetters(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^\p{L} '-]/gu, '')
    .slice(0, 40)
}
