// Any feed of CAP 1.2: Atom or RSS that links to messages, several messages in one file, or one message alone. A message never changes under
// its address, so each is asked for once.
import * as v from 'valibot'
import { placeOf } from '../cap/area-covers.ts'
import { CAP_NAMESPACE } from '../cap/cap.ts'
import { parseCap, parseCapTree, type ParsedCap } from '../cap/parse-cap.ts'
import type { Cursor, Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawBulletin } from '../model/bulletin.ts'
import { entriesOf } from './cap-entries.ts'
import { bulletinsOf } from './cap-bulletins.ts'
import { faultOf } from './json-answer.ts'
import { openXmlAnswer } from './xml-answer.ts'

const HEADERS = { accept: 'application/cap+xml, application/atom+xml, application/rss+xml, application/xml' }
const SOURCE = 'the CAP feed'

export const capFeed: Feed = {
  name: 'cap',
  credit: 'CAP 1.2, Licence of its issuer',
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.areas.length === 0 ? [] : [{ path: '', headers: HEADERS, areas: request.areas }]
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openXmlAnswer(SOURCE, answer)
    if (opened.kind === 'fault') return opened
    const { root } = opened
    if (root['alert'] !== undefined) return message(answer, request, [parseCap(answer.body)])
    const wrapped = childrenOf(root['alerts'], 'alert')
    if (wrapped !== null)
      return message(
        answer,
        request,
        wrapped.map((one) => inNamespace(answer.body, one)),
      )
    const entries = entriesOf(root, answer.body)
    if (entries === null)
      return faultOf(`${SOURCE} is neither Atom, RSS nor CAP`, 'check that base_url is the address of a CAP feed')
    return feedPage(answer, request, entries)
  },
}

/** Address of a message → identifiers of what it told us; empty where it was not for here. */
type Seen = Readonly<Record<string, readonly string[]>>
const seenSchema = v.record(v.string(), v.array(v.string()))

function seenIn(cursor: Cursor | null): Seen {
  const parsed = v.safeParse(seenSchema, cursor?.['seen'])
  return parsed.success ? parsed.output : {}
}

function feedPage(
  answer: FeedAnswer,
  request: FeedRequest,
  entries: NonNullable<ReturnType<typeof entriesOf>>,
): FeedResult {
  const seen = seenIn(request.cursor)
  const codes = request.areas.map(placeOf)
  // An entry that names its codes, and none of ours, needs not be asked for; a point can only be looked for in the message itself.
  const ours = entries.filter(
    ({ codes: named }) =>
      named.length === 0 || codes.some((place) => place.kind === 'point' || named.includes(place.value)),
  )
  const addresses = [...new Set(ours.map(({ link }) => link))].flatMap((link) =>
    URL.canParse(link, answer.url) ? [new URL(link, answer.url).href] : [],
  )
  const kept = Object.fromEntries(Object.entries(seen).filter(([address]) => addresses.includes(address)))
  return {
    ...NOTHING,
    skipped: [],
    bulletins: { items: [], listed: Object.values(kept).flat() },
    cursor: Object.keys(seen).length === 0 ? request.cursor : { ...request.cursor, seen: kept },
    linked: addresses.filter((address) => kept[address] === undefined).map((path) => ({ path, headers: HEADERS })),
  }
}

function message(answer: FeedAnswer, request: FeedRequest, parsed: readonly ParsedCap[]): FeedResult {
  const items: RawBulletin[] = []
  const skipped: { index: number; reason: string }[] = []
  for (const [index, cap] of parsed.entries()) {
    if (cap.kind === 'faults') {
      const [fault] = cap.faults
      return faultOf(
        `a message of ${SOURCE} is not CAP 1.2: ${fault?.where ?? ''} ${fault?.message ?? ''}`,
        'tell its issuer; it is not shown, and the area counts as unknown',
      )
    }
    const found = bulletinsOf(cap.alert, request.areas)
    if (found.kind === 'bulletins') items.push(...found.items)
    else skipped.push({ index, reason: found.reason })
  }
  const identifiers = items.map(({ identifier }) => identifier)
  return {
    ...NOTHING,
    skipped,
    bulletins: { items, listed: identifiers },
    cursor: { ...request.cursor, seen: { ...seenIn(request.cursor), [answer.url]: identifiers } },
  }
}

const NOTHING = { kind: 'read', readings: [], forecasts: [], next: null } as const

function childrenOf(value: unknown, name: string): readonly unknown[] | null {
  if (value === null || typeof value !== 'object') return null
  const found = (value as Readonly<Record<string, unknown>>)[name]
  return found === undefined ? null : Array.isArray(found) ? found : [found]
}

function inNamespace(body: string, alert: unknown): ParsedCap {
  if (body.includes(CAP_NAMESPACE)) return parseCapTree(alert)
  return {
    kind: 'faults',
    faults: [{ where: '/', message: 'its namespace is not that of CAP 1.2', mend: 'send CAP 1.2' }],
  }
}
