// Teams outside: what a phone of theirs is told, what it says, and what the desk sees. A door is an address and a count: no name ever comes here.
import type { MultiPolygon, Position } from './geo.ts'
import type { HailText } from './hail.ts'
import type { Instant } from './time.ts'

export type FieldTaskState = 'to do' | 'assigned' | 'under way' | 'done' | 'impossible' | 'blocked'
export const FIELD_TASK_STATES: readonly FieldTaskState[] = [
  'to do',
  'assigned',
  'under way',
  'done',
  'impossible',
  'blocked',
]

/** As card 34 of the flood plan has them: à faire, parti, refus, absent, aide, fait. */
export type DoorState = 'to do' | 'left' | 'refused' | 'absent' | 'help' | 'done'
export const DOOR_STATES: readonly DoorState[] = ['to do', 'left', 'refused', 'absent', 'help', 'done']

export type QuickReply = 'ok' | 'en route' | 'on site' | 'finished' | 'need help' | 'impossible'
export const QUICK_REPLIES: readonly QuickReply[] = ['ok', 'en route', 'on site', 'finished', 'need help', 'impossible']

/** What a phone says of a task; the desk alone assigns and opens again. */
export type TaskSaid =
  | { readonly kind: 'start' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'cannot'; readonly reason: string }
  | { readonly kind: 'block'; readonly reason: string }

export type FieldAct =
  | { readonly kind: 'message'; readonly to: 'team' | 'all'; readonly text: string }
  | { readonly kind: 'reply'; readonly message: number; readonly reply: QuickReply }
  | { readonly kind: 'task'; readonly task: number; readonly said: TaskSaid }
  | { readonly kind: 'door'; readonly door: number; readonly state: DoorState; readonly persons: number }
  | { readonly kind: 'sos over'; readonly reason: string }
  | { readonly kind: 'recalled'; readonly recall: number }
  /** That there is a photograph or a voice note; its bytes follow alone, under the counter of this act. */
  | {
      readonly kind: 'media'
      readonly of: MediaKind
      readonly to: 'team' | 'all'
      readonly text: string
      /** The task that it shows; null where it belongs to none. */
      readonly task: number | null
      /** Where and when it was made, only where the person agreed; never in the picture itself. */
      readonly made: MediaPlace | null
    }
  /** « Tout va bien »: nothing else to say, and the timer of the team begins anew. */
  | { readonly kind: 'check in' }
  /** The phone itself has seen that it is in a zone where nobody may go. */
  | { readonly kind: 'entered'; readonly zone: string }

export type MediaKind = 'photo' | 'voice'
export const MEDIA_KINDS: readonly MediaKind[] = ['photo', 'voice']
/** What a bad network carries within a minute (crisis-domain §4). */
export const MAX_MEDIA_BYTES = 150_000
export const MAX_VOICE_MS = 30_000

export interface MediaPlace {
  readonly point: Position | null
  readonly at: Instant
}

/** A photograph or a voice note as a message carries it; `isIn`: its bytes have arrived. */
export interface FieldMedia {
  readonly device: number
  readonly counter: number
  readonly of: MediaKind
  readonly isIn: boolean
  readonly task: number | null
  readonly made: MediaPlace | null
}

/** Where a phone is, as its person shares it: the last place only. */
export interface FieldPosition {
  readonly device: number
  readonly point: Position
  readonly accuracyM: number
  /** Machine time. */
  readonly at: Instant
}
export const POSITION_EVERY_MS = 60_000

/** A saved zone where no team may go. */
export interface ForbiddenZone {
  readonly id: string
  readonly name: string
  readonly geometry: MultiPolygon
}

/** A team that is to give news every so often, machine time. `missed`: how many times in a row it has not. */
export interface CheckIn {
  readonly everyMinutes: number
  readonly lastAt: Instant
  readonly missed: number
}

/** One act of one phone: its counter goes up by one, so that the room takes each once and in the order in which it was done. */
export interface NumberedAct {
  readonly counter: number
  /** The phone's own clock, set right by what the server last said. */
  readonly at: Instant
  readonly act: FieldAct
}

export interface FieldTeam {
  readonly id: number
  readonly name: string
  /** Absent where the team needs give no news. */
  readonly checkIn?: CheckIn
}

export interface FieldMember {
  readonly id: number
  readonly name: string
  readonly team: number
  /** The newest message that this phone has shown to a person. */
  readonly read: number
}

/** `seq` is its place in the one order that every phone and the desk see. Instants here are territory time. */
export interface FieldMessage {
  readonly seq: number
  /** Null: from the desk. */
  readonly from: number | null
  readonly name: string
  /** Null: to all. */
  readonly team: number | null
  readonly text: string
  readonly reply: { readonly message: number; readonly reply: QuickReply } | null
  readonly at: Instant
  readonly media?: FieldMedia
}

export interface FieldTask {
  readonly number: number
  readonly team: number | null
  readonly state: FieldTaskState
  readonly what: string
  readonly where: string
  /** In the words of whoever gave it: « 22 h 30 », « avant la nuit ». */
  readonly by: string
  readonly safety: string
  /** Why it is impossible or blocked; '' otherwise. */
  readonly reason: string
  readonly at: Instant
  /** What is said over the loud-hailer, word for word. */
  readonly aloud?: HailText
  /** Of which sheet it is a stretch. */
  readonly stretch?: { readonly sheet: number; readonly stretch: number }
}

export interface FieldDoor {
  readonly number: number
  readonly team: number
  readonly street: string
  readonly address: string
  /** Persons whom the alert did not reach there. */
  readonly expected: number
  /** Somebody there needs help to leave, or asked for it. */
  readonly need: boolean
  readonly state: DoorState
  /** How many the team found, or took along. */
  readonly persons: number
  readonly alert: number
  /** When the team said so; null before. */
  readonly at: Instant | null
}

export interface FieldSos {
  readonly number: number
  /** `silent`: nobody pressed anything, the team has missed its news twice. Absent: somebody calls. */
  readonly cause?: 'silent'
  readonly name: string
  readonly team: string
  readonly at: Instant
  readonly over: { readonly by: string; readonly reason: string; readonly at: Instant } | null
}

export interface FieldRecall {
  readonly number: number
  readonly reason: string
  readonly at: Instant
  /** Phones that have said that they are coming back. */
  readonly acknowledged: readonly number[]
}

/** What a phone is told: all that has changed since the number that it holds. */
export interface FieldNews {
  readonly upTo: number
  /** The last counter of this phone that counts: what it holds above it is not in yet. */
  readonly heard: number
  /** Acts that came in and could not be done any more. */
  readonly refused: readonly { readonly counter: number; readonly detail: string }[]
  readonly you: FieldMember
  readonly teams: readonly FieldTeam[]
  readonly members: readonly FieldMember[]
  readonly messages: readonly FieldMessage[]
  readonly tasks: readonly FieldTask[]
  readonly doors: readonly FieldDoor[]
  /** Tasks and doors that another team has now. */
  readonly gone: { readonly tasks: readonly number[]; readonly doors: readonly number[] }
  readonly sos: FieldSos | null
  readonly recall: FieldRecall | null
  /** All of them, where they have changed since; absent where they have not. */
  readonly forbidden?: readonly ForbiddenZone[]
  /** When this phone's rights end by themselves, machine time: it empties itself then, also without a network. */
  readonly until?: Instant
  readonly machineNow: Instant
  readonly now: Instant
  readonly timeZone: string
}

export interface FieldDevice extends FieldMember {
  readonly joinedAt: Instant
  readonly seenAt: Instant
  readonly isRevoked: boolean
}

/** Everything, for whoever leads the teams. */
export interface FieldView {
  readonly seq: number
  readonly teams: readonly FieldTeam[]
  readonly devices: readonly FieldDevice[]
  readonly messages: readonly FieldMessage[]
  readonly tasks: readonly FieldTask[]
  readonly doors: readonly FieldDoor[]
  readonly sos: readonly FieldSos[]
  readonly recall: FieldRecall | null
  readonly positions: readonly FieldPosition[]
  /** Zones where no team may go, by their ids. */
  readonly forbidden: readonly string[]
}

/** What every console shows above every place. */
export interface FieldSummary {
  readonly seq: number
  readonly sos: readonly FieldSos[]
  /** Doors where help is asked for, and nobody at the desk has said that it is on its way. */
  readonly help: readonly number[]
  readonly recall: { readonly reason: string; readonly acknowledged: number; readonly of: number } | null
}

/** How people say them, on the radio too. */
export const taskName = (number: number): string => `T${number}`
export const doorName = (number: number): string => `D${number}`

export const MAX_FIELD_TEXT = 1_000
/** A phone that was cut off for a night sends its acts in parts of so many. */
export const MAX_ACTS = 200
