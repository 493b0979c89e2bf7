// The time that a call may take. Calls that begin together end together: one timer and one signal for all of them, since those of each call alone are
// a twentieth of what a message costs, and what is kept for a call until it ends fills the memory of a large send.

/** How much of its time a call may lose to those that began before it: calls that begin within so much of it share its end. */
const SHARED_PART = 1 / 200

interface Deadline {
  readonly ms: number
  readonly controller: AbortController
  readonly timer: ReturnType<typeof setTimeout>
  /** What is still under way; each says that its time is over. */
  readonly late: Set<() => void>
}

/** Of one object: a timer of one object may not end the calls of another. */
export class Deadlines {
  readonly #sharedPart: number
  /** Whoever begins now may join it. */
  #open: Deadline | null = null

  constructor(sharedPart = SHARED_PART) {
    this.#sharedPart = sharedPart
  }

  /** What comes of the work, or `late` after `ms` at most; the signal is raised then. No clock is read, since somebody may set it. */
  within<Outcome>(ms: number, work: (signal: AbortSignal) => Promise<Outcome>, late: Outcome): Promise<Outcome> {
    const deadline = this.#open?.ms === ms ? this.#open : this.#begin(ms)
    return new Promise((resolve, reject) => {
      const isLate = () => resolve(late)
      const ended = () => {
        deadline.late.delete(isLate)
        this.#release(deadline)
      }
      deadline.late.add(isLate)
      work(deadline.controller.signal).then(
        (outcome) => {
          ended()
          resolve(outcome)
        },
        (error: unknown) => {
          ended()
          reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
  }

  #begin(ms: number): Deadline {
    const controller = new AbortController()
    const late = new Set<() => void>()
    // Told before the signal is raised, so that who waits hears of the time and not of what the signal did.
    const over = () => {
      for (const tell of late) tell()
      late.clear()
      controller.abort()
    }
    const deadline = { ms, controller, timer: setTimeout(over, ms), late }
    const sharedMs = ms * this.#sharedPart
    if (sharedMs < 1) return deadline
    this.#open = deadline
    setTimeout(() => {
      if (this.#open === deadline) this.#open = null
      this.#release(deadline)
    }, sharedMs)
    return deadline
  }

  /** A timer that nobody needs would keep its object awake. */
  #release(deadline: Deadline): void {
    if (deadline.late.size === 0 && this.#open !== deadline) clearTimeout(deadline.timer)
  }
}
