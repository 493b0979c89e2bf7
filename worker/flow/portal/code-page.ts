// The page on which a code is typed, and what stands there where it is too late, or too often.
import { markup, type Html } from '../page/html.ts'
import type { CodeWay } from './code-words.ts'
import { hidden, masked, portalPath, sheet, type PortalScene } from './sheet.ts'

export interface CodeAsked {
  readonly address: string
  readonly way: CodeWay
  readonly proved: boolean
  readonly said: 'wrong' | 'over' | null
  /** Whether it can be told by a call instead. */
  readonly mayCall: boolean
}

export function codePage(scene: PortalScene, signUp: string, asked: readonly CodeAsked[]): string {
  const { words, territory, language } = scene
  const main = markup`<h1>${words.codeTitle}</h1>${asked.map((one, index) => oneCode(scene, signUp, one, index))}<p class="h">${words.codeNever(territory.publicDesk)}</p>${
    asked.some(({ proved }) => proved) &&
    markup`<p><a href="${portalPath(scene, '/me')}?lang=${language}">${words.later}</a></p>`
  }`
  return sheet(scene, { title: words.codeTitle, path: null, main })
}

function oneCode(scene: PortalScene, signUp: string, asked: CodeAsked, index: number): Html {
  const { words, language } = scene
  const { address, way, proved, said, mayCall } = asked
  const to = masked(address)
  if (proved) return markup`<div class="note"><p>${words.proved(to)}</p></div>`
  const id = `code-${index}`
  const wrong = said === null ? null : said === 'wrong' ? words.codeWrong : words.codeOver
  const described = `${id}-h${wrong === null ? '' : ` ${id}-e`}`
  const own = hidden({ s: signUp, n: String(index), lang: language })
  return markup`${wrong !== null && markup`<div class="note bad" role="alert"><p id="${id}-e">${wrong}</p></div>`}<p>${words.codeSent[way](to)}</p>
<form class="f" method="post" action="${portalPath(scene, '/code')}">${own}<div><label for="${id}"><b>${words.code(to)}</b></label><span class="h" id="${id}-h">${words.codeHint}</span><br><input class="code" type="text" id="${id}" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required aria-describedby="${described}"${wrong !== null && markup` aria-invalid="true"`}></div><button>${words.codeAct}</button></form>
<form class="f" method="post" action="${portalPath(scene, '/code')}">${own}<div class="row"><button class="q" name="again" value="${way}">${words.codeAgain}</button>${mayCall && way !== 'voice' && markup`<button class="q" name="again" value="voice">${words.codeCall}</button>`}</div></form>`
}

/** Nobody learns from it whose page it was. */
export function gonePage(scene: PortalScene): string {
  const { words, language } = scene
  const main = markup`<h1>${words.gone}</h1><p>${words.goneHint}</p><p><a href="${portalPath(scene)}?lang=${language}">${words.send}</a></p>`
  return sheet(scene, { title: words.gone, path: null, main })
}

export function tooManyPage(scene: PortalScene): string {
  const { words, territory } = scene
  const main = markup`<h1>${words.tooMany}</h1><p>${words.tooManyHint(territory.publicDesk)}</p>`
  return sheet(scene, { title: words.tooMany, path: null, main })
}

export function leftPage(scene: PortalScene): string {
  const { words, language } = scene
  const main = markup`<h1>${words.left}</h1><p>${words.leftHint}</p><p><a href="${portalPath(scene)}?lang=${language}">${words.send}</a></p>`
  return sheet(scene, { title: words.left, path: null, main })
}
