// One seed, or many: what happened, what broke, what was seen.
import { createHash } from 'node:crypto'
import { Violation } from './oracle/violation.ts'
import { MUST_BE_SEEN } from './situations.ts'
import { World, type Planted } from './world.ts'

export interface Outcome {
  readonly seed: number
  readonly events: number
  readonly hash: string
  readonly seen: ReadonlyMap<string, number>
  readonly broken: Broken | null
}

export interface Broken {
  readonly invariant: string
  readonly message: string
  readonly last: readonly string[]
}

export function runSeed(seed: number, planted: Planted = {}): Outcome {
  const world = new World(seed, planted)
  let broken: Outcome['broken'] = null
  try {
    world.run()
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    broken = { invariant: error.invariant, message: error.message, last: world.trace.last }
  }
  return { seed, events: world.trace.count, hash: world.trace.hash, seen: world.seen.counts, broken }
}

export interface Run {
  readonly seeds: number
  readonly events: number
  /** Of the logs of all seeds, in order. */
  readonly hash: string
  readonly seen: ReadonlyMap<string, number>
  readonly failed: (Broken & { readonly seed: number }) | null
}

/** Every so many seeds one is run a second time: the same seed must give the same log. */
const REPEAT_EVERY = 50

/** Ends at the first seed that breaks an invariant. */
export function runSeeds(first: number, count: number): Run {
  const all = createHash('sha256')
  const seen = new Map<string, number>(MUST_BE_SEEN.map((what) => [what, 0]))
  let events = 0
  for (let seed = first; seed < first + count; seed++) {
    const outcome = runSeed(seed)
    events += outcome.events
    all.update(outcome.hash)
    for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times)
    const failed = outcome.broken ?? ((seed - first) % REPEAT_EVERY === 0 ? repeated(outcome) : null)
    if (failed !== null)
      return { seeds: seed - first + 1, events, hash: all.digest('hex'), seen, failed: { ...failed, seed } }
  }
  return { seeds: count, events, hash: all.digest('hex'), seen, failed: null }
}

function repeated(first: Outcome): Broken | null {
  const again = runSeed(first.seed)
  if (again.hash === first.hash) return null
  return { invariant: 'determinism', message: `the log hashes to ${first.hash}, then to ${again.hash}`, last: [] }
}

/** What a run of enough seeds never met. */
export function neverSeen(run: Run): readonly string[] {
  return MUST_BE_SEEN.filter((what) => (run.seen.get(what) ?? 0) === 0)
}
