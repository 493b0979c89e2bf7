// One question to one source, with manners: conditional, bounded in time and size, never led to another host.
import { retryAfterMs } from '../../model/retry-after.ts'
import { MINUTE_MS, SECOND_MS } from '../../model/time.ts'
import type { FeedAnswer, FeedAsk } from '../../ingest/feed.ts'
import type { SourceFault } from '../../model/source-health.ts'

const DEADLINE_MS = 10 * SECOND_MS
const MAX_BODY_BYTES = 10_000_000
const MAX_REDIRECTS = 3
/** A source may ask for more patience than this; a commune's gauge may not stay unasked for longer because of one header. */
const MOST_PATIENCE_MS = 30 * MINUTE_MS

/** What lets the source say "unchanged" instead of the body. */
export interface Validators {
  readonly etag: string | null
  readonly modified: string | null
}

export type Asked =
  | {
      readonly kind: 'answer'
      readonly answer: FeedAnswer
      readonly validators: Validators | null
      readonly retryAfterMs: number | null
    }
  | { readonly kind: 'unchanged' }
  /** It answered, but with what must not be read. */
  | { readonly kind: 'refused'; readonly fault: SourceFault; readonly message: string; readonly mend: string }
  | { readonly kind: 'no answer'; readonly message: string; readonly mend: string }

export async function askSource(baseUrl: string, ask: FeedAsk, known: Validators | null): Promise<Asked> {
  const url = addressOf(baseUrl, ask)
  if (url === null)
    return {
      kind: 'refused',
      fault: 'elsewhere',
      message: `the source names a document on another host, ${ask.path.slice(0, 100)}, which was not asked for`,
      mend: 'if the source has moved, write its new base_url in feeds.yaml',
    }
  try {
    const response = await follow(url, headersOf(ask, known), AbortSignal.timeout(DEADLINE_MS))
    if (typeof response === 'string')
      return {
        kind: 'refused',
        fault: 'elsewhere',
        message: `the source sends us to another address, ${response.slice(0, 100)}, which was not followed`,
        mend: 'if the source has moved, write its new base_url in feeds.yaml',
      }
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      // Whoever compared nothing cannot have found it unchanged: taken as said, such a source would be well for ever and never tell anything.
      if (response.status === 304 && known !== null) return { kind: 'unchanged' }
      return {
        kind: 'refused',
        fault: 'unreadable',
        message: `the source answered ${response.status}, without an address to go to and without a body to read`,
        mend: 'nothing to mend here: it is asked again by itself; check the base_url if it lasts',
      }
    }
    const bytes = await limitedBytes(response)
    if (bytes === null)
      return {
        kind: 'refused',
        fault: 'too large',
        message: `the answer is larger than ${MAX_BODY_BYTES / 1e6} MB`,
        mend: 'check the base_url of feeds.yaml, and follow fewer codes in one feed',
      }
    const contentType = response.headers.get('content-type') ?? ''
    const body = decoded(bytes, contentType)
    if (body === null)
      return {
        kind: 'refused',
        fault: 'unreadable',
        message: 'the answer is no text in UTF-8, nor in the character set that it names',
        mend: 'nothing to mend here: it is asked again by itself; check the base_url if it lasts',
      }
    return {
      kind: 'answer',
      answer: { status: response.status, contentType, body, url },
      validators: validatorsOf(response),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), Date.now(), MOST_PATIENCE_MS),
    }
  } catch (error) {
    const slow = error instanceof Error && error.name === 'TimeoutError'
    const said = error instanceof Error ? error.message : 'unknown'
    return {
      kind: 'no answer',
      message: slow ? `no answer within ${DEADLINE_MS / SECOND_MS} s` : `no answer: ${said}`,
      mend: 'check the network and the base_url of feeds.yaml; it is asked again by itself',
    }
  }
}

/** An address that an answer named is asked on the base's own origin only: elsewhere it would be believed, and get our key. */
function addressOf(baseUrl: string, { path }: FeedAsk): string | null {
  if (!/^https?:/i.test(path)) return baseUrl + path
  return URL.canParse(path) && new URL(path).origin === new URL(baseUrl).origin ? path : null
}

function headersOf(ask: FeedAsk, known: Validators | null): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'Tocsin',
    ...ask.headers,
    ...(known?.etag == null ? {} : { 'if-none-match': known.etag }),
    ...(known?.modified == null ? {} : { 'if-modified-since': known.modified }),
  }
}

// Vigicrues moves its services about below one host. Another host is refused: it would get our key, and be believed.
async function follow(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response | string> {
  let at = url
  for (let hop = 0; ; hop++) {
    const response = await fetch(at, { headers, signal, redirect: 'manual' })
    const target = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || response.status === 304 || target === null) return response
    await response.body?.cancel()
    const next = URL.canParse(target, at) ? new URL(target, at) : null
    if (next === null || hop === MAX_REDIRECTS || !isSameHost(new URL(at), next)) return target
    at = next.href
  }
}

function isSameHost(from: URL, to: URL): boolean {
  return to.origin === from.origin || (to.protocol === 'https:' && from.protocol === 'http:' && to.host === from.host)
}

/** Null beyond 10 MB: a source that goes mad must not take the object's memory with it. */
async function limitedBytes(response: Response): Promise<Uint8Array | null> {
  const reader = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const chunk = value as Uint8Array
    length += chunk.byteLength
    if (length > MAX_BODY_BYTES) {
      await reader.cancel()
      return null
    }
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

// UTF-8 first, whatever the header says: old servers announce Latin-1 over JSON that is none. A name with a broken letter is better
// refused than stored.
function decoded(bytes: Uint8Array, contentType: string): string | null {
  const named = /charset="?([A-Za-z0-9_-]+)/i.exec(contentType)?.[1]
  for (const charset of ['utf-8', markOf(bytes), named]) {
    if (charset === undefined) continue
    try {
      const text = new TextDecoder(charset, { fatal: true, ignoreBOM: false }).decode(bytes)
      // Neither JSON nor XML holds this sign: UTF-16 that was read as UTF-8 has one in every letter.
      if (!text.includes('\0')) return text
    } catch {
      // Not this one.
    }
  }
  return null
}

/** The character set that the first two bytes name, as XML has it. */
function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

function validatorsOf(response: Response): Validators | null {
  const etag = response.headers.get('etag')
  const modified = response.headers.get('last-modified')
  return etag === null && modified === null ? null : { etag, modified }
}
