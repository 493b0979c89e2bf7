// RCS through Vonage's Messages API: the text, and two suggestions whose tap comes back with our reference (parseVonageInbound).
import * as v from 'valibot'
import type { Outgoing } from '../fanout/channel.ts'
import { RCS_LABEL_LENGTH, RCS_TEXT_LENGTH } from '../model/conversation.ts'
import { objectOf } from './vonage-answer.ts'
import { ttlSeconds, VonageMessages, type OwnMembers } from './vonage-messages.ts'
import { postbackOf } from './vonage-postback.ts'

// Vonage tries for 72 h at most and operators keep a message for 24 to 48 h; less than half an hour reaches few (Messages API, `ttl` of RCS), but
// an order that comes after its time is worse than none.
const TTL_S = { least: 20, most: 259_200 }

const label = v.pipe(v.string(), v.minLength(1), v.maxLength(RCS_LABEL_LENGTH))
const MESSAGE = v.object({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(RCS_TEXT_LENGTH)),
  answers: v.optional(v.object({ confirmed: label, help: label })),
})

export class VonageRcs extends VonageMessages {
  readonly name = 'rcs'

  protected own({ text: rendered, ttlMs, reference }: Outgoing): OwnMembers | null {
    const parsed = v.safeParse(MESSAGE, objectOf(rendered))
    if (!parsed.success) return null
    const { text, answers } = parsed.output
    const suggestion = (answer: 'confirmed' | 'help', words: string) => ({
      type: 'reply',
      text: words,
      postbackData: postbackOf(reference, answer),
    })
    const suggestions =
      answers === undefined
        ? {}
        : { suggestions: [suggestion('confirmed', answers.confirmed), suggestion('help', answers.help)] }
    return { channel: 'rcs', messageType: 'text', text, ttl: ttlSeconds(ttlMs, TTL_S), ...suggestions }
  }
}
