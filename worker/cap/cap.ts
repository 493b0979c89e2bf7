// CAP 1.2 (OASIS, 1 July 2010) as plain data: every element of the standard, in the order of its schema.
import type { Certainty, MsgType, Severity, Urgency } from '../model/alert.ts'
import type { Position } from '../model/geo.ts'
import type { ResponseType } from '../model/hazard.ts'
import type { Instant } from '../model/time.ts'

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2'

export const STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
export const MSG_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const
export const SCOPES = ['Public', 'Restricted', 'Private'] as const
export const CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const

export type CapStatus = (typeof STATUSES)[number]
export type CapMsgType = MsgType | 'Ack' | 'Error'
export type CapScope = (typeof SCOPES)[number]
export type CapCategory = (typeof CATEGORIES)[number]

/** Another message, named as the standard names it: sender, identifier and the very time that it was sent. */
export interface CapReference {
  readonly sender: string
  readonly identifier: string
  readonly sent: Instant
}

export interface CapNamed {
  readonly valueName: string
  readonly value: string
}

export interface CapArea {
  readonly areaDesc: string
  /** Longitude, latitude; first = last. On the wire the latitude comes first. */
  readonly polygons: readonly (readonly Position[])[]
  /** Radius in km. */
  readonly circles: readonly { readonly centre: Position; readonly radiusKm: number }[]
  readonly geocodes: readonly CapNamed[]
  /** Feet above mean sea level, as the standard has it. */
  readonly altitude: number | null
  readonly ceiling: number | null
}

export interface CapResource {
  readonly resourceDesc: string
  readonly mimeType: string
  readonly size: number | null
  readonly uri: string | null
  readonly derefUri: string | null
  readonly digest: string | null
}

export interface CapInfo {
  /** RFC 3066; `en-US` where the message says nothing. */
  readonly language: string
  readonly categories: readonly CapCategory[]
  readonly event: string
  readonly responseTypes: readonly ResponseType[]
  readonly urgency: Urgency
  readonly severity: Severity
  readonly certainty: Certainty
  readonly audience: string | null
  readonly eventCodes: readonly CapNamed[]
  readonly effective: Instant | null
  readonly onset: Instant | null
  readonly expires: Instant | null
  readonly senderName: string | null
  readonly headline: string | null
  readonly description: string | null
  readonly instruction: string | null
  readonly web: string | null
  readonly contact: string | null
  readonly parameters: readonly CapNamed[]
  readonly resources: readonly CapResource[]
  readonly areas: readonly CapArea[]
}

export interface CapAlert {
  readonly identifier: string
  readonly sender: string
  readonly sent: Instant
  readonly status: CapStatus
  readonly msgType: CapMsgType
  readonly source: string | null
  readonly scope: CapScope
  readonly restriction: string | null
  readonly addresses: string | null
  readonly codes: readonly string[]
  readonly note: string | null
  readonly references: readonly CapReference[]
  readonly incidents: string | null
  readonly infos: readonly CapInfo[]
  /** It came with a signature (XML-DSig), which is not checked here: no authority of ours has told by which key it signs. Never written. */
  readonly isSigned?: true
}
