// A scenario that is ready for the night: zones, texts, channels and how long, written in calm by one and read and approved by another over its
// hash. Only the hour is filled in when it leaves; whatever else changes makes it another one, which nobody has approved.
import { SEVERITY_RANK, type Alert, type AlertContent, type Proposal } from './alert.ts'
import type { Texts, Variants } from './dwelling.ts'
import type { ScenarioSignature } from './automatic.ts'
import type { Actor } from './identity.ts'
import type { Language } from './message.ts'
import { voicesFor } from './own-voice.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from './time.ts'
import type { Zone } from './zone.ts'

export interface PreparedContent extends Pick<
  AlertContent,
  | 'zones'
  | 'channels'
  | 'texts'
  | 'variants'
  | 'voices'
  | 'filter'
  | 'event'
  | 'hazard'
  | 'responseType'
  | 'severity'
  | 'urgency'
  | 'certainty'
> {
  readonly validForMs: number
  /** While it lasts, people are asked this often to tell everybody again; null: never. */
  readonly repeatEveryMs: number | null
}

export interface PreparedApproval {
  readonly by: Actor
  readonly at: Instant
  /** Of what they read. */
  readonly version: string
  /** From then on it must be read and approved again before it can be sent. */
  readonly reviewBy: Instant
}

export interface PreparedScenario {
  readonly id: string
  readonly name: string
  readonly content: PreparedContent
  /** Of its zones when it was written, in their order. */
  readonly zoneHashes: readonly string[]
  /** SHA-256 of all that is told, to whom and how. */
  readonly version: string
  readonly preparedBy: Actor
  readonly preparedAt: Instant
  /** Null until somebody else has read it. */
  readonly approval: PreparedApproval | null
  /** Where it may leave by itself when a rule fires. Absent where nobody has signed it. */
  readonly signature?: ScenarioSignature
}

/** What an alert keeps of the scenario that it came from. */
export interface FiredFrom {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly preparedBy: Actor
  readonly approvedBy: Actor
  readonly approvedAt: Instant
  readonly repeatEveryMs: number | null
  /** Nobody pressed: it left on a signature, after a minute in which nobody said no. */
  readonly automatic?: { readonly countdown: string; readonly rule: string; readonly signature: string }
}

export type PreparedStanding = 'ready' | 'to approve' | 'review due' | 'zone changed'

export const LONGEST_REVIEW_MS = 366 * DAY_MS
export const SHORTEST_REPEAT_MS = 15 * MINUTE_MS

export function standingOf(scenario: PreparedScenario, zones: readonly Zone[], now: Instant): PreparedStanding {
  const { content, zoneHashes, approval, version } = scenario
  const moved = content.zones.some((id, index) => zones.find((zone) => zone.id === id)?.hash !== zoneHashes[index])
  if (moved) return 'zone changed'
  if (approval === null || approval.version !== version) return 'to approve'
  return approval.reviewBy <= now ? 'review due' : 'ready'
}

/** It tells everybody whom the proposal would, and as gravely at least: to send it leaves nobody of the proposal out. */
export function fits({ content }: Pick<PreparedScenario, 'content'>, proposal: Pick<Proposal, 'zones' | 'severity'>) {
  return (
    proposal.zones.length > 0 &&
    proposal.zones.every((zone) => content.zones.includes(zone)) &&
    SEVERITY_RANK[content.severity] >= SEVERITY_RANK[proposal.severity]
  )
}

const QUARTER_MS = 15 * MINUTE_MS
/** What stays open in a prepared text; `next` only where it is told again, since it is a promise. */
export const OPEN_MARKS = ['date', 'time', 'next'] as const
type OpenMark = (typeof OPEN_MARKS)[number]

export interface SentAt {
  readonly now: Instant
  readonly timeZone: string
}

/** The texts as they leave at that minute. */
export function wordedAt(content: PreparedContent, at: SentAt): Pick<AlertContent, 'texts' | 'variants' | 'voices'> {
  const { repeatEveryMs, variants, voices } = content
  const said = (texts: Texts): Texts => filledAt(texts, repeatEveryMs, at)
  const worded = Object.entries(variants ?? {}).map(([wording, texts]) => [wording, said(texts)] as const)
  const texts = said(content.texts)
  return {
    texts,
    ...(voices === undefined ? {} : { voices: voicesFor(content, texts) }),
    ...(variants === undefined ? {} : { variants: Object.fromEntries(worded) as Variants }),
  }
}

function filledAt(texts: Texts, repeatEveryMs: number | null, { now, timeZone }: SentAt): Texts {
  const filled: Partial<Record<Language, string>> = {}
  for (const [language, text] of Object.entries(texts) as [Language, string][]) {
    const values: Readonly<Record<OpenMark, string | null>> = {
      date: partsOf(now, timeZone, { day: '2-digit', month: '2-digit' }),
      time: hourWords(now, timeZone, language),
      next:
        repeatEveryMs === null
          ? null
          : hourWords(Math.ceil((now + repeatEveryMs) / QUARTER_MS) * QUARTER_MS, timeZone, language),
    }
    filled[language] = text.replace(/\{(date|time|next)\}/g, (mark, name: OpenMark) => values[name] ?? mark)
  }
  return filled
}

// « 21h10 », « 23h » in French, « 21:10 » in English: as people say it and as a call reads it.
function hourWords(at: Instant, timeZone: string, language: Language): string {
  const time = partsOf(at, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (language === 'en') return time
  const [hours, minutes] = time.split(':')
  return `${Number(hours)}h${minutes === '00' ? '' : (minutes ?? '')}`
}

function partsOf(at: Instant, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('fr-FR', { timeZone, ...options }).format(at)
}

/** What an alert that lasts asks of people; nothing of it is ever sent by itself. */
export type Lasting =
  { readonly kind: 'tell again'; readonly dueAt: Instant } | { readonly kind: 'ends soon'; readonly endsAt: Instant }

export const ENDS_SOON_MS = 15 * MINUTE_MS

export function lastingOf(alert: Alert, now: Instant): Lasting | null {
  const told = alert.revisions.findLast(({ approvedAt }) => approvedAt !== null)
  if (told?.approvedAt == null || !LASTS.includes(alert.state)) return null
  const endsAt = told.content.expiresAt
  if (endsAt <= now) return null
  if (endsAt - now <= ENDS_SOON_MS) return { kind: 'ends soon', endsAt }
  const dueAt = repeatDueAt(alert)
  return dueAt !== null && dueAt <= now ? { kind: 'tell again', dueAt } : null
}

const LASTS: readonly Alert['state'][] = ['sending', 'in force', 'submitted']

/** When it should be told again; null where its scenario says nothing, or it is over first. */
export function repeatDueAt({ prepared, revisions }: Pick<Alert, 'prepared' | 'revisions'>): Instant | null {
  const told = revisions.findLast(({ approvedAt }) => approvedAt !== null)
  if (prepared?.repeatEveryMs == null || told?.approvedAt == null) return null
  const dueAt = told.approvedAt + prepared.repeatEveryMs
  return dueAt < told.content.expiresAt ? dueAt : null
}

/** The next moment at which it asks for something new; null where it never will. */
export function nextLastingAt(alert: Alert, now: Instant): Instant | null {
  const told = alert.revisions.findLast(({ approvedAt }) => approvedAt !== null)
  if (told === undefined || !LASTS.includes(alert.state)) return null
  const times = [repeatDueAt(alert), told.content.expiresAt - ENDS_SOON_MS].filter((at) => at !== null && at > now)
  return times.length === 0 ? null : Math.min(...(times as Instant[]))
}

export const DEFAULT_REVIEW_MS = 180 * DAY_MS
export const DEFAULT_REPEAT_MS = HOUR_MS
