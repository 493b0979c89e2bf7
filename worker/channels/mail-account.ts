// What a territory's e-mail account consists of: Scaleway Transactional Email, with a domain that was verified there. In the demonstration it
// comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'
import { FROM, FROM_NAME } from './mail-sender.ts'
import { boundOrSealed, parseSealedAccount, sealedAccountFaults, wrongMembers } from './sealed-account.ts'

const UUID = (name: string) => v.pipe(v.string(`${name} is missing`), v.uuid(`${name} is not a UUID`))

const ACCOUNT = v.strictObject(
  {
    /** Secret key of an API key that may send; with it the address at which receipts come in is derived. */
    secretKey: UUID('secretKey'),
    projectId: UUID('projectId'),
    from: FROM,
    fromName: FROM_NAME,
  },
  wrongMembers('an e-mail account'),
)

/** Under which name the administration seals it. */
export const MAIL_CREDENTIAL = 'scaleway'

export type MailAccount = v.InferOutput<typeof ACCOUNT>

export function parseMailAccount(text: string): MailAccount | null {
  return parseSealedAccount(ACCOUNT, text)
}

export function mailAccountFaults(text: string): readonly string[] {
  return sealedAccountFaults(ACCOUNT, text)
}

/** The bindings that the demonstration's launcher sets. */
export interface MailBindings {
  readonly MAIL_SECRET_KEY?: string
  readonly MAIL_PROJECT_ID?: string
  readonly MAIL_FROM?: string
  readonly MAIL_FROM_NAME?: string
}

export function mailAccount(bindings: MailBindings, sealed: () => Promise<string | null>): Promise<MailAccount | null> {
  const { MAIL_SECRET_KEY: secretKey, MAIL_PROJECT_ID: projectId, MAIL_FROM: from, MAIL_FROM_NAME: fromName } = bindings
  return boundOrSealed(ACCOUNT, secretKey ? { secretKey, projectId, from, fromName } : null, sealed)
}
