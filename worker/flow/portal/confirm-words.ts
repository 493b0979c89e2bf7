// The yearly question. Polite, short, one word to answer; where no answer can come by SMS, a page to press on.
import { messageFrom, speakerName } from '../../fanout/speaker.ts'
import type { Language } from '../../model/message.ts'
import type { Asking } from './code-words.ts'

interface Said {
  readonly territory: Asking
  readonly language: Language
  readonly link: string
}

export function confirmText(way: 'sms' | 'mail', said: Said): string {
  return way === 'mail' ? mail(said) : sms(said)
}

function sms({ territory, language, link }: Said): string {
  const { speaker, sms: account, publicDesk } = territory
  const answers = account.inbound !== null
  if (language === 'en')
    return `${speakerName(speaker, 'en')}. You get our alerts on this number. Still yours? ${answers ? 'Reply YES. To leave: STOP.' : `Say so: ${link} To leave: call ${publicDesk}.`}`
  return `${speaker}. Vous recevez nos alertes à ce numéro. Toujours le vôtre ? ${answers ? 'Répondez OUI. Pour ne plus en recevoir : STOP.' : `Dites-le : ${link} Pour ne plus en recevoir : ${publicDesk}.`}`
}

function mail({ territory, language, link }: Said): string {
  const { speaker, publicDesk } = territory
  const english = language === 'en'
  return JSON.stringify({
    subject: english
      ? `Do our alerts still reach you? · ${speakerName(speaker, language)}`
      : `Nos alertes vous parviennent-elles toujours ? · ${speakerName(speaker, language)}`,
    text: english
      ? `You receive the alerts of the commune at this address.\n\nIs it still yours? Open this page and press the button:\n${link}\n\nTo leave, press the other button there, or call ${publicDesk}.\n\n-- \n${messageFrom(speaker, language)}.\n`
      : `Vous recevez les alertes de la commune à cette adresse.\n\nEst-elle toujours la vôtre ? Ouvrez cette page et appuyez sur le bouton :\n${link}\n\nPour ne plus rien recevoir, appuyez sur l’autre bouton, ou appelez le ${publicDesk}.\n\n-- \n${messageFrom(speaker, language)}.\n`,
  })
}
