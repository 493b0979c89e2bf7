// A timeline through the live flow. Between two moments nothing is kept but what a store would hold, as after an eviction.
import {
  evaluate,
  FRESH_STATE,
  nextInstant,
  takeReadings,
  type Series,
  type WatchPlan,
  type WatchState,
} from '../../../../worker/flow/watch.ts'
import { MINUTE_MS } from '../../../../worker/model/time.ts'
import { rule } from '../../evaluate/gauge.ts'
import { gauge } from '../../ingest/gauge.ts'
import { arrivalsOf, lastMinute, STEP_MIN, type Case } from './cases.ts'

/** Midnight of a day in 1970, since promtool's clock begins there too. */
const START = 0
const PLACES: Readonly<Record<string, number>> = { 'PONT-VIEUX': 1.5, COPIE: 1.5, 'LE-GUE': 1.6 }

/** Whether it fires at each step, with what came at that step and every wake until then. */
export function firesAtEachStep(one: Case): readonly boolean[] {
  const plan: WatchPlan = {
    territory: '99001',
    stations: Object.keys(one.series).map((code) =>
      gauge({ code, longitude: PLACES[code] ?? 0, nativeStepMs: STEP_MIN * MINUTE_MS }),
    ),
    rules: [
      rule({
        id: 'r',
        when: one.when,
        forMs: (one.forMin ?? 0) * MINUTE_MS,
        keepFiringForMs: (one.keepMin ?? 0) * MINUTE_MS,
      }),
    ],
    zones: [],
    silenceMs: null,
    timeZone: 'UTC',
  }
  const arrivals = [...arrivalsOf(one, START)]
  let series: Series = new Map()
  let state: WatchState = FRESH_STATE
  let wake: number | null = null
  const isDown = (at: number) =>
    one.down !== undefined && at >= START + one.down[0] * MINUTE_MS && at < START + one.down[1] * MINUTE_MS
  const look = (at: number) => {
    if (isDown(at)) {
      wake = START + (one.down?.[1] ?? 0) * MINUTE_MS
      return
    }
    const raws = []
    while ((arrivals[0]?.at ?? Infinity) <= at) raws.push(...arrivals.splice(0, 1).map(({ reading }) => reading))
    const taken = takeReadings(plan, series, JSON.parse(JSON.stringify(state)) as WatchState, raws, at)
    series = taken.series
    state = evaluate(plan, series, taken.state, at).state
    wake = nextInstant(plan, series, state, at)
  }
  return Array.from({ length: lastMinute(one) / STEP_MIN + 1 }, (_, step) => {
    const at = START + step * STEP_MIN * MINUTE_MS
    for (;;) {
      const next: number = Math.min(arrivals[0]?.at ?? Infinity, wake ?? Infinity)
      if (next >= at) break
      look(next)
    }
    look(at)
    return state.rules['r']?.state === 'firing'
  })
}
