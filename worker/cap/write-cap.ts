// A CAP alert as XML: elements in the order of the schema, nothing where there is nothing to say.
import { XMLBuilder } from 'fast-xml-parser'
import type { Position } from '../model/geo.ts'
import { CAP_NAMESPACE, type CapAlert, type CapArea, type CapInfo, type CapNamed, type CapResource } from './cap.ts'
import { capTime } from './time-text.ts'

type Node = Readonly<Record<string, unknown>>

const BUILDER = new XMLBuilder({ ignoreAttributes: false, format: true, indentBy: '  ', processEntities: true })

/** `timeZone`: whose offset the times carry. The same alert gives the same text, so that its identifier stands for one thing for ever. */
export function writeCap(alert: CapAlert, timeZone: string): string {
  const time = (at: number) => capTime(at, timeZone)
  const node: Node = {
    '@_xmlns': CAP_NAMESPACE,
    identifier: alert.identifier,
    sender: alert.sender,
    sent: time(alert.sent),
    status: alert.status,
    msgType: alert.msgType,
    ...optional('source', alert.source),
    scope: alert.scope,
    ...optional('restriction', alert.restriction),
    ...optional('addresses', alert.addresses),
    ...list('code', alert.codes),
    ...optional('note', alert.note),
    ...optional(
      'references',
      alert.references.length === 0
        ? null
        : alert.references.map((one) => `${one.sender},${one.identifier},${time(one.sent)}`).join(' '),
    ),
    ...optional('incidents', alert.incidents),
    ...list(
      'info',
      alert.infos.map((info) => infoNode(info, time)),
    ),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${BUILDER.build({ alert: node })}`
}

function infoNode(info: CapInfo, time: (at: number) => string): Node {
  return {
    language: info.language,
    category: info.categories,
    event: info.event,
    ...list('responseType', info.responseTypes),
    urgency: info.urgency,
    severity: info.severity,
    certainty: info.certainty,
    ...optional('audience', info.audience),
    ...list('eventCode', info.eventCodes.map(named)),
    ...optional('effective', info.effective === null ? null : time(info.effective)),
    ...optional('onset', info.onset === null ? null : time(info.onset)),
    ...optional('expires', info.expires === null ? null : time(info.expires)),
    ...optional('senderName', info.senderName),
    ...optional('headline', info.headline),
    ...optional('description', info.description),
    ...optional('instruction', info.instruction),
    ...optional('web', info.web),
    ...optional('contact', info.contact),
    ...list('parameter', info.parameters.map(named)),
    ...list('resource', info.resources.map(resourceNode)),
    ...list('area', info.areas.map(areaNode)),
  }
}

function resourceNode(resource: CapResource): Node {
  return {
    resourceDesc: resource.resourceDesc,
    mimeType: resource.mimeType,
    ...optional('size', resource.size),
    ...optional('uri', resource.uri),
    ...optional('derefUri', resource.derefUri),
    ...optional('digest', resource.digest),
  }
}

function areaNode(area: CapArea): Node {
  return {
    areaDesc: area.areaDesc,
    ...list(
      'polygon',
      area.polygons.map((ring) => ring.map(pair).join(' ')),
    ),
    ...list(
      'circle',
      area.circles.map(({ centre, radiusKm }) => `${pair(centre)} ${radiusKm}`),
    ),
    ...list('geocode', area.geocodes.map(named)),
    ...optional('altitude', area.altitude),
    ...optional('ceiling', area.ceiling),
  }
}

const named = ({ valueName, value }: CapNamed): Node => ({ valueName, value })

// Six decimals are eleven centimetres; some readers refuse more.
function pair([longitude, latitude]: Position): string {
  return `${degrees(latitude)},${degrees(longitude)}`
}

function degrees(value: number): string {
  return String(Math.round(value * 1e6) / 1e6)
}

function optional(name: string, value: string | number | null): Node {
  return value === null ? {} : { [name]: value }
}

function list(name: string, values: readonly unknown[]): Node {
  return values.length === 0 ? {} : { [name]: values }
}
