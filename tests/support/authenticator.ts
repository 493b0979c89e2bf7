// A passkey in software: P-256, attestation "none", user verified. What a browser's navigator.credentials would answer.
import { encodeCBOR, type CBORType } from '@levischuck/tiny-cbor'
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const ATTESTED = 0x40

export interface Options {
  readonly challenge: string
}

/** What a ceremony may get wrong, for the tests that must see it refused. */
export interface Quirks {
  readonly origin?: string
  readonly relyingParty?: string
  readonly userVerified?: boolean
  readonly counter?: number
}

export class SoftwareAuthenticator {
  readonly id = randomBytes(16).toString('base64url')
  readonly #origin: string
  readonly #privateKey: string
  readonly #publicKey: { readonly x: Buffer; readonly y: Buffer }
  #counter = 0

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x, y } = publicKey.export({ format: 'jwk' })
    this.#privateKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    this.#publicKey = { x: Buffer.from(x ?? '', 'base64url'), y: Buffer.from(y ?? '', 'base64url') }
  }

  register(options: Options, quirks: Quirks = {}) {
    const credential = Buffer.from(this.id, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(credential.length)
    const cose = new Map<number, CBORType>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Uint8Array.from(this.#publicKey.x)],
      [-3, Uint8Array.from(this.#publicKey.y)],
    ])
    const authData = Buffer.concat([
      this.#head(ATTESTED, quirks),
      Buffer.alloc(16),
      length,
      credential,
      encodeCBOR(cose),
    ])
    const attestation = encodeCBOR(
      new Map<string, CBORType>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', Uint8Array.from(authData)],
      ]),
    )
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', options, quirks).toString('base64url'),
      attestationObject: Buffer.from(attestation).toString('base64url'),
      transports: ['internal'],
    }
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response }
  }

  sign(options: Options, quirks: Quirks = {}) {
    const clientData = this.#clientData('webauthn.get', options, quirks)
    const authData = this.#head(0, quirks)
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
    const response = {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, createPrivateKey(this.#privateKey)).toString('base64url'),
    }
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response }
  }

  #clientData(type: string, { challenge }: Options, quirks: Quirks): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: quirks.origin ?? this.#origin, crossOrigin: false }))
  }

  #head(flags: number, quirks: Quirks): Buffer {
    this.#counter = quirks.counter ?? this.#counter + 1
    const host = quirks.relyingParty ?? new URL(this.#origin).hostname
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#counter)
    const verified = (quirks.userVerified ?? true) ? USER_VERIFIED : 0
    return Buffer.concat([
      createHash('sha256').update(host).digest(),
      Buffer.from([flags | USER_PRESENT | verified]),
      counter,
    ])
  }
}
