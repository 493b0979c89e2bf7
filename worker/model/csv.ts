// CSV that leaves: semicolons and a mark of the encoding for a spreadsheet, and no cell that one would run.

export const CSV_MARK = '\uFEFF'

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(';')}\r\n`
}

/** A cell that begins like a formula is run by a spreadsheet, blanks before it or not. */
export function unrunnable(text: string): string {
  return /^\s*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
}

function csvCell(text: string): string {
  const safe = unrunnable(text)
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A whole file for a spreadsheet. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return CSV_MARK + rows.map(csvLine).join('')
}
