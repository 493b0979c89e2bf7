// News of everyday life, sent to those of this shard who chose its topic: in a lane of its own behind every warning, at half the pace, by SMS or e-mail
// and never by a call. It has rows, references and receipts as every message has, and is counted apart from every alert.
import { usableContacts } from '../../audience/select.ts'
import { commandOf } from '../../env.ts'
import { contractPace } from '../../fanout/pacing.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { topicMail, topicSms } from '../../flow/topics/topic-text.ts'
import type { Transport } from '../../model/delivery.ts'
import type { Contact, Person } from '../../model/recipient.ts'
import { DAY_MS, HOUR_MS } from '../../model/time.ts'
import { NO_TOPIC_TALLY, textLanguage, type Topic, type TopicCount, type TopicTally } from '../../model/topic.ts'
import type { Zone } from '../../model/zone.ts'
import type { TopicOrder } from '../rpc/errands.ts'
import type { JournalGround } from './journal-ground.ts'
import type { Lookups } from './lookups.ts'
import { NoticeTables, type NoticeRow } from './notice-tables.ts'
import { Notices, type Permit } from './notices.ts'
import type { Providers } from './providers.ts'
import { stopToken } from './stop-link.ts'

const SENDING = 'topic messages'
const PURGE = 'topic purge'
/** Of what the contract allows: whatever else has to be said finds room between two of these. */
const SHARE_OF_PACE = 0.5

const STANDS: Readonly<Record<Transport, keyof TopicTally>> = {
  planned: 'waiting',
  claimed: 'waiting',
  accepted: 'sent',
  unknown: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  undelivered: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
}

interface Reader {
  readonly person: Person
  readonly contact: Contact
  readonly channel: 'sms' | 'mail'
  readonly hash: string
}

export class TopicLane {
  readonly #ground: JournalGround
  readonly #sql: SqlStorage
  readonly #tables: NoticeTables
  readonly #sending: Notices

  constructor(parts: {
    readonly ground: JournalGround
    readonly providers: Providers
    readonly lookups: Lookups
    readonly sql: SqlStorage
  }) {
    const { ground, providers, lookups, sql } = parts
    this.#ground = ground
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS topic_told (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, kept TEXT NOT NULL)',
    )
    this.#tables = new NoticeTables(sql, 'topic_message')
    this.#sending = new Notices({
      ground,
      tables: this.#tables,
      providers,
      lookups,
      alarm: SENDING,
      changed: () => undefined,
      yields: true,
      permit: this.#permit(),
    })
  }

  /** Who is meant is fixed here; repeating it says nothing to anybody twice. */
  tell({ news, territory, zones }: TopicOrder): void {
    const { identity, keyring, env, alarms } = this.#ground
    if (identity === null) return
    const { number, topic, until, stopped } = news
    // What was stopped is told again so that nothing of it waits for its end.
    if (stopped !== null) return this.#sending.kick()
    this.#ground.transaction(() => {
      this.#sql.exec(
        'INSERT OR IGNORE INTO topic_told (number, topic, kept) VALUES (?, ?, ?)',
        number,
        topic,
        JSON.stringify(NO_TOPIC_TALLY),
      )
      const { readers } = this.#readers(topic, zones)
      for (const { person, contact, channel, hash } of readers) {
        const language = textLanguage(person.language)
        const link = `${env.TOCSIN_ORIGIN}/${territory.code}/residents/stop/${stopToken(keyring, hash)}?topic=${topic}`
        const text =
          channel === 'sms'
            ? topicSms(news, language, territory)
            : topicMail(news, language, { speaker: territory.speaker, link })
        this.#sending.want({
          help: number,
          round: 1,
          kind: hash,
          channel,
          livesMs: until - Date.now(),
          payload: {
            to: contact.address,
            text,
            language: person.language,
            sender: territory.smsSender,
            inbound: territory.sms.inbound,
            territory: territory.code,
            euOnly: territory.euOnly,
            perSecond: contractPace(channel, channel === 'sms' ? segmentsOf(text).parts : 1, territory) * SHARE_OF_PACE,
          },
        })
      }
      this.#ground.act('topic news', { number, topic, messages: readers.length })
      alarms.setNoLater(PURGE, Date.now() + HOUR_MS)
    })
  }

  count(topic: Topic, zones: readonly Zone[]): TopicCount {
    const { readers, unreached } = this.#readers(topic, zones)
    const reads = (language: 'fr' | 'en') =>
      readers.filter(({ channel, person }) => channel === 'sms' && textLanguage(person.language) === language).length
    return {
      sms: { fr: reads('fr'), en: reads('en') },
      mail: readers.filter(({ channel }) => channel === 'mail').length,
      unreached,
    }
  }

  /** By number of the news. */
  tallies(): Readonly<Record<number, TopicTally>> {
    const all: Record<number, TopicTally> = {}
    for (const row of this.#sql.exec('SELECT number, kept FROM topic_told').toArray())
      all[Number(row['number'])] = JSON.parse(String(row['kept'])) as TopicTally
    for (const { help, transport, count } of this.#tables.counts()) {
      const known = all[help] ?? NO_TOPIC_TALLY
      const where = STANDS[transport]
      all[help] = { ...known, [where]: known[where] + count }
    }
    return all
  }

  join(receipt: Parameters<Notices['join']>[0]): NoticeRow | null {
    return this.#sending.join(receipt)
  }

  run(): Promise<void> {
    return this.#sending.run()
  }

  moveWaits(step: Parameters<Notices['moveWaits']>[0]): void {
    this.#sending.moveWaits(step)
  }

  watchdog(): boolean {
    return this.#sending.watchdog()
  }

  clear(): void {
    this.#tables.clear()
    this.#sql.exec('DELETE FROM topic_told')
  }

  #permit(): Permit {
    const ground = this.#ground
    const isWanted = (row: NoticeRow) => this.#isWanted(row)
    return {
      ask: (number) => {
        const { identity, env } = ground
        if (identity === null) return Promise.resolve({ kind: 'over' })
        return commandOf(env, identity.territory, identity.mode).topicLeave(number)
      },
      isWanted,
      get isHeld() {
        return ground.openDispatches().length > 0
      },
    }
  }

  // Whoever has said STOP, left the topic, or moved to another number since, is sent nothing.
  #isWanted({ help, addressHash, channel }: NoticeRow): boolean {
    const { registry } = this.#ground
    if (registry.isOptedOut(addressHash, channel)) return false
    const [told] = this.#sql.exec('SELECT topic FROM topic_told WHERE number = ?', help).toArray()
    const chosen = registry.signedUpBy(addressHash).signedUp?.topics ?? []
    return chosen.some(({ topic }) => topic === told?.['topic'])
  }

  /** Each address once, however many share it. */
  #readers(topic: Topic, zones: readonly Zone[]): { readonly readers: readonly Reader[]; readonly unreached: number } {
    const { registry } = this.#ground
    const readers = new Map<string, Reader>()
    let unreached = 0
    for (const { person, signedUp } of registry.signedUpIn(zones)) {
      if (signedUp.topics?.some((one) => one.topic === topic) !== true) continue
      const [contact] = (['sms', 'mail'] as const).flatMap((channel) => usableContacts(person, [channel]))
      if (contact === undefined) unreached += 1
      else {
        const hash = registry.hashOf(contact.address)
        readers.set(hash, { person, contact, channel: contact.channel === 'mail' ? 'mail' : 'sms', hash })
      }
    }
    return { readers: [...readers.values()], unreached }
  }

  // So long a receipt may still come. What became of each piece of news stays, as a count.
  purge(): void {
    this.#ground.transaction(() => {
      const before = this.tallies()
      if (this.#tables.purgeEnded(Date.now() - DAY_MS) > 0) {
        const left = this.tallies()
        for (const [number, tally] of Object.entries(before)) {
          const kept = this.#kept(Number(number))
          const now = left[Number(number)] ?? NO_TOPIC_TALLY
          const names = Object.keys(NO_TOPIC_TALLY) as (keyof TopicTally)[]
          const sum = Object.fromEntries(names.map((name) => [name, kept[name] + tally[name] - now[name]]))
          this.#sql.exec('UPDATE topic_told SET kept = ? WHERE number = ?', JSON.stringify(sum), Number(number))
        }
      }
    })
    if (!this.#tables.isEmpty) this.#ground.alarms.setNoLater(PURGE, Date.now() + HOUR_MS)
  }

  #kept(number: number): TopicTally {
    const [row] = this.#sql.exec('SELECT kept FROM topic_told WHERE number = ?', number).toArray()
    return row === undefined ? NO_TOPIC_TALLY : (JSON.parse(String(row['kept'])) as TopicTally)
  }
}
