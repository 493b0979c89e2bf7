// Append-only schema steps of one object. 35 000 objects migrate when they wake, so a step that has shipped is never edited.

export type Migration = string

/** Runs what has not run yet, each step in its own transaction. Synchronous: no event can come in between. */
export function migrate(storage: DurableObjectStorage, steps: readonly Migration[]): void {
  const { sql } = storage
  sql.exec('CREATE TABLE IF NOT EXISTS _migration (id INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)')
  const applied = Number(sql.exec('SELECT COALESCE(MAX(id), 0) AS id FROM _migration').one()['id'])
  steps.slice(applied).forEach((step, offset) => {
    storage.transactionSync(() => {
      sql.exec(step)
      sql.exec('INSERT INTO _migration (id, applied_at) VALUES (?, ?)', applied + offset + 1, Date.now())
    })
  })
}
