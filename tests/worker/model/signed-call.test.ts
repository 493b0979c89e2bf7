import { expect, test } from 'vitest'
import { parseSignatureHeader, signedText } from '../../../worker/model/signed-call.ts'

const KEY = '99001.84858d79-6df7-44f8-81f2-55881632ae52'
const SIGNATURE = 'a'.repeat(64)
const header = (change: Partial<Record<'key' | 'sequence' | 'signature', string>> = {}) => {
  const { key = KEY, sequence = '17', signature = SIGNATURE } = change
  return `Tocsin-HMAC-SHA256 key=${key}, sequence=${sequence}, signature=${signature}`
}

test('a header names the territory, the key, the sequence and the signature', () => {
  const expected = { territory: '99001', key: KEY.slice(6), sequence: 17, signature: SIGNATURE }
  expect(parseSignatureHeader(header())).toEqual(expected)
  expect(parseSignatureHeader(header().replaceAll(', ', ','))).toEqual(expected)
})

test.each([
  ['a token', 'Bearer tcm_99001_x'],
  ['no sequence', header({ sequence: '' })],
  ['a sequence that no number holds', header({ sequence: '9007199254740993' })],
  ['a sequence below zero', header({ sequence: '-1' })],
  ['a signature in capitals', header({ signature: 'A'.repeat(64) })],
  ['a signature that was cut', header({ signature: 'a'.repeat(63) })],
  ['a key without a territory', header({ key: KEY.slice(6) })],
  ['something after it', `${header()}, x=1`],
])('%s is none of ours', (_, text) => {
  expect(parseSignatureHeader(text)).toBeNull()
})

test('what is signed is the method, the path with its query, the sequence and the hash, one a line', () => {
  const text = signedText({ method: 'post', path: '/api/99001/ingest/readings?x=1', sequence: 17, bodyHash: 'ff' })
  expect(text).toBe('POST\n/api/99001/ingest/readings?x=1\n17\nff')
})
