// At as many false alarms as a lowered level has: how many crossings each set of numbers announces an hour ahead, by P(3 h), each river by the set that is
// given for it.
import type { CoefficientSet } from '../../worker/forecast/coefficients.ts'
import { chanceAt, curveOf } from '../../worker/forecast/curve.ts'
import {
  addAlarms,
  alarmScoreOf,
  alarmsOf,
  emptyAlarms,
  type AlarmScore,
} from '../../worker/flow/forecast-score/alarms.ts'
import type { Recording } from '../../worker/flow/forecast-score/recording.ts'
import type { Truth } from '../../worker/flow/forecast-score/truth.ts'

/** One gauge as it was met online: at each value that was believed, the features that the nowcast had. */
export interface Followed {
  readonly recording: Recording
  readonly truth: Truth
  readonly values: ReadonlyMap<number, { readonly mm: number; readonly own: readonly number[] | null }>
}

interface River extends Followed {
  readonly river: string
}

const HOURS = [0.5, 1, 2, 3]
const LOWERED = [0.05, 0.1]
/** Thresholds of P(3 h) that are tried. */
const CHANCES = Array.from({ length: 60 }, (_, index) => 0.33 + index / 100)

export function alarmLines(
  gauges: readonly River[],
  sets: readonly { readonly name: string; readonly setOf: (river: string) => CoefficientSet }[],
): readonly string[] {
  const told = sets.map(({ name, setOf }) => ({ name, scores: scoresOf(gauges, setOf) }))
  return LOWERED.flatMap((share) => {
    const lowered = scored(gauges, ({ values, at, levelMm, baseMm }) => {
      const value = values.get(at)
      return value !== undefined && value.mm >= levelMm - share * (levelMm - baseMm)
    })
    const head = `level lowered ${100 * share} %: ${lowered.announced1h.toFixed(3)} announced >= 1 h at ${lowered.falsePerGaugeThresholdYear.toFixed(2)} false a year`
    return [
      head,
      ...told.map(({ name, scores }) => {
        const allowed = scores.filter(
          ({ score }) => score.falsePerGaugeThresholdYear <= lowered.falsePerGaugeThresholdYear,
        )
        const best = allowed.reduce<Scored | null>(
          (most, one) => (most !== null && most.score.announced1h >= one.score.announced1h ? most : one),
          null,
        )
        return best === null
          ? `  ${name}: never so few`
          : `  ${name}: ${best.score.announced1h.toFixed(3)} at ${best.score.falsePerGaugeThresholdYear.toFixed(2)}, P(3 h) >= ${best.chance.toFixed(2)}: ${(best.score.announced1h / lowered.announced1h).toFixed(2)} times`
      }),
    ]
  })
}

interface Scored {
  readonly chance: number
  readonly score: AlarmScore
}

function scoresOf(gauges: readonly River[], setOf: (river: string) => CoefficientSet): readonly Scored[] {
  const chances = new Map<River, ReadonlyMap<number, Float64Array>>()
  for (const gauge of gauges) chances.set(gauge, chancesOf(gauge, setOf(gauge.river)))
  return CHANCES.map((chance) => ({
    chance,
    score: scored(gauges, ({ gauge, index, levelMm }) => (chances.get(gauge)?.get(levelMm)?.[index] ?? 0) >= chance),
  }))
}

// By level: P(3 h) at each value.
function chancesOf({ recording, truth, values }: River, set: CoefficientSet): ReadonlyMap<number, Float64Array> {
  const { settings, levelsMm } = recording
  const scaleMm = (settings.lowestDangerMm ?? 0) - (settings.baseMm ?? 0)
  const byLevel = new Map(levelsMm.map((levelMm) => [levelMm, new Float64Array(truth.at.length)]))
  truth.at.forEach((at, index) => {
    const value = values.get(at)
    if (value?.own == null) return
    const own = value.own.slice(0, set.features.length)
    const curves = HOURS.map((hours) => curveOf(set, own, hours))
    for (const [levelMm, into] of byLevel)
      if (levelMm > value.mm)
        into[index] = Math.max(...curves.map((curve) => chanceAt(curve, (levelMm - value.mm) / scaleMm)))
  })
  return byLevel
}

interface Asked {
  readonly gauge: River
  readonly values: Followed['values']
  readonly at: number
  readonly index: number
  readonly levelMm: number
  readonly baseMm: number
}

function scored(gauges: readonly River[], fires: (asked: Asked) => boolean): AlarmScore {
  const sum = emptyAlarms()
  for (const gauge of gauges) {
    const { recording, truth, values } = gauge
    const { at, mm, years } = truth
    const baseMm = recording.settings.baseMm ?? 0
    for (const levelMm of recording.levelsMm)
      addAlarms(
        sum,
        alarmsOf({ at, mm, levelMm, baseMm, years }, (index) =>
          fires({ gauge, values, at: at[index] ?? 0, index, levelMm, baseMm }),
        ),
      )
  }
  return alarmScoreOf(sum)
}
