// News of everyday life that residents choose apart from danger alerts: each topic by itself, with a consent of its own. Never an alert, never a call.
import type { Actor } from './identity.ts'
import type { Language } from './message.ts'
import type { Territory } from './territory.ts'
import { MINUTE_MS, type Instant } from './time.ts'

export const TOPICS = ['snow', 'works', 'pollution', 'water', 'events'] as const
export type Topic = (typeof TOPICS)[number]

/** Of the text that stands beside the boxes (flow/portal/topic-words.ts): another text has another name. */
export const TOPIC_CONSENT = '2026-11-topics'

/** Somebody's yes to one topic: when, and to which text. */
export interface TopicChoice {
  readonly topic: Topic
  readonly at: Instant
  readonly consent: string
}

/** What a territory offers; nothing where its file says nothing of it. */
export interface TopicRules {
  readonly offered: readonly Topic[]
  /** Minutes of the local day between which they are sent. */
  readonly fromMinute: number
  readonly untilMinute: number
}

export const NO_TOPICS: TopicRules = { offered: [], fromMinute: 8 * 60, untilMinute: 20 * 60 }

export function topicRulesOf({ topics }: Pick<Territory, 'topics'>): TopicRules {
  return topics ?? NO_TOPICS
}

/** News is old after a week at most. */
export const MOST_TOPIC_LIVES_MS = 7 * 24 * 60 * MINUTE_MS

/** What becomes of the messages of one piece of news; counted apart from every alert. */
export interface TopicTally {
  /** Not asked of a provider yet. */
  readonly waiting: number
  readonly sent: number
  readonly delivered: number
  readonly failed: number
  /** Its end came first. */
  readonly expired: number
  /** They have left since, or it was stopped. */
  readonly cancelled: number
}

export const NO_TOPIC_TALLY: TopicTally = { waiting: 0, sent: 0, delivered: 0, failed: 0, expired: 0, cancelled: 0 }

export function addTopicTally(left: TopicTally, right: TopicTally): TopicTally {
  return {
    waiting: left.waiting + right.waiting,
    sent: left.sent + right.sent,
    delivered: left.delivered + right.delivered,
    failed: left.failed + right.failed,
    expired: left.expired + right.expired,
    cancelled: left.cancelled + right.cancelled,
  }
}

/** Who would be told, by the text that they read; a person with a line that only rings and no mailbox is told nothing. */
export interface TopicCount {
  readonly sms: Readonly<Record<'fr' | 'en', number>>
  readonly mail: number
  /** They have chosen the topic, and have neither SMS nor e-mail. */
  readonly unreached: number
}

export const NOBODY_TOLD: TopicCount = { sms: { fr: 0, en: 0 }, mail: 0, unreached: 0 }

export function addTopicCount(left: TopicCount, right: TopicCount): TopicCount {
  return {
    sms: { fr: left.sms.fr + right.sms.fr, en: left.sms.en + right.sms.en },
    mail: left.mail + right.mail,
    unreached: left.unreached + right.unreached,
  }
}

/** As it was written. */
export interface TopicDraft {
  readonly topic: Topic
  readonly zones: readonly string[]
  /** The English text is optional: who reads English is told in French where there is none. */
  readonly texts: { readonly fr: string; readonly en: string }
  /** After it nothing more of it is sent. Machine time: phones ring by it. */
  readonly until: Instant
}

export interface TopicPreview {
  /** Whole texts as an SMS carries them, the way to leave included. */
  readonly texts: Readonly<Record<'fr' | 'en', string>>
  readonly parts: Readonly<Record<'fr' | 'en', number>>
  readonly count: TopicCount
  readonly costCents: number
  /** Null: now. */
  readonly opensAt: Instant | null
  /** Binds what is sent to what was shown. */
  readonly hash: string
}

export interface TopicNews extends TopicDraft {
  readonly number: number
  readonly by: Actor
  readonly sentAt: Instant
  readonly count: TopicCount
  readonly costCents: number
  readonly stopped: { readonly by: Actor; readonly at: Instant } | null
}

/** What is written after INFO or STOP in an SMS, in letters that every phone has. */
export const TOPIC_KEYWORD: Readonly<Record<Topic, Readonly<Record<'fr' | 'en', string>>>> = {
  snow: { fr: 'NEIGE', en: 'SNOW' },
  works: { fr: 'TRAVAUX', en: 'WORKS' },
  pollution: { fr: 'POLLUTION', en: 'POLLUTION' },
  water: { fr: 'EAU', en: 'WATER' },
  events: { fr: 'SORTIES', en: 'EVENTS' },
}

export interface TopicReply {
  readonly topic: Topic
  readonly wants: boolean
}

const WORDS_MOST = 3

/**
 * « INFO NEIGE », « STOP TRAVAUX »: two words and nothing that says something else. A mere STOP is none of these: it ends everything, as ever.
 */
export function topicReplyOf(text: string): TopicReply | null {
  const [first = '', ...rest] = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '' && word !== 'INFOS' && word !== 'SVP')
  if ((first !== 'INFO' && first !== 'STOP') || rest.length > WORDS_MOST - 1) return null
  const [named = ''] = rest.filter((word) => word !== 'INFO')
  const topic = TOPICS.find((one) => TOPIC_KEYWORD[one].fr === named || TOPIC_KEYWORD[one].en === named)
  return topic === undefined ? null : { topic, wants: first === 'INFO' }
}

export function textLanguage(language: Language): 'fr' | 'en' {
  return language === 'en' ? 'en' : 'fr'
}
