// The smallest JPEG that is one: a frame of one pixel, a scan, an end. With what a phone's camera would have put before it, if asked.
const START = [0xff, 0xd8]
const JFIF = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
const FRAME = [0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x12, 0xff, 0, 0x34]
const END = [0xff, 0xd9]

export function tinyJpeg(
  more: { readonly before?: readonly number[]; readonly after?: readonly number[]; readonly fill?: number } = {},
): Uint8Array {
  const fill = new Array<number>(more.fill ?? 0).fill(0x55)
  return Uint8Array.from([
    ...START,
    ...JFIF,
    ...(more.before ?? []),
    ...FRAME,
    ...SCAN,
    ...fill,
    ...END,
    ...(more.after ?? []),
  ])
}

/** A segment of this marker with these bytes. */
export function segment(marker: number, content: string): readonly number[] {
  const bytes = [...content].map((letter) => letter.charCodeAt(0) & 0xff)
  const length = bytes.length + 2
  return [0xff, marker, length >> 8, length & 0xff, ...bytes]
}
