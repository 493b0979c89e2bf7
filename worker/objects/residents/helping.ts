// Calls for help, where the person lives: taken in the transaction of their answer, answered on the same channel, told to Command as a
// number and zones until it has acknowledged, rung on its word. Who it is goes from here straight to the browser of whoever takes it.
import { commandOf } from '../../env.ts'
import {
  helpMail,
  helpNotice,
  helpNoticeSpoken,
  helpPush,
  helpSms,
  helpSpoken,
  type HelpAnswer,
} from '../../fanout/help-words.ts'
import { contractPace } from '../../fanout/pacing.ts'
import { plainRcs } from '../../fanout/rcs.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { senderFor } from '../../fanout/sender.ts'
import { plainWhatsApp } from '../../fanout/whatsapp.ts'
import type { HelpChannel, HelpPerson } from '../../model/help.ts'
import { isBesideSms, type BesideSms, type ChannelName, type Language } from '../../model/message.ts'
import type { Receipt } from '../../model/outcome.ts'
import { addressesOn, isBrowser, type Person } from '../../model/recipient.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { HelpCall, HelpReport, HelpRingOrder } from '../rpc/errands.ts'
import { streetOf } from '../../audience/street.ts'
import type { HelpRow, HelpTables } from './help-tables.ts'
import type { JournalGround } from './journal-ground.ts'
import type { JournalRow } from './journal-tables.ts'
import type { NoticeRow, NoticeTables } from './notice-tables.ts'
import { ringStateOf } from './ring-state.ts'
import { toWake, type Notices } from './notices.ts'

const TELL_AGAIN_MS = 1_000
/** Providers that ask what to say after a key. */
const ANSWERS_IN_THE_CALL: readonly string[] = ['vonage']

/** By what somebody is told that their call for help is noted. */
type Answering = 'sms' | 'voice' | 'push' | 'mail' | BesideSms

const WORDS: Readonly<Record<Answering, (answer: HelpAnswer) => string>> = {
  sms: helpSms,
  rcs: (answer) => plainRcs(helpSms(answer)),
  whatsapp: (answer) => plainWhatsApp(helpSms(answer)),
  voice: helpSpoken,
  push: helpPush,
  mail: helpMail,
}

export class Helping {
  readonly #ground: JournalGround
  readonly #tables: HelpTables
  readonly #noticeTables: NoticeTables
  readonly #notices: Notices
  #telling: Promise<void> | null = null

  constructor(parts: {
    readonly ground: JournalGround
    readonly tables: HelpTables
    readonly noticeTables: NoticeTables
    readonly notices: Notices
  }) {
    this.#ground = parts.ground
    this.#tables = parts.tables
    this.#noticeTables = parts.noticeTables
    this.#notices = parts.notices
  }

  /** A receipt says "help"; part of the transaction that joins it to its row, and called once a receipt. */
  answered(row: JournalRow, receipt: Receipt): void {
    const { tables } = this.#ground
    const persons = tables.personsOf(row.n)
    // They called the town themselves: the voice that they hear answers them.
    const channel: HelpChannel = receipt.provider === 'call' ? 'call' : channelOf(row.channel)
    const number = this.#asked({
      alert: row.alert,
      persons,
      caller: null,
      sealed: null,
      channel,
      language: row.language,
      zones: tables.zonesOf(row.n),
    })
    if (number !== null) this.#answer(number, row, this.#answerBy(row, receipt, channel))
  }

  /** The same, said to a notice that was sent to them. */
  answeredNotice({ help, kind }: NoticeRow): void {
    if (kind === 'answer' && this.#tables.row(help) !== null) this.#askedAgain(help)
  }

  /** A call to the town's number by somebody whose row, if there is one, has nothing of it yet. Repeating an event changes nothing. */
  fromCall({ number, language, alert, zones, eventId }: HelpCall): number {
    const { keyring, registry, tables } = this.#ground
    return this.#ground.transaction(() => {
      const hash = number === null ? null : keyring.blindIndex(number)
      const persons = hash === null ? [] : (registry.contactByHash(hash)?.persons ?? [])
      const caller = persons.length > 0 ? null : (hash ?? keyring.blindIndex(eventId))
      const known = this.#tables.of(alert ?? '', persons, caller)
      const isNew = tables.receipts.isNew(`help-call:${eventId}`, Date.now())
      if (known !== null && !isNew) return known.number
      const sealed = caller === null || number === null ? null : keyring.sealText('help', `help|${caller}`, number)
      this.#asked({ alert: alert ?? '', persons, caller, sealed, channel: 'call', language, zones })
      return this.#tables.of(alert ?? '', persons, caller)?.number ?? 0
    })
  }

  /** The number of the call for help of whoever got this message; null where they asked for none. */
  numberFor({ n, alert }: JournalRow): number | null {
    return this.#tables.of(alert, this.#ground.tables.personsOf(n), null)?.number ?? null
  }

  spokenFor(row: JournalRow): string | null {
    const number = row.answer === 'help' ? this.numberFor(row) : null
    return number === null ? null : this.spoken(number, row.language)
  }

  spoken(number: number, language: Language): string {
    return helpSpoken({ number, language, mode: this.#ground.identity?.mode ?? 'live' })
  }

  /** Somebody must be told that nobody has taken it: the row first, then the call. Repeating it rings nobody twice. */
  ring({ number, round, step, to, channel, territory, zones }: HelpRingOrder): void {
    const row = this.#tables.row(number)
    const mode = this.#ground.identity?.mode
    // Forgotten by a restart of the demonstration.
    if (row === null || mode === undefined) return
    const street = this.#persons(row).map(({ address }) => streetOf(address))[0] ?? null
    const minutes = Math.floor(Math.max(0, this.#ground.territoryNow - row.askedAt) / MINUTE_MS)
    const notice = {
      number,
      mode,
      speaker: territory.speaker,
      zones,
      street,
      minutes,
      toRescue: step === 'rescue centre',
    }
    const text = channel === 'voice' ? helpNoticeSpoken(notice) : helpNotice(notice)
    this.#ground.transaction(() =>
      this.#notices.want({
        help: number,
        round,
        kind: step,
        channel,
        payload: toWake(channel, { to, text }, territory),
      }),
    )
  }

  callOff(number: number): void {
    this.#ground.transaction(() => this.#notices.callOff(number))
  }

  /** Everybody behind one call for help, unsealed; null where there is no such call here. */
  person(number: number): readonly HelpPerson[] | null {
    const row = this.#tables.row(number)
    if (row === null) return null
    const phone =
      row.sealed === null ? null : this.#ground.keyring.openText('help', `help|${row.caller ?? ''}`, row.sealed)
    if (row.who === 'unregistered')
      return [
        {
          name: '',
          address: '',
          language: row.language,
          vulnerable: false,
          phones: phone === null ? [] : [phone],
          contacts: [],
          place: null,
        },
      ]
    return this.#persons(row).map((person) => {
      const { name, address, language, vulnerable, places } = person
      const told = { phones: addressesOn(person, 'sms', 'voice'), contacts: addressesOn(person, 'contact') }
      return { name, address, language, vulnerable, ...told, place: places[0] ?? null }
    })
  }

  // ---- telling Command ----

  /** In the transaction in which something changed that Command must hear. */
  changed(number: number): void {
    this.#tables.changed(number)
    this.#tell()
  }

  report(): Promise<void> {
    this.#telling ??= this.#reportAll().finally(() => {
      this.#telling = null
    })
    return this.#telling
  }

  /** True where Command has still to hear of something. */
  watchdog(): boolean {
    const isUntold = this.#tables.untold().length > 0
    if (isUntold) this.#ground.alarms.setNoLater('help', Date.now())
    return isUntold
  }

  clear(): void {
    this.#tables.clear()
    this.#noticeTables.clear()
  }

  #tell(): void {
    this.#ground.alarms.setNoLater('help', Date.now() + TELL_AGAIN_MS)
    queueMicrotask(() => {
      this.report().catch((error: unknown) => {
        console.error('a call for help waits for the alarm:', error instanceof Error ? error.message : 'unknown')
      })
    })
  }

  async #reportAll(): Promise<void> {
    const { identity, env } = this.#ground
    if (identity === null) return
    const command = commandOf(env, identity.territory, identity.mode)
    for (let rows = this.#tables.untold(); rows.length > 0; rows = this.#tables.untold())
      for (const row of rows) {
        await command.takeHelp(this.#reportOf(row, identity.shard))
        this.#tables.told(row.number, row.seq)
      }
  }

  // Whoever needs help during an exercise really needs it: live takes the call, and knows no alert of that id.
  #ofExercise(alert: string): boolean {
    const { tables, identity } = this.#ground
    const found = tables.dispatches().find((one) => one.alert === alert)
    return found?.launch != null && found.launch.mode !== identity?.mode
  }

  #reportOf(row: HelpRow, shard: number): HelpReport {
    const { number, seq, alert, channel, who, zones, vulnerable, askedAt, lastAt, calls } = row
    const rings = this.#noticeTables
      .ofHelp(number)
      .filter(({ kind }) => kind !== 'answer')
      .map((notice) => ({
        round: notice.round,
        step: notice.kind as HelpRingOrder['step'],
        state: ringStateOf(notice),
      }))
    return {
      shard,
      number,
      seq,
      alert: alert === '' || this.#ofExercise(alert) ? null : alert,
      channel,
      who,
      zones,
      vulnerable,
      askedAt,
      lastAskedAt: lastAt,
      calls,
      rings,
    }
  }

  // ---- one call for help ----

  /** The number where it is a new one; null where they had asked before, which is counted. */
  #asked(
    asked: Pick<HelpRow, 'alert' | 'persons' | 'caller' | 'sealed' | 'channel' | 'language' | 'zones'>,
  ): number | null {
    const { identity } = this.#ground
    if (identity === null) return null
    const known = this.#tables.of(asked.alert, asked.persons, asked.caller)
    if (known !== null) {
      this.#askedAgain(known.number)
      return null
    }
    const now = this.#ground.territoryNow
    const number = this.#tables.nextNumber(identity.shard, identity.shards)
    const browser = asked.persons.some(isBrowser)
    const row: HelpRow = {
      ...asked,
      number,
      who: browser ? 'browser' : asked.persons.length > 0 ? 'resident' : 'unregistered',
      vulnerable: false,
      askedAt: now,
      lastAt: now,
      calls: 1,
      seq: 1,
    }
    this.#tables.add({ ...row, vulnerable: this.#persons(row).some((person) => person.vulnerable) })
    this.#ground.act('help', { number, alert: asked.alert, channel: asked.channel })
    this.#tell()
    return number
  }

  #askedAgain(number: number): void {
    this.#tables.askedAgain(number, this.#ground.territoryNow)
    this.#ground.act('help again', { number })
    this.#tell()
  }

  /** In writing where they wrote; null where a voice has told them. */
  #answerBy(row: JournalRow, receipt: Receipt, channel: HelpChannel): Answering | null {
    if (channel === 'call') return null
    if (channel !== 'voice') return channel
    // Asked by the provider for its next words, we answer in the call itself.
    if (ANSWERS_IN_THE_CALL.includes(receipt.provider)) return null
    // The other kind tells of the key when the call is over: in writing where that number reads, else by a call of its own.
    const { keyring, registry, tables } = this.#ground
    const persons = new Set(tables.personsOf(row.n))
    const reads = registry
      .persons()
      .some(
        ({ id, contacts }) =>
          persons.has(id) &&
          contacts.some(({ channel: by, address }) => by === 'sms' && keyring.blindIndex(address) === row.addressHash),
      )
    return reads ? 'sms' : 'voice'
  }

  #answer(number: number, row: JournalRow, channel: Answering | null): void {
    const { registry, tables, identity } = this.#ground
    if (identity === null || channel === null) return
    const territory = tables.dispatch(row.alert, row.revision)?.launch?.territory
    const to = registry.contactByHash(row.addressHash)?.address
    if (territory === undefined || to === undefined) return
    const answer = { number, language: row.language, mode: identity.mode, territory }
    const text = WORDS[channel](answer)
    const thread = isBesideSms(channel)
    this.#notices.want({
      help: number,
      round: 0,
      kind: 'answer',
      channel,
      payload: {
        to,
        text,
        language: row.language,
        // In the thread in which they wrote, so that it stands below their own words.
        sender: thread ? senderFor(text, territory, { name: channel, takesAnswers: true }) : territory.smsSender,
        inbound: thread ? null : (territory.sms.inbound?.replace(/^\+/, '') ?? null),
        replyTo: channel === 'mail' ? (territory.mail?.inbound ?? null) : null,
        territory: territory.code,
        euOnly: territory.euOnly === true,
        perSecond: contractPace(channel, segmentsOf(text).parts, territory),
      },
    })
  }

  #persons({ persons }: HelpRow): readonly Person[] {
    if (persons.length === 0) return []
    const known = new Set(persons)
    return this.#ground.registry.persons().filter(({ id }) => known.has(id))
  }
}

function channelOf(channel: ChannelName): HelpChannel {
  switch (channel) {
    case 'sms':
    case 'rcs':
    case 'whatsapp':
    case 'voice':
    case 'push':
    case 'mail':
      return channel
    case 'contact':
      // Whoever looks after them has written for them.
      return 'sms'
    case 'display':
    case 'siren':
      // Neither has a row or takes an answer.
      return 'call'
    default:
      return channel satisfies never
  }
}
