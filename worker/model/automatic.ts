// A scenario that the mayor has signed beforehand, and that leaves by itself when its rule fires: what was signed, and the minute in which anybody
// who decides may stop it.
import type { Actor } from './identity.ts'
import type { PreparedScenario } from './prepared.ts'
import type { Rule } from './rule.ts'
import type { Bearer } from './signal.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS, type Instant } from './time.ts'
import type { Zone } from './zone.ts'

/** Between the signal and the send, on the territory's clock. */
export const VETO_MS = MINUTE_MS
/** One of a scenario within so long, whoever sent it: a rule that flaps over midnight tells people once. */
export const ONE_SEND_WITHIN_MS = DAY_MS
/** As many keys, at as many places. */
export const BEARERS_NEEDED = 2
/** Later than this after its minute, nobody knows whether people could have stopped it: they are given another one. */
export const VETO_GRACE_MS = 30 * SECOND_MS
/** What was measured so long ago no longer sends anything by itself. */
export const VETO_LATEST_MS = 10 * MINUTE_MS

/** What the passkey signed, kept so that anybody can verify it when the passkey is gone; base64url, as WebAuthn gives them. */
export type SignatureProof =
  | {
      readonly kind: 'passkey'
      readonly credential: string
      readonly publicKey: string
      readonly authenticatorData: string
      readonly clientDataJSON: string
      readonly signature: string
    }
  /** The people of the demonstration have no passkey: a tap, and it says so wherever it is shown. */
  | { readonly kind: 'demonstration' }

export interface ScenarioSignature {
  readonly by: Actor
  readonly at: Instant
  /** SHA-256, hex: the challenge that was signed. */
  readonly hash: string
  /** Of the scenario and of the rule, as they were. */
  readonly version: string
  readonly rule: string
  readonly ruleVersion: string
  readonly reviewBy: Instant
  readonly proof: SignatureProof
  /** The scenario was written again since: what was signed is no more, even where somebody writes the old words back. */
  readonly voided?: true
}

export type SignatureStanding = 'in force' | 'scenario changed' | 'zone changed' | 'rule changed' | 'review due'

interface Standing {
  readonly zones: readonly Zone[]
  readonly rules: readonly Pick<Rule, 'id' | 'version' | 'mode'>[]
  readonly now: Instant
}

export function signatureStanding(
  signature: ScenarioSignature,
  { content, zoneHashes, version }: Pick<PreparedScenario, 'content' | 'zoneHashes' | 'version'>,
  { zones, rules, now }: Standing,
): SignatureStanding {
  if (signature.voided === true || signature.version !== version) return 'scenario changed'
  const moved = content.zones.some((id, index) => zones.find((zone) => zone.id === id)?.hash !== zoneHashes[index])
  if (moved) return 'zone changed'
  const rule = rules.find(({ id }) => id === signature.rule)
  if (rule?.version !== signature.ruleVersion || rule.mode !== 'scenario') return 'rule changed'
  return signature.reviewBy <= now ? 'review due' : 'in force'
}

/** Why a signed scenario does not leave by itself; the proposal stays for people, and says it. */
export type Withheld =
  | 'switched off'
  | Exclude<SignatureStanding, 'in force'>
  | 'unconfirmed rise'
  | 'nothing measured' // silence, a forecast or a bulletin alone
  | 'one key or one place'
  | 'clock runs otherwise'
  | 'alert open there'
  | 'sent within a day'
  | 'stopped before' // somebody has said no to it, and a second signal is no second opinion
  | 'people have taken it up'
  | 'signer gone' // whoever signed may no longer act here
  | 'too late'
  | 'refused at the end' // a gate of every send: nobody in the zone, a channel without an account

export type CountdownState = 'counting' | 'vetoed' | 'sent' | 'sent by hand' | 'withheld'

export interface Countdown {
  readonly id: string
  readonly scenario: string
  readonly name: string
  readonly signature: Pick<ScenarioSignature, 'by' | 'at' | 'hash'>
  readonly rule: string
  readonly proposal: string
  readonly bearers: readonly Bearer[]
  readonly zones: readonly string[]
  readonly beganAt: Instant
  readonly endsAt: Instant
  /** Minutes given: a second one where nobody could have used the first. */
  readonly given: number
  readonly state: CountdownState
  /** When it stopped counting, and who stopped or sent it. */
  readonly closed: { readonly at: Instant; readonly by: Actor | null } | null
  readonly withheld: Withheld | null
  /** Of a veto: asked for afterwards, so that it costs no second. */
  readonly reason: string | null
}

export type SignableRule = Pick<Rule, 'id' | 'version' | 'mode' | 'title' | 'zones' | 'severity'>

export interface AutomaticView {
  /** Who has allowed it here, and since when; null where nothing leaves by itself. */
  readonly on: { readonly by: Actor; readonly at: Instant } | null
  /** Rules for which a scenario may be signed. */
  readonly rules: readonly SignableRule[]
  /** Those that count, and the last of those that have ended. */
  readonly countdowns: readonly Countdown[]
}
