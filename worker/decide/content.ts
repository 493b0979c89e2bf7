// What two people bind themselves to, as one hash. Order of zones, channels and languages is not content; everything else is.
import { createHash } from 'node:crypto'
import type { AlertContent } from '../model/alert.ts'

/** SHA-256, hex, of the content and the number of its revision. */
export function contentHash(content: AlertContent, revision: number): string {
  const zones = content.zones.map((zone, index) => [zone, content.zoneHashes[index] ?? '']).sort(byFirst)
  const texts = Object.entries(content.texts).sort(byFirst)
  const bound = [
    'tocsin alert content 2',
    revision,
    content.msgType,
    content.mode,
    zones,
    [...content.channels].sort(),
    texts,
    content.event,
    content.hazard,
    content.responseType,
    content.severity,
    content.urgency,
    content.certainty,
    content.expiresAt,
    content.count,
    content.allClear,
  ]
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex')
}

function byFirst(left: readonly string[], right: readonly string[]): number {
  return (left[0] ?? '') < (right[0] ?? '') ? -1 : 1
}
