// How long a send will take and what it will cost, said before anybody decides. Both are upper bounds: nobody is late by surprise.
import type { AudienceCount, ChannelEstimate, Estimate } from '../model/alert.ts'
import type { ChannelName, Language } from '../model/message.ts'
import { messageRatesOf, type MessageContracts, type Territory } from '../model/territory.ts'
import { SECOND_MS } from '../model/time.ts'

const SECONDS_A_MINUTE = 60

export interface Plan {
  readonly audience: AudienceCount
  readonly channels: readonly ChannelName[]
  /** SMS parts of each text, its mode's first word included. */
  readonly partsByLanguage: Readonly<Partial<Record<Language, number>>>
  /** SMS parts of the longest text to a contact, a long name included. */
  readonly contactParts: number
  /** The longest call: the message twice and the wait for a key. */
  readonly callSeconds: number
  /** Displays that would show it. */
  readonly displays: number
  /** Sirens of the commune that serve the zones. */
  readonly sirens: number
  readonly rates: Pick<Territory, 'sms' | 'voice'> & MessageContracts & { readonly pushesPerSecond: number }
}

/** Who reads which language is known in the shards alone, so everybody is counted at the longest text. */
export function estimateOf(plan: Plan): Estimate {
  const used = plan.channels
    .map((channel) => [channel, channelEstimate(plan, channel)] as const)
    .filter(([, { count }]) => count > 0)
  return {
    audience: plan.audience,
    sendMs: Math.max(0, ...used.map(([, { sendMs }]) => sendMs)),
    costCents: used.reduce((sum, [, { costCents }]) => sum + costCents, 0),
    byChannel: Object.fromEntries(used),
    partsByLanguage: plan.partsByLanguage,
  }
}

function channelEstimate(
  { audience, partsByLanguage, contactParts, callSeconds, displays, sirens, rates }: Plan,
  channel: ChannelName,
): ChannelEstimate {
  const count = audience.byChannel[channel]
  switch (channel) {
    case 'sms':
    case 'contact': {
      // Contacts as if nobody answered: that is the most that it can be.
      const longest = channel === 'contact' ? contactParts : Math.max(0, ...Object.values(partsByLanguage))
      const parts = count * longest
      return paced(count, parts / rates.sms.partsPerSecond, parts * rates.sms.pricePerPartCents)
    }
    case 'voice': {
      // A minute that has begun is paid whole.
      const minutes = count * Math.ceil(callSeconds / SECONDS_A_MINUTE)
      return paced(count, count / rates.voice.callsPerSecond, minutes * rates.voice.pricePerMinuteCents)
    }
    case 'push':
      return paced(count, count / rates.pushesPerSecond, 0)
    case 'mail':
    case 'rcs':
    case 'whatsapp': {
      const { messagesPerSecond, pricePerMessageCents } = messageRatesOf(channel, rates)
      return paced(count, count / messagesPerSecond, count * pricePerMessageCents)
    }
    case 'display':
      return paced(displays, 0, 0)
    case 'siren':
      return paced(sirens, 0, 0)
    default:
      return channel satisfies never
  }
}

function paced(count: number, seconds: number, costCents: number): ChannelEstimate {
  return { count, sendMs: Math.ceil(seconds * SECOND_MS), costCents: Math.ceil(costCents) }
}
