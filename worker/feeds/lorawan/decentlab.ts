// Decentlab: version 2, device, flags, then words, big endian. Without the first flag the frame is of the battery alone: the probe is dead.
import { distanceMm, measured, nothing, wordAt, type Decoder, type Measured } from './measured.ts'

const HEADER_BYTES = 5
const ZERO = 32_768

type WordOf = (index: number) => number | null

function decentlab(read: (word: WordOf) => Measured | null): Decoder {
  return (bytes) => {
    if (bytes[0] !== 2) return [nothing(`version ${bytes[0] ?? 'none'} of this protocol is unknown: 2 was expected`)]
    const flags = wordAt(bytes, 3)
    if (flags === null) return [nothing('the frame ends before its flags')]
    if ((flags & 1) === 0) return [nothing('a frame of the battery alone: the probe measures nothing')]
    return [read((index) => wordAt(bytes, HEADER_BYTES + 2 * index)) ?? nothing('the frame ends before its value')]
  }
}

/** Distance, then how many samples were sound. */
export const decentlabMbx = decentlab((word) => soundDistance(word(0), word(1)))
/** Ten values of one burst; the median stands fourth, and a twig that floats by does not move it. */
export const decentlabLid = decentlab((word) => soundDistance(word(3), word(9)))
/** A pressure probe: depth over it, below zero in the air. */
export const decentlabCtd10 = decentlab((word) => {
  const [depth, frozen] = [below(word(0)), word(3)]
  if (depth === null || frozen === null) return null
  return frozen === ZERO || frozen === 0 ? measured('level', depth, 'mm') : nothing('the probe is frozen in')
})

function soundDistance(distance: number | null, samples: number | null): Measured | null {
  if (distance === null || samples === null) return null
  return samples === 0 ? nothing('none of the samples was sound') : distanceMm(distance)
}

function below(word: number | null): number | null {
  return word === null ? null : word - ZERO
}
