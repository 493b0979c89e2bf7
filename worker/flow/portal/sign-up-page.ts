// The form, and the choice of the exact place where the address was not found as it was written.
import { DWELLING_KINDS, type Dwelling } from '../../model/dwelling.ts'
import { LANGUAGES } from '../../model/message.ts'
import { PHONE_USES } from '../../model/sign-up.ts'
import { markup, type Html } from '../page/html.ts'
import { readTopics, type Faults, type FieldName, type Fields } from './form.ts'
import { ANOTHER_WORDS } from './another-words.ts'
import { hidden, portalPath, sheet, type PortalScene } from './sheet.ts'
import { topicBoxes } from './topic-boxes.ts'

/** With what was written before, and what is wrong with it. */
export function signUpPage(scene: PortalScene, fields: Fields = {}, faults: Faults = {}): string {
  const { words, territory, language } = scene
  const chosen = fields['language'] ?? language
  const use = fields['use'] ?? PHONE_USES[0]
  const isVisitor = fields['visitor'] === 'yes'
  const title = (isVisitor ? words.visitorTitle : words.title)(territory.name)
  const main = markup`<h1>${title}</h1>${faultList(scene, faults)}<p>${isVisitor ? words.visitorLead : words.lead}</p>
<form class="f" method="post" action="${portalPath(scene)}" novalidate>${hidden({ lang: language, ...(isVisitor ? { visitor: 'yes' } : {}) })}
${isVisitor && field(scene, faults, { name: 'until', type: 'date', label: words.until, hint: words.untilHint, value: fields['until'], autocomplete: 'off' })}
${field(scene, faults, { name: 'address', type: 'text', label: words.address, hint: words.addressHint, value: fields['address'], autocomplete: 'street-address' })}
${dwellingFields(scene, { kind: fields['dwelling'] ?? '', floor: fields['floor'] ?? '' })}
${field(scene, faults, { name: 'phone', type: 'tel', label: words.phone, hint: words.phoneHint, value: fields['phone'], autocomplete: 'tel' })}
<fieldset><legend>${words.use}</legend>${PHONE_USES.map((one) => radio('use', one, words.uses[one], one === use))}</fieldset>
${field(scene, faults, { name: 'email', type: 'email', label: `${words.email} (${words.optional})`, value: fields['email'], autocomplete: 'email' })}
${field(scene, faults, { name: 'name', type: 'text', label: `${words.personName} (${words.optional})`, hint: words.nameHint, value: fields['name'], autocomplete: 'name' })}
<fieldset><legend>${words.language}</legend>${LANGUAGES.filter((one) => territory.languages.includes(one) || one === 'fr').map((one) => radio('language', one, words.languages[one], one === chosen))}</fieldset>
<label class="o top"><input type="checkbox" name="another" value="yes"${fields['another'] === 'yes' && CHECKED}> <span>${ANOTHER_WORDS[language].box}</span></label>
${topicBoxes(scene, readTopics(fields))}
<div><label class="o top"><input type="checkbox" id="consent" name="consent" value="yes"${fields['consent'] === 'yes' && CHECKED} required aria-describedby="consent-h${faults.consent !== undefined && ' consent-e'}"> <span>${words.consent}</span></label>${faultOf(scene, faults, 'consent')}<p class="h" id="consent-h">${words.rights(territory.publicDesk)}</p></div>
<button>${words.send}</button></form>
<section><p class="b">${words.already}</p><p><a href="${portalPath(scene, '/me')}?lang=${language}">${words.alreadyAct}</a></p><p><a href="${portalPath(scene, '/device')}">${words.device}</a></p>${!isVisitor && markup`<p><a href="${portalPath(scene, '/visitor')}?lang=${language}">${words.visitorLink}</a></p>`}</section>`
  return sheet(scene, { title, path: portalPath(scene, isVisitor ? '/visitor' : ''), main })
}

/** Not asked for: whoever says nothing is told the text that is for everybody. */
export function dwellingFields(
  { words }: PortalScene,
  { kind, floor }: { readonly kind: string; readonly floor: string },
  suffix = '',
): Html {
  const option = (value: string, label: string) =>
    markup`<option value="${value}"${value === kind && SELECTED}>${label}</option>`
  return markup`<div><label for="dwelling${suffix}"><b>${words.dwelling} (${words.optional})</b></label><span class="h" id="dwelling${suffix}-h">${words.dwellingHint}</span><br><select id="dwelling${suffix}" name="dwelling" aria-describedby="dwelling${suffix}-h">${option('', words.dwellingUnsaid)}${DWELLING_KINDS.map((one) => option(one, words.dwellings[one]))}</select></div><div><label for="floor${suffix}"><b>${words.floor} (${words.optional})</b></label><span class="h" id="floor${suffix}-h">${words.floorHint}</span><br><input type="text" inputmode="numeric" id="floor${suffix}" name="floor" size="4" maxlength="3" value="${floor}" autocomplete="off" aria-describedby="floor${suffix}-h"></div>`
}

/** « Logement de plain-pied, étage 0 »; null where nobody has said. */
export function dwellingWords({ words }: PortalScene, dwelling: Dwelling | undefined): string | null {
  if (dwelling === undefined) return null
  const { kind, floor } = dwelling
  const parts = [kind === null ? null : words.dwellings[kind], floor === null ? null : `${words.floor} ${floor}`]
  return parts.filter((part) => part !== null).join(', ')
}

export interface PlaceChoice {
  /** `b:…` an address, `z:…` a zone, `m:x,y` a point of the map. */
  readonly value: string
  readonly label: string
}

export interface PlaceQuestion {
  readonly typed: string
  readonly addresses: readonly PlaceChoice[]
  readonly zones: readonly PlaceChoice[]
  /** A picture of the town as a data address, with its size; null where there is nothing to draw. */
  readonly map: { readonly source: string; readonly width: number; readonly height: number } | null
  readonly pinned: PlaceChoice | null
}

/** Everything that was written travels with the choice: nothing of it is kept before a code has been asked for. */
export function placePage(scene: PortalScene, fields: Fields, question: PlaceQuestion, action: string): string {
  const { words, language } = scene
  const { typed, addresses, zones, map, pinned } = question
  const first = pinned ?? addresses[0] ?? zones[0]
  const choices = (of: readonly PlaceChoice[]) =>
    of.map(({ value, label }) => radio('place', value, label, value === first?.value))
  const kept = { ...fields, lang: language }
  const main = markup`<h1>${words.placeTitle}</h1><p>${words.placeLead(typed)}</p>
<form class="f" method="post" action="${action}">${hidden(without(kept, 'place', 'map.x', 'map.y'))}
<fieldset><legend>${words.placeAddresses}</legend>${pinned !== null && radio('place', pinned.value, words.placePinned, true)}${choices(addresses)}
${zones.length > 0 && markup`<p class="b">${words.placeZones}</p>${choices(zones)}`}
${radio('place', 'none', `${words.placeNone} (${words.placeNoneHint})`, first === undefined)}</fieldset>
<button>${words.goOn}</button></form>
${
  map !== null &&
  markup`<section><h2>${words.placeMap}</h2><p>${words.placeMapHint}</p><form class="f" method="post" action="${action}">${hidden(without(kept, 'place', 'map.x', 'map.y'))}<input class="map" type="image" name="map" src="${map.source}" alt="${words.placeMap}" width="${map.width}" height="${map.height}"></form></section>`
}`
  return sheet(scene, { title: words.placeTitle, path: null, main })
}

function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

const CHECKED = markup` checked`
const SELECTED = markup` selected`

export function radio(name: string, value: string, label: string, checked: boolean): Html {
  return markup`<label class="o"><input type="radio" name="${name}" value="${value}"${checked && CHECKED}> <span>${label}</span></label>`
}

interface Field {
  readonly name: FieldName | 'name'
  readonly type: 'text' | 'tel' | 'email' | 'date'
  readonly label: string
  readonly hint?: string
  readonly value: string | undefined
  readonly autocomplete: string
}

export function field(
  scene: PortalScene,
  faults: Faults,
  { name, type, label, hint, value, autocomplete }: Field,
): Html {
  const wrong = name === 'name' ? undefined : faults[name]
  const described = [hint === undefined ? '' : `${name}-h`, wrong === undefined ? '' : `${name}-e`].filter(
    (id) => id !== '',
  )
  return markup`<div><label for="${name}"><b>${label}</b></label>${hint !== undefined && markup`<span class="h" id="${name}-h">${hint}</span><br>`}<input type="${type}" id="${name}" name="${name}" value="${value ?? ''}" maxlength="160" autocomplete="${autocomplete}"${described.length > 0 && markup` aria-describedby="${described.join(' ')}"`}${wrong !== undefined && markup` aria-invalid="true"`}>${name !== 'name' && faultOf(scene, faults, name)}</div>`
}

export function faultOf({ words }: PortalScene, faults: Faults, name: FieldName): Html | null {
  const wrong = faults[name]
  return wrong === undefined ? null : markup`<p class="e" id="${name}-e">${words.faults[wrong]}</p>`
}

/** What a screen reader meets first: each fault leads to its field. */
export function faultList({ words }: PortalScene, faults: Faults): Html | null {
  const entries = Object.entries(faults) as [FieldName, NonNullable<Faults[FieldName]>][]
  return entries.length === 0
    ? null
    : markup`<div class="note bad" role="alert"><h2>${words.faultsTitle}</h2>${entries.map(([name, word]) => markup`<p><a href="#${name}">${words.faults[word]}</a></p>`)}</div>`
}
