// How long a send will take and what it will cost, said before anybody decides. Both are upper bounds: nobody is late by surprise.
import type { AudienceCount, Estimate } from '../model/alert.ts'
import type { ChannelName, Language } from '../model/message.ts'
import type { Territory } from '../model/territory.ts'
import { SECOND_MS } from '../model/time.ts'

export interface Plan {
  readonly audience: AudienceCount
  readonly channels: readonly ChannelName[]
  /** SMS parts of each text, its mode's first word included. */
  readonly partsByLanguage: Readonly<Partial<Record<Language, number>>>
  readonly sms: Territory['sms']
}

/** Who reads which language is known in the shards alone, so everybody is counted at the longest text. */
export function estimateOf({ audience, channels, partsByLanguage, sms }: Plan): Estimate {
  const longest = Math.max(0, ...Object.values(partsByLanguage))
  const parts = channels.includes('sms') ? audience.byChannel.sms * longest : 0
  return {
    audience,
    sendMs: Math.ceil((parts / sms.partsPerSecond) * SECOND_MS),
    costCents: Math.ceil(parts * sms.pricePerPartCents),
    partsByLanguage,
  }
}
