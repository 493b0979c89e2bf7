// What a person sees of an RCS or a WhatsApp message, read from the very rendering that the adapter gets.
import { renderFor } from '../../worker/fanout/render.ts'
import type { RcsMessage, WhatsAppMessage } from '../../worker/model/conversation.ts'
import type { BesideSms } from '../../worker/model/message.ts'
import type { PreviewSource } from './preview.ts'

export interface Conversation {
  readonly text: string
  /** Words that may be tapped below it. */
  readonly taps: readonly string[]
  /** The approved template that carries the text; null where the channel has none. */
  readonly template: string | null
}

/** Null where nothing would be sent: no text, or no template in its language. */
export function conversationOf(channel: BesideSms, source: PreviewSource): Conversation | null {
  const rendered = renderFor(channel, source)
  if (rendered === '') return null
  switch (channel) {
    case 'rcs': {
      const { text, answers } = JSON.parse(rendered) as RcsMessage
      return { text, taps: answers === undefined ? [] : [answers.confirmed, answers.help], template: null }
    }
    case 'whatsapp': {
      const { text, template } = JSON.parse(rendered) as WhatsAppMessage
      return { text, taps: [], template: template?.name ?? null }
    }
    default:
      return channel satisfies never
  }
}
