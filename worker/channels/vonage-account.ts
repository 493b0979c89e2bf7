// What a territory's Vonage account consists of. In the demonstration it comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'
import { isCallerNumber } from '../model/caller.ts'
import { boundOrSealed, parseSealedAccount, sealedAccountFaults, wrongMembers } from './sealed-account.ts'

const text = (name: string) => v.pipe(v.string(`${name} is missing`), v.nonEmpty(`${name} is empty`))

const ACCOUNT = v.strictObject(
  {
    applicationId: text('applicationId'),
    apiKey: text('apiKey'),
    /** Reads the account's balance and nothing else here; without it nobody is warned before the account is empty. */
    apiSecret: v.optional(v.nullable(text('apiSecret'))),
    /** PKCS 8 PEM of the application's RS256 key. */
    privateKey: v.pipe(
      v.string('privateKey is missing'),
      v.includes('PRIVATE KEY', 'privateKey is not the PEM of a private key'),
    ),
    /** The number that a call shows, E.164 without a plus; null lets Vonage choose one of the account's. */
    voiceNumber: v.optional(
      v.nullable(
        v.pipe(
          v.string('voiceNumber is not a text'),
          v.check(
            isCallerNumber,
            'voiceNumber is not like 33411000000, or is a French mobile, which a platform may not show',
          ),
        ),
      ),
    ),
    /** Account signature secret: signs the webhooks, HS256. */
    signatureSecret: v.pipe(
      v.string('signatureSecret is missing'),
      v.minLength(16, 'signatureSecret is shorter than 16 characters'),
    ),
  },
  wrongMembers('a Vonage account'),
)

export type VonageAccount = v.InferOutput<typeof ACCOUNT>

export function parseVonageAccount(text: string): VonageAccount | null {
  return parseSealedAccount(ACCOUNT, text)
}

export function vonageAccountFaults(text: string): readonly string[] {
  return sealedAccountFaults(ACCOUNT, text)
}

/** The bindings that the demonstration's launcher sets. */
export interface VonageBindings {
  readonly VONAGE_APPLICATION_ID?: string
  readonly VONAGE_API_KEY?: string
  readonly VONAGE_API_SECRET?: string
  readonly VONAGE_PRIVATE_KEY?: string
  readonly VONAGE_SIGNATURE_SECRET?: string
  readonly VONAGE_VOICE_NUMBER?: string
}

export function vonageAccount(
  bindings: VonageBindings,
  sealed: () => Promise<string | null>,
): Promise<VonageAccount | null> {
  const {
    VONAGE_APPLICATION_ID: applicationId,
    VONAGE_API_KEY: apiKey,
    VONAGE_API_SECRET: apiSecret,
    VONAGE_PRIVATE_KEY: privateKey,
    VONAGE_SIGNATURE_SECRET: signatureSecret,
    VONAGE_VOICE_NUMBER: voiceNumber,
  } = bindings
  const bound = {
    applicationId,
    apiKey,
    apiSecret: apiSecret || null,
    privateKey,
    signatureSecret,
    voiceNumber: voiceNumber || null,
  }
  return boundOrSealed(ACCOUNT, applicationId ? bound : null, sealed)
}
