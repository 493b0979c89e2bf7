// What becomes of one call at its provider, and of what the provider says of it: the same for the model and for a real server. It follows from the
// seed and from what the call is, never from when it is made, so that two worlds of one seed meet the same faults.
import type { ChannelName } from '../../worker/model/message.ts'
import type { Receipt, SendOutcome } from '../../worker/model/outcome.ts'
import { Random } from './random.ts'
import type { Swarm } from './swarm.ts'

/** One word of the provider on one message. */
export interface Word {
  readonly status: Receipt['status']
  readonly failure: Receipt['failure']
  /** From the moment at which it took the message; by how much later again, null where it is said once. */
  readonly delayMs: number
  readonly againAfterMs: number | null
  readonly dropped: boolean
  /** Said at another town's door too. */
  readonly elsewhere: boolean
  /** Somebody who is not the provider says this of it, so much later. */
  readonly forged: { readonly status: 'delivered' | 'undelivered' | 'confirmed'; readonly delayMs: number } | null
}

export interface Fate {
  readonly requestLost: boolean
  readonly answerLost: boolean
  /** What it answers instead of taking the message. */
  readonly refusal: Exclude<SendOutcome, { readonly kind: 'accepted' }> | null
  /** There and back, each from 0 to 1 of half the slowness. */
  readonly there: number
  readonly back: number
  readonly hangMs: number
  /** Its words come before its answer. */
  readonly early: boolean
  /** They name no reference of ours. */
  readonly nameless: boolean
  readonly words: readonly Word[]
}

export interface Call {
  readonly seed: number
  /** `99001:live`. */
  readonly realm: string
  readonly live: boolean
  readonly provider: string
  readonly channel: ChannelName
  readonly to: string
  /** The French text: no two revisions of a town have the same. */
  readonly text: string
  /** In the model alone an address may end for good, and a written answer come as a receipt. */
  readonly modelled: boolean
  /** Calls of the same reference to this provider before it. */
  readonly nth: number
}

export function fateOf(call: Call, swarm: Swarm, faultsOn: boolean): Fate {
  const random = new Random(
    hashOf([call.seed, call.realm, call.provider, call.channel, call.to, call.text, call.nth].join('|')),
  )
  // Every chance is drawn, also where faults have stopped: what follows must not depend on it.
  const fault = (probability: number) => random.chance(probability) && faultsOn
  const requestLost = fault(swarm.requestLost)
  const answerLost = fault(swarm.answerLost)
  const refusal = refusalOf(random, fault, swarm, call.modelled)
  const hangMs = fault(swarm.hang) ? random.between(1_500, 6_000) : 0
  return {
    requestLost,
    answerLost,
    refusal: call.live ? refusal : null,
    there: random.next(),
    back: random.next(),
    hangMs,
    early: fault(swarm.receiptEarly),
    nameless: fault(swarm.receiptNameless),
    words: wordsOf(random, fault, swarm, call.channel === 'voice' || call.modelled),
  }
}

type Fault = (probability: number) => boolean

function refusalOf(random: Random, fault: Fault, swarm: Swarm, modelled: boolean): Fate['refusal'] {
  const down = fault(swarm.down)
  const throttled = fault(swarm.throttled)
  const account = fault(swarm.account)
  const refused = fault(swarm.refused)
  const picked = random.pick(['bad recipient', 'address gone', 'rejected content'] as const)
  const failure = picked === 'address gone' && !modelled ? 'bad recipient' : picked
  if (down) return { kind: 'retry', failure: 'provider down', afterMs: null, detail: '503' }
  if (throttled) return { kind: 'retry', failure: 'throttled', afterMs: 700, detail: '429' }
  if (account) return { kind: 'refused', failure: 'no credit', detail: '402' }
  return refused ? { kind: 'refused', failure, detail: '4xx' } : null
}

function wordsOf(random: Random, fault: Fault, swarm: Swarm, answers: boolean): readonly Word[] {
  const statuses: Receipt['status'][] = ['accepted']
  if (random.chance(0.9)) statuses.push(random.chance(0.85) ? 'delivered' : 'undelivered')
  // Only a call is answered by a key; who answers an SMS writes one.
  const key = random.pick(['heard', 'confirmed', 'help'] as const)
  if (random.chance(0.4) && answers && statuses.includes('delivered')) statuses.push(key)
  const busy = random.chance(0.5)
  return statuses.map((status): Word => {
    const late = fault(swarm.receiptLate)
    const forged = fault(swarm.receiptForged)
    return {
      status,
      failure: status !== 'undelivered' ? null : busy ? 'provider down' : 'bad recipient',
      delayMs: late ? random.between(20_000, 90_000) : random.between(200, 6_000),
      dropped: fault(swarm.receiptDropped),
      againAfterMs: fault(swarm.receiptDoubled) ? random.between(0, 30_000) : null,
      elsewhere: fault(swarm.receiptElsewhere),
      forged: forged
        ? {
            status: random.pick(['delivered', 'undelivered', 'confirmed'] as const),
            delayMs: random.between(0, 5_000),
          }
        : null,
    }
  })
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
