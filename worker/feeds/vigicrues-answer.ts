// What every service of Vigicrues has in common: JSON, and a no that may come with HTTP 200.
import * as v from 'valibot'
import type { FeedAnswer, FeedResult } from '../ingest/feed.ts'

export type VigicruesAnswer =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'nothing published' }
  | Extract<FeedResult, { readonly kind: 'fault' }>

const SLOW_DOWN_MS = 60_000
const refusal = v.looseObject({
  error_msg: v.optional(v.string()),
  message: v.optional(v.string()),
  code: v.optional(v.number()),
})

export function openVigicrues(answer: FeedAnswer): VigicruesAnswer {
  const { status, body } = answer
  const fault = (message: string, mend: string, retryAfterMs: number | null = null): VigicruesAnswer => ({
    kind: 'fault',
    message: `Vigicrues ${message}`,
    mend,
    retryAfterMs,
  })
  if (status === 429) return fault('asks to slow down (429)', 'lengthen the period in feeds.yaml', SLOW_DOWN_MS)
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    const start = body.trimStart().startsWith('<') ? 'a page of HTML' : body === '' ? 'nothing' : 'broken JSON'
    return fault(
      `answered ${status} with ${start}`,
      'nothing to mend here: it is asked again by itself; check the base_url if it lasts',
    )
  }
  if (status >= 500) return fault(`answered ${status}`, 'nothing to mend here: it is asked again by itself')
  if (status >= 400) return fault(`answered ${status}`, 'check the base_url and the codes of feeds.yaml')
  const said = v.safeParse(refusal, json)
  if (!said.success) return { kind: 'json', json }
  const { error_msg, message, code } = said.output
  if (error_msg !== undefined)
    return fault(`says: ${error_msg.slice(0, 200)}`, 'take this code out of this feed in feeds.yaml, or correct it')
  if (code === 204) return { kind: 'nothing published' }
  if (message !== undefined && code !== undefined)
    return fault(`says: ${message.slice(0, 200)} (${code})`, 'check the codes of feeds.yaml')
  return { kind: 'json', json }
}
