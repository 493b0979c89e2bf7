// Under which name or number a message arrives. An SMS: under a name that people trust, unless the text asks for an answer, which only a number can take.
import { isBesideSms, type BesideSms } from '../model/message.ts'
import type { Territory } from '../model/territory.ts'
import type { Channel } from './channel.ts'
import { asksForAnswer, sentencesOf } from './sentences.ts'

export function senderFor(
  text: string,
  territory: Pick<Territory, 'smsSender' | 'sms' | BesideSms>,
  { name, takesAnswers }: Pick<Channel, 'name' | 'takesAnswers'>,
): string {
  // Empty where the contract ended after the row was written: the adapter refuses it.
  if (isBesideSms(name)) return territory[name]?.sender ?? ''
  const { smsSender, sms } = territory
  // The number is rented from one provider; another one would refuse it, and nobody would be told at all.
  if (!takesAnswers || sms.inbound === null) return smsSender
  return sentencesOf(text).some(asksForAnswer) ? sms.inbound.replace(/^\+/, '') : smsSender
}
