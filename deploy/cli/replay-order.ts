// What `npm run replay` was asked for.
import { parseArgs } from 'node:util'
import { LONGEST_LEAD_MS } from '../../worker/flow/hindsight.ts'
import { HOUR_MS, parseRfc3339, type Instant } from '../../worker/model/time.ts'

export const USAGE = `usage: npm run replay -- --territory CODE [--catalog DIR] --series FILE… [--from T] [--to T] [--json]
  --forecasts FILE   recorded forecasts, JSON lines: the body of ingest/forecast, with "receivedAt" where it came later
  --bulletins FILE   recorded bulletins, JSON lines: {"at","source","area","danger","phenomenon"?,"from"?,"expires"?}
  --measures FILE    a recorded series of rain or of another measure of the territory, named by its code; once for each
  --events FILE      what really happened, CSV station,start,end[,level]: hits, misses, false alarms and lead times of each rule
  --levels           the same against each time that a gauge reached one of its own levels
  --longest-lead 24h a warning that came earlier than this spoke of something else`

export interface Order {
  readonly territory: string
  readonly catalog: string
  readonly series: readonly string[]
  /** Files of what is measured beside gauges. */
  readonly measures: readonly string[]
  readonly from: Instant | null
  readonly to: Instant | null
  readonly events: string | null
  readonly forecasts: string | null
  readonly bulletins: string | null
  readonly levels: boolean
  readonly longestLeadMs: number
  readonly json: boolean
}

/** The order, or what is wrong with it. */
export function orderOf(args: readonly string[]): Order | string {
  const text = { type: 'string' } as const
  const options = {
    territory: text,
    catalog: text,
    series: { type: 'string', multiple: true },
    measures: { type: 'string', multiple: true },
    from: text,
    to: text,
    events: text,
    forecasts: text,
    bulletins: text,
    levels: { type: 'boolean' },
    'longest-lead': text,
    json: { type: 'boolean' },
  } as const
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { values, positionals } = parsed
  if (values.territory === undefined) return 'which territory? --territory CODE is missing'
  // The shell turns `--series *.csv` into one value and many words after it.
  const series = [...(values.series ?? []), ...positionals]
  if (series.length === 0) return 'no series: --series FILE… is missing'
  const from = values.from === undefined ? null : parseRfc3339(values.from)
  const to = values.to === undefined ? null : parseRfc3339(values.to)
  if (values.from !== undefined && from === null)
    return `--from ${values.from}: write RFC 3339 with an offset, such as 2020-01-20T00:00:00Z`
  if (values.to !== undefined && to === null)
    return `--to ${values.to}: write RFC 3339 with an offset, such as 2020-01-25T00:00:00Z`
  if (from !== null && to !== null && to < from) return '--to lies before --from'
  const longestLeadMs = hoursOf(values['longest-lead'])
  if (longestLeadMs === 'faulty') return `--longest-lead ${values['longest-lead']}: write hours, such as 12h`
  return {
    territory: values.territory,
    catalog: values.catalog ?? '.',
    series,
    measures: values.measures ?? [],
    from,
    to,
    events: values.events ?? null,
    forecasts: values.forecasts ?? null,
    bulletins: values.bulletins ?? null,
    levels: values.levels ?? false,
    longestLeadMs: longestLeadMs ?? LONGEST_LEAD_MS,
    json: values.json ?? false,
  }
}

function hoursOf(written: string | undefined): number | null | 'faulty' {
  if (written === undefined) return null
  const match = /^(\d{1,3})h$/.exec(written)
  return match === null || Number(match[1]) === 0 ? 'faulty' : Number(match[1]) * HOUR_MS
}
