// Public displays: what `displays.yaml` says of each, what they are told, and what they say back.
import type { AlertContent, Severity } from './alert.ts'
import type { Position } from './geo.ts'
import type { Actor } from './identity.ts'
import type { Language } from './message.ts'
import type { Mode } from './mode.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** How long a passer-by gets to read one page of a text panel. */
export const PANEL_PAGE_MS = 4_000

/** How a display gets its text: over our own socket; by fetching it, with its key or as anybody may; or a person puts it up. */
export const DISPLAY_DRIVERS = ['kiosk', 'fetched', 'fetched-openly', 'by-hand'] as const
export type DisplayDriver = (typeof DISPLAY_DRIVERS)[number]

/** A screen in a public place. It serves the zones named, or those that hold its position where none is. */
export interface Display {
  readonly id: string
  readonly name: Words
  readonly position: Position
  /** Null: every zone that holds the position. */
  readonly zones: readonly string[] | null
  /** A text panel has so many lines of so many characters; a screen shows the whole text. */
  readonly face:
    { readonly kind: 'screen' } | { readonly kind: 'panel'; readonly rows: number; readonly columns: number }
  /** Absent in a territory kept from before there was any but the first. */
  readonly driver?: DisplayDriver
}

/** One revision of an alert as the displays of its zones take it over. A later revision of the same alert replaces it. */
export interface DisplayNotice {
  readonly alert: string
  readonly number: number
  readonly revision: number
  readonly mode: Mode
  readonly content: Pick<
    AlertContent,
    'texts' | 'event' | 'severity' | 'expiresAt' | 'allClear' | 'msgType' | 'zones' | 'hazard' | 'responseType'
  >
  readonly speaker: string
  readonly zoneNames: readonly Words[]
  /** The displays that are meant. */
  readonly displays: readonly string[]
}

export interface HandWhat {
  readonly alert: string
  readonly number: number
  readonly revision: number
}

/** What a person has to do at a display that no wire reaches. */
export interface HandTask {
  readonly task: 'put up' | 'take down' | 'none'
  /** What is to be put up, taken down, or stands there. */
  readonly what: HandWhat | null
  /** The exact text, page by page. */
  readonly pages: readonly (readonly string[])[]
  /** Territory time from which on it is to be done. */
  readonly since: Instant
  /** Who last said that they had done it, and whether they showed it. */
  readonly done: { readonly by: Actor; readonly at: Instant; readonly isPhoto: boolean } | null
}

/** A display as the console sees it. `unknown` is a state: a display that was never enrolled has shown nothing. */
export interface DisplayView {
  readonly id: string
  readonly state: 'never enrolled' | 'connected' | 'fetched' | 'cut'
  /** Machine time of the last word from it; null where it never spoke. */
  readonly lastHeardAt: Instant | null
  /** What it says that it really shows: its render receipt, not what was sent to it. */
  readonly shows: { readonly alert: string; readonly revision: number } | null
  /** Of a display that a person changes. */
  readonly hand?: HandTask
}

/** Displays meant by one revision: rendered by their own word, fetched by those that say no more, told but silent about it, or not connected. */
export interface DisplayReach {
  readonly targeted: number
  readonly rendered: number
  /** It came for the text; whether it is lit nobody says. */
  readonly fetched: number
  /** A person says that it stands there. */
  readonly placed: number
  readonly told: number
  readonly cut: number
}

/** One alert as a display is told it: texts rendered to the letter, and how long it is still good for. */
export interface ShownNotice {
  readonly alert: string
  readonly number: number
  readonly revision: number
  readonly mode: Mode
  readonly speaker: string
  readonly event: string
  readonly severity: Severity
  readonly allClear: boolean
  readonly zoneNames: readonly Words[]
  readonly texts: Readonly<Partial<Record<Language, string>>>
  /** Language → pages of lines, where the display is a text panel. */
  readonly pages: Readonly<Partial<Record<Language, readonly (readonly string[])[]>>> | null
  /** Real ms from the moment at which this frame left: a display's own clock may be wrong. */
  readonly remainingMs: number
}

/** What the lamps or the glass say, in one form on both sides of the link, so that its hash can be compared. */
export function paintedText({ texts, pages }: Pick<ShownNotice, 'texts' | 'pages'>): string {
  const painted: Readonly<Partial<Record<string, string | readonly (readonly string[])[]>>> = pages ?? texts
  return JSON.stringify(
    Object.keys(painted)
      .toSorted()
      .map((language) => [language, painted[language]]),
  )
}

/** What a hub tells a display: always the whole present state, never a queue of what was missed. */
export interface DisplayFrame {
  readonly kind: 'state'
  readonly seq: number
  readonly name: Words
  readonly face: Display['face']
  readonly notices: readonly ShownNotice[]
}

/** What a display tells its hub, once it has really painted that state. */
export interface DisplaySaid {
  readonly kind: 'rendered'
  readonly seq: number
  readonly shows: readonly {
    readonly alert: string
    readonly revision: number
    /** SHA-256, in hex, of `paintedText`; absent where the browser cannot say (no secure context, a player of before). */
    readonly hash?: string
  }[]
}
