// A proposal → the files of a territory: feeds.yaml, stations.yaml and, for a new one, territory.yaml. What nobody can know is left to the commune, and said.
import { boxOf } from '../../audience/locate.ts'
import { innerPoint } from '../../audience/inner-point.ts'
import type { Candidate, Chosen, GaugeProfile, ReferenceGauge, SetUpProposal, Trial } from '../../model/candidate.ts'
import type { SetUpArea } from '../../model/candidate.ts'
import { MINUTE_MS } from '../../model/time.ts'
import { timeZoneOf } from './official.ts'

export interface Bases {
  readonly hubeau: string
  readonly vigicrues: string
  readonly meteofrance: string
  readonly rain: string
  readonly flow: string
}

export const BASES: Bases = {
  hubeau: 'https://hubeau.eaufrance.fr/api/v2/hydrometrie',
  vigicrues: 'https://www.vigicrues.gouv.fr/services',
  meteofrance: 'https://public-api.meteofrance.fr/public/DPVigilance/v1',
  rain: 'https://ensemble-api.open-meteo.com/v1',
  flow: 'https://flood-api.open-meteo.com/v1',
}

const MOST_GAUGES = 6
const MOST_REACHES = 3
/** A gauge further than this from a territory without a river of its own in common tells it nothing. */
const NEAR_KM = 15

/** What is followed unless somebody says otherwise: what answered, the own river first. */
export function suggested({ candidates, trials }: SetUpProposal): Chosen {
  const says = (code: string, kind: Candidate['kind']) =>
    trials.some((trial) => trial.code === code && trial.kind === kind && isAlive(trial))
  const near = candidates.filter(({ distanceKm, isOwnRiver }) => isOwnRiver || (distanceKm ?? 0) <= NEAR_KM)
  const codes = (kind: Candidate['kind'], most: number) =>
    near
      .filter((one) => one.kind === kind && says(one.code, kind))
      .slice(0, most)
      .map(({ code }) => code)
  return {
    gauges: codes('gauge', MOST_GAUGES),
    reaches: codes('reach', MOST_REACHES),
    // Also without a key: the source says by itself what it lacks, and a department that is not followed warns nobody.
    departments: candidates.filter(({ kind }) => kind === 'department').map(({ code }) => code),
    // One too many is seen and taken away; a coast that is not followed is missed by nobody until the storm.
    coasts: candidates.filter(({ kind }) => kind === 'coast').map(({ code }) => code),
  }
}

function isAlive({ answer }: Trial): boolean {
  return answer.kind === 'values' || answer.kind === 'bulletin' || answer.kind === 'forecast'
}

export interface WrittenFiles {
  readonly feeds: string
  readonly stations: string
}

export function writeFiles(proposal: SetUpProposal, chosen: Chosen, bases: Bases = BASES): WrittenFiles {
  const gauges = chosen.gauges.flatMap((code) => {
    const gauge = proposal.gauges[code]
    return gauge === undefined ? [] : [gauge]
  })
  const own = ownCodes(gauges)
  const answered = (adapter: Trial['adapter'], code: string) =>
    proposal.trials.some((trial) => trial.adapter === adapter && trial.code === code && trial.answer.kind !== 'fault')
  const stationsOf = (codes: readonly ReferenceGauge[]) => [
    'stations:',
    ...codes.map(({ code }) => `  ${key(code)}: ${key(own.get(code) ?? code)}`),
  ]
  const observed = gauges.filter(({ code }) => answered('vigicrues-observations', code))
  const forecast = gauges.filter(({ code }) => proposal.profiles[code]?.forecasts === true)
  const nameOf = (kind: Candidate['kind'], code: string) =>
    proposal.candidates.find((one) => one.kind === kind && one.code === code)?.name ?? code
  const feeds: string[] = []
  if (gauges.length > 0) feeds.push(feed('hubeau', 'hubeau', bases.hubeau, '2m', stationsOf(gauges), HUBEAU_CREDIT))
  if (observed.length > 0)
    feeds.push(
      feed(
        'vigicrues-observations',
        'vigicrues-observations',
        bases.vigicrues,
        '10m',
        stationsOf(observed),
        VIGICRUES_CREDIT,
      ),
    )
  if (forecast.length > 0)
    feeds.push(feed('vigicrues', 'vigicrues-forecast', bases.vigicrues, '10m', stationsOf(forecast), VIGICRUES_CREDIT))
  if (chosen.reaches.length > 0)
    feeds.push(
      feed(
        'vigicrues-niveaux',
        'vigicrues-levels',
        bases.vigicrues,
        '5m',
        [
          'areas:',
          ...chosen.reaches.flatMap((code) => areaLines(code, codeOf(code) || 'REACH', nameOf('reach', code))),
        ],
        VIGICRUES_CREDIT,
      ),
    )
  if (chosen.departments.length + (chosen.coasts ?? []).length > 0)
    feeds.push(
      feed(
        'vigilance',
        'meteofrance-vigilance',
        bases.meteofrance,
        '5m',
        [
          'credential: meteofrance',
          'areas:',
          ...chosen.departments.flatMap((code) => areaLines(code, `DEP-${code}`, nameOf('department', code))),
          ...(chosen.coasts ?? []).flatMap((code) =>
            areaLines(code, `LITTORAL-${code.slice(0, -2)}`, nameOf('coast', code)),
          ),
        ],
        'Météo-France, Licence Ouverte 2.0',
      ),
    )
  for (const [kind, adapter, id, points = []] of [
    ['rain', 'open-meteo-rain', 'pluie', chosen.rains],
    ['flow', 'open-meteo-flood', 'glofas', chosen.flows],
  ] as const) {
    // A point of a model is shown beside a gauge; without one there is nothing to show it beside.
    const [first] = gauges
    if (points.length === 0 || first === undefined) continue
    const besideOf = (code: string) =>
      proposal.candidates.find((one) => one.kind === kind && one.code === code)?.beside ?? first.code
    feeds.push(
      feed(
        id,
        adapter,
        kind === 'rain' ? bases.rain : bases.flow,
        '1h',
        [
          'stations:',
          ...points.map(
            (code) => `  ${key(code)}: ${key(own.get(besideOf(code)) ?? own.get(first.code) ?? first.code)}`,
          ),
        ],
        kind === 'rain' ? RAIN_CREDIT : FLOW_CREDIT,
      ),
    )
  }
  return {
    feeds: `# yaml-language-server: $schema=../../docs/schemas/feeds.schema.json
# Proposed for ${comment(proposal.area.name)} (${proposal.area.code}) by the set-up assistant: check it, then it is yours.
${feeds.length === 0 ? 'feeds: []\n' : `feeds:\n${feeds.join('')}`}`,
    stations: `# yaml-language-server: $schema=../../docs/schemas/stations.schema.json
# Proposed by the set-up assistant. Nobody publishes levels of danger for a gauge: write your own under "thresholds", from your
# communal plan and from the floods that are remembered. Without them no rule can say that the water is too high.
${gauges.length === 0 ? 'stations: []\n' : `stations:\n${gauges.map((gauge) => stationOf(gauge, own, proposal)).join('')}`}`,
  }
}

const HUBEAU_CREDIT = "Hub'Eau Hydrométrie (PHyC), Licence Ouverte 2.0"
const VIGICRUES_CREDIT = 'Vigicrues, Licence Ouverte 2.0'
const RAIN_CREDIT = 'ECMWF IFS, ensemble, par Open-Meteo, Licence CC BY 4.0'
const FLOW_CREDIT = 'GloFAS (Copernicus) par Open-Meteo, Licence CC BY 4.0'

function feed(
  id: string,
  adapter: string,
  base: string,
  period: string,
  lines: readonly string[],
  credit: string,
): string {
  return `  - id: ${id}
    adapter: ${adapter}
    base_url: ${base}
    period: ${period}
${lines.map((line) => `    ${line}\n`).join('')}    credit: ${quoted(credit)}
`
}

function areaLines(code: string, area: string, name: string): readonly string[] {
  return [`  ${key(code)}:`, `    area: ${key(area)}`, `    name: ${quoted(nameText(name, code))}`]
}

const DEFAULT_STEP_MS = 10 * MINUTE_MS

function stationOf(gauge: ReferenceGauge, own: ReadonlyMap<string, string>, proposal: SetUpProposal): string {
  const values = proposal.trials
    .filter(({ code }) => code === gauge.code)
    .flatMap(({ answer }) => (answer.kind === 'values' && answer.newest.quantity === 'level' ? [answer] : []))
  const lowest = Math.min(0, ...values.map((one) => one.lowest))
  const floods = proposal.profiles[gauge.code]?.floods ?? []
  const highest = Math.max(0, ...values.map((one) => one.highest), ...floods.map(({ levelMm }) => levelMm))
  const stepMs = values.find((one) => one.stepMs !== null)?.stepMs ?? DEFAULT_STEP_MS
  return `  - code: ${key(own.get(gauge.code) ?? gauge.code)}
    name: ${quoted(nameText(gauge.name, gauge.code))}
    river: ${quoted(nameText(gauge.river, nameText(gauge.name, gauge.code)))}
    longitude: ${gauge.position[0].toFixed(6)}
    latitude: ${gauge.position[1].toFixed(6)}
    datum: ${quoted(gauge.altitudeM === null ? 'local zero of the scale' : `local zero of the scale, ${gauge.altitudeM} m by the reference (to be checked)`)}
    native_step: ${Math.max(1, Math.round(stepMs / MINUTE_MS))}m
    # Twice what was ever told of it, and two metres: beyond that a value is doubted.
    plausible: { min: ${metres(Math.min(-1_000, 2 * lowest))}, max: ${metres(Math.max(6_000, 2 * highest + 2_000))} }
    max_rise: 0.15 m
${floodLines(floods)}    thresholds: []
`
}

function floodLines(floods: GaugeProfile['floods']): string {
  return floods.map(({ name, levelMm }) => `    # ${comment(name)}: ${metres(levelMm)}\n`).join('')
}

/** Whole tenths, rounded away from what is plausible. */
function metres(mm: number): string {
  return `${(Math.sign(mm) * (Math.ceil(Math.abs(mm) / 10) / 100)).toFixed(2)} m`
}

/** Our own codes: the name that people use, and the source's code where two would be the same. */
function ownCodes(gauges: readonly ReferenceGauge[]): ReadonlyMap<string, string> {
  const names = gauges.map(({ name }) => codeOf(name))
  return new Map(
    gauges.map(({ code }, index) => {
      const name = names[index] ?? ''
      const isUsable = name !== '' && names.filter((other) => other === name).length === 1
      return [code, isUsable ? name : code]
    }),
  )
}

export function codeOf(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replaceAll(/-+$/g, '')
}

/** A new territory's own file. Its desk, prices and sender are the commune's to say. */
export function writeTerritory(area: SetUpArea, desk: string): string {
  const { west, south, east, north } = boxOf(area.shape)
  const [longitude, latitude] = innerPoint(area.shape) ?? [(west + east) / 2, (south + north) / 2]
  const degrees = (values: readonly number[]) => values.map((one) => one.toFixed(5)).join(', ')
  const name = codeOf(area.name).replaceAll('-', ' ')
  return `# yaml-language-server: $schema=../../docs/schemas/territory.schema.json
# Proposed by the set-up assistant: check the speaker, the sender, the desk and the price of your contract.
code: '${area.code}'
name: ${quoted(area.name)}
time_zone: ${timeZoneOf(area)}
languages: [fr, en]
speaker: ${quoted(`MAIRIE ${name}`.slice(0, 30).trim())}
sms_sender: MAIRIE
public_desk: ${quoted(desk)}
centre: [${degrees([longitude, latitude])}]
bounds: [${degrees([west, south, east, north])}]
shards: 1
sms: { price_per_part_cents: 7, parts_per_second: 30 }
`
}

// As the project's formatter writes it, so that a folder of ours needs no second hand.
function quoted(text: string): string {
  const line = oneLine(text)
  return line.includes("'") && !/["\\]/.test(line) ? `"${line}"` : `'${line.replaceAll("'", "''")}'`
}

/** A code of digits would be read as a number, and some words as yes, no or nothing. */
function key(code: string): string {
  const isWord = /^[A-Za-z][\w-]*$/.test(code) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(code)
  return isWord ? code : quoted(code)
}

function nameText(name: string, otherwise: string): string {
  return oneLine(name) === '' ? otherwise : name
}

// What a source writes may not end a comment and begin a line of its own.
function comment(text: string): string {
  return oneLine(text)
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200)
}
