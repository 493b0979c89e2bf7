// A recorded series: CSV with the header `time,value,unit` and perhaps `rain_mm`; the base name of the file is the station's code.
import type { RawReading } from '../../model/reading.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { parseRfc3339 } from '../../model/time.ts'
import { quantityOf, toCanonical, type Unit } from '../../model/units.ts'

const UNITS: readonly Unit[] = ['mm', 'm', 'l/s', 'm3/s']
/** Discharge per area: the rules look at levels, so such a series says nothing to them. */
const RUNOFF_UNITS = ['mm/h', 'mm/15min']
const SHOWN_FAULTS = 20

export interface SeriesFile {
  readonly station: string
  readonly readings: readonly RawReading[]
  /** Lines whose value is empty: missing, not zero. */
  readonly missing: number
  /** Lines in a unit of runoff, which no rule can judge. */
  readonly notJudged: number
}

export function parseSeriesFile(file: string, text: string): Parsed<SeriesFile> {
  const station = (file.split('/').at(-1) ?? file).replace(/\.csv$/i, '')
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const header = (lines[0] ?? '').split(',').map((name) => name.trim())
  const [time, value, unit] = ['time', 'value', 'unit'].map((name) => header.indexOf(name))
  if (time === undefined || value === undefined || unit === undefined || time < 0 || value < 0 || unit < 0) {
    const fault = {
      file,
      line: 1,
      message: `the header is "${(lines[0] ?? '').slice(0, 80)}"`,
      mend: 'the first line is time,value,unit',
    }
    return { kind: 'faults', faults: [fault] }
  }
  const faults: FileFault[] = []
  const readings: RawReading[] = []
  let missing = 0
  let notJudged = 0
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.trim() === '') continue
    const fault = (message: string, mend: string) => faults.push({ file, line: index + 1, message, mend })
    const cells = line.split(',').map((cell) => cell.trim())
    const at = parseRfc3339(cells[time] ?? '')
    const rawUnit = cells[unit] ?? ''
    const written = cells[value] ?? ''
    if (at === null)
      fault(`"${cells[time] ?? ''}" is no time`, 'write ISO 8601 with its offset, such as 2020-01-22T10:00:00Z')
    else if (RUNOFF_UNITS.includes(rawUnit)) notJudged += 1
    else if (!isUnit(rawUnit))
      fault(`unknown unit "${rawUnit}"`, `use one of ${[...UNITS, ...RUNOFF_UNITS].join(', ')}`)
    else if (written === '') missing += 1
    else if (!Number.isFinite(Number(written)))
      fault(`"${written}" is no number`, 'write a number, or nothing where the value is missing')
    else readings.push(readingOf(station, at, Number(written), rawUnit))
  }
  if (faults.length > 0) return { kind: 'faults', faults: faults.slice(0, SHOWN_FAULTS) }
  return { kind: 'ok', value: { station, readings, missing, notJudged } }
}

function isUnit(text: string): text is Unit {
  return (UNITS as readonly string[]).includes(text)
}

function readingOf(station: string, observedAt: number, value: number, rawUnit: Unit): RawReading {
  return {
    station,
    quantity: quantityOf(rawUnit),
    observedAt,
    value: toCanonical(value, rawUnit),
    source: 'recorded series',
    rawUnit,
    sourceDoubtful: false,
    gapMarker: false,
  }
}
