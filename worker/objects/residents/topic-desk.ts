// Topics chosen or left without the portal: by an SMS of their own number, or by the link of an e-mail. Asked of shard 0.
import { textLanguage, type Topic, type TopicReply } from '../../model/topic.ts'
import { topicAnswer } from '../../flow/topics/topic-text.ts'
import { withTopics } from '../../flow/portal/record.ts'
import type { Territory } from '../../model/territory.ts'
import { HOUR_MS } from '../../model/time.ts'
import { topicRulesOf } from '../../model/topic.ts'
import { dayOf, type CodeDesk } from './code-desk.ts'
import type { DeskTables } from './desk-tables.ts'
import type { SignUpHomes } from './sign-up-homes.ts'

export class TopicDesk {
  readonly #parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly homes: () => SignUpHomes
  }

  constructor(parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly homes: () => SignUpHomes
  }) {
    this.#parts = parts
  }

  /** The sender of an SMS can be forged: its owner is told what was understood. Who has signed up nowhere, or said STOP, is told nothing. */
  async said(number: string, { topic, wants }: TopicReply, territory: Territory): Promise<boolean> {
    const { homes, storage, codes, tables } = this.#parts
    if (wants && !topicRulesOf(territory).offered.includes(topic)) return false
    const standing = await homes().standing(number)
    const { signedUp, shard, optedOut } = standing
    if (signedUp === null || shard === null || optedOut) return false
    const had = (signedUp.topics ?? []).map((one) => one.topic)
    // The same hook that comes again changes nothing, and answers nothing.
    if (had.includes(topic) === wants) return true
    const now = Date.now()
    const next = wants ? [...had, topic] : had.filter((one) => one !== topic)
    await homes().keep(withTopics(signedUp, next, now), { shard, id: signedUp.id }, 'sign-up changed')
    tables.tally(dayOf(now), wants ? 'topic chosen by SMS' : 'topic left by SMS')
    if (codes.admit(number, null, territory) !== null) return true
    storage.transactionSync(() => {
      const text = topicAnswer({ topic, wants }, textLanguage(signedUp.language), territory)
      codes.tell({ territory, channel: 'sms', to: number, text, language: signedUp.language, livesMs: HOUR_MS })
    })
    return true
  }

  async leave(addressHash: string, topic: Topic): Promise<boolean> {
    const { homes, tables } = this.#parts
    const { signedUp, shard } = await homes().standingOf(addressHash)
    if (signedUp === null || shard === null) return false
    const now = Date.now()
    const left = (signedUp.topics ?? []).map((one) => one.topic).filter((one) => one !== topic)
    await homes().keep(withTopics(signedUp, left, now), { shard, id: signedUp.id }, 'sign-up changed')
    tables.tally(dayOf(now), 'topic left by link')
    return true
  }
}
