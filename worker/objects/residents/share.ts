// One shard's share of a provider account for a turn: connections, and slots at which a call may start.
import { BEAT_MS, LATE_MS, slotAt, type Slots } from '../../fanout/pacing.ts'
import type { Instant } from '../../model/time.ts'
import { longerThan } from '../shared/waiting.ts'

/** A timer may be late by so many slots, or by LATE_MS where that is more of them, before they count as gone. */
const LATE_SLOTS = 2

export class Share {
  readonly #lease: Slots
  /** Told as connections are free that this share will not use again. */
  readonly #released: (connections: number) => void
  #slot = 0
  #busy = 0
  #held: number
  #isOver = false
  #roomer: (() => void) | null = null

  constructor(lease: Slots, released: (connections: number) => void) {
    this.#lease = lease
    this.#released = released
    this.#held = lease.atOnce
  }

  get isFull(): boolean {
    return this.#busy >= this.#lease.atOnce
  }

  /** All its connections have a slot within a beat. */
  get isFast(): boolean {
    return this.#lease.spacingMs * this.#lease.atOnce < BEAT_MS
  }

  /** No call may start any more. */
  get isOver(): boolean {
    return this.#isOver || Date.now() > this.#lease.endsAt
  }

  /** Whether one of its connections is free, or is before the lease ends: nobody waits longer for an answer that hangs. */
  async hasRoom(): Promise<boolean> {
    if (this.isFull && !this.isOver)
      await longerThan(this.#lease.endsAt - Date.now() + 1, new Promise<void>((go) => (this.#roomer = go)))
    return !this.isFull
  }

  /** The instant of the next slot that can still be used, which is used by asking; null where there is none. */
  nextSlotAt(): Instant | null {
    const { spacingMs, slots } = this.#lease
    // After a stall the slots that went by are lost: used all at once they would be a burst that nobody contracted (INV-25).
    const lostUntil = Date.now() - Math.max(LATE_SLOTS * spacingMs, LATE_MS) - spacingMs
    while (this.#slot < slots && slotAt(this.#lease, this.#slot) <= lostUntil) this.#slot += 1
    const slot = this.#slot
    this.#slot += 1
    return slot >= slots || this.isOver ? null : slotAt(this.#lease, slot)
  }

  /** A call begins; to be told once what came of it is written. */
  begin(): () => void {
    this.#busy += 1
    let busy = true
    return () => {
      if (!busy) return
      busy = false
      this.#busy -= 1
      this.#roomer?.()
      this.#roomer = null
      this.#giveBack()
    }
  }

  /** No call starts any more: what is not in use is given back, and what is in use as it ends. */
  end(): void {
    this.#isOver = true
    this.#giveBack()
  }

  #giveBack(): void {
    if (!this.#isOver) return
    const free = this.#held - this.#busy
    this.#held -= free
    if (free > 0) this.#released(free)
  }
}
