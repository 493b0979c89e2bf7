// What one trial of a source comes to for one station or area: what people look at before they follow it.
import type { FeedResult } from '../../ingest/feed.ts'
import type { TrialAnswer } from '../../model/candidate.ts'
import type { Position } from '../../model/geo.ts'
import type { Instant } from '../../model/time.ts'

import { distanceKm } from './rank.ts'

export type Read = Extract<FeedResult, { readonly kind: 'read' }>

/** What a source said of this station or area, in all that it answered to one trial; null where it said nothing. A time ahead is none. */
export function answerFor(code: string, read: readonly Read[], now: Instant): TrialAnswer | null {
  const readings = read
    .flatMap((one) => one.readings)
    .filter((one) => one.station === code && one.observedAt <= now)
    .toSorted((left, right) => left.observedAt - right.observedAt)
  const levels = readings.filter(({ quantity }) => quantity === 'level')
  const shown = levels.length > 0 ? levels : readings
  const newest = shown.at(-1)
  if (newest !== undefined) {
    const values = shown.map(({ value }) => value)
    return {
      kind: 'values',
      values: shown.length,
      newest: { at: newest.observedAt, quantity: newest.quantity, value: newest.value },
      stepMs: middleGap(shown.map(({ observedAt }) => observedAt)),
      highest: Math.max(...values),
      lowest: Math.min(...values),
    }
  }
  const outlook = read.flatMap((one) => one.outlooks ?? []).find((one) => one.station === code)
  if (outlook !== undefined) {
    const { quantity, members, ahead, cell = null } = outlook
    return { kind: 'outlook', quantity, members, ahead, cell, cellKm: cell === null ? null : kmFrom(code, cell) }
  }
  const run = read.flatMap((one) => one.forecasts).find((one) => one.station === code)
  if (run !== undefined)
    return { kind: 'forecast', issuedAt: run.issuedAt, until: run.points.at(-1)?.at ?? run.issuedAt }
  const bulletin = read.flatMap((one) => one.bulletins?.items ?? []).find(({ areas }) => areas.includes(code))
  return bulletin === undefined ? null : { kind: 'bulletin', danger: bulletin.danger, sentAt: bulletin.sentAt }
}

/** From the point that was asked for, "latitude,longitude". */
function kmFrom(code: string, cell: Position): number {
  const [latitude = 0, longitude = 0] = code.split(',').map(Number)
  return distanceKm([[[[longitude, latitude]]]], cell)
}

function middleGap(times: readonly Instant[]): number | null {
  const gaps = times
    .slice(1)
    .map((at, index) => at - (times[index] ?? at))
    .filter((gap) => gap > 0)
    .toSorted((left, right) => left - right)
  return gaps[Math.floor(gaps.length / 2)] ?? null
}
