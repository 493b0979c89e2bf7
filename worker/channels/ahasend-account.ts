// What a territory's AhaSend account consists of: a second company for e-mail, with a domain that was verified there too. In the demonstration it
// comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'
import { FROM, FROM_NAME } from './mail-sender.ts'
import { boundOrSealed, parseSealedAccount, sealedAccountFaults, wrongMembers } from './sealed-account.ts'

/** AhaSend signs with the whole of what it shows, prefix included; a piece of it would refuse every receipt. */
const SECRET = (name: string) =>
  v.pipe(v.string(`${name} is missing`), v.regex(/^[\x21-\x7e]{16,255}$/, `${name} is not a secret of AhaSend`))

const ACCOUNT = v.strictObject(
  {
    /** May send, and read the messages that were sent: `messages:send` and `messages:read` of the domain. */
    apiKey: v.pipe(v.string('apiKey is missing'), v.regex(/^aha-sk-[\w-]{16,128}$/, 'apiKey is not like aha-sk-…')),
    accountId: v.pipe(v.string('accountId is missing'), v.uuid('accountId is not a UUID')),
    /** Of the webhook that tells what became of a message. */
    webhookSecret: SECRET('webhookSecret'),
    /** Of the route that takes answers by e-mail; null where the commune takes none. */
    routeSecret: v.optional(v.nullable(SECRET('routeSecret')), null),
    from: FROM,
    // No name needs a brace, and whoever fills in templates may take one for a variable.
    fromName: v.pipe(
      FROM_NAME,
      v.regex(/^[^{}]*$/, 'fromName has a character that a name may not have, or is too long'),
    ),
  },
  wrongMembers('an AhaSend account'),
)

/** Under which name the administration seals it. */
export const AHASEND_CREDENTIAL = 'ahasend'

export type AhaSendAccount = v.InferOutput<typeof ACCOUNT>

export function parseAhaSendAccount(text: string): AhaSendAccount | null {
  return parseSealedAccount(ACCOUNT, text)
}

export function ahaSendAccountFaults(text: string): readonly string[] {
  return sealedAccountFaults(ACCOUNT, text)
}

/** The bindings that the demonstration's launcher sets. */
export interface AhaSendBindings {
  readonly AHASEND_API_KEY?: string
  readonly AHASEND_ACCOUNT_ID?: string
  readonly AHASEND_WEBHOOK_SECRET?: string
  readonly AHASEND_ROUTE_SECRET?: string
  readonly AHASEND_FROM?: string
  readonly AHASEND_FROM_NAME?: string
}

export function ahaSendAccount(
  bindings: AhaSendBindings,
  sealed: () => Promise<string | null>,
): Promise<AhaSendAccount | null> {
  const bound = {
    apiKey: bindings.AHASEND_API_KEY,
    accountId: bindings.AHASEND_ACCOUNT_ID,
    webhookSecret: bindings.AHASEND_WEBHOOK_SECRET,
    routeSecret: bindings.AHASEND_ROUTE_SECRET,
    from: bindings.AHASEND_FROM,
    fromName: bindings.AHASEND_FROM_NAME,
  }
  return boundOrSealed(ACCOUNT, bindings.AHASEND_API_KEY ? bound : null, sealed)
}
