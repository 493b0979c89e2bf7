const FIRST_MS = 500
const LONGEST_MS = 15_000

/** Doubles with every failed attempt, with jitter over its upper half: a town's consoles must not all come back at once. */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return Math.round(full / 2 + (full / 2) * random)
}
