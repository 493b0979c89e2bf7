// Blind index of a number or a mailbox → the shard that holds it: people who share one are merged, and an opt-out finds its shard. Beside them, by
// their keyed ids, where the people of lists live.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import type { ContactIndexRpc } from './rpc/residents.ts'
import { migrate } from './shared/migrations.ts'

const CHUNK = 1_000

export class ContactIndex extends DurableObject<Env> implements ContactIndexRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, ['CREATE TABLE contact (blind_index TEXT PRIMARY KEY, shard INTEGER NOT NULL) WITHOUT ROWID'])
  }

  async claim(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): Promise<readonly number[]> {
    // Each entry is whole by itself. A transaction of our own would keep every page as it was in a file beside; all of this turn is one anyway.
    for (const part of sorted(entries))
      this.ctx.storage.sql.exec(
        'INSERT OR IGNORE INTO contact (blind_index, shard) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
        part,
      )
    const owners = this.#owners(entries.map(({ blindIndex }) => blindIndex))
    return entries.map(({ blindIndex, shard }) => owners.get(blindIndex) ?? shard)
  }

  async settle(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const part of sorted(entries))
        this.ctx.storage.sql.exec(
          // Without WHERE SQLite takes ON for that of a join.
          `INSERT INTO contact (blind_index, shard) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
           ON CONFLICT (blind_index) DO UPDATE SET shard = excluded.shard`,
          part,
        )
    })
  }

  async owners(blindIndexes: readonly string[]): Promise<readonly (number | null)[]> {
    const known = this.#owners(blindIndexes)
    return blindIndexes.map((blindIndex) => known.get(blindIndex) ?? null)
  }

  async find(blindIndex: string): Promise<number | null> {
    const [row] = this.ctx.storage.sql.exec('SELECT shard FROM contact WHERE blind_index = ?', blindIndex).toArray()
    return row === undefined ? null : Number(row['shard'])
  }

  async release(blindIndexes: readonly string[], shard: number): Promise<void> {
    this.ctx.storage.sql.exec(
      'DELETE FROM contact WHERE shard = ? AND blind_index IN (SELECT value FROM json_each(?))',
      shard,
      JSON.stringify(blindIndexes),
    )
  }

  async size(): Promise<number> {
    return Number(this.ctx.storage.sql.exec('SELECT COUNT(*) AS n FROM contact').one()['n'])
  }

  async clear(): Promise<void> {
    this.ctx.storage.sql.exec('DELETE FROM contact')
  }

  #owners(blindIndexes: readonly string[]): ReadonlyMap<string, number> {
    return new Map(
      this.ctx.storage.sql
        .exec(
          'SELECT blind_index, shard FROM contact WHERE blind_index IN (SELECT value FROM json_each(?))',
          JSON.stringify(blindIndexes),
        )
        .toArray()
        .map((row) => [String(row['blind_index']), Number(row['shard'])]),
    )
  }
}

// In the order of the table, so that a page of it is looked for once; so many as one statement may take.
function sorted(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): readonly string[] {
  const all = entries
    .map(({ blindIndex, shard }) => [blindIndex, shard] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, n) =>
    JSON.stringify(all.slice(n * CHUNK, (n + 1) * CHUNK)),
  )
}
