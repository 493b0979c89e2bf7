// What follows a sudden change decides what it was: a rise that stays is confirmed, one that is back within half an hour is withdrawn, and
// a fall is believed once it has stayed as long.
import type { QualityFlag, Reading } from '../model/reading.ts'
import type { Instant } from '../model/time.ts'
import { countBefore, referenceAmong } from './known.ts'
import { SETTLED_AFTER_MS } from './pace.ts'
import { qualityOf } from './quality.ts'

const NEAR_MM = 100

/** The same readings in the light of `value`, observed at `at` after all of them; those that changed are new objects. */
export function inTheLightOf(before: readonly Reading[], value: number, at: Instant): readonly Reading[] {
  // Copied only where something is settled: nearly every value settles nothing.
  let settled: readonly Reading[] = before
  const put = (index: number, reading: Reading) => {
    settled = settled.with(index, reading)
  }
  // The values since the last that was settled: at an hourly gauge the one before is the first that can be.
  const from = Math.min(countBefore(before, at - SETTLED_AFTER_MS), before.length - 1)
  for (let index = Math.max(0, from); index < before.length; index++) {
    const rise = settled[index]
    if (rise === undefined || !rise.flags.includes('unconfirmed fast rise')) continue
    const base = referenceAmong(settled, index)
    if (base === null || base.value >= rise.value) continue
    const jump = rise.value - base.value
    const half = base.value + jump / 2
    // One value that stays is enough, and then for good: what comes down after it is a crest that passes.
    if (value >= half) put(index, confirmed(rise))
    // Back is where it came from. What falls far below that is a sensor that the flood has taken, and takes nothing back.
    else if (at - rise.observedAt <= SETTLED_AFTER_MS && value > base.value - Math.max(NEAR_MM, jump / 4))
      put(index, withdrawn(rise))
  }
  const fallen = suddenFalls(settled)
  const base = referenceAmong(settled, settled.length - fallen)
  if (fallen > 0 && base !== null) {
    for (let index = settled.length - fallen; index < settled.length; index++) {
      const dip = settled[index]
      if (dip !== undefined && value > base.value - (base.value - dip.value) / 2) put(index, withdrawn(dip))
    }
  }
  return settled
}

/** Since when it has been down there, where the newest readings are all sudden falls; null where they are not. */
export function fallenSince(before: readonly Reading[]): Instant | null {
  const count = suddenFalls(before)
  return count === 0 ? null : (before[before.length - count]?.observedAt ?? null)
}

function suddenFalls(readings: readonly Reading[]): number {
  let count = 0
  while (isFall(readings[readings.length - 1 - count])) count++
  return count
}

function isFall(reading: Reading | undefined): boolean {
  return reading?.flags.includes('sudden fall') === true
}

function withdrawn(reading: Reading): Reading {
  const kept = reading.flags.filter((flag) => flag !== 'unconfirmed fast rise' && flag !== 'sudden fall')
  const flags: readonly QualityFlag[] = [...kept, 'spike']
  return { ...reading, flags, quality: qualityOf(flags) }
}

function confirmed(reading: Reading): Reading {
  const flags = reading.flags.map((flag) => (flag === 'unconfirmed fast rise' ? 'confirmed rise' : flag))
  // A doubt of another kind stays one: a confirmed rise of a sensor whose zero has moved is still no sure level.
  return { ...reading, flags, quality: qualityOf(flags, flags) }
}
