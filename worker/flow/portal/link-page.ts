// The pages behind the links of an e-mail. A form that goes back to the page's own address, so that they are the same for everybody and hold no token.
import { markup, type Html } from '../page/html.ts'
import { LINK_WORDS } from './link-words.ts'
import { hidden, portalPath, sheet, type PortalScene } from './sheet.ts'

/** `page`: whoever reads wants a page back, and no answer for a program. */
const button = ({ language }: PortalScene, act: 'leave' | 'confirm', label: string): Html =>
  markup`<form class="f" method="post">${hidden({ page: act, lang: language })}<button>${label}</button></form>`

export function stopPage(scene: PortalScene): string {
  const words = LINK_WORDS[scene.language]
  const main = markup`<h1>${words.leave}</h1><p>${words.leaveLead}</p>${button(scene, 'leave', words.leaveAct)}`
  return sheet(scene, { title: words.leave, path: '', main })
}

export function stoppedPage(scene: PortalScene): string {
  const words = LINK_WORDS[scene.language]
  const main = markup`<h1>${words.left}</h1><p>${words.leftHint}</p>`
  return sheet(scene, { title: words.left, path: null, main })
}

export function unknownLinkPage(scene: PortalScene): string {
  const words = LINK_WORDS[scene.language]
  const main = markup`<h1>${words.unknown}</h1><p>${words.unknownHint(scene.territory.publicDesk)}</p>`
  return sheet(scene, { title: words.unknown, path: null, main })
}

export function confirmPage(scene: PortalScene): string {
  const words = LINK_WORDS[scene.language]
  const main = markup`<h1>${words.confirm}</h1><p>${words.confirmLead}</p>${button(scene, 'confirm', words.confirmAct)}<section><h2>${words.leave}</h2><p>${words.leaveLead}</p>${button(scene, 'leave', words.leaveAct)}</section>`
  return sheet(scene, { title: words.confirm, path: '', main })
}

export function confirmedPage(scene: PortalScene): string {
  const words = LINK_WORDS[scene.language]
  const main = markup`<h1>${words.confirmed}</h1><p>${words.confirmedHint}</p><p><a href="${portalPath(scene, '/me')}?lang=${scene.language}">${words.change}</a></p>`
  return sheet(scene, { title: words.confirmed, path: null, main })
}
