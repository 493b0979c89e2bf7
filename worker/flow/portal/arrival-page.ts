// The form behind the code at a shelter's door. No script, one column; what was written stays where something is wrong.
import { callerNumber } from '../../audience/contact-address.ts'
import type { ToldArrival } from '../../model/shelter.ts'
import { markup, type Html } from '../page/html.ts'
import { ARRIVAL_WORDS } from './arrival-words.ts'
import type { Fields } from './form.ts'
import { hidden, sheet, type PortalScene } from './sheet.ts'

const REGION = 'FR'
/** A coach is written down at the desk. */
const MOST_PERSONS = 20
const MOST = { name: 80, phone: 40, address: 160, needs: 300 } as const

type ArrivalField = 'name' | 'persons' | 'phone'
export type ArrivalFaults = Readonly<Partial<Record<ArrivalField, 'noName' | 'noCount' | 'noPhone'>>>

export type ReadArrival =
  { readonly kind: 'told'; readonly told: ToldArrival } | { readonly kind: 'faults'; readonly faults: ArrivalFaults }

export function readArrival(fields: Fields): ReadArrival {
  const line = (name: keyof typeof MOST) => (fields[name] ?? '').trim().slice(0, MOST[name])
  const [name, typed] = [line('name'), line('phone')]
  const persons = countOf(fields['persons'], 1)
  const phone = typed === '' ? '' : callerNumber(typed, REGION)
  const faults: Partial<Record<ArrivalField, 'noName' | 'noCount' | 'noPhone'>> = {}
  if (name === '') faults.name = 'noName'
  if (persons === null || persons < 1) faults.persons = 'noCount'
  if (phone === null) faults.phone = 'noPhone'
  if (name === '' || persons === null || persons < 1 || phone === null) return { kind: 'faults', faults }
  const animals = countOf(fields['animals'], 0) ?? 0
  return { kind: 'told', told: { name, phone, address: line('address'), persons, needs: line('needs'), animals } }
}

function countOf(typed: string | undefined, otherwise: number): number | null {
  const text = (typed ?? '').trim()
  if (text === '') return otherwise
  return /^\d{1,2}$/.test(text) && Number(text) <= MOST_PERSONS ? Number(text) : null
}

/** `once`: the name of this form, so that a button pressed twice is one arrival. */
export function arrivalPage(
  scene: PortalScene,
  shelter: string,
  {
    once,
    fields = {},
    faults = {},
  }: { readonly once: string; readonly fields?: Fields; readonly faults?: ArrivalFaults },
): string {
  const words = ARRIVAL_WORDS[scene.language]
  const value = (name: string) => fields[name] ?? ''
  const box = (name: ArrivalField | 'address' | 'needs' | 'animals', more: Box): Html => {
    const fault = name in faults ? faults[name as ArrivalField] : undefined
    return field({ ...more, name, value: value(name), fault: fault === undefined ? null : words[fault] })
  }
  const main = markup`<h1>${words.title(shelter)}</h1><p>${words.lead}</p><form class="f" method="post" novalidate>${hidden({ lang: scene.language, once })}
${box('name', { label: words.name, complete: 'name' })}
${box('persons', { label: words.persons, complete: 'off', isCount: true })}
${box('address', { label: words.address, hint: words.addressHint, complete: 'street-address' })}
${box('phone', { label: `${words.phone} (${words.optional})`, complete: 'tel' })}
${box('needs', { label: `${words.needs} (${words.optional})`, hint: words.needsHint, complete: 'off' })}
${box('animals', { label: `${words.animals} (${words.optional})`, complete: 'off', isCount: true })}
<p class="h">${words.kept}</p><button>${words.send}</button></form>`
  return sheet(scene, { title: words.title(shelter), path: '', main })
}

export function arrivedPage(
  scene: PortalScene,
  { name, persons }: { readonly name: string; readonly persons: number },
) {
  const words = ARRIVAL_WORDS[scene.language]
  const main = markup`<h1>${words.done(name, persons)}</h1><p class="b">${words.doneHint}</p><p><a href="?lang=${scene.language}">${words.again}</a></p>`
  return sheet(scene, { title: words.done(name, persons), path: null, main })
}

export function noArrivalPage(scene: PortalScene, why: 'closed' | 'many'): string {
  const words = ARRIVAL_WORDS[scene.language]
  const main = markup`<h1>${words[why]}</h1>${why === 'closed' && markup`<p>${words.closedHint}</p>`}`
  return sheet(scene, { title: words[why], path: null, main })
}

interface Box {
  readonly label: string
  readonly hint?: string
  readonly complete: string
  readonly isCount?: boolean
}

interface WrittenBox extends Box {
  readonly name: string
  readonly value: string
  readonly fault: string | null
}

function field({ name, label, hint, complete, isCount = false, value, fault }: WrittenBox): Html {
  const described = [hint === undefined ? '' : `${name}-h`, fault === null ? '' : `${name}-e`].join(' ').trim()
  const type = name === 'phone' ? 'tel' : 'text'
  return markup`<div><label for="${name}"><b>${label}</b></label>${hint !== undefined && markup`<span class="h" id="${name}-h">${hint}</span><br>`}${fault !== null && markup`<p class="e" id="${name}-e">${fault}</p>`}<input type="${type}" id="${name}" name="${name}" value="${value}" autocomplete="${complete}"${isCount && NUMERIC}${fault !== null && INVALID}${described !== '' && markup` aria-describedby="${described}"`}></div>`
}

const NUMERIC = markup` inputmode="numeric" size="3" maxlength="2"`
const INVALID = markup` aria-invalid="true"`
