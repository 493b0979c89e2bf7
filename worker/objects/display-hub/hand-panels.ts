// Displays that a person changes: what should stand there, what stands there by somebody's word, and so what there is to do, since when.
import type { DisplayFrame, HandTask, HandWhat } from '../../model/display.ts'
import type { Actor } from '../../model/identity.ts'
import { FIELD_KEPT_MS } from '../../model/retention.ts'
import type { Instant } from '../../model/time.ts'
import type { Keyring } from '../shared/seal.ts'

interface Kept {
  readonly wanted: HandWhat | null
  readonly shown: HandWhat | null
  readonly pages: HandTask['pages']
  /** Territory time. */
  readonly since: Instant
  readonly done: HandTask['done']
}

const NOTHING: Kept = { wanted: null, shown: null, pages: [], since: 0, done: null }
const SEAL = 'display photo'

export class HandPanels {
  readonly #sql: SqlStorage
  readonly #keyring: () => Keyring

  constructor(storage: DurableObjectStorage, keyring: () => Keyring) {
    this.#sql = storage.sql
    this.#keyring = keyring
  }

  /** What the hub would tell it, were there a wire. */
  want(display: string, { notices: [gravest] }: DisplayFrame, now: Instant): void {
    const kept = this.#kept(display)
    const wanted =
      gravest === undefined ? null : { alert: gravest.alert, number: gravest.number, revision: gravest.revision }
    if (isSame(kept.wanted, wanted)) return
    const pages = gravest === undefined ? [] : (gravest.pages?.fr ?? [(gravest.texts.fr ?? '').split('\n')])
    this.#put(display, { ...kept, wanted, pages, since: now })
  }

  task(display: string): HandTask {
    const { wanted, shown, pages, since, done } = this.#kept(display)
    const task = isSame(wanted, shown) ? 'none' : wanted === null ? 'take down' : 'put up'
    return { task, what: task === 'take down' ? shown : wanted, pages, since, done }
  }

  /** False where that is not what is to be done now: somebody looked at an older page. */
  confirm(
    display: string,
    shows: Pick<HandWhat, 'alert' | 'revision'> | null,
    said: { readonly by: Actor; readonly photo: Uint8Array | null; readonly at: Instant; readonly machineAt: Instant },
  ): boolean {
    const { wanted, shown, done, ...kept } = this.#kept(display)
    if (!isSame(wanted, shows)) return false
    // Said twice is said once.
    if (isSame(wanted, shown) && done !== null && said.photo === null) return true
    const { by, photo, at, machineAt } = said
    this.#put(display, { ...kept, wanted, shown: wanted, done: { by, at, isPhoto: photo !== null } })
    // One picture a display: that of what stands there now.
    this.#sql.exec('DELETE FROM hand_photo WHERE display = ?', display)
    if (photo !== null)
      this.#sql.exec(
        'INSERT INTO hand_photo (display, at, body) VALUES (?, ?, ?)',
        display,
        machineAt,
        this.#keyring().seal(SEAL, `display|${display}`, photo),
      )
    return true
  }

  photo(display: string): Uint8Array | null {
    const [row] = this.#sql.exec('SELECT body FROM hand_photo WHERE display = ?', display).toArray()
    if (row === undefined) return null
    return this.#keyring().open(SEAL, `display|${display}`, new Uint8Array(row['body'] as ArrayBuffer))
  }

  /** When the oldest picture is due to go; null where there is none. */
  forget(now: Instant): Instant | null {
    this.#sql.exec('DELETE FROM hand_photo WHERE at <= ?', now - FIELD_KEPT_MS)
    const { at } = this.#sql.exec('SELECT MIN(at) AS at FROM hand_photo').one()
    return at === null ? null : Number(at) + FIELD_KEPT_MS
  }

  clear(): void {
    this.#sql.exec('DELETE FROM hand')
    this.#sql.exec('DELETE FROM hand_photo')
  }

  #kept(display: string): Kept {
    const [row] = this.#sql.exec('SELECT body FROM hand WHERE display = ?', display).toArray()
    return row === undefined ? NOTHING : (JSON.parse(String(row['body'])) as Kept)
  }

  #put(display: string, kept: Kept): void {
    this.#sql.exec(
      'INSERT INTO hand (display, body) VALUES (?, ?) ON CONFLICT (display) DO UPDATE SET body = excluded.body',
      display,
      JSON.stringify(kept),
    )
  }
}

type Which = Pick<HandWhat, 'alert' | 'revision'> | null

function isSame(left: Which, right: Which): boolean {
  return left?.alert === right?.alert && left?.revision === right?.revision
}
