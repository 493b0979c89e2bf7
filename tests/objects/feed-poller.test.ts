import { env as anyEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { FeedSource } from '../../worker/model/territory.ts'
import { HOUR_MS, MINUTE_MS, toRfc3339, type Instant, type TerritoryClock } from '../../worker/model/time.ts'
import type { FeedBatch, FeedPollerRpc } from '../../worker/objects/rpc/watch.ts'
import { NOON } from '../worker/ingest/gauge.ts'

// The source is not ours, so it is played here at the edge of the network; the recorded pages come over real HTTP in the e2e tests.
const env = anyEnv as unknown as Env
type Poller = DurableObjectStub & FeedPollerRpc
type Answering = (url: URL, nth: number) => Response | Promise<Response>

let asked: URL[] = []
/** The `if-none-match` of each question. */
let conditions: (string | null)[] = []
let answering: Answering = () => page([])

beforeEach(() => {
  asked = []
  conditions = []
  answering = () => page([])
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input.toString())
    asked.push(url)
    conditions.push(new Headers(init?.headers).get('if-none-match'))
    return answering(url, asked.length)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

function page(rows: readonly unknown[], next: string | null = null): Response {
  const body = { count: rows.length, next, api_version: '2.0.1', data: rows }
  return Response.json(body, { status: next === null ? 200 : 206 })
}

function row(at: Instant, value: number, station = 'Y990001001'): unknown {
  return {
    code_site: station.slice(0, 8),
    code_station: station,
    grandeur_hydro: 'H',
    date_obs: toRfc3339(at),
    resultat_obs: value,
  }
}

function source(change: Partial<FeedSource> = {}): FeedSource {
  return {
    id: 'hubeau',
    adapter: 'hubeau',
    baseUrl: `https://hubeau.example/${crypto.randomUUID()}`,
    credential: '',
    periodMs: HOUR_MS,
    stations: { Y990001001: 'PONT-VIEUX' },
    credit: "Hub'Eau",
    ...change,
  }
}

function follower(
  territory: string,
  ofSource: FeedSource,
  change: Partial<{ periodMs: number; clock: TerritoryClock }> = {},
) {
  const clock = { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 }
  return { territory, source: ofSource, periodMs: HOUR_MS, since: NOON - 24 * HOUR_MS, clock, ...change }
}

function pollerOf({ adapter, baseUrl, credential }: FeedSource): Poller {
  return env.FEED_POLLER.get(
    env.FEED_POLLER.idFromName(objectName.feedPoller(adapter, baseUrl, credential, '')),
  ) as unknown as Poller
}

/** Follows and polls inside one act, and gives the batches that wait for each territory before any is handed over. */
async function polled(
  poller: Poller,
  ...followers: readonly ReturnType<typeof follower>[]
): Promise<readonly (FeedBatch & { readonly to: string })[]> {
  return runInDurableObject(poller, async (instance, state) => {
    const object = instance as unknown as FeedPollerRpc
    for (const one of followers) await object.follow(one)
    const taken: (FeedBatch & { readonly to: string })[] = []
    // Handing over goes to objects that other tests own; here it is enough to see what would be told, once.
    const { sql } = state.storage
    sql.exec(
      'CREATE TRIGGER IF NOT EXISTS keep AFTER INSERT ON _outbox BEGIN INSERT INTO kept (addressee, body) VALUES (new.addressee, new.body); END',
    )
    await object.poke()
    for (const kept of sql.exec('SELECT addressee, body FROM kept ORDER BY rowid').toArray()) {
      // A stored row of the platform holds 2 MB; the runtime of the tests does not enforce it.
      expect(String(kept['body']).length).toBeLessThan(2_000_000)
      taken.push({ ...(JSON.parse(String(kept['body'])) as FeedBatch), to: String(kept['addressee']) })
    }
    sql.exec('DELETE FROM kept')
    return taken
  })
}

async function prepared(ofSource: FeedSource): Promise<Poller> {
  const poller = pollerOf(ofSource)
  await runInDurableObject(poller, (_, state) => {
    state.storage.sql.exec('CREATE TABLE kept (addressee TEXT, body TEXT)')
  })
  return poller
}

async function dueInMs(poller: Poller): Promise<number> {
  const at = await runInDurableObject(
    poller,
    (_, state) => state.storage.sql.exec("SELECT at FROM _alarm WHERE name = 'poll'").one()['at'],
  )
  return Number(at) - Date.now()
}

describe('what a poll says of its source', () => {
  const healthOf = async (answer: Answering, change: Partial<FeedSource> = {}) => {
    answering = answer
    const ours = source(change)
    const [first] = await polled(await prepared(ours), follower('96131', ours))
    if (first === undefined) throw new Error('nothing was told')
    return first.health
  }

  test('when it will be asked again, by the territory’s own clock', async () => {
    const clock = { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 60 }
    const ours = source()
    const [first] = await polled(await prepared(ours), follower('96131', ours, { clock, periodMs: MINUTE_MS }))
    // One minute of the machine is an hour of a territory that runs sixty times as fast; a tenth more or less.
    const ahead = ((first?.health.nextAt ?? 0) - NOON) / HOUR_MS
    expect(ahead).toBeGreaterThan(0.89)
    expect(ahead).toBeLessThan(1.2)
  })

  test.each([
    ['no answer', () => Promise.reject(new Error('connection refused'))],
    ['key', () => Response.json({ message: 'Invalid Credentials' }, { status: 401 })],
    ['slow down', () => Response.json({ message: 'too many' }, { status: 429 })],
    ['refused', () => Response.json({ message: 'unknown code' }, { status: 400 })],
    ['broken', () => Response.json({ message: 'sorry' }, { status: 503 })],
    ['elsewhere', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } })],
    ['unreadable', () => new Response('<html>', { status: 200 })],
    ['incomplete', () => page([row(NOON, 1_000)], 'https://hubeau.example/quite/another/path?cursor=2')],
  ] as const)('that the fault is of the kind "%s", which has a cure of its own', async (kind, answer) => {
    expect((await healthOf(answer)).error).toMatchObject({ kind, at: expect.any(Number) as number })
  })

  test('that a key is missing, before anything is asked', async () => {
    expect((await healthOf(() => page([]), { adapter: 'meteofrance-vigilance', stations: {} })).error?.kind).toBe('key')
    expect(asked).toEqual([])
  })
})

describe('a poll', () => {
  test('hands each follower its own stations under its own names, and nobody else’s', async () => {
    const ours = source({ stations: { Y990001001: 'PONT-VIEUX', Y990001002: 'LE-GUE' } })
    const theirs = { ...ours, id: 'h', stations: { Y990001002: 'AMONT' } }
    answering = () => page([row(NOON, 1_000), row(NOON, 2_000, 'Y990001002')])
    const poller = await prepared(ours)
    const batches = await polled(poller, follower('96131', ours), follower('96132', theirs))
    const namesFor = (territory: string) =>
      batches.find((one) => one.to === territory)?.readings.map((reading) => [reading.station, reading.value])
    expect(namesFor('96131')).toEqual([
      ['PONT-VIEUX', 1_000],
      ['LE-GUE', 2_000],
    ])
    expect(namesFor('96132')).toEqual([['AMONT', 2_000]])
  })

  test('follows 206 to the last page, on the configured host only', async () => {
    const ours = source()
    answering = (url) => {
      const next = `https://elsewhere.example${url.pathname}?cursor=two`
      return url.searchParams.has('cursor') ? page([row(NOON, 1_010)]) : page([row(NOON - 10 * MINUTE_MS, 1_000)], next)
    }
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(batch?.readings.map((reading) => reading.value)).toEqual([1_000, 1_010])
    expect(new Set(asked.map((url) => url.host))).toEqual(new Set(['hubeau.example']))
  })

  test('asks the next time from a little before the newest value, which is on disk', async () => {
    const ours = source()
    answering = () => page([row(NOON, 1_000)])
    const poller = await prepared(ours)
    await polled(poller, follower('96131', ours))
    const kept = await runInDurableObject(
      poller,
      (_, state) => state.storage.sql.exec("SELECT value FROM _setting WHERE name = 'cursor'").one()['value'],
    )
    expect(JSON.parse(String(kept))).toEqual({ lastObservedAt: NOON })
    await polled(poller)
    const from = asked.map((url) => Date.parse(url.searchParams.get('date_debut_obs') ?? ''))
    expect(from[0]).toBe(NOON - 24 * HOUR_MS)
    expect(from.at(-1)).toBe(NOON - 3 * HOUR_MS)
  })

  test('keeps the pages before a broken one, and says what broke', async () => {
    const ours = source()
    answering = (url) =>
      url.searchParams.has('cursor')
        ? new Response('<html>', { status: 502 })
        : page([row(NOON, 1_000)], `${url.origin}${url.pathname}?cursor=2`)
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(batch?.readings).toHaveLength(1)
    expect(batch?.health.error).toMatchObject({
      message: expect.stringContaining('502') as string,
      mend: expect.stringMatching(/.+/) as string,
    })
  })

  test('a page that leads elsewhere is told to people, since what lies behind it is missing', async () => {
    const ours = source()
    answering = () => page([row(NOON, 1_000)], 'https://hubeau.example/another/path?cursor=2')
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(batch?.readings).toHaveLength(1)
    expect(batch?.health.error?.message).toContain('next page')
  })

  test('a station that the source refuses does not cost the stations after it their forecasts', async () => {
    const ours = source({ id: 'vigicrues', adapter: 'vigicrues-forecast', stations: { A: 'PONT-VIEUX', B: 'LE-GUE' } })
    const path = {
      GrdSimul: 'H',
      DtProdSimul: toRfc3339(NOON),
      Prevs: [{ DtPrev: toRfc3339(NOON + HOUR_MS), ResMinPrev: 1, ResMoyPrev: 2, ResMaxPrev: 3 }],
    }
    answering = (url) =>
      url.searchParams.get('CdEntVigiCru') === 'A'
        ? Response.json({ error_msg: "Cette station n'est pas une station de prévisions", code: 400 })
        : Response.json({ Simul: path })
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(batch?.forecasts.map((run) => run.station)).toEqual(['LE-GUE'])
    expect(batch?.health.error).not.toBeNull()
  })

  test('brings a first day of many stations, which is more than one stored row can hold', async () => {
    const codes = Array.from({ length: 60 }, (_, index) => `Y99000${String(1_000 + index)}`)
    const ours = source({ stations: Object.fromEntries(codes.map((code) => [code, code])) })
    const rows = codes.flatMap((code) =>
      Array.from({ length: 288 }, (_, step) => row(NOON - step * 5 * MINUTE_MS, 1_000 + step, code)),
    )
    answering = () => page(rows)
    const batches = await polled(await prepared(ours), follower('96131', ours))
    expect(batches.reduce((sum, batch) => sum + batch.readings.length, 0)).toBe(rows.length)
  })
})

describe('health', () => {
  test('names the last good poll, the error and its cure; and both recover', async () => {
    const ours = source()
    const poller = await prepared(ours)
    await polled(poller, follower('96131', ours))
    expect(await poller.health()).toMatchObject({ id: 'hubeau', error: null })
    const goodAt = (await poller.health()).lastGoodAt
    answering = () => Promise.reject(new TypeError('connection refused'))
    await polled(poller)
    const broken = await poller.health()
    expect(broken.lastGoodAt).toBe(goodAt)
    expect(broken.error?.message).toContain('connection refused')
    expect(broken.error?.mend).toContain('base_url')
    answering = () => page([])
    await polled(poller)
    expect((await poller.health()).error).toBeNull()
  })

  test('an answer beyond 10 MB is refused, not swallowed', async () => {
    const ours = source()
    answering = () => new Response('x'.repeat(10_000_001))
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(batch?.health.error?.message).toContain('larger than')
  })
})

describe('what must not be read', () => {
  test.each([
    ['another host', 'https://elsewhere.example/observations_tr'],
    ['the same host without encryption', 'http://hubeau.example/observations_tr'],
    ['no address', 'http://['],
  ])(
    'a source that sends us to %s is not followed, and the mend says where to write the new address',
    async (_, to) => {
      answering = () => new Response(null, { status: 302, headers: { location: to } })
      const ours = source()
      const [told] = await polled(await prepared(ours), follower('96131', ours))
      expect(told?.health.error).toMatchObject({
        message: expect.stringContaining('another address') as string,
        mend: expect.stringContaining('base_url') as string,
      })
      expect(new Set(asked.map((url) => url.origin))).toEqual(new Set(['https://hubeau.example']))
    },
  )

  test('a service that moved about below its own host is followed; one that turns in circles is not', async () => {
    const ours = source()
    answering = (url) =>
      url.pathname.includes('/moved')
        ? page([row(NOON, 1_000)])
        : new Response(null, { status: 302, headers: { location: `/moved${url.search}` } })
    const poller = await prepared(ours)
    const [batch] = await polled(poller, follower('96131', ours))
    expect(batch?.readings).toHaveLength(1)
    const before = asked.length
    answering = () => new Response(null, { status: 301, headers: { location: '/round' } })
    await polled(poller)
    expect((await poller.health()).error?.message).toContain('another address')
    expect(asked.length - before).toBeLessThan(6)
  })

  test('bytes of no character set are refused; Latin-1 is read where it is named', async () => {
    const ours = source()
    const latin = (contentType: string) => () =>
      new Response(
        Uint8Array.from(
          [...JSON.stringify({ message: 'refus' }).replace('refus', 'refus\xe9')].map((sign) => sign.charCodeAt(0)),
        ),
        {
          status: 400,
          headers: { 'content-type': contentType },
        },
      )
    const poller = await prepared(ours)
    answering = latin('application/json')
    await polled(poller, follower('96131', ours))
    expect((await poller.health()).error?.message).toContain('UTF-8')
    answering = latin('application/json; charset=ISO-8859-1')
    await polled(poller)
    expect((await poller.health()).error?.message).toContain('refusé')
  })

  test('a source that answers too slowly is said to be slow', async () => {
    const ours = source()
    answering = () => Promise.reject(new DOMException('aborted', 'TimeoutError'))
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(batch?.health.error?.message).toBe('no answer within 10 s')
  })
})

describe('a source that wants the server’s key', () => {
  const vigilance = (change: Partial<FeedSource> = {}) =>
    source({
      id: 'vigilance',
      adapter: 'meteofrance-vigilance',
      baseUrl: `https://public-api.meteofrance.fr/${crypto.randomUUID()}`,
      credential: 'meteofrance',
      stations: {},
      areas: { '66': { area: 'DEP', name: 'Pyrénées-Orientales' } },
      ...change,
    })
  const withKey = (poller: Poller) =>
    runInDurableObject(poller, (instance) => {
      const held = instance as unknown as { env: Record<string, unknown> }
      held.env = { ...held.env, METEOFRANCE_API_KEY: 'k3y-of-the-server' }
    })

  test('gets it in a header of its own, and nothing that is kept or told repeats it', async () => {
    const ours = vigilance()
    const keys: (string | null)[] = []
    vi.mocked(globalThis.fetch).mockImplementation(async (_, init) => {
      keys.push(new Headers(init?.headers).get('apikey'))
      return new Response('{"message":"Invalid Credentials"}', { status: 401 })
    })
    const poller = await prepared(ours)
    await withKey(poller)
    const batches = await polled(poller, follower('96131', ours))
    expect(keys).toEqual(['k3y-of-the-server', 'k3y-of-the-server'])
    expect(batches[0]?.health.error?.message).toContain('does not accept the key')
    const kept = await runInDurableObject(poller, (_, state) =>
      JSON.stringify(state.storage.sql.exec('SELECT value FROM _setting').toArray()),
    )
    expect(JSON.stringify(batches) + kept).not.toContain('k3y-of-the-server')
  })

  test.each<[string, Partial<FeedSource>, string]>([
    ['another host', { baseUrl: 'https://elsewhere.example/DPVigilance/v1' }, 'its own service only'],
    ['the same host in clear', { baseUrl: 'http://public-api.meteofrance.fr/v1' }, 'its own service only'],
    ['a file that does not ask for it', { credential: '' }, 'names none'],
  ])('is asked nothing at %s', async (_, change, message) => {
    const ours = vigilance(change)
    const poller = await prepared(ours)
    await withKey(poller)
    const [batch] = await polled(poller, follower('96131', ours))
    expect(asked).toEqual([])
    expect(batch?.health.error).toMatchObject({
      message: expect.stringContaining(message) as string,
      mend: expect.stringContaining('feeds.yaml') as string,
    })
  })

  test('says so where the server has none', async () => {
    const ours = vigilance()
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(asked).toEqual([])
    expect(batch?.health.error?.mend).toContain('METEOFRANCE_API_KEY')
  })
})

describe('a feed that names documents', () => {
  const capFeed = () =>
    source({
      id: 'cap',
      adapter: 'cap',
      baseUrl: `https://issuer.example/${crypto.randomUUID()}/feed.atom`,
      stations: {},
      areas: { FR034: { area: 'ISERE', name: 'Isère' } },
    })
  const entry = (href: string) => `<entry><link type="application/cap+xml" href="${href}"/></entry>`
  const atom = (...hrefs: readonly string[]) =>
    new Response(`<feed xmlns="http://www.w3.org/2005/Atom">${hrefs.map(entry).join('')}</feed>`, {
      headers: { etag: '"atom"' },
    })
  const warning = (identifier: string) =>
    new Response(
      `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>a</sender>` +
        '<sent>2026-10-14T12:00:00+02:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>' +
        '<info><category>Met</category><event>Flood</event><urgency>Expected</urgency><severity>Severe</severity>' +
        '<certainty>Likely</certainty><area><areaDesc>x</areaDesc><geocode><valueName>E</valueName><value>FR034</value>' +
        '</geocode></area></info></alert>',
    )

  test('each is read once, under the name of whoever follows it, and "unchanged" confirms the list', async () => {
    const ours = capFeed()
    answering = (url) => (url.pathname.endsWith('.atom') ? atom('/1.xml', '/2.xml') : warning(url.pathname))
    const poller = await prepared(ours)
    const [first] = await polled(poller, follower('96131', ours))
    expect(first?.bulletins).toMatchObject({ source: 'cap', heard: ['ISERE'], listed: ['/1.xml', '/2.xml'] })
    expect(first?.bulletins?.items.map(({ areas }) => areas)).toEqual([['ISERE'], ['ISERE']])
    const before = asked.length
    answering = () => new Response(null, { status: 304 })
    const [second] = await polled(poller)
    expect(conditions.at(-1)).toBe('"atom"')
    expect(asked.length - before).toBe(1)
    expect(second?.bulletins).toEqual({ source: 'cap', heard: ['ISERE'], items: [], listed: null })
  })

  test.each<[string, (url: URL) => Response]>([
    ['fails', () => new Response('', { status: 503 })],
    ['is no CAP', () => new Response('<alert/>')],
    ['leads to another host', () => new Response(null, { status: 302, headers: { location: 'https://x.example/' } })],
  ])('where one of them %s the list ends nothing, says no calm, and is asked for again', async (_, broken) => {
    const ours = capFeed()
    answering = (url) =>
      url.pathname.endsWith('.atom')
        ? atom('/1.xml', '/2.xml', '/3.xml')
        : url.pathname === '/2.xml'
          ? broken(url)
          : warning(url.pathname)
    const poller = await prepared(ours)
    const [batch] = await polled(poller, follower('96131', ours))
    expect(batch?.bulletins).toMatchObject({
      heard: [],
      listed: null,
      items: [{ identifier: '/1.xml' }, { identifier: '/3.xml' }],
    })
    expect(batch?.health.error).not.toBeNull()
    await polled(poller)
    expect(conditions.every((condition) => condition === null)).toBe(true)
  })

  test('a document on another host is never asked for', async () => {
    const ours = capFeed()
    answering = () => atom('https://elsewhere.example/1.xml')
    const [batch] = await polled(await prepared(ours), follower('96131', ours))
    expect(new Set(asked.map((url) => url.host))).toEqual(new Set(['issuer.example']))
    expect(batch?.health.error?.message).toContain('another host')
    expect(batch?.bulletins?.heard).toEqual([])
  })
})

describe('manners', () => {
  test('a source that asks for patience gets what it asks for', async () => {
    const ours = source()
    const poller = await prepared(ours)
    answering = () => new Response('{}', { status: 429, headers: { 'retry-after': '900' } })
    await polled(poller, follower('96131', ours, { periodMs: MINUTE_MS }))
    expect(await dueInMs(poller)).toBeGreaterThan(13 * MINUTE_MS)
    expect(await dueInMs(poller)).toBeLessThan(17 * MINUTE_MS)
  })

  test('an unchanged series costs the source no body, and whoever comes later still gets all of it', async () => {
    const ours = source({ id: 'vigicrues', adapter: 'vigicrues-observations' })
    const serie = { CdStationHydro: 'Y990001001', GrdSerie: 'H', ObssHydro: [[NOON, 1.25]] }
    answering = (url) =>
      url.searchParams.get('GrdSerie') === 'Q'
        ? Response.json({ Serie: { ...serie, GrdSerie: 'Q', ObssHydro: [] } })
        : conditions.at(-1) === '"one"'
          ? new Response(null, { status: 304 })
          : Response.json({ Serie: serie }, { headers: { etag: '"one"' } })
    const poller = await prepared(ours)
    const first = await polled(poller, follower('96131', ours))
    expect(first.map((batch) => [batch.to, batch.readings.length])).toEqual([['96131', 1]])
    const second = await polled(poller)
    expect(second.map((batch) => [batch.readings.length, batch.health.error])).toEqual([[0, null]])
    const third = await polled(poller, follower('96132', ours))
    expect(third.map((batch) => [batch.to, batch.readings.length])).toEqual([
      ['96131', 1],
      ['96132', 1],
    ])
  })

  test('a time that lies ahead is asked for again, unchanged or not: it is judged anew once it has come', async () => {
    const ours = source({ id: 'vigicrues', adapter: 'vigicrues-observations' })
    answering = (url) =>
      Response.json(
        {
          Serie: {
            GrdSerie: url.searchParams.get('GrdSerie'),
            ObssHydro: [[NOON + 10 * MINUTE_MS, 1.25]],
          },
        },
        { headers: { etag: '"one"' } },
      )
    const poller = await prepared(ours)
    await polled(poller, follower('96131', ours))
    await polled(poller)
    expect(new Set(conditions)).toEqual(new Set([null]))
  })

  test('the shortest wanted period wins, give or take a tenth', async () => {
    const ours = source()
    const poller = await prepared(ours)
    await polled(
      poller,
      follower('96131', ours, { periodMs: HOUR_MS }),
      follower('96132', ours, { periodMs: 5 * MINUTE_MS }),
    )
    const wait = await dueInMs(poller)
    expect(wait).toBeGreaterThan(4.4 * MINUTE_MS)
    expect(wait).toBeLessThan(5.6 * MINUTE_MS)
  })

  test('a source that fails is asked less and less often, up to ten minutes or its own period', async () => {
    const ours = source()
    const poller = await prepared(ours)
    answering = () => new Response('{}', { status: 503 })
    const waits: number[] = []
    await polled(poller, follower('96131', ours, { periodMs: MINUTE_MS }))
    for (let failure = 0; failure < 6; failure++) {
      waits.push(await dueInMs(poller))
      await polled(poller)
    }
    expect(waits[1]).toBeGreaterThan(Number(waits[0]) * 1.3)
    expect(Math.max(...waits)).toBeLessThanOrEqual(11 * MINUTE_MS)
    expect(waits.at(-1)).toBeGreaterThan(8 * MINUTE_MS)
  })

  test('a source asked once an hour is not asked more often because it fails', async () => {
    const ours = source()
    const poller = await prepared(ours)
    answering = () => new Response('{}', { status: 503 })
    await polled(poller, follower('96131', ours, { periodMs: HOUR_MS }))
    expect(await dueInMs(poller)).toBeGreaterThan(50 * MINUTE_MS)
  })

  test('nobody follows, nobody is asked', async () => {
    const ours = source()
    const poller = await prepared(ours)
    await polled(poller, follower('96131', ours))
    await poller.unfollow('96131', ours.id)
    const before = asked.length
    expect(await polled(poller)).toEqual([])
    expect(asked).toHaveLength(before)
  })

  test('holds no more of a territory than who follows what', async () => {
    const ours = source()
    const poller = await prepared(ours)
    await polled(poller, follower('96131', ours))
    const columns = await runInDurableObject(poller, (_, state) =>
      Object.keys(
        JSON.parse(String(state.storage.sql.exec('SELECT body FROM follower').one()['body'])) as object,
      ).sort(),
    )
    expect(columns).toEqual(['clock', 'periodMs', 'since', 'source', 'territory'])
  })
})

describe('the follower’s clock', () => {
  test('a restart while an answer is under way is not undone by that answer', async () => {
    const ours = source()
    const poller = await prepared(ours)
    answering = () => page([row(NOON, 1_000)])
    await polled(poller, follower('96131', ours))
    const back = { machineAnchor: Date.now(), territoryAnchor: NOON - 6 * HOUR_MS, rate: 1 }
    const again = { ...follower('96131', ours, { clock: back }), since: NOON - 30 * HOUR_MS }
    answering = async (_, nth) => {
      if (nth === 2) await pollerOf(ours).follow(again)
      return page(nth === 2 ? [row(NOON, 1_000)] : [])
    }
    await poller.poke()
    await vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(3), { timeout: 5_000, interval: 50 })
    expect(Date.parse(asked.at(-1)?.searchParams.get('date_debut_obs') ?? '')).toBe(NOON - 30 * HOUR_MS)
  })

  test('a demonstration that starts again is asked for from its own beginning', async () => {
    const ours = source()
    answering = () => page([row(NOON, 1_000)])
    const poller = await prepared(ours)
    await polled(poller, follower('96131', ours))
    const back = { machineAnchor: Date.now(), territoryAnchor: NOON - 6 * HOUR_MS, rate: 1 }
    const again = { ...follower('96131', ours, { clock: back }), since: NOON - 30 * HOUR_MS }
    const [batch] = await polled(poller, again)
    expect(Date.parse(asked.at(-1)?.searchParams.get('date_debut_obs') ?? '')).toBe(NOON - 30 * HOUR_MS)
    expect(batch?.receivedAt).toBeLessThan(NOON - 5 * HOUR_MS)
  })
})
