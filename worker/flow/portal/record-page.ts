// What the town holds of somebody who has proved to be them: seen, changed, taken along, erased.
import { LANGUAGES } from '../../model/message.ts'
import { MOST_PLACES, PHONE_USES, type SignedUp } from '../../model/sign-up.ts'
import { markup, type Html } from '../page/html.ts'
import type { Faults } from './form.ts'
import { asWritten, hidden, masked, portalPath, sheet, type PortalScene } from './sheet.ts'
import { ANOTHER_WORDS } from './another-words.ts'
import { topicBoxes } from './topic-boxes.ts'
import { TOPIC_WORDS } from './topic-words.ts'
import { dwellingFields, dwellingWords, faultList, field, radio } from './sign-up-page.ts'

export function signInPage(scene: PortalScene, faults: Faults = {}): string {
  const { words, language } = scene
  const main = markup`<h1>${words.signInTitle}</h1>${faultList(scene, faults)}<p>${words.signInLead}</p><form class="f" method="post" action="${portalPath(scene, '/me')}">${hidden({ lang: language, do: 'sign in' })}${field(scene, faults, { name: 'phone', type: 'text', label: words.signInAddress, value: '', autocomplete: 'tel' })}<button>${words.signInAct}</button></form><p><a href="${portalPath(scene)}?lang=${language}">${words.send}</a></p>`
  return sheet(scene, { title: words.signInTitle, path: portalPath(scene, '/me'), main })
}

export interface RecordView {
  readonly signedUp: SignedUp
  /** Entries of lists with the same number or mailbox. */
  readonly others: number
  /** Proves that a form came from this page. */
  readonly key: string
  readonly said: 'saved' | 'contact refused' | 'code wrong' | 'code over' | null
  readonly faults: Faults
  readonly timeZone: string
}

export function recordPage(scene: PortalScene, view: RecordView): string {
  const { words, territory } = scene
  const { signedUp, others, said, faults } = view
  const days = new Intl.DateTimeFormat(words.lang, { dateStyle: 'long', timeZone: view.timeZone })
  const dayOf = (at: number) => days.format(at)
  const since = dayOf(signedUp.since)
  const warned = signedUp.places.some(({ point }) => point !== null)
  const main = markup`<h1>${words.recordTitle}</h1>${faultList(scene, faults)}${saidNote(scene, said)}<p><strong>${warned ? words.recordOn : words.placeUnknown}</strong> ${words.recordHeld} ${words.recordSince} ${since}.${signedUp.another === true && markup` ${ANOTHER_WORDS[scene.language].record}`}${signedUp.until !== undefined && markup` <strong>${words.recordUntil} ${dayOf(signedUp.until - 1)}.</strong>`}</p>${others > 0 && markup`<p>${words.others(others, territory.publicDesk)}</p>`}
${reachSection(scene, view)}${placesSection(scene, view)}${topicsSection(scene, view)}${contactSection(scene, view)}
<section><p><a href="${portalPath(scene, '/me/record.json')}" download>${words.export}</a></p><p><a href="${portalPath(scene, '/device')}">${words.device}</a></p>${form(scene, view, 'sign out', markup`<button class="q">${words.signOut}</button>`)}</section>
<section><h2>${words.leaveTitle}</h2><p>${words.leaveHint}</p>${form(scene, view, 'leave', markup`<button class="q">${words.leaveAct}</button>`)}</section>`
  return sheet(scene, { title: words.recordTitle, path: portalPath(scene, '/me'), main })
}

function saidNote({ words }: PortalScene, said: RecordView['said']): Html | null {
  const text =
    said === 'saved'
      ? words.saved
      : said === 'contact refused'
        ? words.contactRefused
        : said === 'code wrong'
          ? words.codeWrong
          : said === 'code over'
            ? words.codeOver
            : null
  return text === null
    ? null
    : markup`<div class="note${said !== 'saved' && ' bad'}" role="status"><p>${text}</p></div>`
}

function reachSection(scene: PortalScene, view: RecordView): Html {
  const { words, territory } = scene
  const { signedUp } = view
  const addresses = [signedUp.phone, signedUp.email].filter((address) => address !== null)
  const items = addresses.map(
    (address) =>
      markup`<li><span>${asWritten(address)}</span>${addresses.length > 1 && form(scene, view, 'remove address', markup`${hidden({ address })}${removeButton(words.remove, asWritten(address))}`)}</li>`,
  )
  const own = markup`<div><label for="name"><b>${words.personName} (${words.optional})</b></label><input type="text" id="name" name="name" value="${signedUp.name}" maxlength="80" autocomplete="name"></div>${
    signedUp.phone !== null &&
    markup`<fieldset><legend>${words.use}</legend>${PHONE_USES.map((one) => radio('use', one, words.uses[one], one === signedUp.phoneUse))}</fieldset>`
  }<fieldset><legend>${words.language}</legend>${LANGUAGES.filter((one) => territory.languages.includes(one) || one === 'fr').map((one) => radio('language', one, words.languages[one], one === signedUp.language))}</fieldset><button>${words.save}</button>`
  const add =
    addresses.length < 2 &&
    form(
      scene,
      view,
      'add address',
      markup`${field(scene, view.faults, { name: 'phone', type: 'text', label: words.addAddress, value: '', autocomplete: 'off' })}<button class="q">${words.addAddressAct}</button>`,
    )
  return markup`<section><h2>${words.reach}</h2><ul class="list">${items}</ul>${form(scene, view, 'save', own)}<br>${add}</section>`
}

function placesSection(scene: PortalScene, view: RecordView): Html {
  const { words } = scene
  const { places } = view.signedUp
  const items = places.map(
    ({ label, point, dwelling }, index) =>
      markup`<li><span>${label}${point === null && markup`<br><span class="h">${words.placeUnknown}</span>`}${dwelling !== undefined && markup`<br><span class="h">${dwellingWords(scene, dwelling)}</span>`}</span>${places.length > 1 && form(scene, view, 'remove place', markup`${hidden({ n: String(index), label })}${removeButton(words.remove, label)}`)}</li>`,
  )
  const add = markup`${field(scene, view.faults, { name: 'address', type: 'text', label: words.placeAdd, hint: words.addressHint, value: '', autocomplete: 'off' })}<button class="q">${words.placeAddAct}</button>`
  const homes = places.map(
    ({ label, dwelling }, index) =>
      markup`<details><summary>${words.dwellingChange} ${label}</summary>${form(scene, view, 'dwelling', markup`${hidden({ n: String(index), label })}${dwellingFields(scene, { kind: dwelling?.kind ?? '', floor: dwelling?.floor == null ? '' : String(dwelling.floor) }, String(index))}<button class="q">${words.save}</button>`)}</details>`,
  )
  return markup`<section><h2>${words.places}</h2><ul class="list">${items}</ul>${homes}${places.length < MOST_PLACES && form(scene, view, 'add place', add)}</section>`
}

function topicsSection(scene: PortalScene, view: RecordView): Html | null {
  const boxes = topicBoxes(
    scene,
    (view.signedUp.topics ?? []).map(({ topic }) => topic),
  )
  if (boxes === null) return null
  const save = markup`${boxes}<button class="q">${TOPIC_WORDS[scene.language].save}</button>`
  return markup`<section>${form(scene, view, 'topics', save)}</section>`
}

function contactSection(scene: PortalScene, view: RecordView): Html {
  const { words } = scene
  const { contact } = view.signedUp
  const remove =
    contact !== null && form(scene, view, 'remove contact', removeButton(words.remove, masked(contact.phone)))
  const asked =
    contact?.state === 'asked' &&
    markup`<p>${words.contactAsked(masked(contact.phone))}</p>${form(scene, view, 'contact code', markup`<div><label for="code"><b>${words.contactCode}</b></label><input class="code" type="text" id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="12" required></div><button>${words.codeAct}</button>`)}<br>`
  const agreed = contact?.state === 'agreed' && markup`<p>${words.contactAgreed(masked(contact.phone))}</p>`
  const ask =
    contact === null &&
    form(
      scene,
      view,
      'contact',
      markup`${field(scene, view.faults, { name: 'contact', type: 'tel', label: words.contactPhone, value: '', autocomplete: 'off' })}<button class="q">${words.contactAct}</button>`,
    )
  return markup`<section><h2>${words.contactTitle}</h2><p>${words.contactLead}</p>${asked}${agreed}${remove}${ask}</section>`
}

/** Short to look at, whole to hear. */
function removeButton(remove: string, what: string): Html {
  return markup`<button class="q">${remove}<span class="v"> ${what}</span></button>`
}

function form(scene: PortalScene, { key }: RecordView, act: string, content: Html): Html {
  return markup`<form class="f" method="post" action="${portalPath(scene, '/me')}">${hidden({ lang: scene.language, do: act, k: key })}${content}</form>`
}
