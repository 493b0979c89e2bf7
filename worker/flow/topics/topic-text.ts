// What a resident reads of everyday life: who speaks, about what, the words, and how to leave this topic and no other. It never looks like an alert.
import { messageFrom, speakerName } from '../../fanout/speaker.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import type { Territory } from '../../model/territory.ts'
import { TOPIC_KEYWORD, type Topic, type TopicCount, type TopicDraft } from '../../model/topic.ts'

type Spoken = 'fr' | 'en'
type Speaking = Pick<Territory, 'speaker' | 'publicDesk' | 'sms'>

export const TOPIC_NAME: Readonly<Record<Topic, Readonly<Record<Spoken, string>>>> = {
  snow: { fr: 'neige', en: 'snow' },
  works: { fr: 'travaux', en: 'road works' },
  pollution: { fr: 'pollution', en: 'pollution' },
  water: { fr: 'eau', en: 'water supply' },
  events: { fr: 'sorties', en: 'events' },
}

/** An SMS. Without a number that takes answers, leaving is by the portal or by phone. */
export function topicSms(
  { topic, texts }: Pick<TopicDraft, 'topic' | 'texts'>,
  language: Spoken,
  territory: Speaking,
): string {
  const { speaker, publicDesk, sms } = territory
  const text = textIn(texts, language).trim()
  const keyword = TOPIC_KEYWORD[topic][language]
  if (language === 'en') {
    const leave = sms.inbound === null ? `To leave: call ${publicDesk}` : `Reply STOP ${keyword} to leave`
    return `${speakerName(speaker, 'en')}, ${TOPIC_NAME[topic].en}. ${text} ${leave}.`
  }
  const leave = sms.inbound === null ? `Ne plus en recevoir : ${publicDesk}` : `Ne plus en recevoir : STOP ${keyword}`
  return `${speaker}, info ${TOPIC_NAME[topic].fr}. ${text} ${leave}`
}

/** An e-mail, as the adapters take it. `link` leads to a page that leaves this topic at one press. */
export function topicMail(
  { topic, texts }: Pick<TopicDraft, 'topic' | 'texts'>,
  language: Spoken,
  { speaker, link }: { readonly speaker: string; readonly link: string },
): string {
  const text = textIn(texts, language).trim()
  const name = TOPIC_NAME[topic][language]
  return JSON.stringify({
    subject: `${speakerName(speaker, language)} · ${language === 'en' ? name : `info ${name}`}`,
    text:
      language === 'en'
        ? `${text}\n\nThis is no alert. You chose this topic. To leave it, and it alone: ${link}\n\n-- \n${messageFrom(speaker, 'en')}.\n`
        : `${text}\n\nCe n’est pas une alerte. Vous avez choisi ce sujet. Pour ne plus le recevoir, lui seul : ${link}\n\n-- \n${messageFrom(speaker, 'fr')}.\n`,
  })
}

/** To whoever wrote INFO or STOP with a topic: what was understood, and the way back. */
export function topicAnswer(
  { topic, wants }: { readonly topic: Topic; readonly wants: boolean },
  language: Spoken,
  { speaker }: Pick<Territory, 'speaker'>,
): string {
  const keyword = TOPIC_KEYWORD[topic][language]
  const name = TOPIC_NAME[topic][language]
  if (language === 'en')
    return wants
      ? `${speakerName(speaker, 'en')}. You will get news: ${name}. To leave: STOP ${keyword}. Alerts go on as before.`
      : `${speakerName(speaker, 'en')}. No more news: ${name}. Alerts, and your other topics, go on as before.`
  return wants
    ? `${speaker}. Vous recevrez les infos ${name}. Pour cesser : STOP ${keyword}. Les alertes ne changent pas.`
    : `${speaker}. Vous ne recevrez plus les infos ${name}. Les alertes et vos autres sujets ne changent pas.`
}

export function topicParts(draft: Pick<TopicDraft, 'topic' | 'texts'>, territory: Speaking) {
  const texts = { fr: topicSms(draft, 'fr', territory), en: topicSms(draft, 'en', territory) }
  return { texts, parts: { fr: segmentsOf(texts.fr).parts, en: segmentsOf(texts.en).parts } }
}

/** Exact: who reads which text has been counted, and the same text goes to each. */
export function topicCostCents(
  parts: Readonly<Record<Spoken, number>>,
  count: TopicCount,
  prices: { readonly partCents: number; readonly mailCents: number },
): number {
  const sms = count.sms.fr * parts.fr + count.sms.en * parts.en
  // Rounded up once, at the end; a price such as 0.03 has no exact double.
  return Math.ceil(Number((sms * prices.partCents + count.mail * prices.mailCents).toFixed(6)))
}

function textIn(texts: TopicDraft['texts'], language: Spoken): string {
  return language === 'en' && texts.en.trim() !== '' ? texts.en : texts.fr
}
