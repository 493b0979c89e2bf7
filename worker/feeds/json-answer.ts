// What every source of JSON owes us before its own shape is looked at: a status that is no refusal, and JSON to its last sign.
import type { FeedAnswer, FeedResult } from '../ingest/feed.ts'

export type JsonAnswer =
  { readonly kind: 'json'; readonly json: unknown } | Extract<FeedResult, { readonly kind: 'fault' }>

const SLOW_DOWN_MS = 60_000

/** `source` is how people call it: the fault begins with it. */
export function openJson(source: string, { status, body }: FeedAnswer): JsonAnswer {
  if (status === 429)
    return {
      ...faultOf(`${source} asks to slow down (429)`, 'lengthen the period in feeds.yaml'),
      retryAfterMs: SLOW_DOWN_MS,
    }
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    const start = body.trimStart().startsWith('<') ? 'a page of HTML' : body === '' ? 'nothing' : 'broken JSON'
    return faultOf(
      `${source} answered ${status} with ${start}`,
      'nothing to mend here: it is asked again by itself; check the base_url if it lasts',
    )
  }
  if (status >= 500) return faultOf(`${source} answered ${status}`, 'nothing to mend here: it is asked again by itself')
  if (status >= 400) {
    return faultOf(
      `${source} answered ${status}: ${body.trim().slice(0, 200)}`,
      'check the base_url and the codes of feeds.yaml',
    )
  }
  return { kind: 'json', json }
}

export function faultOf(message: string, mend: string): Extract<FeedResult, { readonly kind: 'fault' }> {
  return { kind: 'fault', message, mend, retryAfterMs: null }
}
