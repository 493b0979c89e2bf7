// One import of a list: what was consented to, what is in by now, and how it ended. It holds nobody.
import type { Instant } from './time.ts'

/** What the reading of the whole file gave before anybody said yes. */
export interface ImportExpected {
  readonly lines: number
  readonly persons: number
  readonly refused: number
  readonly duplicates: number
  readonly unlocated: number
}

export interface ImportRun {
  readonly id: string
  readonly number: number
  /** Who said yes. */
  readonly by: string
  /** By which the same file is known again; it says nothing of what is in it. */
  readonly mark: string
  readonly expected: ImportExpected
  readonly state: 'running' | 'stopped' | 'finished'
  readonly startedAt: Instant
  /** When something last went in, or it ended. */
  readonly movedAt: Instant
  /** Batches that are in whole. */
  readonly batches: number
  /** Everything up to this line of the file is in, or was refused; 0 before the first. */
  readonly throughLine: number
  /** Lines after it that may be in: the server ended while it wrote them, or they were on their way. Sending them again mends it. */
  readonly doubtfulThrough: number | null
  readonly stored: number
  /** Of those: of lines after `throughLine`, which come again where it goes on. */
  readonly ahead: number
  /** Of those: nobody knew them before. */
  readonly fresh: number
  /** Keyed hash over all that went in, in order: proves which lines, and shows none. */
  readonly digest: string
}

/** Without a sign of life for so long, a run is one that broke off. */
export const RUN_SILENT_MS = 60_000

export function isBrokenOff(run: ImportRun, now: Instant): boolean {
  return run.state === 'running' && now - run.movedAt > RUN_SILENT_MS
}

/** The one to go on with where the same file is chosen again. */
export function toResume(runs: readonly ImportRun[], mark: string): ImportRun | null {
  return runs.find((run) => run.mark === mark && run.state !== 'finished') ?? null
}
