// The registry of adapters out. A mode decides which adapter exists at all: an exercise is never handed a real one.
import type { Channel } from '../fanout/channel.ts'
import type { ChannelName } from '../model/message.ts'
import type { Mode } from '../model/mode.ts'
import type { AhaSendMail } from './ahasend-mail.ts'
import { DrillChannel } from './drill.ts'
import { mayHavePersonalData } from './homes.ts'
import type { Fetch } from './http-exchange.ts'
import type { InfobipVoice } from './infobip-voice.ts'
import type { ScalewayMail } from './mail-scaleway.ts'
import type { Entropy } from './push-encryption.ts'
import type { OvhSms } from './ovh-sms.ts'
import type { PushIdentity } from './push-identity.ts'
import type { VonageAccount } from './vonage-account.ts'
import { VONAGE_API, type VonageOptions } from './vonage-client.ts'
import { VonageRcs } from './vonage-rcs.ts'
import { VonageSms } from './vonage-sms.ts'
import { VonageVoice } from './vonage-voice.ts'
import { VonageWhatsApp } from './vonage-whatsapp.ts'
import { WebPush } from './web-push.ts'

export { parseVonageAccount, vonageAccount, vonageAccountFaults, type VonageAccount } from './vonage-account.ts'
export { parseVonageInbound, parseVonageReceipt } from './vonage-receipt.ts'
export { CALL_TIMEOUT_MS, VONAGE_API } from './vonage-client.ts'
export { infobipBalance, ovhBalance, vonageBalance } from './balance.ts'
export { afterKeyScript, goodbyeScript, voicemailScript, type Ncco, type Pressed } from './voice-script.ts'
export { parseVoiceEvent, parseVoiceKey } from './vonage-voice-events.ts'
export { voiceHook } from './vonage-voice.ts'
export {
  hotlineGoodbyeScript,
  hotlineHelpScript,
  hotlineKeysScript,
  hotlineOfferScript,
  hotlineScript,
  type HotlineWords,
} from './call-script.ts'
export { noticeScript } from './notice-script.ts'
export {
  addressScript,
  consentScript,
  leftByCallScript,
  notSignedUpScript,
  signUpByDeskScript,
} from './sign-up-script.ts'
export { isRecordingAddress, recordedVoice } from './vonage-recording.ts'
export { parseCall, parseCallKey, parseRecording } from './vonage-call.ts'
export { pushIdentity, type PushIdentity } from './push-identity.ts'
export type { Entropy } from './push-encryption.ts'
export { parseSubscription } from './push-subscription.ts'
export type { Fetch } from './http-exchange.ts'
export { ovhAccount, ovhAccountFaults, parseOvhAccount, type OvhAccount, type OvhBindings } from './ovh-account.ts'
export { OVH_API, type OvhOptions } from './ovh-client.ts'
export { ovhReceiptPath, parseOvhReceipt } from './ovh-receipt.ts'
export { OvhSms, ovhTag } from './ovh-sms.ts'
export {
  infobipAccount,
  infobipAccountFaults,
  parseInfobipAccount,
  type InfobipAccount,
  type InfobipBindings,
} from './infobip-account.ts'
export { infobipHook, parseInfobipReceipt } from './infobip-receipt.ts'
export {
  MOST_ANSWER_SIGNS,
  readAnswer,
  SIGNATURE_HEADER,
  sirenKeyFaults,
  writeCommand,
  type SirenAnswer,
  type SirenCommand,
} from './siren-wire.ts'
export { KNOWN_PROVIDERS, mayHavePersonalData, providersOf } from './homes.ts'
export { InfobipVoice, type InfobipOptions } from './infobip-voice.ts'
export {
  MAIL_CREDENTIAL,
  mailAccount,
  mailAccountFaults,
  parseMailAccount,
  type MailAccount,
  type MailBindings,
} from './mail-account.ts'
export {
  AHASEND_CREDENTIAL,
  ahaSendAccount,
  ahaSendAccountFaults,
  parseAhaSendAccount,
  type AhaSendAccount,
  type AhaSendBindings,
} from './ahasend-account.ts'
export { AHASEND_API, AhaSendMail, type AhaSendOptions } from './ahasend-mail.ts'
export { ahaSendReceiptPath, parseAhaSendReceipt } from './ahasend-receipt.ts'
export { ahaSendReplyPath, parseAhaSendReply } from './ahasend-reply.ts'
export { mailReceiptPath, parseMailCall, parseMailEvent, type MailDoor } from './mail-receipt.ts'
export { ScalewayTrust } from './scaleway-trust.ts'
export { MAIL_API, ScalewayMail, type MailOptions } from './mail-scaleway.ts'

export interface ChannelConfig {
  readonly mode: Mode
  /** A provider that is no European company is no route then, whatever account there is. */
  readonly euOnly: boolean
  /** Null where the territory has none: there is no channel then, and never another one instead. */
  readonly vonage: VonageAccount | null
  /** The second provider of SMS, made once: it keeps the difference of its clock from ours. Null where there is no account. */
  readonly ovhSms: OvhSms | null
  /** The second provider of calls, made once: it remembers whether the account detects answering machines. Null where there is no account. */
  readonly infobipVoice: InfobipVoice | null
  /** Null where this server has no VAPID key. */
  readonly push: PushIdentity | null
  /** Made once: it remembers which headers the account may set. Null where the territory has no account for e-mail. */
  readonly mail: ScalewayMail | null
  /** The second provider of e-mail. Null where there is no account. */
  readonly secondMail: AhaSendMail | null
  readonly fetch: Fetch
  readonly timeoutMs: number
  readonly now: () => number
  /** One-time keys of sealed messages. */
  readonly entropy: () => Entropy
}

/** The providers of a channel, in the order in which they are tried. */
export function channelsFor(name: ChannelName, config: ChannelConfig): readonly Channel[] {
  const first = channelFor(name, config)
  const second = config.mode === 'exercise' ? null : secondFor(name, config)
  return [first, second]
    .filter((channel) => channel !== null)
    .filter(({ provider }) => mayHavePersonalData(provider, config))
}

function secondFor(name: ChannelName, { ovhSms, infobipVoice, secondMail }: ChannelConfig): Channel | null {
  switch (name) {
    case 'sms':
    case 'contact':
      return ovhSms
    case 'voice':
      return infobipVoice
    case 'mail':
      return secondMail
    // Whoever gets one of these gets an SMS as well, and that has a second provider.
    case 'rcs':
    case 'whatsapp':
    case 'push':
    case 'display':
    case 'siren':
      return null
    default:
      return name satisfies never
  }
}

/** The channel of that name for that mode; null where it is not configured. */
export function channelFor(name: ChannelName, config: ChannelConfig): Channel | null {
  if (config.mode === 'exercise') return new DrillChannel(name)
  const vonage = config.vonage === null ? null : vonageOptions(config, config.vonage)
  switch (name) {
    case 'sms':
    case 'contact':
      return vonage && new VonageSms(vonage)
    case 'rcs':
      return vonage && new VonageRcs(vonage)
    case 'whatsapp':
      return vonage && new VonageWhatsApp(vonage)
    case 'voice':
      return vonage && new VonageVoice(vonage)
    case 'push':
      return config.push === null
        ? null
        : new WebPush({
            identity: config.push,
            fetch: config.fetch,
            timeoutMs: config.timeoutMs,
            now: config.now,
            entropy: config.entropy,
          })
    case 'mail':
      return config.mail
    case 'display':
    // Told by `Command` itself, under a signature of its own (siren-wire.ts).
    case 'siren':
      return null
    default:
      return name satisfies never
  }
}

function vonageOptions({ fetch, timeoutMs, now }: ChannelConfig, account: VonageAccount): VonageOptions {
  return { account, fetch, apiHost: VONAGE_API, timeoutMs, now }
}
