// Screens, and the public pages.
import type { PulledPicture, PulledState } from '../../fanout/pulled-panel.ts'
import type { Display, DisplayNotice, DisplayReach, DisplayView, HandTask } from '../../model/display.ts'
import type { EchoHow } from '../../model/echo.ts'
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Mode } from '../../model/mode.ts'
import type { PaperPack } from '../../model/paper-pack.ts'
import type { Edition, PublicFile } from '../../model/publication.ts'
import type { Refusal } from '../../model/reason.ts'
import type { Instant, TerritoryClock } from '../../model/time.ts'

/** What a hub tells `Command`: the newest `seq` of a hub wins. */
export interface HubReport {
  readonly hub: number
  readonly seq: number
  readonly displays: readonly DisplayView[]
  readonly reach: readonly { readonly alert: string; readonly revision: number; readonly reach: DisplayReach }[]
}

export type PulledAnswer =
  | {
      readonly kind: 'ok'
      readonly state: PulledState
      readonly text: string
      /** Rows × columns of the panel, pages × seconds of what it shows. */
      readonly profile: string
      readonly mark: string
      /** Anybody may read it. */
      readonly isOpen: boolean
      /** Where a picture was asked for; null where the display has no rows and columns. */
      readonly picture: PulledPicture | null
    }
  | Refusal

/** What one display says of one revision. */
export interface DisplayEcho {
  readonly display: string
  /** Machine time. */
  readonly at: Instant
  readonly how: Extract<EchoHow, 'rendered' | 'fetched' | 'put up'>
  readonly hash: string | null
}

export interface DisplayHubRpc {
  /** Whoever says that they show it, meant or not. */
  echo(alert: string, revision: number): Promise<readonly DisplayEcho[]>
  /** The hub's own displays of the territory; one that is no longer named is cut and forgotten. */
  configure(request: {
    readonly territory: string
    readonly mode: Mode
    readonly hub: number
    readonly displays: readonly Display[]
    readonly clock: TerritoryClock
  }): Promise<void>
  setClock(clock: TerritoryClock): Promise<void>
  /** Retained and told at once; repeating it, or an older revision, changes nothing. */
  show(notice: DisplayNotice): Promise<void>
  /** The alert leaves every display, whatever revision it holds up to this one. */
  withdraw(alert: string, revision: number): Promise<void>
  /** A code by which the screen itself enrols, once, within the hour. */
  invite(
    by: Actor,
    display: string,
  ): Promise<{ readonly kind: 'ok'; readonly code: string; readonly expiresAt: Instant } | Refusal>
  enrol(display: string, code: string): Promise<{ readonly kind: 'ok'; readonly token: string } | Refusal>
  /** Demonstration only: a key without a code. */
  demoKey(display: string): Promise<{ readonly kind: 'ok'; readonly token: string } | Refusal>
  /** A person says what stands at a display that they change by hand, with a photograph or without. */
  placed(
    by: Actor,
    display: string,
    said: {
      readonly shows: { readonly alert: string; readonly revision: number } | null
      readonly photo: Uint8Array | null
    },
  ): Promise<{ readonly kind: 'ok'; readonly hand: HandTask } | Refusal>
  handPhoto(display: string): Promise<Uint8Array | null>
  /** A panel comes for its text, or for the picture of a page (null: the one whose turn it is). `mark`: stays while what it got stays. */
  fetched(display: string, key: string, picture?: { readonly page: number | null }): Promise<PulledAnswer>
  /** Ends the key of a display that was lost or stolen. */
  revoke(by: Actor, display: string): Promise<boolean>
  /** The hub's own chain, oldest first. */
  acts(): Promise<readonly LogEntry[]>
  clear(): Promise<void>
}

export interface PublicationRpc {
  /** Renders and keeps what changed; an edition that is older than the last changes nothing. */
  publish(edition: Edition): Promise<void>
  /** Path below the territory; null where there is no such file. */
  read(path: string): Promise<(PublicFile & { readonly etag: string }) | null>
  /** As a PDF; nothing of it is kept. Here, since no decision waits behind it. */
  print(pack: PaperPack): Promise<Uint8Array>
  clear(): Promise<void>
}
