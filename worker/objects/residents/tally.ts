// What the calls of one lease came to, for the pacer.
import type { SendOutcome } from '../../model/outcome.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { PacerReport } from '../rpc.ts'

export class Tally {
  #accepted = 0
  #failed = 0
  #throttledUntil: Instant | null = null
  #stop: 'bad credentials' | 'no credit' | null = null

  /** Why nothing more will be taken for now; null where that is not known. */
  get stop(): 'bad credentials' | 'no credit' | null {
    return this.#stop
  }

  get accepted(): number {
    return this.#accepted
  }

  add(outcome: SendOutcome): void {
    switch (outcome.kind) {
      case 'accepted':
        this.#accepted += 1
        return
      case 'refused':
        if (outcome.failure === 'bad credentials' || outcome.failure === 'no credit') {
          this.#stop = outcome.failure
          this.#failed += 1
        } else this.#accepted += 1
        return
      case 'retry':
        this.#failed += 1
        if (outcome.failure === 'throttled')
          this.#throttledUntil = Math.max(this.#throttledUntil ?? 0, Date.now() + (outcome.afterMs ?? SECOND_MS))
        return
      case 'unknown':
        this.#failed += 1
        return
      default:
        return outcome satisfies never
    }
  }

  /** What has come since the last report, with the slots that were not used. */
  report(returned = 0): PacerReport {
    const report = {
      accepted: this.#accepted,
      failed: this.#failed,
      returned,
      throttledUntil: this.#throttledUntil,
      stop: this.#stop,
    }
    this.#accepted = 0
    this.#failed = 0
    return report
  }
}
