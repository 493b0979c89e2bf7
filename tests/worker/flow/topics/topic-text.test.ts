// News as it is read: who speaks, about what, how to leave it, and what it costs.
import { expect, test } from 'vitest'
import {
  topicAnswer,
  topicCostCents,
  topicMail,
  topicParts,
  topicSms,
} from '../../../../worker/flow/topics/topic-text.ts'
import { TOPICS, type TopicCount } from '../../../../worker/model/topic.ts'

const NO_ANSWERS = { pricePerPartCents: 6, partsPerSecond: 100, inbound: null }
const TERRITORY = { speaker: 'MAIRIE ST-MARTIN', publicDesk: '0400000000', sms: { ...NO_ANSWERS, inbound: '36105' } }
const DRAFT = { topic: 'works', texts: { fr: 'Rue Basse fermée lundi.', en: '' } } as const

test('an SMS says who, about what, and how to leave this topic alone', () => {
  expect(topicSms(DRAFT, 'fr', TERRITORY)).toBe(
    'MAIRIE ST-MARTIN, info travaux. Rue Basse fermée lundi. Ne plus en recevoir : STOP TRAVAUX',
  )
})

test('where nobody can answer, nobody is asked to', () => {
  const text = topicSms(DRAFT, 'fr', { ...TERRITORY, sms: NO_ANSWERS })
  expect(text).not.toContain('STOP')
  expect(text).toContain('0400000000')
})

test('who reads English and has no English text reads the French, with English around it', () => {
  expect(topicSms(DRAFT, 'en', TERRITORY)).toContain('Rue Basse fermée lundi. Reply STOP WORKS to leave.')
})

test('an e-mail says that it is no alert, and its link leaves the topic', () => {
  const mail = JSON.parse(
    topicMail(DRAFT, 'fr', { speaker: 'MAIRIE ST-MARTIN', link: 'https://a.example/x?topic=works' }),
  ) as Record<string, string>
  expect(mail['subject']).toBe('Mairie de Saint-Martin · info travaux')
  expect(mail['text']).toContain('Ce n’est pas une alerte.')
  expect(mail['text']).toContain('https://a.example/x?topic=works')
})

test('parts are those of the whole text, and the price is counted once for each part and mailbox', () => {
  const { parts } = topicParts({ ...DRAFT, texts: { fr: 'a'.repeat(100), en: 'b'.repeat(20) } }, TERRITORY)
  expect(parts).toEqual({ fr: 2, en: 1 })
  const count: TopicCount = { sms: { fr: 10, en: 3 }, mail: 100, unreached: 4 }
  expect(topicCostCents(parts, count, { partCents: 6, mailCents: 0.03 })).toBe(23 * 6 + 3)
})

test('every answer to a keyword fits one SMS, in both languages', () => {
  for (const topic of TOPICS)
    for (const language of ['fr', 'en'] as const)
      for (const wants of [true, false])
        expect(topicAnswer({ topic, wants }, language, TERRITORY).length).toBeLessThanOrEqual(160)
})
