// What a resident's written answer means. Only the first word counts, so that a sentence that merely holds one is not taken for an answer.

export type Reply = 'stop' | 'confirmed' | 'help'

const COURTESY = new Set(['SVP', 'SMS', 'MERCI', 'PLEASE', 'ALERTE', 'ALERTES'])
const STOP = new Set(['STOP', 'ARRET', 'UNSUBSCRIBE'])
const CONFIRMED = new Set(['OUI', 'OK', 'YES', 'COMPRIS', 'UNDERSTOOD', 'VU', 'RECU', '1'])
const HELP = new Set(['AIDE', 'HELP', 'SOS', 'SECOURS', '2'])

/** Null where it is no answer of ours: kept by the provider, read by people. */
export function replyOf(text: string): Reply | null {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
  const [first = '', second = '', ...rest] = words
  // « Ne stoppez pas » and « stop ou encore ? » are no opt-out: whoever means it writes nothing but courtesy after it.
  if (STOP.has(first)) return [second, ...rest].every((word) => word === '' || COURTESY.has(word)) ? 'stop' : null
  if (HELP.has(first) || (first === 'BESOIN' && second === 'D') || (first === 'A' && second === 'L')) return 'help'
  // « J’ai compris » and "I need help" are what stands on the buttons; whoever types them means the same.
  if (first === 'I' && second === 'NEED' && rest[0] === 'HELP') return 'help'
  if (first === 'J' && second === 'AI' && rest[0] === 'COMPRIS') return 'confirmed'
  return CONFIRMED.has(first) ? 'confirmed' : null
}
