// The codes of the territories that this server watches. No table of any territory crosses into another; this one holds no more than names.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import type { RosterRpc } from './rpc/watch.ts'
import { migrate } from './shared/migrations.ts'

const SCHEMA = ['CREATE TABLE territory (code TEXT PRIMARY KEY) WITHOUT ROWID']

export class Roster extends DurableObject<Env> implements RosterRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, SCHEMA)
  }

  async add(territory: string): Promise<void> {
    this.ctx.storage.sql.exec('INSERT OR IGNORE INTO territory (code) VALUES (?)', territory)
  }

  async list(): Promise<readonly string[]> {
    return this.ctx.storage.sql
      .exec('SELECT code FROM territory ORDER BY code')
      .toArray()
      .map((row) => String(row['code']))
  }
}
