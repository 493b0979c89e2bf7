// What a team texts when nothing else gets through: « T12 FAIT 3P », « P7 ABSENT », « SOS ». Read as people type with cold hands; what is not understood is
// never guessed at: it stays words.
import { doorName, taskName, type DoorState } from '../model/field.ts'

export type SmsOrder =
  | {
      readonly kind: 'task'
      readonly number: number
      readonly said: 'start' | 'finish' | 'cannot' | 'block'
      readonly needsHelp: boolean
      readonly persons: number | null
    }
  | { readonly kind: 'door'; readonly number: number; readonly state: DoorState; readonly persons: number | null }
  | { readonly kind: 'sos' }
  | { readonly kind: 'check in' }

export interface SmsRead {
  readonly orders: readonly SmsOrder[]
  /** Parts that are no order, as they were written: they go to the group. */
  readonly words: readonly string[]
}

const MOST_ORDERS = 20
/** « OK » is none: it says that an order was read as often as that it was done. */
const TASK_WORDS: Readonly<Record<string, 'start' | 'finish' | 'cannot' | 'block' | 'need'>> = {
  FAIT: 'finish',
  FAITE: 'finish',
  FINI: 'finish',
  TERMINE: 'finish',
  TERMINEE: 'finish',
  DONE: 'finish',
  DEBUT: 'start',
  COMMENCE: 'start',
  ENCOURS: 'start',
  SURPLACE: 'start',
  ENROUTE: 'start',
  START: 'start',
  BLOQUE: 'block',
  BLOQUEE: 'block',
  BLOCKED: 'block',
  IMPOSSIBLE: 'cannot',
  BESOIN: 'need',
  BESOINAIDE: 'need',
  BESOINDAIDE: 'need',
  AIDE: 'need',
  HELP: 'need',
}
const DOOR_WORDS: Readonly<Record<string, DoorState>> = {
  FAIT: 'done',
  FAITE: 'done',
  VU: 'done',
  DONE: 'done',
  PARTI: 'left',
  PARTIE: 'left',
  PARTIS: 'left',
  LEFT: 'left',
  ABSENT: 'absent',
  ABSENTE: 'absent',
  ABSENTS: 'absent',
  PERSONNE: 'absent',
  REFUS: 'refused',
  REFUSE: 'refused',
  REFUSED: 'refused',
  AIDE: 'help',
  BESOIN: 'help',
  BESOINAIDE: 'help',
  BESOINDAIDE: 'help',
  HELP: 'help',
}
/** A zero that is typed as the letter, by whoever looks for it in the dark. */
const ID = /^(T|TACHE|TASK|P|D|PORTE|DOOR)([0-9O]{1,5})$/
const COUNT = /^(\d{1,3})(?:P|PERS|PERSONNES?|PEOPLE)?$/
const ALONE = ['SOS', 'SECOURS', 'MAYDAY']
const FINE = ['RAS', 'TOUTVABIEN', 'CAVA', 'OKRAS', 'BIENARRIVE', 'ALLOK']

/** One order a line, or between commas, semicolons and full stops; anything that is not wholly understood is words. */
export function parseFieldSms(text: string): SmsRead {
  const orders: SmsOrder[] = []
  const words: string[] = []
  for (const part of text.split(/[\n\r,;.!]+/).map((one) => one.trim())) {
    if (part === '') continue
    const order = orders.length < MOST_ORDERS ? orderOf(part) : null
    if (order === null) words.push(part)
    else orders.push(order)
  }
  return { orders, words }
}

function orderOf(part: string): SmsOrder | null {
  const tokens = plain(part)
  const together = tokens.join('')
  // Whatever follows an SOS, it is one: « SOS rue Basse » must not wait for somebody to read the group.
  if (ALONE.includes(tokens[0] ?? '')) return { kind: 'sos' }
  if (FINE.includes(together)) return { kind: 'check in' }
  const named = idOf(tokens)
  if (named === null) return null
  const counts = named.rest.filter((token) => COUNT.test(token))
  const [count, ...tooMany] = counts
  const verb = named.rest.filter((token) => !COUNT.test(token) && token !== 'P' && !/^PERS/.test(token))
  const word = verb.join('') === '' && named.rest.includes('PERSONNE') ? 'PERSONNE' : verb.join('')
  if (tooMany.length > 0) return null
  const persons = count === undefined ? null : Number(COUNT.exec(count)?.[1])
  const { number } = named
  if (named.isTask) {
    const said = TASK_WORDS[word]
    if (said === undefined) return null
    return { kind: 'task', number, said: said === 'need' ? 'block' : said, needsHelp: said === 'need', persons }
  }
  const state = DOOR_WORDS[word]
  return state === undefined ? null : { kind: 'door', number, state, persons }
}

/** Capitals without accents, and words only. */
function plain(text: string): readonly string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((token) => token !== '' && !['DE', 'LA', 'LE', 'N', 'NO', 'EST'].includes(token))
}

function idOf(tokens: readonly string[]): {
  readonly isTask: boolean
  readonly number: number
  readonly rest: readonly string[]
} | null {
  // « T 12 » is « T12 ».
  for (const taken of [1, 2]) {
    const found = ID.exec(tokens.slice(0, taken).join(''))
    if (found === null) continue
    const number = Number(found[2]?.replaceAll('O', '0'))
    return { isTask: found[1]?.startsWith('T') === true, number, rest: tokens.slice(taken) }
  }
  return null
}

// ---- the answer: what was understood, so that whoever texted sees a mistake at once ----

const TASK_SAID = { start: 'commencé', finish: 'fait', cannot: 'impossible', block: 'bloqué' } as const
const DOOR_SAID: Readonly<Record<DoorState, string>> = {
  'to do': 'à faire',
  left: 'parti',
  refused: 'refus',
  absent: 'absent',
  help: 'aide demandée',
  done: 'fait',
}
const people = (persons: number | null) => (persons === null ? '' : ` ${persons}P`)

export function smsOrderWords(order: SmsOrder): string {
  switch (order.kind) {
    case 'task':
      return `${taskName(order.number)} ${order.needsHelp ? 'aide demandée' : TASK_SAID[order.said]}${people(order.persons)}`
    case 'door':
      return `${doorName(order.number)} ${DOOR_SAID[order.state]}${people(order.persons)}`
    case 'sos':
      return 'SOS reçu. Appelez aussi le 112'
    case 'check in':
      return 'Tout va bien, noté'
    default:
      return order satisfies never
  }
}

const ONE_SMS = 160

/** Of the old alphabet of SMS, and one part of it: `done` and `refused` in the words of `smsOrderWords`. */
export function smsAnswer(read: {
  readonly done: readonly string[]
  readonly refused: readonly string[]
  readonly hasWords: boolean
}): string {
  const parts = [
    ...(read.done.length === 0 ? [] : [`Compris : ${read.done.join(', ')}.`]),
    ...(read.refused.length === 0
      ? []
      : [`Pas compté (pas à votre équipe, ou déjà clos) : ${read.refused.join(', ')}.`]),
    ...(read.hasWords ? ['Le reste est transmis au groupe en toutes lettres.'] : []),
    ...(read.done.length + read.refused.length === 0 ? ['Exemples : T12 FAIT 3P, D7 ABSENT, SOS'] : []),
  ]
  const text = parts.join(' ')
  return text.length <= ONE_SMS ? text : `${text.slice(0, ONE_SMS - 3)}...`
}
