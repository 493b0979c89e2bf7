// A CAP message that was sent to us → bulletins of the sender's areas, as the messages of a feed that is asked would be.
import { parseCap } from '../cap/parse-cap.ts'
import type { BulletinNews } from '../model/bulletin.ts'
import type { AreaName } from '../model/territory.ts'
import type { Instant } from '../model/time.ts'
import { bulletinsOf } from './cap-bulletins.ts'

export interface PushedCap {
  readonly source: string
  readonly xml: string
  /** The sender's own codes. */
  readonly areas: Readonly<Record<string, AreaName>>
}

/** Null where it says nothing of these areas, or is no sound message: it stands among the notices, whole. */
export function pushedBulletins({ source, xml, areas }: PushedCap, receivedAt: Instant): BulletinNews | null {
  const parsed = parseCap(xml)
  if (parsed.kind === 'faults') return null
  const found = bulletinsOf(parsed.alert, Object.keys(areas))
  if (found.kind === 'passed over' || found.items.length === 0) return null
  const ours = (codes: readonly string[]) => [...new Set(codes.flatMap((code) => areas[code]?.area ?? []))]
  const items = found.items.map((raw) => ({ ...raw, source, receivedAt, areas: ours(raw.areas) }))
  return { source, items, heard: [...new Set(items.flatMap((item) => item.areas))], listed: null }
}
