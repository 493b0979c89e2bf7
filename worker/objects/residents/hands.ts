// The connections of one shard, shared by its lanes: whichever channel hangs, each other keeps its equal share.
import type { ChannelName } from '../../model/message.ts'
import { longerThan } from '../shared/waiting.ts'

/** Six requests may wait for their headers in one object (platform.md §1.1); the seventh would burn its deadline in the queue. */
const CONNECTIONS = 6

interface Waiting {
  readonly channel: ChannelName
  readonly go: () => void
}

interface Looking {
  readonly isThere: () => boolean
  readonly go: () => void
}

export interface Lane {
  /** A connection, once there is one for this lane; giving it back is the answer. */
  take(): Promise<() => void>
  /** How many connections it may take at once; where there is none, what there is after so long at most. */
  room(ms: number): Promise<number>
  /** Until it holds no connection, or for so long at most. */
  settled(ms: number): Promise<void>
  /** Work that goes on beside the lane; the lane does not end before it. */
  follow(work: Promise<unknown>): void
  /** Whether something that is followed still goes on after so long, or until it has ended. */
  isFollowing(ms: number): Promise<boolean>
}

export class Hands {
  readonly #held = new Map<ChannelName, number>()
  #waiting: Waiting[] = []
  #looking: Looking[] = []

  /** While a lane runs it has its share; ended, its share is the others'. */
  async during<T>(channel: ChannelName, run: (lane: Lane) => Promise<T>): Promise<T> {
    const pending = new Set<Promise<void>>()
    const failures: unknown[] = []
    this.#held.set(channel, 0)
    try {
      const result = await run({
        take: () => this.#take(channel),
        room: async (ms) => {
          await this.#until(() => this.#freeFor(channel) > 0, ms)
          return Math.max(0, this.#freeFor(channel))
        },
        settled: (ms) => this.#until(() => (this.#held.get(channel) ?? 0) === 0, ms),
        follow: (work) => {
          // A failure is told at the end; until then it must not count as one that nobody looks at.
          const ended = work.then(
            () => undefined,
            (error: unknown) => void failures.push(error),
          )
          pending.add(ended)
          void ended.then(() => pending.delete(ended))
        },
        isFollowing: (ms) => longerThan(ms, Promise.all(pending)),
      })
      await Promise.all(pending)
      if (failures.length > 0) throw failures[0]
      return result
    } finally {
      await Promise.all(pending)
      this.#held.delete(channel)
      this.#serve()
    }
  }

  async #take(channel: ChannelName): Promise<() => void> {
    if (!this.#mayTake(channel)) await new Promise<void>((go) => this.#waiting.push({ channel, go }))
    else this.#count(channel, 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#count(channel, -1)
      this.#serve()
    }
  }

  async #until(isThere: () => boolean, ms: number): Promise<void> {
    if (isThere()) return
    await longerThan(ms, new Promise<void>((go) => this.#looking.push({ isThere, go })))
  }

  #freeFor(channel: ChannelName): number {
    const kept = Math.floor(CONNECTIONS / Math.max(1, this.#held.size))
    // More lanes than connections: one each, and whoever has none is served as one comes free. A lane that hangs holds no more than its one.
    if (kept === 0) return this.#held.get(channel) === 0 && this.#sum() < CONNECTIONS ? 1 : 0
    let free = CONNECTIONS
    for (const [other, held] of this.#held) free -= other === channel ? held : Math.max(held, kept)
    return free
  }

  #mayTake(channel: ChannelName): boolean {
    return this.#freeFor(channel) > 0
  }

  #sum(): number {
    return [...this.#held.values()].reduce((sum, held) => sum + held, 0)
  }

  #count(channel: ChannelName, by: number): void {
    this.#held.set(channel, (this.#held.get(channel) ?? 0) + by)
  }

  #serve(): void {
    const still: Waiting[] = []
    for (const one of this.#waiting) {
      if (this.#mayTake(one.channel)) {
        this.#count(one.channel, 1)
        one.go()
      } else still.push(one)
    }
    this.#waiting = still
    this.#looking = this.#looking.filter(({ isThere, go }) => {
      const there = isThere()
      if (there) go()
      return !there
    })
  }
}
