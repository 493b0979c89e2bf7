// How many codes a day: by address, by network, by territory. What is counted is named by a keyed hash of the day, never by a number.
import type { SignUpRules } from '../../model/sign-up.ts'

export const CODES_PER_ADDRESS = 5
/** A household, a library, or the many phones that one operator puts behind one address. */
export const CODES_PER_NETWORK = 60
export const CONTACTS_ASKED_PER_PERSON = 3

export interface CountedToday {
  readonly address: number
  /** Null where nobody can say from which network the call comes. */
  readonly network: number | null
  readonly territory: number
}

export type Cap = 'address' | 'network' | 'territory'

/** The first cap that is reached; null where one more code may be sent. */
export function capReached({ address, network, territory }: CountedToday, rules: SignUpRules): Cap | null {
  if (territory >= rules.codesPerDay) return 'territory'
  if (network !== null && network >= CODES_PER_NETWORK) return 'network'
  return address >= CODES_PER_ADDRESS ? 'address' : null
}

/** What one subscriber has: an IPv4 address, the first 56 bits of an IPv6 one. Null where it is neither. */
export function networkOf(ip: string | null): string | null {
  if (ip === null) return null
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(ip)) return ip
  if (!/^[0-9a-f:]+(?:\.\d+)*$/i.test(ip) || !ip.includes(':')) return null
  const [head = '', tail] = ip.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  const groups = [...left, ...zeros, ...right].map((group) => group.padStart(4, '0'))
  return groups.slice(0, 4).join(':').slice(0, 17)
}
