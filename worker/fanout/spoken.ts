// The words of a call: the approved text with its numbers, hours and signs as a voice says them.
import type { MessageSource } from './render.ts'
import { renderSms } from './sms.ts'

/** Plain words, without markup, at most once through: the call's script says them twice and asks for a key. */
export function renderVoice(source: MessageSource): string {
  return renderSms(source)
}
