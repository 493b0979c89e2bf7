// Markup as a value of its own kind, so that what people wrote can never be taken for it. A page has no script at all: an old phone on a bad
// link reads it as it comes.
import { createHash } from 'node:crypto'
import { STYLE } from './style.ts'

/** Markup that was made here. Everything else is text, and is escaped on its way into a page. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | null | false | readonly (Html | null | false)[]

/** Text is escaped, markup goes in as it is, a list is joined; null and false leave nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part))
}

function textOf(value: Part | undefined): string {
  if (value === null || value === false || value === undefined) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return value.map(textOf).join('')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** Nothing but the page itself and its one style sheet, named by its hash. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')
