// The browser's side of RFC 8291: a subscription whose private key is known, and the opening of what comes. Written from the RFC, apart
// from the product's own code, so that it can judge it.
import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto'

export interface PushBrowser {
  readonly subscription: {
    readonly endpoint: string
    readonly keys: { readonly p256dh: string; readonly auth: string }
  }
  readonly keys: ECDH
}

export function pushBrowser(
  endpoint: string,
  privateKey: Buffer = createKeys().getPrivateKey(),
  auth = randomBytes(16),
): PushBrowser {
  const keys = createECDH('prime256v1')
  keys.setPrivateKey(privateKey)
  return {
    keys,
    subscription: {
      endpoint,
      keys: { p256dh: keys.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
    },
  }
}

function createKeys(): ECDH {
  const keys = createECDH('prime256v1')
  keys.generateKeys()
  return keys
}

/** The clear text; throws where the message was not sealed for this browser. */
export function openPush({ keys, subscription }: PushBrowser, body: Buffer): string {
  const salt = body.subarray(0, 16)
  const size = body.readUInt32BE(16)
  const idLength = body.readUInt8(20)
  const sender = body.subarray(21, 21 + idLength)
  const record = body.subarray(21 + idLength)
  if (record.length > size) throw new Error('more than one record')
  const hkdf = (material: Uint8Array, with_: Uint8Array, info: Buffer | string, length: number) =>
    Buffer.from(hkdfSync('sha256', material, with_, info, length))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender])
  const ikm = hkdf(keys.computeSecret(sender), Buffer.from(subscription.keys.auth, 'base64url'), info, 32)
  const decipher = createDecipheriv(
    'aes-128-gcm',
    hkdf(ikm, salt, 'Content-Encoding: aes128gcm\0', 16),
    hkdf(ikm, salt, 'Content-Encoding: nonce\0', 12),
  )
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.lastIndexOf(2)
  if (padded.subarray(end + 1).some((byte: number) => byte !== 0)) throw new Error('bad padding')
  return padded.subarray(0, end).toString('utf8')
}
