// Somebody who asked for help, as everything outside their shard knows them: a number, zones, how often they asked. Never who they are.
import type { Actor } from './identity.ts'
import type { ChannelName, PlaceChannel } from './message.ts'
import type { Ring } from './ring.ts'
import type { Instant } from './time.ts'

/** How they asked; a call is one that they made to the town's own number. */
export type HelpChannel = Exclude<ChannelName, 'contact' | PlaceChannel> | 'call'

/** A browser gave a place and no name; an unregistered caller has a number and no place. */
export type HelpSubject = 'resident' | 'browser' | 'unregistered'

export type HelpOutcome = 'safe' | 'evacuated' | 'rescue' | 'not found' | 'false alarm' | 'other'
export const HELP_OUTCOMES: readonly HelpOutcome[] = [
  'safe',
  'evacuated',
  'rescue',
  'not found',
  'false alarm',
  'other',
]

/** What an outcome leaves open must be said in words: who was not found is looked for by somebody. */
export function needsWords(outcome: HelpOutcome): boolean {
  return outcome === 'not found' || outcome === 'other'
}

/** Who is told while nobody has taken the task, in this order. */
export type HelpStep = 'crisis line' | 'RAC' | 'rescue centre'
export const HELP_STEPS: readonly HelpStep[] = ['crisis line', 'RAC', 'rescue centre']

export type { RingState } from './ring.ts'
export type HelpRing = Ring<HelpStep>

export type HelpState = 'open' | 'taken' | 'closed'

export interface HelpTask {
  /** Unique in the territory and mode: people say and read it as T12. */
  readonly number: number
  readonly shard: number
  /** Null where they called while no warning was in force. */
  readonly alert: string | null
  readonly alertNumber: number | null
  readonly channel: HelpChannel
  readonly who: HelpSubject
  readonly zones: readonly string[]
  readonly vulnerable: boolean
  /** Territory time, as every instant here. */
  readonly askedAt: Instant
  readonly lastAskedAt: Instant
  readonly calls: number
  readonly state: HelpState
  /** Since when nobody has it: the rings count from here. */
  readonly openSince: Instant
  /** Raised each time it opens anew, so that everybody is told anew. */
  readonly round: number
  readonly takenBy: Actor | null
  readonly takenAt: Instant | null
  readonly closed: {
    readonly by: Actor
    readonly at: Instant
    readonly outcome: HelpOutcome
    readonly note: string
  } | null
  readonly rings: readonly HelpRing[]
}

/** How people call it. */
export function helpName(number: number): string {
  return `T${number}`
}

/** The smallest number after `last` that only this shard gives: shards number by themselves, since an answer waits for nobody. */
export function nextHelpNumber(last: number, shard: number, shards: number): number {
  let number = last + 1
  while ((number - 1) % shards !== shard) number += 1
  return number
}

/** Who was asked for, for the person that takes the task: from the shard straight to their browser, and nowhere else. */
export interface HelpPerson {
  readonly name: string
  readonly address: string
  readonly language: string
  readonly vulnerable: boolean
  readonly phones: readonly string[]
  /** Numbers of whoever they named to be told in their place. */
  readonly contacts: readonly string[]
  readonly place: readonly [longitude: number, latitude: number] | null
}
