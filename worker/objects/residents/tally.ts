// What the calls under leases of one pacer came to, until it is told.
import type { AccountStop } from '../../fanout/pacing.ts'
import type { SendOutcome } from '../../model/outcome.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { PacerReport } from '../rpc/pacer.ts'

/** Why nothing more will be taken for now; null where the outcome does not say so. */
export function stopOf(outcome: SendOutcome): AccountStop | null {
  if (outcome.kind !== 'refused') return null
  const { failure } = outcome
  return failure === 'bad credentials' || failure === 'no credit' ? failure : null
}

/** Whether the provider does its work, whatever it said of the one address. */
export function isServed(outcome: SendOutcome): boolean {
  switch (outcome.kind) {
    case 'accepted':
      return true
    case 'refused':
      return stopOf(outcome) === null
    case 'retry':
    case 'unknown':
      return false
    default:
      return outcome satisfies never
  }
}

export class Tally {
  #accepted = 0
  #failed = 0
  #released = 0
  #throttledUntil: Instant | null = null
  #stop: AccountStop | null = null

  add(outcome: SendOutcome): void {
    if (isServed(outcome)) this.#accepted += 1
    else this.#failed += 1
    this.#stop = stopOf(outcome) ?? this.#stop
    if (outcome.kind === 'retry' && outcome.failure === 'throttled')
      this.#throttledUntil = Math.max(this.#throttledUntil ?? 0, Date.now() + (outcome.afterMs ?? SECOND_MS))
  }

  /** Connections that are free again. */
  release(connections: number): void {
    this.#released += connections
  }

  /** Told once: what it says is over with it. */
  report(): PacerReport {
    return {
      accepted: this.#accepted,
      failed: this.#failed,
      released: this.#released,
      throttledUntil: this.#throttledUntil,
      stop: this.#stop,
    }
  }
}
