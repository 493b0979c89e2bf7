// A photograph or a voice note at the door: what it says it is, small enough for a bad network, and without a word of where or by what it was made. The phone
// strips all that; here it is looked at again, because a door does not believe what knocks.
import { MAX_MEDIA_BYTES, type MediaKind } from '../model/field.ts'

export type MediaFault = 'empty' | 'too large' | 'not of this kind' | 'cut off' | 'says where or by what it was made'

const [MARKER, START, END, SCAN] = [0xff, 0xd8, 0xd9, 0xda]
/** JFIF, a colour profile, and Adobe's mark of colours: what an encoder needs. EXIF and XMP (APP1), IPTC (APP13), a second picture and comments say more. */
const HARMLESS_APPS = [0xe0, 0xe2, 0xee]
const COMMENT = 0xfe

export function mediaFault(of: MediaKind, bytes: Uint8Array): MediaFault | null {
  if (bytes.length === 0) return 'empty'
  if (bytes.length > MAX_MEDIA_BYTES) return 'too large'
  return of === 'photo' ? jpegFault(bytes) : isSound(bytes) ? null : 'not of this kind'
}

function jpegFault(bytes: Uint8Array): MediaFault | null {
  if (bytes[0] !== MARKER || bytes[1] !== START || bytes[2] !== MARKER) return 'not of this kind'
  let at = 2
  let hasFrame = false
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== MARKER) return 'not of this kind'
    const marker = bytes[at + 1] ?? 0
    // Fill bytes may stand before a marker.
    if (marker === MARKER) {
      at += 1
      continue
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    if (length < 2) return 'not of this kind'
    if (marker >= 0xe0 && marker <= 0xef && !HARMLESS_APPS.includes(marker)) return 'says where or by what it was made'
    if (marker === COMMENT) return 'says where or by what it was made'
    if (isFrame(marker)) hasFrame = true
    if (marker === SCAN) return hasFrame ? scanFault(bytes, at + 2 + length) : 'not of this kind'
    at += 2 + length
  }
  return 'cut off'
}

/** Frames are C0 to CF but the tables C4, C8 and CC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** The picture ends with its end and nothing after it: a second one, or a note, could ride there. Between the scans of a progressive one only tables stand. */
function scanFault(bytes: Uint8Array, from: number): MediaFault | null {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== MARKER) continue
    const marker = bytes[at + 1] ?? 0
    if (marker === END) return at + 2 === bytes.length ? null : 'says where or by what it was made'
    if ((marker >= 0xe0 && marker <= 0xef) || marker === COMMENT) return 'says where or by what it was made'
  }
  return 'cut off'
}

/** WebM (EBML) as most phones record it, MP4 as the others do, Ogg. */
function isSound(bytes: Uint8Array): boolean {
  const starts = (text: string, at = 0) => [...text].every((letter, n) => bytes[at + n] === letter.charCodeAt(0))
  return starts('\u001aEß£') || starts('ftyp', 4) || starts('OggS')
}

export function mediaType(of: MediaKind, bytes: Uint8Array): string {
  if (of === 'photo') return 'image/jpeg'
  return bytes[0] === 0x1a ? 'audio/webm' : bytes[0] === 0x4f ? 'audio/ogg' : 'audio/mp4'
}
