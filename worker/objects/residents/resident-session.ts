// The session of a resident who has proved an address: sealed, short, and good for one record. There is no password and nothing to look up.
import { timingSafeEqual } from 'node:crypto'
import { SESSION_LIVES_MS } from '../../model/sign-up.ts'
import type { Instant } from '../../model/time.ts'
import type { Keyring } from '../shared/seal.ts'
import type { Home } from './sign-up-homes.ts'

const PURPOSE = 'resident session'

export function openSession(keyring: Keyring, home: Home, now: Instant): string {
  const text = JSON.stringify({ ...home, until: now + SESSION_LIVES_MS })
  return Buffer.from(keyring.sealText(PURPOSE, 'session', text)).toString('base64url')
}

/** Null where it has ended, is another territory's, or was made up. */
export function homeOfSession(keyring: Keyring, token: string | null, now: Instant): Home | null {
  if (token === null || token === '') return null
  try {
    const text = keyring.openText(PURPOSE, 'session', new Uint8Array(Buffer.from(token, 'base64url')))
    const { shard, id, until } = JSON.parse(text) as Home & { readonly until: Instant }
    return until > now ? { shard, id } : null
  } catch {
    // Whatever cannot be opened is no session of ours.
    return null
  }
}

/** Stands in every form of the record: another site's page cannot know it, also where a browser sends it our cookie. */
export function formKey(keyring: Keyring, token: string): string {
  return Buffer.from(keyring.hmac('resident form', token)).toString('base64url').slice(0, 22)
}

export function isFormKey(keyring: Keyring, token: string, shown: string | undefined): boolean {
  const [known, given] = [Buffer.from(formKey(keyring, token)), Buffer.from(shown ?? '')]
  return known.length === given.length && timingSafeEqual(known, given)
}
