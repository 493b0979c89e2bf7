// What warns people when telephones are gone, as `Command` is asked for it.
import type { HailSheet, HailText, HailVia } from '../../model/hail.ts'
import type { Actor } from '../../model/identity.ts'
import type { Refusal } from '../../model/reason.ts'
import type { SirenPattern, SirenVia, SirenView } from '../../model/siren.ts'
import type { Instant } from '../../model/time.ts'
import type { PostPlace, WithoutNetworksView } from '../../model/without-networks.ts'

export interface AskedSirens {
  readonly sirens: readonly string[]
  readonly pattern: SirenPattern
  /** Null: by an act of its own, and then with a reason. */
  readonly alert: string | null
  readonly reason: string
}

export type SirensAnswer = { readonly kind: 'ok'; readonly sirens: readonly SirenView[] } | Refusal

export interface AskedHail {
  readonly alert: string | null
  /** Of no alert. */
  readonly zones: readonly string[]
  /** Names of the vehicles: « voiture 1 », « police municipale ». */
  readonly vehicles: readonly string[]
  readonly text: HailText
}

/** `at` null: now. */
export type HailSaid =
  | { readonly how: 'driven'; readonly via: HailVia; readonly at: Instant | null }
  | { readonly how: 'not driven'; readonly reason: string; readonly at: Instant | null }

export type HailAnswer = { readonly kind: 'ok'; readonly sheet: HailSheet } | Refusal

export interface WithoutNetworksRpc {
  /** Answers once each controller has, or has not within a second and a half. */
  soundSirens(asked: AskedSirens, by: Actor): Promise<SirensAnswer>
  /** Null: every siren of the commune. Within two seconds. */
  stopSirens(sirens: readonly string[] | null, by: Actor, reason: string): Promise<SirensAnswer>
  /** A person stands there, or has been told by whoever does. */
  sirenByHand(id: string, act: 'sound' | 'stop', via: SirenVia, by: Actor): Promise<SirensAnswer>
  hailDraft(alert: string | null): Promise<HailText | Refusal>
  /** Once however often `request` is sent. */
  makeHail(asked: AskedHail, by: Actor, request: string | null): Promise<HailAnswer>
  giveHail(number: number, vehicle: number, team: number, by: Actor): Promise<HailAnswer>
  sayHail(number: number, stretch: number, said: HailSaid, by: Actor): Promise<HailAnswer>
  sayNetworks(isDown: boolean, note: string, by: Actor): Promise<WithoutNetworksView>
  sayPosted(alert: string, revision: number, place: PostPlace, by: Actor): Promise<WithoutNetworksView | Refusal>
}
