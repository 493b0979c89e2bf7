// What a territory's Vonage account consists of. In the demonstration it comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'

const ACCOUNT = v.strictObject({
  applicationId: v.pipe(v.string(), v.nonEmpty()),
  apiKey: v.pipe(v.string(), v.nonEmpty()),
  /** PKCS 8 PEM of the application's RS256 key. */
  privateKey: v.pipe(v.string(), v.includes('PRIVATE KEY')),
  /** The number that a call shows, E.164 without a plus; null lets Vonage choose one of the account's. */
  voiceNumber: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[1-9]\d{6,14}$/)))),
  /** Account signature secret: signs the webhooks, HS256. */
  signatureSecret: v.pipe(v.string(), v.minLength(16)),
})

export type VonageAccount = v.InferOutput<typeof ACCOUNT>

/** The account in the JSON of a sealed credential; null where it is not one. The text itself is never repeated: it is a secret. */
export function parseVonageAccount(text: string): VonageAccount | null {
  try {
    const parsed = v.safeParse(ACCOUNT, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** The bindings that the demonstration's launcher sets. */
export interface VonageBindings {
  readonly VONAGE_APPLICATION_ID?: string
  readonly VONAGE_API_KEY?: string
  readonly VONAGE_PRIVATE_KEY?: string
  readonly VONAGE_SIGNATURE_SECRET?: string
  readonly VONAGE_VOICE_NUMBER?: string
}

/** The account of the bindings where they name one, else the sealed one; null where neither is whole. */
export async function vonageAccount(
  bindings: VonageBindings,
  sealed: () => Promise<string | null>,
): Promise<VonageAccount | null> {
  const {
    VONAGE_APPLICATION_ID: applicationId,
    VONAGE_API_KEY: apiKey,
    VONAGE_PRIVATE_KEY: privateKey,
    VONAGE_SIGNATURE_SECRET: signatureSecret,
    VONAGE_VOICE_NUMBER: voiceNumber,
  } = bindings
  if (applicationId)
    return parseVonageAccount(
      JSON.stringify({ applicationId, apiKey, privateKey, signatureSecret, voiceNumber: voiceNumber || null }),
    )
  const text = await sealed()
  return text === null ? null : parseVonageAccount(text)
}
