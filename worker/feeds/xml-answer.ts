// What every source of XML owes us before its own shape is looked at: a status that is no refusal, and XML that passes the door.
import { MAX_FEED, openXml } from '../cap/xml-door.ts'
import type { FeedAnswer, FeedResult } from '../ingest/feed.ts'
import { faultOf } from './json-answer.ts'

export type XmlAnswer =
  | { readonly kind: 'xml'; readonly root: Readonly<Record<string, unknown>> }
  | Extract<FeedResult, { readonly kind: 'fault' }>

const SLOW_DOWN_MS = 60_000

export function openXmlAnswer(source: string, { status, body }: FeedAnswer): XmlAnswer {
  if (status === 429)
    return {
      ...faultOf(`${source} asks to slow down (429)`, 'lengthen the period in feeds.yaml'),
      retryAfterMs: SLOW_DOWN_MS,
    }
  if (status >= 500) return faultOf(`${source} answered ${status}`, 'nothing to mend here: it is asked again by itself')
  if (status >= 400) return faultOf(`${source} answered ${status}`, 'check the base_url of feeds.yaml')
  const opened = openXml(body, MAX_FEED)
  if (opened.kind === 'xml') return opened
  return faultOf(
    `${source} answered with what is not taken: ${opened.message}`,
    'check that base_url is the address of a CAP feed',
  )
}
