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

/** What a provider says to every request while it takes none. */
export const OUTAGES = {
  down: { kind: 'retry', failure: 'provider down', afterMs: null, detail: '503' },
  unpaid: { kind: 'refused', failure: 'no credit', detail: '402' },
  locked: { kind: 'refused', failure: 'bad credentials', detail: '401' },
} as const satisfies Readonly<Record<string, SendOutcome>>

interface Outage {
  readonly how: keyof typeof OUTAGES
  readonly until: Instant
}

export class Provider {
  readonly name: string
  readonly account: string
  readonly live: boolean
  /** Whether it can be asked for a reference. */
  readonly answersLookups: boolean
  /** True time; until then it answers nobody. */
  silentUntil: Instant = 0
  /** It takes nothing from anybody, or nothing on this account; true time. */
  #out: Outage | null = null
  #lastOutUntil: Instant = 0
  readonly log: Request[] = []
  readonly #byReference = new Map<string, Request[]>()

  constructor(name: string, account: string, live: boolean, answersLookups: boolean) {
    this.name = name
    this.account = account
    this.live = live
    this.answersLookups = answersLookups
  }

  goesOut(how: Outage['how'], until: Instant): void {
    // Who is gone for good does not come back after a shorter trouble.
    if (this.#out?.until === Infinity) return
    this.#out = { how, until }
    this.#lastOutUntil = Math.max(this.#lastOutUntil, until)
  }

  /** The faults of the world have stopped; who is gone for good stays so. */
  comesBack(): void {
    if (this.#out?.until !== Infinity) this.#out = null
  }

  /** Whether it has been out at any time since then. */
  wasOutSince(at: Instant): boolean {
    return this.#lastOutUntil > at
  }

  /** What it answers now to whatever is asked; null where it does its work. */
  outage(now: Instant): (typeof OUTAGES)[Outage['how']] | null {
    return this.#out === null || this.#out.until <= now ? null : OUTAGES[this.#out.how]
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
