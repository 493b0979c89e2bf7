// One official bulletin out of any feed: a reach of Vigicrues, a phenomenon of the Vigilance map, a CAP warning. What the issuer said, for
// where, for when, in which words. That it ran out, or that its source fell silent, is a state of its own and never "green".
import type { Certainty, Severity, Urgency } from './alert.ts'
import { HOUR_MS, DAY_MS, MINUTE_MS, type Instant } from './time.ts'
import type { FeedSource } from './territory.ts'

/** The colours of the French vigilance and of Meteoalarm; always shown with their word and a number. */
export const DANGERS = ['green', 'yellow', 'orange', 'red'] as const
export type Danger = (typeof DANGERS)[number]

/** How bad, as a number that compares. */
export const DANGER_RANK: Readonly<Record<Danger, number>> = { green: 1, yellow: 2, orange: 3, red: 4 }

/** The nine phenomena of Météo-France in its own words, then what only other services warn of. */
export const PHENOMENA = [
  'vent',
  'pluie-inondation',
  'orages',
  'crues',
  'neige-verglas',
  'canicule',
  'grand froid',
  'avalanches',
  'vagues-submersion',
  'brouillard',
  'feu de forêt',
  'autre',
] as const
export type Phenomenon = (typeof PHENOMENA)[number]

/** What the issuer says of it. `updated`: it replaced another, or says something else than it did. */
export type BulletinStatus = 'in force' | 'updated' | 'cancelled' | 'all clear'

/** Plain text: no markup, no control characters; null where the issuer wrote none. */
export interface BulletinText {
  readonly headline: string | null
  readonly description: string | null
  readonly instruction: string | null
}

/** A part of its time with a level of its own; `danger` is null where the issuer leaves a gap. */
export interface DangerStep {
  readonly from: Instant
  readonly to: Instant
  readonly danger: Danger | null
}

export interface Bulletin {
  /** Id of the source in `feeds.yaml`. */
  readonly source: string
  /** Who speaks, in their own name: « Météo-France ». */
  readonly issuer: string
  /** Unique in its source; the same for each revision of one matter. */
  readonly identifier: string
  /** Identifiers in the same source that it takes the place of, or ends. */
  readonly replaces: readonly string[]
  /** The territory's own codes of the areas that it speaks of; empty where it only ends another. */
  readonly areas: readonly string[]
  readonly phenomenon: Phenomenon
  /** The issuer's own name of the event, in its own language. */
  readonly event: string
  /** The highest level of its whole time; null where the issuer gives none that is known. */
  readonly danger: Danger | null
  readonly severity: Severity
  readonly urgency: Urgency
  readonly certainty: Certainty
  /** Empty where the level is the same all the time. */
  readonly steps: readonly DangerStep[]
  readonly onset: Instant
  /** Null where the issuer names no end. */
  readonly expires: Instant | null
  readonly sentAt: Instant
  readonly receivedAt: Instant
  /** By the language's first subtag, `fr`, `en`. */
  readonly texts: Readonly<Record<string, BulletinText>>
  readonly status: BulletinStatus
  /** The message carried a signature, which nobody has checked. Absent where there was none: then its address, or the sender's key, is all that vouches. */
  readonly isSigned?: true
  /** The issuer's own reference, or the address of the message. */
  readonly rawReference: string
}

/** As an adapter reads it: areas in the source's own codes. */
export type RawBulletin = Omit<Bulletin, 'source' | 'receivedAt'>

/** As a territory keeps it. */
export interface KeptBulletin extends Bulletin {
  /** Since when a source that lists all its warnings no longer lists this one, which is no cancellation; null while it does. */
  readonly unlistedSince: Instant | null
  /** When its issuer ended it; null where it has not. */
  readonly endedAt: Instant | null
}

/** All that is known here. `heard` and `ended` are kept by `boardKey`. */
export interface BulletinBoard {
  readonly bulletins: readonly KeptBulletin[]
  /** When each source was last heard of each area. */
  readonly heard: Readonly<Record<string, Instant>>
  /** Identifiers that were replaced or ended, so that a list that still holds them brings nothing back. */
  readonly ended: Readonly<Record<string, Instant>>
}

export const EMPTY_BOARD: BulletinBoard = { bulletins: [], heard: {}, ended: {} }

export function boardKey(source: string, name: string): string {
  return `${source}|${name}`
}

/** What one poll of one source told one territory. */
export interface BulletinNews {
  readonly source: string
  /** The territory's areas that the source was heard of, whether or not anything has changed. */
  readonly heard: readonly string[]
  readonly items: readonly Bulletin[]
  /** Identifiers of all that it lists for these areas; null where this answer is not the whole list. */
  readonly listed: readonly string[] | null
}

export type Standing = 'ahead' | 'in force' | 'expired' | 'ended'

/** Without an end of its own it is believed for a day after its source has ceased to list it. */
const ENDLESS_MS = DAY_MS

export function standingOf(bulletin: KeptBulletin, now: Instant): Standing {
  if (bulletin.endedAt !== null || bulletin.status === 'cancelled' || bulletin.status === 'all clear') return 'ended'
  const expires = bulletin.expires ?? (bulletin.unlistedSince === null ? Infinity : bulletin.unlistedSince + ENDLESS_MS)
  if (now >= expires) return 'expired'
  return now < bulletin.onset ? 'ahead' : 'in force'
}

/** The highest level that it gives from `from` to `to`, both included; null where none is known. It does not look at its standing. */
export function worstDanger(
  { steps, danger, onset, expires }: Pick<Bulletin, 'steps' | 'danger' | 'onset' | 'expires'>,
  from: Instant,
  to: Instant = from,
): Danger | null {
  const whole: readonly DangerStep[] = [{ from: onset, to: expires ?? Infinity, danger }]
  return (steps.length === 0 ? whole : steps)
    .filter((step) => step.from <= to && step.to > from)
    .reduce<Danger | null>((worst, step) => worse(worst, step.danger), null)
}

export function worse(left: Danger | null, right: Danger | null): Danger | null {
  if (left === null || right === null) return left ?? right
  return DANGER_RANK[right] > DANGER_RANK[left] ? right : left
}

/** Its words in the reader's language, else in another that it has: French before English, then whatever there is. */
export function textOf({ texts }: Pick<Bulletin, 'texts'>, language: 'fr' | 'en'): BulletinText | null {
  const order = [language, 'fr', 'en', ...Object.keys(texts).sort()]
  return order.map((one) => texts[one]).find((text) => text !== undefined) ?? null
}

/** One area that a territory follows in one source, from `feeds.yaml`. */
export interface FollowedArea {
  readonly source: string
  readonly area: string
  readonly name: string
  readonly credit: string
  /** Unheard for so long, the source says nothing of this area any more. */
  readonly silentAfterMs: number
  /** The source lists every warning in force, so that none for an area means that it has none. Elsewhere what is absent is unknown. */
  readonly listsAll: boolean
}

/** Three polls missed, and not less than half an hour: a source that hiccups is not silent. */
const MISSED_POLLS = 3
const LEAST_SILENCE_MS = 30 * MINUTE_MS
const LISTS_ALL: readonly FeedSource['adapter'][] = ['meteoalarm', 'cap']

export function followedAreas(feeds: readonly FeedSource[]): readonly FollowedArea[] {
  return feeds.flatMap((feed) => {
    // Two codes of the source may be one area of ours: a department and its coast.
    const own = new Map(Object.values(feed.areas ?? {}).map(({ area, name }) => [area, name]))
    return [...own].map(([area, name]) => ({
      source: feed.id,
      area,
      name,
      credit: feed.credit,
      silentAfterMs: Math.max(LEAST_SILENCE_MS, MISSED_POLLS * feed.periodMs),
      listsAll: LISTS_ALL.includes(feed.adapter),
    }))
  })
}

/** Null where the source was never heard of this area; true where it was not for too long. */
export function isSilent(followed: FollowedArea, board: BulletinBoard, now: Instant): boolean | null {
  const heardAt = board.heard[boardKey(followed.source, followed.area)]
  return heardAt === undefined ? null : now - heardAt > followed.silentAfterMs
}

/** CAP words of a colour, as Météo-France itself gives them to Meteoalarm. */
export const SEVERITY_OF_DANGER: Readonly<Record<Danger, Severity>> = {
  green: 'Minor',
  yellow: 'Moderate',
  orange: 'Severe',
  red: 'Extreme',
}

/** How long what has run out stays to be seen, as what it is. */
export const KEPT_AFTER_MS = 12 * HOUR_MS
