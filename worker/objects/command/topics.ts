// News of everyday life: written, shown as it will be read and paid, sent by one person, and never while people are being warned. It is no alert: it
// has a number of its own, stands in no figure of a send, and reaches nobody who did not choose its topic.
import { createHash } from 'node:crypto'
import { lintOptionsOf, lintTexts } from '../../fanout/lint.ts'
import { topicCostCents, topicParts } from '../../flow/topics/topic-text.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { isOpen, nextLook, WEEKDAYS, type Schedule } from '../../model/schedule.ts'
import { messageRatesOf } from '../../model/territory.ts'
import type { Instant } from '../../model/time.ts'
import {
  addTopicCount,
  addTopicTally,
  MOST_TOPIC_LIVES_MS,
  NO_TOPIC_TALLY,
  NOBODY_TOLD,
  topicRulesOf,
  type TopicDraft,
  type TopicNews,
  type TopicPreview,
  type TopicTally,
} from '../../model/topic.ts'
import type { Zone } from '../../model/zone.ts'
import type { TopicAnswer, TopicLeave, TopicsView } from '../rpc/asked.ts'
import type { TopicOrder } from '../rpc/errands.ts'
import type { Ground } from './ground.ts'
import type { Shards } from './shards.ts'
import { topicSent, topicStopped } from './topic-sentences.ts'

/** While one of these holds, people are deciding or being told: not even what is due is asked of a provider. */
const WARNING = ['submitted', 'sending', 'stopping'] as const
const LOOK_AGAIN_MS = 2_000
const SHOWN = 30
const LOOKS_AHEAD = 40

export class Topics {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #shards: Shards

  constructor(ground: Ground, storage: DurableObjectStorage, shards: Shards) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#shards = shards
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS topic_news (number INTEGER PRIMARY KEY, request TEXT UNIQUE, body TEXT NOT NULL)',
    )
  }

  async view(): Promise<TopicsView> {
    const { offered, fromMinute, untilMinute } = topicRulesOf(this.#ground.territory)
    const each = await this.#shards.topicTallies()
    const tallyOf = (number: number): TopicTally =>
      each.reduce((sum, tallies) => addTopicTally(sum, tallies[number] ?? NO_TOPIC_TALLY), NO_TOPIC_TALLY)
    const news = this.#where('1 = 1 ORDER BY number DESC LIMIT ?', SHOWN)
    return {
      offered,
      fromMinute,
      untilMinute,
      waitsForAlert: this.#isWarning,
      news: news.map((one) => ({ ...one, tally: tallyOf(one.number) })),
    }
  }

  async preview(draft: TopicDraft): Promise<TopicPreview | Refusal> {
    const ground = this.#ground
    const fault = this.#faultOf(draft)
    if (fault !== null) return fault
    const { territory } = ground
    const zones = this.#zonesOf(draft)
    const counts = await this.#shards.topicCounts(draft.topic, zones)
    const count = counts.reduce(addTopicCount, NOBODY_TOLD)
    const { texts, parts } = topicParts(draft, territory)
    const mail = messageRatesOf('mail', territory)
    return {
      texts,
      parts,
      count,
      costCents: topicCostCents(parts, count, {
        partCents: territory.sms.pricePerPartCents,
        mailCents: mail.pricePerMessageCents,
      }),
      opensAt: this.#opensAt(Date.now()),
      hash: this.#hashOf(draft, zones, count),
    }
  }

  /** `hash` is that of the preview which the sender has seen: other words, zones or people are shown again first. */
  async send(draft: TopicDraft, hash: string, by: Actor, request: string | null): Promise<TopicAnswer> {
    const ground = this.#ground
    const once = request === null ? null : `${by.id}|${request}`
    const known = once === null ? undefined : this.#where('request = ?', once)[0]
    if (known !== undefined) return { kind: 'ok', news: known }
    const shown = await this.preview(draft)
    if ('reason' in shown) return shown
    if (shown.hash !== hash)
      return refused('content changed since it was shown', 'words, zones or people have changed: look at it once more')
    const { sms, mail } = shown.count
    if (sms.fr + sms.en + mail === 0)
      return refused('nobody in the zone', 'nobody there has chosen this topic and can be written to')
    return ground.transaction((): TopicAnswer => {
      const { number } = this.#sql.exec('SELECT COALESCE(MAX(number), 0) + 1 AS number FROM topic_news').one()
      const news: TopicNews = {
        ...draft,
        number: Number(number),
        by,
        sentAt: Date.now(),
        count: shown.count,
        costCents: shown.costCents,
        stopped: null,
      }
      this.#sql.exec(
        'INSERT INTO topic_news (number, request, body) VALUES (?, ?, ?)',
        news.number,
        once,
        JSON.stringify(news),
      )
      ground.write(topicSent(news, this.#zonesOf(draft)))
      ground.handOverToShards({ kind: 'topic news', number: news.number })
      ground.anchorHead()
      return { kind: 'ok', news }
    })
  }

  /** What has not been asked of a provider yet is not asked any more. Repeating it changes nothing. */
  stop(number: number, by: Actor): TopicAnswer {
    const ground = this.#ground
    return ground.transaction((): TopicAnswer => {
      const [known] = this.#where('number = ?', number)
      if (known === undefined) return refused('unknown notice', `there is no news ${number} here`)
      if (known.stopped !== null) return { kind: 'ok', news: known }
      const news: TopicNews = { ...known, stopped: { by, at: Date.now() } }
      this.#sql.exec('UPDATE topic_news SET body = ? WHERE number = ?', JSON.stringify(news), number)
      ground.write(topicStopped(news, by))
      ground.handOverToShards({ kind: 'topic news', number })
      return { kind: 'ok', news }
    })
  }

  /** Asked by a shard before each message: an alert that was submitted meanwhile goes first. */
  leave(number: number): TopicLeave {
    const now = Date.now()
    const [news] = this.#where('number = ?', number)
    if (news === undefined || news.stopped !== null) return { kind: 'over' }
    if (this.#isWarning) return { kind: 'wait', until: now + LOOK_AGAIN_MS }
    const { timeZone } = this.#ground.territory
    const schedule = this.#hours
    return isOpen(schedule, now, timeZone)
      ? { kind: 'go' }
      : { kind: 'wait', until: Math.max(now + LOOK_AGAIN_MS, nextLook(schedule, now, timeZone)) }
  }

  /** Null where the demonstration was started again meanwhile. */
  orderOf(number: number): TopicOrder | null {
    const [news] = this.#where('number = ?', number)
    if (news === undefined) return null
    return { news, territory: this.#ground.territory, zones: this.#zonesOf(news) }
  }

  clear(): void {
    this.#sql.exec('DELETE FROM topic_news')
  }

  get #isWarning(): boolean {
    return this.#ground.tables.alertsIn(WARNING).length > 0
  }

  get #hours(): Schedule {
    const { fromMinute, untilMinute } = topicRulesOf(this.#ground.territory)
    return { days: WEEKDAYS, hours: { fromMinute, toMinute: untilMinute } }
  }

  // Null: it may be sent now. The look ahead is bounded: hours that never open are none.
  #opensAt(now: Instant): Instant | null {
    const { timeZone } = this.#ground.territory
    let at = now
    for (let looks = 0; looks < LOOKS_AHEAD && !isOpen(this.#hours, at, timeZone); looks++)
      at = nextLook(this.#hours, at, timeZone)
    return at === now ? null : at
  }

  #faultOf({ topic, zones, texts, until }: TopicDraft): Refusal | null {
    const { territory } = this.#ground
    if (!topicRulesOf(territory).offered.includes(topic))
      return refused(
        'no channel chosen',
        `this commune does not offer the topic ${topic}: see topics in territory.yaml`,
      )
    if (zones.length === 0) return refused('no zone', 'choose at least one zone')
    const known = this.#ground.bundle?.zones ?? []
    const unknown = zones.find((id) => !known.some((zone) => zone.id === id))
    if (unknown !== undefined) return refused('unknown zone', `there is no zone ${unknown.slice(0, 64)} here`)
    const now = Date.now()
    if (until <= now) return refused('expiry in the past', 'it must be worth reading for some time')
    if (until - now > MOST_TOPIC_LIVES_MS) return refused('expiry too far', 'seven days at most')
    const written = texts.en.trim() === '' ? { fr: texts.fr } : texts
    const [fault] = lintTexts(written, lintOptionsOf(territory, ['sms']))
    return fault === undefined ? null : refused(fault.reason, fault.detail)
  }

  #zonesOf({ zones }: Pick<TopicDraft, 'zones'>): readonly Zone[] {
    return (this.#ground.bundle?.zones ?? []).filter(({ id }) => zones.includes(id))
  }

  #hashOf({ topic, texts, until }: TopicDraft, zones: readonly Zone[], count: TopicPreview['count']): string {
    const bound = [topic, texts.fr, texts.en, until, zones.map(({ id, hash }) => [id, hash]), count]
    return createHash('sha256').update(JSON.stringify(bound)).digest('hex')
  }

  #where(which: string, ...values: readonly (string | number)[]): readonly TopicNews[] {
    return this.#sql
      .exec(`SELECT body FROM topic_news WHERE ${which}`, ...values)
      .toArray()
      .map(({ body }) => JSON.parse(String(body)) as TopicNews)
  }
}
