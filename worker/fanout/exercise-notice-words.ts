// The SMS by which the public hears of an exercise beforehand. EXERCICE is set before it as before every text of the mode.
import type { Instant } from '../model/time.ts'

interface Announced {
  readonly speaker: string
  readonly at: Instant
  readonly timeZone: string
}

export function exerciseNotice({ speaker, at, timeZone }: Announced): { readonly fr: string; readonly en: string } {
  const day = (locale: string) =>
    new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(at)
  const hour = new Intl.DateTimeFormat('fr-FR', { hour: 'numeric', minute: '2-digit', timeZone }).format(at)
  const [hours = '', minutes = ''] = hour.split(':')
  const said = minutes === '00' ? `${Number(hours)} h` : `${Number(hours)} h ${minutes}`
  return {
    fr: `${speaker}. Exercice d'alerte ${day('fr-FR')} vers ${said}. Le message commencera par EXERCICE : vous n'aurez rien à faire. Ceci n'est pas une alerte.`,
    en: `${speaker}. Warning exercise on ${day('en-GB')} at about ${Number(hours)}:${minutes}. Its message will begin with EXERCICE: there is nothing for you to do. This is not an alert.`,
  }
}
