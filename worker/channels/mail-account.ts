// What a territory's e-mail account consists of: Scaleway Transactional Email, with a domain that was verified there. In the demonstration it
// comes from the launcher, elsewhere sealed from the administration.
import * as v from 'valibot'
import { parseMailAddress } from '../model/mail-address.ts'

const UUID = (name: string) => v.pipe(v.string(`${name} is missing`), v.uuid(`${name} is not a UUID`))

const ACCOUNT = v.strictObject(
  {
    /** Secret key of an API key that may send; with it the address at which receipts come in is derived. */
    secretKey: UUID('secretKey'),
    projectId: UUID('projectId'),
    /** Of the verified domain. */
    from: v.pipe(
      v.string('from is missing'),
      v.check((text) => parseMailAddress(text) !== null, 'from is not an e-mail address'),
    ),
    fromName: v.pipe(
      v.string('fromName is missing'),
      v.trim(),
      v.regex(/^[^\p{Cc}<>"]{1,60}$/u, 'fromName has a character that a name may not have, or is too long'),
    ),
  },
  // valibot quotes the name of a member that is missing; one that is too much is not repeated, it may be a secret in the wrong place.
  ({ expected }) =>
    expected?.startsWith('"') ? `${expected.slice(1, -1)} is missing` : 'not the members of an e-mail account',
)

/** Under which name the administration seals it. */
export const MAIL_CREDENTIAL = 'scaleway'

export type MailAccount = v.InferOutput<typeof ACCOUNT>

/** The account in the JSON of a sealed credential; null where it is not one. The text itself is never repeated: it is a secret. */
export function parseMailAccount(text: string): MailAccount | null {
  const parsed = v.safeParse(ACCOUNT, jsonOf(text))
  return parsed.success ? parsed.output : null
}

/** What is wrong with it, for the person who typed it: names of members, none of their values. Empty where nothing is. */
export function mailAccountFaults(text: string): readonly string[] {
  const value = jsonOf(text)
  if (value === undefined) return ['not JSON']
  const { issues } = v.safeParse(ACCOUNT, value)
  return (issues ?? []).map(({ message }) => message)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The bindings that the demonstration's launcher sets. */
export interface MailBindings {
  readonly MAIL_SECRET_KEY?: string
  readonly MAIL_PROJECT_ID?: string
  readonly MAIL_FROM?: string
  readonly MAIL_FROM_NAME?: string
}

/** The account of the bindings where they name one, else the sealed one; null where neither is whole. */
export async function mailAccount(
  bindings: MailBindings,
  sealed: () => Promise<string | null>,
): Promise<MailAccount | null> {
  const { MAIL_SECRET_KEY: secretKey, MAIL_PROJECT_ID: projectId, MAIL_FROM: from, MAIL_FROM_NAME: fromName } = bindings
  if (secretKey) return parseMailAccount(JSON.stringify({ secretKey, projectId, from, fromName }))
  const text = await sealed()
  return text === null ? null : parseMailAccount(text)
}
