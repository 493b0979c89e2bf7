import type { Actor } from './identity.ts'
import type { Instant } from './time.ts'

export type LogCategory =
  'signal' | 'proposition' | 'décision' | 'alerte' | 'envoi' | 'hydro' | 'action' | 'rectificatif' | 'système'

/**
 * One entry of an object's chain. `hash` = SHA-256 of the canonical JSON of all other members, `prev` among them.
 * It holds no personal data: a recipient appears as a keyed hash or a count.
 */
export interface LogEntry {
  readonly object: string
  readonly seq: number
  /** Data time of the territory, and the machine's. */
  readonly at: Instant
  readonly machineAt: Instant
  readonly actor: Actor
  readonly category: LogCategory
  readonly act: string
  readonly text: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly prev: string
  readonly hash: string
}

/** What `Command` keeps of another object's chain. */
export interface Anchor {
  readonly object: string
  readonly count: number
  readonly hash: string
  readonly at: Instant
}
