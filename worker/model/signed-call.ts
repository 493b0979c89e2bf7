// A call that is signed instead of carrying a token: a gauge on a line without TLS shows nobody its secret, and what was sent once counts once.

/** Counted up by the sender; a clock in ms does as well. */
const MOST_SEQUENCE = Number.MAX_SAFE_INTEGER

export interface SignedCall {
  /** Id of the key. */
  readonly key: string
  readonly sequence: number
  /** HMAC-SHA256, hexadecimal, lower case. */
  readonly signature: string
  readonly method: string
  /** With its query. */
  readonly path: string
  /** SHA-256 of the body, hexadecimal, lower case. */
  readonly bodyHash: string
}

/** What is signed, in this order, with line ends between. */
export function signedText({ method, path, sequence, bodyHash }: Omit<SignedCall, 'key' | 'signature'>): string {
  return [method.toUpperCase(), path, String(sequence), bodyHash].join('\n')
}

export interface SignatureHeader {
  readonly territory: string
  readonly key: string
  readonly sequence: number
  readonly signature: string
}

const HEADER =
  /^Tocsin-HMAC-SHA256 key=([0-9A-Z]{5,9})\.([0-9a-f-]{36}), *sequence=(\d{1,16}), *signature=([0-9a-f]{64})$/

/** `Authorization: Tocsin-HMAC-SHA256 key=99001.<id>, sequence=<n>, signature=<hex>`; null where it is none of this form. */
export function parseSignatureHeader(header: string): SignatureHeader | null {
  const [, territory, key, written, signature] = HEADER.exec(header) ?? []
  const sequence = Number(written)
  if (territory === undefined || key === undefined || signature === undefined || sequence > MOST_SEQUENCE) return null
  return { territory, key, sequence, signature }
}

/** Signed calls that a territory has refused since it was set up, by reason: neither whose nor from where. */
export type SignedRefusals = Readonly<Record<'replayed' | 'not signed', number>>
