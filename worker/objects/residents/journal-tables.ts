// The rows of one shard's sending: who was meant, one row an address, receipts seen, acts. Only SQL; what grows with the people of a shard is
// read and written a thousand at a time, so that no statement holds the object for more than 50 ms (tests/objects/statements.test.ts).
import type { Answer, Transport } from '../../model/delivery.ts'
import { BESIDE_SMS, PERSONAL_CHANNELS, type BesideSms, type ChannelName } from '../../model/message.ts'
import type { Instant, SetClock } from '../../model/time.ts'
import type { ChannelLeft } from '../../model/view.ts'
import type { Launch } from '../rpc/errands.ts'
import { ActTable } from './act-table.ts'
import {
  CHUNK,
  chunks,
  keyOf,
  numberOrNull,
  pages,
  ROW_COLUMNS,
  rowOf,
  valuesOf,
  type DueRow,
  type JournalRow,
  type NewRow,
  type Values,
} from './journal-row.ts'
import { prepareJournal } from './journal-schema.ts'
import { ReceiptTables } from './receipt-tables.ts'
import { RowTallies } from './row-tallies.ts'
import { Touched, type Changed } from './touched.ts'

export { keyOf, type DueRow, type JournalRow, type NewRow } from './journal-row.ts'

const MAX_ROUTE = 99
const DISPATCH_COLUMNS = 'alert, revision, state, expanded, seq, first_accepted_at, finished_at, launch IS NOT NULL'
const TARGET_COLUMNS = 's.person, s.zones, s.expanded, d.channel, d.transport, d.answer'

/** `held`: of before a restore; what is unknown is asked about, and nothing is sent until a person says so. */
export type DispatchState = 'sending' | 'held' | 'stopped' | 'refused' | 'finished'

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

/** What an SMS answers: one to the person, or one to the contact of somebody. */
const BY_SMS: readonly ChannelName[] = ['sms', 'contact']

export class JournalTables {
  readonly #sql: SqlStorage
  /** Launches as they were parsed: one is never changed once it is written, and each claim and each commit asks for it. */
  readonly #launches = new Map<string, Launch>()
  /** The revisions as they stand on disk, since each message asks for them; null where they must be read anew. */
  #dispatches: readonly Dispatch[] | null = null
  readonly #tallies: RowTallies
  readonly receipts: ReceiptTables
  readonly chain: ActTable
  readonly #touched = new Touched()
  #rowsAdded = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    prepareJournal(sql)
    this.receipts = new ReceiptTables(sql)
    this.chain = new ActTable(sql)
    this.#tallies = new RowTallies(sql)
  }

  #values(query: string, ...bindings: SqlStorageValue[]): readonly Values[] {
    return valuesOf(this.#sql, query, ...bindings)
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
    this.receipts.forgetKept()
    this.#tallies.forget()
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
    this.#tallies.added(alert, revision, last)
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

  /** How far the rows of one revision to this address are; each looked up by its key. */
  transportsTo(addressHash: string, alert: string, revision: number): readonly Transport[] {
    return PERSONAL_CHANNELS.flatMap((channel) =>
      this.#sql
        .exec(
          'SELECT transport FROM delivery WHERE alert = ? AND revision = ? AND channel = ? AND address_hash = ?',
          alert,
          revision,
          channel,
          addressHash,
        )
        .toArray()
        .map((row) => String(row['transport']) as Transport),
    )
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
    this.#tallies.had(before, -1)
    this.#tallies.had(row, 1)
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
    this.#tallies.had({ ...row, transport: 'accepted', provider }, 1)
    return true
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

  /** Somebody behind this row of a contact has an SMS of their own that no provider has been asked for yet. */
  isUnasked(n: number, left: readonly string[]): boolean {
    const row = this.#sql
      .exec(
        `SELECT EXISTS (
           SELECT 1 FROM target t JOIN snapshot s ON s.n = t.snapshot
           JOIN target o ON o.snapshot = t.snapshot JOIN delivery d ON d.n = o.delivery
           WHERE t.delivery = ?1 AND s.person IN (SELECT value FROM json_each(?2))
             AND d.channel = 'sms' AND d.transport = 'planned' AND d.attempts = 0) AS waits`,
        n,
        JSON.stringify(left),
      )
      .one()
    return row['waits'] === 1
  }

  /** How many messages of a revision each provider has. */
  byProvider(alert: string, revision: number): Readonly<Record<string, number>> {
    const had = [...this.#tallies.of(alert, revision).byProvider].filter(([, rows]) => rows > 0)
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
    return [...this.#tallies.of(alert, revision).written].map(([channel, rows]) => {
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

  /** Each row of one person. */
  targetsOfPerson(alert: string, revision: number, person: string): readonly TargetView[] {
    return this.#targetViews(
      `SELECT ${TARGET_COLUMNS} FROM snapshot s LEFT JOIN target t ON t.snapshot = s.n LEFT JOIN delivery d ON d.n = t.delivery
       WHERE s.alert = ? AND s.revision = ? AND s.person = ?`,
      alert,
      revision,
      person,
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
