// The challenge of a passkey ceremony travels with the browser, signed, and is stored only once it has been spent: whoever asks
// for a million challenges fills no table and locks nobody out.
import { createHmac, timingSafeEqual } from 'node:crypto'

export const CEREMONY_MS = 5 * 60_000

export type Ceremony =
  | { readonly kind: 'login'; readonly challenge: string; readonly expiresAt: number }
  | {
      readonly kind: 'enrol'
      readonly challenge: string
      readonly expiresAt: number
      readonly operator: string
      readonly name: string
      /** `first-run`, or the invitation's id. */
      readonly by: string
    }
  /** Somebody signs what the challenge is the hash of. */
  | { readonly kind: 'sign'; readonly challenge: string; readonly expiresAt: number; readonly operator: string }

export function signCeremony(key: Uint8Array, ceremony: Ceremony): string {
  const body = Buffer.from(JSON.stringify(ceremony)).toString('base64url')
  return `${body}.${mark(key, body).toString('base64url')}`
}

/** The ceremony of this kind, or null where it was altered, signed for another territory, of another kind, or has run out. */
export function openCeremony<Kind extends Ceremony['kind']>(
  key: Uint8Array,
  { text, kind, now }: { readonly text: string; readonly kind: Kind; readonly now: number },
): Extract<Ceremony, { kind: Kind }> | null {
  const [body, signature] = text.split('.')
  if (body === undefined || signature === undefined) return null
  const expected = mark(key, body)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const ceremony = JSON.parse(Buffer.from(body, 'base64url').toString()) as Ceremony
  if (ceremony.kind !== kind || ceremony.expiresAt <= now) return null
  return ceremony as Extract<Ceremony, { kind: Kind }>
}

function mark(key: Uint8Array, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest()
}
