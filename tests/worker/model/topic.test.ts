// Which words of an SMS choose or leave a topic, and which do not.
import { expect, test } from 'vitest'
import { replyOf } from '../../../worker/model/reply.ts'
import { addTopicTally, NO_TOPIC_TALLY, topicReplyOf, topicRulesOf } from '../../../worker/model/topic.ts'

test.each([
  ['INFO NEIGE', { topic: 'snow', wants: true }],
  ['info travaux svp', { topic: 'works', wants: true }],
  ['Info works', { topic: 'works', wants: true }],
  ['STOP EAU', { topic: 'water', wants: false }],
  ['stop info sorties', { topic: 'events', wants: false }],
  ['Stop  pollution.', { topic: 'pollution', wants: false }],
] as const)('%s is understood', (text, meant) => {
  expect(topicReplyOf(text)).toEqual(meant)
})

test.each(['STOP', 'STOP SMS', 'Neige', 'INFO', 'info la route est sous la neige', 'OUI NEIGE', 'STOP ENCORE', ''])(
  '%s is about no topic',
  (text) => {
    expect(topicReplyOf(text)).toBeNull()
  },
)

test('a mere STOP stays an opt-out of everything, and a topic after it is none (INV-17)', () => {
  expect([replyOf('STOP'), replyOf('STOP SMS'), replyOf('STOP TRAVAUX'), replyOf('INFO NEIGE')]).toEqual([
    'stop',
    'stop',
    null,
    null,
  ])
})

test('a territory from before there were topics offers none', () => {
  expect(topicRulesOf({})).toEqual({ offered: [], fromMinute: 480, untilMinute: 1200 })
})

test('tallies of shards add up', () => {
  const one = { ...NO_TOPIC_TALLY, sent: 2, failed: 1 }
  expect(addTopicTally(one, one)).toEqual({ ...NO_TOPIC_TALLY, sent: 4, failed: 2 })
})
