// What the browser has recorded, as a call plays it: one channel, 16 kHz, PCM. The browser's own format is one that no telephone network takes.
import { MOST_VOICE_SECONDS, readWav, WAV_RATE_HZ, writeWav, type WavFault } from '../../worker/model/wav.ts'

export type Converted =
  | { readonly kind: 'wav'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'fault'; readonly fault: WavFault | 'not readable' }

export async function asWav(recorded: Uint8Array<ArrayBuffer>): Promise<Converted> {
  const context = new OfflineAudioContext(1, MOST_VOICE_SECONDS * WAV_RATE_HZ, WAV_RATE_HZ)
  // Decoding brings it to the rate of the context.
  const sound = await context.decodeAudioData(recorded.slice().buffer).catch(() => null)
  if (sound === null) return { kind: 'fault', fault: 'not readable' }
  const channels = Array.from({ length: sound.numberOfChannels }, (_, n) => sound.getChannelData(n))
  const bytes = writeWav(louder(mixed(channels)))
  const read = readWav(bytes)
  return read.kind === 'fault' ? read : { kind: 'wav', bytes }
}

export function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels
  return first.map((_, n) => channels.reduce((sum, channel) => sum + (channel[n] ?? 0), 0) / channels.length)
}

const WANTED_PEAK = 0.9
const MOST_GAIN = 8

/** A phone is held far away, and the person who is rung holds theirs far away too. */
export function louder(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  // What is nearly silence is a microphone that is off: it must not become a noise.
  const gain = peak < 0.01 ? 1 : Math.min(MOST_GAIN, WANTED_PEAK / peak)
  return samples.map((sample) => sample * gain)
}
