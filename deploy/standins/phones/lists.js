// @ts-check
// A list of cards under its heading: the newest few, and a button for the rest. What stays on the page is never built again.
import { counted, element, fill } from './cards.js'

/** @typedef {import('./cards.js').Words} Words */

export class CardList {
  #list = element('ul', 'cards')
  #title = element('h2')
  #more = element('button', 'more')
  #further = 0
  #words
  #language

  /** @param {Words} words @param {string} language @param {() => void} again */
  constructor(words, language, again) {
    this.#words = words
    this.#language = language
    this.element = element('section')
    this.#more.setAttribute('type', 'button')
    this.element.append(this.#title, this.#list, this.#more)
    this.#more.addEventListener('click', () => {
      const before = this.#list.children.length
      this.#further += 60
      again()
      // The button has moved below what it brought: a reader goes on where they were.
      const next = /** @type {HTMLElement | undefined} */ (this.#list.children[before]?.querySelector('h3'))
      next?.setAttribute('tabindex', '-1')
      next?.focus()
    })
  }

  forget() {
    this.#further = 0
  }

  /**
   * @template T
   * @param {string} title @param {readonly T[]} wanted @param {number} room @param {(one: T) => HTMLElement} cardFor
   */
  show(title, wanted, room, cardFor) {
    const cards = wanted.slice(0, room + this.#further).map(cardFor)
    const left = wanted.length - cards.length
    this.#title.textContent = title
    this.#more.hidden = left === 0
    this.#more.textContent = `${this.#words.more} (${fill(counted(left, this.#words.left, this.#language), { n: left })})`
    place(this.#list, cards)
  }
}

/** Puts these children in this order; one that is there already is not touched, so that it keeps its focus and its fold. */
/** @param {HTMLElement} list @param {readonly HTMLElement[]} cards */
function place(list, cards) {
  const kept = new Set(cards)
  for (const child of [...list.children]) if (!kept.has(/** @type {HTMLElement} */ (child))) child.remove()
  let at = list.firstElementChild
  for (const card of cards) {
    if (card === at) at = at.nextElementSibling
    else list.insertBefore(card, at)
  }
}
