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
const POINT = /^B[A-P][A-Za-z0-9_-]{85}=?$/
const SECRET = /^[A-Za-z0-9_-]{22}={0,2}$/
/** How the address of a plain host begins: whatever follows the slash, it is the same service. */
const SERVICE_PREFIX = /^https:\/\/[a-z0-9.-]+(?=\/)/
const MAX_ENDPOINT = 1_000

// What else a browser puts beside them (`expirationTime`) is of no use here and is not kept.
const SUBSCRIPTION = v.object({
  endpoint: v.pipe(v.string(), v.maxLength(MAX_ENDPOINT), v.url()),
  keys: v.object({
    p256dh: v.pipe(v.string(), v.regex(POINT, 'a P-256 point of 65 bytes in base64url')),
    auth: v.pipe(v.string(), v.regex(SECRET, '16 bytes in base64url')),
  }),
})

/** Members in one order, so that the same browser is the same text. Null where it is no subscription of a known push service. */
export function parseSubscription(value: unknown, furtherOrigins: readonly string[]): Subscription | null {
  const parsed = v.safeParse(SUBSCRIPTION, value)
  if (!parsed.success || !isKnownService(parsed.output.endpoint, furtherOrigins)) return null
  const { endpoint, keys } = parsed.output
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
}

/**
 * Subscriptions as they were stored, read for each message: what `parseSubscription` says, but an endpoint of a service that has been seen is not taken
 * apart again.
 */
export class StoredSubscriptions {
  readonly #furtherOrigins: readonly string[]
  /** How the endpoints of a known service begin → its origin. */
  readonly #origins = new Map<string, string>()

  constructor(furtherOrigins: readonly string[]) {
    this.#furtherOrigins = furtherOrigins
  }

  /** Null where it is no subscription of a known push service. */
  read(text: string): { readonly subscription: Subscription; readonly origin: string } | null {
    const value = objectOf(text)
    if (value === null) return null
    const prefix = SERVICE_PREFIX.exec(String(value.endpoint ?? ''))?.[0]
    const origin = prefix === undefined ? undefined : this.#origins.get(prefix)
    if (origin !== undefined && isWellFormed(value)) return { subscription: value as Subscription, origin }
    const subscription = parseSubscription(value, this.#furtherOrigins)
    if (subscription === null) return null
    const found = new URL(subscription.endpoint).origin
    if (prefix !== undefined) this.#origins.set(prefix, found)
    return { subscription, origin: found }
  }
}

function objectOf(text: string): Partial<Subscription> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

function isWellFormed({ endpoint, keys }: Partial<Subscription>): boolean {
  if (typeof endpoint !== 'string' || endpoint.length > MAX_ENDPOINT) return false
  return isText(keys?.p256dh, POINT) && isText(keys.auth, SECRET)
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value)
}

export function isKnownService(endpoint: string, furtherOrigins: readonly string[]): boolean {
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' || url.username !== '' || url.port !== '') return false
  if (furtherOrigins.includes(url.origin)) return true
  return SERVICES.some((service) =>
    service.startsWith('.') ? url.hostname.endsWith(service) : url.hostname === service,
  )
}
