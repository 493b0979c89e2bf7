// A voice that Vonage recorded, fetched when somebody wants to hear it. The address came by a webhook and the request carries our token: it goes to
// Vonage's own hosts and to no other, whatever the address says.
import type { PhoneVoice } from '../model/phone-sign-up.ts'
import { CANNOT_SIGN, VonageClient, type VonageOptions } from './vonage-client.ts'

const HOST = /^(?:[a-z0-9-]+\.)+(?:nexmo|vonage)\.com$/
/** Three minutes of MP3 at 128 kbit/s. */
const MAX_BYTES = 3_000_000

/** True of an address that a token of ours may be sent to. */
export function isRecordingAddress(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && parsed.protocol === 'https:' && parsed.port === '' && HOST.test(parsed.hostname)
}

export async function recordedVoice(options: VonageOptions, url: string): Promise<PhoneVoice> {
  if (!isRecordingAddress(url)) return { kind: 'not to be had', detail: 'its address is none of the provider’s' }
  const authorization = await new VonageClient('voice', options).authorization()
  if (authorization === null) return { kind: 'not to be had', detail: CANNOT_SIGN.detail }
  try {
    const response = await options.fetch(url, {
      headers: { authorization },
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    })
    if (response.status === 404 || response.status === 410) return { kind: 'none' }
    if (!response.ok) return { kind: 'not to be had', detail: `the provider answered ${response.status}` }
    const bytes = await atMost(response)
    if (bytes === null) return { kind: 'not to be had', detail: `it is larger than ${MAX_BYTES} bytes` }
    return { kind: 'sound', type: soundType(bytes), bytes }
  } catch {
    return { kind: 'not to be had', detail: 'the provider did not answer in time' }
  }
}

async function atMost(response: Response): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > MAX_BYTES) return null
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** By its first bytes: what a provider says of it is not handed to a browser. */
function soundType(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF' ? 'audio/wav' : 'audio/mpeg'
}
