// The registry of adapters out. A mode decides which adapter exists at all: an exercise is never handed a real one.
import type { Channel } from '../fanout/channel.ts'
import type { ChannelName } from '../model/message.ts'
import type { Mode } from '../model/mode.ts'
import { DrillChannel } from './drill.ts'
import type { Fetch } from './http-exchange.ts'
import type { PushIdentity } from './push-identity.ts'
import type { VonageAccount } from './vonage-account.ts'
import { VONAGE_API, VonageSms } from './vonage-sms.ts'

export { parseVonageAccount, vonageAccount, type VonageAccount } from './vonage-account.ts'
export { parseVonageInbound, parseVonageReceipt } from './vonage-receipt.ts'
export { CALL_TIMEOUT_MS, VONAGE_API } from './vonage-sms.ts'
export { pushIdentity, type PushIdentity } from './push-identity.ts'
export type { Fetch } from './http-exchange.ts'

export interface ChannelConfig {
  readonly mode: Mode
  /** Null where the territory has none: there is no channel then, and never another one instead. */
  readonly vonage: VonageAccount | null
  /** Null where this server has no VAPID key. */
  readonly push: PushIdentity | null
  readonly fetch: Fetch
  readonly timeoutMs: number
  readonly now: () => number
}

/** The channel of that name for that mode; null where it is not configured. */
export function channelFor(name: ChannelName, config: ChannelConfig): Channel | null {
  if (config.mode === 'exercise') return new DrillChannel(name)
  if (name !== 'sms' || config.vonage === null) return null
  return new VonageSms({
    account: config.vonage,
    fetch: config.fetch,
    apiHost: VONAGE_API,
    timeoutMs: config.timeoutMs,
    now: config.now,
  })
}
