// A second gauge, followed up to the same moment and no further: what was known upstream then.
import { NO_HISTORY, remembered, type GaugeHistory } from '../../forecast/history.ts'
import type { Upstream } from '../../forecast/reckon.ts'
import type { Instant } from '../../model/time.ts'
import { arrivals, type Arrived, type Polled, type Recording } from './recording.ts'

export class Follower {
  readonly #recording: Recording
  readonly #arrivals: Generator<Arrived>
  #next: IteratorResult<Arrived>
  #history: GaugeHistory = NO_HISTORY

  constructor(recording: Recording, polled: Polled | null = null) {
    this.#recording = recording
    this.#arrivals = arrivals(recording, polled)
    this.#next = this.#arrivals.next()
  }

  at(now: Instant): Upstream {
    while (this.#next.done !== true && this.#next.value.at <= now) {
      for (const reading of this.#next.value.readings) this.#history = remembered(this.#history, reading)
      this.#next = this.#arrivals.next()
    }
    return { history: this.#history, settings: this.#recording.settings }
  }
}
