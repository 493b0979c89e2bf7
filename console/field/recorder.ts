// A voice note: thirty seconds of speech are smaller than a picture.
import { MAX_MEDIA_BYTES, MAX_VOICE_MS } from '../../worker/model/field.ts'

const SPEECH_BITS_PER_SECOND = 24_000
const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

export interface Recording {
  readonly stop: () => void
  /** Null where nothing was heard, or it is too large for a bad network. */
  readonly done: Promise<Uint8Array<ArrayBuffer> | null>
}

export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && navigator.mediaDevices?.getUserMedia !== undefined

/** Throws where the person or the phone refuses the microphone. */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind))
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: SPEECH_BITS_PER_SECOND,
    ...(mimeType === undefined ? {} : { mimeType }),
  })
  const parts: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  const done = new Promise<Uint8Array<ArrayBuffer> | null>((resolve) =>
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop()
      void new Blob(parts).arrayBuffer().then((buffer) => {
        const bytes = new Uint8Array(buffer)
        resolve(bytes.length === 0 || bytes.length > MAX_MEDIA_BYTES ? null : bytes)
      })
    }),
  )
  recorder.start()
  const stop = () => (recorder.state === 'inactive' ? undefined : recorder.stop())
  const timer = setTimeout(stop, MAX_VOICE_MS)
  void done.then(() => clearTimeout(timer))
  return { stop, done }
}
