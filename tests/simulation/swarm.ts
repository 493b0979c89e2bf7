// Which faults one seed switches on. A random subset finds more than all at once: faults also hide each other.
import type { Random } from './random.ts'

/** Probabilities per chance to happen; 0 where the seed has not switched it on. */
export interface Swarm {
  readonly liveness: boolean
  readonly realms: number
  readonly shards: number
  readonly persons: number
  /** Everybody lives in one quarter. */
  readonly crowded: boolean
  readonly perSecond: number
  readonly sharedAccount: boolean
  /** From one act of an operator to the next. */
  readonly actEveryMs: number
  readonly validForMs: number
  readonly slowMs: number
  readonly crash: number
  readonly commandCrash: number
  readonly staleInstance: number
  readonly answerLost: number
  readonly requestLost: number
  readonly hang: number
  readonly down: number
  readonly throttled: number
  readonly account: number
  readonly refused: number
  readonly lookupFails: number
  readonly receiptDropped: number
  readonly receiptDoubled: number
  readonly receiptLate: number
  readonly receiptEarly: number
  readonly receiptElsewhere: number
  readonly receiptForged: number
  readonly receiptNameless: number
  readonly alarmLost: number
  readonly alarmDoubled: number
  readonly handoffLost: number
  readonly handoffDoubled: number
  readonly pacerLost: number
  /** What a shard is told is not what was approved. */
  readonly altered: number
  /** A provider answers nobody for some seconds, then all at once. */
  readonly brownOut: number
  readonly clockSteps: number
  readonly optOuts: number
  readonly erasures: number
  readonly moves: number
  readonly zoneEdits: number
  readonly roleChanges: number
  readonly rashOperators: number
  /** SMS and calls have a second provider each. */
  readonly twoProviders: boolean
  /** One provider alone takes nothing for some seconds, or refuses the account. */
  readonly outages: number
  /** The first provider of a channel is gone for good, also after all other faults: the second must be enough. */
  readonly firstDies: boolean
  /** Some have named whoever is to be told where they do not answer. */
  readonly contacts: boolean
}

/** Nobody can erase a person, set a clock or alter a disk from outside; a receipt of Vonage always names its message. */
export const BRIDGED = {
  liveness: true,
  erasures: 0,
  clockSteps: 0,
  altered: 0,
  staleInstance: 0,
  receiptNameless: 0,
  // The world outside speaks Vonage's HTTP only.
  twoProviders: false,
  outages: 0,
  firstDies: false,
  contacts: false,
} as const satisfies Partial<Swarm>

function providersOf(random: Random): Pick<Swarm, 'twoProviders' | 'outages' | 'firstDies'> {
  const twoProviders = random.chance(0.6)
  const outages = random.chance(0.35) ? 0.4 : 0
  const dies = random.chance(0.35)
  return { twoProviders, outages, firstDies: twoProviders && dies }
}

/** `own`: chance of its own, so that a seed without contacts is the world that it was before there were any. */
export function swarmOf(random: Random, own: Random): Swarm {
  const some = (probability: number, share = 0.35) => (random.chance(share) ? probability : 0)
  // A shard with many to tell, one provider that stalls: what waits for a connection must not go all at once after.
  const busy = random.chance(0.05)
  return {
    liveness: random.chance(0.5),
    realms: random.chance(0.3) ? 3 : 2,
    shards: busy ? 1 : random.pick([1, 1, 2, 2, 3]),
    persons: busy ? 45 : random.pick([5, 8, 12, 18, 26]),
    perSecond: busy ? 12 : random.pick([2, 5, 5, 12, 30]),
    crowded: busy,
    sharedAccount: random.chance(0.5),
    actEveryMs: random.pick([1_500, 4_000, 9_000]),
    validForMs: random.pick([30_000, 90_000, 240_000]),
    slowMs: random.pick([60, 60, 300, 1_500]),
    crash: some(0.03),
    commandCrash: some(random.pick([0.03, 0.25])),
    staleInstance: some(0.5, 0.5),
    answerLost: some(random.pick([0.06, 0.35])),
    requestLost: some(0.04),
    hang: some(0.05, 0.25),
    down: some(0.08, 0.25),
    throttled: some(0.06, 0.25),
    account: some(0.02, 0.15),
    refused: some(0.05),
    lookupFails: some(0.3),
    receiptDropped: some(0.2),
    receiptDoubled: some(0.3),
    receiptLate: some(0.3),
    receiptEarly: some(0.4),
    receiptElsewhere: some(0.15),
    receiptForged: some(0.2),
    receiptNameless: some(0.5),
    alarmLost: some(random.pick([0.1, 0.5]), 0.3),
    alarmDoubled: some(0.1, 0.25),
    handoffLost: some(0.15, 0.25),
    handoffDoubled: some(0.2, 0.25),
    pacerLost: some(0.05, 0.2),
    altered: some(0.1, 0.1),
    brownOut: busy ? 0.7 : some(0.6, 0.3),
    clockSteps: some(0.3, 0.2),
    optOuts: some(0.5),
    erasures: some(0.8, 0.3),
    moves: some(0.5, 0.3),
    zoneEdits: some(0.3, 0.3),
    roleChanges: some(0.3, 0.3),
    rashOperators: some(0.4, 0.5),
    ...providersOf(random),
    contacts: own.chance(0.3),
  }
}
