// How often one key may call: a bucket of calls that fills again by itself. A sensor gone mad, or a stolen key, is told to wait; whoever else
// sends is not slowed down by it. Machine time.
import { CALLS_AT_ONCE, CALLS_PER_SECOND } from '../model/call-limit.ts'
import { SECOND_MS, type Instant } from '../model/time.ts'

/** Keys that are not full again; a territory has some dozens. */
const MOST_KEYS = 1_000

interface Bucket {
  readonly left: number
  readonly at: Instant
}

export class CallPace {
  readonly #buckets = new Map<string, Bucket>()

  /** 0 where this call may come in; else how long to wait until one may, ms. */
  waitMs(key: string, now: Instant): number {
    const before = this.#buckets.get(key)
    // A clock that was set back gives nothing and takes nothing.
    const refilled =
      before === undefined ? CALLS_AT_ONCE : before.left + (Math.max(0, now - before.at) * CALLS_PER_SECOND) / SECOND_MS
    const left = Math.min(CALLS_AT_ONCE, refilled)
    const mayCall = left >= 1
    this.#buckets.delete(key)
    this.#buckets.set(key, { left: mayCall ? left - 1 : left, at: now })
    if (this.#buckets.size > MOST_KEYS) this.#forgetOldest()
    return mayCall ? 0 : Math.ceil(((1 - left) * SECOND_MS) / CALLS_PER_SECOND)
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
