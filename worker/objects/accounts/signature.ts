// Whether a call was signed with this secret.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { signedText, type SignedCall } from '../../model/signed-call.ts'

export function isSignedWith(secret: string, call: SignedCall): boolean {
  const expected = createHmac('sha256', secret).update(signedText(call)).digest()
  const given = Buffer.from(call.signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
