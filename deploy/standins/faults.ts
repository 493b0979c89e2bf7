// Failures that a person or a test asks of the stand-ins: POST /standins/faults.

export interface Fault {
  readonly channel?: string
  readonly provider?: string
  readonly match?: { readonly to?: string; readonly nth?: number; readonly percent?: number }
  readonly status?: number
  readonly delayMs?: number
  readonly reset?: 'before' | 'after' | 'mid-body'
  readonly body?: string
  readonly duplicateReceipts?: number
  readonly reorderReceipts?: boolean
  /** Requests a second beyond which 429 is answered. */
  readonly rate?: number
  readonly forMs?: number
}

/** The channel of a question after messages that were sent. */
export const LOOKUP = 'lookup'
/** That of a question after what the account still holds. */
export const BALANCE_CHANNEL = 'balance'

interface Active {
  readonly fault: Fault
  readonly until: number
  seen: number
}

export class Faults {
  #active: Active[] = []
  #inSecond = { second: 0, count: 0 }

  set(fault: Fault, now: number): void {
    this.#active.push({ fault, until: fault.forMs === undefined ? Infinity : now + fault.forMs, seen: 0 })
  }

  clear(): void {
    this.#active = []
  }

  /** The fault that this call meets, if any. `percent` takes every call whose number falls under it, so that a run repeats. */
  meet(call: { readonly channel: string; readonly provider: string; readonly to: string }, now: number): Fault | null {
    this.#active = this.#active.filter((active) => active.until > now)
    for (const active of this.#active) {
      const { fault } = active
      // Asking what became of a message is no message: only a fault that names it meets it.
      if (fault.channel === undefined ? call.channel === LOOKUP : fault.channel !== call.channel) continue
      if (fault.provider !== undefined && fault.provider !== call.provider) continue
      if (fault.match?.to !== undefined && fault.match.to.replace(/^\+/, '') !== call.to.replace(/^\+/, '')) continue
      active.seen += 1
      if (fault.match?.nth !== undefined && active.seen !== fault.match.nth) continue
      if (fault.match?.percent !== undefined && (active.seen * 37) % 100 >= fault.match.percent) continue
      if (fault.rate !== undefined && !this.#over(fault.rate, now)) continue
      return fault.rate !== undefined && fault.status === undefined ? { ...fault, status: 429 } : fault
    }
    return null
  }

  #over(rate: number, now: number): boolean {
    const second = Math.floor(now / 1_000)
    if (this.#inSecond.second !== second) this.#inSecond = { second, count: 0 }
    this.#inSecond.count += 1
    return this.#inSecond.count > rate
  }
}
