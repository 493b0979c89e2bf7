// Scenarios prepared in calm: written by one, read and approved by another over their hash, sent at night by a second person in one act.
import { preparedHash } from '../../decide/content.ts'
import { LONGEST_VALIDITY_MS } from '../../decide/gates.ts'
import { lintContent, lintOptionsOf } from '../../fanout/lint.ts'
import { isWithoutSms } from '../../model/message.ts'
import {
  LONGEST_REVIEW_MS,
  SHORTEST_REPEAT_MS,
  standingOf,
  wordedAt,
  type FiredFrom,
  type PreparedApproval,
  type PreparedContent,
  type PreparedScenario,
} from '../../model/prepared.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { MINUTE_MS, toRfc3339, type Instant } from '../../model/time.ts'
import type { AlertAnswer, AskedPrepared, AskedSending, PreparedAnswer } from '../rpc/asked.ts'
import type { Deciding, Fired } from './deciding.ts'
import type { Ground } from './ground.ts'
import type { OwnVoices } from './own-voices.ts'
import * as say from './prepared-sentences.ts'

type Approved = Pick<PreparedApproval, 'by' | 'at'>

export class Preparing {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #deciding: Deciding
  readonly #ownVoices: OwnVoices
  #whenChanged: () => void = () => undefined

  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    parts: { readonly deciding: Deciding; readonly ownVoices: OwnVoices },
  ) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#deciding = parts.deciding
    this.#ownVoices = parts.ownVoices
    this.#sql.exec('CREATE TABLE IF NOT EXISTS prepared (id TEXT PRIMARY KEY, request TEXT UNIQUE, body TEXT NOT NULL)')
  }

  /** In the order in which they were first written. */
  shown(): readonly PreparedScenario[] {
    return this.#where('1 = 1 ORDER BY rowid')
  }

  /** `id` null: a new one. Whatever is written, nobody has approved it yet. */
  keep(id: string | null, { name, content }: AskedPrepared, by: Actor, request: string | null): PreparedAnswer {
    const ground = this.#ground
    return ground.transaction((): PreparedAnswer => {
      const once = request === null ? null : `${by.id}|${request}`
      const repeated = once === null ? undefined : this.#where('request = ?', once)[0]
      if (repeated !== undefined) return { kind: 'ok', scenario: repeated }
      const known = id === null ? null : this.#known(id)
      if (id !== null && known === null) return unknown(id)
      const fault = this.#fault(content)
      if (fault !== null) return fault
      const zones = ground.bundle?.zones ?? []
      const zoneHashes = content.zones.map((zone) => zones.find((one) => one.id === zone)?.hash ?? '')
      const version = preparedHash(name, content, zoneHashes)
      // Kept again as it was: whoever approved it has read exactly this.
      if (known?.version === version) return { kind: 'ok', scenario: known }
      const scenario: PreparedScenario = {
        id: known?.id ?? crypto.randomUUID(),
        name,
        content,
        zoneHashes,
        version,
        preparedBy: by,
        preparedAt: ground.now,
        approval: null,
        ...(known?.signature === undefined ? {} : { signature: { ...known.signature, voided: true as const } }),
      }
      this.#put(scenario, once)
      ground.write(say.preparedKept(scenario, known))
      this.#changed()
      return { kind: 'ok', scenario }
    })
  }

  approve(id: string, shown: { version: string; reviewInMs: number }, by: Actor): PreparedAnswer {
    const ground = this.#ground
    return ground.transaction((): PreparedAnswer => {
      const known = this.#known(id)
      if (known === null) return unknown(id)
      if (shown.version !== known.version)
        return refused('content changed since it was shown', 'read it again as it is now, then approve')
      if (standingOf(known, ground.bundle?.zones ?? [], ground.now) === 'zone changed')
        return refused('zone changed since it was shown', 'a zone was edited: keep the scenario again, then approve it')
      if (known.preparedBy.id === by.id)
        return refused('author may not approve', 'a second person reads and approves it')
      const reviewBy = ground.now + Math.min(shown.reviewInMs, LONGEST_REVIEW_MS)
      const scenario = { ...known, approval: { by, at: ground.now, version: known.version, reviewBy } }
      this.#put(scenario)
      ground.write(say.preparedApproved(scenario, by, reviewBy))
      this.#changed()
      return { kind: 'ok', scenario }
    })
  }

  drop(id: string, by: Actor): PreparedAnswer {
    return this.#ground.transaction((): PreparedAnswer => {
      const known = this.#known(id)
      if (known === null) return unknown(id)
      this.#sql.exec('DELETE FROM prepared WHERE id = ?', id)
      this.#ground.write(say.preparedDropped(known, by))
      this.#changed()
      return { kind: 'ok', scenario: known }
    })
  }

  /** One act of one person; whoever approved it beforehand is the first of the two, and so cannot be the second. */
  async send(id: string, asked: AskedSending, by: Actor): Promise<AlertAnswer> {
    return this.#deciding.fire({ ready: () => this.#ready(id, asked), persons: asked.persons }, by, asked.aloneReason)
  }

  #ready(id: string, { version, proposal }: AskedSending): Fired | Refusal {
    const ground = this.#ground
    const known = this.#known(id)
    if (known === null) return unknown(id)
    if (known.version !== version)
      return refused('content changed since it was shown', 'read it again as it is now, then decide')
    const closed = notReady(known, ground.bundle?.zones ?? [], ground.now)
    if (closed !== null || known.approval === null)
      return closed ?? refused('not approved beforehand', 'a second person approves it first')
    return this.leaving(known, proposal, known.approval)
  }

  one(id: string): PreparedScenario | null {
    return this.#known(id)
  }

  /** Part of the caller's transaction: who approved or signed it is another, and not a word of what it says. */
  replace(scenario: PreparedScenario): void {
    this.#put(scenario)
    this.#changed()
  }

  /** As it would leave now; whoever approved or signed it beforehand stands in it. */
  leaving(known: PreparedScenario, proposal: string | null, { by, at: approvedAt }: Approved): Fired {
    const ground = this.#ground
    const { validForMs, repeatEveryMs, ...content } = known.content
    const { variants: _, texts: __, voices: ___, ...rest } = content
    const { id, name, version, preparedBy } = known
    const from: FiredFrom = { id, name, version, preparedBy, approvedBy: by, approvedAt, repeatEveryMs }
    const at = { now: ground.now, timeZone: ground.territory.timeZone }
    // A whole minute, as the composer's: the same press a moment later is the same content.
    const expiresAt = Math.floor(ground.now / MINUTE_MS) * MINUTE_MS + validForMs
    return {
      kind: 'fired',
      draft: {
        proposal,
        content: { ...rest, ...wordedAt(known.content, at), msgType: 'Alert', expiresAt, allClear: false },
      },
      from,
    }
  }

  #fault(content: PreparedContent): Refusal | null {
    const { bundle, now } = this.#ground
    const { territory } = this.#ground
    const unknownZone = content.zones.find((id) => bundle?.zones.some((zone) => zone.id === id) !== true)
    if (content.zones.length === 0) return refused('no zone', 'choose at least one zone: none means nobody')
    if (unknownZone !== undefined) return refused('unknown zone', `zone ${unknownZone} is not in this territory`)
    if (content.channels.length === 0) return refused('no channel chosen', 'choose at least one channel')
    const missing = content.channels.find((channel) => !this.#ground.channels.includes(channel))
    if (missing !== undefined) return refused('channel not configured', `${missing} has no provider here`)
    if (isWithoutSms(content.channels))
      return refused('channel goes beside SMS', 'choose sms too, or leave RCS and WhatsApp out')
    if (content.validForMs > LONGEST_VALIDITY_MS) return refused('expiry too far', 'at most 24 hours')
    const { repeatEveryMs } = content
    if (repeatEveryMs !== null && (repeatEveryMs < SHORTEST_REPEAT_MS || repeatEveryMs >= content.validForMs))
      return refused('repeat not possible', 'from 15 minutes on, and sooner than it ends')
    const voice = this.#ownVoices.fault(content)
    if (voice !== null) return voice
    const [fault] = lintContent(
      wordedAt(content, { now, timeZone: territory.timeZone }),
      lintOptionsOf(territory, content.channels),
    )
    return fault === undefined ? null : refused(fault.reason, `${fault.language}: ${fault.detail}`)
  }

  #known(id: string): PreparedScenario | null {
    return this.#where('id = ?', id)[0] ?? null
  }

  #put(scenario: PreparedScenario, request: string | null = null): void {
    this.#sql.exec(
      `INSERT INTO prepared (id, request, body) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body, request = COALESCE(excluded.request, prepared.request)`,
      scenario.id,
      request,
      JSON.stringify(scenario),
    )
  }

  /** What counts down for one of them looks whether it still may. */
  whenChanged(changed: () => void): void {
    this.#whenChanged = changed
  }

  #changed(): void {
    this.#whenChanged()
    this.#ground.touch('prepared')
    this.#ground.anchorHead()
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly PreparedScenario[] {
    return this.#sql
      .exec(`SELECT body FROM prepared WHERE ${condition}`, ...values)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as PreparedScenario)
  }
}

function unknown(id: string): Refusal {
  return refused('unknown scenario', `there is no prepared scenario ${id.slice(0, 64)} here`)
}

function notReady(known: PreparedScenario, zones: Parameters<typeof standingOf>[1], now: Instant): Refusal | null {
  const standing = standingOf(known, zones, now)
  switch (standing) {
    case 'ready':
      return null
    case 'zone changed':
      return refused('zone changed since it was shown', 'a zone of it was edited: what was approved is no more')
    case 'to approve':
      return refused('not approved beforehand', 'a second person reads and approves it first, or write the alert')
    case 'review due':
      return refused(
        'review date passed',
        `it was good until ${toRfc3339(known.approval?.reviewBy ?? now)}: read and approve it again, or write the alert`,
      )
    default:
      return standing satisfies never
  }
}
