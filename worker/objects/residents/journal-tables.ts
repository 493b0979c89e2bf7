// The rows of one shard's sending: who was meant, one row an address, receipts seen, acts. Only SQL; what grows with the people of a shard is
// read and written a thousand at a time, so that no statement holds the object for more than 50 ms (tests/objects/statements.test.ts).
import type { DeliveryRow, Answer, Transport } from '../../model/delivery.ts'
import type { LogEntry } from '../../model/log.ts'
import { BESIDE_SMS, PERSONAL_CHANNELS, type BesideSms, type ChannelName, type Language } from '../../model/message.ts'
import type { FailureClass, Receipt } from '../../model/outcome.ts'
import type { Instant, SetClock } from '../../model/time.ts'
import type { ChannelLeft } from '../../model/view.ts'
import type { Launch } from '../rpc.ts'
import { Touched, type Changed } from './touched.ts'

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS dispatch (
     alert TEXT NOT NULL, revision INTEGER NOT NULL, launch TEXT, state TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 0,
     expanded INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0, first_accepted_at INTEGER, finished_at INTEGER,
     PRIMARY KEY (alert, revision)
   )`,
  `CREATE TABLE IF NOT EXISTS snapshot (
     n INTEGER PRIMARY KEY AUTOINCREMENT, alert TEXT NOT NULL, revision INTEGER NOT NULL, person TEXT NOT NULL, zones TEXT NOT NULL,
     expanded INTEGER NOT NULL DEFAULT 0, UNIQUE (alert, revision, person)
   )`,
  `CREATE TABLE IF NOT EXISTS delivery (
     n INTEGER PRIMARY KEY AUTOINCREMENT, alert TEXT NOT NULL, revision INTEGER NOT NULL, channel TEXT NOT NULL, address_hash TEXT NOT NULL,
     reference TEXT NOT NULL UNIQUE, language TEXT NOT NULL, priority INTEGER NOT NULL, transport TEXT NOT NULL, answer TEXT NOT NULL,
     attempts INTEGER NOT NULL, fence INTEGER NOT NULL, boot TEXT, claimed_at INTEGER, not_before INTEGER, provider TEXT, provider_id TEXT,
     failure TEXT, UNIQUE (alert, revision, channel, address_hash)
   )`,
  // Partial: a row that is final leaves the index, so that it stays as small as what is left to do. One a state: SQLite takes a partial index
  // only where the query says its very condition, and "transport = 'planned'" does not say "transport IN (…)".
  `DROP INDEX IF EXISTS delivery_open`,
  `DROP INDEX IF EXISTS delivery_planned`,
  `CREATE INDEX IF NOT EXISTS delivery_claimed ON delivery (alert, revision, n) WHERE transport = 'claimed'`,
  `CREATE INDEX IF NOT EXISTS delivery_unknown ON delivery (alert, revision, n) WHERE transport = 'unknown'`,
  `CREATE INDEX IF NOT EXISTS delivery_provider ON delivery (provider_id) WHERE provider_id IS NOT NULL`,
  `CREATE TABLE IF NOT EXISTS target (
     snapshot INTEGER NOT NULL, delivery INTEGER NOT NULL, PRIMARY KEY (snapshot, delivery)
   ) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS target_delivery ON target (delivery)`,
  `CREATE TABLE IF NOT EXISTS receipt (event_id TEXT PRIMARY KEY, at INTEGER NOT NULL, parked TEXT, provider_id TEXT) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS receipt_parked ON receipt (provider_id) WHERE parked IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS receipt_at ON receipt (at)`,
  // Only those still to be written: each chunk would walk all who have been.
  `CREATE INDEX IF NOT EXISTS snapshot_unexpanded ON snapshot (alert, revision) WHERE expanded = 0`,
  `CREATE TABLE IF NOT EXISTS act (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL)`,
]

// Over columns that came later, so made after them. With all that a turn, a report and the alarm ask of rows that wait: none of them reads a row.
const LATER_INDEXES = [
  `CREATE INDEX IF NOT EXISTS delivery_due ON delivery (alert, revision, channel, priority, n, not_before, route) WHERE transport = 'planned'`,
  `CREATE INDEX IF NOT EXISTS delivery_rung ON delivery (alert, revision, channel, rings) WHERE rings > 0`,
]

const MAX_ROUTE = 99
/** Persons or rows that one statement takes at most. */
const CHUNK = 1_000
// Read by place and not by name: an object a row costs as much again as the query (platform report: 266 ms against 120 ms).
const DISPATCH_COLUMNS = 'alert, revision, state, expanded, seq, first_accepted_at, finished_at, launch IS NOT NULL'
const TARGET_COLUMNS = 's.person, s.zones, s.expanded, d.channel, d.transport, d.answer'
const ROW_COLUMNS =
  'n, alert, revision, channel, address_hash, reference, language, transport, answer, attempts, fence, claimed_at, not_before, provider, provider_id, failure, route, rings'

export type DispatchState = 'sending' | 'stopped' | 'refused' | 'finished'

export interface Dispatch {
  readonly alert: string
  readonly revision: number
  /** Null where a stop came before the launch. */
  readonly launch: Launch | null
  readonly state: DispatchState
  readonly expanded: boolean
  readonly seq: number
  readonly firstAcceptedAt: Instant | null
  readonly finishedAt: Instant | null
}

/** A row that may be claimed now, as it was read, and the persons for whom it stands. */
export interface DueRow {
  readonly row: JournalRow
  readonly persons: readonly string[]
  /** `rowsAdded` when it was read. */
  readonly asOf: number
}

/** A delivery row with what only the shard keeps of it. */
export interface JournalRow extends DeliveryRow {
  readonly n: number
  readonly language: Language
}

export interface NewRow {
  readonly snapshot: number
  readonly channel: ChannelName
  readonly addressHash: string
  readonly reference: string
  readonly language: Language
  readonly priority: number
  /** Null where it may start at once. */
  readonly notBefore: Instant | null
}

/** What a provider has or has had of us; a row that is sent again is counted when it has it again. */
const HAD: readonly Transport[] = ['accepted', 'delivered', 'undelivered']

type Values = readonly SqlStorageValue[]

/** What is counted of the rows of a revision, and kept: every report asks. */
interface Tally {
  readonly written: Map<ChannelName, number>
  readonly byProvider: Map<string, number>
}

/** What an SMS answers: one to the person, or one to the contact of somebody. */
const BY_SMS: readonly ChannelName[] = ['sms', 'contact']

export class JournalTables {
  readonly #sql: SqlStorage
  /** Launches as they were parsed: one is never changed once it is written, and each claim and each commit asks for it. */
  readonly #launches = new Map<string, Launch>()
  /** The revisions as they stand on disk, since each message asks for them; null where they must be read anew. */
  #dispatches: readonly Dispatch[] | null = null
  /** Whether a receipt lies here whose row was not known when it came; null where that must be looked up. */
  #hasParked: boolean | null = null
  readonly #tallies = new Map<string, Tally>()
  readonly #touched = new Touched()
  #rowsAdded = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    for (const statement of SCHEMA) sql.exec(statement)
    // Columns that came later: an object that slept since has a table without them.
    const known = sql
      .exec('SELECT name FROM pragma_table_info(?)', 'delivery')
      .toArray()
      .map((row) => row['name'])
    for (const column of ['route', 'rings'])
      if (!known.includes(column)) sql.exec(`ALTER TABLE delivery ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`)
    for (const statement of LATER_INDEXES) sql.exec(statement)
  }

  #values(query: string, ...bindings: SqlStorageValue[]): readonly Values[] {
    return [...this.#sql.exec(query, ...bindings).raw()]
  }

  dispatch(alert: string, revision: number): Dispatch | null {
    return this.dispatches().find((one) => one.alert === alert && one.revision === revision) ?? null
  }

  /** The gravest alert first. */
  dispatches(): readonly Dispatch[] {
    this.#dispatches ??= this.#values(
      `SELECT ${DISPATCH_COLUMNS} FROM dispatch ORDER BY rank DESC, alert, revision`,
    ).map((row) => this.#dispatchOf(row))
    return this.#dispatches
  }

  /** What is kept in memory is read anew: a transaction was rolled back. */
  forgetKept(): void {
    this.#launches.clear()
    this.#dispatches = null
    this.#hasParked = null
    this.#tallies.clear()
  }

  #changeDispatch(statement: string, ...bindings: SqlStorageValue[]): void {
    this.#sql.exec(statement, ...bindings)
    this.#dispatches = null
  }

  #dispatchOf([alert, revision, state, expanded, seq, firstAcceptedAt, finishedAt, launched]: Values): Dispatch {
    const key = { alert: String(alert), revision: Number(revision) }
    return {
      ...key,
      launch: launched === 1 ? this.#launchOf(key) : null,
      state: state as DispatchState,
      expanded: expanded === 1,
      seq: Number(seq),
      firstAcceptedAt: numberOrNull(firstAcceptedAt),
      finishedAt: numberOrNull(finishedAt),
    }
  }

  #launchOf({ alert, revision }: { readonly alert: string; readonly revision: number }): Launch {
    const key = keyOf(alert, revision)
    const known = this.#launches.get(key)
    if (known !== undefined) return known
    const text = this.#sql.exec('SELECT launch FROM dispatch WHERE alert = ? AND revision = ?', alert, revision).one()[
      'launch'
    ]
    const launch = JSON.parse(String(text)) as Launch
    this.#launches.set(key, launch)
    return launch
  }

  putDispatch(alert: string, revision: number, state: DispatchState, launch: Launch | null, rank: number): void {
    this.#launches.delete(keyOf(alert, revision))
    this.#changeDispatch(
      `INSERT INTO dispatch (alert, revision, state, launch, rank) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (alert, revision) DO UPDATE SET launch = COALESCE(dispatch.launch, excluded.launch)`,
      alert,
      revision,
      state,
      launch === null ? null : JSON.stringify(launch),
      rank,
    )
  }

  setState(alert: string, revision: number, state: DispatchState): void {
    this.#changeDispatch('UPDATE dispatch SET state = ? WHERE alert = ? AND revision = ?', state, alert, revision)
  }

  setExpanded(alert: string, revision: number): void {
    // Whoever has not got their rows will get none.
    if (this.unexpanded(alert, revision, 1).length > 0) this.#touched.all(keyOf(alert, revision))
    this.#changeDispatch('UPDATE dispatch SET expanded = 1 WHERE alert = ? AND revision = ?', alert, revision)
  }

  setFirstAccepted(alert: string, revision: number, at: Instant): void {
    this.#changeDispatch(
      'UPDATE dispatch SET first_accepted_at = ? WHERE alert = ? AND revision = ? AND first_accepted_at IS NULL',
      at,
      alert,
      revision,
    )
  }

  setFinished(alert: string, revision: number, at: Instant | null): void {
    this.#changeDispatch('UPDATE dispatch SET finished_at = ? WHERE alert = ? AND revision = ?', at, alert, revision)
  }

  nextSeq(alert: string, revision: number): number {
    this.#changeDispatch('UPDATE dispatch SET seq = seq + 1 WHERE alert = ? AND revision = ?', alert, revision)
    return Number(
      this.#sql.exec('SELECT seq FROM dispatch WHERE alert = ? AND revision = ?', alert, revision).one()['seq'],
    )
  }

  /** The persons meant, with the zones that they are in. A repeat adds nobody twice. */
  addSnapshot(
    alert: string,
    revision: number,
    persons: readonly { readonly person: string; readonly zones: readonly string[] }[],
  ): void {
    this.#touched.all(keyOf(alert, revision))
    for (let from = 0; from < persons.length; from += CHUNK) {
      this.#sql.exec(
        `INSERT OR IGNORE INTO snapshot (alert, revision, person, zones)
         SELECT ?, ?, value ->> 'person', value -> 'zones' FROM json_each(?)`,
        alert,
        revision,
        JSON.stringify(persons.slice(from, from + CHUNK)),
      )
    }
  }

  /** Persons that an earlier revision of the alert has told or may have told. */
  toldBefore(
    alert: string,
    revision: number,
  ): readonly { readonly person: string; readonly zones: readonly string[] }[] {
    const told = new Map<string, string>()
    for (const earlier of this.dispatches()) {
      if (earlier.alert !== alert || earlier.revision >= revision) continue
      const page = (after: string) =>
        this.#values(
          `SELECT person, zones, EXISTS (SELECT 1 FROM target t JOIN delivery d ON d.n = t.delivery WHERE t.snapshot = s.n AND d.fence > 0)
           FROM snapshot s WHERE alert = ? AND revision = ? AND person > ? ORDER BY person LIMIT ?`,
          alert,
          earlier.revision,
          after,
          CHUNK,
        )
      for (const [person, zones, isTold] of pages(page, ([last]) => String(last)))
        if (isTold === 1 && String(zones) > (told.get(String(person)) ?? '')) told.set(String(person), String(zones))
    }
    return [...told].map(([person, zones]) => ({ person, zones: JSON.parse(zones) as string[] }))
  }

  unexpanded(
    alert: string,
    revision: number,
    limit: number,
  ): readonly { readonly n: number; readonly person: string }[] {
    return this.#sql
      .exec(
        'SELECT n, person FROM snapshot WHERE alert = ? AND revision = ? AND expanded = 0 ORDER BY n LIMIT ?',
        alert,
        revision,
        limit,
      )
      .toArray()
      .map((row) => ({ n: Number(row['n']), person: String(row['person']) }))
  }

  /** One row an address (INV-27), and a link from each person to each of their rows. */
  addRows(alert: string, revision: number, rows: readonly NewRow[], expanded: readonly number[]): void {
    this.#touched.persons(keyOf(alert, revision), expanded)
    this.#rowsAdded += 1
    const last = Number(this.#sql.exec('SELECT COALESCE(MAX(n), 0) AS n FROM delivery').one()['n'])
    this.#sql.exec(
      `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, not_before, transport, answer, attempts, fence)
       SELECT ?, ?, value ->> 'channel', value ->> 'addressHash', value ->> 'reference', value ->> 'language', value ->> 'priority', value ->> 'notBefore', 'planned', 'none', 0, 0
       FROM json_each(?) WHERE true
       ON CONFLICT (alert, revision, channel, address_hash) DO UPDATE SET
         priority = MIN(priority, excluded.priority),
         -- Who has no other way waits for nobody, also where somebody who has shares their contact.
         not_before = CASE WHEN transport = 'planned' AND fence = 0 THEN NULLIF(MIN(IFNULL(not_before, 0), IFNULL(excluded.not_before, 0)), 0) ELSE not_before END`,
      alert,
      revision,
      JSON.stringify(rows),
    )
    this.#tallyAdded(alert, revision, last)
    this.#linkPersons(rows, last)
    this.#sql.exec(
      'UPDATE snapshot SET expanded = 1 WHERE n IN (SELECT value FROM json_each(?))',
      JSON.stringify(expanded),
    )
  }

  // Rows that are all new have numbers that follow each other in the order in which they were handed in; one that stood is looked up by its
  // reference, which costs six times as much.
  #linkPersons(rows: readonly NewRow[], last: number): void {
    const ends = this.#values(
      'SELECT n, reference FROM delivery WHERE n IN (?, (SELECT MAX(n) FROM delivery))',
      last + 1,
    )
    const isAllNew =
      Number(ends.at(-1)?.[0]) === last + rows.length &&
      ends.at(0)?.[1] === rows.at(0)?.reference &&
      ends.at(-1)?.[1] === rows.at(-1)?.reference
    if (isAllNew)
      this.#sql.exec(
        'INSERT OR IGNORE INTO target (snapshot, delivery) SELECT value, ? + key FROM json_each(?)',
        last + 1,
        JSON.stringify(rows.map(({ snapshot }) => snapshot)),
      )
    else
      this.#sql.exec(
        `INSERT OR IGNORE INTO target (snapshot, delivery)
         SELECT value ->> 'snapshot', d.n FROM json_each(?) JOIN delivery d ON d.reference = value ->> 'reference'`,
        JSON.stringify(rows.map(({ snapshot, reference }) => ({ snapshot, reference }))),
      )
  }

  // Those who share an address had their row already: only what is new is counted.
  #tallyAdded(alert: string, revision: number, last: number): void {
    const tally = this.#tallies.get(keyOf(alert, revision))
    if (tally === undefined) return
    const added = 'SELECT channel, COUNT(*) FROM delivery WHERE n > ? GROUP BY channel'
    for (const [channel, rows] of this.#values(added, last)) add(tally.written, channel as ChannelName, Number(rows))
  }

  /** Grows as rows are written: a row that stood may stand for more persons since. */
  get rowsAdded(): number {
    return this.#rowsAdded
  }

  /** Rows of one channel that may be claimed now, the most threatened first; `routes` are the first and the last of those meant. */
  due(
    {
      alert,
      revision,
      channel,
      routes: [first, last] = [0, MAX_ROUTE],
    }: {
      readonly alert: string
      readonly revision: number
      readonly channel: ChannelName
      readonly routes?: readonly [number, number]
    },
    now: Instant,
    limit: number,
  ): readonly DueRow[] {
    return this.#values(
      `SELECT ${ROW_COLUMNS}, (SELECT json_group_array(s.person) FROM target t JOIN snapshot s ON s.n = t.snapshot WHERE t.delivery = d.n)
       FROM delivery d WHERE transport = 'planned' AND alert = ? AND revision = ? AND channel = ?
         AND (not_before IS NULL OR not_before <= ?) AND route BETWEEN ? AND ?
       ORDER BY priority, n LIMIT ?`,
      alert,
      revision,
      channel,
      now,
      first,
      Math.min(last, MAX_ROUTE),
      limit,
    ).map((values) => ({
      row: rowOf(values),
      persons: JSON.parse(String(values.at(-1))) as string[],
      asOf: this.#rowsAdded,
    }))
  }

  row(n: number): JournalRow | null {
    const [row] = this.#values(`SELECT ${ROW_COLUMNS} FROM delivery WHERE n = ?`, n)
    return row === undefined ? null : rowOf(row)
  }

  rowFor(receipt: { readonly reference: string | null; readonly providerId: string | null }): JournalRow | null {
    const [row] = this.#values(
      `SELECT ${ROW_COLUMNS} FROM delivery WHERE reference = ? OR (?1 IS NULL AND provider_id = ?2) LIMIT 1`,
      receipt.reference,
      receipt.providerId,
    )
    return row === undefined ? null : rowOf(row)
  }

  /** The reference of the newest written message that this address may have got, for itself or for somebody else: of its revision that of the channel `by` first. */
  lastTold(addressHash: string, by: 'sms' | 'mail' | BesideSms): string | null {
    const told = this.#toldTo(addressHash, by === 'mail' ? ['mail'] : [...BY_SMS, ...BESIDE_SMS])
    const [newest] = told
    if (newest === undefined) return null
    const own = told.filter(({ alert, revision }) => alert === newest.alert && revision === newest.revision)
    const channels: readonly ChannelName[] = by === 'sms' ? BY_SMS : [by]
    return (own.find(({ channel }) => channels.includes(channel)) ?? newest).reference
  }

  /** The newest message of one alert, on whichever channel, that this address may have got. */
  lastToldOf(alert: string, addressHash: string): JournalRow | null {
    return this.#toldTo(addressHash, PERSONAL_CHANNELS).find((row) => row.alert === alert) ?? null
  }

  /** What this address may have got by these channels, the newest first. A few revisions, each looked up by its key. */
  #toldTo(addressHash: string, channels: readonly ChannelName[]): readonly JournalRow[] {
    const columns = ROW_COLUMNS.replaceAll(/\w+/g, 'd.$&')
    return this.#values(
      `SELECT ${columns} FROM dispatch p CROSS JOIN json_each(?) c CROSS JOIN delivery d
       WHERE d.alert = p.alert AND d.revision = p.revision AND d.channel = c.value AND d.address_hash = ? AND d.fence > 0 ORDER BY d.n DESC`,
      JSON.stringify(channels),
      addressHash,
    ).map(rowOf)
  }

  /** `before`: the row as it stands on disk. */
  save(row: JournalRow, boot: string, before: JournalRow): void {
    this.#touched.row(keyOf(row.alert, row.revision), row.n)
    this.#tallyHad(before, -1)
    this.#tallyHad(row, 1)
    this.#sql.exec(
      `UPDATE delivery SET transport = ?, answer = ?, attempts = ?, fence = ?, boot = ?, claimed_at = ?, not_before = ?, provider = ?, provider_id = ?, failure = ?,
         route = ?, rings = ?
       WHERE n = ?`,
      row.transport,
      row.answer,
      row.attempts,
      row.fence,
      row.transport === 'claimed' ? boot : null,
      row.claimedAt,
      row.notBefore,
      row.provider,
      row.providerId,
      row.failure,
      row.route,
      row.rings,
      row.n,
    )
  }

  /** False where the row is not as it was read, which its fence and its answer tell: then nothing is written, and it is read again. */
  claim({ n, attempts, fence, claimedAt, route, ...row }: JournalRow, read: JournalRow, boot: string): boolean {
    this.#touched.row(keyOf(row.alert, row.revision), n)
    const written = this.#sql.exec(
      `UPDATE delivery SET transport = 'claimed', attempts = ?, fence = ?, boot = ?, claimed_at = ?, not_before = NULL, route = ?
       WHERE n = ? AND transport = 'planned' AND fence = ? AND answer = ?`,
      attempts,
      fence,
      boot,
      claimedAt,
      route,
      n,
      read.fence,
      read.answer,
    )
    return written.rowsWritten > 0
  }

  /**
   * The outcome of nearly every call, written without a second look at its row: false where the row is not as its claim left it, and nothing is
   * written (a receipt was quicker than the answer to the call).
   */
  accept(row: JournalRow, provider: string, providerId: string): boolean {
    const { n, fence, answer } = row
    this.#touched.row(keyOf(row.alert, row.revision), row.n)
    const written = this.#sql.exec(
      `UPDATE delivery SET transport = 'accepted', boot = NULL, provider = ?, provider_id = ?, failure = NULL
       WHERE n = ? AND transport = 'claimed' AND fence = ? AND answer = ?`,
      provider,
      providerId,
      n,
      fence,
      answer,
    )
    if (written.rowsWritten === 0) return false
    this.#tallyHad({ ...row, transport: 'accepted', provider }, 1)
    return true
  }

  // Of a row that its provider has, or has had.
  #tallyHad({ alert, revision, transport, provider }: JournalRow, by: 1 | -1): void {
    const tally = this.#tallies.get(keyOf(alert, revision))
    if (tally === undefined || provider === null || !HAD.includes(transport)) return
    add(tally.byProvider, provider, by)
  }

  /** Claimed by an incarnation that is no more. `+n`: few are, and SQLite would walk every row to have them in order. */
  orphans(boot: string, limit: number): readonly JournalRow[] {
    return this.#values(
      `SELECT ${ROW_COLUMNS} FROM delivery WHERE transport = 'claimed' AND boot IS NOT ? ORDER BY +n LIMIT ?`,
      boot,
      limit,
    ).map(rowOf)
  }

  unknownDue(now: Instant, limit: number): readonly JournalRow[] {
    return this.#values(
      `SELECT ${ROW_COLUMNS} FROM delivery WHERE transport = 'unknown' AND not_before IS NOT NULL AND not_before <= ? ORDER BY +n LIMIT ?`,
      now,
      limit,
    ).map(rowOf)
  }

  /** What has not been asked of a provider ends so; what has been is left to its receipts, but waits for no retry. */
  closePlanned(alert: string, revision: number, transport: 'cancelled' | 'expired'): number {
    this.#touched.all(keyOf(alert, revision))
    let closed = 0
    for (;;) {
      const written = this.#sql
        .exec(
          `UPDATE delivery SET transport = ?, not_before = NULL WHERE n IN
             (SELECT n FROM delivery WHERE transport = 'planned' AND alert = ? AND revision = ? LIMIT ?) RETURNING n`,
          transport,
          alert,
          revision,
          CHUNK,
        )
        .toArray().length
      closed += written
      if (written < CHUNK) break
    }
    this.#sql.exec(
      `UPDATE delivery SET not_before = NULL WHERE transport = 'unknown' AND alert = ? AND revision = ?`,
      alert,
      revision,
    )
    return closed
  }

  /** Every wait that is running, moved as the machine's clock was (`afterStep`). */
  moveWaits({ ms, at }: SetClock): void {
    const last = Number(this.#sql.exec('SELECT COALESCE(MAX(n), 0) AS n FROM delivery').one()['n'])
    for (let from = 0; from < last; from += CHUNK)
      this.#sql.exec(
        `UPDATE delivery SET not_before = not_before + ?1
         WHERE n > ?3 AND n <= ?4 AND transport IN ('planned', 'unknown') AND not_before IS NOT NULL AND (?1 < 0 OR not_before < ?2)`,
        ms,
        at,
        from,
        from + CHUNK,
      )
  }

  /** What keeps a revision open: rows to claim, rows on the wire, rows whose wait is running. Each by its own index. */
  open(alert: string, revision: number): { readonly rows: number; readonly nextAt: Instant | null } {
    const row = this.#sql
      .exec(
        `SELECT SUM(rows) AS rows, MIN(at) AS at FROM (
           SELECT COUNT(*) AS rows, MIN(COALESCE(not_before, 0)) AS at FROM delivery WHERE transport = 'planned' AND alert = ?1 AND revision = ?2
           UNION ALL SELECT COUNT(*), NULL FROM delivery WHERE transport = 'claimed' AND alert = ?1 AND revision = ?2
           UNION ALL SELECT COUNT(*), MIN(not_before) FROM delivery
             WHERE transport = 'unknown' AND not_before IS NOT NULL AND alert = ?1 AND revision = ?2)`,
        alert,
        revision,
      )
      .one()
    return { rows: Number(row['rows']), nextAt: row['at'] === null ? null : Number(row['at']) }
  }

  /** Whether anything keeps it open; asked at each receipt, so nothing is counted. */
  isOpen(alert: string, revision: number): boolean {
    const row = this.#sql
      .exec(
        `SELECT EXISTS (SELECT 1 FROM delivery WHERE transport = 'planned' AND alert = ?1 AND revision = ?2)
           OR EXISTS (SELECT 1 FROM delivery WHERE transport = 'claimed' AND alert = ?1 AND revision = ?2)
           OR EXISTS (SELECT 1 FROM delivery WHERE transport = 'unknown' AND not_before IS NOT NULL AND alert = ?1 AND revision = ?2) AS open`,
        alert,
        revision,
      )
      .one()
    return Number(row['open']) === 1
  }

  /** Rows of which the end is not known, whatever became of their alert. */
  hasLoose(): boolean {
    const row = this.#sql
      .exec(
        `SELECT EXISTS (SELECT 1 FROM delivery WHERE transport = 'claimed')
           OR EXISTS (SELECT 1 FROM delivery WHERE transport = 'unknown' AND not_before IS NOT NULL) AS loose`,
      )
      .one()
    return Number(row['loose']) === 1
  }

  /** Whether a request of an earlier revision to the same address has no answer yet. */
  isOvertaking({ alert, revision, channel, addressHash }: JournalRow): boolean {
    if (!this.dispatches().some((one) => one.alert === alert && one.revision < revision)) return false
    const earlier = `transport = 'claimed' AND alert = ? AND revision < ? AND channel = ? AND address_hash = ?`
    return (
      this.#sql.exec(`SELECT 1 FROM delivery WHERE ${earlier} LIMIT 1`, alert, revision, channel, addressHash).toArray()
        .length > 0
    )
  }

  /** The persons for whom this row stands. */
  personsOf(n: number): readonly string[] {
    return this.#sql
      .exec('SELECT s.person AS person FROM target t JOIN snapshot s ON s.n = t.snapshot WHERE t.delivery = ?', n)
      .toArray()
      .map((row) => String(row['person']))
  }

  /** The zones in which those persons were meant. */
  zonesOf(n: number): readonly string[] {
    const rows = this.#sql
      .exec(
        'SELECT DISTINCT s.zones AS zones FROM target t JOIN snapshot s ON s.n = t.snapshot WHERE t.delivery = ?',
        n,
      )
      .toArray()
    return [...new Set(rows.flatMap((row) => JSON.parse(String(row['zones'])) as string[]))]
  }

  /** Everybody behind this row has answered by another of their channels; of those in `left` alone, where somebody is gone. */
  isAnswered(n: number, left?: readonly string[]): boolean {
    const row = this.#sql
      .exec(
        `SELECT COUNT(*) AS everybody, COUNT(*) FILTER (WHERE NOT EXISTS (
           SELECT 1 FROM target o JOIN delivery d ON d.n = o.delivery
           WHERE o.snapshot = t.snapshot AND d.n <> t.delivery AND d.answer IN ('confirmed', 'help'))) AS silent
         FROM target t JOIN snapshot s ON s.n = t.snapshot
         WHERE t.delivery = ?1 AND (?2 IS NULL OR s.person IN (SELECT value FROM json_each(?2)))`,
        n,
        left === undefined ? null : JSON.stringify(left),
      )
      .one()
    return Number(row['everybody']) > 0 && Number(row['silent']) === 0
  }

  /** How many messages of a revision each provider has. */
  byProvider(alert: string, revision: number): Readonly<Record<string, number>> {
    const had = [...this.#tallyOf(alert, revision).byProvider].filter(([, rows]) => rows > 0)
    return Object.fromEntries(had)
  }

  /** What of each channel has been handed over, and what waits for its turn or for a moment of its own. Only what waits is walked. */
  left(alert: string, revision: number, now: Instant): readonly RowsLeft[] {
    // Each by itself first: in the order of its index what is planned is counted as it is walked. `+`: the others are few, and would walk every row
    // for that order.
    const counts = (at: string) =>
      `SELECT channel, COUNT(*) AS waits, SUM(${at} <= ?1) AS ready, SUM(${at} > ?1) AS later,
         MIN(CASE WHEN ${at} > ?1 THEN ${at} END) AS first, MAX(CASE WHEN ${at} > ?1 THEN ${at} END) AS last
       FROM delivery WHERE alert = ?2 AND revision = ?3`
    const waiting = new Map(
      this.#values(
        `SELECT channel, SUM(waits), SUM(ready), SUM(later), MIN(first), MAX(last)
         FROM (${counts('IFNULL(not_before, 0)')} AND transport = 'planned' GROUP BY channel
           UNION ALL ${counts('IFNULL(not_before, 0)')} AND transport = 'claimed' GROUP BY +channel
           UNION ALL ${counts('not_before')} AND transport = 'unknown' AND not_before IS NOT NULL GROUP BY +channel)
         GROUP BY channel`,
        now,
        alert,
        revision,
      ).map(([channel, ...sums]) => [channel as ChannelName, sums]),
    )
    const rung = new Map(
      this.#values(
        'SELECT channel, SUM(rings) FROM delivery WHERE rings > 0 AND alert = ? AND revision = ? GROUP BY channel',
        alert,
        revision,
      ).map(([channel, rings]) => [channel as ChannelName, Number(rings)]),
    )
    return [...this.#tallyOf(alert, revision).written].map(([channel, rows]) => {
      const [waits, ready, later, laterFrom, laterUntil] = waiting.get(channel) ?? [0, 0, 0, null, null]
      return {
        channel,
        // A phone that rings again was handed over each time.
        handed: rows - Number(waits) + (rung.get(channel) ?? 0),
        ready: Number(ready),
        later: Number(later),
        laterFrom: numberOrNull(laterFrom),
        laterUntil: numberOrNull(laterUntil),
      }
    })
  }

  // Walked once in the life of an object; what changes after that is added where it changes.
  #tallyOf(alert: string, revision: number): Tally {
    const key = keyOf(alert, revision)
    const known = this.#tallies.get(key)
    if (known !== undefined) return known
    const tally: Tally = { written: new Map(), byProvider: new Map() }
    for (const channel of PERSONAL_CHANNELS) {
      const page = (after: string) =>
        this.#values(
          `SELECT address_hash, transport, provider FROM delivery
           WHERE alert = ? AND revision = ? AND channel = ? AND address_hash > ? ORDER BY address_hash LIMIT ?`,
          alert,
          revision,
          channel,
          after,
          CHUNK,
        )
      for (const [, transport, provider] of pages(page, ([last]) => String(last))) {
        add(tally.written, channel, 1)
        if (provider !== null && HAD.includes(transport as Transport)) add(tally.byProvider, String(provider), 1)
      }
    }
    this.#tallies.set(key, tally)
    return tally
  }

  /** Everybody meant, with each of their rows, which lie beside each other. */
  targets(alert: string, revision: number): Iterable<TargetView> {
    const page = (after: string) =>
      this.#targetViews(
        `SELECT ${TARGET_COLUMNS}
         FROM (SELECT * FROM snapshot WHERE alert = ? AND revision = ? AND person > ? ORDER BY person LIMIT ?) s
         LEFT JOIN target t ON t.snapshot = s.n LEFT JOIN delivery d ON d.n = t.delivery ORDER BY s.person`,
        alert,
        revision,
        after,
        CHUNK,
      )
    return pages(page, ({ person }) => person)
  }

  /** Those who changed, with each of their rows; whoever has several that did may come several times. */
  *targetsOf({ rows, persons }: Changed): Generator<TargetView> {
    for (const some of chunks(persons))
      yield* this.#targetViews(
        `SELECT ${TARGET_COLUMNS} FROM snapshot s LEFT JOIN target t ON t.snapshot = s.n LEFT JOIN delivery d ON d.n = t.delivery
         WHERE s.n IN (SELECT value FROM json_each(?)) ORDER BY s.person`,
        JSON.stringify(some),
      )
    for (const some of chunks(rows))
      yield* this.#targetViews(
        `SELECT ${TARGET_COLUMNS} FROM snapshot s JOIN target t ON t.snapshot = s.n JOIN delivery d ON d.n = t.delivery
         WHERE s.n IN (SELECT snapshot FROM target WHERE delivery IN (SELECT value FROM json_each(?))) ORDER BY s.person`,
        JSON.stringify(some),
      )
  }

  /** Who changed in a revision since this was last asked; null where that may be anybody. */
  takeTouched(alert: string, revision: number): Changed | null {
    return this.#touched.take(keyOf(alert, revision))
  }

  #targetViews(query: string, ...bindings: SqlStorageValue[]): readonly TargetView[] {
    return Array.from(
      this.#sql.exec(query, ...bindings).raw(),
      ([person, zones, expanded, channel, transport, answer]) => ({
        person: person as string,
        zones: zones as string,
        expanded: expanded === 1,
        row:
          transport === null
            ? null
            : { channel: channel as ChannelName, transport: transport as Transport, answer: answer as Answer },
      }),
    )
  }

  /** False where this event of the provider was taken before. */
  isNewReceipt(eventId: string, at: Instant): boolean {
    return this.#sql.exec('INSERT OR IGNORE INTO receipt (event_id, at) VALUES (?, ?)', eventId, at).rowsWritten > 0
  }

  park(receipt: Receipt): void {
    this.#hasParked = true
    this.#sql.exec(
      'UPDATE receipt SET parked = ?, provider_id = ? WHERE event_id = ?',
      JSON.stringify(receipt),
      receipt.providerId,
      receipt.eventId,
    )
  }

  unpark(providerId: string): readonly Receipt[] {
    // Asked after every call, and nearly always in vain.
    this.#hasParked ??= this.#sql.exec('SELECT 1 FROM receipt WHERE parked IS NOT NULL LIMIT 1').toArray().length > 0
    if (!this.#hasParked) return []
    return this.#sql
      .exec(`SELECT parked FROM receipt WHERE provider_id = ? AND parked IS NOT NULL`, providerId)
      .toArray()
      .map((row) => JSON.parse(String(row['parked'])) as Receipt)
  }

  /** A chunk of them: it is asked again with every report. */
  forgetReceiptsBefore(at: Instant): void {
    this.#sql.exec(
      'DELETE FROM receipt WHERE event_id IN (SELECT event_id FROM receipt WHERE at < ? LIMIT ?)',
      at,
      CHUNK,
    )
  }

  lastAct(): { readonly seq: number; readonly hash: string } | null {
    const [row] = this.#sql.exec('SELECT seq, hash FROM act ORDER BY seq DESC LIMIT 1').toArray()
    return row === undefined ? null : { seq: Number(row['seq']), hash: String(row['hash']) }
  }

  addAct(entry: LogEntry): void {
    this.#sql.exec('INSERT INTO act (seq, hash, body) VALUES (?, ?, ?)', entry.seq, entry.hash, JSON.stringify(entry))
  }

  acts(): readonly LogEntry[] {
    return this.#sql
      .exec('SELECT body FROM act ORDER BY seq')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as LogEntry)
  }

  clear(): void {
    this.forgetKept()
    for (const table of ['target', 'delivery', 'snapshot', 'dispatch', 'receipt', 'act'])
      this.#sql.exec(`DELETE FROM ${table}`)
  }
}

export type RowsLeft = Omit<ChannelLeft, 'perSecond'> & { readonly channel: ChannelName }

export interface TargetView {
  readonly person: string
  /** JSON of the zones' ids: most people share one, so it is parsed once. */
  readonly zones: string
  readonly expanded: boolean
  readonly row: { readonly channel: ChannelName; readonly transport: Transport; readonly answer: Answer } | null
}

function rowOf([
  n,
  alert,
  revision,
  channel,
  addressHash,
  reference,
  language,
  transport,
  answer,
  attempts,
  fence,
  claimedAt,
  notBefore,
  provider,
  providerId,
  failure,
  route,
  rings,
]: Values): JournalRow {
  return {
    n: Number(n),
    alert: String(alert),
    revision: Number(revision),
    channel: channel as ChannelName,
    addressHash: String(addressHash),
    reference: String(reference),
    language: language as Language,
    transport: transport as Transport,
    answer: answer as Answer,
    attempts: Number(attempts),
    fence: Number(fence),
    claimedAt: numberOrNull(claimedAt),
    notBefore: numberOrNull(notBefore),
    provider: textOrNull(provider),
    providerId: textOrNull(providerId),
    failure: textOrNull(failure) as FailureClass | null,
    route: Number(route),
    rings: Number(rings),
  }
}

/** Each row of each page, until one is empty; the next page begins after what `placeOf` says of the last row. */
function* pages<Row>(page: (after: string) => readonly Row[], placeOf: (last: Row) => string): Generator<Row> {
  for (let rows = page(''); rows.length > 0;) {
    yield* rows
    rows = page(placeOf(rows.at(-1) as Row))
  }
}

function* chunks(numbers: ReadonlySet<number>): Generator<readonly number[]> {
  const all = [...numbers]
  for (let from = 0; from < all.length; from += CHUNK) yield all.slice(from, from + CHUNK)
}

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** One revision of one alert, as a key in memory. */
export function keyOf(alert: string, revision: number): string {
  return `${alert}|${revision}`
}

function numberOrNull(value: SqlStorageValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}

function textOrNull(value: SqlStorageValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
