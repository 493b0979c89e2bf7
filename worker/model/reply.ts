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

/** Where an answer to an e-mail ends and what it quotes begins. */
const QUOTED = /^(?:>|-- ?$|_{5,}|-{3,}|(?:le|on) .{5,200}(?:écrit|wrote) ?:|(?:de|from|envoyé|sent) ?:)/i
const NO_HELP =
  /\b(?:pas|plus|aucun)\s+(?:du\s+tout\s+)?besoin(?:\s+d['’]\s?(?:une\s+)?aide)?|\bno\s+help\b|(?:\bnot|n['’]t)\s+need(?:\s+(?:any\s+)?help)?/gi
const ASKS_HELP =
  /\b(?:besoin\s+d['’ ]?\s?(?:aide|une?\s|secours)|aidez|à l['’]aide|a l['’]aide|au\s+secours|secours|sos|need\s+(?:some\s+)?help|help\s+(?:me|us)|coincée?s?|bloquée?s?|stuck|trapped)/i

/**
 * An e-mail is written in sentences: « Bonjour, j'ai besoin d'aide » asks for help as AIDE does. A look too many is better than one too few; what says that no
 * help is needed is an answer of somebody who has understood.
 */
export function mailReplyOf(text: string): Reply | null {
  const lines: string[] = []
  for (const line of text.normalize('NFC').split(/\r\n|\r|\n/)) {
    if (QUOTED.test(line.trim())) break
    if (line.trim() !== '') lines.push(line.trim())
    if (lines.length === MAIL_LINES_READ) break
  }
  const own = lines.join('\n').slice(0, MAIL_CHARACTERS_READ)
  // A greeting stands on a line of its own.
  const first = lines.slice(0, 3).map(replyOf)
  // « Je n'ai pas besoin d'aide, mais ma voisine a besoin d'aide »: what is left without the first half still asks.
  const left = own.replace(NO_HELP, '')
  if (first.includes('help') || ASKS_HELP.test(left)) return 'help'
  if (left !== own) return 'confirmed'
  return first.find((reply) => reply !== null) ?? null
}

const MAIL_LINES_READ = 30
const MAIL_CHARACTERS_READ = 2_000
