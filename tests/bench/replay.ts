// A year of twenty gauges, a value each ten minutes, through the replay: the shipped rules of one gauge, once for each of them. In this process, and by its
// own processor time: what the machine does beside it must not count.
import { replay, type Recording, type ReplaySummary } from '../../worker/flow/replay.ts'
import type { WatchPlan } from '../../worker/flow/watch.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../worker/model/time.ts'
import { planOf } from '../worker/flow/plan-of.ts'
import type { Bench, BenchOrder } from './bench.ts'
import { figureOf, type Figure } from './figure.ts'

const GAUGES = 20
const DAYS = 365
const STEP_MS = 10 * MINUTE_MS
const BEGIN = Date.parse('2025-01-01T00:00:00Z')
const CODE = 'PONT-VIEUX'
const OF_ITS_GAUGE = /^lere-(n1-s1|gauge-silent|n2-forecast-s2|n3|n4-evacuate|n4-go-upstairs)$/
const ITS_NOWCAST = /^lere-n1-nowcast$/

export const replayBench: Bench = {
  name: 'replay',
  says: `a year of ${GAUGES} gauges through the replay, shipped rules, without and with the nowcast; --size: days`,
  async *run({ size, say }: BenchOrder): AsyncIterable<Figure> {
    const days = size ?? DAYS
    const recordings = recordingsOf(days)
    for (const withNowcast of [false, true]) {
      const plan = twenty(withNowcast)
      say(`${days} days, ${plan.rules.length} rules${withNowcast ? ', the nowcast among them' : ''}`)
      yield figureOfRun(plan, { recordings, days, withNowcast })
    }
  },
}

function figureOfRun(
  plan: WatchPlan,
  {
    recordings,
    days,
    withNowcast,
  }: { readonly recordings: readonly Recording[]; readonly days: number; readonly withNowcast: boolean },
): Figure {
  const before = process.cpuUsage()
  const running = replay(plan, { recordings, forecasts: [], bulletins: [], from: null, to: null })
  let summary: ReplaySummary | null = null
  for (let next = running.next(); summary === null; next = running.next()) if (next.done === true) summary = next.value
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  return figureOf({
    bench: withNowcast ? 'replay with nowcast' : 'replay',
    unit: 'readings/s of processor time',
    ours: summary.readings / seconds,
    peer: null,
    peerName: '',
    better: 'more',
    note: `${summary.readings} readings of ${days} days, ${plan.rules.length} rules in ${seconds.toFixed(1)} s of processor time; ${summary.fired} fired`,
  })
}

/** Each gauge and its rules under a number of its own. */
function twenty(withNowcast: boolean): WatchPlan {
  const plan = planOf('99001')
  const station = plan.stations.find(({ code }) => code === CODE)
  const own = plan.rules.filter(({ id }) => OF_ITS_GAUGE.test(id) || (withNowcast && ITS_NOWCAST.test(id)))
  if (station === undefined || own.length === 0) throw new Error('the example territory has changed')
  const renamed = <T>(of: T, index: number): T =>
    JSON.parse(JSON.stringify(of).replaceAll(`"${CODE}"`, `"${codeOf(index)}"`)) as T
  const each = <T>(of: (index: number) => readonly T[]) =>
    Array.from({ length: GAUGES }, (_, index) => of(index)).flat()
  return {
    ...plan,
    stations: each((index) => [{ ...renamed(station, index), river: `river ${index}`, upstream: null }]),
    rules: each((index) =>
      own.map((rule) => ({ ...renamed(rule, index), id: `${rule.id}-${index}`, inhibitedBy: [] })),
    ),
    zones: [],
  }
}

function codeOf(index: number): string {
  return `G${index}`
}

function recordingsOf(days: number): readonly Recording[] {
  return Array.from({ length: GAUGES }, (_, gauge) => ({
    station: codeOf(gauge),
    readings: Array.from({ length: (days * DAY_MS) / STEP_MS }, (_unused, step) => ({
      station: codeOf(gauge),
      quantity: 'level' as const,
      source: 'recorded series',
      observedAt: BEGIN + step * STEP_MS,
      value: levelMm(gauge, step),
      rawUnit: 'mm' as const,
      sourceDoubtful: false,
      gapMarker: false,
    })),
  }))
}

// Calm with the ripple of a float, and every three weeks or so a flood of a day and a half whose crest differs from one to the next.
function levelMm(gauge: number, step: number): number {
  const hours = (step * STEP_MS) / HOUR_MS
  const wave = 470 + 13 * gauge
  const since = (hours + 29 * gauge) % wave
  const crestMm = 600 + ((Math.floor((hours + 29 * gauge) / wave) * 7 + gauge * 3) % 5) * 550
  const flood = since < 9 ? since / 9 : Math.exp(-(since - 9) / 10)
  return Math.round(1_050 + 12 * Math.sin(step / 9 + gauge) + 4 * Math.sin(step * 2.3) + crestMm * flood)
}
