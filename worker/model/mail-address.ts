// An e-mail address as it is stored, compared and written to: one address, nothing around it, nothing that a header could be made of.

/** RFC 5321 §4.5.3.1. */
const MAX_ADDRESS = 254
const MAX_LOCAL = 64
const MAX_DOMAIN = 253
/** RFC 5322 §3.2.3, dot-atom: no quotes, no spaces, no control characters, no second `@`. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/

/**
 * In NFC and lower case, the domain as the network writes it, so that one mailbox written in two ways is told once; null where it is not one plain
 * address. The name before the sign is lowered too: no mailbox in use tells them apart, and people write theirs as it comes.
 */
export function parseMailAddress(text: unknown): string | null {
  if (typeof text !== 'string') return null
  const written = text.normalize('NFC').trim().toLowerCase()
  const at = written.lastIndexOf('@')
  if (at < 1 || written.length > MAX_ADDRESS) return null
  const local = written.slice(0, at)
  const domain = asciiDomain(written.slice(at + 1))
  if (domain === null || local.length > MAX_LOCAL || domain.length > MAX_DOMAIN) return null
  if (!LOCAL.test(local) || !DOMAIN.test(domain)) return null
  const address = `${local}@${domain}`
  return address.length <= MAX_ADDRESS ? address : null
}

// `mairie-orléans.fr` is `xn--mairie-orlans-khb.fr` to every mail server (IDNA); only letters and digits are handed to the parser of hosts.
function asciiDomain(domain: string): string | null {
  if (/^[a-z0-9.-]+$/.test(domain)) return domain
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return null
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : null
}

/** A reference of ours is unguessable: whoever answers at its address got the message that it names. */
const REFERENCE = /\+([a-z2-7]{29})@/i

/** Where one message is answered; null where `inbound` is no address to which a mark can be added. */
export function answerAddress(inbound: string, reference: string): string | null {
  const address = parseMailAddress(inbound)
  const [local = '', domain = ''] = address?.split('@') ?? []
  return address === null || local.includes('+') || local.length > 30 ? null : `${local}+${reference}@${domain}`
}

/** The reference in an address that was written to, however it is dressed up; null where there is none. */
export function answeredReference(to: string): string | null {
  return REFERENCE.exec(to)?.[1]?.toLowerCase() ?? null
}
