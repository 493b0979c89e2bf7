// Spoils a payload as the world does: a member of another type, a number that is none, a row that comes twice, a tag left open, a byte turned
// round. It knows what it spoils, or nine of ten would end at the first brace.
import type { Random } from '../simulation/random.ts'

export type Shape = 'json' | 'xml' | 'lines' | 'frame'

/** What has made some parser somewhere fall over. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  '',
  ' ',
  'x',
  [],
  {},
  [null],
  [[]],
  { length: 3 },
  { '@id': {} },
  0,
  -0,
  -1,
  0.1,
  1e21,
  1e308,
  -1e308,
  5e-324,
  2_147_483_648,
  9_007_199_254_740_993,
  -9_007_199_254_740_993,
  8.64e15,
  8.64e15 + 1,
  -8.64e15,
  65_535,
  -32_768,
  'NaN',
  'Infinity',
  '-Infinity',
  '1e309',
  '1e400',
  '12,5',
  '0x10',
  '1_000',
  '١٢',
  '  3  ',
  '--1',
  '+1',
  '2026-10-14T11:50:00',
  '2026-10-14T11:50:00Z',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '2026-10-14T24:00:00+99:99',
  '14/10/2026 11:50',
  '1970-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '\u202E',
  'é'.repeat(300),
  'A'.repeat(5_000),
  '../../etc/passwd',
  'http://[',
  'https://elsewhere.example/',
  'javascript:alert(1)',
  '%',
  '%E0%A4%A',
  '<script>',
  ']]>',
  '&#x0;',
  '&amp;'.repeat(50),
]
/** Numbers that no `JSON.stringify` writes, and that `JSON.parse` takes. */
const NUMBERS = [
  '1e999',
  '-1e999',
  '1e-999',
  '-0',
  '1E400',
  '123456789012345678901234567890',
  '0.1e1',
  '00',
  'NaN',
  'Infinity',
  '.5',
  '1.',
]
const SIGNS = [
  '\u0000',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  '<',
  '>',
  '&',
  ';',
  ',',
  '\n',
  '\r',
  '\t',
  '\uFEFF',
  '\uD83D',
  'é',
  '%',
  '=',
  '--',
  ']]>',
  '<!--',
  '<![CDATA[',
  '<?',
  '\u2028',
]

export function mutated(payload: Uint8Array, shape: Shape, random: Random): Uint8Array {
  let bytes = payload
  for (let times = random.chance(0.7) ? 1 : random.between(2, 4); times > 0; times--) bytes = once(bytes, shape, random)
  return bytes
}

function once(bytes: Uint8Array, shape: Shape, random: Random): Uint8Array {
  if (shape === 'frame' || random.chance(0.15)) return turned(bytes, random)
  const text = new TextDecoder().decode(bytes)
  return new TextEncoder().encode(
    random.chance(0.2)
      ? scribbled(text, random)
      : shape === 'json'
        ? otherJson(text, random)
        : shape === 'xml'
          ? otherXml(text, random)
          : otherLines(text, random),
  )
}

function otherJson(text: string, random: Random): string {
  if (random.chance(0.12)) return replacedAt(text, /-?\d+(\.\d+)?/g, random, () => random.pick(NUMBERS))
  // What is that deep already can be read and not be written again.
  if (text.includes('[[[[[[[[')) return scribbled(text, random)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return scribbled(text, random)
  }
  const spots: { readonly holder: Record<string, unknown>; readonly key: string }[] = []
  gather(json, spots, 0)
  if (spots.length === 0) return JSON.stringify(random.pick(VALUES)) ?? 'null'
  const { holder, key } = random.pick(spots)
  change(holder, key, random)
  const written = JSON.stringify(json)
  // Deeper than any of ours, and still small.
  return random.chance(0.01) ? `${'['.repeat(20_000)}${written}${']'.repeat(20_000)}` : written
}

function gather(
  value: unknown,
  spots: { readonly holder: Record<string, unknown>; readonly key: string }[],
  depth: number,
): void {
  if (value === null || typeof value !== 'object' || depth > 40) return
  for (const key of Object.keys(value)) {
    if (spots.length > 4_000) return
    spots.push({ holder: value as Record<string, unknown>, key })
    gather((value as Record<string, unknown>)[key], spots, depth + 1)
  }
}

function change(holder: Record<string, unknown>, key: string, random: Random): void {
  const value = holder[key]
  switch (random.between(0, 8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else Reflect.deleteProperty(holder, key)
      return
    case 1:
      holder[key] = [value, value]
      return
    case 2:
      holder[key] = { value }
      return
    case 3:
      if (Array.isArray(value)) holder[key] = Array.from({ length: random.between(0, 40) }, () => value[0] as unknown)
      else holder[key] = JSON.stringify(value)
      return
    case 4:
      Object.defineProperty(holder, random.pick(['__proto__', 'constructor', 'toString', 'x']), {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
      return
    case 5:
      if (typeof value === 'number') holder[key] = value * random.pick([-1, 1e3, 1e-3, 1e15, 1e300])
      else if (typeof value === 'string') holder[key] = scribbled(value, random)
      else holder[key] = random.pick(VALUES)
      return
    default:
      holder[key] = random.pick(VALUES)
  }
}

function otherXml(text: string, random: Random): string {
  switch (random.between(0, 7)) {
    case 0:
      return replacedAt(text, />[^<]+</g, random, () => `>${String(random.pick(VALUES))}<`)
    case 1:
      return replacedAt(text, /<[^>]+>/g, random, () => '')
    case 2:
      return replacedAt(text, /<[^>]+>/g, random, (tag) => tag + tag)
    case 3:
      return replacedAt(text, /<(\/?)[\w:.-]+/g, random, (tag) =>
        tag.replace(/[\w:.-]+$/, random.pick(['__proto__', 'constructor', 'info', 'alert', 'area', 'a:b:c', 'é'])),
      )
    case 4:
      return replacedAt(text, />[^<]*</g, random, (inner) =>
        inner.replace(
          '>',
          `>${random.pick(['<!DOCTYPE a [<!ENTITY x "y">]>', '<![CDATA[', '<!-- ', '&x;', '&#xFFFFFF;', '<?x ', '<a '.repeat(50)])}`,
        ),
      )
    case 5:
      return replacedAt(text, /<[^/!?>][^>]*>/g, random, (tag) => tag + '<a>'.repeat(random.between(1, 60)))
    case 6:
      return replacedAt(text, /<[\w:.-]+/g, random, (tag) => `${tag} ${'b="c" '.repeat(random.between(1, 30))}`)
    default:
      return replacedAt(text, />[^<]+</g, random, (inner) => `>${scribbled(inner.slice(1, -1), random)}<`)
  }
}

function otherLines(text: string, random: Random): string {
  const lines = text.split('\n')
  const at = random.between(0, lines.length - 1)
  const line = lines[at] ?? ''
  switch (random.between(0, 5)) {
    case 0:
      lines.splice(at, 1)
      break
    case 1:
      lines.splice(at, 0, ...Array.from({ length: random.between(1, 20) }, () => line))
      break
    case 2:
      lines[at] = replacedAt(line, /[^,;:= ]+/g, random, () => String(random.pick(VALUES)))
      break
    case 3:
      lines[at] = replacedAt(line, /[,;:= ]/g, random, () => random.pick(SIGNS))
      break
    case 4:
      lines[at] = `"${line}`
      break
    default:
      lines[at] = scribbled(line, random)
  }
  return lines.join('\n')
}

function replacedAt(text: string, what: RegExp, random: Random, by: (found: string) => string): string {
  const found = [...text.matchAll(what)]
  if (found.length === 0) return scribbled(text, random)
  const [one] = random.pick(found)
  const { index } = random.pick(found.filter(([other]) => other === one))
  return text.slice(0, index) + by(one) + text.slice(index + one.length)
}

function scribbled(text: string, random: Random): string {
  const at = random.between(0, text.length)
  switch (random.between(0, 3)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(at + random.between(1, 8))
    case 2:
      return text.slice(0, at) + random.pick(SIGNS) + text.slice(at)
    default:
      return text.slice(0, at) + text.slice(Math.max(0, at - random.between(1, 30)))
  }
}

function turned(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.between(0, Math.max(0, bytes.length - 1))
  switch (random.between(0, 4)) {
    case 0:
      return bytes.slice(0, at)
    case 1:
      return bytes.map((byte, index) => (index === at ? random.between(0, 255) : byte))
    case 2:
      return bytes.map((byte, index) => (index === at ? byte ^ (1 << random.between(0, 7)) : byte))
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - random.between(1, 8)))])
    default:
      return Uint8Array.from([
        ...bytes.subarray(0, at),
        ...Array.from({ length: random.between(1, 6) }, () => random.pick([0, 255, 0x7f, 0x80, 0xc0, 0xed])),
        ...bytes.subarray(at),
      ])
  }
}
