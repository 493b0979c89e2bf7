// CAP 1.2 XML → data, or what is wrong with it. What comes from elsewhere is untrusted: no entities, no document type, a bounded size.
import type { Certainty, Severity, Urgency } from '../model/alert.ts'
import type { Position } from '../model/geo.ts'
import { RESPONSE_TYPES, type ResponseType } from '../model/hazard.ts'
import type { Instant } from '../model/time.ts'
import {
  CAP_NAMESPACE,
  CATEGORIES,
  MSG_TYPES,
  SCOPES,
  STATUSES,
  type CapAlert,
  type CapArea,
  type CapInfo,
  type CapNamed,
  type CapReference,
  type CapResource,
} from './cap.ts'
import { readCapTime } from './time-text.ts'
import { openXml } from './xml-door.ts'

export interface CapFault {
  readonly where: string
  readonly message: string
  readonly mend: string
}

export type ParsedCap =
  { readonly kind: 'cap'; readonly alert: CapAlert } | { readonly kind: 'faults'; readonly faults: readonly CapFault[] }

const URGENCIES: readonly Urgency[] = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown']
const SEVERITIES: readonly Severity[] = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']
const CERTAINTIES: readonly Certainty[] = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']
/** The standard's default where `language` is left out. */
const DEFAULT_LANGUAGE = 'en-US'

const ALERT_ELEMENTS =
  'identifier sender sent status msgType source scope restriction addresses code note references incidents info Signature'.split(
    ' ',
  )
const INFO_ELEMENTS =
  'language category event responseType urgency severity certainty audience eventCode effective onset expires senderName headline description instruction web contact parameter resource area'.split(
    ' ',
  )
const AREA_ELEMENTS = 'areaDesc polygon circle geocode altitude ceiling'.split(' ')

type Node = Readonly<Record<string, unknown>>

export function parseCap(xml: string): ParsedCap {
  const refused = (message: string, mend: string): ParsedCap => ({
    kind: 'faults',
    faults: [{ where: '/', message, mend }],
  })
  const opened = openXml(xml)
  if (opened.kind === 'refused') return refused(opened.message, opened.mend)
  const alert = opened.root['alert']
  const node = objectOf(alert)
  if (node === null) return refused('there is no <alert>', 'send one CAP message at a time')
  const namespace = Object.entries(node).find(([name]) => /^@_xmlns/.test(name) || name === '@_xmlns')?.[1]
  const declared = namespacesIn(xml)
  if (!declared.includes(CAP_NAMESPACE))
    return refused(
      `its namespace is ${String(namespace ?? declared[0] ?? 'missing').slice(0, 60)}`,
      `CAP 1.2 has the namespace ${CAP_NAMESPACE}`,
    )
  return new Reading().alert(node)
}

/**
 * A message whose tree is there already: an element of a feed, or the JSON of Meteoalarm, which names its members as CAP does. The namespace
 * is the caller's to look at.
 */
export function parseCapTree(alert: unknown): ParsedCap {
  const node = objectOf(alert)
  if (node !== null) return new Reading().alert(node)
  return { kind: 'faults', faults: [{ where: '/', message: 'there is no alert', mend: 'send CAP 1.2' }] }
}

// The library takes prefixes away; which namespace they stood for is read from the text.
function namespacesIn(xml: string): readonly string[] {
  return [...xml.slice(0, 4_000).matchAll(/xmlns(?::[\w.-]+)?\s*=\s*["']([^"']*)["']/g)].map(([, value]) =>
    (value ?? '').trim(),
  )
}

/** One message being read: every fault is kept, so that a sender mends all of them at once. */
class Reading {
  readonly #faults: CapFault[] = []

  alert(node: Node): ParsedCap {
    const at = '/alert'
    this.#known(node, ALERT_ELEMENTS, at)
    const infos = listOf(node['info']).flatMap((info, index) => {
      const child = objectOf(info)
      return child === null ? [] : [this.#info(child, `${at}/info[${index + 1}]`)]
    })
    const alert: CapAlert = {
      identifier: this.#text(node, 'identifier', at),
      sender: this.#text(node, 'sender', at),
      sent: this.#time(node, 'sent', at) ?? 0,
      status: this.#one(node, 'status', STATUSES, at),
      msgType: this.#one(node, 'msgType', MSG_TYPES, at),
      source: optional(node, 'source'),
      scope: this.#one(node, 'scope', SCOPES, at),
      restriction: optional(node, 'restriction'),
      addresses: optional(node, 'addresses'),
      codes: listOf(node['code'])
        .map(textOf)
        .filter((code) => code !== ''),
      note: optional(node, 'note'),
      references: this.#references(optional(node, 'references'), at),
      incidents: optional(node, 'incidents'),
      infos,
      ...(node['Signature'] === undefined ? {} : { isSigned: true as const }),
    }
    if (node['sent'] === undefined)
      this.#fault(`${at}/sent`, 'it is missing', 'write when the message was sent, with its offset')
    return this.#faults.length > 0 ? { kind: 'faults', faults: this.#faults } : { kind: 'cap', alert }
  }

  #info(node: Node, at: string): CapInfo {
    this.#known(node, INFO_ELEMENTS, at)
    const categories = listOf(node['category']).map(textOf)
    const known = CATEGORIES.filter((category) => categories.includes(category))
    if (known.length === 0)
      this.#fault(`${at}/category`, 'no category of the standard', `write one of ${CATEGORIES.join(', ')}`)
    const responses = listOf(node['responseType']).map(textOf)
    return {
      language: optional(node, 'language') ?? DEFAULT_LANGUAGE,
      categories: known,
      event: this.#text(node, 'event', at),
      responseTypes: RESPONSE_TYPES.filter((type: ResponseType) => responses.includes(type)),
      urgency: this.#one(node, 'urgency', URGENCIES, at),
      severity: this.#one(node, 'severity', SEVERITIES, at),
      certainty: this.#certainty(node, at),
      audience: optional(node, 'audience'),
      eventCodes: namedIn(node['eventCode']),
      effective: this.#time(node, 'effective', at),
      onset: this.#time(node, 'onset', at),
      expires: this.#time(node, 'expires', at),
      senderName: optional(node, 'senderName'),
      headline: optional(node, 'headline'),
      description: optional(node, 'description'),
      instruction: optional(node, 'instruction'),
      web: optional(node, 'web'),
      contact: optional(node, 'contact'),
      parameters: namedIn(node['parameter']),
      resources: listOf(node['resource']).flatMap((resource) => {
        const child = objectOf(resource)
        return child === null ? [] : [resourceOf(child)]
      }),
      areas: listOf(node['area']).flatMap((area, index) => {
        const child = objectOf(area)
        return child === null ? [] : [this.#area(child, `${at}/area[${index + 1}]`)]
      }),
    }
  }

  // CAP 1.0 wrote "Very Likely"; the standard tells readers to take it as Likely.
  #certainty(node: Node, at: string): Certainty {
    return textOf(node['certainty']) === 'Very Likely' ? 'Likely' : this.#one(node, 'certainty', CERTAINTIES, at)
  }

  #area(node: Node, at: string): CapArea {
    this.#known(node, AREA_ELEMENTS, at)
    // A warning whose place has no name is a warning all the same: its shape or its code says where.
    if (node['areaDesc'] === undefined) this.#fault(`${at}/areaDesc`, 'it is missing', 'write areaDesc')
    return {
      areaDesc: textOf(node['areaDesc']),
      polygons: listOf(node['polygon']).flatMap((polygon, index) =>
        this.#ring(textOf(polygon), `${at}/polygon[${index + 1}]`),
      ),
      circles: listOf(node['circle']).flatMap((circle, index) =>
        this.#circle(textOf(circle), `${at}/circle[${index + 1}]`),
      ),
      geocodes: namedIn(node['geocode']),
      altitude: numberOf(optional(node, 'altitude')),
      ceiling: numberOf(optional(node, 'ceiling')),
    }
  }

  #ring(text: string, at: string): readonly (readonly Position[])[] {
    if (text === '') return []
    const points = text.split(/\s+/).map(positionOf)
    const ring = points.filter((point): point is Position => point !== null)
    const [first, last] = [ring[0], ring.at(-1)]
    const closed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1]
    if (ring.length === points.length && ring.length >= 4 && closed) return [ring]
    this.#fault(
      at,
      'no closed ring of "latitude,longitude" pairs',
      'write at least four pairs, the first again at the end',
    )
    return []
  }

  #circle(text: string, at: string): CapArea['circles'] {
    const [point = '', radius = ''] = text.split(/\s+/)
    const centre = positionOf(point)
    const radiusKm = Number(radius)
    if (centre !== null && radius !== '' && Number.isFinite(radiusKm) && radiusKm >= 0) return [{ centre, radiusKm }]
    if (text !== '') this.#fault(at, 'no "latitude,longitude radius"', 'write the radius in kilometres after the point')
    return []
  }

  #references(text: string | null, at: string): readonly CapReference[] {
    if (text === null) return []
    // Separated by spaces; some senders glue one to the next by a comma.
    const parts = text.split(/[\s,]+/).filter((part) => part !== '')
    return parts.flatMap((sender, index) => {
      if (index % 3 !== 0) return []
      const [identifier = '', sent = ''] = parts.slice(index + 1, index + 3)
      const instant = readCapTime(sent)
      if (sender !== '' && identifier !== '' && instant !== null) return [{ sender, identifier, sent: instant }]
      this.#fault(
        `${at}/references`,
        'a reference that is not "sender,identifier,sent"',
        'name each message by all three',
      )
      return []
    })
  }

  // The standard has no room for an element of another name, so that a misspelt one is never taken for one left out.
  #known(node: Node, names: readonly string[], at: string): void {
    const other = Object.keys(node).find((name) => !/^[@#]/.test(name) && !names.includes(name))
    if (other !== undefined)
      this.#fault(`${at}/${other.slice(0, 40)}`, 'no element of CAP 1.2', 'leave it out, or correct its spelling')
  }

  #text(node: Node, name: string, at: string): string {
    const text = textOf(node[name])
    if (text === '') this.#fault(`${at}/${name}`, 'it is missing or empty', `write ${name}`)
    return text
  }

  #one<T extends string>(node: Node, name: string, known: readonly T[], at: string): T {
    const text = textOf(node[name])
    const found = known.find((one) => one === text)
    if (found !== undefined) return found
    this.#fault(`${at}/${name}`, `found "${text.slice(0, 40)}"`, `write one of ${known.join(', ')}`)
    return known[0] as T
  }

  #time(node: Node, name: string, at: string): Instant | null {
    const text = optional(node, name)
    if (text === null) return null
    const instant = readCapTime(text)
    if (instant === null)
      this.#fault(
        `${at}/${name}`,
        `"${text.slice(0, 40)}" is no time with an offset`,
        'write it as 2026-10-14T21:10:00+02:00',
      )
    return instant
  }

  #fault(where: string, message: string, mend: string): void {
    this.#faults.push({ where, message, mend })
  }
}

function resourceOf(node: Node): CapResource {
  return {
    resourceDesc: optional(node, 'resourceDesc') ?? '',
    mimeType: optional(node, 'mimeType') ?? 'application/octet-stream',
    size: numberOf(optional(node, 'size')),
    uri: optional(node, 'uri'),
    derefUri: optional(node, 'derefUri'),
    digest: optional(node, 'digest'),
  }
}

function namedIn(value: unknown): readonly CapNamed[] {
  return listOf(value).flatMap((one) => {
    const node = objectOf(one)
    return node === null ? [] : [{ valueName: textOf(node['valueName']), value: textOf(node['value']) }]
  })
}

function positionOf(text: string): Position | null {
  const [latitude = '', longitude = '', ...rest] = text.split(',')
  const [y, x] = [Number(latitude), Number(longitude)]
  const good = latitude !== '' && longitude !== '' && rest.length === 0 && Math.abs(y) <= 90 && Math.abs(x) <= 180
  return good ? [x, y] : null
}

function numberOf(text: string | null): number | null {
  const value = text === null || text === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

function optional(node: Node, name: string): string | null {
  const text = textOf(node[name])
  return text === '' ? null : text
}

// An element with attributes comes as an object whose own text stands beside them.
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number') return String(value)
  const text = objectOf(value)?.['#text']
  return typeof text === 'string' ? text.trim() : ''
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as unknown[]) : [value]
}

function objectOf(value: unknown): Node | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Node) : null
}
