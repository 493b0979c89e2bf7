// What the calls of one lease came to, for the pacer.
import type { SendOutcome } from '../../model/outcome.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'

export class Tally {
  calls = 0
  #accepted = 0
  #failed = 0
  #throttledUntil: Instant | null = null
  #stop: 'bad credentials' | 'no credit' | null = null

  add(outcome: SendOutcome): void {
    this.calls += 1
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

  report(slots: number) {
    return {
      accepted: this.#accepted,
      failed: this.#failed,
      returned: Math.max(0, slots - this.calls),
      throttledUntil: this.#throttledUntil,
      stop: this.#stop,
    }
  }
}
