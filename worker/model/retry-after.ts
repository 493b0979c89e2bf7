import type { Instant } from './time.ts'

/** `Retry-After` (RFC 9110 §10.2.3) in seconds or as an HTTP date, as ms from `now`; null where absent or unreadable, `mostMs` where absurd. */
export function retryAfterMs(header: string | null, now: Instant, mostMs: number): number | null {
  if (header === null || header.trim() === '') return null
  const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), mostMs) : null
}
