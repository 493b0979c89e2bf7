// Floods that are known to have happened, to judge a replay by: CSV with the header `station,start,end` and perhaps `level`.
import type { FileFault, Parsed } from '../../model/territory.ts'
import { parseRfc3339, type Instant } from '../../model/time.ts'

/** The water stood at its level from `start` to `end`. */
export interface FloodEvent {
  readonly station: string
  readonly start: Instant
  readonly end: Instant
  /** The code of one of the gauge's levels; null where the file does not say which. */
  readonly level: string | null
}

export function parseFloodEventsFile(file: string, text: string): Parsed<readonly FloodEvent[]> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const header = (lines[0] ?? '').split(',').map((name) => name.trim())
  const [station, start, end] = ['station', 'start', 'end'].map((name) => header.indexOf(name)) as [
    number,
    number,
    number,
  ]
  const level = header.indexOf('level')
  if (station < 0 || start < 0 || end < 0) {
    return {
      kind: 'faults',
      faults: [
        {
          file,
          line: 1,
          message: `the header is "${(lines[0] ?? '').slice(0, 80)}"`,
          mend: 'the first line is station,start,end',
        },
      ],
    }
  }
  const faults: FileFault[] = []
  const events: FloodEvent[] = []
  lines.slice(1).forEach((line, index) => {
    if (line.trim() === '') return
    const cells = line.split(',').map((cell) => cell.trim())
    const from = parseRfc3339(cells[start] ?? '')
    const to = parseRfc3339(cells[end] ?? '')
    if (from === null || to === null || to < from || (cells[station] ?? '') === '') {
      faults.push({
        file,
        line: index + 2,
        message: `"${line.slice(0, 80)}" is no event`,
        mend: 'write station,start,end with both times as 2020-01-22T10:00:00Z, the end after the start',
      })
      return
    }
    const named = level < 0 ? '' : (cells[level] ?? '')
    events.push({ station: cells[station] ?? '', start: from, end: to, level: named === '' ? null : named })
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: events }
}
