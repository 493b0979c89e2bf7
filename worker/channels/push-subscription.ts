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

const bytes = (count: number, first?: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]+={0,2}$/, 'base64url'),
    v.check((text) => {
      const value = Buffer.from(text, 'base64url')
      return value.length === count && (first === undefined || value[0] === first)
    }, `${count} bytes`),
  )

// What else a browser puts beside them (`expirationTime`) is of no use here and is not kept.
const SUBSCRIPTION = v.object({
  endpoint: v.pipe(v.string(), v.maxLength(1_000), v.url()),
  // An uncompressed point of P-256 begins with 4.
  keys: v.object({ p256dh: bytes(65, 4), auth: bytes(16) }),
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
