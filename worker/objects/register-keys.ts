// The keys of the register's people, one each, apart from what they seal. It holds nothing else, and is never part of a backup that is kept: once a
// key is gone from here, every copy of the register that was ever made has one person less that anybody can read.
import { DurableObject } from 'cloudflare:workers'
import { randomBytes } from 'node:crypto'
import type { Env } from '../env.ts'
import { keyPlace, PERSON_KEY } from './register/person-seal.ts'
import type { RegisterKeysRpc } from './rpc/register.ts'
import { migrate } from './shared/migrations.ts'
import { Keyring } from './shared/seal.ts'

const SCHEMA = ['CREATE TABLE person_key (person INTEGER PRIMARY KEY, sealed BLOB NOT NULL)']
const KEY_BYTES = 32

export class RegisterKeys extends DurableObject<Env> implements RegisterKeysRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, SCHEMA)
  }

  async make(territory: string, person: number): Promise<Uint8Array> {
    const { sql } = this.ctx.storage
    const [known] = sql.exec('SELECT sealed FROM person_key WHERE person = ?', person).toArray()
    if (known !== undefined) return new Uint8Array(known['sealed'] as ArrayBuffer)
    const keyring = new Keyring(this.env.TOCSIN_MASTER_KEY, territory)
    const sealed = keyring.seal(PERSON_KEY, keyPlace(person), new Uint8Array(randomBytes(KEY_BYTES)))
    sql.exec('INSERT INTO person_key (person, sealed) VALUES (?, ?)', person, sealed)
    return sealed
  }

  async all() {
    return this.ctx.storage.sql
      .exec('SELECT person, sealed FROM person_key')
      .toArray()
      .map((row) => ({ person: Number(row['person']), sealed: new Uint8Array(row['sealed'] as ArrayBuffer) }))
  }

  // A deleted row may stay readable in a free page of the file: it is written over in place first, by as many bytes.
  async destroy(person: number): Promise<void> {
    const { sql } = this.ctx.storage
    sql.exec('UPDATE person_key SET sealed = randomblob(length(sealed)) WHERE person = ?', person)
    sql.exec('DELETE FROM person_key WHERE person = ?', person)
    await this.ctx.storage.sync()
  }
}
