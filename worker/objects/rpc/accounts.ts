// Who may do what.
import type { SignatureProof } from '../../model/automatic.ts'
import type { Actor, Identity, Role } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Refusal } from '../../model/reason.ts'
import type { NamedPerson } from '../../model/register.ts'
import type { Holding } from '../../model/retention.ts'
import type { SignedCall, SignedRefusals } from '../../model/signed-call.ts'
import type { Instant } from '../../model/time.ts'
import type { SessionView } from '../../model/view.ts'

export interface NewSession {
  readonly token: string
  readonly session: SessionView
}

/** What is asked of the signer's device; `options` null where a tap of the demonstration stands for it. */
export interface SigningAsked {
  readonly kind: 'ok'
  readonly options: unknown
  readonly ceremony: string
}

export interface AccountsRpc {
  /** A passkey of this person over this hash (SHA-256, hex), which is the challenge itself. */
  signOptions(by: Actor, hash: string): Promise<SigningAsked | Refusal>
  signVerify(
    by: Actor,
    signed: { readonly hash: string; readonly ceremony: string; readonly response: unknown },
  ): Promise<{ readonly kind: 'ok'; readonly proof: SignatureProof } | Refusal>
  /** Whether whoever signed may still decide here, with the passkey that they signed with. */
  signatureStands(by: Actor, proof: SignatureProof): Promise<boolean>
  /** Everybody who may sign in, and whether they were named for the register of vulnerable people. */
  registerPeople(): Promise<readonly NamedPerson[]>
  nameForRegister(by: Actor, id: string, isNamed: boolean): Promise<{ readonly kind: 'ok' } | Refusal>
  /** Demonstration only. */
  demoSession(territory: string, identity: string): Promise<NewSession>
  authenticate(token: string): Promise<Identity | null>
  session(token: string): Promise<SessionView | null>
  signOut(token: string): Promise<void>
  createToken(
    by: Actor,
    request: { readonly name: string; readonly roles: readonly Role[]; readonly machine: boolean },
  ): Promise<{ readonly id: string; readonly token: string }>
  createSigningKey(
    by: Actor,
    name: string,
  ): Promise<{ readonly id: string; readonly key: string; readonly secret: string }>
  /** Whose signature this is; the log names a key of which five in a row were refused. A sequence that was used is `replayed`, unless it is the very same call told again. */
  signedRefusals(): Promise<SignedRefusals>
  authenticateSigned(
    territory: string,
    call: SignedCall,
  ): Promise<{ readonly kind: 'ok'; readonly identity: Identity } | { readonly kind: 'not signed' | 'replayed' }>
  revoke(by: Actor, id: string): Promise<boolean>
  list(): Promise<
    readonly {
      readonly id: string
      readonly name: string
      readonly kind: string
      readonly roles: readonly Role[]
      readonly createdAt: Instant
      readonly revokedAt: Instant | null
    }[]
  >
  /** Operators, without anything that signs in. */
  holdings(territory: string): Promise<readonly Holding[]>
  people(): Promise<
    readonly {
      readonly id: string
      readonly name: string
      readonly roles: readonly Role[]
      readonly createdAt: Instant
      readonly removedAt: Instant | null
    }[]
  >
  /** Ends an operator with every session and token of theirs, at once. */
  removePerson(by: Actor, id: string): Promise<{ readonly kind: 'ok' } | Refusal>
  /** The chain of this object's own acts, oldest first. */
  log(since: number, limit: number): Promise<readonly LogEntry[]>
  enrolOptions(
    territory: string,
    request: { readonly code: string; readonly name: string; readonly caller?: string },
  ): Promise<{ readonly kind: 'ok'; readonly options: unknown; readonly ceremony: string } | Refusal>
  enrolVerify(
    territory: string,
    request: { readonly ceremony: string; readonly response: unknown },
  ): Promise<({ readonly kind: 'ok' } & NewSession) | Refusal>
  loginOptions(territory: string): Promise<{ readonly options: unknown; readonly ceremony: string }>
  loginVerify(
    territory: string,
    request: { readonly ceremony: string; readonly response: unknown },
  ): Promise<({ readonly kind: 'ok' } & NewSession) | Refusal>
  /** A code by which a further person enrols their passkey, once, within a day. */
  invite(
    by: Actor,
    request: { readonly name: string; readonly roles: readonly Role[] },
  ): Promise<{ readonly code: string; readonly expiresAt: Instant }>
  /** Secrets of the territory's providers and feeds, sealed. */
  setCredential(by: Actor, name: string, value: string): Promise<void>
  credential(name: string): Promise<string | null>
  /** Which there are; nothing of what stands in them. */
  credentialNames(): Promise<readonly string[]>
}
