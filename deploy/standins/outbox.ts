// What really arrived at the providers' side, in order, on disk: it survives a kill of the server and of the stand-ins.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export interface Arrival {
  readonly n: number
  readonly channel: 'sms' | 'voice' | 'push' | 'mail'
  readonly to: string
  readonly from: string
  readonly text: string
  readonly at: string
  readonly reference: string
  readonly providerId: string
  /** What a call came to, key by key and word by word; what a notification shows. */
  readonly detail?: Readonly<Record<string, unknown>>
}

export class Outbox {
  readonly #file: string
  readonly #arrivals: Arrival[] = []

  constructor(file: string) {
    this.#file = file
    mkdirSync(dirname(file), { recursive: true })
    if (!existsSync(file)) return
    for (const line of readFileSync(file, 'utf8').split('\n'))
      if (line !== '') this.#arrivals.push(JSON.parse(line) as Arrival)
  }

  /** Synchronous: what was answered "accepted" is on disk before the answer leaves. */
  put(arrival: Omit<Arrival, 'n'>): Arrival {
    const whole: Arrival = { n: this.#arrivals.length + 1, ...arrival }
    appendFileSync(this.#file, `${JSON.stringify(whole)}\n`)
    this.#arrivals.push(whole)
    return whole
  }

  list(filter: { readonly channel?: string | undefined; readonly since?: number | undefined }): readonly Arrival[] {
    return this.#arrivals.filter(
      (arrival) =>
        (filter.channel === undefined || arrival.channel === filter.channel) && arrival.n > (filter.since ?? 0),
    )
  }

  byReference(reference: string): readonly Arrival[] {
    return this.#arrivals.filter((arrival) => arrival.reference === reference)
  }

  clear(): void {
    this.#arrivals.length = 0
    writeFileSync(this.#file, '')
  }
}
