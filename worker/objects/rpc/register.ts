// The register of vulnerable people, and its keys.
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Refusal } from '../../model/reason.ts'
import type {
  Asked,
  CallRound,
  CallTry,
  ExportFor,
  LeaveReason,
  Look,
  RegisterExport,
  RegisterFields,
  RegisterPerson,
  RegisterView,
  TakenExport,
  ToldHow,
} from '../../model/register.ts'
import type { Holding } from '../../model/retention.ts'

/** Who acts on the register, as the route has proved it. */
export interface RegisterCaller {
  readonly territory: string
  readonly actor: Actor
}

export interface EntryFault {
  readonly where: string
  readonly message: string
  readonly mend: string
}

export type RegisterAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal

export type Entered =
  | { readonly kind: 'ok'; readonly value: number }
  | { readonly kind: 'faults'; readonly faults: readonly EntryFault[] }
  | Refusal

/** Each act is a line of the register's own chain, in the transaction of the act itself. */
export interface RegisterRpc {
  /** Masked; that somebody looked at the list is written down. */
  view(caller: RegisterCaller): Promise<RegisterView>
  /** The one way in: a person, written by a named person, at somebody's request. */
  enter(caller: RegisterCaller, fields: RegisterFields, asked: Asked): Promise<Entered>
  look(caller: RegisterCaller, number: number, look: Look): Promise<RegisterAnswer<RegisterPerson>>
  correct(caller: RegisterCaller, number: number, fields: RegisterFields): Promise<Entered>
  /** The acknowledgement, or the notice of a third party's request, went out. */
  told(caller: RegisterCaller, number: number, how: ToldHow): Promise<RegisterAnswer<null>>
  confirmed(caller: RegisterCaller, number: number): Promise<RegisterAnswer<null>>
  /** Their key is destroyed first: what a backup holds of them cannot be read any more. */
  erase(caller: RegisterCaller, number: number, why: LeaveReason): Promise<RegisterAnswer<null>>
  openRound(
    caller: RegisterCaller,
    order: { readonly why: string; readonly exercise: boolean },
  ): Promise<RegisterAnswer<CallRound>>
  tried(
    caller: RegisterCaller,
    call: { readonly round: number; readonly person: number; readonly tried: CallTry },
  ): Promise<RegisterAnswer<CallRound>>
  closeRound(caller: RegisterCaller, round: number): Promise<RegisterAnswer<CallRound>>
  /** By the mayor or a deputy: a plan of the prefect's is in force without an alert of ours. */
  declarePlan(
    caller: RegisterCaller,
    plan: { readonly reason: string; readonly hours: number },
  ): Promise<RegisterAnswer<null>>
  askExport(
    caller: RegisterCaller,
    order: { readonly for: ExportFor; readonly reason: string },
  ): Promise<RegisterAnswer<RegisterExport>>
  confirmExport(caller: RegisterCaller, number: number): Promise<RegisterAnswer<RegisterExport>>
  takeExport(caller: RegisterCaller, number: number): Promise<RegisterAnswer<TakenExport>>
  holdings(territory: string): Promise<readonly Holding[]>
  acts(): Promise<readonly LogEntry[]>
}

/** One key a person, apart from what they seal: whoever has a backup of the one has nothing without the other. */
export interface RegisterKeysRpc {
  /** Sealed under the master key; the one that is there where there is one. */
  make(territory: string, person: number): Promise<Uint8Array>
  all(): Promise<readonly { readonly person: number; readonly sealed: Uint8Array }[]>
  /** Overwritten, then deleted. */
  destroy(person: number): Promise<void>
}
