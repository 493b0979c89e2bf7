// How the numbers of worker/forecast/coefficients.ts are fitted, and what they are worth on rivers that did not help to fit them:
//   node tests/bench/forecast-fit.ts GAUGES FILE…
// Issue times at full half hours; distances drawn log-uniform in 0.02..3 scales; label: the next h hours reach them; quiet times thinned and weighted;
// a gauge weighs 1/√n; logistic loss with a little L2, Newton. Upstream is the gauge before it by code on the same river.
import { readFileSync } from 'node:fs'
import { FAR, NEAR, OWN_STAGE, type CoefficientSet, type LeadWeight } from '../../worker/forecast/coefficients.ts'
import { chanceAt, curveOf } from '../../worker/forecast/curve.ts'
import { featuresOf, RISES } from '../../worker/forecast/features.ts'
import { NO_HISTORY, remembered } from '../../worker/forecast/history.ts'
import { reckon, reckonedAt, upstreamValues } from '../../worker/forecast/reckon.ts'
import { parseSeriesRows } from '../../worker/flow/files/series-rows.ts'
import { Follower } from '../../worker/flow/forecast-score/follower.ts'
import { gaugeNamed, parseGaugesFile, SCORED_UNITS } from '../../worker/flow/forecast-score/gauge.ts'
import { arrivals, issueTimes, recordingOf, type Recording } from '../../worker/flow/forecast-score/recording.ts'
import { Truth } from '../../worker/flow/forecast-score/truth.ts'
import { alarmLines, type Followed } from './forecast-alarms.ts'
import { NOWCAST_LEADS_MS } from '../../worker/model/gauge-nowcast.ts'
import { HOUR_MS } from '../../worker/model/time.ts'

const HOURS = NOWCAST_LEADS_MS.map((ms) => ms / HOUR_MS)
const QUIET_KEPT = 12
const L2 = 1e-7
/** How strongly the upstream set is held to the numbers of the gauge's own stage: fewer gauges have a neighbour than have a stage. */
const HELD = 1e-3
/** The published numbers are not fitted again: what we add is fitted beside them. */
const FIXED = 1e6
/** What is added is taken at so much of its fitted size: it was learnt on few rivers, and at its full size a warning at one half is too rare. */
const ADDED_SHARE = 0.6
const NONE: LeadWeight = [0, 0, 0]
const PUBLISHED: CoefficientSet = { ...OWN_STAGE, name: 'published', features: OWN_STAGE.features.slice(0, RISES) }

interface Held {
  readonly set: CoefficientSet
  /** Ridge on the terms that the set has, about its numbers, and on those that it has not, about nought. */
  readonly known: number
  readonly added: number
}
/** Distances drawn for each half hour and lead. */
const DRAWS_UPSTREAM = 3

interface Tick {
  readonly own: readonly number[]
  readonly up: readonly number[] | null
  /** The highest rise over the scale within each lead; null where it is not known. */
  readonly rise: readonly (number | null)[]
  /** Distances to the levels above. */
  readonly levels: readonly number[]
  readonly isQuiet: boolean
}

interface Gauged extends Followed {
  readonly name: string
  readonly river: string
  readonly ticks: readonly Tick[]
}

function followed(recording: Recording, above: Recording | null): { readonly ticks: readonly Tick[] } & Followed {
  const truth = new Truth(recording)
  const values = new Map<number, { readonly mm: number; readonly own: readonly number[] | null }>()
  const follower = above === null ? null : new Follower(above)
  const times = issueTimes(recording)
  const ticks: Tick[] = []
  let history = NO_HISTORY
  let next = 0
  const issue = (now: number) => {
    const { settings, levelsMm } = recording
    const newest = history.recent.at(-1)
    const at = { history, settings, upstream: null }
    if (newest === undefined || now - newest[0] > Math.max(settings.stepMs, 10 * 60_000)) return
    const reckoned = reckonedAt(at, now)
    if (reckoned.kind === 'refused') return
    const { scaleMm } = reckoned.reckoning
    const own = featuresOf(history, scaleMm, settings.stepMs)
    if (own.kind === 'missing') return
    const up = follower === null ? null : upstreamValues(follower.at(now), own, now)
    const highest = truth.highestWithin(now, truth.indexAt(now), NOWCAST_LEADS_MS)
    ticks.push({
      own: own.values,
      up,
      rise: highest.map(({ mm, isKnown }) => (isKnown ? (mm - newest[1]) / scaleMm : null)),
      levels: levelsMm.filter((mm) => mm > newest[1]).map((mm) => (mm - newest[1]) / scaleMm),
      isQuiet: Math.max(own.risePerHour, up?.[1] ?? 0) < 0.02,
    })
  }
  for (const { at, readings } of arrivals(recording)) {
    for (; (times[next] ?? Infinity) < at; next++) issue(times[next] ?? 0)
    for (const reading of readings) history = remembered(history, reading)
    const newest = history.recent.at(-1)
    if (newest?.[0] !== at) continue
    const reckoned = reckon({ history, settings: recording.settings, upstream: null }, at)
    const own =
      reckoned.kind === 'refused' ? null : featuresOf(history, reckoned.reckoning.scaleMm, recording.settings.stepMs)
    values.set(at, { mm: newest[1], own: own?.kind === 'features' ? own.values : null })
  }
  return { ticks, recording, truth, values }
}

let seed = 42
function drawn(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

interface Rows {
  readonly x: Float64Array[]
  readonly y: number[]
  readonly w: number[]
}

// The set that looks upstream knows no flashiness.
function featuresFor(own: readonly number[], up: readonly number[] | null): readonly number[] {
  return up === null ? own : [...own.slice(0, RISES), ...own.slice(RISES).map(() => 0), ...up]
}

function rowsOf(gauges: readonly Gauged[], withUp: boolean): Rows {
  const rows: Rows = { x: [], y: [], w: [] }
  for (const { ticks } of gauges) {
    const kept = ticks.filter(({ isQuiet, up }) => (!withUp || up !== null) && (!isQuiet || drawn() < 1 / QUIET_KEPT))
    const n = kept.reduce((sum, { isQuiet }) => sum + (isQuiet ? QUIET_KEPT : 1), 0)
    for (const { own, up, rise, isQuiet } of kept)
      rise.forEach((highest, lead) => {
        if (highest === null) return
        for (let draw = 0; draw < (withUp ? DRAWS_UPSTREAM : 1); draw++) {
          const distance = Math.exp(Math.log(0.02) + drawn() * Math.log(3 / 0.02))
          rows.x.push(termsOf(featuresFor(own, withUp ? up : null), distance, HOURS[lead] ?? 1))
          rows.y.push(highest >= distance ? 1 : 0)
          rows.w.push((isQuiet ? QUIET_KEPT : 1) / Math.sqrt(n))
        }
      })
  }
  return rows
}

function termsOf(features: readonly number[], distance: number, hours: number): Float64Array {
  const l = Math.log(Math.max(distance, 0.01))
  const basis = [1, ...features, l, Math.max(l - FAR, 0), Math.min(l - NEAR, 0)]
  const h = Math.log(hours)
  return Float64Array.from(basis.flatMap((term) => [term, term * h, term * h * h]))
}

function fitted({ x, y, w }: Rows, name: string, held: Held): CoefficientSet {
  const size = x[0]?.length ?? 0
  const total = w.reduce((sum, one) => sum + one, 0)
  const centre = centreOf(held.set, size)
  const ridges = ridgesOf(held, size)
  let beta = Float64Array.from(centre)
  for (let round = 0; round < 25; round++) {
    const gradient = new Float64Array(size)
    const hessian = Array.from({ length: size }, () => new Float64Array(size))
    for (let row = 0; row < x.length; row++) {
      const terms = x[row] ?? new Float64Array(size)
      let z = 0
      for (let j = 0; j < size; j++) z += (terms[j] ?? 0) * (beta[j] ?? 0)
      const p = 1 / (1 + Math.exp(-z))
      const weight = (w[row] ?? 0) / total
      const g = weight * (p - (y[row] ?? 0))
      const c = weight * Math.max(p * (1 - p), 1e-9)
      for (let j = 0; j < size; j++) {
        const t = terms[j] ?? 0
        gradient[j] = (gradient[j] ?? 0) + g * t
        const line = hessian[j]
        if (line === undefined) continue
        for (let k = 0; k <= j; k++) line[k] = (line[k] ?? 0) + c * t * (terms[k] ?? 0)
      }
    }
    for (let j = 0; j < size; j++) {
      const ridge = ridges[j] ?? 0
      gradient[j] = (gradient[j] ?? 0) + ridge * ((beta[j] ?? 0) - (centre[j] ?? 0))
      const line = hessian[j]
      if (line !== undefined) line[j] = (line[j] ?? 0) + ridge
    }
    const step = solved(hessian, gradient)
    const longest = step.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
    const damp = Math.min(1, 2 / longest)
    beta = beta.map((one, j) => one - damp * (step[j] ?? 0))
    if (longest < 1e-5) break
  }
  const weight = (j: number): LeadWeight => [beta[3 * j] ?? 0, beta[3 * j + 1] ?? 0, beta[3 * j + 2] ?? 0]
  const features = size / 3 - 4
  return {
    name,
    constant: weight(0),
    features: Array.from({ length: features }, (_, j) => weight(j + 1)),
    distance: weight(features + 1),
    far: weight(features + 2),
    near: weight(features + 3),
  }
}

// The own stage's numbers, and none for what is upstream.
function centreOf(own: CoefficientSet, size: number): Float64Array {
  const none: LeadWeight = [0, 0, 0]
  const missing = size / 3 - 4 - own.features.length
  const features = [...own.features, ...Array.from({ length: missing }, () => none)]
  return Float64Array.from([own.constant, ...features, own.distance, own.far, own.near].flat())
}

function ridgesOf({ set, known, added }: Held, size: number): Float64Array {
  const terms = size / 3
  const isAdded = (term: number) => term > set.features.length && term < terms - 3
  return Float64Array.from({ length: size }, (_, index) => (isAdded(Math.floor(index / 3)) ? added : known))
}

// Cholesky, of the lower half.
function solved(lower: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length
  const at = (i: number, j: number) => lower[i]?.[j] ?? 0
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      const line = lower[i]
      if (line !== undefined) line[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j)
    }
  const half = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = right[i] ?? 0
    for (let k = 0; k < i; k++) sum -= at(i, k) * (half[k] ?? 0)
    half[i] = sum / at(i, i)
  }
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let sum = half[i] ?? 0
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (x[k] ?? 0)
    x[i] = sum / at(i, i)
  }
  return x
}

interface Sum {
  n: number
  y: number
  squared: number
  loss: number
  /** Of what was said above one half. */
  sure: number
  sureSaid: number
  sureCame: number
}

function judged(
  gauges: readonly Gauged[],
  setFor: (river: string) => CoefficientSet,
  withUp: boolean,
  onlyUp: boolean,
): readonly Sum[] {
  const sums = HOURS.map((): Sum => ({ n: 0, y: 0, squared: 0, loss: 0, sure: 0, sureSaid: 0, sureCame: 0 }))
  for (const { river, ticks } of gauges) {
    const set = setFor(river)
    for (const { own, up, rise, levels } of ticks) {
      if (onlyUp && up === null) continue
      const features = featuresFor(own, withUp ? up : null)
      const curves = HOURS.map((hours) => curveOf(set, features, hours))
      for (const distance of levels) {
        let p = 0
        curves.forEach((curve, lead) => {
          p = Math.max(p, chanceAt(curve, distance))
          const [highest, sum] = [rise[lead] ?? null, sums[lead]]
          if (highest === null || sum === undefined) return
          const y = highest >= distance ? 1 : 0
          sum.n++
          sum.y += y
          sum.squared += (p - y) ** 2
          sum.loss -= Math.log(Math.max(1e-6, y === 1 ? p : 1 - p))
          if (p < 0.5) return
          sum.sure++
          sum.sureSaid += p
          sum.sureCame += y
        })
      }
    }
  }
  return sums
}

function told(name: string, sums: readonly Sum[]): void {
  const cells = sums.map(({ n, y, squared, loss, sure, sureSaid, sureCame }, lead) => {
    const skill = 1 - squared / (y * (1 - y / n))
    return `${HOURS[lead] ?? 0}h ${skill.toFixed(3)} (${((1000 * loss) / n).toFixed(2)}; >.5 said ${(sureSaid / sure).toFixed(2)} came ${(sureCame / sure).toFixed(2)})`
  })
  console.log(`${name}\n  ${cells.join('\n  ')}`)
}

const [gaugesPath = '', ...paths] = process.argv.slice(2)
const parsed = parseGaugesFile(gaugesPath, readFileSync(gaugesPath, 'utf8'))
if (parsed.kind === 'faults') throw new Error(parsed.faults[0]?.message ?? 'faulty')
const recordings = paths.flatMap((path): Recording[] => {
  const gauge = gaugeNamed(parsed.value, path)
  const rows = parseSeriesRows(path, readFileSync(path, 'utf8'), SCORED_UNITS)
  return gauge === null || !gauge.isScored || rows.kind === 'faults' ? [] : [recordingOf(gauge, rows.value)]
})
const gauges = recordings.map((recording): Gauged => {
  const hasOrder = /^(hubeau|oudon)/.test(recording.river)
  const before = recordings
    .filter(({ river, gauge }) => hasOrder && river === recording.river && gauge.file < recording.gauge.file)
    .sort((left, right) => (left.gauge.file < right.gauge.file ? 1 : -1))[0]
  return { name: recording.gauge.file, river: recording.river, ...followed(recording, before ?? null) }
})
const withAbove = gauges.filter(({ ticks }) => ticks.some(({ up }) => up !== null))
console.log(`${gauges.length} gauges, ${withAbove.length} with one upstream`)
const rivers = [...new Set(gauges.map(({ river }) => river))]
function shrunk(set: CoefficientSet): CoefficientSet {
  const features = set.features.map((weight, index): LeadWeight => {
    const [a, b, c] = weight
    return index < RISES ? weight : [ADDED_SHARE * a, ADDED_SHARE * b, ADDED_SHARE * c]
  })
  return { ...set, features }
}

const withNone: CoefficientSet = { ...PUBLISHED, features: [...PUBLISHED.features, NONE, NONE] }
const beside: Held = { set: PUBLISHED, known: FIXED, added: L2 }
const without = (of: readonly Gauged[], withUp: boolean, heldOf: (river: string) => Held) =>
  new Map(
    rivers
      .filter((river) => of.some((one) => one.river === river))
      .map((river) => {
        const others = of.filter((one) => one.river !== river)
        return [river, fitted(rowsOf(others, withUp), river, heldOf(river))]
      }),
  )
const own = without(gauges, false, () => beside)
const ownOf = (river: string) => shrunk(own.get(river) ?? PUBLISHED)
told(
  'as published',
  judged(gauges, () => PUBLISHED, false, false),
)
told('with what is added, by river', judged(gauges, ownOf, false, false))
for (const river of rivers) {
  const here = gauges.filter((gauge) => gauge.river === river)
  told(
    `${river}: as published`,
    judged(here, () => PUBLISHED, false, false),
  )
  told(`${river}: with what is added, by river`, judged(here, ownOf, false, false))
}
for (const line of alarmLines(gauges, [
  { name: 'as published (it saw these rivers)', setOf: () => PUBLISHED },
  { name: 'with what is added, by river', setOf: ownOf },
]))
  console.log(line)
told('with what is added, by river, where there is one upstream', judged(withAbove, ownOf, false, true))
const upstream = without(withAbove, true, () => ({ set: withNone, known: HELD, added: HELD }))
told(
  'with upstream, by river',
  judged(withAbove, (river) => upstream.get(river) ?? OWN_STAGE, true, true),
)
const all = shrunk(fitted(rowsOf(gauges, false), 'own stage 2', beside))
console.log(JSON.stringify(all))
console.log(
  JSON.stringify(fitted(rowsOf(withAbove, true), 'with upstream 1', { set: withNone, known: HELD, added: HELD })),
)
