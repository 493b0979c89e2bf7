// Which encoding a file has: by its mark, by the zeros of UTF-16, else UTF-8 for as long as it is, and Windows-1252 for whatever is not.

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Bytes by which a file without a mark is judged. */
const LOOK_BYTES = 65_536
/** Letters of our alphabet take one zero byte each in UTF-16; names with rare letters take fewer. */
const ZEROS_OF_UTF16 = 0.3

export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const look = head.subarray(0, LOOK_BYTES)
  const zeros = [0, 0]
  look.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  const enough = (look.length / 2) * ZEROS_OF_UTF16
  if (odd > enough && odd > even) return 'utf-16le'
  if (even > enough && even > odd) return 'utf-16be'
  return isUtf8(look) ? 'utf-8' : 'windows-1252'
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // A letter that is cut at the end of what was looked at is no fault.
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

export type DecodedText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'another encoding' }

/** Bytes as they come → text; says where a file that was taken for UTF-8 is none after all. */
export class TextReader {
  readonly #decoder: TextDecoder

  constructor(encoding: Encoding) {
    this.#decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8', ignoreBOM: false })
  }

  /** `null` ends it. */
  read(bytes: Uint8Array | null): DecodedText {
    try {
      const text = bytes === null ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true })
      return { kind: 'text', text }
    } catch {
      return { kind: 'another encoding' }
    }
  }
}
