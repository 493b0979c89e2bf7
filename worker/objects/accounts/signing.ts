// A person signs a hash with their passkey: the hash is the challenge, so that the assertion itself proves what was signed. The people of the
// demonstration have no passkey; there a tap stands for it, and the proof says so.
import type { SignatureProof } from '../../model/automatic.ts'
import { may, type Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { SigningAsked } from '../rpc/accounts.ts'
import { CEREMONY_MS, openCeremony, signCeremony } from './ceremony.ts'
import type { Operators } from './operators.ts'
import { claimedPasskey, type Passkeys } from './passkeys.ts'

type Verified = { readonly kind: 'ok'; readonly proof: SignatureProof } | Refusal

export class Signing {
  readonly #operators: Operators
  readonly #passkeys: Passkeys

  constructor(operators: Operators, passkeys: Passkeys) {
    this.#operators = operators
    this.#passkeys = passkeys
  }

  async options({ id }: Actor, hash: string, key: Uint8Array): Promise<SigningAsked | Refusal> {
    if (this.#operators.active(id) === null) return refused('unknown person', 'Nobody of that id is enrolled here.')
    const challenge = challengeOf(hash)
    const expiresAt = Date.now() + CEREMONY_MS
    const ceremony = signCeremony(key, { kind: 'sign', challenge, expiresAt, operator: id })
    if (this.#operators.isDemo(id)) return { kind: 'ok', options: null, ceremony }
    const mine = this.#operators.passkeysOf(id)
    if (mine.length === 0) return refused('passkey not accepted', 'You have no passkey here: sign in with one first.')
    return { kind: 'ok', options: await this.#passkeys.signingOptions(challenge, mine), ceremony }
  }

  async verify(
    { id }: Actor,
    signed: { readonly hash: string; readonly ceremony: string; readonly response: unknown },
    { key, spend }: { readonly key: Uint8Array; readonly spend: (challenge: string, until: number) => boolean },
  ): Promise<Verified> {
    const ceremony = openCeremony(key, { text: signed.ceremony, kind: 'sign', now: Date.now() })
    if (ceremony === null || ceremony.operator !== id || ceremony.challenge !== challengeOf(signed.hash))
      return refused('passkey not accepted', 'Signing took too long, or what was shown has changed: begin again.')
    if (this.#operators.isDemo(id)) {
      if (!spend(ceremony.challenge, ceremony.expiresAt)) return USED
      return { kind: 'ok', proof: { kind: 'demonstration' } }
    }
    const known = this.#operators.passkey(claimedPasskey(signed.response) ?? '')
    // Another person's passkey signs in their name, never in mine.
    if (known?.operator.id !== id) return refused('passkey not accepted', 'This passkey is not yours here.')
    const counter = await this.#passkeys.verifyLogin(signed.response, ceremony.challenge, known.passkey)
    const told = assertionIn(signed.response)
    if (counter === null || told === null) return refused('passkey not accepted', 'The passkey could not be verified.')
    // Asked again after the wait: the person may have been removed meanwhile.
    if (this.#operators.active(id) === null) return refused('passkey not accepted', 'This passkey is not yours here.')
    if (!spend(ceremony.challenge, ceremony.expiresAt)) return USED
    this.#operators.count(known.passkey.id, counter)
    const publicKey = Buffer.from(known.passkey.publicKey).toString('base64url')
    return { kind: 'ok', proof: { kind: 'passkey', credential: known.passkey.id, publicKey, ...told } }
  }

  /** Whoever was removed, or decides no more, sends nothing in their sleep. */
  stands({ id }: Actor, proof: SignatureProof): boolean {
    const person = this.#operators.active(id)
    if (person === null || !may(person.roles, 'approve alert')) return false
    return proof.kind === 'demonstration'
      ? this.#operators.isDemo(id)
      : this.#operators.passkey(proof.credential)?.operator.id === id
  }
}

const USED = refused('passkey not accepted', 'This signature was already used: begin again.')

function challengeOf(hash: string): string {
  return Buffer.from(hash, 'hex').toString('base64url')
}

type Assertion = Pick<
  Extract<SignatureProof, { kind: 'passkey' }>,
  'authenticatorData' | 'clientDataJSON' | 'signature'
>

/** Of a response that was verified. */
function assertionIn(response: unknown): Assertion | null {
  const told = (response as { readonly response?: Readonly<Record<string, unknown>> } | null)?.response
  const { authenticatorData, clientDataJSON, signature } = told ?? {}
  if (typeof authenticatorData !== 'string' || typeof clientDataJSON !== 'string' || typeof signature !== 'string')
    return null
  return { authenticatorData, clientDataJSON, signature }
}
