// What an issuer wrote, as plain text that fits: no markup, no control characters, and no more than a screen and a stored row bear.
import type { BulletinText } from '../model/bulletin.ts'

const LIMITS = { headline: 200, description: 1_500, instruction: 800 } as const
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

export function plainText(written: string | null | undefined, limit: number = LIMITS.description): string | null {
  const plain = (written ?? '')
    .replace(/<(br|\/p|\/li|\/h\d)\b[^<>]{0,200}>/gi, '\n')
    .replace(/<\/?[a-z][^<>]{0,500}>/gi, '')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (_, hex: string | undefined, decimal: string) => {
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' '
    })
    // Control characters, and those that turn the direction of a line round, could make a text read as another.
    .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, (sign) => (sign === '\n' ? '\n' : ' '))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim()
  if (plain === '') return null
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1).trimEnd()}…`
}

export function bulletinText(parts: {
  readonly headline?: string | null
  readonly description?: string | null
  readonly instruction?: string | null
}): BulletinText {
  return {
    headline: plainText(parts.headline, LIMITS.headline),
    description: plainText(parts.description, LIMITS.description),
    instruction: plainText(parts.instruction, LIMITS.instruction),
  }
}
