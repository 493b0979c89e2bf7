// What a display holds: the notices that it was told, each good for so long by the monotonic clock. Its wall clock may be wrong by hours and
// its link may be cut for days; neither may keep an alert on the wall or take one off.
import type { DisplayFrame, ShownNotice } from '../../worker/model/display.ts'

/** Milliseconds of a clock that never jumps: `performance.now()`. */
export type Monotonic = number

export interface Held {
  readonly frame: DisplayFrame
  readonly receivedAt: Monotonic
  /** False where it comes from this device's memory: what has been told since then is not known. */
  readonly certain: boolean
}

/** What goes into the device's memory; the wall clock is used for a difference only. */
export interface Kept {
  readonly frame: DisplayFrame
  readonly keptAtWall: number
}

export function told(frame: DisplayFrame, now: Monotonic): Held {
  return { frame, receivedAt: now, certain: true }
}

/** A later frame always wins; one of an older connection that comes late never does. */
export function newer(held: Held | null, frame: DisplayFrame, now: Monotonic): Held {
  return held !== null && held.certain && held.frame.seq > frame.seq ? held : told(frame, now)
}

export function remainingMs(held: Held, notice: ShownNotice, now: Monotonic): number {
  return notice.remainingMs - (now - held.receivedAt)
}

export function valid(held: Held | null, now: Monotonic): readonly ShownNotice[] {
  return held === null ? [] : held.frame.notices.filter((notice) => remainingMs(held, notice, now) > 0)
}

/** When the next notice runs out, from now; null where none is left. */
export function nextEndMs(held: Held | null, now: Monotonic): number | null {
  const ends = held === null ? [] : valid(held, now).map((notice) => remainingMs(held, notice, now))
  return ends.length === 0 ? null : Math.min(...ends)
}

export function kept(held: Held, now: Monotonic, wall: number): Kept {
  const notices = valid(held, now).map((notice) => ({ ...notice, remainingMs: remainingMs(held, notice, now) }))
  return { frame: { ...held.frame, notices }, keptAtWall: wall }
}

/**
 * After a restart without a link. Null where the time gone by cannot be told: a clock that went back says nothing of how long it was,
 * and what may be over must not be shown.
 */
export function restored(memory: Kept | null, now: Monotonic, wall: number): Held | null {
  if (memory === null) return null
  const gone = wall - memory.keptAtWall
  if (!Number.isFinite(gone) || gone < 0) return null
  const notices = memory.frame.notices
    .map((notice) => ({ ...notice, remainingMs: notice.remainingMs - gone }))
    .filter((notice) => notice.remainingMs > 0)
  return { frame: { ...memory.frame, notices }, receivedAt: now, certain: false }
}
