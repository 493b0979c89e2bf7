// Recordings of a person's own voice. They lie sealed beside the decisions that they belong to, and go when nothing that may still be sent needs them.
import { createHash } from 'node:crypto'
import { isOpen } from '../../decide/alert-machine.ts'
import type { AlertContent } from '../../model/alert.ts'
import type { Actor } from '../../model/identity.ts'
import {
  outdatedVoices,
  UNUSED_VOICE_LIVES_MS,
  type OwnVoice,
  type OwnVoices as Voices,
} from '../../model/own-voice.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { OwnVoiceRpc } from '../rpc/own-voice.ts'
import { ownVoiceName } from '../shared/own-voice-name.ts'
import type { Ground } from './ground.ts'

export const OWN_VOICES_ALARM = 'own voices'
/** A megabyte each: whoever records again and again must not fill the disk on which decisions are kept. */
const MOST_KEPT = 200
const PURPOSE = 'own voice'
const LANGUAGE = { fr: 'français', 'fr-x-falc': 'français facile', en: 'anglais' } as const

type Prepared = () => readonly { readonly content: { readonly voices?: Voices } }[]

export class OwnVoices {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  /** Scenarios that are prepared may be sent any night. */
  readonly #prepared: Prepared

  constructor(ground: Ground, storage: DurableObjectStorage, prepared: Prepared) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#prepared = prepared
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS own_voice (sha256 TEXT PRIMARY KEY, sealed BLOB NOT NULL, kept_at INTEGER NOT NULL) WITHOUT ROWID',
    )
  }

  keep({ language, says, seconds, wav }: Parameters<OwnVoiceRpc['keepOwnVoice']>[0], by: Actor): OwnVoice | null {
    const sha256 = createHash('sha256').update(wav).digest('hex')
    return this.#ground.transaction(() => {
      const isNew = !this.#has(sha256)
      if (isNew && Number(this.#sql.exec('SELECT COUNT(*) AS n FROM own_voice').one()['n']) >= MOST_KEPT) return null
      const sealed = this.#ground.keyring.seal(PURPOSE, `own_voice|${sha256}`, wav)
      this.#sql.exec('INSERT OR REPLACE INTO own_voice VALUES (?, ?, ?)', sha256, sealed, Date.now())
      this.#ground.alarms.setNoLater(OWN_VOICES_ALARM, Date.now() + UNUSED_VOICE_LIVES_MS)
      if (isNew)
        this.#ground.write({
          actor: by,
          category: 'alerte',
          act: 'voix enregistrée',
          text: `${by.name} a enregistré sa voix pour les appels d’une alerte : ${LANGUAGE[language]}, ${seconds} s`,
          detail: { sha256, says, language, seconds },
        })
      return { sha256, says, seconds }
    })
  }

  heard(sha256: string): Uint8Array | null {
    const [row] = this.#sql.exec('SELECT sealed FROM own_voice WHERE sha256 = ?', sha256).toArray()
    if (row === undefined) return null
    const sealed = new Uint8Array(row['sealed'] as ArrayBuffer)
    return this.#ground.keyring.open(PURPOSE, `own_voice|${sha256}`, sealed)
  }

  /** Whoever is rung hears it as long as the alert is under way, and nobody afterwards. */
  played(name: string): Uint8Array | null {
    const { mode, keyring, tables } = this.#ground
    for (const { alert } of tables.alerts()) {
      const { content, approvedBy } = alert.current
      if (approvedBy === null || !isOpen(alert.state)) continue
      for (const { sha256 } of Object.values(content.voices ?? {}))
        if (ownVoiceName(keyring, mode, alert.id, sha256) === name) return this.heard(sha256)
    }
    return null
  }

  fault(content: Pick<AlertContent, 'texts' | 'voices'>): Refusal | null {
    const [outdated] = outdatedVoices(content)
    if (outdated !== undefined)
      return refused('recording of another text', `${outdated}: record it again, or leave it out`)
    const missing = Object.entries(content.voices ?? {}).find(([, { sha256 }]) => !this.#has(sha256))
    return missing === undefined
      ? null
      : refused('recording of another text', `${missing[0]}: the recording is not kept here any more, record it again`)
  }

  /** What nothing needs that may still be sent is forgotten a day later. */
  forgetDue(): void {
    const needed = new Set(
      [
        ...this.#ground.tables
          .alerts()
          .filter(({ alert }) => isOpen(alert.state) || alert.state === 'draft' || alert.state === 'submitted')
          .flatMap(({ alert }) => alert.revisions.map(({ content }) => content)),
        ...this.#prepared().map(({ content }) => content),
      ].flatMap(({ voices = {} }) => Object.values(voices).map(({ sha256 }) => sha256)),
    )
    const before = Date.now() - UNUSED_VOICE_LIVES_MS
    for (const row of this.#sql.exec('SELECT sha256 FROM own_voice WHERE kept_at <= ?', before).toArray()) {
      const sha256 = String(row['sha256'])
      if (!needed.has(sha256)) this.#sql.exec('DELETE FROM own_voice WHERE sha256 = ?', sha256)
    }
    if (this.#sql.exec('SELECT 1 FROM own_voice LIMIT 1').toArray().length > 0)
      this.#ground.alarms.setNoLater(OWN_VOICES_ALARM, Date.now() + UNUSED_VOICE_LIVES_MS)
  }

  #has(sha256: string): boolean {
    return this.#sql.exec('SELECT 1 FROM own_voice WHERE sha256 = ?', sha256).toArray().length > 0
  }
}
