// What the scorer prints: tables for people, objects for programs. The same sums behind both.
import { addAlarms, alarmScoreOf, emptyAlarms, type AlarmTally } from '../../worker/flow/forecast-score/alarms.ts'
import type { Recording } from '../../worker/flow/forecast-score/recording.ts'
import { RULES, type RecordingScore, type RuleName } from '../../worker/flow/forecast-score/score.ts'
import { add, emptyTally, scoreOf, type Bin, type Tally } from '../../worker/flow/forecast-score/tally.ts'
import { NOWCAST_LEADS_MS } from '../../worker/model/gauge-nowcast.ts'
import { HOUR_MS, toRfc3339 } from '../../worker/model/time.ts'

export interface Scored {
  readonly path: string
  readonly recording: Recording
  readonly score: RecordingScore
}

const POOLED = 'all rivers'

interface Group {
  readonly river: string
  readonly gauges: number
  readonly tallies: readonly Tally[]
  readonly limited: readonly Tally[]
  readonly fan: readonly { readonly n: number; readonly within: number }[]
  readonly alarms: ReadonlyMap<RuleName, AlarmTally>
  readonly late: number
}

/** Rivers in the order of their names, then all of them together. */
function groupsOf(all: readonly Scored[]): readonly Group[] {
  const scored = all.filter(({ recording }) => recording.gauge.isScored)
  const rivers = [...new Set(scored.map(({ recording }) => recording.river))].sort()
  const groups = rivers.map((river) =>
    groupOf(
      river,
      scored.filter(({ recording }) => recording.river === river),
    ),
  )
  return scored.length === 0 ? [] : [...groups, groupOf(POOLED, scored)]
}

function groupOf(river: string, of: readonly Scored[]): Group {
  const summed = (pick: (score: RecordingScore) => readonly Tally[]) =>
    NOWCAST_LEADS_MS.map((_, lead) => {
      const sum = emptyTally()
      for (const { score } of of) {
        const tally = pick(score)[lead]
        if (tally !== undefined) add(sum, tally)
      }
      return sum
    })
  const alarms = new Map(RULES.map((rule) => [rule, emptyAlarms()]))
  for (const { score } of of)
    for (const [rule, tally] of score.alarms) {
      const into = alarms.get(rule)
      if (into !== undefined) addAlarms(into, tally)
    }
  const fan = NOWCAST_LEADS_MS.map((_, lead) => ({
    n: of.reduce((sum, { score }) => sum + (score.fan[lead]?.n ?? 0), 0),
    within: of.reduce((sum, { score }) => sum + (score.fan[lead]?.within ?? 0), 0),
  }))
  const late = of.reduce((sum, { score }) => sum + score.late, 0)
  const [tallies, limited] = [summed((score) => score.tallies), summed((score) => score.limited)]
  return { river, gauges: of.length, tallies, limited, fan, alarms, late }
}

const hoursOf = (lead: number) => (NOWCAST_LEADS_MS[lead] ?? 0) / HOUR_MS

export function objectsOf(all: readonly Scored[], elapsedMs: number): readonly object[] {
  const objects: object[] = []
  for (const group of groupsOf(all)) {
    const { river } = group
    const withLimit = [false, true] as const
    for (const leadLimit of withLimit)
      (leadLimit ? group.limited : group.tallies).forEach((tally, lead) =>
        objects.push({ kind: 'probability', river, leadHours: hoursOf(lead), leadLimit, ...scoreOf(tally) }),
      )
    group.tallies.forEach((tally, lead) =>
      objects.push({ kind: 'reliability', river, leadHours: hoursOf(lead), bins: tally.bins.map(binOf) }),
    )
    group.fan.forEach(({ n, within }, lead) =>
      objects.push({ kind: 'q90', river, leadHours: hoursOf(lead), cases: n, coverage: n === 0 ? null : within / n }),
    )
    for (const [rule, tally] of group.alarms) objects.push({ kind: 'alarms', river, rule, ...alarmScoreOf(tally) })
  }
  for (const { path, score } of all) {
    const refusals = Object.fromEntries(score.refusals)
    const faults = score.faults.map(({ at, kind, held }) => ({ at: toRfc3339(at), what: kind, held }))
    objects.push({ kind: 'gauge', file: path, refusals, faults, toldLate: score.late })
  }
  objects.push({ kind: 'summary', files: all.length, elapsedMs: Math.round(elapsedMs) })
  return objects
}

function binOf({ n, sum, happened }: Bin): object {
  return { cases: n, said: n === 0 ? null : sum / n, happened: n === 0 ? null : happened / n }
}

export function reportOf(all: readonly Scored[], elapsedMs: number): readonly string[] {
  const groups = groupsOf(all)
  const pooled = groups.at(-1)
  const lines = pooled === undefined ? [] : [...probabilityLines(groups, pooled), ...alarmLines(groups, pooled)]
  return [
    ...lines,
    ...unscoredLines(all),
    ...refusalLines(all),
    '',
    `${all.length} files in ${(elapsedMs / 1000).toFixed(0)} s`,
  ]
}

const two = (value: number | null) => (value === null ? '   -' : value.toFixed(2).replace(/^(-?)0\./, '$1.'))
const percent = (value: number) => `${(100 * value).toFixed(2)} %`
const padded = (cells: readonly string[], widths: readonly number[]) =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join(' ')

const LEAD_WIDTHS = [22, 9, 8, 9, 11, 10, 12, 11]

function probabilityLines(groups: readonly Group[], pooled: Group): readonly string[] {
  const head = ['lead', 'cases', 'refused', 'base', 'Brier x1000', 'skill', 'log loss x1k', 'rate skill']
  const rows = (tallies: readonly Tally[]) =>
    tallies.map((tally, lead) => {
      const score = scoreOf(tally)
      const told = [score.brierTimes1000.toFixed(2), two(score.brierSkill), score.logLossTimes1000.toFixed(2)]
      const cells = [`${hoursOf(lead)} h`, String(score.cases), String(score.refused), percent(score.baseRate)]
      return padded([...cells, ...told, two(score.rateOfRiseSkill)], LEAD_WIDTHS)
    })
  return [
    `Probability of reaching a level, onset cases, ${pooled.gauges} gauges`,
    padded(head, LEAD_WIDTHS),
    ...rows(pooled.tallies),
    'the same, nothing told beyond the lead limit (it counts as refused)',
    ...rows(pooled.limited),
    '',
    'By river: Brier x1000 / skill / skill of rate of rise',
    ...groups.map(({ river, tallies }) => {
      const cells = [1, 3, 4, 5].map((lead) => {
        const score = scoreOf(tallies[lead] ?? emptyTally())
        return `${hoursOf(lead)} h ${score.brierTimes1000.toFixed(2)}/${two(score.brierSkill)}/${two(score.rateOfRiseSkill)}`
      })
      return padded([river, ...cells], [22, 21, 21, 21, 21])
    }),
    '',
    'Reliability: said → happened (cases)',
    ...[1, 3, 4].map((lead) => {
      const bins = (pooled.tallies[lead]?.bins ?? []).filter(({ n }) => n > 0)
      const told = bins.map(({ n, sum, happened }) => `${two(sum / n)}→${two(happened / n)} (${n})`)
      return padded([`${hoursOf(lead)} h`], [6]) + told.join('  ')
    }),
    '',
    'Coming peak: share of rising times on which the water stayed at or below q90',
    pooled.fan.map(({ n, within }, lead) => `${hoursOf(lead)} h ${n === 0 ? '-' : two(within / n)} (${n})`).join('   '),
    '',
  ]
}

const ALARM_WIDTHS = [36, 6, 7, 7, 7, 7, 7, 11, 8]

function alarmLines(groups: readonly Group[], pooled: Group): readonly string[] {
  const head = ['Alarms, all rivers', 'n', '>=30min', '>=1h', '>=2h', 'mean h', 'FAR', '(no near)', 'FA/yr']
  const cellsOf = (name: string, tally: AlarmTally) => {
    const score = alarmScoreOf(tally)
    const shares = [score.announced30min, score.announced1h, score.announced2h, score.meanLeadHours].map(two)
    const bad = [two(score.falseAlarmRatio), `(${two(score.falseAlarmRatioWithoutNear)})`]
    return padded(
      [name, String(score.crossings), ...shares, ...bad, two(score.falsePerGaugeThresholdYear)],
      ALARM_WIDTHS,
    )
  }
  const warning = RULES.at(-1) ?? 'P(3 h) >= .5'
  return [
    padded(head, ALARM_WIDTHS),
    ...[...pooled.alarms].map(([rule, tally]) => cellsOf(rule, tally)),
    `levels told later than the value that reached them: ${pooled.late}`,
    '',
    padded([`${warning}`, ...head.slice(1)], ALARM_WIDTHS),
    ...groups.map(({ river, alarms }) => cellsOf(river, alarms.get(warning) ?? emptyAlarms())),
    '',
  ]
}

function unscoredLines(all: readonly Scored[]): readonly string[] {
  const kept = all.filter(({ recording, score }) => !recording.gauge.isScored || score.faults.length > 0)
  if (kept.length === 0) return []
  const lines = kept.flatMap(({ path, recording, score }) => {
    const alarms = (['P(1 h) >= .5', 'P(3 h) >= .5'] as const).map((rule) => {
      const { crossings, falseAlarms } = alarmScoreOf(score.alarms.get(rule) ?? emptyAlarms())
      return `${rule}: ${falseAlarms} false of ${crossings} crossings`
    })
    const faults = score.faults.map(({ at, kind, held }) => `  ${toRfc3339(at)} ${kind}; held: ${held}`)
    return recording.gauge.isScored
      ? [path, ...faults]
      : [`${path} (not in the scores) ${alarms.join(', ')}`, ...faults]
  })
  return ['Gauges with faults, and those kept out of the scores', ...lines, '']
}

function refusalLines(all: readonly Scored[]): readonly string[] {
  const sums = new Map<string, number>()
  for (const { score } of all) for (const [why, times] of score.refusals) sums.set(why, (sums.get(why) ?? 0) + times)
  const told = [...sums].sort((left, right) => right[1] - left[1]).map(([why, times]) => `${why} ${times}`)
  return [`Refused half hours: ${told.join(', ') || 'none'}`]
}
