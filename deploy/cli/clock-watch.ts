// Sees that the machine's wall clock was set: only a process outside of workerd can, since inside there is no other clock (see
// worker/objects/shared/clock-step.ts). The sum of all steps outlives the launcher, so that one that happens while it is down is seen too.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { clockStepMs, HOUR_MS, SECOND_MS, type ClockReading, type SetClock } from '../../worker/model/time.ts'

const SAVE_EVERY_MS = 10_000
/** A wall clock that reads the same for so long stands. */
const STANDS_AFTER_MS = 5 * SECOND_MS
/** For so long a step is worth a warning where nothing else is held by it. */
const RECENT_MS = HOUR_MS

interface Kept {
  /** A steady clock begins anew with each boot: readings of two boots cannot be compared. */
  readonly boot: string
  readonly reading: ClockReading
  readonly stepsMs: number
  readonly last: (SetClock & { readonly steadyMs: number }) | null
}

/** What the machine's clocks read now; counts on through a suspend, as the wall does. */
export function readClocks(): ClockReading {
  return { wall: Date.now(), steadyMs: Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1_000) }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

export class ClockWatch {
  readonly #file: string
  readonly #read: () => ClockReading
  readonly #boot: string
  #kept: Kept
  #savedAtMs = -Infinity
  #wentOnAtMs: number

  constructor(file: string, read: () => ClockReading = readClocks, boot: string = bootId()) {
    this.#file = file
    this.#read = read
    this.#boot = boot
    this.#kept = this.#restored()
    this.#wentOnAtMs = this.#kept.reading.steadyMs
  }

  /** The sum of all steps ever seen here, ms. */
  get stepsMs(): number {
    return this.#kept.stepsMs
  }

  /** What is later than this was written in the new time: the step itself lies somewhere between two looks. */
  get setAt(): number {
    return (this.#kept.last?.at ?? 0) - SECOND_MS
  }

  get recent(): SetClock | null {
    const { last, reading } = this.#kept
    return last !== null && reading.steadyMs - last.steadyMs < RECENT_MS ? { ms: last.ms, at: last.at } : null
  }

  /** Whether the wall clock goes on. Where it stands so does every wait inside workerd, and a new one would stand as well. */
  get stands(): boolean {
    return this.#kept.reading.steadyMs - this.#wentOnAtMs >= STANDS_AFTER_MS
  }

  /** By how much the clock was set since the last look; 0 nearly always. */
  look(): number {
    const reading = this.#read()
    const stepMs = clockStepMs(this.#kept.reading, reading)
    if (reading.wall !== this.#kept.reading.wall) this.#wentOnAtMs = reading.steadyMs
    const last = stepMs === 0 ? this.#kept.last : { ms: stepMs, at: reading.wall, steadyMs: reading.steadyMs }
    this.#kept = { ...this.#kept, reading, last, stepsMs: this.#kept.stepsMs + stepMs }
    if (stepMs !== 0 || reading.steadyMs - this.#savedAtMs >= SAVE_EVERY_MS) this.#save()
    return stepMs
  }

  #save(): void {
    this.#savedAtMs = this.#kept.reading.steadyMs
    try {
      writeFileSync(`${this.#file}.next`, JSON.stringify(this.#kept))
      renameSync(`${this.#file}.next`, this.#file)
    } catch (error) {
      process.stderr.write(`${this.#file}: ${error instanceof Error ? error.message : 'unknown'}\n`)
    }
  }

  #restored(): Kept {
    const fresh: Kept = { boot: this.#boot, reading: this.#read(), stepsMs: 0, last: null }
    if (!existsSync(this.#file)) return fresh
    const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as Kept
    return kept.boot === this.#boot ? kept : { ...fresh, stepsMs: kept.stepsMs }
  }
}

/** Moves what workerd keeps of the alarms of all objects, while it is down; as `afterStep` has it. */
export function movedAlarms(objects: string, step: SetClock): void {
  for (const folder of readdirSync(objects)) {
    const file = join(objects, folder, 'metadata.sqlite')
    if (!existsSync(file)) continue
    const database = new DatabaseSync(file)
    try {
      const nanoseconds = (ms: number) => BigInt(ms) * 1_000_000n
      const move = 'UPDATE _cf_ALARM SET scheduled_time = scheduled_time + ?1 WHERE ?1 < 0 OR scheduled_time < ?2'
      database.prepare(move).run(nanoseconds(step.ms), nanoseconds(step.at))
    } finally {
      database.close()
    }
  }
}
