// The lines of a recorded series: CSV with the header `time,value,unit` and perhaps `rain_mm`. What reads levels and what scores forecasts share it.
import type { FileFault, Parsed } from '../../model/territory.ts'
import { parseRfc3339, type Instant } from '../../model/time.ts'

export interface SeriesRow {
  readonly at: Instant
  /** As written, in `unit`; null where the value is missing, which is not zero. */
  readonly value: number | null
  readonly unit: string
  readonly line: number
}

const SHOWN_FAULTS = 20

/** The base name of the file, which is the code of its gauge. */
export function stationOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.csv$/i, '')
}

export function parseSeriesRows(file: string, text: string, units: readonly string[]): Parsed<readonly SeriesRow[]> {
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
  const rows: SeriesRow[] = []
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
    else if (!units.includes(rawUnit)) fault(`unknown unit "${rawUnit}"`, `use one of ${units.join(', ')}`)
    else if (written !== '' && !Number.isFinite(Number(written)))
      fault(`"${written}" is no number`, 'write a number, or nothing where the value is missing')
    else rows.push({ at, value: written === '' ? null : Number(written), unit: rawUnit, line: index + 1 })
  }
  return faults.length > 0 ? { kind: 'faults', faults: faults.slice(0, SHOWN_FAULTS) } : { kind: 'ok', value: rows }
}
