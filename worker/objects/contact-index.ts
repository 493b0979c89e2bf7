// Blind index of a number or a mailbox → the shard that holds it: people who share one are merged, and an opt-out finds its shard. Beside them, by
// their keyed ids, where the people of lists live.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import type { ContactIndexRpc } from './rpc.ts'
import { migrate } from './shared/migrations.ts'

export class ContactIndex extends DurableObject<Env> implements ContactIndexRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, ['CREATE TABLE contact (blind_index TEXT PRIMARY KEY, shard INTEGER NOT NULL) WITHOUT ROWID'])
  }

  async claim(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): Promise<readonly number[]> {
    const { sql } = this.ctx.storage
    return this.ctx.storage.transactionSync(() =>
      entries.map(({ blindIndex, shard }) => {
        sql.exec('INSERT OR IGNORE INTO contact (blind_index, shard) VALUES (?, ?)', blindIndex, shard)
        return Number(sql.exec('SELECT shard FROM contact WHERE blind_index = ?', blindIndex).one()['shard'])
      }),
    )
  }

  async settle(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const { blindIndex, shard } of entries)
        this.ctx.storage.sql.exec(
          'INSERT INTO contact (blind_index, shard) VALUES (?, ?) ON CONFLICT (blind_index) DO UPDATE SET shard = excluded.shard',
          blindIndex,
          shard,
        )
    })
  }

  async owners(blindIndexes: readonly string[]): Promise<readonly (number | null)[]> {
    const known = new Map(
      this.ctx.storage.sql
        .exec(
          'SELECT blind_index, shard FROM contact WHERE blind_index IN (SELECT value FROM json_each(?))',
          JSON.stringify(blindIndexes),
        )
        .toArray()
        .map((row) => [String(row['blind_index']), Number(row['shard'])]),
    )
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
}
