// A provider outside: it keeps a log of every request that ever left for it, which is the truth that everything else is held against.
import type { Outgoing } from '../../worker/fanout/channel.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { SendOutcome } from '../../worker/model/outcome.ts'
import type { Instant } from '../../worker/model/time.ts'

export interface Request {
  readonly n: number
  readonly realm: string
  readonly shard: number
  /** The incarnation that asked. */
  readonly boot: number
  readonly channel: ChannelName
  readonly message: Outgoing
  /** True time at which it left the shard, and at which its call ended for the shard's connection. */
  readonly startedAt: Instant
  endedAt: Instant | null
  /** When its connection went with the process that held it. */
  resetAt: Instant | null
  /** Whether the provider has taken it to deliver it. */
  taken: boolean
  providerId: string | null
  /** What the journal has been told of it; null where nobody ever told it. */
  committed: SendOutcome['kind'] | null
}

export class Provider {
  readonly name: string
  readonly account: string
  readonly live: boolean
  /** Whether it can be asked for a reference. */
  readonly answersLookups: boolean
  /** True time; until then it answers nobody. */
  silentUntil: Instant = 0
  readonly log: Request[] = []
  readonly #byReference = new Map<string, Request[]>()

  constructor(name: string, account: string, live: boolean, answersLookups: boolean) {
    this.name = name
    this.account = account
    this.live = live
    this.answersLookups = answersLookups
  }

  /** A request has left. */
  start(request: Omit<Request, 'n' | 'endedAt' | 'resetAt' | 'taken' | 'providerId' | 'committed'>): Request {
    const started: Request = {
      ...request,
      n: this.log.length,
      endedAt: null,
      resetAt: null,
      taken: false,
      providerId: null,
      committed: null,
    }
    this.log.push(started)
    const others = this.#byReference.get(request.message.reference)
    if (others === undefined) this.#byReference.set(request.message.reference, [started])
    else others.push(started)
    return started
  }

  take(request: Request): SendOutcome {
    request.taken = true
    request.providerId = `${this.name}-${this.account}-${request.n}`
    return { kind: 'accepted', providerId: request.providerId, costCents: null }
  }

  requestsOf(reference: string): readonly Request[] {
    return this.#byReference.get(reference) ?? []
  }

  lookup(reference: string): SendOutcome | { readonly kind: 'never seen' } {
    const seen = this.requestsOf(reference).find(({ taken }) => taken)
    return seen?.providerId == null
      ? { kind: 'never seen' }
      : { kind: 'accepted', providerId: seen.providerId, costCents: null }
  }
}
