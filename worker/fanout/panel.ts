// The pages of a text panel: so many lines of so many characters, the whole text or as much of it as three pages hold.
import type { MessageSource } from './render.ts'
import { renderSms } from './sms.ts'

/** Pages of lines, each at most `columns` characters; no page where there is no text. */
export function renderPanel(
  source: MessageSource,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): readonly (readonly string[])[] {
  const words = renderSms(source)
    .split(/\s+/)
    .filter((word) => word !== '')
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word.slice(0, columns))
  }
  const pages: string[][] = []
  for (let from = 0; from < lines.length; from += rows) pages.push(lines.slice(from, from + rows))
  return pages
}
