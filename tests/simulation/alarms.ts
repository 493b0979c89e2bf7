// Named alarms on the one alarm of an object: the names are on disk, the runtime's one alarm can be lost or ring twice.
import type { Instant } from '../../worker/model/time.ts'
import type { MachineClock } from './clock.ts'
import type { World } from './world.ts'

const RETRY_MS = 2_000

/** An object of the model: it has a clock, and incarnations that a crash ends. */
export interface Host {
  readonly world: World
  readonly name: string
  readonly clock: MachineClock
  readonly alive: boolean
  /** Whether somebody looks after it, should its alarm be lost. */
  readonly watched: boolean
  later(delayMs: number, run: () => void): void
}

export type AlarmHandler = (done: (failed: boolean) => void) => void

export class Alarms {
  /** On disk. */
  readonly #due = new Map<string, Instant>()
  /** Those whose handler runs: taken up by the next incarnation where this one dies. */
  readonly #guarded = new Set<string>()
  readonly #host: Host
  readonly #handlers: Readonly<Record<string, AlarmHandler>>
  // ---- the runtime's ----
  #armedFor: Instant | null = null
  #arming = 0
  #running = false

  constructor(host: Host, handlers: Readonly<Record<string, AlarmHandler>>) {
    this.#host = host
    this.#handlers = handlers
  }

  set(name: string, at: Instant): void {
    this.#due.set(name, Math.ceil(at))
    this.arm()
  }

  setNoLater(name: string, at: Instant): void {
    this.set(name, Math.min(at, this.#due.get(name) ?? at))
  }

  clear(name: string): void {
    this.#due.delete(name)
  }

  has(name: string): boolean {
    return this.#due.has(name)
  }

  /** The machine's clock was set: what waits is due at another moment. */
  rearm(): void {
    // One that was lost stays lost.
    if (this.#running || this.#armedFor === null) return
    this.#armedFor = null
    this.arm()
  }

  /** After a crash: what is on disk stays. */
  forget(): void {
    this.#armedFor = null
    this.#arming += 1
    this.#running = false
    if (this.#host.world.shell.guardsHandlers)
      for (const name of this.#guarded) if (!this.#due.has(name)) this.#due.set(name, this.#host.clock.now)
    this.#guarded.clear()
  }

  arm(): void {
    const host = this.#host
    if (!host.alive || this.#running || this.#due.size === 0) return
    let at = Infinity
    for (const due of this.#due.values()) at = Math.min(at, due)
    if (this.#armedFor === at) return
    this.#armedFor = at
    const arming = ++this.#arming
    const { world } = host
    const { swarm } = world
    if (host.watched && world.fault(swarm.alarmLost)) {
      // The runtime forgets it; whoever sets another alarm, or the watchdog, arms anew.
      world.seen.note('alarm lost')
      world.say(host.name, 'loses an alarm')
      this.#armedFor = null
      return
    }
    const waitMs = Math.max(1, at - host.clock.now)
    host.later(waitMs, () => {
      if (this.#arming !== arming) return
      this.#armedFor = null
      this.#run()
    })
    if (!world.fault(swarm.alarmDoubled)) return
    world.seen.note('alarm doubled')
    host.later(waitMs + world.random.between(0, 20), () => this.#run())
  }

  #run(): void {
    if (this.#running) return
    this.#running = true
    const { now } = this.#host.clock
    const due = [...this.#due].filter(([, at]) => at <= now).map(([name]) => name)
    const next = () => {
      const name = due.shift()
      if (name === undefined) {
        this.#running = false
        this.#armedFor = null
        return this.arm()
      }
      this.#due.delete(name)
      this.#guarded.add(name)
      this.#handlers[name]?.((failed) => {
        this.#guarded.delete(name)
        if (failed) this.#due.set(name, this.#host.clock.now + RETRY_MS)
        next()
      })
    }
    next()
  }
}
