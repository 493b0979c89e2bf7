// Pages and their files leave compressed: a front that does not compress by itself would make a phone on a bad link wait three times as long.
// Only what anybody may read, never an answer of the API: the length of a compressed secret tells of it.
import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'

const TEXT = /^(?:text\/|image\/svg|application\/(?:javascript|json|manifest\+json|(?:atom|rss|cap)\+xml))/

/** The runtime presses what names gzip as its encoding. */
export function compressed(c: Context<AppEnv>, headers: Headers): Headers {
  if (!TEXT.test(headers.get('Content-Type') ?? '') || headers.has('Content-Encoding')) return headers
  headers.append('Vary', 'Accept-Encoding')
  if (/\bgzip\b/.test(c.req.header('Accept-Encoding') ?? '')) headers.set('Content-Encoding', 'gzip')
  return headers
}
