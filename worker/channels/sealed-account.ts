// An account as it lies sealed, in JSON, and what a person who typed one wrongly is told: which member, never what stood in it.
import * as v from 'valibot'

type Schema<Account> = v.GenericSchema<unknown, Account>

/** Null where it is not one. The text itself is never repeated: it is a secret. */
export function parseSealedAccount<Account>(schema: Schema<Account>, text: string): Account | null {
  const parsed = v.safeParse(schema, jsonOf(text))
  return parsed.success ? parsed.output : null
}

/** Names of members, none of their values. Empty where nothing is wrong. */
export function sealedAccountFaults(schema: Schema<unknown>, text: string): readonly string[] {
  const value = jsonOf(text)
  if (value === undefined) return ['not JSON']
  const { issues } = v.safeParse(schema, value)
  return (issues ?? []).map(({ message }) => message)
}

/** valibot quotes the name of a member that is missing; one that is too much is not repeated, it may be a secret in the wrong place. */
export function wrongMembers(account: string): (issue: v.BaseIssue<unknown>) => string {
  return ({ expected }) =>
    expected?.startsWith('"') ? `${expected.slice(1, -1)} is missing` : `not the members of ${account}`
}

/** The account of the bindings where they name one, else the sealed one; null where neither is whole. */
export async function boundOrSealed<Account>(
  schema: Schema<Account>,
  /** The members as bindings have them; null where there are none. */
  bound: Readonly<Record<string, string | null | undefined>> | null,
  sealed: () => Promise<string | null>,
): Promise<Account | null> {
  const text = bound === null ? await sealed() : JSON.stringify(bound)
  return text === null ? null : parseSealedAccount(schema, text)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
