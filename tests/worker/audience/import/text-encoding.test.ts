import { describe, expect, test } from 'vitest'
import { encodingOf, TextReader } from '../../../../worker/audience/import/text-encoding.ts'

const TEXT = 'Nom;Adresse\nZoé Château;12 bis, rue de l’Église\n'
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'))
const swapped = (bytes: Uint8Array) => new Uint8Array(Buffer.from(bytes).swap16())
const latin = (text: string) => new Uint8Array(Buffer.from(text.replace('’', '\x92'), 'latin1'))

function text(bytes: Uint8Array): string {
  const reader = new TextReader(encodingOf(bytes))
  let read = ''
  // One byte after the other: a letter may be cut anywhere.
  for (const byte of bytes) {
    const part = reader.read(Uint8Array.of(byte))
    if (part.kind === 'text') read += part.text
  }
  const end = reader.read(null)
  return end.kind === 'text' ? read + end.text : read
}

describe('a file is read whatever its encoding (R02)', () => {
  test.each([
    ['UTF-8', new TextEncoder().encode(TEXT)],
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${TEXT}`)],
    ['UTF-16 with a mark', utf16(`\uFEFF${TEXT}`)],
    ['UTF-16 without a mark', utf16(TEXT)],
    ['UTF-16 the other way round, with a mark', swapped(utf16(`\uFEFF${TEXT}`))],
    ['UTF-16 the other way round', swapped(utf16(TEXT))],
    ['Windows-1252', latin(TEXT)],
  ])('%s', (_, bytes) => {
    expect(text(bytes)).toBe(TEXT)
  })
})

test('what was taken for UTF-8 says so where it is none after all', () => {
  const reader = new TextReader('utf-8')
  expect(reader.read(new TextEncoder().encode('Nom\n'))).toEqual({ kind: 'text', text: 'Nom\n' })
  expect(reader.read(latin('Zoé;'))).toEqual({ kind: 'another encoding' })
})

test('a letter that is cut at the end of what was looked at is no fault', () => {
  expect(encodingOf(new TextEncoder().encode('Zoé').subarray(0, 3))).toBe('utf-8')
})
