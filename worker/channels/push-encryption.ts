// Web push on the wire: the message sealed for one browser (RFC 8291 over RFC 8188), the sender named by VAPID (RFC 8292).
import { createCipheriv, createECDH, hkdfSync } from 'node:crypto'
import { importJWK, SignJWT } from 'jose'

export interface Subscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** One use only: a key pair and salt that come again would open the messages that were sealed with them. */
export interface Entropy {
  /** Private scalar of the sender's one-time P-256 key, 32 bytes. */
  readonly privateKey: Uint8Array
  /** 16 bytes. */
  readonly salt: Uint8Array
}

const RECORD_SIZE = 4_096
const TAG_BYTES = 16
const LAST_RECORD = 2
/** Messages are padded to a multiple of this: their length must not tell the push service what they say. */
const PAD_TO = 256
/** What fits into one record, its tag and delimiter taken off. */
export const MAX_CLEAR_BYTES = RECORD_SIZE - TAG_BYTES - 1

const KEY_INFO = Buffer.from('Content-Encoding: aes128gcm\0')
const NONCE_INFO = Buffer.from('Content-Encoding: nonce\0')
const SECRET_INFO = Buffer.from('WebPush: info\0')
const SALT_BYTES = 16
/** An uncompressed point of P-256. */
const POINT_BYTES = 65
/** Salt, record size, length of the key, key (RFC 8188 §2.1). */
const HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES

/** The body of the request; throws where the subscription's keys are no keys, which the door has checked before. */
export function sealFor(subscription: Subscription, clear: Uint8Array, entropy: Entropy, padTo = PAD_TO): Uint8Array {
  const receiver = Buffer.from(subscription.keys.p256dh, 'base64url')
  const secret = Buffer.from(subscription.keys.auth, 'base64url')
  const own = createECDH('prime256v1')
  own.setPrivateKey(entropy.privateKey)
  const sender = own.getPublicKey()
  const shared = own.computeSecret(receiver)
  const material = derived(shared, secret, Buffer.concat([SECRET_INFO, receiver, sender]), 32)
  const key = derived(material, entropy.salt, KEY_INFO, 16)
  const nonce = derived(material, entropy.salt, NONCE_INFO, 12)
  const padding =
    padTo === 0 ? 0 : Math.min((padTo - ((clear.length + 1) % padTo)) % padTo, MAX_CLEAR_BYTES - clear.length)
  const record = new Uint8Array(clear.length + 1 + Math.max(0, padding))
  record.set(clear)
  record[clear.length] = LAST_RECORD
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const body = new Uint8Array(HEADER_BYTES + record.length + TAG_BYTES)
  body.set(entropy.salt)
  new DataView(body.buffer).setUint32(SALT_BYTES, RECORD_SIZE)
  body[SALT_BYTES + 4] = sender.length
  body.set(sender, SALT_BYTES + 5)
  // GCM is a stream cipher: all of it comes at once, and `final` adds nothing but the tag.
  body.set(cipher.update(record), HEADER_BYTES)
  cipher.final()
  body.set(cipher.getAuthTag(), HEADER_BYTES + record.length)
  return body
}

function derived(material: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', material, salt, info, bytes))
}

/** Twelve hours: a push service takes at most a day. */
const TOKEN_LIFE_S = 12 * 3_600

export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
  readonly subject: string
}

/** The `Authorization` header for one push service; `now` in ms. Throws where the keys are no P-256 pair. */
export async function vapidHeader(origin: string, keys: VapidKeys, now: number): Promise<string> {
  const point = Buffer.from(keys.publicKey, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: keys.privateKey,
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33, 65).toString('base64url'),
  }
  const token = await new SignJWT({ aud: origin, exp: Math.floor(now / 1_000) + TOKEN_LIFE_S, sub: keys.subject })
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .sign(await importJWK(jwk, 'ES256'))
  return `vapid t=${token}, k=${keys.publicKey}`
}
