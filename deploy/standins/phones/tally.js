// @ts-check
// What the arrivals come to: who has understood, who asks for help, how many phones.

/**
 * @typedef {object} Arrival
 * @property {number} n
 * @property {'sms' | 'rcs' | 'whatsapp' | 'voice' | 'push' | 'mail'} channel
 * @property {string} to
 * @property {string} from
 * @property {string} text
 * @property {string} at
 * @property {number} [parts]
 * @property {Detail} [detail]
 *
 * @typedef {object} Detail
 * @property {'human' | 'machine' | 'nobody' | null} [answeredBy]
 * @property {'inbound'} [direction]
 * @property {string} [status]
 * @property {string[]} [keys]
 * @property {{ who: 'voice' | 'callee', words: string }[]} [transcript]
 * @property {'shown' | 'confirmed' | 'help' | null} [answer]
 * @property {string[]} [suggestions]
 * @property {string | null} [template]
 * @property {{ title?: string, body?: string, language?: string }} [notification]
 *
 * @typedef {'help' | 'confirmed' | null} Answer
 */

/** @param {Arrival} arrival @returns {Answer} */
export function answerOf({ detail }) {
  if (detail?.answer === 'confirmed' || detail?.answer === 'help') return detail.answer
  if (detail?.keys?.includes('2')) return 'help'
  return detail?.keys?.includes('1') ? 'confirmed' : null
}

/** A phone counts once; where it answered several times, the last answer is the one that holds. @param {Iterable<Arrival>} arrivals */
export function tallyOf(arrivals) {
  const phones = new Set()
  const browsers = new Set()
  const mailboxes = new Set()
  const places = { sms: phones, rcs: phones, whatsapp: phones, voice: phones, push: browsers, mail: mailboxes }
  /** @type {Map<string, { answer: Answer, n: number }>} */
  const answers = new Map()
  /** @type {Record<string, number>} */
  const channels = { all: 0, sms: 0, rcs: 0, whatsapp: 0, voice: 0, push: 0, mail: 0 }
  for (const arrival of arrivals) {
    channels.all = (channels.all ?? 0) + 1
    channels[arrival.channel] = (channels[arrival.channel] ?? 0) + 1
    places[arrival.channel].add(arrival.to)
    const answer = answerOf(arrival)
    if (answer !== null) answers.set(arrival.to, { answer, n: arrival.n })
  }
  const saying = (/** @type {Answer} */ wanted) => [...answers.values()].filter(({ answer }) => answer === wanted)
  return {
    channels,
    phones: phones.size,
    browsers: browsers.size,
    mailboxes: mailboxes.size,
    /** The arrivals by which those who ask for help now have said so. */
    asking: new Set(saying('help').map(({ n }) => n)),
    confirmed: saying('confirmed').length,
  }
}

/** Digits as people type them: spaces, dots, a leading 0 or +33. @param {string} typed @param {Arrival} arrival */
export function isFound(typed, { to }) {
  const asked = typed.trim().toLowerCase()
  if (asked === '' || to.toLowerCase().includes(asked)) return true
  if (!/^[+\d\s.-]+$/.test(asked)) return false
  const digits = asked.replace(/\D/g, '')
  const number = to.replace(/\D/g, '')
  return number.includes(digits) || number.replace(/^33/, '0').includes(digits)
}
