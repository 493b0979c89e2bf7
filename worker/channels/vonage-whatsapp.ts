// WhatsApp through Vonage's Messages API: an approved template with the text as its one parameter; the text alone where somebody has just written.
import * as v from 'valibot'
import type { Outgoing } from '../fanout/channel.ts'
import { fitsParameter, WHATSAPP_BODY_LENGTH, WHATSAPP_LOCALES } from '../model/conversation.ts'
import { objectOf } from './vonage-answer.ts'
import { VonageMessages, type OwnMembers } from './vonage-messages.ts'

const MESSAGE = v.object({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(WHATSAPP_BODY_LENGTH)),
  template: v.optional(v.object({ name: v.pipe(v.string(), v.minLength(1)), locale: v.picklist(WHATSAPP_LOCALES) })),
})

/** No `ttl`: WhatsApp has none in this API, and keeps a message for up to 30 days. The text says until when it holds. */
export class VonageWhatsApp extends VonageMessages {
  readonly name = 'whatsapp'

  protected own({ text: rendered }: Outgoing): OwnMembers | null {
    const parsed = v.safeParse(MESSAGE, objectOf(rendered))
    if (!parsed.success) return null
    const { text, template } = parsed.output
    if (template === undefined) return { channel: 'whatsapp', messageType: 'text', text }
    if (!fitsParameter(text)) return null
    return {
      channel: 'whatsapp',
      messageType: 'template',
      template: { name: template.name, parameters: [text] },
      // Vonage sends the template in this language or not at all.
      whatsapp: { policy: 'deterministic', locale: template.locale },
    }
  }
}
