// @ts-check
// The wall of phones: asks the stand-ins every second what came or changed, and shows it, newest first, those who ask for help before all.
import { cardOf, counted, fill, hourOf } from './cards.js'
import { CardList } from './lists.js'
import { displaysIn } from './screens.js'
import { isFound, tallyOf } from './tally.js'

/** @typedef {import('./tally.js').Arrival} Arrival */

const EVERY_MS = 1_000
const UNSEEN_EVERY_MS = 5_000
const WAIT_MS = 8_000
/** A screen reader is told at most this often. */
const SAID_EVERY_MS = 5_000
const ROOM = 60
/** One row of those who ask for help: what arrives stays in sight below it. */
const ROOM_FOR_HELP = { wide: 4, narrow: 2 }
const CHANNELS = /** @type {const} */ (['sms', 'rcs', 'whatsapp', 'voice', 'push', 'mail'])

const { language, words, displays } = JSON.parse(byId('given').textContent ?? '{}')
const filters = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('[data-channel]')])
const search = /** @type {HTMLInputElement} */ (byId('search'))
const wide = matchMedia('(min-width: 1024px)')

/** @type {Map<number, Arrival>} */
const known = new Map()
/** @type {Map<number, import('./cards.js').Card>} */
let cards = new Map()
/** @type {Map<string, CardList>} */
const lists = new Map()
let tally = tallyOf([])
let era = ''
let revision = 0
let channel = 'all'
let frozen = false
let knownWhenFrozen = 0
let answeredAt = new Date()
let isLost = false

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

// ---- what the stand-ins say ----

async function look() {
  try {
    const answer = await fetch(`/standins/outbox?changed=${revision}`, { signal: AbortSignal.timeout(WAIT_MS) })
    if (!answer.ok) throw new Error(`answered ${answer.status}`)
    take(await answer.json())
    found()
  } catch {
    lose()
  }
  setTimeout(look, document.hidden ? UNSEEN_EVERY_MS : EVERY_MS)
}

/** @param {{ era: string, revision: number, arrivals: Arrival[] }} said */
function take(said) {
  const isFirst = era === ''
  const isAnother = said.era !== era
  if (isAnother && revision > 0) {
    // Cleared or started again: the numbers mean others now, and the next look brings them all.
    era = ''
    revision = 0
    known.clear()
    cards.clear()
    return
  }
  era = said.era
  revision = said.revision
  for (const arrival of said.arrivals) known.set(arrival.n, arrival)
  if (said.arrivals.length === 0 && !isFirst) return
  figures()
  if (frozen) waiting()
  else arrange()
}

function found() {
  answeredAt = new Date()
  if (!isLost) return
  isLost = false
  byId('lost').hidden = true
  say(words.back)
}

function lose() {
  if (isLost) return
  isLost = true
  byId('lost').textContent = fill(words.lost, { since: hourOf(answeredAt.toISOString(), language) })
  byId('lost').hidden = false
  say(byId('lost').textContent ?? '')
}

// ---- the figures ----

/** @param {string} id @param {string} text */
function write(id, text) {
  const place = byId(id)
  if (place.textContent !== text) place.textContent = text
}

/** @param {number} n */
const figure = (n) => n.toLocaleString(language === 'en' ? 'en-GB' : 'fr-FR')
/** @param {number} n @param {string} name */
const some = (n, name) => `${figure(n)} ${counted(n, words[name], language)}`

function figures() {
  tally = tallyOf(known.values())
  const [first] = known.values()
  const places = /** @type {const} */ (['phones', 'browsers', 'mailboxes'])
    .filter((name) => tally[name] > 0)
    .map((name) => some(tally[name], name))
  const headline =
    first === undefined
      ? words.none
      : fill(words.headline, {
          messages: some(known.size, 'messages'),
          places: new Intl.ListFormat(language === 'en' ? 'en-GB' : 'fr-FR').format(places),
          since: hourOf(first.at, language),
        })
  write('headline', headline)
  byId('answers').hidden = first === undefined
  write('helpCount', figure(tally.asking.size))
  write('helpWords', counted(tally.asking.size, words.askHelp, language))
  write('confirmedCount', figure(tally.confirmed))
  write('confirmedWords', counted(tally.confirmed, words.understood, language))
  byId('answers').firstElementChild?.classList.toggle('nobody', tally.asking.size === 0)
  for (const button of filters) {
    const count = button.querySelector('.count')
    if (count !== null) count.textContent = figure(tally.channels[button.dataset.channel ?? ''] ?? 0)
  }
  const sentences = [headline, some(tally.asking.size, 'askHelp'), some(tally.confirmed, 'understood')]
  say(first === undefined ? headline : `${sentences.join('. ')}.`)
}

let saying = ''
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting

/** @param {string} text */
function say(text) {
  saying = text
  if (resting !== undefined) return
  write('said', saying)
  resting = setTimeout(() => {
    resting = undefined
    if (byId('said').textContent !== saying) say(saying)
  }, SAID_EVERY_MS)
}

// ---- the cards ----

/** @param {Arrival} arrival */
function cardFor(arrival) {
  const before = cards.get(arrival.n)
  if (before === undefined) {
    const made = cardOf(arrival, words, language)
    cards.set(arrival.n, made)
    return made.element
  }
  if (before.arrival !== arrival) before.show(arrival)
  return before.element
}

/** @param {string} name */
function listOf(name) {
  const list = lists.get(name) ?? new CardList(words, language, arrange)
  lists.set(name, list)
  return list
}

function arrange() {
  const matching = [...known.values()]
    .reverse()
    .filter((arrival) => (channel === 'all' || arrival.channel === channel) && isFound(search.value, arrival))
  const asking = matching.filter(({ n }) => tally.asking.has(n))
  const others = matching.filter(({ n }) => !tally.asking.has(n))
  const present = CHANNELS.filter((name) => others.some((arrival) => arrival.channel === name))
  // Beside each other where there is room: each channel then keeps its place, whatever comes by the others.
  const columns = channel === 'all' && wide.matches && present.length > 1 ? present : []
  const names = others.length === 0 ? [] : columns.length > 0 ? columns : [channel]
  const roomForHelp = wide.matches ? ROOM_FOR_HELP.wide : ROOM_FOR_HELP.narrow
  const room = Math.floor((ROOM - Math.min(asking.length, roomForHelp)) / Math.max(1, names.length))

  put('asking', asking.length === 0 ? [] : ['help'])
  put('stream', names)
  byId('stream').classList.toggle('columns', columns.length > 0)
  if (asking.length > 0)
    listOf('help').show(`${words.helpTitle} (${figure(asking.length)})`, asking, roomForHelp, cardFor)
  for (const name of names) {
    const own = columns.length > 0 ? others.filter((arrival) => arrival.channel === name) : others
    listOf(name).show(words[name], own, room, cardFor)
  }
  byId('tools').hidden = known.size === 0
  byId('empty').hidden = known.size > 0
  byId('nothing').hidden = known.size === 0 || matching.length > 0
  // What left the page is let go: three thousand arrivals are not three thousand cards.
  cards = new Map([...cards].filter(([, { element }]) => element.isConnected))
  knownWhenFrozen = known.size
  waiting()
}

/** @param {string} id @param {readonly string[]} names */
function put(id, names) {
  const wanted = names.map((name) => listOf(name).element)
  const place = byId(id)
  if (wanted.length === place.children.length && wanted.every((one, index) => one === place.children[index])) return
  place.replaceChildren(...wanted)
}

function waiting() {
  const more = known.size - knownWhenFrozen
  write('waiting', frozen && more > 0 ? some(more, 'waiting') : '')
}

// ---- what the visitor does ----

/** @param {string} name */
function choose(name) {
  channel = name
  for (const button of filters) button.setAttribute('aria-pressed', String(button.dataset.channel === name))
  for (const list of lists.values()) list.forget()
  arrange()
}

for (const button of filters) button.addEventListener('click', () => choose(button.dataset.channel ?? 'all'))
search.addEventListener('input', () => choose(channel))
byId('reset').addEventListener('click', () => {
  search.value = ''
  choose('all')
  search.focus()
})
byId('freeze').addEventListener('click', () => {
  frozen = !frozen
  byId('freeze').setAttribute('aria-pressed', String(frozen))
  arrange()
})
wide.addEventListener('change', arrange)
displaysIn(byId('displays'), byId('displaysToggle'), displays)
void look()
