// What a territory's Infobip voice account consists of. In the demonstration it comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'
import { isCallerNumber } from '../model/caller.ts'
import { boundOrSealed, parseSealedAccount, sealedAccountFaults, wrongMembers } from './sealed-account.ts'

const ACCOUNT = v.strictObject(
  {
    /** May send voice messages and read their logs; the address of every receipt is derived from it. */
    apiKey: v.pipe(v.string('apiKey is missing'), v.regex(/^[\w-]{16,128}$/, 'apiKey is not a key')),
    /** `xyz123.api.infobip.com`, as the portal shows it. Any other host would be handed the key. */
    baseUrl: v.pipe(
      v.string('baseUrl is missing'),
      v.transform((text) => text.replace(/^https:\/\//, '').replace(/\/$/, '')),
      v.regex(/^[a-z0-9-]{1,40}(\.api)?\.infobip\.com$/, 'baseUrl is not like xyz123.api.infobip.com'),
    ),
    /** The number that a call shows, of the account: E.164 without a plus. */
    voiceNumber: v.pipe(
      v.string('voiceNumber is missing'),
      v.check(
        isCallerNumber,
        'voiceNumber is not like 33411000000, or is a French mobile, which a platform may not show',
      ),
    ),
  },
  wrongMembers('an Infobip account'),
)

export type InfobipAccount = v.InferOutput<typeof ACCOUNT>

export function parseInfobipAccount(text: string): InfobipAccount | null {
  return parseSealedAccount(ACCOUNT, text)
}

export function infobipAccountFaults(text: string): readonly string[] {
  return sealedAccountFaults(ACCOUNT, text)
}

/** The bindings that the demonstration's launcher sets. */
export interface InfobipBindings {
  readonly INFOBIP_API_KEY?: string
  readonly INFOBIP_BASE_URL?: string
  readonly INFOBIP_VOICE_NUMBER?: string
}

export function infobipAccount(
  bindings: InfobipBindings,
  sealed: () => Promise<string | null>,
): Promise<InfobipAccount | null> {
  const { INFOBIP_API_KEY: apiKey, INFOBIP_BASE_URL: baseUrl, INFOBIP_VOICE_NUMBER: voiceNumber } = bindings
  return boundOrSealed(ACCOUNT, apiKey ? { apiKey, baseUrl, voiceNumber } : null, sealed)
}
