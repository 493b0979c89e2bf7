// The link by which a mailbox leaves the list, without an account and without its address in it: the keyed hash that the address is found by, and
// a code that only this territory's key makes. It holds as long as the key does, whatever becomes of the message that it came in.
import { timingSafeEqual } from 'node:crypto'
import type { Keyring } from '../shared/seal.ts'

const CODE_LENGTH = 22
const TOKEN = new RegExp(`^([\\w-]{43})([\\w-]{${CODE_LENGTH}})$`)

export function stopToken(keyring: Keyring, addressHash: string): string {
  return addressHash + codeOf(keyring, addressHash)
}

/** The hash of the mailbox that the link was sent to; null where it is no link of this territory. */
export function addressHashOf(keyring: Keyring, token: string): string | null {
  const [, addressHash = '', code = ''] = TOKEN.exec(token) ?? []
  if (addressHash === '') return null
  return timingSafeEqual(Buffer.from(code), Buffer.from(codeOf(keyring, addressHash))) ? addressHash : null
}

function codeOf(keyring: Keyring, addressHash: string): string {
  return Buffer.from(keyring.hmac('mail stop', addressHash)).toString('base64url').slice(0, CODE_LENGTH)
}
