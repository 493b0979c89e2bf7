// What a territory's OVHcloud SMS account consists of. In the demonstration it comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'
import { isFrenchMobile } from '../model/caller.ts'
import { boundOrSealed, parseSealedAccount, sealedAccountFaults, wrongMembers } from './sealed-account.ts'

const KEY = (name: string) => v.pipe(v.string(`${name} is missing`), v.regex(/^[\w-]{8,64}$/, `${name} is not a key`))

const ACCOUNT = v.strictObject(
  {
    applicationKey: KEY('applicationKey'),
    /** Signs the requests, and with them the address at which receipts come in. */
    applicationSecret: KEY('applicationSecret'),
    consumerKey: KEY('consumerKey'),
    /** `sms-ab12345-1`, as the customer's console shows it. */
    serviceName: v.pipe(
      v.string('serviceName is missing'),
      v.regex(/^sms-[a-z0-9]+-\d+$/i, 'serviceName is not like sms-ab12345-1'),
    ),
    /** A sender that OVHcloud has validated for this account; without it the territory's own is used. */
    sender: v.optional(
      v.nullable(
        v.pipe(
          v.string('sender is not a text'),
          v.regex(/^([A-Za-z0-9 ._-]{1,11}|\+?\d{3,15})$/, 'sender is not a sender'),
          v.check((text) => !isFrenchMobile(text), 'sender is a French mobile, which a platform may not show'),
        ),
      ),
    ),
  },
  wrongMembers('an OVHcloud account'),
)

export type OvhAccount = v.InferOutput<typeof ACCOUNT>

/** The account in the JSON of a sealed credential; null where it is not one. The text itself is never repeated: it is a secret. */
export function parseOvhAccount(text: string): OvhAccount | null {
  return parseSealedAccount(ACCOUNT, text)
}

/** What is wrong with it, for the person who typed it: names of members, none of their values. Empty where nothing is. */
export function ovhAccountFaults(text: string): readonly string[] {
  return sealedAccountFaults(ACCOUNT, text)
}

/** The bindings that the demonstration's launcher sets. */
export interface OvhBindings {
  readonly OVH_APPLICATION_KEY?: string
  readonly OVH_APPLICATION_SECRET?: string
  readonly OVH_CONSUMER_KEY?: string
  readonly OVH_SERVICE_NAME?: string
  readonly OVH_SENDER?: string
}

export function ovhAccount(bindings: OvhBindings, sealed: () => Promise<string | null>): Promise<OvhAccount | null> {
  const {
    OVH_APPLICATION_KEY: applicationKey,
    OVH_APPLICATION_SECRET: applicationSecret,
    OVH_CONSUMER_KEY: consumerKey,
    OVH_SERVICE_NAME: serviceName,
    OVH_SENDER: sender,
  } = bindings
  const bound = { applicationKey, applicationSecret, consumerKey, serviceName, sender: sender || null }
  return boundOrSealed(ACCOUNT, applicationKey ? bound : null, sealed)
}
