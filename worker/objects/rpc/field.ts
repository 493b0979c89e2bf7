// The teams outside.
import type {
  FieldNews,
  FieldPosition,
  FieldSummary,
  FieldTask,
  FieldTeam,
  FieldView,
  ForbiddenZone,
  NumberedAct,
} from '../../model/field.ts'
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Mode } from '../../model/mode.ts'
import type { Refusal } from '../../model/reason.ts'
import type { Holding } from '../../model/retention.ts'
import type { Instant } from '../../model/time.ts'
import type { UnreachedPerson } from '../../model/view.ts'

/** What the teams' room tells `Command`: the newest `seq` wins, each line of the main courante counts once. */
export interface FieldReport {
  readonly summary: FieldSummary
  readonly lines: readonly {
    readonly id: string
    readonly by: Actor
    readonly text: string
    /** Said of a loud-hailer’s stretch: `Command` writes the line itself. */
    readonly stretch?: FieldStretch
  }[]
}

/** `reason` null: it was driven. */
export interface FieldStretch {
  readonly sheet: number
  readonly stretch: number
  readonly reason: string | null
  /** When the team did it, territory time: a phone without a network says so later. */
  readonly at: Instant
}

/** `since`: the number up to which the phone knows everything; `read`: the newest message that it has shown. */
export interface FieldAsk {
  readonly since: number
  readonly read: number
  /** When an SOS was held that the phone does not know to be in; beside the acts, so that it waits behind none of them. */
  readonly sos: Instant | null
  readonly acts: readonly NumberedAct[]
  /** Where the phone is, if its person shares it; `off`: not any more. */
  readonly position?: Pick<FieldPosition, 'point' | 'accuracyM'> | 'off'
}

export type FieldAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal

/** Who leads the teams, as the route has proved it. */
export interface FieldCaller {
  readonly territory: string
  readonly mode: Mode
  readonly actor: Actor
}

export interface FieldRoomRpc {
  view(caller: FieldCaller): Promise<FieldView>
  addTeam(caller: FieldCaller, name: string): Promise<FieldTeam>
  /** By which so many phones join a team within the hour. */
  invite(
    caller: FieldCaller,
    order: { readonly team: number; readonly uses: number },
  ): Promise<FieldAnswer<{ readonly code: string; readonly expiresAt: Instant }>>
  /** `phone`: the number from which this person may text, as they wrote it; '' where they gave none. */
  join(typed: string, name: string, phone: string): Promise<FieldAnswer<{ readonly token: string }>>
  /** The phone's acts in, what has changed out; null where its token does not count any more. */
  sync(token: string, ask: FieldAsk): Promise<FieldNews | null>
  revoke(caller: FieldCaller, device: number): Promise<boolean>
  /** The bytes of an act `media`, once; null where the token does not count any more. */
  putMedia(token: string, counter: number, bytes: Uint8Array): Promise<FieldAnswer<null> | null>
  media(
    caller: FieldCaller,
    of: { readonly device: number; readonly counter: number },
  ): Promise<{ readonly type: string; readonly bytes: Uint8Array } | null>
  /** An SMS; null where no team has this number. Repeating it changes nothing and answers nobody twice. */
  takeSms(sms: {
    readonly from: string
    readonly words: string
    readonly eventId: string
  }): Promise<{ readonly understood: boolean } | null>
  moveDoors(
    caller: FieldCaller,
    move: { readonly doors: readonly number[]; readonly team: number },
  ): Promise<FieldAnswer<null>>
  /** Null: this team need give no news. */
  setCheckIn(caller: FieldCaller, team: number, everyMinutes: number | null): Promise<FieldAnswer<null>>
  forbid(caller: FieldCaller, zones: readonly ForbiddenZone[]): Promise<void>
  /** Persons as the shards tell them, without their names. */
  giveDoors(
    caller: FieldCaller,
    order: {
      readonly alert: number
      readonly persons: readonly Pick<UnreachedPerson, 'address' | 'vulnerable' | 'reach'>[]
    },
  ): Promise<FieldAnswer<{ readonly doors: number; readonly leftOut: number }>>
  addTask(
    caller: FieldCaller,
    task: Pick<FieldTask, 'what' | 'where' | 'by' | 'safety' | 'team' | 'aloud' | 'stretch'>,
  ): Promise<FieldAnswer<FieldTask>>
  taskAct(
    caller: FieldCaller,
    number: number,
    act: { readonly kind: 'assign'; readonly team: number } | { readonly kind: 'reopen' },
  ): Promise<FieldAnswer<FieldTask>>
  say(caller: FieldCaller, message: { readonly team: number | null; readonly text: string }): Promise<FieldAnswer<null>>
  /** Help for a door is on its way: it leaves the bar. */
  helpSent(caller: FieldCaller, door: number): Promise<FieldAnswer<null>>
  /** Persons of this address came to a shelter; numbers of the doors that are settled by it. */
  foundElsewhere(
    caller: FieldCaller,
    found: { readonly address: string; readonly persons: number },
  ): Promise<readonly number[]>
  endSos(caller: FieldCaller, number: number, reason: string): Promise<FieldAnswer<null>>
  recall(caller: FieldCaller, reason: string): Promise<void>
  endRecall(caller: FieldCaller): Promise<void>
  /** The event is over: every phone loses its rights, and what they held of addresses is deleted here. */
  close(caller: FieldCaller): Promise<FieldAnswer<null>>
  holdings(): Promise<readonly Holding[]>
  acts(): Promise<readonly LogEntry[]>
  clear(): Promise<void>
}
