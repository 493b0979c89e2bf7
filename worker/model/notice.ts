// A notice: what an authority tells the commune, at any hour and by any door. It is kept whole, it wakes somebody, and its sender learns who read it.
import type { Danger, FollowedArea } from './bulletin.ts'
import type { Actor } from './identity.ts'
import type { Ring } from './ring.ts'
import type { PlanLevel } from './rule.ts'
import type { AreaName } from './territory.ts'
import { DAY_MS, type Instant } from './time.ts'

/** Automatic warnings whose words are known: they are read into a place and a level. Everything else is read by people. */
export const NOTICE_KINDS = ['authority', 'apic', 'vigicrues-flash'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Somebody who may wake the duty officer, from `feeds.yaml`. Whoever stands in no such list wakes nobody. */
export interface NoticeSource {
  readonly id: string
  readonly name: string
  readonly kind: NoticeKind
  /** Names of the machine keys that speak for it, and for nothing else. */
  readonly keys: readonly string[]
  /** Mailboxes in lower case; `@example.fr` stands for every mailbox of that domain. */
  readonly mailboxes: readonly string[]
  /** Numbers with their country, from which an SMS or a call is a notice. */
  readonly phones: readonly string[]
  /** Whether the acknowledgement goes back by e-mail or SMS. Nobody reads the answers to an automatic warning. */
  readonly acknowledge: boolean
  /** The sender's own code of each area whose CAP messages stand as bulletins too → our name of it. Absent where none was written. */
  readonly areas?: Readonly<Record<string, AreaName>>
}

/** `notices` of `feeds.yaml`. */
export interface NoticeSettings {
  /** Names of the machine keys under which the commune's own mail server hands e-mails on; who wrote them stands in each. */
  readonly forwarders: readonly string[]
  readonly sources: readonly NoticeSource[]
  /** How long one that waits for nobody is kept, whole and in words; absent where nobody has said. */
  readonly keepMs?: number
}

/** A season of floods and the next one, and the year in which a court may ask; the log keeps what was received, when and who read it. */
export const NOTICES_KEPT_MS = 400 * DAY_MS

/** Nobody knows how often they would send: only a bulletin of theirs says anything, and their silence never does. */
const NEVER_SILENT_MS = 100 * 365 * DAY_MS

/** The areas of which senders push bulletins. */
export function pushedAreas({ sources }: NoticeSettings): readonly FollowedArea[] {
  return sources.flatMap(({ id, name: credit, areas = {} }) => {
    const own = new Map(Object.values(areas).map(({ area, name }) => [area, name]))
    return [...own].map(([area, name]) => ({
      source: id,
      area,
      name,
      credit,
      silentAfterMs: NEVER_SILENT_MS,
      listsAll: false,
    }))
  })
}

export const NO_NOTICE_SETTINGS: NoticeSettings = { forwarders: [], sources: [] }

export type NoticeDoor = 'http' | 'cap' | 'mail' | 'sms' | 'call'

/** By what somebody is known at a door: the name of a key, a mailbox, a number. */
export type NoticeSender =
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'mailbox'; readonly mailbox: string; readonly forwarder: string }
  | { readonly by: 'phone'; readonly phone: string }

/** What a notice calls itself. An exercise wakes people too, and says so first; a test wakes nobody. */
export type NoticeStatus = 'actual' | 'exercise' | 'test'

/** How far we could read it; the whole of it is kept either way. */
export type NoticeReading =
  | { readonly kind: 'native' | 'cap' | 'apic' | 'vigicrues-flash' | 'words' }
  /** Kept, and shown as it came. */
  | { readonly kind: 'unread'; readonly why: string }

/** What a door made of the bytes. */
export interface NoticeSaid {
  /** The sender's own name of it: what comes twice is one notice. Null where it has none. */
  readonly id: string | null
  readonly sentAt: Instant | null
  readonly status: NoticeStatus
  readonly title: string
  readonly text: string
  readonly danger: Danger | null
  /** Communes and areas, as the sender names them. */
  readonly places: readonly string[]
  readonly reading: NoticeReading
}

export type NoticeStep = 'duty' | 'duty again' | 'RAC' | 'crisis line'
export const NOTICE_STEPS: readonly NoticeStep[] = ['duty', 'duty again', 'RAC', 'crisis line']

/** What is kept of the bytes. `bytes` < `of` says that it was cut, and the hash is of all of it. */
export interface NoticeKept {
  readonly bytes: number
  readonly of: number
  readonly sha256: string
}

/** What became of the message that gives the acknowledgement back. */
export type ReturnState = 'not yet' | 'under way' | 'delivered' | 'failed' | 'unknown'

/** How the acknowledgement goes back, and what became of it. Who posted it asks its address. */
export type NoticeReturn =
  { readonly by: 'address' | 'nothing' } | { readonly by: 'sms' | 'mail'; readonly state: ReturnState }

/** Everything of a notice that may stand in clear: what it says and from which number or mailbox is in `NoticeWords`. */
export interface Notice {
  /** Unique in the territory and mode: people say "notice 3". */
  readonly number: number
  /** Cannot be guessed: the address that the sender asks. */
  readonly id: string
  readonly source: string
  readonly sourceName: string
  readonly door: NoticeDoor
  readonly status: NoticeStatus
  readonly reading: NoticeReading
  readonly danger: Danger | null
  /** The level of the plan that this is an entry of; people decide. */
  readonly planLevel: PlanLevel | null
  /** Territory time, as every instant here but `sentAt`, which is the sender's. */
  readonly receivedAt: Instant
  readonly sentAt: Instant | null
  /** How often it came. */
  readonly times: number
  readonly kept: NoticeKept
  /** A recorded voice, with the provider; null where there is none. */
  readonly recording: { readonly url: string; readonly at: Instant } | null
  /** `information`: it wakes nobody and waits for nobody. */
  readonly state: 'open' | 'acknowledged' | 'information'
  readonly openSince: Instant
  readonly round: number
  readonly rings: readonly Ring<NoticeStep>[]
  readonly acknowledged: { readonly by: Actor; readonly at: Instant; readonly note: string } | null
  readonly returned: NoticeReturn
}

export interface NoticeWords {
  readonly title: string
  readonly text: string
  readonly places: readonly string[]
  /** The mailbox or number that it came from; null where a key says enough. */
  readonly from: string | null
}

export type NoticeShown = Notice & NoticeWords

/** What was sent by somebody who stands in no list: counted, and nothing of it kept. */
export interface NoticesRefused {
  readonly door: NoticeDoor
  readonly count: number
  readonly lastAt: Instant
}

export interface NoticesView {
  /** All that are open, and the last of the others; the newest first. */
  readonly notices: readonly NoticeShown[]
  readonly refused: readonly NoticesRefused[]
}

export const NO_NOTICES: NoticesView = { notices: [], refused: [] }

/** What the sender is told when they ask. */
export interface NoticeStatusDocument {
  readonly id: string
  readonly number: number
  readonly state: Notice['state']
  readonly receivedAt: Instant
  readonly times: number
  readonly reading: NoticeReading
  readonly acknowledged: { readonly at: Instant; readonly by: string; readonly note: string } | null
}

/** The one source that this sender stands for; null for a stranger. */
export function sourceOfSender({ forwarders, sources }: NoticeSettings, sender: NoticeSender): NoticeSource | null {
  switch (sender.by) {
    case 'key':
      return sources.find(({ keys }) => keys.includes(sender.key)) ?? null
    case 'mailbox': {
      if (!forwarders.includes(sender.forwarder)) return null
      const mailbox = sender.mailbox.toLowerCase()
      const domain = mailbox.slice(mailbox.lastIndexOf('@'))
      return sources.find(({ mailboxes }) => mailboxes.includes(mailbox) || mailboxes.includes(domain)) ?? null
    }
    case 'phone':
      return sources.find(({ phones }) => phones.includes(sender.phone)) ?? null
    default:
      return sender satisfies never
  }
}

/** Whether this key belongs to notices, and so may send no reading. */
export function isNoticeKey({ forwarders, sources }: NoticeSettings, key: string): boolean {
  return forwarders.includes(key) || sources.some(({ keys }) => keys.includes(key))
}
