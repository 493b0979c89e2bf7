// What a page does to a thumb on a phone: boxes that scroll sideways and hide a column, and targets that are too small to hit.
import type { Page } from 'playwright-core'

/** Boxes of the page's own content that are wider inside than they are, or reach beyond the screen, as one line each. */
export function scrollsSideways(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *')]
      .filter(
        (box) =>
          box.getBoundingClientRect().right > window.innerWidth + 1 ||
          (box.scrollWidth > box.clientWidth + 1 && /auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX)),
      )
      // Said and not seen; and a map is moved, not read to its end.
      .filter((box) => box.closest('.unseen, thead, .leaflet-container') === null)
      .map((box) => `${box.tagName} ${box.className}: ${box.scrollWidth} in ${box.clientWidth}`),
  )
}

/** Buttons, choices, boxes to tick and links on a line of their own that are lower than 44 px. */
export function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main :is(button, select, summary, input, textarea, a[href])')]
      .filter((target) => target.checkVisibility())
      // A link within a sentence is as high as its line.
      .filter((target) => getComputedStyle(target).display !== 'inline' || target.tagName === 'INPUT')
      .map((target) => ({
        target,
        high: (target.matches('[type=checkbox], [type=radio]')
          ? (target.closest('label') ?? target)
          : target
        ).getBoundingClientRect().height,
      }))
      .filter(({ high }) => high < 44)
      .map(({ target, high }) => `${target.tagName} "${target.textContent.trim().slice(0, 40)}": ${high} px`),
  )
}
