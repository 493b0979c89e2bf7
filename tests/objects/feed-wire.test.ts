// The contract of every adapter in, over real HTTP: the same faults of servers and networks for each of them, through the product's own
// question and the adapter's own reading. What cannot be read is a fault that says why; nothing is ever half read.
import { afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { FEEDS } from '../../worker/feeds/index.ts'
import type { Feed, FeedRequest, FeedResult } from '../../worker/ingest/feed.ts'
import { HOUR_MS } from '../../worker/model/time.ts'
import { askSource, type Validators } from '../../worker/objects/shared/ask-source.ts'
import { NOW, sourceOf } from '../contract/feed-sources.ts'
import type { Script } from '../support/scripted-source.ts'

const PORT = inject('scriptedSource')
const HOST = `http://127.0.0.1:${PORT}`
/** The same server under another name is another host. */
const ELSEWHERE = `http://localhost:${PORT}`

const counts: Record<string, number> = {}
let nth = 0
/** More than ten megabytes in ten kilobytes. */
let BOMB: Promise<Uint8Array>

const utf8 = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from([...text].map((sign) => sign.charCodeAt(0)))
function utf16(text: string, order: 'le' | 'be', hasMark: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer((text.length + 1) * 2))
  ;[...`\uFEFF${text}`].forEach((sign, index) => view.setUint16(index * 2, sign.charCodeAt(0), order === 'le'))
  return new Uint8Array(view.buffer, hasMark ? 0 : 2)
}

type Written = Omit<Script, 'body'> & { readonly body?: Uint8Array | string }

function base64(body: Uint8Array | string): string {
  let text = ''
  for (const byte of typeof body === 'string' ? utf8(body) : body) text += String.fromCharCode(byte)
  return btoa(text)
}

/** Teaches the source one answer; gives the base address under which it is found. */
async function written({ body, ...script }: Written): Promise<string> {
  const name = `s${++nth}`
  await fetch(`${HOST}/${name}`, {
    method: 'PUT',
    body: JSON.stringify({ ...script, ...(body === undefined ? {} : { body: base64(body) }) }),
  })
  return `${HOST}/${name}`
}

async function questionsAt(base: string): Promise<number> {
  return Number(await (await fetch(base, { method: 'POST' })).text())
}

interface Heard {
  readonly kind: FeedResult['kind'] | 'unchanged'
  readonly items: number
  readonly message: string
  readonly mend: string
  readonly retryAfterMs: number | null
}

function requestOf(feed: Feed): FeedRequest {
  const { code, isArea } = sourceOf(feed)
  const wanted = isArea === true ? { codes: [], areas: [code] } : { codes: [code], areas: [] }
  return { ...wanted, cursor: null, since: NOW - 24 * HOUR_MS, now: NOW }
}

/** One question of the adapter's, as a poller asks it. */
async function askedAt(feed: Feed, base: string, known: Validators | null = null): Promise<Heard> {
  const request = requestOf(feed)
  const ask = feed.ask(request)[sourceOf(feed).nth ?? 0]
  if (ask === undefined) throw new Error(`${feed.name} asks nothing`)
  const asked = await askSource(base, ask, known)
  const nothing = { items: 0, message: '', mend: '', retryAfterMs: null }
  if (asked.kind === 'unchanged') return { ...nothing, kind: 'unchanged' }
  if (asked.kind !== 'answer') return { ...nothing, kind: 'fault', message: asked.message, mend: asked.mend }
  const result = feed.read(asked.answer, request)
  if (result.kind === 'fault') return { ...nothing, ...result, retryAfterMs: asked.retryAfterMs ?? result.retryAfterMs }
  if (result.kind === 'nothing published') return { ...nothing, kind: result.kind }
  const { readings, forecasts, bulletins, outlooks = [] } = result
  const items = readings.length + forecasts.length + outlooks.length + (bulletins?.items.length ?? 0)
  return { ...nothing, kind: 'read', items }
}

const heard = async (feed: Feed, script: Written) => askedAt(feed, await written(script))

/** A sound answer of the source with a letter in it that each character set writes in its own way. */
function accented(feed: Feed, withoutMark = true): string {
  const { good, isXml } = sourceOf(feed)
  const text = isXml === true ? good.replace(/(<\?xml[^>]*\?>)?/, '$1<!-- été -->') : `{"_été":"é",${good.slice(1)}`
  return withoutMark ? text : `\uFEFF${text}`
}

const isXml = (feed: Feed) => sourceOf(feed).isXml === true
const typeOf = (feed: Feed) => (isXml(feed) ? 'application/cap+xml' : 'application/json')

/** What sound answers hold, and what every fault owes whoever mends it. */
function expectRead(feed: Feed, answer: Heard): void {
  const { readings, forecasts, bulletins = 0, outlooks = 0 } = sourceOf(feed).holds
  expect(answer).toMatchObject({ kind: 'read', items: readings + forecasts + bulletins + outlooks })
}
function expectFault({ kind, items, message, mend }: Heard, why?: RegExp): void {
  expect({ kind, items }).toEqual({ kind: 'fault', items: 0 })
  expect(message.length).toBeGreaterThan(10)
  expect(mend.length).toBeGreaterThan(5)
  if (why !== undefined) expect(message).toMatch(why)
}

beforeAll(() => {
  BOMB = packed(10_500_000)
  return () => console.info(`adapters × faults on the wire: ${JSON.stringify(counts)}`)
})
afterEach(({ task }) => {
  counts[task.suite?.name ?? ''] = (counts[task.suite?.name ?? ''] ?? 0) + 1
  vi.restoreAllMocks()
})

describe.each(FEEDS.map((feed) => [feed.name, feed] as const))('%s', (_, feed) => {
  const { good, empty, errorWith200, wrongTypes } = sourceOf(feed)

  test('a sound answer is read; the empty one brings nothing and is no fault', async () => {
    expectRead(feed, await heard(feed, { body: good, headers: { 'content-type': typeOf(feed) } }))
    const nothing = await heard(feed, { body: empty })
    expect(nothing.items).toBe(0)
    expect(nothing.kind).not.toBe('fault')
  })

  test('a body of no bytes, also with 204 and with a length of 0, is a fault', async () => {
    expectFault(await heard(feed, { body: '' }))
    expectFault(await heard(feed, { status: 204 }))
    expectFault(await heard(feed, { headers: { 'content-length': '0' } }))
  })

  test('an error with HTTP 200, and JSON or XML of another kind, bring nothing', async () => {
    for (const body of errorWith200) expect(await heard(feed, { body })).toMatchObject({ items: 0 })
    for (const body of wrongTypes) expectFault(await heard(feed, { body }))
  })

  test('what was cut on its way is a fault: the connection ended early, or the server cut it itself', async () => {
    const bytes = utf8(good)
    expectFault(await heard(feed, { body: bytes.slice(0, bytes.length >> 1), announced: bytes.length }))
    expectFault(await heard(feed, { body: bytes.slice(0, bytes.length >> 1) }))
    expectFault(await heard(feed, { isCut: true }), /no answer/)
  })

  test('more than 10 MB is refused, packed or not; blanks around a sound answer change nothing', async () => {
    const mb = ' '.repeat(100_000)
    expectFault(await heard(feed, { body: mb, times: 101 }), /larger than 10 MB/)
    expectFault(await heard(feed, { body: await BOMB, headers: { 'content-encoding': 'gzip' } }), /larger than 10 MB/)
    // A declaration of XML stands at the very beginning.
    const before = isXml(feed) ? '' : ' '.repeat(90_000)
    expectRead(feed, await heard(feed, { body: `${before}${good}${' '.repeat(90_000)}` }))
  })

  test('a page of HTML, a picture, and JSON under a wrong type: bytes decide, and nothing is made up', async () => {
    expectFault(
      await heard(feed, {
        body: '<!doctype html><html><body>Maintenance</body></html>',
        headers: { 'content-type': 'text/html' },
      }),
    )
    expectFault(
      await heard(feed, {
        body: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        headers: { 'content-type': typeOf(feed) },
      }),
    )
    expectRead(feed, await heard(feed, { body: good, headers: { 'content-type': 'text/html' } }))
  })

  test.each([
    ['UTF-8 with its mark', (text: string) => utf8(`\uFEFF${text}`), '', true],
    ['UTF-8 under the name of another', utf8, 'iso-8859-1', true],
    ['Latin 1, named', latin1, 'ISO-8859-1', true],
    ['Latin 1, not named', latin1, '', false],
    ['Latin 1 under a name that nobody knows', latin1, 'x-klingon', false],
    ['UTF-16 with its mark, not named', (text: string) => utf16(text, 'le', true), '', true],
    ['UTF-16 with its mark, named', (text: string) => utf16(text, 'le', true), 'utf-16', true],
    ['UTF-16 the other way round, with its mark', (text: string) => utf16(text, 'be', true), '', true],
    ['UTF-16 without its mark, named', (text: string) => utf16(text, 'le', false), 'utf-16le', true],
    ['UTF-16 of ASCII alone, named', (text: string) => utf16(text.replaceAll('é', 'e'), 'le', false), 'utf-16le', true],
    ['UTF-16 of ASCII alone, not named', (text: string) => utf16(text.replaceAll('é', 'e'), 'le', false), '', false],
    ['UTF-16 without its mark, not named', (text: string) => utf16(text, 'le', false), '', false],
  ] as const)('%s', async (_set, encode, charset, isRead) => {
    const headers = { 'content-type': `${typeOf(feed)}${charset === '' ? '' : `; charset=${charset}`}` }
    const answer = await heard(feed, { body: encode(accented(feed)), headers })
    if (isRead) expectRead(feed, answer)
    else expectFault(answer, /character set/)
  })

  test('a service that moved below its own host is followed; another host, a circle and a redirect to nowhere are not', async () => {
    const target = await written({ body: good })
    expectRead(feed, await heard(feed, { status: 302, headers: { location: target } }))
    expectRead(feed, await heard(feed, { status: 308, headers: { location: new URL(target).pathname } }))
    const other = await written({ body: good })
    const away = other.replace(HOST, ELSEWHERE)
    expectFault(await heard(feed, { status: 301, headers: { location: away } }), /another address/)
    expect(await questionsAt(other)).toBe(0)
    const name = `s${nth + 1}`
    const circle = await written({ status: 302, headers: { location: `/${name}/again` } })
    expectFault(await askedAt(feed, circle), /another address/)
    expect(await questionsAt(circle)).toBe(4)
    expectFault(await heard(feed, { status: 302, body: good }))
    expectFault(await heard(feed, { status: 300, body: good }))
  })

  // A certificate that workerd believes cannot be had here: the first answer is played at the edge of the network.
  test('from https nobody is led to http', async () => {
    const seen: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
      seen.push(new URL(input instanceof Request ? input.url : input.toString()).protocol)
      return new Response(null, { status: 302, headers: { location: 'http://feeds.example/base' } })
    })
    expectFault(await askedAt(feed, 'https://feeds.example/base'), /another address/)
    expect(seen).toEqual(['https:'])
  })

  test('429 asks for patience in seconds, by a date or without a word; 503 too', async () => {
    const patience = async (headers: Record<string, string>, status = 429) => {
      const answer = await heard(feed, { status, body: '{"message":"slow down"}', headers })
      expectFault(answer)
      return answer.retryAfterMs ?? 0
    }
    expect(await patience({ 'retry-after': '120' })).toBe(120_000)
    const date = await patience({ 'retry-after': new Date(Date.now() + 300_000).toUTCString() })
    expect(date).toBeGreaterThan(250_000)
    expect(date).toBeLessThanOrEqual(300_000)
    expect(await patience({})).toBeGreaterThanOrEqual(60_000)
    expect(await patience({ 'retry-after': '-5' })).toBeGreaterThanOrEqual(0)
    expect(await patience({ 'retry-after': '90' }, 503)).toBe(90_000)
  })

  test('"unchanged" counts where we had something to compare, and is a fault where we had not', async () => {
    const base = await written({ status: 304 })
    expect((await askedAt(feed, base, { etag: '"a"', modified: null })).kind).toBe('unchanged')
    expectFault(await askedAt(feed, base))
  })

  test('a source that drips its body, or says nothing, is said to be slow', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 100))
    const slow = await Promise.all([heard(feed, { body: good, dripMs: 50 }), heard(feed, { isMute: true })])
    for (const answer of slow) expectFault(answer, /^no answer within 10 s$/)
  })
})

async function packed(bytes: number): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
