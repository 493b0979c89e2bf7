// A photograph as it leaves the phone: turned upright, small enough for a bad network, and without a word of where, when or by what it was taken.
import { MAX_MEDIA_BYTES } from '../../worker/model/field.ts'

interface Try {
  readonly edgePx: number
  readonly quality: number
}
/** The sharpest that fits is taken; a door number must still be read on the last one. */
export const TRIES: readonly Try[] = [1600, 1280, 1024, 800, 640, 480].flatMap((edgePx) =>
  [0.8, 0.6, 0.45].map((quality) => ({ edgePx, quality })),
)

/** Null where the file is no picture, or none that becomes small enough. */
export async function pictureOf(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return null
  }
  try {
    for (const { edgePx, quality } of TRIES) {
      const scale = Math.min(1, edgePx / Math.max(bitmap.width, bitmap.height))
      const bytes = await drawn(bitmap, scale, quality)
      if (bytes !== null && bytes.length <= MAX_MEDIA_BYTES) return bytes
    }
    return null
  } finally {
    bitmap.close()
  }
}

async function drawn(bitmap: ImageBitmap, scale: number, quality: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
  return blob === null ? null : withoutNotes(new Uint8Array(await blob.arrayBuffer()))
}

const [MARKER, SCAN, COMMENT] = [0xff, 0xda, 0xfe]
const HARMLESS = [0xe0, 0xe2, 0xee]

/** A canvas knows nothing of where it was taken, but some phones write an EXIF block of their own into what it gives. */
export function withoutNotes(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: number[] = [...jpeg.subarray(0, 2)]
  let at = 2
  while (at + 4 <= jpeg.length && jpeg[at] === MARKER && jpeg[at + 1] !== SCAN) {
    const marker = jpeg[at + 1] ?? 0
    const end = at + 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0))
    const isNote = (marker >= 0xe0 && marker <= 0xef && !HARMLESS.includes(marker)) || marker === COMMENT
    if (!isNote) kept.push(...jpeg.subarray(at, end))
    at = end
  }
  // Where a segment claims more than there is, nothing is left.
  const picture = jpeg.subarray(Math.min(at, jpeg.length))
  const clean = new Uint8Array(kept.length + picture.length)
  clean.set(kept)
  clean.set(picture, kept.length)
  return clean
}
