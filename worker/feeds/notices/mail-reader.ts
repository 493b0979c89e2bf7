// RFC 5322 and MIME, as far as words need it: headers, the first text, plain before HTML, names of attachments. Bounded, and it never throws: what
// an e-mail of another make holds is kept whole, whatever is read of it here.
import { plainText } from '../bulletin-text.ts'
import { textOf } from './text-of-bytes.ts'

const MOST_HEADER = 64_000
const MOST_DEPTH = 6
const MOST_PARTS = 60
const MOST_WORDS = 20_000

export interface ReadMail {
  /** By name in lower case, unfolded and decoded; of several the first. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Names of what hangs on it. */
  readonly attachments: readonly string[]
}

/** A part whose bytes are still as they were sent, one sign a byte. */
interface Part {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Found {
  readonly plain: string[]
  readonly html: string[]
  readonly attachments: string[]
  parts: number
}

export function readMail(bytes: Uint8Array): ReadMail {
  const whole = partOf(binary(bytes))
  const found: Found = { plain: [], html: [], attachments: [], parts: 0 }
  look(whole, found, 0)
  const html = found.html.map((text) => plainText(withoutHead(text), MOST_WORDS) ?? '')
  const text = found.plain.some((words) => words.trim() !== '') ? found.plain : html
  return {
    headers: Object.fromEntries(Object.entries(whole.headers).map(([name, value]) => [name, words(value)])),
    text: text.join('\n').slice(0, MOST_WORDS),
    attachments: found.attachments,
  }
}

function look({ headers, body }: Part, found: Found, depth: number): void {
  if (depth > MOST_DEPTH || ++found.parts > MOST_PARTS) return
  const type = (headers['content-type'] ?? 'text/plain').toLowerCase()
  const name = nameOf(headers)
  if (type.startsWith('multipart/')) {
    const boundary = parameter(headers['content-type'] ?? '', 'boundary')
    if (boundary !== null) for (const part of partsOf(body, boundary)) look(partOf(part), found, depth + 1)
  } else if (type.startsWith('message/rfc822')) {
    look(partOf(body), found, depth + 1)
  } else if (name !== null || /^\s*attachment/i.test(headers['content-disposition'] ?? '')) {
    found.attachments.push(words(name ?? type.split(';')[0] ?? 'pièce jointe').slice(0, 100))
  } else if (type.startsWith('text/')) {
    const text = textOf(decodedBody(headers, body), parameter(headers['content-type'] ?? '', 'charset') ?? undefined)
    ;(type.startsWith('text/html') ? found.html : found.plain).push(text.slice(0, MOST_WORDS))
  }
}

function partOf(text: string): Part {
  const end = /\r?\n\r?\n/.exec(text.slice(0, MOST_HEADER))
  const head = end === null ? text.slice(0, MOST_HEADER) : text.slice(0, end.index)
  const headers: Record<string, string> = {}
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    if (colon > 0 && !(name in headers)) headers[name] = line.slice(colon + 1).trim()
  }
  return { headers, body: end === null ? '' : text.slice(end.index + end[0].length) }
}

function partsOf(body: string, boundary: string): readonly string[] {
  const pieces = `\n${body}`.split(`\n--${boundary}`)
  // Before the first and after the closing one stands nothing that was meant to be read.
  const closed = pieces.findIndex((piece) => piece.startsWith('--'))
  return pieces.slice(1, closed < 0 ? undefined : closed).map((piece) => piece.replace(/^[ \t]*\r?\n/, ''))
}

function decodedBody(headers: Readonly<Record<string, string>>, body: string): Uint8Array {
  switch ((headers['content-transfer-encoding'] ?? '').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return bytesOf(unquoted(body.replace(/=[ \t]*\r?\n/g, '')))
    default:
      return bytesOf(body)
  }
}

function unquoted(text: string): string {
  return text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** RFC 2047: `=?utf-8?B?…?=`. Two that follow each other have no blank between them. */
function words(value: string): string {
  return textOf(bytesOf(value))
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?([\w.:-]{1,40})\?([BbQq])\?([^?\s]{0,2000})\?=/g, (_, charset: string, kind: string, text: string) =>
      textOf(
        kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : bytesOf(unquoted(text.replace(/_/g, ' '))),
        charset,
      ),
    )
}

function nameOf(headers: Readonly<Record<string, string>>): string | null {
  return parameter(headers['content-disposition'] ?? '', 'filename') ?? parameter(headers['content-type'] ?? '', 'name')
}

function parameter(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\*?=\\s*(?:"([^"]{0,200})"|([^;\\s]{1,200}))`, 'i').exec(header)
  return found?.[1] ?? found?.[2] ?? null
}

function withoutHead(html: string): string {
  return html.replace(/<(style|script|head)\b[\s\S]{0,100000}?<\/\1\s*>/gi, ' ')
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
