// A PNG (ISO/IEC 15948) of two colours, one bit a pixel. Its pixels stand in stored blocks of zlib: a panel has a few hundred bytes of them, which no
// compression is worth, and what is not compressed needs nothing that waits.
export interface TwoColours {
  readonly width: number
  readonly height: number
  readonly lit: (x: number, y: number) => boolean
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Greyscale of one bit, the standard's only compression and filter, not interlaced. */
const ONE_BIT_GREY = [1, 0, 0, 0, 0]
const MOST_OF_A_BLOCK = 65_535
const CRC_POLYNOMIAL = 0xedb88320
const ADLER_PRIME = 65_521

export function pngOf(picture: TwoColours): Uint8Array {
  const { width, height } = picture
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', joined([word(width), word(height), Uint8Array.from(ONE_BIT_GREY)])),
    chunk('IDAT', stored(linesOf(picture))),
    chunk('IEND', new Uint8Array(0)),
  ])
}

// Each line begins with its filter (none), and ends on a whole byte.
function linesOf({ width, height, lit }: TwoColours): Uint8Array {
  const bytesOfLine = 1 + Math.ceil(width / 8)
  const lines = new Uint8Array(bytesOfLine * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * bytesOfLine + 1 + (x >> 3)
      if (lit(x, y)) lines[at] = (lines[at] ?? 0) | (0x80 >> (x & 7))
    }
  return lines
}

function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)]
  let from = 0
  do {
    const block = bytes.subarray(from, from + MOST_OF_A_BLOCK)
    from += MOST_OF_A_BLOCK
    const { length } = block
    const isLast = from >= bytes.length ? 1 : 0
    parts.push(Uint8Array.of(isLast, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff), block)
  } while (from < bytes.length)
  return joined([...parts, word(adler32(bytes))])
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const named = joined([Uint8Array.from(name, (letter) => letter.charCodeAt(0)), body])
  return joined([word(body.length), named, word(crc32(named))])
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? CRC_POLYNOMIAL : 0)
  }
  return ~crc >>> 0
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % ADLER_PRIME
    high = (high + low) % ADLER_PRIME
  }
  return ((high << 16) | low) >>> 0
}
