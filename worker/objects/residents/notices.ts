// Sends what belongs to one call for help, or to one notice of an authority: at once and beside the drain, since it must not queue behind thousands of warnings. The same
// rules hold: a row before the call, a claim before the request, a commit after it, unknown is asked or waited for, then said once more.
import { stepDelivery, type DeliveryEvent } from '../../fanout/delivery.ts'
import { contractPace } from '../../fanout/pacing.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { isFinal } from '../../model/delivery.ts'
import { deliveryReference } from '../../model/keys.ts'
import { answerAddress } from '../../model/mail-address.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import type { Receipt } from '../../model/outcome.ts'
import type { Asks } from '../../model/ring.ts'
import type { Territory } from '../../model/territory.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Instant, type SetClock } from '../../model/time.ts'
import { pause } from '../shared/waiting.ts'
import type { JournalGround } from './journal-ground.ts'
import type { Lookups } from './lookups.ts'
import type { NoticeRow, NoticeTables } from './notice-tables.ts'
import { ACCOUNT_RETRY_MS, type Providers, type Route } from './providers.ts'
import { Tally } from './tally.ts'

/** An answer that comes an hour later says nothing any more; who is rung half an hour late is rung for nothing. */
const ANSWER_LIVES_MS = HOUR_MS
const RING_LIVES_MS = 30 * MINUTE_MS
const AT_ONCE = 4
const MIN_TTL_MS = 20 * SECOND_MS
/** How soon what waits for the end of a warning looks again. */
const HELD_LOOK_MS = 2 * SECOND_MS

/** Said to whoever asked or sent, and not to whoever is woken: it is not called off, and who left a channel is not written to. */
function isAnswer(kind: string): boolean {
  return kind === 'answer' || kind === 'acknowledgement' || kind === 'sign-up'
}

/** To whom and in what words: sealed in the row. */
export interface Payload {
  readonly to: string
  readonly text: string
  readonly language: Language
  readonly sender: string
  /** The number that takes answers, for a provider that has it; null where there is none. */
  readonly inbound: string | null
  /** The address at which an e-mail of the territory is answered; absent where it takes no answers. */
  readonly replyTo?: string | null
  readonly territory: string
  readonly euOnly: boolean
  /** A call that waits for a key; absent where it asks for nothing. */
  readonly asks?: Asks
  /** What the contract allows, as the territory's file said it then. */
  readonly perSecond: number
}

function replyAt(inbound: string | null, reference: string): { readonly replyTo?: string } {
  const address = inbound === null ? null : answerAddress(inbound, reference)
  return address === null ? {} : { replyTo: address }
}

/** What is said to whoever is woken: nobody answers it by writing. */
export function toWake(
  channel: ChannelName,
  { to, text, language = 'fr' }: Pick<Payload, 'to' | 'text'> & { readonly language?: Language },
  territory: Territory,
): Payload {
  return {
    to,
    text,
    language,
    sender: territory.smsSender,
    inbound: null,
    territory: territory.code,
    euOnly: territory.euOnly === true,
    perSecond: contractPace(channel, segmentsOf(text).parts, territory),
  }
}

/** Whoever waits for more than a slot of the pacer: news of everyday life, which nobody may hear before a warning. */
export interface Permit {
  /** Asked before each batch, and again before each message, so that what begins meanwhile is not overtaken. */
  ask(
    help: number,
  ): Promise<{ readonly kind: 'go' } | { readonly kind: 'wait'; readonly until: Instant } | { readonly kind: 'over' }>
  /** Looked at in the step that claims: false where its person has left meanwhile. */
  isWanted(row: NoticeRow): boolean
  /** Looked at there too: true while a warning goes out of this very object. */
  readonly isHeld: boolean
}

export interface Wanted {
  /** The number of what it is sent for. */
  readonly help: number
  readonly round: number
  readonly kind: string
  readonly channel: ChannelName
  readonly payload: Payload
  /** How long it is worth saying; by its kind where it is left out. */
  readonly livesMs?: number
}

export class Notices {
  readonly #ground: JournalGround
  readonly #tables: NoticeTables
  readonly #providers: Providers
  readonly #lookups: Lookups
  /** The name of its alarm among those of the shard. */
  readonly #alarm: string
  /** Called in the transaction in which a notice of a call for help has changed. */
  readonly #changed: (help: number) => void
  /** Waits for every warning of the account, and is no warning itself. */
  readonly #yields: boolean
  readonly #permit: Permit | null
  /** Nothing is asked of a provider before; null where something may be. */
  #shutUntil: Instant | null = null
  #running: Promise<void> | null = null

  constructor(parts: {
    readonly ground: JournalGround
    readonly tables: NoticeTables
    readonly providers: Providers
    readonly lookups: Lookups
    readonly alarm: string
    readonly changed: (help: number) => void
    readonly yields?: boolean
    readonly permit?: Permit
  }) {
    this.#permit = parts.permit ?? null
    this.#yields = parts.yields === true
    this.#ground = parts.ground
    this.#tables = parts.tables
    this.#providers = parts.providers
    this.#lookups = parts.lookups
    this.#alarm = parts.alarm
    this.#changed = parts.changed
  }

  /** Part of the caller's transaction; sent as soon as that has ended. Repeating it says nothing twice. */
  want({ help, round, kind, channel, payload, livesMs }: Wanted): void {
    const { identity, keyring } = this.#ground
    if (identity === null) return
    const reference = deliveryReference((text) => keyring.hmac('delivery reference', text), {
      mode: identity.mode,
      shard: identity.shard,
      alert: `${this.#tables.subject} ${help}`,
      revision: round,
      channel,
      addressHash: kind,
    })
    const lives = livesMs ?? (isAnswer(kind) ? ANSWER_LIVES_MS : RING_LIVES_MS)
    this.#tables.add({
      help,
      round,
      kind,
      channel,
      addressHash: keyring.blindIndex(payload.to),
      reference,
      sealed: keyring.sealText('notice', `notice|${reference}`, JSON.stringify(payload)),
      expiresAt: Date.now() + lives,
    })
    this.#ground.alarms.setNoLater(this.#alarm, Date.now() + SECOND_MS)
    queueMicrotask(() => this.kick())
  }

  /** What has not been asked of a provider is not asked any more: somebody has taken the task. */
  callOff(help: number): void {
    for (const row of this.#tables.ofHelp(help)) if (!isAnswer(row.kind)) this.#step(row, { kind: 'cancel' })
  }

  /** Sends without waiting for the alarm, which may be busy with a whole drain; the alarm is what a kill leaves behind. */
  kick(): void {
    this.run().catch((error: unknown) => {
      console.error('notices wait for the alarm:', error instanceof Error ? error.message : 'unknown')
    })
  }

  run(): Promise<void> {
    this.#running ??= this.#rounds().finally(() => {
      this.#running = null
      this.#ground.onHeard?.flush()
      this.#rearm()
    })
    return this.#running
  }

  async #rounds(): Promise<void> {
    this.#adoptOrphans()
    await this.#settleUnknowns()
    for (let due = await this.#nextDue(); due.length > 0; due = await this.#nextDue()) {
      const hands = Array.from({ length: AT_ONCE }, async (_, hand) => {
        for (let index = hand; index < due.length; index += AT_ONCE) await this.#send(due[index] as NoticeRow)
      })
      await Promise.all(hands)
    }
  }

  /** None where nothing may be sent just now, and then it is known when to look again. */
  async #nextDue(): Promise<readonly NoticeRow[]> {
    for (;;) {
      for (const row of this.#permit === null ? [] : this.#tables.overdue(Date.now()))
        this.#ground.transaction(() => this.#step(row, { kind: 'expire' }))
      const due = this.#tables.due(Date.now())
      const [first] = due
      this.#shutUntil = null
      if (first === undefined || this.#permit === null) return due
      // One number at a time: each has its own leave, and one that was stopped holds back no other.
      const own = due.filter(({ help }) => help === first.help)
      if (await this.#mayGo(first.help)) return own
      if (this.#shutUntil !== null) return []
    }
  }

  async #mayGo(help: number): Promise<boolean> {
    const permit = this.#permit
    if (permit === null) return true
    if (this.#shutUntil !== null) return false
    const now = Date.now()
    const leave = permit.isHeld ? { kind: 'wait' as const, until: now + HELD_LOOK_MS } : await permit.ask(help)
    switch (leave.kind) {
      case 'go':
        return true
      case 'wait':
        this.#shutUntil = leave.until
        return false
      case 'over':
        this.#ground.transaction(() => {
          for (const row of this.#tables.planned(help)) this.#step(row, { kind: 'cancel' })
        })
        return false
      default:
        return leave satisfies never
    }
  }

  #rearm(): void {
    const at = this.#tables.nextAt()
    const from = Math.max(Date.now() + 1, this.#shutUntil ?? 0)
    if (at !== null) this.#ground.alarms.setNoLater(this.#alarm, Math.max(at, from))
  }

  #adoptOrphans(): void {
    const { boot, unknownWaitMs } = this.#ground
    for (const row of this.#tables.orphans(boot))
      this.#ground.transaction(() => this.#step(row, { kind: 'orphaned', now: Date.now(), unknownWaitMs }))
  }

  async #settleUnknowns(): Promise<void> {
    const mode = this.#ground.identity?.mode
    if (mode === undefined) return
    for (const due of this.#tables.unknownDue(Date.now())) {
      const looked = await this.#lookups.ask(due, { mode, territory: { euOnly: this.#open(due).euOnly } })
      this.#ground.transaction(() => {
        const row = this.#tables.row(due.n)
        if (row === null || row.transport !== 'unknown') return
        const now = Date.now()
        switch (looked.kind) {
          case 'found':
            this.#step(row, { kind: 'receipt', ringAgainAt: null, receipt: looked.receipt })
            return
          case 'ask again':
            this.#tables.save({ ...row, notBefore: now + this.#ground.unknownWaitMs }, this.#ground.boot)
            return
          case 'over':
            this.#step(row, { kind: 'wait over', now, routes: looked.routes, mayRepeat: true })
            return
          default:
            looked satisfies never
        }
      })
    }
  }

  async #send(due: NoticeRow): Promise<void> {
    const { identity, env } = this.#ground
    if (identity === null || this.#shutUntil !== null) return
    const payload = this.#open(due)
    const { mode } = identity
    const routes = await this.#providers.routes(due.channel, { mode, territory: { euOnly: payload.euOnly } })
    const found = await this.#leased(due, routes, payload.perSecond)
    if ('waitUntil' in found) return this.#hold(due.n, found.waitUntil)
    const { route, at, by } = found
    await pause(at - Date.now())
    const claimed = (await this.#mayGo(due.help)) ? this.#claim(due.n, route) : null
    const tally = new Tally()
    if (claimed !== null) {
      const outcome = await by.channel.send({
        to: payload.to,
        text: payload.text,
        language: payload.language,
        severity: this.#yields ? 'Minor' : 'Extreme',
        sender: by.channel.takesAnswers ? (payload.inbound ?? payload.sender) : payload.sender,
        reference: claimed.reference,
        ttlMs: Math.max(MIN_TTL_MS, claimed.expiresAt - Date.now()),
        topic: `${this.#tables.subject} ${claimed.help}`,
        hooksUrl: `${env.TOCSIN_ORIGIN}/hooks/${payload.territory}`,
        ...(payload.asks === undefined ? { oneWay: true } : { asks: payload.asks }),
        ...replyAt(payload.replyTo ?? null, claimed.reference),
      })
      tally.add(outcome)
      this.#ground.transaction(() => {
        const row = this.#tables.row(claimed.n)
        if (row === null) return
        const { unknownWaitMs } = this.#ground
        this.#step(row, {
          kind: 'outcome',
          fence: claimed.fence,
          outcome,
          provider: by.channel.provider,
          routes: routes.length,
          now: Date.now(),
          unknownWaitMs,
        })
      })
    }
    tally.release(1)
    await by.pacer.report(this.#ground.holder, tally.report())
  }

  /** A slot of the row's own provider, or of a later one while that is out. */
  async #leased(
    row: NoticeRow,
    routes: readonly Route[],
    perSecond: number,
  ): Promise<{ readonly route: number; readonly at: Instant; readonly by: Route } | { readonly waitUntil: Instant }> {
    const waits: Instant[] = []
    for (const [route, by] of routes.entries()) {
      if (route < row.route) continue
      const lease = await by.pacer.lease({
        wanted: 1,
        connections: 1,
        perSecond,
        // The lane of drills is the one that waits until nothing live has been asked for.
        lane: this.#yields || this.#ground.identity?.mode === 'exercise' ? 'drill' : 'live',
        holder: this.#ground.holder,
      })
      if (lease.slots > 0) return { route, at: lease.startAt, by }
      waits.push(lease.retryAt ?? Date.now() + SECOND_MS)
      if (!lease.out) break
    }
    return { waitUntil: waits.length === 0 ? Date.now() + ACCOUNT_RETRY_MS : Math.min(...waits) }
  }

  #hold(n: number, until: Instant): void {
    this.#ground.transaction(() => {
      const row = this.#tables.row(n)
      if (row === null || row.transport !== 'planned') return
      if (Date.now() >= row.expiresAt) this.#step(row, { kind: 'expire' })
      else this.#tables.save({ ...row, notBefore: until }, this.#ground.boot)
    })
  }

  /** Looked at again in the step that claims: meanwhile somebody may have taken the task, or left. */
  #claim(n: number, route: number): NoticeRow | null {
    return this.#ground.transaction(() => {
      const row = this.#tables.row(n)
      if (row === null || row.transport !== 'planned') return null
      const end = (kind: 'expire' | 'cancel') => {
        this.#step(row, { kind })
        return null
      }
      if (Date.now() >= row.expiresAt) return end('expire')
      if (this.#permit !== null && !this.#permit.isWanted(row)) return end('cancel')
      if (this.#permit?.isHeld === true) {
        this.#shutUntil = Date.now() + HELD_LOOK_MS
        return null
      }
      // INV-17: an opt-out before the claim means no request; the task stands all the same.
      if (isAnswer(row.kind) && this.#ground.registry.isOptedOut(row.addressHash, row.channel)) return end('cancel')
      return this.#step(row, { kind: 'claim', route, now: Date.now() })
    })
  }

  /** Part of the caller's transaction. The call for help that the notice belongs to; null where the receipt is not of a notice. */
  join(receipt: Receipt): NoticeRow | null {
    const row = this.#tables.rowFor(receipt)
    return row === null ? null : this.#step(row, { kind: 'receipt', receipt, ringAgainAt: null })
  }

  /** What a notice says, by our reference: an answering machine that beeps asks for it. */
  words(reference: string): (Pick<Payload, 'text' | 'language' | 'asks'> & { readonly channel: ChannelName }) | null {
    const row = this.#tables.rowFor({ reference, providerId: null })
    if (row === null) return null
    const { text, language, asks } = this.#open(row)
    return { channel: row.channel, text, language, ...(asks === undefined ? {} : { asks }) }
  }

  moveWaits(step: SetClock): void {
    this.#tables.moveWaits(step)
  }

  /** True where something is to be sent, or on the wire. */
  watchdog(): boolean {
    const { isOpen } = this.#tables
    if (isOpen) this.#ground.alarms.setNoLater(this.#alarm, Date.now())
    return isOpen
  }

  #open(row: NoticeRow): Payload {
    return JSON.parse(this.#ground.keyring.openText('notice', `notice|${row.reference}`, row.sealed)) as Payload
  }

  #step(row: NoticeRow, event: DeliveryEvent): NoticeRow {
    const next: NoticeRow = { ...row, ...stepDelivery(row, event) }
    this.#tables.save(next, this.#ground.boot)
    if (next.transport === row.transport && next.answer === row.answer) return next
    this.#ground.onHeard?.hear(row, next)
    // A receipt that comes on its own is written with the next round.
    if (isFinal(next.transport) || next.answer !== row.answer)
      this.#ground.alarms.setNoLater(this.#alarm, Date.now() + SECOND_MS)
    this.#changed(row.help)
    return next
  }
}
