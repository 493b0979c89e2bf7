// The sound of an SOS: heard beside the phone, with or without a network. Two tones, as loud as the phone makes it.
const LOW_HZ = 650
const HIGH_HZ = 980
const SWING_HZ = 2

/** Starts it; the answer stops it. Silent where the phone has no sound to give. */
export function startSiren(): () => void {
  if (typeof AudioContext === 'undefined') return () => undefined
  const context = new AudioContext()
  const tone = new OscillatorNode(context, { type: 'square', frequency: (LOW_HZ + HIGH_HZ) / 2 })
  const swing = new OscillatorNode(context, { type: 'square', frequency: SWING_HZ })
  const depth = new GainNode(context, { gain: (HIGH_HZ - LOW_HZ) / 2 })
  swing.connect(depth).connect(tone.frequency)
  tone.connect(context.destination)
  tone.start()
  swing.start()
  return () => void context.close()
}
