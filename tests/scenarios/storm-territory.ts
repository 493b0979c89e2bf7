// A territory for any list of gauges, with one set of rules for all of them: nothing in it knows a station. It takes what an operator has on the first
// day, the usual level and three levels that matter, and writes the folder that `npm run replay -- --catalog DIR` reads:
//   node tests/scenarios/storm-territory.ts GAUGES.json DIR hubeau-agly,hubeau-aude
// The list has the form of `forecast:score --gauges`. The levels are those of the list; no number below was chosen by looking at a series.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Gauge {
  /** Folder and file: the folder is taken as the river, the base name is the code. */
  readonly file: string
  readonly unit: string
  readonly step_min: number
  readonly base: number
  readonly thresholds_native: readonly number[]
  readonly used_in_scores: boolean
}

export const CODE = '66999'
const LEVELS = ['K1', 'K2', 'K3'] as const

/**
 * How far on the way from the usual level to k, and how much of that way it rose within the last hour: at that pace it is there within an hour and a
 * half. The last step needs no height: half of the way within half an hour.
 */
const PACE: readonly (readonly [share: number, riseWithinHour: number])[] = [
  [0.8, 0.14],
  [0.6, 0.27],
  [0.4, 0.4],
  [0.2, 0.54],
]
const LEAP = { share: 0.5, within: '30m' } as const
/** Lowered thresholds, to compare with. */
const LOWERED = 0.9

export function territoryFiles(gauges: readonly Gauge[], rivers: readonly string[]): Readonly<Record<string, string>> {
  const taken = gauges.filter(
    ({ file, unit, used_in_scores }) => used_in_scores && unit === 'mm' && rivers.includes(dirname(file)),
  )
  return {
    [`geofences/${CODE}/territory.yaml`]: TERRITORY,
    [`geofences/${CODE}/stations.yaml`]: `stations:\n${taken.map(station).join('')}`,
    [`alerting-rules/${CODE}/bare.yaml`]: rulesOf('bare', taken, bare),
    [`alerting-rules/${CODE}/lowered.yaml`]: rulesOf('lowered', taken, lowered),
    [`alerting-rules/${CODE}/pace.yaml`]: rulesOf('pace', taken, pace),
    [`alerting-rules/${CODE}/nowcast.yaml`]: rulesOf('nowcast', taken, nowcast),
  }
}

export function codeOf({ file }: Gauge): string {
  return (file.split('/').at(-1) ?? file).replace(/\.csv$/, '')
}

const TERRITORY = `code: '${CODE}'
name: Replay of a storm
time_zone: Europe/Paris
languages: [fr, en]
speaker: MAIRIE (EXEMPLE)
sms_sender: EXEMPLE
public_desk: '0400000000'
centre: [2.5, 43.2]
bounds: [2.0, 42.5, 4.8, 44.5]
shards: 1
sms: { price_per_part_cents: 6, parts_per_second: 30 }
`

function station(gauge: Gauge): string {
  const levels = LEVELS.map(
    (code, index) => `{ code: ${code}, level: ${mm(levelOf(gauge, index))}, effect: { fr: ${code}, en: ${code} } }`,
  )
  // Wide bounds: an operator who has no record has no narrow ones.
  const span = levelOf(gauge, 2) - gauge.base
  return `  - code: ${codeOf(gauge)}
    name: ${codeOf(gauge)}
    river: ${dirname(gauge.file)}
    longitude: 2.5
    latitude: 43.2
    datum: local zero of the gauge
    native_step: ${gauge.step_min}m
    plausible: { min: ${mm(gauge.base - 2 * span - 1_000)}, max: ${mm(gauge.base + 3 * span + 2_000)} }
    max_rise: 0.10 m
    thresholds: [${levels.join(', ')}]
    nowcast: { usual: ${mm(gauge.base)} }
`
}

function rulesOf(group: string, gauges: readonly Gauge[], when: (gauge: Gauge, kMm: number) => string): string {
  const rules = gauges.flatMap((gauge) =>
    LEVELS.map((level, index) => {
      const id = `${codeOf(gauge)}-${level}-${group}`
      return `      - rule: ${id}
        title: { fr: ${id}, en: ${id} }
        when: ${when(gauge, levelOf(gauge, index))}
        keep_firing_for: 2h
        plan_level: N${index + 1}
        zones: []
        severity: Severe
        urgency: Expected
        certainty: Likely
`
    }),
  )
  return `groups:\n  - name: ${group}\n    rules:\n${rules.join('')}`
}

function bare(gauge: Gauge, kMm: number): string {
  return above(gauge, kMm)
}

function lowered(gauge: Gauge, kMm: number): string {
  return `{ any: [${above(gauge, gauge.base + LOWERED * (kMm - gauge.base))}, ${above(gauge, kMm)}] }`
}

// Whatever the pace says, the level itself says it too: never later than the bare crossing.
function pace(gauge: Gauge, kMm: number): string {
  const way = kMm - gauge.base
  const steps = PACE.map(
    ([share, rise]) => `{ all: [${above(gauge, gauge.base + share * way)}, ${rises(gauge, rise * way, '60m')}] }`,
  )
  return `{ any: [${[...steps, rises(gauge, LEAP.share * way, LEAP.within), above(gauge, kMm)].join(', ')}] }`
}

// The warning of the nowcast's own page: an even chance within three hours.
function nowcast(gauge: Gauge, kMm: number): string {
  const likely = `{ nowcast: { station: ${codeOf(gauge)}, probability: 50%, above: ${mm(kMm)}, within: 3h } }`
  return `{ any: [${likely}, ${above(gauge, kMm)}] }`
}

function above(gauge: Gauge, levelMm: number): string {
  return `{ level: { station: ${codeOf(gauge)}, above: ${mm(levelMm)} } }`
}

function rises(gauge: Gauge, byMm: number, within: string): string {
  return `{ rise: { station: ${codeOf(gauge)}, by: ${mm(byMm)}, within: ${within} } }`
}

function levelOf({ thresholds_native }: Gauge, index: number): number {
  return thresholds_native[index] ?? Infinity
}

function mm(value: number): string {
  return `${Math.round(value)} mm`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [list, out, rivers] = process.argv.slice(2)
  if (list === undefined || out === undefined || rivers === undefined)
    throw new Error('node tests/scenarios/storm-territory.ts GAUGES.json DIR river,river')
  const gauges = JSON.parse(readFileSync(list, 'utf8')) as readonly Gauge[]
  for (const [path, text] of Object.entries(territoryFiles(gauges, rivers.split(',')))) {
    mkdirSync(join(out, dirname(path)), { recursive: true })
    writeFileSync(join(out, path), text)
  }
}
