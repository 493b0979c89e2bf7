// SMS through Vonage's Messages API.
import type { Outgoing } from '../fanout/channel.ts'
import { ttlSeconds, VonageMessages, type OwnMembers } from './vonage-messages.ts'

// Vonage takes 20 s to 7 days (Messages API, `ttl` of SMS, seconds).
const TTL_S = { least: 20, most: 604_800 }

export class VonageSms extends VonageMessages {
  readonly name = 'sms'

  protected own({ text, ttlMs }: Outgoing): OwnMembers {
    return { channel: 'sms', messageType: 'text', text, ttl: ttlSeconds(ttlMs, TTL_S) }
  }
}
