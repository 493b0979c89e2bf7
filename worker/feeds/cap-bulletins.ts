// One CAP message → the bulletins of the areas that are followed. An end comes in five shapes, and all of them are read as one.
import { covers, placeOf } from '../cap/area-covers.ts'
import type { CapAlert, CapInfo, CapNamed } from '../cap/cap.ts'
import type { BulletinStatus, BulletinText, Danger, Phenomenon, RawBulletin } from '../model/bulletin.ts'
import { SEVERITY_RANK, type Severity } from '../model/alert.ts'
import { meant } from '../model/word-table.ts'
import { bulletinText, plainText } from './bulletin-text.ts'
import { dangerOfCode } from './danger-code.ts'

export type FromCap =
  | { readonly kind: 'bulletins'; readonly items: readonly RawBulletin[] }
  /** Sound, and not for here: a test, an acknowledgement. */
  | { readonly kind: 'passed over'; readonly reason: string }

const MOST_REFERENCES = 100
/** Identifiers are some fifty signs long. */
const MOST_NAME = 200

export function bulletinsOf(alert: CapAlert, wanted: readonly string[]): FromCap {
  if (alert.status !== 'Actual') return { kind: 'passed over', reason: `its status is ${alert.status}` }
  if (alert.msgType === 'Ack' || alert.msgType === 'Error')
    return { kind: 'passed over', reason: `it is an ${alert.msgType}` }
  const replaces = alert.references.slice(0, MOST_REFERENCES).map(({ identifier }) => identifier.slice(0, MOST_NAME))
  if (alert.msgType === 'Cancel' && replaces.length === 0)
    return { kind: 'passed over', reason: 'a cancellation that does not say of what' }
  const groups = grouped(alert.infos)
  const items = groups.flatMap((infos, index) => {
    const areas = wanted.filter((key) => infos.some((info) => info.areas.some((area) => covers(area, placeOf(key)))))
    const [first] = infos
    if (first === undefined || areas.length === 0) return []
    const bulletin = bulletinOf({ alert, infos, first, areas, replaces })
    // One message may warn of two things: the first keeps its identifier, which others refer to.
    return [index === 0 ? bulletin : { ...bulletin, identifier: `${bulletin.identifier}#${index + 1}` }]
  })
  const isNoise = ({ danger, status }: RawBulletin) =>
    danger === 'green' && status === 'all clear' && replaces.length === 0
  const kept = items.filter((item) => !isNoise(item))
  // Without an area of ours it may still end what we have; a cancellation often names no area at all.
  if (items.length === 0 && replaces.length > 0 && alert.msgType === 'Cancel')
    return { kind: 'bulletins', items: [endOf(alert, replaces)] }
  return { kind: 'bulletins', items: kept }
}

interface Parts {
  readonly alert: CapAlert
  /** The same thing in several languages. */
  readonly infos: readonly CapInfo[]
  readonly first: CapInfo
  readonly areas: readonly string[]
  readonly replaces: readonly string[]
}

function bulletinOf({ alert, infos, first, areas, replaces }: Parts): RawBulletin {
  const status = statusOf(alert, infos)
  const onset = first.onset ?? first.effective ?? alert.sent
  return {
    issuer: plainText(first.senderName, 80) ?? plainText(alert.sender, 80) ?? 'CAP',
    identifier: alert.identifier.slice(0, MOST_NAME),
    replaces,
    areas,
    phenomenon: phenomenonOf(infos),
    event: plainText(first.event, 120) ?? '',
    danger: dangerOf(first),
    severity: first.severity,
    urgency: first.urgency,
    certainty: first.certainty,
    steps: [],
    onset,
    expires: first.expires,
    sentAt: alert.sent,
    texts: textsOf(infos),
    status,
    ...(alert.isSigned === true ? { isSigned: true as const } : {}),
    rawReference: (first.web ?? alert.identifier).slice(0, 300),
  }
}

// The cancellation of something whose area is only known where it is kept.
function endOf(alert: CapAlert, replaces: readonly string[]): RawBulletin {
  return {
    issuer: plainText(alert.sender, 80) ?? 'CAP',
    identifier: alert.identifier.slice(0, MOST_NAME),
    replaces,
    areas: [],
    phenomenon: 'autre',
    event: '',
    danger: null,
    severity: 'Unknown',
    urgency: 'Unknown',
    certainty: 'Unknown',
    steps: [],
    onset: alert.sent,
    expires: null,
    sentAt: alert.sent,
    texts: {},
    status: 'cancelled',
    rawReference: alert.identifier.slice(0, MOST_NAME),
  }
}

/**
 * The five shapes of an end: a Cancel; a response type AllClear; an Update that ran out when it took effect; the level 4 of Luxembourg, which
 * is sent as an Alert; and the level green.
 */
function statusOf(alert: CapAlert, infos: readonly CapInfo[]): BulletinStatus {
  if (alert.msgType === 'Cancel') return 'cancelled'
  const isOver = infos.some(
    (info) =>
      info.responseTypes.includes('AllClear') ||
      (alert.msgType === 'Update' && info.expires !== null && info.expires <= (info.effective ?? alert.sent)) ||
      /LVL_4$/.test(parameter(info.parameters, 'cb-eu-level') ?? '') ||
      dangerOf(info) === 'green',
  )
  if (isOver) return 'all clear'
  return alert.msgType === 'Update' ? 'updated' : 'in force'
}

const OF_SEVERITY: Readonly<Record<Severity, Danger | null>> = {
  Extreme: 'red',
  Severe: 'orange',
  Moderate: 'yellow',
  // Somebody warned of it: it is no green, which would end what it is about.
  Minor: 'yellow',
  Unknown: null,
}
const OF_LUXEMBOURG: Readonly<Record<string, Danger>> = { '1': 'red', '2': 'orange', '3': 'yellow', '4': 'green' }

/** `awareness_level` is "3; orange; Severe"; its number counts, the words are spelled in many ways. */
function dangerOf({ parameters, severity }: CapInfo): Danger | null {
  const level = /^\s*(\d)/.exec(parameter(parameters, 'awareness_level') ?? '')?.[1]
  if (level !== undefined) return dangerOfCode(level)
  const luxembourg = /LVL_(\d)$/.exec(parameter(parameters, 'cb-eu-level') ?? '')?.[1]
  if (luxembourg !== undefined) return meant(OF_LUXEMBOURG, luxembourg) ?? null
  return OF_SEVERITY[severity]
}

const OF_AWARENESS: Readonly<Record<string, Phenomenon>> = {
  '1': 'vent',
  '2': 'neige-verglas',
  '3': 'orages',
  '4': 'brouillard',
  '5': 'canicule',
  '6': 'grand froid',
  '7': 'vagues-submersion',
  '8': 'feu de forêt',
  '9': 'avalanches',
  '10': 'pluie-inondation',
  '12': 'crues',
  '13': 'pluie-inondation',
}
/** Where only the event's name says it. Another name is shown as it is, and counts as "autre". */
const OF_NAME: readonly (readonly [RegExp, Phenomenon])[] = [
  [/\b(flood|crue|inondation|hochwasser)/i, 'crues'],
  [/\b(thunderstorm|orage)/i, 'orages'],
  [/\b(wind|gale|storm|vent|tempête)\b/i, 'vent'],
  [/\b(snow|ice|neige|verglas)\b/i, 'neige-verglas'],
  [/\b(rain|pluie)/i, 'pluie-inondation'],
  [/\b(wildfire|forest fire|bush ?fire|feu de forêt)/i, 'feu de forêt'],
]

function phenomenonOf(infos: readonly CapInfo[]): Phenomenon {
  for (const { parameters } of infos) {
    const type = /^\s*(\d+)/.exec(parameter(parameters, 'awareness_type') ?? '')?.[1]
    if (type !== undefined) return meant(OF_AWARENESS, type) ?? 'autre'
  }
  const name = infos.map(({ event }) => event).join(' ')
  return OF_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'autre'
}

// Languages of one thing belong together; two things of one message have another time, level or kind.
function grouped(infos: readonly CapInfo[]): readonly (readonly CapInfo[])[] {
  const groups = new Map<string, CapInfo[]>()
  for (const info of infos) {
    const type = parameter(info.parameters, 'awareness_type') ?? ''
    const codes = info.eventCodes.map(({ value }) => value)
    const key = JSON.stringify([info.onset, info.expires, info.severity, dangerOf(info), type, codes])
    groups.set(key, [...(groups.get(key) ?? []), info])
  }
  return [...groups.values()].toSorted((left, right) => rankOf(right) - rankOf(left))
}

function rankOf([first]: readonly CapInfo[]): number {
  return first === undefined ? -1 : SEVERITY_RANK[first.severity]
}

// French, English, and the issuer's own language where it writes neither.
function textsOf(infos: readonly CapInfo[]): Readonly<Record<string, BulletinText>> {
  const texts: Record<string, BulletinText> = {}
  for (const info of infos) {
    const language = /^[a-z]{2,3}/.exec(info.language.toLowerCase())?.[0] ?? 'und'
    texts[language] ??= bulletinText({
      headline: info.headline ?? info.event,
      description: info.description,
      instruction: info.instruction,
    })
  }
  const known = Object.entries(texts).filter(([language]) => language === 'fr' || language === 'en')
  return Object.fromEntries(known.length > 0 ? known : Object.entries(texts).slice(0, 1))
}

function parameter(parameters: readonly CapNamed[], name: string): string | null {
  return parameters.find(({ valueName }) => valueName.toLowerCase() === name)?.value ?? null
}
