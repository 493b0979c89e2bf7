// @ts-check
// The territory's displays, live, each drawn at its own size and scaled to its place.
import { element } from './cards.js'

/** @typedef {{ title: string, url: string, size: [number, number] }} Display */

/** @param {HTMLElement} list @param {HTMLElement} toggle @param {Display[]} displays */
export function displaysIn(list, toggle, displays) {
  const scaled = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const width = Number(/** @type {HTMLElement} */ (target).dataset.width)
      ;/** @type {HTMLElement} */ (target).style.setProperty('--scale', String(contentRect.width / width))
    }
  })

  /** @param {boolean} on */
  const show = (on) => {
    toggle.setAttribute('aria-pressed', String(on))
    list.hidden = !on
    scaled.disconnect()
    // Switched off, a display lets its connection go.
    list.replaceChildren(...(on ? displays.map(screen) : []))
  }

  /** @param {Display} display */
  const screen = ({ title, url, size: [width, height] }) => {
    const item = element('li')
    item.style.setProperty('--ratio', String(width / height))
    item.classList.toggle('upright', height > width)
    const box = element('div', 'screen')
    box.dataset.width = String(width)
    box.style.setProperty('--width', `${width}px`)
    box.style.setProperty('--height', `${height}px`)
    const frame = /** @type {HTMLIFrameElement} */ (element('iframe'))
    frame.title = title
    frame.loading = 'lazy'
    frame.src = url
    box.append(frame)
    const name = /** @type {HTMLAnchorElement} */ (element('a', 'small', title))
    name.href = url
    item.append(box, name)
    scaled.observe(box)
    return item
  }

  toggle.addEventListener('click', () => show(toggle.getAttribute('aria-pressed') !== 'true'))
  show(matchMedia('(min-width: 1024px)').matches)
}
