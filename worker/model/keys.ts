// Names, ids and idempotency keys, in one place. Every object name but a poller's, a pacer's and the roster's begins with its territory.
import { MODES, type Mode } from './mode.ts'

export type Hmac = (text: string) => Uint8Array

const RESERVED = new Set([
  'api',
  'console',
  'field',
  'hooks',
  'standins',
  'healthz',
  'metrics',
  'assets',
  'widget',
  'static',
])

/** INSEE code (5) or SIREN (9) of a territory; reserved words can never be one. */
export function isTerritoryCode(text: string): boolean {
  return /^(\d[0-9AB]\d{3}|\d{9})$/.test(text) && !RESERVED.has(text)
}

export const objectName = {
  watch: (territory: string) => `${territory}:watch`,
  command: (territory: string, mode: Mode) => `${territory}:command:${mode}`,
  residents: (territory: string, mode: Mode, shard: number) => `${territory}:residents:${mode}:${shard}`,
  contactIndex: (territory: string, mode: Mode, slice: number) => `${territory}:contacts:${mode}:${slice}`,
  displayHub: (territory: string, mode: Mode, hub: number) => `${territory}:displays:${mode}:${hub}`,
  fieldRoom: (territory: string, mode: Mode) => `${territory}:field:${mode}`,
  register: (territory: string) => `${territory}:register`,
  registerKeys: (territory: string) => `${territory}:register-keys`,
  publication: (territory: string) => `${territory}:publication`,
  accounts: (territory: string) => `${territory}:accounts`,
  feedPoller: (adapter: string, baseUrl: string, credential: string, region: string) =>
    `feed:${adapter}:${baseUrl}:${credential}:${region}`,
  /** One per server. */
  roster: () => 'roster',
  pacer: (provider: string, account: string) => `pacer:${provider}:${account}`,
} as const

export const CONTACT_SLICES = 16

/** Settled point 4: so many displays a hub. */
export const DISPLAYS_PER_HUB = 2_000

/** Hubs of a territory with so many displays: a power of two, as shards are. */
export function displayHubs(displays: number): number {
  let hubs = 1
  while (hubs * DISPLAYS_PER_HUB < displays) hubs *= 2
  return hubs
}

/** The hub of one display among those of its territory. */
export function hubOf(display: string, displays: number): number {
  return shardOf(display, displayHubs(displays))
}

/** Shard of a household among `count`, a power of two; the same household always lands in the same one. */
export function shardOf(householdId: string, count: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < householdId.length; index++) {
    hash ^= householdId.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) & (count - 1)
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

export function base32(bytes: Uint8Array): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      text += BASE32[(buffer >>> (bits - 5)) & 31]
      bits -= 5
    }
  }
  if (bits > 0) text += BASE32[(buffer << (5 - bits)) & 31]
  return text
}

/**
 * `<mode and shard: base32, 3 characters><HMAC, 26 characters>`: stable over retries, names no one, leads a receipt to its
 * shard (settled point 6). Two of the fifteen bits are the mode, since live and drill rows live in different objects.
 */
export function deliveryReference(
  hmac: Hmac,
  row: {
    readonly mode: Mode
    readonly shard: number
    readonly alert: string
    readonly revision: number
    readonly channel: string
    readonly addressHash: string
  },
): string {
  const head = (MODES.indexOf(row.mode) << 13) | row.shard
  const mark = [10, 5, 0].map((shift) => BASE32[(head >>> shift) & 31]).join('')
  return mark + base32(hmac(`${row.alert}|${row.revision}|${row.channel}|${row.addressHash}`)).slice(0, 26)
}

/** The mode and shard that a reference leads to; null where it is not one of ours. */
export function shardOfReference(reference: string): { readonly mode: Mode; readonly shard: number } | null {
  if (!/^[a-z2-7]{29}$/.test(reference)) return null
  const head = [...reference.slice(0, 3)].reduce((sum, digit) => sum * 32 + BASE32.indexOf(digit), 0)
  const mode = MODES[head >>> 13]
  return mode === undefined ? null : { mode, shard: head & 0x1fff }
}

/** First letters of what a caller shows: a session, a scoped bearer token, a machine key. */
export const CREDENTIAL_PREFIX = { session: 'tcs', token: 'tct', 'machine key': 'tcm' } as const

const CREDENTIAL = /^tc[stm]_([0-9A-Z]+)_[A-Za-z0-9_-]{43}$/

/**
 * `tcs_99001_<256 bits, base64url>` says itself which territory's Accounts knows it: a bearer finds its object without any
 * table that crosses territories. Null where the text is no credential of ours; it proves nothing by itself.
 */
export function territoryOfCredential(credential: string): string | null {
  const territory = CREDENTIAL.exec(credential)?.[1]
  return territory !== undefined && isTerritoryCode(territory) ? territory : null
}

const FIELD_CREDENTIAL = /^tcf_([0-9A-Z]+)_([0-2])_[A-Za-z0-9_-]{43}$/

/** `tcf_99001_0_<256 bits>`: a phone of a team, its territory and mode. The guard of all other routes does not know this form. */
export function fieldCredential(territory: string, mode: Mode, random: string): string {
  return `tcf_${territory}_${MODES.indexOf(mode)}_${random}`
}

export function placeOfFieldCredential(credential: string): { readonly territory: string; readonly mode: Mode } | null {
  const [, territory = '', digit] = FIELD_CREDENTIAL.exec(credential) ?? []
  const mode = digit === undefined ? undefined : MODES[Number(digit)]
  return mode !== undefined && isTerritoryCode(territory) ? { territory, mode } : null
}
