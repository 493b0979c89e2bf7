// The lines that do not go in, as they stood, with why and how to mend them: mended in this file, they can be imported from it.
import type { ListLine } from '../../worker/audience/import/list-file.ts'
import { csvLine, CSV_MARK } from '../../worker/model/csv.ts'
import { say } from '../i18n/words.svelte.ts'
import { FAULT_WORDS } from './import-words.ts'

export interface ReportLine {
  readonly line: number
  readonly reason: string
  readonly mend: string
}

/** Shown on the screen; the file has all of them. */
const SHOWN = 200

export class ImportReportFile {
  readonly #parts: string[]
  readonly shown: ReportLine[] = []
  count = 0

  constructor(header: readonly string[]) {
    this.#parts = [CSV_MARK, csvLine([say('importLine'), say('importReason'), say('importMend'), ...header])]
  }

  add(line: ListLine): void {
    const told = reported(line)
    if (told === null) return
    this.count += 1
    if (this.shown.length < SHOWN) this.shown.push(told)
    const cells = line.kind === 'row' ? [] : line.cells
    this.#parts.push(csvLine([String(told.line), told.reason, told.mend, ...cells]))
  }

  text(): string {
    return this.#parts.join('')
  }
}

function reported(line: ListLine): ReportLine | null {
  switch (line.kind) {
    case 'row':
      return null
    case 'duplicate':
      return {
        line: line.line,
        reason: say('faultDuplicate', { line: String(line.of) }),
        mend: say('mendDuplicate'),
      }
    case 'refused': {
      const { reason, mend } = FAULT_WORDS[line.refused.fault]
      return { line: line.refused.line, reason: say(reason), mend: say(mend) }
    }
    default:
      return line satisfies never
  }
}
