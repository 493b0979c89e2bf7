// @ts-check
// One card for each arrival. Built of text nodes alone: whatever a message says, it is read and never run.
import { answerOf } from './tally.js'

/** @typedef {import('./tally.js').Arrival} Arrival */
/** @typedef {Record<string, any>} Words */
/** @typedef {{ element: HTMLElement, arrival: Arrival | null, show(arrival: Arrival): void }} Card */

/** @param {string} name @param {string} [className] @param {string} [text] */
export function element(name, className, text) {
  const made = document.createElement(name)
  if (className !== undefined && className !== '') made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/** @param {string} template @param {Record<string, string | number>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
}

/** French counts nought and one alike, English does not. @param {number} n @param {[string, string]} forms @param {string} language */
export function counted(n, [one, several], language) {
  return (language === 'fr' ? n < 2 : n === 1) ? one : several
}

/** @param {string} to @param {string} language */
function spoken(to, language) {
  const [, rest] = /^\+33(\d{9})$/.exec(to) ?? []
  if (rest === undefined) return to
  const pairs = `0${rest}`.match(/../g)?.join(' ') ?? to
  return language === 'fr' ? pairs : `+33 ${pairs.slice(1)}`
}

const KINDS = {
  sms: 'oneSms',
  rcs: 'oneRcs',
  whatsapp: 'oneWhatsApp',
  voice: 'oneVoice',
  push: 'onePush',
  mail: 'oneMail',
}

/** @param {Arrival} arrival @param {Words} words @param {string} language @returns {Card} */
export function cardOf(arrival, words, language) {
  const root = element('li', `card ${arrival.channel}`)
  const head = element('div', 'head')
  const name =
    arrival.channel === 'push' ? fill(words.browser, { name: (arrival.to.split('-').at(-1) ?? '').slice(0, 8) }) : null
  const time = element('time', 'quiet', hourOf(arrival.at, language))
  time.setAttribute('datetime', arrival.at)
  head.append(element('h3', '', name ?? spoken(arrival.to, language)), time)
  const meta = element('p', 'meta quiet small')
  const body = BODIES[arrival.channel](words, language)
  root.append(head, meta, ...body.elements)
  root.dataset.n = String(arrival.n)
  /** @type {Card} */
  const card = {
    element: root,
    arrival: null,
    show(now) {
      card.arrival = now
      root.dataset.answer = answerOf(now) ?? ''
      meta.textContent = [words[KINDS[now.channel]], ...body.show(now)].join(' · ')
    },
  }
  card.show(arrival)
  return card
}

const BODIES = {
  sms: textBody,
  rcs: threadBody,
  whatsapp: threadBody,
  mail: textBody,
  voice: callBody,
  push: noticeBody,
}

/** @param {string} at @param {string} language */
export function hourOf(at, language) {
  return new Date(at).toLocaleTimeString(language === 'en' ? 'en-GB' : 'fr-FR')
}

/** @param {Words} words @param {string} language */
function textBody(words, language) {
  const bubble = element('p', 'bubble')
  return {
    elements: [bubble],
    /** @param {Arrival} arrival */
    show({ text, from, parts }) {
      bubble.textContent = text
      return parts === undefined ? [from] : [from, `${parts} ${counted(parts, words.parts, language)}`]
    },
  }
}

/** @param {Words} words */
function threadBody(words) {
  const bubble = element('p', 'bubble')
  const taps = element('p', 'quiet small')
  return {
    elements: [bubble, taps],
    /** @param {Arrival} arrival */
    show({ text, from, detail }) {
      bubble.textContent = text
      const offered = detail?.suggestions ?? []
      const answer = detail?.answer === 'help' ? words.helpPush : detail?.answer === 'confirmed' ? words.tapped : null
      taps.textContent = answer ?? (offered.length === 0 ? '' : offered.join(' · '))
      taps.hidden = taps.textContent === ''
      return detail?.template ? [from, fill(words.template, { name: detail.template })] : [from]
    },
  }
}

/** @param {Words} words @param {string} language */
function callBody(words, language) {
  const keys = element('ul', 'keys')
  const first = element('p', 'line')
  const more = element('details')
  const summary = element('summary')
  const rest = element('ol')
  more.append(summary, rest)
  return {
    elements: [keys, first, more],
    /** @param {Arrival} arrival */
    show({ text, detail }) {
      const [opening = { who: 'voice', words: text }, ...lines] = detail?.transcript ?? []
      keys.replaceChildren(...keysOf(detail ?? {}, words))
      first.replaceChildren(...lineOf(opening, words))
      more.hidden = lines.length === 0
      summary.textContent = fill(counted(lines.length, words.rest, language), { n: lines.length })
      rest.replaceChildren(
        ...lines.map((line) => {
          const row = element('li', `line ${line.who}`)
          row.append(...lineOf(line, words))
          return row
        }),
      )
      return [whoAnswered(detail ?? {}, words)]
    },
  }
}

/** @param {import('./tally.js').Detail} detail @param {Words} words @returns {string} */
function whoAnswered({ answeredBy, direction, status }, words) {
  if (direction === 'inbound') return words.calledTown
  if (answeredBy === 'human' || answeredBy === 'machine') return words[answeredBy]
  if (answeredBy === 'nobody') return status === 'busy' ? words.busy : words.nobody
  return words.ringing
}

/** @param {import('./tally.js').Detail} detail @param {Words} words */
function keysOf({ keys = [], answeredBy, status }, words) {
  if (keys.length === 0)
    return answeredBy === 'human' && status === 'completed' ? [element('li', 'mark', words.noKey)] : []
  const meanings = /** @type {Record<string, string>} */ ({ 1: 'confirmed', 2: 'help' })
  return keys.map((key) =>
    element('li', `mark ${meanings[key] ?? ''}`.trim(), words[`key${key}`] ?? fill(words.key, { key })),
  )
}

/** @param {{ who: string, words: string }} line @param {Words} words */
function lineOf(line, words) {
  const said = line.who === 'voice' ? line.words : (words[`key${line.words}`] ?? fill(words.key, { key: line.words }))
  return [element('b', '', line.who === 'voice' ? words.theVoice : words.resident), ` ${said}`]
}

/** @param {Words} words */
function noticeBody(words) {
  const box = element('div', 'notice')
  const title = element('p', 'title')
  const body = element('p')
  const state = element('p')
  box.append(title, body)
  return {
    elements: [box, state],
    /** @param {Arrival} arrival */
    show({ detail, from }) {
      const { notification, answer } = detail ?? {}
      title.textContent = notification?.title ?? ''
      body.textContent = notification?.body ?? ''
      if (notification?.language !== undefined) box.lang = notification.language
      state.className = `mark ${answer === 'confirmed' || answer === 'help' ? answer : ''}`.trim()
      state.textContent = answer === 'help' ? words.helpPush : words[answer ?? 'sentPush']
      return from === '' ? [] : [fill(words.commune, { code: from })]
    },
  }
}
