// What really happened, with hindsight: an excursion of at most three values that comes back is no water. Features never see this.
import { HOUR_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { Recording } from './recording.ts'

const LEAP_MM = 300
const LONGEST = 3

export class Truth {
  readonly at: Float64Array
  readonly mm: Float64Array
  readonly #stepMs: number

  constructor(recording: Recording) {
    const isFine = recording.isStage && recording.stepMs <= 15 * MINUTE_MS
    const dropped = isFine ? excursions(recording.mm) : new Set<number>()
    this.at = recording.at.filter((_, index) => !dropped.has(index))
    this.mm = recording.mm.filter((_, index) => !dropped.has(index))
    this.#stepMs = recording.stepMs
  }

  /** Index of the newest value at or before that time; −1 where there is none. */
  indexAt(time: Instant): number {
    let [low, high] = [0, this.at.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.at[middle] ?? Infinity) <= time) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** The highest of each time that follows, for growing leads; and whether enough is known of it to say that nothing more came. */
  highestWithin(from: Instant, index: number, leadsMs: readonly number[]): readonly Highest[] {
    let next = index + 1
    let mm = -Infinity
    let count = 0
    return leadsMs.map((leadMs) => {
      while (next < this.at.length && (this.at[next] ?? Infinity) <= from + leadMs) {
        mm = Math.max(mm, this.mm[next] ?? -Infinity)
        count++
        next++
      }
      return { mm, isKnown: count > 0 && count >= Math.floor(leadMs / this.#stepMs) / 2 }
    })
  }

  /** Time on record, in years. */
  get years(): number {
    let ms = 0
    for (let index = 1; index < this.at.length; index++)
      ms += Math.min((this.at[index] ?? 0) - (this.at[index - 1] ?? 0), Math.max(2 * HOUR_MS, 2 * this.#stepMs))
    return ms / (365.25 * 24 * HOUR_MS)
  }
}

export interface Highest {
  readonly mm: number
  readonly isKnown: boolean
}

function excursions(mm: Float64Array): ReadonlySet<number> {
  const dropped = new Set<number>()
  for (let index = 1; index < mm.length - 1; index++) {
    const before = mm[index - 1] ?? 0
    const leap = (mm[index] ?? 0) - before
    if (Math.abs(leap) < LEAP_MM || dropped.has(index - 1)) continue
    for (let length = 1; length <= LONGEST && index + length < mm.length; length++) {
      const back = (mm[index + length] ?? 0) - (mm[index + length - 1] ?? 0)
      const isBack = Math.abs((mm[index + length] ?? 0) - before) < Math.abs(leap) / 2
      if (!isBack || Math.sign(back) === Math.sign(leap) || Math.abs(back) < LEAP_MM) continue
      for (let inside = index; inside < index + length; inside++) dropped.add(inside)
      break
    }
  }
  return dropped
}
