// What the rules were worth, as a table for a person and as objects for a program.
import { pooled, type Hindsight } from '../../worker/flow/hindsight.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../worker/model/time.ts'

const YEAR_MS = 365.25 * DAY_MS

const COLUMNS = [
  'rule',
  'level',
  'events',
  'hits',
  'misses',
  'late',
  'false',
  'near',
  'POD',
  'FAR',
  'CSI',
  '≥30min',
  '≥1h',
  '≥2h',
  'lead (median, least to most)',
  'gained',
  'false/year',
] as const

/** One answer in a sentence, each lead by itself. */
export function hindsightLine({ rule, station, level, hits, misses, falseAlarms, leadMs }: Hindsight): string {
  const leads = leadMs.map((ms) => `${(ms / HOUR_MS).toFixed(1)} h`).join(', ')
  const at = station === null ? '' : ` before ${station} ${level ?? ''}`.trimEnd()
  return `${rule}${at}: ${hits} hits, ${misses} misses, ${falseAlarms} false alarms; lead ${leads || 'none'}`
}

export function hindsightTable(answers: readonly Hindsight[]): readonly string[] {
  if (answers.length === 0) return ['no rule looks at a recorded gauge that has levels: there is nothing to judge']
  const rows = [COLUMNS, ...answers.map(rowOf)]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/** Each group of rules over all its gauges, by level and altogether; nothing where it is one rule at one level. */
export function byGroup(
  answers: readonly Hindsight[],
  rules: readonly { readonly id: string; readonly group: string }[],
): readonly Hindsight[] {
  const groupOf = new Map(rules.map(({ id, group }) => [id, group]))
  return [...new Set(answers.map(({ rule }) => groupOf.get(rule) ?? ''))].flatMap((group) => {
    const own = answers.filter(({ rule }) => groupOf.get(rule) === group)
    const levels = [...new Set(own.map(({ level }) => level))].sort()
    const byLevel = levels.map((level) =>
      pooled(
        group,
        level,
        own.filter((one) => one.level === level),
      ),
    )
    if (own.length < 2) return []
    return levels.length > 1 ? [...byLevel, pooled(group, null, own)] : byLevel
  })
}

function rowOf(answer: Hindsight): readonly string[] {
  const { rule, station, level, events, hits, misses, falseAlarms, nearMisses, leadMs, pod, far, csi } = answer
  const [half, one, two] = answer.announced
  return [
    rule,
    station === null ? (level ?? 'all') : `${station} ${level ?? ''}`.trim(),
    String(events),
    String(hits),
    String(misses),
    String(leadMs.filter((lead) => lead < 0).length),
    String(falseAlarms),
    nearMisses === null ? '-' : String(nearMisses),
    share(pod),
    share(far),
    share(csi),
    String(half),
    String(one),
    String(two),
    leadsText(leadMs),
    answer.gainedMs === null ? '-' : duration(answer.gainedMs),
    answer.recordedMs === 0 ? '-' : ((falseAlarms * YEAR_MS) / answer.recordedMs).toFixed(1),
  ]
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(2)
}

function leadsText(leadMs: readonly number[]): string {
  const sorted = leadMs.toSorted((left, right) => left - right)
  const [least, most, middle] = [sorted[0], sorted.at(-1), sorted[sorted.length >> 1]]
  if (least === undefined || most === undefined || middle === undefined) return 'none'
  return sorted.length === 1 ? duration(middle) : `${duration(middle)}, ${duration(least)} to ${duration(most)}`
}

function duration(ms: number): string {
  return Math.abs(ms) < HOUR_MS ? `${Math.round(ms / MINUTE_MS)} min` : `${(ms / HOUR_MS).toFixed(1)} h`
}
