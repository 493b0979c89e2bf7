// Under which name or number an SMS arrives: a name that people trust, unless the text asks for an answer, which only a number can take.
import type { Territory } from '../model/territory.ts'
import type { Channel } from './channel.ts'
import { asksForAnswer, sentencesOf } from './sentences.ts'

export function senderFor(
  text: string,
  { smsSender, sms }: Pick<Territory, 'smsSender' | 'sms'>,
  { takesAnswers }: Pick<Channel, 'takesAnswers'>,
): string {
  // The number is rented from one provider; another one would refuse it, and nobody would be told at all.
  if (!takesAnswers || sms.inbound === null) return smsSender
  return sentencesOf(text).some(asksForAnswer) ? sms.inbound.replace(/^\+/, '') : smsSender
}
