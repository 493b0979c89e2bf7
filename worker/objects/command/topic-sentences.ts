// Lines of the main courante about news of everyday life. It is called « information », never « alerte », and names nobody who was told.
import { TOPIC_NAME } from '../../flow/topics/topic-text.ts'
import type { Actor } from '../../model/identity.ts'
import type { TopicNews } from '../../model/topic.ts'
import type { Zone } from '../../model/zone.ts'
import type { Act } from './log.ts'

const euros = (cents: number) => (cents / 100).toFixed(2).replace('.', ',')

export function topicSent(news: TopicNews, zones: readonly Zone[]): Act {
  const { number, topic, by, count, costCents, texts } = news
  const sms = count.sms.fr + count.sms.en
  const where = zones.map(({ name }) => name.fr).join(', ')
  return {
    actor: by,
    category: 'action',
    act: 'information envoyée',
    text: `Information n° ${number} (${TOPIC_NAME[topic].fr}), ce n’est pas une alerte : ${where} ; ${sms} SMS, ${count.mail} courriels, ${euros(costCents)} € au plus`,
    detail: { news: number, topic, zones: news.zones, texts, sms, mail: count.mail, costCents, until: news.until },
  }
}

export function topicStopped({ number, topic }: TopicNews, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'information arrêtée',
    text: `Information n° ${number} (${TOPIC_NAME[topic].fr}) arrêtée : ce qui n’est pas parti ne part plus`,
    detail: { news: number },
  }
}
