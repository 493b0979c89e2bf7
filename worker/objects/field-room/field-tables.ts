// What the room keeps. Words, names and addresses lie sealed, each blob bound to its row; in clear stand only numbers, teams and states of rights.
import type { FieldDoor, FieldMessage, FieldPosition, FieldSos, FieldTask } from '../../model/field.ts'
import type { Instant } from '../../model/time.ts'
import type { Migration } from '../shared/migrations.ts'
import type { Keyring } from '../shared/seal.ts'

export const FIELD_SCHEMA: readonly Migration[] = [
  `CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
   CREATE TABLE code (hash TEXT PRIMARY KEY, team INTEGER NOT NULL, until INTEGER NOT NULL, left INTEGER NOT NULL);
   CREATE TABLE device (
     id INTEGER PRIMARY KEY, team INTEGER NOT NULL, token_hash TEXT UNIQUE, joined_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
     until INTEGER NOT NULL, heard INTEGER NOT NULL DEFAULT 0, read INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL
   );
   CREATE TABLE item (
     kind TEXT NOT NULL, number INTEGER NOT NULL, team INTEGER, changed INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, number)
   ) WITHOUT ROWID;
   CREATE INDEX item_changed ON item (kind, changed);
   CREATE TABLE line (id TEXT PRIMARY KEY, body BLOB NOT NULL);
   CREATE TABLE act (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
  // Photographs and voice notes, by the phone and the act that they belong to; whose number it is, by a keyed hash; SMS that were heard.
  `ALTER TABLE device ADD COLUMN number_hash TEXT;
   CREATE INDEX device_number ON device (number_hash);
   CREATE TABLE media (device INTEGER NOT NULL, counter INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (device, counter)) WITHOUT ROWID;
   CREATE TABLE sms (id TEXT PRIMARY KEY, number INTEGER NOT NULL, body BLOB NOT NULL);`,
]

export interface Items {
  readonly task: FieldTask
  readonly door: FieldDoor
  readonly message: FieldMessage
  /** `said`: by the phone's own clock; the same one told again is no new one. */
  readonly sos: FieldSos & { readonly device: number; readonly said: Instant }
  /** By its phone's number: the next one is written over it, so that there is no track. */
  readonly position: FieldPosition
}
type Kind = keyof Items

/** What was answered to an SMS, kept so that one that is delivered twice is answered once. */
export interface SmsAnswer {
  readonly to: string
  readonly text: string
  readonly understood: boolean
}

export interface DeviceRow {
  readonly id: number
  readonly team: number
  readonly name: string
  /** From which this person texts; null where they gave none. */
  readonly phone: string | null
  readonly joinedAt: Instant
  readonly seenAt: Instant
  readonly until: Instant
  readonly isRevoked: boolean
  readonly heard: number
  readonly read: number
}

const PURPOSE = 'field'
const TABLES = ['team', 'code', 'device', 'item', 'media', 'sms'] as const

export class FieldTables {
  readonly #sql: SqlStorage
  readonly #keyring: () => Keyring

  constructor(storage: DurableObjectStorage, keyring: () => Keyring) {
    this.#sql = storage.sql
    this.#keyring = keyring
  }

  // ---- teams and codes ----

  teams() {
    return this.#sql
      .exec('SELECT id, name FROM team ORDER BY id')
      .toArray()
      .map((row) => ({ id: Number(row['id']), name: String(row['name']) }))
  }

  addTeam(name: string): number {
    return Number(this.#sql.exec('INSERT INTO team (name) VALUES (?) RETURNING id', name).one()['id'])
  }

  putCode(hash: string, team: number, until: Instant, left: number): void {
    this.#sql.exec('DELETE FROM code WHERE left = 0')
    this.#sql.exec('INSERT INTO code (hash, team, until, left) VALUES (?, ?, ?, ?)', hash, team, until, left)
  }

  /** The team of a code that still counts, one use of which is spent; null where it does not. */
  spendCode(hash: string, now: Instant): number | null {
    const [row] = this.#sql
      .exec('UPDATE code SET left = left - 1 WHERE hash = ? AND until > ? AND left > 0 RETURNING team', hash, now)
      .toArray()
    return row === undefined ? null : Number(row['team'])
  }

  // ---- phones ----

  addDevice(
    { team, name, phone }: { readonly team: number; readonly name: string; readonly phone: string | null },
    tokenHash: string,
    now: Instant,
    until: Instant,
  ): number {
    const last = Number(this.#sql.exec('SELECT COALESCE(MAX(id), 0) AS id FROM device').one()['id'])
    const id = last + 1
    this.#sql.exec(
      'INSERT INTO device (id, team, token_hash, joined_at, seen_at, until, body, number_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      team,
      tokenHash,
      now,
      now,
      until,
      this.#seal(`device|${id}`, { name, phone }),
      phone === null ? null : this.#keyring().blindIndex(phone),
    )
    return id
  }

  devices(): readonly DeviceRow[] {
    return this.#sql
      .exec('SELECT * FROM device ORDER BY id')
      .toArray()
      .map((row) => this.#device(row))
  }

  deviceOf(tokenHash: string, now: Instant): DeviceRow | null {
    const [row] = this.#sql.exec('SELECT * FROM device WHERE token_hash = ? AND until > ?', tokenHash, now).toArray()
    return row === undefined ? null : this.#device(row)
  }

  /** Whose number this is, while their rights last; whoever joined last where two gave the same. */
  deviceOfPhone(phone: string, now: Instant): DeviceRow | null {
    const [row] = this.#sql
      .exec(
        'SELECT * FROM device WHERE number_hash = ? AND token_hash IS NOT NULL AND until > ? ORDER BY id DESC LIMIT 1',
        this.#keyring().blindIndex(phone),
        now,
      )
      .toArray()
    return row === undefined ? null : this.#device(row)
  }

  /** False where it had no right any more. */
  revoke(id: number): boolean {
    return (
      this.#sql.exec('UPDATE device SET token_hash = NULL WHERE id = ? AND token_hash IS NOT NULL', id).rowsWritten > 0
    )
  }

  seen(id: number, now: Instant, heard: number): void {
    this.#sql.exec('UPDATE device SET seen_at = ?, heard = ? WHERE id = ?', now, heard, id)
  }

  /** True where more was read than was known. */
  read(id: number, upTo: number): boolean {
    return this.#sql.exec('UPDATE device SET read = ? WHERE id = ? AND read < ?', upTo, id, upTo).rowsWritten > 0
  }

  #device(row: Record<string, SqlStorageValue>): DeviceRow {
    const id = Number(row['id'])
    const { name, phone = null } = this.#open<{ readonly name: string; readonly phone?: string | null }>(
      `device|${id}`,
      row['body'],
    )
    return {
      id,
      team: Number(row['team']),
      name,
      phone,
      joinedAt: Number(row['joined_at']),
      seenAt: Number(row['seen_at']),
      until: Number(row['until']),
      isRevoked: row['token_hash'] === null,
      heard: Number(row['heard']),
      read: Number(row['read']),
    }
  }

  // ---- tasks, doors, messages, SOS ----

  put<K extends Kind>(kind: K, number: number, team: number | null, changed: number, item: Items[K]): void {
    this.#sql.exec(
      `INSERT INTO item (kind, number, team, changed, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, number) DO UPDATE SET team = excluded.team, changed = excluded.changed, body = excluded.body`,
      kind,
      number,
      team,
      changed,
      this.#seal(`${kind}|${number}`, item),
    )
  }

  item<K extends Kind>(kind: K, number: number): Items[K] | null {
    const [row] = this.#sql.exec('SELECT body FROM item WHERE kind = ? AND number = ?', kind, number).toArray()
    return row === undefined ? null : this.#open<Items[K]>(`${kind}|${number}`, row['body'])
  }

  all<K extends Kind>(kind: K): readonly Items[K][] {
    return this.#items(kind, this.#sql.exec('SELECT number, body FROM item WHERE kind = ? ORDER BY number', kind))
  }

  /** Those of one team that changed after `since`; messages to all are everybody's. */
  changedFor<K extends Kind>(kind: K, team: number, since: number): readonly Items[K][] {
    return this.#items(
      kind,
      this.#sql.exec(
        `SELECT number, body FROM item WHERE kind = ? AND changed > ? AND (team = ? OR (kind = 'message' AND team IS NULL)) ORDER BY number`,
        kind,
        since,
        team,
      ),
    )
  }

  /** Numbers of those that changed and are not that team's. */
  goneFor(kind: 'task' | 'door', team: number, since: number): readonly number[] {
    return this.#sql
      .exec(
        'SELECT number FROM item WHERE kind = ? AND changed > ? AND team IS NOT ? ORDER BY number',
        kind,
        since,
        team,
      )
      .toArray()
      .map((row) => Number(row['number']))
  }

  nextNumber(kind: Kind): number {
    return Number(this.#sql.exec('SELECT COALESCE(MAX(number), 0) AS n FROM item WHERE kind = ?', kind).one()['n']) + 1
  }

  #items<K extends Kind>(kind: K, rows: SqlStorageCursor<Record<string, SqlStorageValue>>): readonly Items[K][] {
    return rows.toArray().map((row) => this.#open<Items[K]>(`${kind}|${Number(row['number'])}`, row['body']))
  }

  drop(kind: Kind, number: number): void {
    this.#sql.exec('DELETE FROM item WHERE kind = ? AND number = ?', kind, number)
  }

  // ---- photographs, voice notes, SMS ----

  hasMedia(device: number, counter: number): boolean {
    return this.#sql.exec('SELECT 1 FROM media WHERE device = ? AND counter = ?', device, counter).toArray().length > 0
  }

  putMedia(device: number, counter: number, bytes: Uint8Array): void {
    const sealed = this.#keyring().seal(PURPOSE, `field|media|${device}|${counter}`, bytes)
    this.#sql.exec('INSERT INTO media (device, counter, body) VALUES (?, ?, ?)', device, counter, sealed)
  }

  media(device: number, counter: number): Uint8Array | null {
    const [row] = this.#sql.exec('SELECT body FROM media WHERE device = ? AND counter = ?', device, counter).toArray()
    return row === undefined
      ? null
      : this.#keyring().open(PURPOSE, `field|media|${device}|${counter}`, new Uint8Array(row['body'] as ArrayBuffer))
  }

  mediaCount(device: number): number {
    return Number(this.#sql.exec('SELECT COUNT(*) AS n FROM media WHERE device = ?', device).one()['n'])
  }

  putSms(id: string, sms: { readonly number: number; readonly answer: SmsAnswer }): void {
    this.#sql.exec(
      'INSERT INTO sms (id, number, body) VALUES (?, ?, ?)',
      id,
      sms.number,
      this.#seal(`sms|${id}`, sms.answer),
    )
  }

  sms(id: string): { readonly number: number; readonly answer: SmsAnswer } | null {
    const [row] = this.#sql.exec('SELECT number, body FROM sms WHERE id = ?', id).toArray()
    return row === undefined
      ? null
      : { number: Number(row['number']), answer: this.#open<SmsAnswer>(`sms|${id}`, row['body']) }
  }

  // ---- lines for the main courante, kept until Command has them ----

  putLine(id: string, line: object): void {
    this.#sql.exec('INSERT INTO line (id, body) VALUES (?, ?)', id, this.#seal(`line|${id}`, line))
  }

  lines<T>(): readonly { readonly id: string; readonly line: T }[] {
    return this.#sql
      .exec('SELECT id, body FROM line ORDER BY rowid')
      .toArray()
      .map((row) => ({ id: String(row['id']), line: this.#open<T>(`line|${String(row['id'])}`, row['body']) }))
  }

  dropLines(ids: readonly string[]): void {
    this.#sql.exec('DELETE FROM line WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
  }

  /** All but the chain, and what Command has not been told yet. */
  clear(): void {
    for (const table of TABLES) this.#sql.exec(`DELETE FROM ${table}`)
  }

  #seal(place: string, value: object): Uint8Array {
    return this.#keyring().sealText(PURPOSE, `field|${place}`, JSON.stringify(value))
  }

  #open<T>(place: string, blob: SqlStorageValue | undefined): T {
    return JSON.parse(this.#keyring().openText(PURPOSE, `field|${place}`, new Uint8Array(blob as ArrayBuffer))) as T
  }
}
