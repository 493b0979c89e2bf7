// The tables of one shard's sending, and what has been added to them since: an object that slept wakes with those of before.

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

export function prepareJournal(sql: SqlStorage): void {
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
