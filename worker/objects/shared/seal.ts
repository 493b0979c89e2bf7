// Keys derived from the one master key, one a purpose and territory; AES-256-GCM blobs bound to where they lie; blind indexes.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()

export class Keyring {
  readonly #master: Uint8Array
  readonly #territory: string
  readonly #keys = new Map<string, Uint8Array>()
  readonly #keyObjects = new Map<string, KeyObject>()

  /** Throws where the master key is not 32 bytes of base64: nothing may run on a weak one. */
  constructor(masterKey: string, territory: string) {
    this.#master = Uint8Array.from(Buffer.from(masterKey, 'base64'))
    if (this.#master.length !== 32)
      throw new Error('TOCSIN_MASTER_KEY must be 32 bytes in base64: make one with `openssl rand -base64 32`')
    this.#territory = territory
  }

  #key(purpose: string): Uint8Array {
    const known = this.#keys.get(purpose)
    if (known !== undefined) return known
    const key = new Uint8Array(
      hkdfSync('sha256', this.#master, new Uint8Array(0), `tocsin|${this.#territory}|${purpose}`, 32),
    )
    this.#keys.set(purpose, key)
    return key
  }

  // Made once: from bytes it would be made anew for each person that is opened or written.
  #keyObject(purpose: string): KeyObject {
    const known = this.#keyObjects.get(purpose)
    if (known !== undefined) return known
    const key = createSecretKey(this.#key(purpose))
    this.#keyObjects.set(purpose, key)
    return key
  }

  /** `place` is authenticated with it (table|id): a blob copied to another row does not open. */
  seal(purpose: string, place: string, clear: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#keyObject(purpose), nonce)
    cipher.setAAD(ENCODER.encode(`${this.#territory}|${place}`))
    // As in `#opened`: all of it comes at once, and `final` makes nothing but the tag.
    const body = cipher.update(clear)
    cipher.final()
    const sealed = new Uint8Array(NONCE_BYTES + TAG_BYTES + body.length)
    sealed.set(nonce)
    sealed.set(cipher.getAuthTag(), NONCE_BYTES)
    sealed.set(body, NONCE_BYTES + TAG_BYTES)
    return sealed
  }

  /** Throws where the blob was altered, moved or sealed under another key. */
  open(purpose: string, place: string, sealed: Uint8Array): Uint8Array {
    return new Uint8Array(this.#opened(purpose, place, sealed))
  }

  #opened(purpose: string, place: string, sealed: Uint8Array): Uint8Array {
    const decipher = createDecipheriv('aes-256-gcm', this.#keyObject(purpose), sealed.subarray(0, NONCE_BYTES))
    decipher.setAAD(ENCODER.encode(`${this.#territory}|${place}`))
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    // GCM is a stream cipher: all of it comes at once, and `final` adds nothing but the look at the tag, before anybody sees what was opened.
    const clear = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES))
    decipher.final()
    return clear
  }

  sealText(purpose: string, place: string, text: string): Uint8Array {
    return this.seal(purpose, place, ENCODER.encode(text))
  }

  openText(purpose: string, place: string, sealed: Uint8Array): string {
    return DECODER.decode(this.#opened(purpose, place, sealed))
  }

  hmac(purpose: string, text: string): Uint8Array {
    return createHmac('sha256', this.#keyObject(purpose)).update(text).digest()
  }

  /** The same as base64url. */
  hmacText(purpose: string, text: string): string {
    return createHmac('sha256', this.#keyObject(purpose)).update(text).digest('base64url')
  }

  /** Keyed hash of an address: finds and dedupes it without holding it. */
  blindIndex(address: string): string {
    return this.hmacText('blind index', address)
  }
}
