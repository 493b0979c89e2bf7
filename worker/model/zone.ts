import type { MultiPolygon } from './geo.ts'
import type { Words } from './station.ts'

/** A named area of a territory. Its hash is part of what two people approve, so a zone that changed voids the approval. */
export interface Zone {
  readonly id: string
  readonly name: Words
  readonly geometry: MultiPolygon
  /** Streets whose residents without a point belong to it, as people write them. Absent in a territory kept from before there were any. */
  readonly streets?: readonly string[]
  readonly hash: string
  /** Water level at which it is touched, and the time that calls, doors and leaving need before that. */
  readonly decideBefore: { readonly station: string; readonly threshold: string; readonly leadMs: number } | null
}
