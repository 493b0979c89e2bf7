import type { Actor } from './identity.ts'
import type { Instant } from './time.ts'

/** What people file a line under that they write by hand. */
export const HAND_CATEGORIES = [
  'action',
  'demande',
  'décision',
  'hydro',
  'victime',
  'réseau',
  'logistique',
  'presse',
  'alerte',
] as const
export type HandCategory = (typeof HAND_CATEGORIES)[number]

export type LogCategory = HandCategory | 'signal' | 'proposition' | 'envoi' | 'rectificatif' | 'système'

/** How it came in or went out. */
export const NOTE_CHANNELS = ['phone', 'radio', 'mail', 'in person', 'seen'] as const
export type NoteChannel = (typeof NOTE_CHANNELS)[number]

export const NOTE_QUALITIES = ['rumour', 'confirmed', 'refuted'] as const
export type NoteQuality = (typeof NOTE_QUALITIES)[number]

/** A line that a person writes: who told whom, how, when it happened, and what it belongs to. */
export interface HandNote {
  readonly text: string
  readonly category: HandCategory
  readonly channel: NoteChannel | null
  readonly from: string
  readonly to: string
  readonly place: string
  /** Null where nobody has said. */
  readonly quality: NoteQuality | null
  /** When it happened, territory time; null for now. */
  readonly happenedAt: Instant | null
  /** The number of the entry that it corrects; that one stays as it is. */
  readonly corrects: number | null
  /** A card of the plan. */
  readonly card: string
}

export const PLAIN_NOTE: Omit<HandNote, 'text'> = {
  category: 'action',
  channel: null,
  from: '',
  to: '',
  place: '',
  quality: null,
  happenedAt: null,
  corrects: null,
  card: '',
}

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
