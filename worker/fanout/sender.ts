// Under which name or number an SMS arrives: a name that people trust, unless the text asks for an answer, which only a number can take.
import type { Territory } from '../model/territory.ts'
import { asksForAnswer, sentencesOf } from './sentences.ts'

export function senderFor(text: string, { smsSender, sms }: Pick<Territory, 'smsSender' | 'sms'>): string {
  return sms.inbound !== null && sentencesOf(text).some(asksForAnswer) ? sms.inbound.replace(/^\+/, '') : smsSender
}
