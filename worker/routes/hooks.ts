// Where a provider's receipts and residents' answers come in. Anonymous but signed; answered in a moment, and applied once.
import { Hono } from 'hono'
import { parseVonageInbound, parseVonageReceipt } from '../channels/index.ts'
import { commandOf, fieldRoomOf, residentsOf } from '../env.ts'
import { joinReplyOf } from '../model/join.ts'
import { topicReplyOf } from '../model/topic.ts'
import type { AppEnv } from './app-env.ts'
import { isNoticePhone, noticeBySms } from './notice-hooks.ts'
import { inEveryRegistry } from './opting-out.ts'
import { doorOf, heardAt, joined } from './provider-door.ts'

export const hooks = new Hono<AppEnv>()

hooks.post('/:territory/vonage/status', async (c) =>
  heardAt(c, await doorOf(c), parseVonageReceipt, ({ receipt }, door) => joined(c, door, receipt)),
)

hooks.post('/:territory/vonage/inbound', async (c) =>
  heardAt(c, await doorOf(c), parseVonageInbound, async (said, door) => {
    const { reply, from, eventId, channel, reference, at } = said
    const { territory } = door
    if (channel === 'sms' && reply !== 'stop' && isNoticePhone(door, from))
      return c.json({ inbound: await noticeBySms(c, door, { from, words: said.words, eventId }) })
    // One of the directory who was called: « OUI » of theirs is an answer to that, and not to a warning.
    if (
      channel === 'sms' &&
      reply !== 'stop' &&
      (await commandOf(c.env, territory, 'live').takeDutySms({ from, words: said.words }))
    )
      return c.json({ inbound: 'cell' })
    if (channel === 'sms' && reply !== 'stop') {
      // Somebody of a team outside: an order of theirs is no answer to a warning. Words that are none go on, for they may live here too.
      const team = await fieldRoomOf(c.env, territory, 'live').takeSms({ from, words: said.words, eventId })
      if (team !== null && (team.understood || reply === null)) return c.json({ inbound: 'team' })
    }
    // The same answer whether we knew the number or not: the sender of an SMS can be forged.
    switch (reply) {
      case null: {
        const topic = channel === 'sms' ? topicReplyOf(said.words) : null
        const join = channel === 'sms' ? joinReplyOf(said.words) : null
        const bundle = topic === null && join === null ? null : await commandOf(c.env, territory, 'live').bundle()
        if (topic !== null && bundle !== null)
          await residentsOf(c.env, territory, 'live', 0).topicFrom(from, topic, bundle.territory)
        if (join !== null && bundle !== null)
          await residentsOf(c.env, territory, 'live', 0).joinFrom({
            ...join,
            number: from,
            eventId,
            territory: bundle.territory,
          })
        return c.json({ inbound: 'noted' })
      }
      case 'stop':
        await inEveryRegistry(c.env, territory, (shard) =>
          // Who leaves a conversation leaves that alone: nobody means to lose their SMS by it.
          shard.optOutNumber(from, channel === 'sms' ? undefined : channel),
        )
        return c.json({ inbound: 'opted out' })
      case 'confirmed':
      case 'help':
        if (reference !== null)
          return joined(c, door, {
            provider: 'reply',
            eventId: `reply:${eventId}`,
            reference,
            providerId: null,
            status: reply,
            at,
            failure: null,
          })
        await residentsOf(c.env, territory, 'live', 0).answerFrom(from, { said: reply, by: channel, eventId })
        return c.json({ inbound: 'answer noted' })
      default:
        return reply satisfies never
    }
  }),
)
