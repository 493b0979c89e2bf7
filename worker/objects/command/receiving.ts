// Notices as the crisis cell works on them: taken from whoever stands in feeds.yaml, kept whole, told to people until one of them has read it, and
// that given back to the sender. Each act stands in the log in its own transaction; the shard 0 of the town sends.
import { createHash } from 'node:crypto'
import { waitMs } from '../../env.ts'
import { automaticWarning } from '../../feeds/index.ts'
import { acknowledgementMail, acknowledgementSms, noticeSpoken } from '../../fanout/notice-words.ts'
import type { Actor } from '../../model/identity.ts'
import {
  NO_NOTICE_SETTINGS,
  NOTICES_KEPT_MS,
  sourceOfSender,
  type Notice,
  type NoticeKept,
  type NoticeReturn,
  type NoticeSaid,
  type NoticeSource,
  type NoticeStatusDocument,
  type NoticeStep,
  type NoticesView,
  type NoticeWords,
} from '../../model/notice.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { NO_HELP_NUMBERS } from '../../model/territory.ts'
import { HOUR_MS } from '../../model/time.ts'
import { FIRST_RING_MS } from '../../plan/help-task.ts'
import { nextNoticeAt, stepNotice, type NoticeEffect } from '../../plan/notice-machine.ts'
import type { NoticeArrival, NoticeOrder, NoticeReport, NoticeTaken } from '../rpc/errands.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground } from './ground.ts'
import * as say from './notice-sentences.ts'
import { NoticeTables } from './notice-tables.ts'

/** So much of what came is kept; the hash is of all of it, and the text of an e-mail stands before its attachments. */
export const KEPT_BYTES = 1_000_000
/** The same bytes again within this time are the same notice; later the sender means it anew. Where it has a name of its own, for ever. */
const SAME_FOR_MS = 6 * HOUR_MS
/** A sender that has gone mad must not fill the disk; a real one sends a few a day. */
const MOST_AN_HOUR = 120

/** The shard that sends; it holds the residents of a quarter of the town as well, and has every provider. */
const SENDS = 'shard:0'

export class Receiving {
  readonly #ground: Ground
  readonly #tables: NoticeTables
  readonly #roster: DutyRoster

  constructor(ground: Ground, storage: DurableObjectStorage, roster: DutyRoster) {
    this.#ground = ground
    this.#roster = roster
    this.#tables = new NoticeTables(storage)
  }

  /** Kept, logged and on its way to the duty officer before this answers. */
  take(arrival: NoticeArrival): NoticeTaken | Refusal {
    const ground = this.#ground
    const source = sourceOfSender(ground.bundle?.notices ?? NO_NOTICE_SETTINGS, arrival.sender)
    return ground.transaction(() => {
      if (source === null) return this.#refuse(arrival)
      const kept = keptOf(arrival)
      const named = arrival.said.id ?? arrival.name
      const same = named === null ? kept.sha256 : `id ${named}`
      const known = this.#tables.same(source.id, same, named === null ? ground.now - SAME_FOR_MS : 0)
      if (known !== null) return this.#again(known.notice)
      if (this.#tables.countSince(source.id, ground.now - HOUR_MS) >= MOST_AN_HOUR)
        return refused('too many tries', `more than ${MOST_AN_HOUR} notices within an hour: send it again later`)
      const notice = this.#noticeOf(arrival, source, kept)
      const words: NoticeWords = { ...wordsOf(arrival.said), from: fromOf(arrival) }
      this.#tables.add({
        notice,
        same,
        words: this.#seal(notice.number, 'words', new TextEncoder().encode(JSON.stringify(words))),
        whole: this.#seal(notice.number, 'whole', arrival.bytes.subarray(0, KEPT_BYTES)),
        type: arrival.contentType.slice(0, 100),
      })
      ground.write(say.noticeReceived(notice))
      // A drill of ours and an exercise of theirs are no bulletin; a cancellation is one, also where it waits for nobody.
      if (ground.mode === 'live' && arrival.said.reading.kind === 'cap' && source.areas !== undefined)
        ground.handOver('watch', { kind: 'bulletin', number: notice.number })
      this.#tell(notice)
      ground.touch('notices')
      this.arm()
      return { kind: 'taken', isNew: true, notice: statusOf(this.#tables.row(notice.number)?.notice ?? notice) }
    })
  }

  /** Somebody has read it. */
  acknowledge(number: number, by: Actor, note: string): { readonly kind: 'ok'; readonly notice: Notice } | Refusal {
    const ground = this.#ground
    return ground.transaction(() => {
      const known = this.#tables.row(number)
      if (known === null) return refused('unknown notice', `there is no notice ${number} here`)
      const stepped = stepNotice(known.notice, { kind: 'acknowledge', by, at: ground.now, note })
      if (stepped.kind === 'refused') return stepped
      if (stepped.notice === known.notice) return { kind: 'ok', notice: known.notice }
      this.#tables.put(stepped.notice)
      ground.write(say.noticeAcknowledged(stepped.notice, by))
      for (const effect of stepped.effects) this.#do(stepped.notice, effect)
      ground.touch('notices')
      this.arm()
      return { kind: 'ok', notice: this.#tables.row(number)?.notice ?? stepped.notice }
    })
  }

  /** Tells whoever must be told by now. */
  ringDue(): void {
    this.#ground.transaction(() => {
      for (const notice of this.#tables.open()) if (this.#tell(notice)) this.#ground.touch('notices')
      this.#purge()
      this.arm()
    })
  }

  arm(): void {
    const oldest = this.#tables.oldestClosed()
    const next = [
      ...this.#tables.open().flatMap((notice) => nextNoticeAt(notice, this.#firstAfterMs) ?? []),
      ...(oldest === null ? [] : [oldest + this.#keepMs + 1]),
    ]
    this.#ground.wakeAt('notices', next.length === 0 ? null : Math.min(...next))
  }

  /** What became of what the shard was asked to send; the newest report counts. */
  takeReport({ number, seq, messages }: NoticeReport): void {
    this.#ground.transaction(() => {
      const known = this.#tables.row(number)
      if (known === null || seq <= known.seq) return
      let notice = known.notice
      for (const message of messages) {
        const event =
          message.kind === 'acknowledgement'
            ? ({ kind: 'returned', state: returnStateOf(message.state) } as const)
            : ({ kind: 'rung', round: message.round, step: message.kind, state: message.state } as const)
        const stepped = stepNotice(notice, event)
        if (stepped.kind === 'refused' || stepped.notice === notice) continue
        notice = stepped.notice
        if (event.kind === 'rung') this.#ground.write(say.noticeRung(notice, event.step, event.state))
        else this.#ground.write(say.noticeReturned(notice, event.state))
      }
      this.#tables.put(notice, seq)
      if (notice !== known.notice) this.#ground.touch('notices')
    })
  }

  /** The voice of whoever called stands with the provider; null where there is no such notice here. */
  recorded(id: string, url: string): Notice | null {
    return this.#ground.transaction(() => {
      const known = this.#tables.byId(id)
      if (known === null) return null
      if (known.notice.recording !== null) return known.notice
      const notice: Notice = { ...known.notice, recording: { url, at: this.#ground.now } }
      this.#tables.put(notice)
      this.#ground.write(say.noticeRecorded(notice))
      this.#ground.touch('notices')
      return notice
    })
  }

  /** For whoever sent it, and for nobody else. */
  statusFor(id: string, key: string): NoticeStatusDocument | null {
    const source = sourceOfSender(this.#ground.bundle?.notices ?? NO_NOTICE_SETTINGS, { by: 'key', key })
    const known = source === null ? null : this.#tables.byId(id)
    return known === null || known.notice.source !== source?.id ? null : statusOf(known.notice)
  }

  /** Every byte that was kept; that somebody looked stands in the log first. */
  whole(number: number, by: Actor): { readonly bytes: Uint8Array; readonly contentType: string } | null {
    const known = this.#tables.row(number)
    const kept = this.#tables.whole(number)
    if (known === null || kept === null) return null
    this.#ground.transaction(() => this.#ground.write(say.noticeWholeRead(known.notice, by)))
    return { bytes: this.#open(number, 'whole', kept.sealed), contentType: kept.type }
  }

  /** The message as it came; null where it was cut, is gone, or its sender has no areas any more. */
  capOf(number: number): { readonly source: string; readonly xml: string } | null {
    const [known, kept] = [this.#tables.row(number), this.#tables.whole(number)]
    if (known === null || kept === null || known.notice.kept.bytes < known.notice.kept.of) return null
    return { source: known.notice.source, xml: new TextDecoder().decode(this.#open(number, 'whole', kept.sealed)) }
  }

  shown(): NoticesView {
    return {
      notices: this.#tables.shown().map(({ notice, words }) => ({ ...notice, ...this.#words(notice.number, words) })),
      refused: this.#tables.refused(),
    }
  }

  clear(): void {
    this.#tables.clear()
    this.#ground.alarms.clear('notices')
  }

  /** What the shard sends; null where it was called off, or the demonstration was started again meanwhile. */
  orderOf(number: number, step: NoticeStep | 'acknowledgement', round: number): NoticeOrder | null {
    const row = this.#tables.row(number)
    if (row === null) return null
    const { notice } = row
    const words = this.#words(number, row.words)
    const { territory, mode } = this.#ground
    const to = step === 'acknowledgement' ? words.from : this.#lineOf(step)
    if (to === null) return null
    if (step !== 'acknowledgement') {
      if (notice.state !== 'open' || notice.round !== round) return null
      const text = noticeSpoken({
        number,
        mode,
        status: notice.status,
        door: notice.door,
        speaker: territory.speaker,
        sourceName: notice.sourceName,
        title: words.title,
        text: words.text,
        others: this.#tables.open().length - 1,
      })
      return { number, round, kind: step, channel: 'voice', to, text, territory }
    }
    const { acknowledged, returned } = notice
    if (acknowledged === null || (returned.by !== 'sms' && returned.by !== 'mail')) return null
    const answer = {
      number,
      mode,
      speaker: territory.speaker,
      by: acknowledged.by.name,
      at: this.#ground.words(acknowledged.at),
      note: acknowledged.note,
      title: words.title,
    }
    const text = returned.by === 'sms' ? acknowledgementSms(answer) : acknowledgementMail(answer)
    return { number, round: 0, kind: step, channel: returned.by, to, text, territory }
  }

  // ---- inside ----

  // Part of the caller's transaction. What nobody has read is never deleted.
  #purge(): void {
    const count = this.#tables.purge(this.#ground.now - this.#keepMs)
    if (count === 0) return
    this.#ground.write(say.noticesPurged(count, this.#keepMs))
    this.#ground.touch('notices')
  }

  get #keepMs(): number {
    return this.#ground.bundle?.notices?.keepMs ?? NOTICES_KEPT_MS
  }

  get #firstAfterMs(): number {
    return waitMs(this.#ground.env, 'TOCSIN_HELP_AFTER_MS', FIRST_RING_MS)
  }

  // Nothing of a stranger is kept: whoever may wake people at night is known by name, and a list of what strangers sent would be a list of people.
  #refuse({ door }: NoticeArrival): Refusal {
    this.#tables.refuse(door, this.#ground.now)
    this.#ground.touch('notices')
    return refused(
      'sender not on the list',
      'this sender does not stand under "notices" of feeds.yaml; nothing was kept',
    )
  }

  #again(notice: Notice): NoticeTaken {
    const stepped = stepNotice(notice, { kind: 'came again' })
    const next = stepped.kind === 'ok' ? stepped.notice : notice
    this.#tables.put(next)
    // A sender that repeats all night must not fill the log: the second time, the fourth, the eighth.
    if (Number.isInteger(Math.log2(next.times))) this.#ground.write(say.noticeCameAgain(next))
    this.#ground.touch('notices')
    return { kind: 'taken', isNew: false, notice: statusOf(next) }
  }

  #noticeOf(arrival: NoticeArrival, source: NoticeSource, kept: NoticeKept): Notice {
    const { door, said } = arrival
    const now = this.#ground.now
    const warning = automaticWarning(source.kind, said)
    return {
      number: this.#tables.nextNumber(),
      id: crypto.randomUUID(),
      source: source.id,
      sourceName: source.name,
      door,
      status: said.status,
      reading: warning === null ? said.reading : { kind: warning.kind },
      danger: warning?.danger ?? said.danger,
      planLevel: warning?.planLevel ?? null,
      receivedAt: now,
      sentAt: said.sentAt,
      times: 1,
      kept,
      recording: null,
      // A test wakes nobody and waits for nobody.
      state: said.status === 'test' ? 'information' : 'open',
      openSince: now,
      round: 1,
      rings: [],
      acknowledged: null,
      returned: returnOf(arrival, source),
    }
  }

  /** True where somebody was told. */
  #tell(notice: Notice): boolean {
    const now = this.#ground.now
    const justRung = this.#tables
      .open()
      .filter(({ number }) => number !== notice.number)
      .flatMap(({ rings }) => rings)
      .filter(({ at, state }) => at > now - this.#firstAfterMs && state !== 'with another' && state !== 'no number')
      .map(({ step }) => step)
    const stepped = stepNotice(notice, { kind: 'time', now, firstAfterMs: this.#firstAfterMs, justRung })
    if (stepped.kind === 'refused' || stepped.notice === notice) return false
    this.#tables.put(stepped.notice)
    for (const effect of stepped.effects) this.#do(stepped.notice, effect)
    return true
  }

  #do(notice: Notice, effect: NoticeEffect): void {
    const ground = this.#ground
    const { number } = notice
    switch (effect.kind) {
      case 'call off rings':
        return ground.handOver(SENDS, { kind: 'notice call off', number })
      case 'give back':
        return ground.handOver(SENDS, { kind: 'notice message', number, step: 'acknowledgement', round: 0 })
      case 'ring': {
        const { step, round } = effect
        if (this.#lineOf(step) !== null) {
          ground.write(say.noticeRings(notice, step))
          return ground.handOver(SENDS, { kind: 'notice message', number, step, round })
        }
        // Nobody can be rung: it is said, and the next one is told at their own time.
        const current = this.#tables.row(number)?.notice ?? notice
        const stepped = stepNotice(current, { kind: 'rung', round, step, state: 'no number' })
        if (stepped.kind === 'ok') this.#tables.put(stepped.notice)
        return ground.write(say.noticeHasNoNumber(notice, step))
      }
      default:
        return effect satisfies never
    }
  }

  #lineOf(step: NoticeStep): string | null {
    switch (step) {
      case 'duty':
      case 'duty again':
        return this.#roster.line('duty')?.phone ?? null
      case 'RAC':
        return this.#roster.line('RAC')?.phone ?? null
      case 'crisis line':
        return (this.#ground.territory.help ?? NO_HELP_NUMBERS).crisisLine
      default:
        return step satisfies never
    }
  }

  #seal(number: number, what: 'words' | 'whole', bytes: Uint8Array): Uint8Array {
    return this.#ground.keyring.seal('received notice', placeOf(this.#ground.mode, number, what), bytes)
  }

  #open(number: number, what: 'words' | 'whole', sealed: Uint8Array): Uint8Array {
    return this.#ground.keyring.open('received notice', placeOf(this.#ground.mode, number, what), sealed)
  }

  #words(number: number, sealed: Uint8Array): NoticeWords {
    return JSON.parse(new TextDecoder().decode(this.#open(number, 'words', sealed))) as NoticeWords
  }
}

function placeOf(mode: string, number: number, what: string): string {
  return `received notice|${mode}|${number}|${what}`
}

function keptOf({ bytes }: NoticeArrival): NoticeKept {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes: Math.min(bytes.length, KEPT_BYTES), of: bytes.length, sha256 }
}

function wordsOf({ title, text, places }: NoticeSaid): Omit<NoticeWords, 'from'> {
  return { title, text, places }
}

function fromOf({ sender }: NoticeArrival): string | null {
  switch (sender.by) {
    case 'key':
      return null
    case 'mailbox':
      return sender.mailbox
    case 'phone':
      return sender.phone
    default:
      return sender satisfies never
  }
}

function returnOf({ door }: NoticeArrival, { acknowledge }: NoticeSource): NoticeReturn {
  if (door === 'http' || door === 'cap') return { by: 'address' }
  if (!acknowledge) return { by: 'nothing' }
  return { by: door === 'mail' ? 'mail' : 'sms', state: 'not yet' }
}

function returnStateOf(state: NoticeReport['messages'][number]['state']) {
  switch (state) {
    case 'delivered':
    case 'answered':
    case 'machine':
      return 'delivered'
    case 'under way':
    case 'with another':
      return 'under way'
    case 'unanswered':
    case 'called off':
    case 'no number':
      return 'failed'
    case 'unknown':
      return 'unknown'
    default:
      return state satisfies never
  }
}

function statusOf(notice: Notice): NoticeStatusDocument {
  const { id, number, state, receivedAt, times, reading, acknowledged } = notice
  return {
    id,
    number,
    state,
    receivedAt,
    times,
    reading,
    acknowledged:
      acknowledged === null ? null : { at: acknowledged.at, by: acknowledged.by.name, note: acknowledged.note },
  }
}
