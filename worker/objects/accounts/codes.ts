// Codes that a person types once: the first-run code and invitations. Ten base32 characters, 50 bits, in groups.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { base32 } from '../../model/keys.ts'

const LENGTH = 10

/** `abcd-efg-hij`: what is shown. */
export function grouped(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4, 7)}-${code.slice(7)}`
}

/** What was typed, as it is compared: people type capitals, spaces and hyphens. */
export function typedCode(text: string): string {
  return text.toLowerCase().replace(/[\s-]/g, '')
}

/**
 * The code of the first administrator: HMAC-SHA256 of `first-run|<territory>` under the master key, so that whoever holds the key
 * can print it again and nothing need be stored. It counts only while the territory has no operator.
 */
export function firstRunCode(masterKey: string, territory: string): string {
  const mac = createHmac('sha256', Buffer.from(masterKey, 'base64')).update(`first-run|${territory}`).digest()
  return base32(mac).slice(0, LENGTH)
}

export function newCode(random: Uint8Array): string {
  return base32(random).slice(0, LENGTH)
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Compares hashes, whose length is always the same, so that the time taken says nothing about the code. */
export function sameCode(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(left)), Buffer.from(hashOf(right)))
}
