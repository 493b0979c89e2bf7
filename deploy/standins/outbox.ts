// What really arrived at the providers' side, in order, on disk: it survives a kill of the server and of the stand-ins.
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ChannelName, PlaceChannel } from '../../worker/model/message.ts'

/** What a provider can be sent; contacts get an SMS, displays and sirens have no provider. */
export type ArrivalChannel = Exclude<ChannelName, 'contact' | PlaceChannel>

export interface Arrival {
  readonly n: number
  readonly channel: ArrivalChannel
  readonly to: string
  readonly from: string
  readonly text: string
  readonly at: string
  readonly reference: string
  readonly providerId: string
  /** What a call came to, key by key and word by word; what a notification shows. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** What came or changed after a revision. Another era means a clear or a restart: whoever kept an older one begins again at 0. */
export interface Changes {
  readonly era: string
  readonly revision: number
  readonly arrivals: readonly Arrival[]
}

type Line = Arrival | { readonly updates: number; readonly detail: NonNullable<Arrival['detail']> }

export class Outbox {
  readonly #file: string
  readonly #arrivals: Arrival[] = []
  /** At which revision the arrival in the same place last changed. */
  readonly #changedAt: number[] = []
  #revision = 0
  #era: string = randomUUID()

  constructor(file: string) {
    this.#file = file
    mkdirSync(dirname(file), { recursive: true })
    if (!existsSync(file)) return
    for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') this.#take(JSON.parse(line) as Line)
  }

  /** Synchronous: what was answered "accepted" is on disk before the answer leaves. */
  put(arrival: Omit<Arrival, 'n'>): Arrival {
    const whole: Arrival = { n: this.#arrivals.length + 1, ...arrival }
    this.#append(whole)
    this.#take(whole)
    return whole
  }

  /** What became of it since: a key pressed, a word said. The arrival keeps its number and its place. */
  update(n: number, detail: NonNullable<Arrival['detail']>): void {
    const line: Line = { updates: n, detail }
    this.#append(line)
    this.#take(line)
  }

  // Whole or not at all: half a line that a full disk left would spoil the next one too.
  #append(line: Line): void {
    const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0
    try {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`)
    } catch (error) {
      if (existsSync(this.#file)) truncateSync(this.#file, size)
      throw error
    }
  }

  list(filter: { readonly channel?: string | undefined; readonly since?: number | undefined }): readonly Arrival[] {
    return this.#arrivals.filter(
      (arrival) =>
        (filter.channel === undefined || arrival.channel === filter.channel) && arrival.n > (filter.since ?? 0),
    )
  }

  changes(after: number): Changes {
    const arrivals = this.#arrivals.filter((_, index) => (this.#changedAt[index] ?? 0) > after)
    return { era: this.#era, revision: this.#revision, arrivals }
  }

  byReference(reference: string): readonly Arrival[] {
    return this.#arrivals.filter((arrival) => arrival.reference === reference)
  }

  #take(line: Line): void {
    this.#revision += 1
    if (!('updates' in line)) {
      this.#changedAt[this.#arrivals.length] = this.#revision
      this.#arrivals.push(line)
      return
    }
    const index = this.#arrivals.findIndex(({ n }) => n === line.updates)
    const known = this.#arrivals[index]
    if (known === undefined) return
    this.#arrivals[index] = { ...known, detail: { ...known.detail, ...line.detail } }
    this.#changedAt[index] = this.#revision
  }

  clear(): void {
    this.#arrivals.length = 0
    this.#changedAt.length = 0
    this.#era = randomUUID()
    writeFileSync(this.#file, '')
  }
}
