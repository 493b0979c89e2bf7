// Polls one source for every territory that follows it, and hands on what is new. It holds no tenant data: only who follows what.
import { DurableObject } from 'cloudflare:workers'
import { FEED_KEY_VARIABLE, feedKeyFor, watchOf, type Env } from '../env.ts'
import { feedOf } from '../feeds/index.ts'
import type { Cursor, Feed, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import { DANGER_RANK, type RawBulletin } from '../model/bulletin.ts'
import type { Outlook } from '../model/outlook.ts'
import { faultOfStatus, type SourceError, type SourceFault } from '../model/source-health.ts'
import type { FeedSource } from '../model/territory.ts'
import { REAL_CLOCK, territoryNow, type Instant, type TerritoryClock } from '../model/time.ts'
import type { FeedView } from '../model/view.ts'
import type { FeedBatch, FeedPollerRpc } from './rpc/watch.ts'
import { Alarms } from './shared/alarms.ts'
import { askSource, type Validators } from './shared/ask-source.ts'
import { Outbox } from './shared/handoff.ts'
import { migrate } from './shared/migrations.ts'
import { Settings } from './shared/settings.ts'

const SCHEMA = [
  'CREATE TABLE follower (territory TEXT NOT NULL, source_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (territory, source_id))',
]

const MAX_PAGES = 50
/** Readings handed over at once: a stored row holds 2 MB at most, and one reading is some 200 bytes. */
const BATCH_READINGS = 2_000
const MAX_BACKOFF_MS = 10 * 60_000
/** A tenth more or less, so that the country's pollers do not all knock at once. */
const JITTER = 0.1

type Follower = Parameters<FeedPollerRpc['follow']>[0]
/** Machine time: each follower is told it in its own. */
interface Health {
  readonly lastTriedAt: Instant | null
  readonly lastGoodAt: Instant | null
  /** Absent in what was kept from before it was said. */
  readonly nextAt?: Instant | null
  readonly error: SourceError | null
  readonly failures: number
}
const UNTRIED: Health = { lastTriedAt: null, lastGoodAt: null, nextAt: null, error: null, failures: 0 }

interface Fault {
  readonly kind: SourceFault
  readonly message: string
  readonly mend: string
  readonly retryAfterMs: number | null
}

interface Poll {
  readings: FeedBatch['readings'][number][]
  forecasts: FeedBatch['forecasts'][number][]
  outlooks: Omit<Outlook, 'receivedAt'>[]
  bulletins: RawBulletin[]
  /** Null until a page has listed what it holds. */
  listed: string[] | null
  /** The source's own codes of the areas that it was heard of. */
  heard: Set<string>
  /** Something of a list could not be read. */
  isHalfTold: boolean
  cursor: Cursor | null
  /** By path; a path that is not asked any more is forgotten. */
  validators: Map<string, Validators>
  fault: Fault | null
}

/** `isLinked`: a document that a page named. */
type Asking = FeedAsk & { readonly isLinked?: boolean }

interface Occasion {
  readonly feed: Feed
  readonly request: FeedRequest
  readonly baseUrl: string
  /** The server's key, where the source wants one. */
  readonly headers: Readonly<Record<string, string>>
}

export class FeedPoller extends DurableObject<Env> implements FeedPollerRpc {
  readonly #settings: Settings
  readonly #outbox: Outbox
  readonly #alarms: Alarms
  /** Raised whenever the place in the stream is forgotten, so that a poll already under way does not write its own back. */
  #forgotten = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, SCHEMA)
    this.#settings = new Settings(ctx.storage)
    this.#outbox = new Outbox(ctx.storage)
    this.#alarms = new Alarms(ctx.storage, { poll: () => this.#poll(), outbox: () => this.#drain() }, env)
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  async follow(follower: Follower): Promise<void> {
    const before = this.#followers().find(
      (other) => other.territory === follower.territory && other.source.id === follower.source.id,
    )
    const now = Date.now()
    this.ctx.storage.transactionSync(() => {
      this.ctx.storage.sql.exec(
        'INSERT INTO follower (territory, source_id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
        follower.territory,
        follower.source.id,
        JSON.stringify(follower),
      )
      // A demonstration that starts again lives in the past of its own cursor; and new stations have no history yet.
      const wentBack =
        before !== undefined && territoryNow(follower.clock, now) < territoryNow(before.clock, now) - 60_000
      const sameCodes =
        before !== undefined &&
        Object.keys(follower.source.stations).every((code) => code in before.source.stations) &&
        Object.keys(follower.source.areas ?? {}).every((code) => code in (before.source.areas ?? {}))
      if (wentBack || !sameCodes) {
        this.#settings.put('cursor', null)
        // "Unchanged" would be the truth, and whoever has just come would never get what has not changed.
        this.#settings.put('validators', {})
        this.#forgotten++
      }
      this.#alarms.setNoLater('poll', now)
    })
  }

  async unfollow(territory: string, sourceId: string): Promise<void> {
    this.ctx.storage.sql.exec('DELETE FROM follower WHERE territory = ? AND source_id = ?', territory, sourceId)
    if (this.#followers().length === 0) this.#alarms.clear('poll')
  }

  async poke(): Promise<void> {
    await this.#poll()
  }

  async health(): Promise<FeedView> {
    const [first] = this.#followers()
    return this.#view(first?.source ?? null, first?.clock ?? REAL_CLOCK)
  }

  #followers(): readonly Follower[] {
    return this.ctx.storage.sql
      .exec('SELECT body FROM follower ORDER BY territory, source_id')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Follower)
  }

  get #health(): Health {
    return this.#settings.get<Health>('health') ?? UNTRIED
  }

  #view(source: FeedSource | null, clock: TerritoryClock): FeedView {
    const { lastTriedAt, lastGoodAt, nextAt, error } = this.#health
    const told = (at: Instant | null | undefined) => (at == null ? null : territoryNow(clock, at))
    return {
      id: source?.id ?? '',
      adapter: source?.adapter ?? '',
      credit: source?.credit ?? '',
      lastTriedAt: told(lastTriedAt),
      lastGoodAt: told(lastGoodAt),
      nextAt: told(nextAt),
      error: error === null ? null : { ...error, at: territoryNow(clock, error.at) },
    }
  }

  async #poll(): Promise<void> {
    const followers = this.#followers()
    const leading = followers.toSorted((left, right) => left.periodMs - right.periodMs)[0]
    if (leading === undefined) return
    // Armed before the questions: a kill in the middle only asks again.
    this.#alarms.set('poll', Date.now() + leading.periodMs)
    const triedAt = Date.now()
    const now = territoryNow(leading.clock, triedAt)
    const request: FeedRequest = {
      codes: [...new Set(followers.flatMap((follower) => Object.keys(follower.source.stations)))].sort(),
      areas: [...new Set(followers.flatMap((follower) => Object.keys(follower.source.areas ?? {})))].sort(),
      cursor: this.#settings.get<Cursor>('cursor'),
      since: leading.since,
      now,
    }
    const forgotten = this.#forgotten
    const poll = await this.#ask(leading.source, request)
    // Somebody started again meanwhile: these answers are of another time, and the alarm that `follow` set asks anew.
    if (forgotten !== this.#forgotten) return this.#alarms.setNoLater('poll', Date.now())
    const at = Date.now() + this.#waitMs(leading.periodMs, poll.fault) * (1 - JITTER + 2 * JITTER * Math.random())
    this.#keep(poll, followers, { triedAt, nextAt: at })
    this.#alarms.set('poll', at)
    await this.#drain()
  }

  #waitMs(periodMs: number, fault: Fault | null): number {
    if (fault === null) return periodMs
    const failures = this.#health.failures + 1
    return Math.max(fault.retryAfterMs ?? 0, periodMs, Math.min(MAX_BACKOFF_MS, periodMs * 2 ** Math.min(failures, 8)))
  }

  async #ask(source: FeedSource, request: FeedRequest): Promise<Poll> {
    const feed = feedOf(source.adapter)
    const asks: Asking[] = [...feed.ask(request)]
    const poll: Poll = {
      readings: [],
      forecasts: [],
      outlooks: [],
      bulletins: [],
      listed: null,
      heard: new Set(),
      isHalfTold: false,
      cursor: request.cursor,
      validators: this.#validatorsOf(asks),
      fault: null,
    }
    const key = this.#keyHeader(feed, source)
    if (key.kind === 'fault') return { ...poll, fault: { ...key, kind: 'key', retryAfterMs: null } }
    await this.#askEach(asks, poll, { feed, request, baseUrl: source.baseUrl, headers: key.headers })
    // A list of which one document could not be read may hold a warning that nobody knows: it neither ends anything nor says that all is
    // calm, and "unchanged" would hide the missing one from the next poll.
    if (!poll.isHalfTold && !asks.some((left) => left.isLinked === true)) return poll
    return { ...poll, listed: null, heard: new Set(), validators: new Map() }
  }

  // Takes the questions off the list one by one; what is still on it afterwards was not asked.
  async #askEach(asks: Asking[], poll: Poll, { feed, request, baseUrl, headers }: Occasion): Promise<void> {
    const { validators } = poll
    // A source that is asked once a station has as many first pages as it has stations.
    const most = MAX_PAGES + asks.length
    for (let page = 0; asks.length > 0 && page < most; page++) {
      const ask = asks.shift()
      if (ask === undefined) break
      const asked = await askSource(
        baseUrl,
        { ...ask, headers: { ...ask.headers, ...headers } },
        validators.get(ask.path) ?? null,
      )
      if (asked.kind === 'unchanged') {
        for (const area of ask.areas ?? []) poll.heard.add(area)
        continue
      }
      validators.delete(ask.path)
      if (asked.kind !== 'answer') {
        poll.fault ??= {
          kind: asked.kind === 'no answer' ? 'no answer' : asked.fault,
          message: asked.message,
          mend: asked.mend,
          retryAfterMs: null,
        }
        if (ask.isLinked === true) poll.isHalfTold = true
        // Nobody answers, so nobody is asked the rest: each question would wait for its own deadline.
        if (asked.kind === 'no answer') return
        continue
      }
      const result = feed.read(asked.answer, { ...request, cursor: poll.cursor })
      switch (result.kind) {
        case 'read':
          poll.readings.push(...result.readings)
          poll.forecasts.push(...result.forecasts)
          poll.outlooks.push(...(result.outlooks ?? []))
          poll.cursor = result.cursor
          if (result.next !== null) asks.unshift(result.next)
          asks.push(...(result.linked ?? []).map((linked) => ({ ...linked, isLinked: true })))
          takePage(poll, result, ask)
          if (asked.validators !== null && ask.isLinked !== true && isAllRead(result, request.now))
            validators.set(ask.path, asked.validators)
          break
        case 'nothing published':
          poll.cursor = result.cursor
          if (asked.validators !== null && ask.isLinked !== true) validators.set(ask.path, asked.validators)
          break
        case 'fault':
          // What was read before the fault is kept, and one station that the source refuses does not cost the stations after it.
          poll.fault ??= {
            ...result,
            kind: faultOfStatus(asked.answer.status),
            retryAfterMs: asked.retryAfterMs ?? result.retryAfterMs,
          }
          if (ask.isLinked === true) poll.isHalfTold = true
          if (asked.retryAfterMs !== null || result.retryAfterMs !== null) return
          break
        default:
          result satisfies never
      }
    }
  }

  // The key itself stands in one header of one question and nowhere else: no fault, no log and no batch repeats it.
  #keyHeader(
    { key }: Feed,
    { baseUrl, credential }: FeedSource,
  ):
    | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
    | { readonly kind: 'fault'; readonly message: string; readonly mend: string } {
    if (key === undefined) return { kind: 'headers', headers: {} }
    if (credential !== key.name)
      return {
        kind: 'fault',
        message: 'this source wants a key, and feeds.yaml names none',
        mend: `write credential: ${key.name} in feeds.yaml`,
      }
    const found = feedKeyFor(this.env, key.name, baseUrl)
    switch (found.kind) {
      case 'key':
        return { kind: 'headers', headers: { [key.header]: found.value } }
      case 'not here':
        return {
          kind: 'fault',
          message: `this server has no key for ${key.name}`,
          mend: `give the server ${FEED_KEY_VARIABLE[key.name]} and start it again`,
        }
      case 'not there':
        return {
          kind: 'fault',
          message: `the key for ${key.name} is sent to its own service only, not to ${baseUrl.slice(0, 100)}`,
          mend: 'write the base_url of the documentation in feeds.yaml',
        }
      default:
        return found satisfies never
    }
  }

  #validatorsOf(asks: readonly FeedAsk[]): Map<string, Validators> {
    const known = new Map(Object.entries(this.#settings.get<Record<string, Validators>>('validators') ?? {}))
    const paths = new Set(asks.map((ask) => ask.path))
    return new Map([...known].filter(([path]) => paths.has(path)))
  }

  // Cursor, health and what each follower is told: one transaction, so that a kill loses nothing and a repeat changes nothing.
  #keep(
    poll: Poll,
    followers: readonly Follower[],
    { triedAt, nextAt }: { readonly triedAt: Instant; readonly nextAt: Instant },
  ): void {
    this.ctx.storage.transactionSync(() => {
      const before = this.#health
      this.#settings.put('cursor', poll.cursor)
      this.#settings.put('validators', Object.fromEntries(poll.validators))
      this.#settings.put('health', {
        lastTriedAt: triedAt,
        lastGoodAt: poll.fault === null ? triedAt : before.lastGoodAt,
        nextAt,
        error:
          poll.fault === null
            ? null
            : { at: triedAt, kind: poll.fault.kind, message: poll.fault.message, mend: poll.fault.mend },
        failures: poll.fault === null ? 0 : before.failures + 1,
      } satisfies Health)
      for (const follower of followers) {
        for (const batch of this.#batchesFor(follower, poll, triedAt)) {
          this.#outbox.put({ id: batch.batch, to: follower.territory, body: JSON.stringify(batch) })
        }
      }
    })
  }

  /** At least one, since also a poll that brought nothing carries the health of its source. */
  #batchesFor({ source, clock }: Follower, poll: Poll, triedAt: Instant): readonly FeedBatch[] {
    const now = territoryNow(clock, triedAt)
    const named = <T extends { readonly station: string }>(one: T): T[] => {
      const station = source.stations[one.station]
      return station === undefined ? [] : [{ ...one, station, source: source.id }]
    }
    const readings = poll.readings.flatMap(named)
    const parts = Math.max(1, Math.ceil(readings.length / BATCH_READINGS))
    return Array.from({ length: parts }, (_, part) => ({
      feed: source.id,
      batch: crypto.randomUUID(),
      receivedAt: now,
      readings: readings.slice(part * BATCH_READINGS, (part + 1) * BATCH_READINGS),
      forecasts: part === 0 ? poll.forecasts.flatMap(named) : [],
      ...(part === 0 && poll.outlooks.length > 0 ? { outlooks: poll.outlooks.flatMap(named) } : {}),
      bulletins: part === 0 ? newsFor(source, poll, now) : null,
      health: this.#view(source, clock),
    }))
  }

  async #drain(): Promise<void> {
    const left = await this.#outbox.drain((row) =>
      watchOf(this.env, row.to).takeBatch(JSON.parse(row.body) as FeedBatch),
    )
    if (left > 0) this.#alarms.setNoLater('outbox', Date.now() + 1_000)
  }
}

function takePage(poll: Poll, result: Extract<FeedResult, { readonly kind: 'read' }>, ask: FeedAsk): void {
  const fault = faultOfPage(result.skipped)
  poll.fault ??=
    fault ?? (result.complaint === undefined ? null : { ...result.complaint, kind: 'incomplete', retryAfterMs: null })
  if (result.bulletins !== undefined) {
    poll.bulletins.push(...result.bulletins.items)
    const { listed } = result.bulletins
    if (listed !== null) poll.listed = [...(poll.listed ?? []), ...listed]
  }
  if (fault !== null && result.bulletins !== undefined) poll.isHalfTold = true
  else for (const area of ask.areas ?? []) poll.heard.add(area)
}

/** A stored row holds 2 MB at most, and one bulletin with two languages is some 5 kB. */
const MOST_BULLETINS = 200
/** Beyond so many a list is no list of warnings any more, and ends nothing. */
const MOST_LISTED = 5_000

/** What this poll told one follower, in its own words; null where it follows no area. */
function newsFor(source: FeedSource, poll: Poll, now: Instant): FeedBatch['bulletins'] {
  const areas = source.areas ?? {}
  const codes = Object.keys(areas)
  if (codes.length === 0) return null
  const ours = (theirs: readonly string[]) => [
    ...new Set(theirs.flatMap((code) => (areas[code] === undefined ? [] : [areas[code].area]))),
  ]
  return {
    source: source.id,
    // Of an area that is two of theirs, a department and its coast, it was heard where it was heard of both.
    heard: ours(codes).filter((area) => codes.every((code) => areas[code]?.area !== area || poll.heard.has(code))),
    items: poll.bulletins
      .map((raw) => ({ ...raw, source: source.id, receivedAt: now, areas: ours(raw.areas) }))
      .filter((bulletin) => bulletin.areas.length > 0 || bulletin.replaces.length > 0)
      .toSorted((left, right) => urgencyOf(right) - urgencyOf(left))
      .slice(0, MOST_BULLETINS),
    listed: poll.listed === null || poll.listed.length > MOST_LISTED ? null : poll.listed,
  }
}

// What ends something must not be the one that finds no room; then the worst, and what nobody knows may be that.
function urgencyOf({ danger, replaces }: RawBulletin): number {
  return (replaces.length > 0 ? 10 : 0) + (danger === null ? DANGER_RANK.orange : DANGER_RANK[danger])
}

// "Unchanged" of a first page would hide the pages behind it, and a time that lay ahead is judged again once it has come.
function isAllRead(result: Extract<FeedResult, { readonly kind: 'read' }>, now: Instant): boolean {
  return (
    result.next === null &&
    faultOfPage(result.skipped) === null &&
    result.readings.every((reading) => reading.observedAt <= now)
  )
}

/** What stands for a whole page (index −1) is missing data, not a row left out: people must see it. */
function faultOfPage(skipped: Extract<FeedResult, { readonly kind: 'read' }>['skipped']): Poll['fault'] {
  const page = skipped.find((one) => one.index === -1)
  return page === undefined
    ? null
    : { kind: 'incomplete', message: page.reason, mend: 'check the base_url of feeds.yaml', retryAfterMs: null }
}
