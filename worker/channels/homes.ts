// Whose law a provider is under, and by which account a commune has it. `eu_only` keeps phone numbers and addresses with European companies.
import { AHASEND_CREDENTIAL } from './ahasend-account.ts'
import { MAIL_CREDENTIAL } from './mail-account.ts'
import type { ChannelName } from '../model/message.ts'
import type { ProviderHome, ProviderView } from '../model/view.ts'

export interface KnownProvider {
  readonly channel: ChannelName
  readonly provider: string
  readonly home: ProviderHome
  /** Name of the sealed credential. */
  readonly credential: string
  /** The binding that stands for the same account; only the server's own environment has it. */
  readonly binding: string
}

/** Every provider, by channel, in the order in which they are tried. A provider that is not here is no European one. */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [
  // Of Ericsson's since 2022, but a company of the United States: their law reaches what it holds, wherever that lies.
  { channel: 'sms', provider: 'vonage', home: 'elsewhere', credential: 'vonage', binding: 'VONAGE_APPLICATION_ID' },
  { channel: 'sms', provider: 'ovh', home: 'European', credential: 'ovh', binding: 'OVH_APPLICATION_KEY' },
  // Behind these stand Google and Meta besides.
  { channel: 'rcs', provider: 'vonage', home: 'elsewhere', credential: 'vonage', binding: 'VONAGE_APPLICATION_ID' },
  {
    channel: 'whatsapp',
    provider: 'vonage',
    home: 'elsewhere',
    credential: 'vonage',
    binding: 'VONAGE_APPLICATION_ID',
  },
  { channel: 'voice', provider: 'vonage', home: 'elsewhere', credential: 'vonage', binding: 'VONAGE_APPLICATION_ID' },
  { channel: 'voice', provider: 'infobip', home: 'European', credential: 'infobip', binding: 'INFOBIP_API_KEY' },
  // The push service is the browser's own, chosen with it, and sees a sealed message and an address that means nothing elsewhere (RFC 8291).
  {
    channel: 'push',
    provider: 'webpush',
    home: 'chosen by the resident',
    credential: '',
    binding: 'VAPID_PUBLIC_KEY',
  },
  { channel: 'mail', provider: 'scaleway', home: 'European', credential: MAIL_CREDENTIAL, binding: 'MAIL_SECRET_KEY' },
  // AhaSend B.V., Amsterdam, with mail servers of its own.
  {
    channel: 'mail',
    provider: 'ahasend',
    home: 'European',
    credential: AHASEND_CREDENTIAL,
    binding: 'AHASEND_API_KEY',
  },
]

/** Whether personal data may go to this provider. The drill's own goes nowhere. */
export function mayHavePersonalData(provider: string, { euOnly }: { readonly euOnly: boolean }): boolean {
  if (!euOnly || provider === 'drill') return true
  const known = KNOWN_PROVIDERS.find((one) => one.provider === provider)
  return known !== undefined && known.home !== 'elsewhere'
}

/** What a commune has, for the people who look after it. */
export function providersOf(parts: {
  readonly euOnly: boolean
  /** Names of sealed credentials. */
  readonly credentials: readonly string[]
  readonly bindings: Readonly<Record<string, unknown>>
}): readonly ProviderView[] {
  const { euOnly, credentials, bindings } = parts
  return KNOWN_PROVIDERS.map(({ channel, provider, home, credential, binding }) => {
    const hasAccount = Boolean(bindings[binding]) || credentials.includes(credential)
    const state = !mayHavePersonalData(provider, { euOnly }) ? 'not European' : hasAccount ? 'ready' : 'no account'
    return { channel, provider, home, state }
  })
}
