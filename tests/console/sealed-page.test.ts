import { expect, test } from 'vitest'
import { newPassphrase, normalPassphrase, ROUNDS, sealedPage } from '../../console/papers/sealed-page.ts'

const WORDS = { language: 'fr', title: 'Plan <b>', ask: 'Signes', open: 'Ouvrir', wrong: 'Non </script>' }
const found = (page: string, name: RegExp) => Uint8Array.from(Buffer.from(name.exec(page)?.[1] ?? '', 'base64'))

async function opened(page: string, passphrase: string): Promise<string> {
  const salt = found(page, /salt: bytes\('([^']+)'/)
  const nonce = found(page, /iv: bytes\('([^']+)'/)
  const sealed = found(page, /key, bytes\('([^']+)'/)
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, [
    'deriveKey',
  ])
  const kind = { name: 'AES-GCM', length: 256 }
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }
  const key = await crypto.subtle.deriveKey(how, material, kind, false, ['decrypt'])
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, sealed))
}

test('the file opens with its words alone, nothing of it can be read before, and two are sealed differently', async () => {
  const passphrase = newPassphrase()
  const page = await sealedPage('<p>Camille Martin +33639980001</p>', passphrase, WORDS)
  expect(page).not.toContain('Camille')
  expect(await opened(page, normalPassphrase(passphrase))).toBe('<p>Camille Martin +33639980001</p>')
  await expect(opened(page, normalPassphrase(newPassphrase()))).rejects.toThrow()
  expect(found(page, /salt: bytes\('([^']+)'/)).toHaveLength(16)
  expect(ROUNDS).toBeGreaterThanOrEqual(600_000)
})

test('the page loads nothing from anywhere, and its own words cannot end its script', async () => {
  const page = await sealedPage('x', 'AAAA', WORDS)
  expect(page).toContain("default-src 'none'")
  expect(page).toContain('Plan &lt;b&gt;')
  expect(page.match(/<\/script>/g)).toHaveLength(1)
  expect(page).not.toMatch(/(src|href)=/)
})

test('the words are twenty signs that nobody mistakes, in groups of four, and small letters open too', () => {
  expect(newPassphrase()).toMatch(/^([A-HJ-NP-Z2-9]{4}-){4}[A-HJ-NP-Z2-9]{4}$/)
  expect(newPassphrase((bytes) => bytes.fill(255))).toBe('9999-9999-9999-9999-9999')
  expect(normalPassphrase(' abcd-efgh 2345')).toBe('ABCDEFGH2345')
})
