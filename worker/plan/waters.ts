// When the water comes to a level that a card waits for: first foreseen, by the upper bound of any run, and then seen. The earliest ever is kept: a
// forecast that was cut once has made people relax.
import { firstUpperReach } from '../model/forecast.ts'
import type { Plan } from '../model/plan.ts'
import type { Instant } from '../model/time.ts'
import { shownLevel, type StationView } from '../model/view.ts'
import type { WaterTime } from './due.ts'

interface Water {
  readonly foreseen: Instant | null
  readonly reached: Instant | null
}

/** By station and level. */
export type Waters = Readonly<Record<string, Water>>

export function watersSeen(
  known: Waters,
  plan: Pick<Plan, 'cards'>,
  stations: readonly StationView[],
  now: Instant,
): Waters {
  const marks = plan.cards.flatMap(({ due }) => due.flatMap((one) => (one.kind === 'water' ? [one] : [])))
  return Object.fromEntries(
    marks.map(({ station: code, levelMm }) => {
      const name = nameOf(code, levelMm)
      const { foreseen, reached } = known[name] ?? { foreseen: null, reached: null }
      const view = stations.find(({ station }) => station.code === code)
      const level = view === undefined ? null : shownLevel(view)
      const times = (view?.forecasts ?? [])
        .filter(({ issuedAt }) => issuedAt <= now)
        .flatMap((run) => firstUpperReach(run, levelMm, run.issuedAt) ?? [])
      const water: Water = {
        foreseen: times.reduce<Instant | null>((first, at) => Math.min(first ?? at, at), foreseen),
        reached: reached ?? (level !== null && level.valueMm >= levelMm ? level.observedAt : null),
      }
      return [name, water]
    }),
  )
}

export function waterAt(waters: Waters, station: string, levelMm: number): WaterTime | null {
  const { foreseen = null, reached = null } = waters[nameOf(station, levelMm)] ?? {}
  if (reached !== null) return { at: reached, water: 'reached' }
  return foreseen === null ? null : { at: foreseen, water: 'foreseen' }
}

function nameOf(station: string, levelMm: number): string {
  return `${station}|${levelMm}`
}
