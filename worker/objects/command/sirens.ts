// Sounds and stops the sirens. Each request is written before it leaves; a stop waits for nothing and for nobody; what a siren does is what its
// controller says under its own signature, or what a named person says who stands there.
import {
  MOST_ANSWER_SIGNS,
  readAnswer,
  SIGNATURE_HEADER,
  writeCommand,
  type SirenAnswer,
} from '../../channels/index.ts'
import { accountsOf } from '../../env.ts'
import type { Alert } from '../../model/alert.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import {
  ORDER_VALID_MS,
  ownSirens,
  PATTERN_MS,
  sirenCredential,
  sirensOf,
  soundingFor,
  sirenState,
  UNTOLD,
  type Siren,
  type SirenAct,
  type SirenOrder,
  type SirenRow,
  type SirenVia,
  type SirenView,
} from '../../model/siren.ts'
import type { Instant } from '../../model/time.ts'
import { nextAsk, nextSequence, refusalToSound, stepSiren, type SirenEvent } from '../../plan/siren-machine.ts'
import type { AskedSirens, SirensAnswer } from '../rpc/without-networks.ts'
import type { Ground } from './ground.ts'
import { sirenByHand, sirenSaid, sirensOrdered } from './siren-sentences.ts'

export const SIRENS_ALARM = 'sirens'
/** Everybody must know within two seconds of a stop which siren has confirmed it. */
const ANSWER_WITHIN_MS = 1_500
/** A controller that does not answer a stop so often needs somebody at its switch. */
const TRIES_BEFORE_HANDS = 2

export class Sirens {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS siren (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
  }

  views(): readonly SirenView[] {
    const now = Date.now()
    return this.#all.map((siren) => {
      const row = this.#row(siren.id)
      return { ...siren, state: sirenState(row, now), task: taskOf(siren, row), done: row.done }
    })
  }

  async sound(asked: AskedSirens, by: Actor): Promise<SirensAnswer> {
    const { alert: id, pattern, reason } = asked
    const alert = id === null ? null : (this.#ground.tables.alert(id)?.alert ?? null)
    if (id !== null && alert === null) return refused('unknown alert', 'there is no such alert here')
    if (alert === null && reason === '')
      return refused('reason required', 'no alert says why: say it, it stands in the log')
    const chosen = this.#chosen(asked.sirens)
    if ('kind' in chosen) return chosen
    const now = Date.now()
    for (const siren of chosen) {
      const closed = refusalToSound(this.#row(siren.id), pattern, now)
      if (closed !== null) return { ...closed, detail: `${siren.name.fr}: ${closed.detail}` }
    }
    this.#ground.transaction(() => this.#order(chosen, { ...aboutAlert(alert), act: 'sound', pattern, by, reason }))
    await this.#askAll(chosen)
    return { kind: 'ok', sirens: this.views() }
  }

  /** `sirens` null: every siren of the commune, whatever it is said to do. */
  async stop(sirens: readonly string[] | null, by: Actor, reason: string): Promise<SirensAnswer> {
    const chosen =
      sirens === null ? ownSirens(this.#all).filter((siren) => this.#mayBeLoud(siren)) : this.#chosen(sirens)
    if ('kind' in chosen) return chosen
    this.#ground.transaction(() => this.#order(chosen, { ...aboutAlert(null), act: 'stop', pattern: null, by, reason }))
    await this.#askAll(chosen)
    return { kind: 'ok', sirens: this.views() }
  }

  byHand(id: string, act: 'sound' | 'stop', via: SirenVia, by: Actor): SirensAnswer {
    const ground = this.#ground
    return ground.transaction((): SirensAnswer => {
      const [siren] = this.#all.filter((one) => one.id === id)
      if (siren === undefined) return unknownSiren(id)
      const row = this.#row(id)
      // Said twice is said once.
      if (row.order?.act === act && row.isConfirmed && row.done !== null) return { kind: 'ok', sirens: this.views() }
      if (row.order?.act !== act || row.isConfirmed)
        return refused('changed meanwhile', 'that is not what is to be done at this siren any more: look again')
      const next = stepSiren(row, { kind: 'by hand', by, via, at: ground.now, machineAt: Date.now() })
      this.#put(id, next)
      ground.write(sirenByHand(siren, next, by))
      this.#changed()
      return { kind: 'ok', sirens: this.views() }
    })
  }

  /** Part of the caller's transaction: an alert that was approved with its sirens has left. */
  launched(alert: Alert): void {
    const { content, approvedBy, submittedBy } = alert.current
    if (!content.channels.includes('siren')) return
    const pattern = content.allClear ? 'end' : 'alert'
    const now = Date.now()
    const sounding = soundingFor({ alert: alert.id, pattern })
    const chosen = sirensOf(content.zones, this.#all).filter(({ id }) => {
      const row = this.#row(id)
      return row.soundedFor !== sounding && refusalToSound(row, pattern, now) === null
    })
    if (chosen.length === 0) return
    const by = approvedBy ?? submittedBy
    this.#order(chosen, { ...aboutAlert(alert), act: 'sound', pattern, by, reason: '' })
  }

  /** Part of the caller's transaction: what sounds for this alert ends with it. */
  stopped(alert: Alert, by: Actor): void {
    const now = Date.now()
    const own = ownSirens(this.#all).filter(({ id }) => {
      const row = this.#row(id)
      const sounds = sirenState(row, now).kind !== 'silent'
      return row.order?.act === 'sound' && row.order.alert === alert.id && sounds && now < row.order.issuedAt + LOUD_MS
    })
    if (own.length > 0) this.#order(own, { ...aboutAlert(alert), act: 'stop', pattern: null, by, reason: '' })
  }

  /** What is due of all of them. */
  async due(): Promise<void> {
    if (this.#ground.bundle === null) return
    const now = Date.now()
    await this.#askAll(this.#all.filter(({ id }) => (nextAsk(this.#row(id))?.at ?? Infinity) <= now))
  }

  /** The sequence stays: no controller takes one twice. */
  clear(): void {
    for (const { id } of this.#all) this.#put(id, { ...UNTOLD, sequence: this.#row(id).sequence })
    this.#ground.alarms.clear(SIRENS_ALARM)
  }

  get #all(): readonly Siren[] {
    return this.#ground.bundle?.sirens ?? []
  }

  #chosen(ids: readonly string[]): readonly Siren[] | Refusal {
    const sirens = this.#all
    const unknown = ids.find((id) => !sirens.some((siren) => siren.id === id))
    if (unknown !== undefined) return unknownSiren(unknown)
    const chosen = sirens.filter(({ id }) => ids.includes(id))
    const state = chosen.find(({ drive }) => drive.kind === 'prefect')
    if (state !== undefined)
      return refused('the prefect alone sounds it', `${state.name.fr} is the State’s: ask the prefect for it`)
    return chosen.length === 0 ? refused('unknown siren', 'name at least one siren') : chosen
  }

  // A controller is told whatever it is said to do; nobody is sent to a switch that nobody was ever sent to.
  #mayBeLoud({ id, drive }: Siren): boolean {
    const { order } = this.#row(id)
    return drive.kind === 'controller' || (order?.act === 'sound' && Date.now() < order.issuedAt + LOUD_MS)
  }

  #order(sirens: readonly Siren[], told: Omit<SirenOrder, 'issuedAt'>): void {
    const order: SirenOrder = { ...told, issuedAt: Date.now() }
    for (const { id } of sirens) this.#put(id, stepSiren(this.#row(id), { kind: 'ordered', order }))
    this.#ground.write(sirensOrdered(sirens, order, this.#ground.mode !== 'live'))
    this.#changed()
    this.#ground.anchorHead()
  }

  async #askAll(sirens: readonly Siren[]): Promise<void> {
    await Promise.all(sirens.map((siren) => this.#ask(siren)))
    this.#ground.transaction(() => this.#changed())
  }

  async #ask(siren: Siren): Promise<void> {
    if (siren.drive.kind !== 'controller') return
    const act = nextAsk(this.#row(siren.id))?.act
    if (act === undefined) return
    const issuedAt = Date.now()
    const sequence = nextSequence(this.#row(siren.id), issuedAt)
    this.#ground.transaction(() => this.#step(siren, { kind: 'asked', act, sequence, at: issuedAt }))
    const { order } = this.#row(siren.id)
    const answer = await this.#answerOf(siren, siren.drive.url, { act, sequence, issuedAt, order })
    this.#ground.transaction(() => {
      const at = Date.now()
      if (answer.kind === 'done') this.#step(siren, { kind: 'answered', sequence, heard: answer.heard })
      else if (answer.kind === 'refused')
        this.#step(siren, { kind: 'failed', sequence, why: answer.why, heard: answer.heard, at })
      else this.#step(siren, { kind: 'failed', sequence, why: answer.kind, heard: null, at })
    })
  }

  /** An exercise comes no further than here: no address is called and no key is asked for (INV-11). */
  async #answerOf(
    siren: Siren,
    url: string,
    { act, sequence, issuedAt, order }: Asked,
  ): Promise<SirenAnswer | { readonly kind: 'no answer' | 'no key' }> {
    if (this.#ground.mode !== 'live') return drilled(act, sequence, issuedAt, order)
    const { env, territory } = this.#ground
    const key = await accountsOf(env, territory.code).credential(sirenCredential(siren.id))
    if (key === null) return { kind: 'no key' }
    const command = {
      siren: `${territory.code}/${siren.id}`,
      act,
      sequence,
      alert: act === 'status' ? null : (order?.number ?? null),
      revision: act === 'status' ? null : (order?.revision ?? null),
      pattern: act === 'sound' ? (order?.pattern ?? 'alert') : null,
      issuedAt,
      expiresAt: act === 'sound' ? (order?.issuedAt ?? issuedAt) + ORDER_VALID_MS : issuedAt + ORDER_VALID_MS,
    }
    const { body, signature } = writeCommand(command, key.trim())
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature },
        body,
        redirect: 'manual',
        // The whole of it: reading the key has taken a part of the time.
        signal: AbortSignal.timeout(Math.max(0, issuedAt + ANSWER_WITHIN_MS - Date.now())),
      })
      const text = (await response.text()).slice(0, MOST_ANSWER_SIGNS)
      return readAnswer({ body: text, signature: response.headers.get(SIGNATURE_HEADER) }, command, key.trim())
    } catch {
      // Not sent, or sent and not answered: which of the two nobody knows.
      return { kind: 'no answer' }
    }
  }

  #step(siren: Siren, event: SirenEvent): void {
    const before = this.#row(siren.id)
    const row = stepSiren(before, event)
    this.#put(siren.id, row)
    const act = sirenSaid(siren, before, row, Date.now())
    if (act !== null) this.#ground.write(act)
  }

  #changed(): void {
    this.#ground.touch('withoutNetworks')
    const times = this.#all.flatMap((siren) =>
      siren.drive.kind === 'controller' ? (nextAsk(this.#row(siren.id))?.at ?? []) : [],
    )
    if (times.length === 0) this.#ground.alarms.clear(SIRENS_ALARM)
    else this.#ground.alarms.set(SIRENS_ALARM, Math.max(Date.now(), Math.min(...times)))
  }

  #row(id: string): SirenRow {
    const [row] = this.#sql.exec('SELECT body FROM siren WHERE id = ?', id).toArray()
    return row === undefined ? UNTOLD : (JSON.parse(String(row['body'])) as SirenRow)
  }

  #put(id: string, row: SirenRow): void {
    this.#sql.exec(
      'INSERT INTO siren (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
      id,
      JSON.stringify(row),
    )
  }
}

interface Asked {
  readonly act: SirenAct
  readonly sequence: number
  readonly issuedAt: Instant
  readonly order: SirenOrder | null
}

/** The longest signal: what was ordered before that is over by itself. */
const LOUD_MS = PATTERN_MS.alert + ORDER_VALID_MS

function drilled(act: SirenAct, sequence: number, at: Instant, order: SirenOrder | null): SirenAnswer {
  const sounds = act === 'sound'
  const until = sounds ? at + PATTERN_MS[order?.pattern ?? 'alert'] : null
  return { kind: 'done', heard: { state: sounds ? 'sounding' : 'silent', sounded: sounds ? sequence : 0, until, at } }
}

function taskOf({ drive }: Siren, { order, isConfirmed, tries, trouble }: SirenRow): SirenView['task'] {
  if (order === null || isConfirmed) return null
  const isForHands = drive.kind === 'by hand' || (trouble !== null && tries >= TRIES_BEFORE_HANDS)
  return isForHands ? { act: order.act, since: order.issuedAt } : null
}

function aboutAlert(alert: Alert | null): Pick<SirenOrder, 'alert' | 'number' | 'revision'> {
  return { alert: alert?.id ?? null, number: alert?.number ?? null, revision: alert?.current.revision ?? null }
}

function unknownSiren(id: string): Refusal {
  return refused('unknown siren', `there is no siren ${id.slice(0, 64)} here`)
}
