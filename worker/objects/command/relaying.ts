// What was asked of the prefecture and of broadcasters: asked, referenced, sent or refused. Each step stands in the log in the same transaction.
import { relayDraft, relayFault } from '../../flow/papers/relay-draft.ts'
import type { Actor } from '../../model/identity.ts'
import {
  CODE_SIGNS,
  type Relay,
  type RelayArea,
  type RelayKind,
  type RelayPack,
  type WrittenPack,
} from '../../model/relay.ts'
import { firstWord } from '../../model/mode.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { AskedRelay, RelayAnswer, RelayStep } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { relayAsked, relayEnded, relayReferenced } from './relay-sentences.ts'

const SHOWN = 20
const CODE_LENGTH = 6
const SEAL = 'relay'
const placeOf = (number: number) => `relay|${number}`
const STREETS = 'base-streets.geojson'

export class Relaying {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS relay (number INTEGER PRIMARY KEY, request TEXT UNIQUE, body BLOB NOT NULL, areas TEXT NOT NULL)`,
    )
  }

  draft(
    kind: RelayKind,
    from: { readonly alert: string | null; readonly zones: readonly string[] },
  ): RelayPack | Refusal {
    const ground = this.#ground
    const alert = from.alert === null ? null : (ground.tables.alert(from.alert)?.alert ?? null)
    if (from.alert !== null && alert === null) return refused('unknown alert', 'there is no such alert here')
    const wanted = alert?.current.content.zones ?? from.zones
    const known = ground.bundle?.zones ?? []
    const unknown = wanted.find((id) => !known.some((zone) => zone.id === id))
    if (unknown !== undefined) return refused('unknown zone', `there is no zone ${unknown.slice(0, 64)} here`)
    const { now, mode, territory } = ground
    const zones = known.filter(({ id }) => wanted.includes(id))
    const streetLayer = ground.tables.file(`geofences/${territory.code}/${STREETS}`)
    return relayDraft({ kind, now, mode, territory, zones, alert, streetLayer, sirens: ground.bundle?.sirens ?? [] })
  }

  ask(written: WrittenPack, told: AskedRelay, actor: Actor, request: string | null): RelayAnswer {
    const ground = this.#ground
    return ground.transaction((): RelayAnswer => {
      const once = request === null ? null : `${actor.id}|${request}`
      const known = once === null ? undefined : this.#where('request = ?', once)[0]
      if (known !== undefined) return { kind: 'ok', relay: known }
      const pack: RelayPack = {
        ...written,
        exercise: ground.mode !== 'live',
        commune: ground.territory.name,
        text: this.#marked(written.text),
        english: this.#marked(written.english),
        press: this.#marked(written.press),
      }
      const asked = { ...told, at: told.at ?? ground.now }
      const fault = relayFault(pack) ?? this.#hourFault(asked.at)
      if (fault !== null) return fault
      const areas = this.#areasOf(pack)
      if ('kind' in areas) return areas
      const { number } = this.#sql.exec('SELECT COALESCE(MAX(number), 0) + 1 AS number FROM relay').one()
      const relay: Relay = {
        number: Number(number),
        pack,
        asked: { ...asked, enteredAt: ground.now, actor },
        code: newCode(),
        reference: null,
        ended: null,
      }
      this.#sql.exec(
        'INSERT INTO relay (number, request, body, areas) VALUES (?, ?, ?, ?)',
        relay.number,
        once,
        this.#sealed(relay),
        JSON.stringify(areas),
      )
      ground.write(relayAsked(relay, (at) => ground.words(at)))
      ground.touch('relays')
      ground.anchorHead()
      return { kind: 'ok', relay }
    })
  }

  step(number: number, step: RelayStep, actor: Actor): RelayAnswer {
    const ground = this.#ground
    return ground.transaction((): RelayAnswer => {
      const [known] = this.#where('number = ?', number)
      if (known === undefined) return refused('unknown relay', `there is no request ${number} here`)
      if (step.kind === 'reference') {
        if (known.reference?.text === step.text) return { kind: 'ok', relay: known }
        const relay: Relay = { ...known, reference: { text: step.text, at: ground.now } }
        this.#put(relay)
        ground.write(relayReferenced(relay, actor))
        return { kind: 'ok', relay }
      }
      if (known.ended !== null)
        return known.ended.how === step.how
          ? { kind: 'ok', relay: known }
          : refused('already decided', `request ${number} has ended already`)
      const at = step.at ?? ground.now
      const fault = this.#hourFault(at)
      if (fault !== null) return fault
      if (at < known.asked.at) return refused('before it was asked', 'it cannot end before it was asked')
      if (step.how !== 'sent' && step.reason === '')
        return refused('reason required', 'say why it was refused or withdrawn')
      const ended = { how: step.how, at, enteredAt: ground.now, actor, reason: step.reason }
      const relay: Relay = { ...known, ended }
      this.#put(relay)
      ground.write(relayEnded(relay, (hour) => ground.words(hour)))
      ground.anchorHead()
      return { kind: 'ok', relay }
    })
  }

  /** The newest first. */
  shown(): readonly Relay[] {
    return this.#where('1 = 1 ORDER BY number DESC LIMIT ?', SHOWN)
  }

  all(): readonly Relay[] {
    return this.#where('1 = 1 ORDER BY number')
  }

  areas(number: number): readonly RelayArea[] | null {
    const [row] = this.#sql.exec('SELECT areas FROM relay WHERE number = ?', number).toArray()
    return row === undefined ? null : (JSON.parse(String(row['areas'])) as readonly RelayArea[])
  }

  clear(): void {
    this.#sql.exec('DELETE FROM relay')
  }

  // The first word of an exercise is the server's: nobody can leave it out.
  #marked(text: string): string {
    const word = firstWord(this.#ground.mode)
    return text === '' || text.startsWith(word) ? text : `${word}${text}`
  }

  #hourFault(at: Instant): Refusal | null {
    const { now } = this.#ground
    if (at > now + MINUTE_MS) return refused('in the future', 'what has not happened yet is not entered')
    return at < now - DAY_MS ? refused('longer ago than a day', 'enter it in the log: this is of now') : null
  }

  #areasOf({ zones }: RelayPack): readonly RelayArea[] | Refusal {
    const known = this.#ground.bundle?.zones ?? []
    const found = zones.map(({ id }) => known.find((zone) => zone.id === id))
    const areas = found.flatMap((zone) =>
      zone === undefined ? [] : [{ id: zone.id, name: zone.name.fr, geometry: zone.geometry }],
    )
    return areas.length === zones.length ? areas : refused('unknown zone', 'one of the zones is not there any more')
  }

  #put(relay: Relay): void {
    this.#sql.exec('UPDATE relay SET body = ? WHERE number = ?', this.#sealed(relay), relay.number)
    this.#ground.touch('relays')
  }

  // Whoever answers for the commune may have given a number of their own.
  #sealed(relay: Relay): Uint8Array {
    return this.#ground.keyring.sealText(SEAL, placeOf(relay.number), JSON.stringify(relay))
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly Relay[] {
    return this.#sql
      .exec(`SELECT number, body FROM relay WHERE ${condition}`, ...values)
      .toArray()
      .map(({ number, body }) => {
        const sealed = new Uint8Array(body as ArrayBuffer)
        return JSON.parse(this.#ground.keyring.openText(SEAL, placeOf(Number(number)), sealed)) as Relay
      })
  }
}

function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_LENGTH))
  return [...bytes].map((byte) => CODE_SIGNS[byte % CODE_SIGNS.length] ?? '').join('')
}
