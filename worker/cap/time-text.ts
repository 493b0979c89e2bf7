// Times as CAP writes them: `2026-10-14T21:10:00+02:00`. The standard forbids `Z`, since a reader must see the offset.
import { parseRfc3339, type Instant } from '../model/time.ts'

/** The instant with the offset that its place had then. */
export function capTime(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(at)
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === name)?.value ?? ''
  const offset = part('timeZoneName').replace('GMT', '')
  const local = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`
  // "-00:00" is how the standard writes UTC.
  return local + (offset === '' || offset === '+00:00' ? '-00:00' : offset)
}

/** Null where the text is no time with an offset. A `Z` is taken: the standard forbids it and half of the senders write it. */
export function readCapTime(text: string): Instant | null {
  return parseRfc3339(text.trim())
}
