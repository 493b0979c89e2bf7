// What a browser gives to be pushed to, checked: an endpoint is an address that this server will call, so only known push services count.
import * as v from 'valibot'
import type { Subscription } from './push-encryption.ts'

/** Push services of the browsers. A subdomain counts where it stands with a leading dot. */
const SERVICES: readonly string[] = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
  '.push.apple.com',
  '.notify.windows.com',
]

// Sixty-five bytes, the first of which is 4: an uncompressed point of P-256. And sixteen.
const POINT = v.pipe(v.string(), v.regex(/^B[A-P][A-Za-z0-9_-]{85}=?$/, 'a P-256 point of 65 bytes in base64url'))
const SECRET = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}={0,2}$/, '16 bytes in base64url'))

// What else a browser puts beside them (`expirationTime`) is of no use here and is not kept.
const SUBSCRIPTION = v.object({
  endpoint: v.pipe(v.string(), v.maxLength(1_000), v.url()),
  keys: v.object({ p256dh: POINT, auth: SECRET }),
})

/** Members in one order, so that the same browser is the same text. Null where it is no subscription of a known push service. */
export function parseSubscription(value: unknown, furtherOrigins: readonly string[]): Subscription | null {
  const parsed = v.safeParse(SUBSCRIPTION, value)
  if (!parsed.success || !isKnownService(parsed.output.endpoint, furtherOrigins)) return null
  const { endpoint, keys } = parsed.output
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
}

export function isKnownService(endpoint: string, furtherOrigins: readonly string[]): boolean {
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' || url.username !== '' || url.port !== '') return false
  if (furtherOrigins.includes(url.origin)) return true
  return SERVICES.some((service) =>
    service.startsWith('.') ? url.hostname.endsWith(service) : url.hostname === service,
  )
}
