// What an account holds, in its own unit: money as money, credits as a number of them.
import type { ProviderBalance } from '../../worker/model/balance.ts'
import { say } from '../i18n/words.svelte.ts'
import { count, money } from './spoken.svelte.ts'

export function balanceWords(told: ProviderBalance['told']): string {
  if (told === null) return say('balanceUnknown')
  if (told.unit === 'EUR') return money(Math.floor(told.amount * 100))
  return told.unit === 'credits'
    ? say('balanceCredits', { n: count(Math.floor(told.amount)) })
    : `${count(Math.floor(told.amount))} ${told.unit}`
}
