import { describe, expect, test } from 'vitest'
import { capFeed } from '../../../worker/feeds/cap-feed.ts'
import type { Cursor, FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const FEED = 'https://issuer.example/cap/feed.atom'

function read(
  body: string,
  change: { url?: string; cursor?: Cursor | null; areas?: readonly string[] } = {},
): FeedResult {
  const { url = FEED, cursor = null, areas = ['FR034'] } = change
  const request: FeedRequest = { codes: [], areas, cursor, since: NOW, now: NOW }
  return capFeed.read({ status: 200, contentType: 'application/xml', body, url }, request)
}

function taken(result: FeedResult): Extract<FeedResult, { kind: 'read' }> {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

const message = (identifier: string, area = 'FR034') =>
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>a@b.example</sender>` +
  '<sent>2026-10-14T12:00:00+02:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>' +
  '<info><language>fr-FR</language><category>Met</category><event>Crue</event><urgency>Expected</urgency>' +
  '<severity>Severe</severity><certainty>Likely</certainty><expires>2026-10-15T00:00:00+02:00</expires>' +
  `<area><areaDesc>x</areaDesc><geocode><valueName>EMMA_ID</valueName><value>${area}</value></geocode></area></info></alert>`

const entry = (href: string, geocode = '') =>
  `<entry><id>${href}</id>${geocode === '' ? '' : `<cap:geocode><valueName>EMMA_ID</valueName><value>${geocode}</value></cap:geocode>`}` +
  `<link href="https://issuer.example/page"/><link href="${href}" type="application/cap+xml"/></entry>`
const atom = (...entries: readonly string[]) =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">${entries.join('')}</feed>`

test('an Atom feed names its messages, relative or not; an entry of another area is not asked for', () => {
  const { linked, bulletins } = taken(
    read(atom(entry('https://issuer.example/1.xml', 'FR034'), entry('2.xml'), entry('/3.xml', 'FR007'))),
  )
  expect(linked?.map(({ path }) => path)).toEqual(['https://issuer.example/1.xml', 'https://issuer.example/cap/2.xml'])
  expect(bulletins).toEqual({ items: [], listed: [] })
})

test('RSS does as well', () => {
  const rss =
    '<rss version="2.0"><channel><item><link>https://issuer.example/1.cap</link></item><item/></channel></rss>'
  expect(taken(read(rss)).linked?.map(({ path }) => path)).toEqual(['https://issuer.example/1.cap'])
})

test('whoever follows a point must look into each message', () => {
  const body = atom(entry('/1.xml', 'FR034'), entry('/2.xml', 'FR007'))
  expect(taken(read(body, { areas: ['44.2,1.5'] })).linked).toHaveLength(2)
})

test('a message is asked for once, stays listed while its feed lists it, and is forgotten after that', () => {
  const url = 'https://issuer.example/1.xml'
  const first = taken(read(message('a'), { url }))
  expect(first.bulletins).toMatchObject({
    items: [{ identifier: 'a', phenomenon: 'crues', danger: 'orange' }],
    listed: ['a'],
  })
  const again = taken(read(atom(entry(url), entry('/2.xml')), { cursor: first.cursor }))
  expect(again.linked?.map(({ path }) => path)).toEqual(['https://issuer.example/2.xml'])
  expect(again.bulletins?.listed).toEqual(['a'])
  const gone = taken(read(atom(), { cursor: again.cursor }))
  expect([gone.bulletins?.listed, gone.cursor]).toEqual([[], { seen: {} }])
})

test('a message for another area is read once and lists nothing', () => {
  const { bulletins, cursor } = taken(read(message('b', 'FR007'), { url: 'https://issuer.example/2.xml' }))
  expect([bulletins, cursor]).toEqual([{ items: [], listed: [] }, { seen: { 'https://issuer.example/2.xml': [] } }])
})

test('several messages in one file are read', () => {
  const body = `<alerts xmlns="urn:oasis:names:tc:emergency:cap:1.2">${message('a')}${message('b')}</alerts>`
  expect(taken(read(body)).bulletins?.listed).toEqual(['a', 'b'])
})

test('what is no CAP 1.2 is a fault that says where', () => {
  const result = read(message('a').replace('<status>Actual</status>', ''))
  expect(result).toMatchObject({ kind: 'fault', message: expect.stringContaining('/alert/status') as string })
})

describe('recorded feeds', () => {
  test.for([
    ['meteoalarm-legacy-atom-france-20221208.xml', 'FR718', 12, 1],
    ['meteoalarm-legacy-atom-ireland_first30.xml', '53.3,-6.2', 30, 30],
    ['meteoalarm-legacy-atom-uk.xml', '54.6,-5.9', 25, 25],
  ] as const)('%s: the messages to read for %s', ([name, area, entries], context) => {
    const body = recordedOrSkip(`cap/feeds/${name}`, context)
    const { linked } = taken(read(body, { areas: [area] }))
    console.log(`${name}: ${entries} entries, ${linked?.length ?? 0} messages to read for ${area}`)
    expect(linked?.length).toBeGreaterThan(0)
    expect(linked?.length).toBeLessThanOrEqual(entries)
    expect(linked?.every(({ path }) => path.startsWith('https://feeds.meteoalarm.org/api/v1/warnings/'))).toBe(true)
  })
})
