// A voice as telephone networks take it: WAV, PCM of 16 bits, one channel, 16 kHz. Exactly one header of 44 bytes and then the sound: whatever else a
// file of this kind may carry (title, place, device, a second stream) has no way in.
export const WAV_RATE_HZ = 16_000
export const MOST_VOICE_SECONDS = 30
const HEADER_BYTES = 44
const BYTES_A_SAMPLE = 2
export const MOST_WAV_BYTES = HEADER_BYTES + MOST_VOICE_SECONDS * WAV_RATE_HZ * BYTES_A_SAMPLE
const LEAST_SAMPLES = WAV_RATE_HZ / 2
/** Of full scale: a microphone that is switched off gives less than this. */
const LEAST_PEAK = 0.01
const FULL_SCALE = 32_767

export type WavFault = 'not this kind of WAV' | 'longer than 30 s' | 'shorter than half a second' | 'nothing is heard'

export type Wav =
  { readonly kind: 'wav'; readonly seconds: number } | { readonly kind: 'fault'; readonly fault: WavFault }

/** Samples from -1 to 1 at 16 kHz; what is beyond 30 s is left out. */
export function writeWav(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const count = Math.min(samples.length, MOST_VOICE_SECONDS * WAV_RATE_HZ)
  const bytes = new Uint8Array(HEADER_BYTES + count * BYTES_A_SAMPLE)
  const view = new DataView(bytes.buffer)
  for (const [at, text] of TEXTS) for (let n = 0; n < text.length; n++) view.setUint8(at + n, text.charCodeAt(n))
  for (const [at, size, value] of numbersFor(bytes.length))
    if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
  for (let n = 0; n < count; n++) {
    const sample = Math.max(-1, Math.min(1, samples[n] ?? 0))
    view.setInt16(HEADER_BYTES + n * BYTES_A_SAMPLE, Math.round(sample * FULL_SCALE), true)
  }
  return bytes
}

export function readWav(bytes: Uint8Array): Wav {
  const count = (bytes.length - HEADER_BYTES) / BYTES_A_SAMPLE
  if (bytes.length < HEADER_BYTES || !Number.isInteger(count)) return NOT_THIS_KIND
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isText = ([at, text]: (typeof TEXTS)[number]) =>
    [...text].every((letter, n) => view.getUint8(at + n) === letter.charCodeAt(0))
  const isNumber = ([at, size, value]: Member) =>
    (size === 2 ? view.getUint16(at, true) : view.getUint32(at, true)) === value
  if (!TEXTS.every(isText) || !numbersFor(bytes.length).every(isNumber)) return NOT_THIS_KIND
  if (bytes.length > MOST_WAV_BYTES) return { kind: 'fault', fault: 'longer than 30 s' }
  if (count < LEAST_SAMPLES) return { kind: 'fault', fault: 'shorter than half a second' }
  let peak = 0
  for (let n = 0; n < count; n++)
    peak = Math.max(peak, Math.abs(view.getInt16(HEADER_BYTES + n * BYTES_A_SAMPLE, true)))
  if (peak < LEAST_PEAK * FULL_SCALE) return { kind: 'fault', fault: 'nothing is heard' }
  return { kind: 'wav', seconds: Math.ceil(count / WAV_RATE_HZ) }
}

const NOT_THIS_KIND: Wav = { kind: 'fault', fault: 'not this kind of WAV' }
const TEXTS = [
  [0, 'RIFF'],
  [8, 'WAVE'],
  [12, 'fmt '],
  [36, 'data'],
] as const

type Member = readonly [at: number, size: 2 | 4, value: number]

/** Little-endian members of the header, for a file of so many bytes. */
function numbersFor(bytes: number): readonly Member[] {
  return [
    [4, 4, bytes - 8],
    [16, 4, 16],
    [20, 2, 1],
    [22, 2, 1],
    [24, 4, WAV_RATE_HZ],
    [28, 4, WAV_RATE_HZ * BYTES_A_SAMPLE],
    [32, 2, BYTES_A_SAMPLE],
    [34, 2, 8 * BYTES_A_SAMPLE],
    [40, 4, bytes - HEADER_BYTES],
  ]
}
