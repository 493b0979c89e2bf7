// True time and the one heap of events. What a machine believes the time to be is another matter: each has a clock that may step.
import type { Instant } from '../../worker/model/time.ts'
import { Violation } from './oracle/violation.ts'

interface Event {
  readonly at: Instant
  readonly n: number
  readonly run: () => void
}

/** Far more than any world needs that comes to its end. */
const MOST_EVENTS = 60_000

/** Events in order of time, and of their making where two fall together. */
export class Agenda {
  now: Instant
  /** By how much the clock of the machine is wrong, on which all objects run. */
  machineWrongByMs = 0
  #made = 0
  readonly #heap: Event[] = []

  constructor(start: Instant) {
    this.now = start
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + Math.max(0, delayMs), run)
  }

  at(at: Instant, run: () => void): void {
    const event: Event = { at: Math.max(at, this.now), n: this.#made++, run }
    const heap = this.#heap
    let index = heap.push(event) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(event, heap[parent] as Event)) break
      heap[index] = heap[parent] as Event
      index = parent
    }
    heap[index] = event
  }

  /** False where nothing is left, or nothing before `until`. */
  runNext(until: Instant): boolean {
    const first = this.#heap[0]
    if (first === undefined || first.at > until) return false
    const last = this.#heap.pop() as Event
    if (this.#heap.length > 0) this.#sink(last)
    this.now = first.at
    if (first.n > MOST_EVENTS) throw new Violation('LIV-1', 'the world goes round in circles')
    first.run()
    return true
  }

  #sink(event: Event): void {
    const heap = this.#heap
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1
      if (!isBefore(heap[child] as Event, event)) break
      heap[index] = heap[child] as Event
      index = child
    }
    heap[index] = event
  }
}

function isBefore(left: Event, right: Event): boolean {
  return left.at < right.at || (left.at === right.at && left.n < right.n)
}

/** The clock that one object reads: true time, plus what its machine is wrong by. */
export class MachineClock {
  readonly #agenda: Agenda
  #wrongByMs = 0

  constructor(agenda: Agenda) {
    this.#agenda = agenda
  }

  /** Whole milliseconds, as machines tell them. */
  get now(): Instant {
    return Math.floor(this.#agenda.now + this.#agenda.machineWrongByMs + this.#wrongByMs)
  }

  /** An object that runs on another machine than the others. */
  differBy(ms: number): void {
    this.#wrongByMs = ms
  }
}
