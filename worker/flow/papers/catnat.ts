// The file of the demand, reckoned from the census, the gauges and the log; and the same as a table for a spreadsheet.
import {
  CATNAT_MONTHS,
  type CatNatFile,
  type CatNatGauge,
  type CatNatSighting,
  type CatNatZone,
} from '../../model/catnat.ts'
import { csvText } from '../../model/csv.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Damage } from '../../model/recovery.ts'
import type { Sighting } from '../../model/sighting.ts'
import type { Station } from '../../model/station.ts'
import { HOUR_MS, type Instant } from '../../model/time.ts'
import type { SeriesPoint } from '../../model/view.ts'
import type { Zone } from '../../model/zone.ts'

export interface CatNatGround {
  readonly commune: string
  readonly code: string
  readonly timeZone: string
  readonly exercise: boolean
  readonly phenomenon: string
  readonly from: Instant
  readonly to: Instant
  readonly madeAt: Instant
  readonly zones: readonly Zone[]
  readonly damages: readonly Damage[]
  readonly series: readonly { readonly station: Station; readonly points: readonly SeriesPoint[] }[]
  readonly sightings: readonly Sighting[]
  readonly entries: readonly LogEntry[]
}

/** What a commission reads: decisions, levels, orders, and what was heard from authorities. Not who was sent what. */
const PROVING = ['niveau du plan', 'arrêté signé', 'approuvée', 'déclenché', 'tournée de sécurité', 'événement clos']
const MOST_ENTRIES = 60

export function catNatFile(ground: CatNatGround): CatNatFile {
  const { commune, code, exercise, phenomenon, from, to, madeAt, damages, timeZone } = ground
  const insured = { yes: 0, no: 0, unknown: 0 }
  for (const one of damages) insured[one.insured]++
  return {
    ...{ commune, code, exercise, phenomenon, from, to, madeAt, insured },
    dueAt: dueDay(from, timeZone),
    buildings: damages.length,
    uninhabitable: damages.filter((one) => one.uninhabitable).length,
    persons: damages.reduce((sum, one) => sum + one.persons, 0),
    zones: zonesOf(ground),
    gauges: ground.series.map(({ station, points }) => gaugeOf(station, points, { from, to })),
    read: readOf(ground),
    log: ground.entries
      .filter(({ act, at }) => PROVING.includes(act) && at >= from && at <= Math.max(to, madeAt))
      .slice(0, MOST_ENTRIES)
      .map(({ seq, at, text, hash }) => ({ seq, at, text, hash: hash.slice(0, 16) })),
  }
}

/** The same day two years on, by the calendar of the town; the 29th of February has no other. */
export function dueDay(from: Instant, timeZone: string): string {
  const [year = 0, month = 1, day = 1] = new Intl.DateTimeFormat('en-CA', { timeZone })
    .format(from)
    .split('-')
    .map(Number)
  const months = month - 1 + CATNAT_MONTHS
  const last = new Date(Date.UTC(year, months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, months, Math.min(day, last))).toISOString().slice(0, 10)
}

function zonesOf({ zones, damages }: CatNatGround): readonly CatNatZone[] {
  const named = zones.map(({ id, name }) => ({ zone: id, name, own: damages.filter((one) => one.zones.includes(id)) }))
  const outside = {
    zone: '',
    name: { fr: 'hors de toute zone', en: 'outside every area' },
    own: damages.filter((one) => one.zones.length === 0),
  }
  return [...named, outside]
    .filter(({ own }) => own.length > 0)
    .map(({ own, ...zone }) => {
      const heights = own.flatMap(({ waterCm }) => waterCm ?? [])
      return {
        ...zone,
        buildings: own.length,
        uninhabitable: own.filter((one) => one.uninhabitable).length,
        persons: own.reduce((sum, one) => sum + one.persons, 0),
        waterCm:
          heights.length === 0
            ? null
            : { least: Math.min(...heights), most: Math.max(...heights), measured: heights.length },
      }
    })
}

// What the gauge's own rules did not believe is no proof.
function gaugeOf(
  { code, name, river, thresholds }: Station,
  points: readonly SeriesPoint[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): CatNatGauge {
  const told = points
    .filter(([at, , quality]) => at >= from && at <= to && quality !== 'doubtful')
    .map(([at, levelMm]) => ({ at, levelMm }))
  const peak = told.reduce<CatNatGauge['peak']>(
    (highest, one) => (highest === null || one.levelMm > highest.levelMm ? one : highest),
    null,
  )
  const reached = thresholds.flatMap(({ code: threshold, levelMm, effect }) => {
    const over = told.filter((one) => one.levelMm >= levelMm)
    const [first, last] = [over[0], over.at(-1)]
    return first === undefined || last === undefined
      ? []
      : [{ code: threshold, levelMm, effect, from: first.at, until: last.at }]
  })
  const hours = new Map<number, { readonly at: Instant; readonly levelMm: number }>()
  for (const one of told) {
    const hour = Math.floor(one.at / HOUR_MS)
    const known = hours.get(hour)
    // Of each hour the highest: what a commission asks is how high it stood.
    if (known === undefined || one.levelMm > known.levelMm) hours.set(hour, one)
  }
  return { station: code, name, river, peak, reached, extract: [...hours.values()] }
}

function readOf({ sightings, from, to }: CatNatGround): readonly CatNatSighting[] {
  return sightings
    .filter(({ levelMm, seenAt, check, implausible }) => {
      const within = seenAt >= from && seenAt <= to
      return levelMm !== null && within && !implausible && check.state !== 'refuted'
    })
    .map(({ seenAt, place, levelMm }) => ({ at: seenAt, place, levelMm: levelMm ?? 0 }))
    .toSorted((left, right) => left.at - right.at)
}

const metres = (mm: number) => (mm / 1_000).toFixed(2).replace('.', ',')

/** Semicolons, one matter a line: what it is, of what, how much, when, by which reference. */
export function catNatCsv(file: CatNatFile, clock: (at: Instant) => string): string {
  const { zones, gauges, read, log } = file
  return csvText([
    ['rubrique', 'objet', 'valeur', 'unité', 'début', 'fin', 'référence'],
    ['commune', file.commune, file.code, 'INSEE', '', '', ''],
    ['phénomène', file.phenomenon, '', '', clock(file.from), clock(file.to), ''],
    ['délai', 'dernier jour pour déposer la demande', file.dueAt, 'date', '', '', 'Code des assurances, L125-1'],
    ['bâtiments', 'touchés', String(file.buildings), 'nombre', '', '', ''],
    ['bâtiments', 'inhabitables', String(file.uninhabitable), 'nombre', '', '', ''],
    ['personnes', 'dans les bâtiments touchés', String(file.persons), 'nombre', '', '', ''],
    ...(['yes', 'no', 'unknown'] as const).map((one) => [
      'assurance',
      INSURED[one],
      String(file.insured[one]),
      'nombre',
      '',
      '',
      '',
    ]),
    ...zones.flatMap(({ zone, name, buildings, uninhabitable, waterCm }) => [
      ['zone', name.fr, String(buildings), 'bâtiments', '', '', zone],
      ['zone', name.fr, String(uninhabitable), 'inhabitables', '', '', zone],
      ...(waterCm === null
        ? []
        : [['zone', name.fr, `${waterCm.least} à ${waterCm.most}`, 'cm d’eau', '', '', `${waterCm.measured} mesures`]]),
    ]),
    ...gauges.flatMap(({ station, name, peak, reached, extract }) => [
      ...(peak === null
        ? []
        : [['station', `${name}, maximum`, metres(peak.levelMm), 'm', clock(peak.at), '', station]]),
      ...reached.map((one) => [
        ...['station', `${name}, ${one.code} ${one.effect.fr}`, metres(one.levelMm), 'm'],
        ...[clock(one.from), clock(one.until), station],
      ]),
      ...extract.map((one) => ['série', name, metres(one.levelMm), 'm', clock(one.at), '', station]),
    ]),
    ...read.map((one) => ['échelle lue', one.place, metres(one.levelMm), 'm', clock(one.at), '', '']),
    ...log.map((one) => ['main courante', one.text, '', '', clock(one.at), '', `n° ${one.seq} ${one.hash}`]),
  ])
}

const INSURED = { yes: 'assurés', no: 'non assurés', unknown: 'non renseigné' } as const
