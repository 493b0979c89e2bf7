import { expect, it } from 'vitest'
import { parseSubscription, StoredSubscriptions } from '../../../worker/channels/push-subscription.ts'

const KEYS = { p256dh: `BA${'x'.repeat(85)}`, auth: 'a'.repeat(22) }
const SERVICE = 'https://updates.push.services.mozilla.com'

it('a stored subscription is read as the door reads it, whether its service has been seen or not', () => {
  const stored = new StoredSubscriptions([])
  const asked: readonly unknown[] = [
    { endpoint: `${SERVICE}/wpush/v2/1`, keys: KEYS },
    { endpoint: `${SERVICE}/wpush/v2/2`, keys: KEYS },
    { endpoint: `${SERVICE}:8443/wpush/v2/2`, keys: KEYS },
    { endpoint: `${SERVICE}@evil.example/wpush`, keys: KEYS },
    { endpoint: `${SERVICE}.evil.example/wpush`, keys: KEYS },
    { endpoint: `${SERVICE}\\@evil.example/wpush`, keys: KEYS },
    { endpoint: `${SERVICE}/${'x'.repeat(1_000)}`, keys: KEYS },
    { endpoint: [`${SERVICE}/wpush`], keys: KEYS },
    { endpoint: `${SERVICE}/wpush`, keys: { ...KEYS, p256dh: 'short' } },
    { endpoint: `${SERVICE}/wpush`, keys: { ...KEYS, auth: 5 } },
    { endpoint: `${SERVICE}/wpush` },
    'no object',
    null,
  ]
  for (const value of [...asked, ...asked]) {
    const read = stored.read(JSON.stringify(value))
    expect(read?.subscription ?? null, JSON.stringify(value).slice(0, 90)).toEqual(parseSubscription(value, []))
    if (read !== null) expect(read.origin).toBe(new URL(read.subscription.endpoint).origin)
  }
  expect(stored.read('{')).toBeNull()
})
