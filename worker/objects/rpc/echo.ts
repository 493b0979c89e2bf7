// The echo of an alert and the town's test telephones, as people ask for them.
import type { EchoTable, SeedSide, SeedsView } from '../../model/echo.ts'
import type { Actor } from '../../model/identity.ts'

export interface AskedSeed {
  readonly name: string
  readonly operator: string
  /** As it was typed. */
  readonly phone: string
  readonly zone: string
  readonly side: SeedSide
}

export type SeedAnswer =
  | { readonly kind: 'ok'; readonly seeds: SeedsView }
  | { readonly kind: 'faulty'; readonly detail: string; readonly mend: string }

export interface EchoRpc {
  /** What was approved beside what came back; null where there is no such alert, or nothing of it has left. */
  echo(alert: string): Promise<EchoTable | null>
  /** Whoever holds that telephone says that the message is there. `text`: as it stands on it, where they typed it; null where it is the one shown. */
  seedHeard(alert: string, seed: number, text: string | null, by: Actor): Promise<EchoTable | null>
  seeds(): Promise<SeedsView>
  addSeed(asked: AskedSeed, by: Actor, request: string | null): Promise<SeedAnswer>
  /** False where there is none of that number. */
  dropSeed(number: number, by: Actor): Promise<boolean>
}
