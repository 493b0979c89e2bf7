// WebAuthn as we use it: discoverable passkeys, user verification required, the relying party is the host that people type.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { CEREMONY_MS } from './ceremony.ts'

export interface Passkey {
  readonly id: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly counter: number
  readonly transports: readonly string[]
}

export class Passkeys {
  readonly #origin: string
  readonly #relyingParty: string

  /** Throws where the origin is no URL. WebAuthn refuses an IP address as a host: the origin must have a name. */
  constructor(origin: string) {
    this.#origin = new URL(origin).origin
    this.#relyingParty = new URL(origin).hostname
  }

  async registrationOptions(operator: { readonly id: string; readonly name: string }) {
    return generateRegistrationOptions({
      rpName: 'Tocsin',
      rpID: this.#relyingParty,
      userID: Uint8Array.from(new TextEncoder().encode(operator.id)),
      userName: operator.name,
      userDisplayName: operator.name,
      timeout: CEREMONY_MS,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
  }

  async loginOptions() {
    return generateAuthenticationOptions({
      rpID: this.#relyingParty,
      userVerification: 'required',
      timeout: CEREMONY_MS,
    })
  }

  /** As for signing in, by one of these passkeys, and over a challenge of the caller's: base64url. */
  async signingOptions(challenge: string, passkeys: readonly string[]) {
    return generateAuthenticationOptions({
      rpID: this.#relyingParty,
      userVerification: 'required',
      timeout: CEREMONY_MS,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      allowCredentials: passkeys.map((id) => ({ id })),
    })
  }

  /** The new passkey, or null where the response does not fit the challenge, the origin or the relying party. */
  async verifyRegistration(response: unknown, challenge: string): Promise<Passkey | null> {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.#origin,
        expectedRPID: this.#relyingParty,
        requireUserVerification: true,
      })
      if (!verified) return null
      const { id, publicKey, counter, transports } = registrationInfo.credential
      return { id, publicKey, counter, transports: transports ?? [] }
    } catch {
      // The library throws for every malformed or foreign response; its message may quote the response, so it is not kept.
      return null
    }
  }

  /** The counter that follows, or null where the signature, challenge, origin or counter does not fit. */
  async verifyLogin(response: unknown, challenge: string, passkey: Passkey): Promise<number | null> {
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.#origin,
        expectedRPID: this.#relyingParty,
        requireUserVerification: true,
        credential: { ...passkey, transports: [...passkey.transports] },
      })
      return verified ? authenticationInfo.newCounter : null
    } catch {
      return null
    }
  }
}

/** Which passkey a login response claims to be; null where it has no such member. */
export function claimedPasskey(response: unknown): string | null {
  if (typeof response !== 'object' || response === null || !('id' in response)) return null
  return typeof response.id === 'string' ? response.id : null
}
