// What the command says of a list, of an import and of a refusal; lines for a person.
import type { ListForm } from '../../worker/audience/import/list-file.ts'
import type { Survey } from '../../worker/audience/import/list-run.ts'
import type { ImportRun } from '../../worker/model/import-run.ts'
import type { Problem } from '../../worker/model/view.ts'

export interface Failure {
  /** Null: nobody answered. */
  readonly status: number | null
  readonly text: string
}

export function formLines({ encoding, delimiter, header, mapping }: ListForm): readonly string[] {
  const separator = delimiter === '\t' ? 'tab' : delimiter
  return [
    `read as ${encoding}, separator ${separator}`,
    ...header.map(
      (name, index) => `  ${name.trim() === '' ? `(column ${index + 1})` : name} → ${mapping[index] ?? '–'}`,
    ),
  ]
}

export function surveyLines({ expected, households, unreachable, places, known, unsure }: Survey): readonly string[] {
  return [
    `${expected.lines} lines: ${expected.persons} persons of ${households} households, ${expected.refused} refused, ${expected.duplicates} twice in the file`,
    `  ${known} known already and written anew, ${expected.persons - known} new`,
    `  located: ${places.given} by the file, ${places.sure + places.chosen} by the commune's addresses; not located: ${places.unsure} uncertain (${unsure.length} addresses), ${places.none} unknown`,
    `  ${unreachable} without a number or an e-mail address`,
  ]
}

export function runLine(run: ImportRun): string {
  const doubt = run.doubtfulThrough === null ? '' : `; lines up to ${run.doubtfulThrough} in doubt: run it again`
  return `import ${run.number}: ${run.state}, ${run.stored} persons are in (${run.fresh} new), through line ${run.throughLine}${doubt}`
}

export function failureLine({ status, text }: Failure): string {
  if (status === null) return `the server does not answer: ${text}. Is it running, is TOCSIN_URL right?`
  try {
    const { title, detail, mend } = JSON.parse(text) as Partial<Problem>
    return `${status} ${title ?? ''}: ${detail ?? ''}${mend === undefined ? '' : `\n  → ${mend}`}`
  } catch {
    return `the server answered ${status}, without saying why`
  }
}
