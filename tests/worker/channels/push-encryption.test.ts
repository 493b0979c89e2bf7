import { createPublicKey, verify } from 'node:crypto'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { sealFor, vapidHeader } from '../../../worker/channels/push-encryption.ts'
import { openPush, pushBrowser } from '../../../deploy/standins/push-browser.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const webpush = createRequire(import.meta.url)('web-push') as typeof import('web-push')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))

interface Vectors {
  readonly rfc8291_appendix_A: Readonly<Record<string, string>>
  readonly rfc8292_2_4: {
    readonly authorization: string
    readonly jwt_header: object
    readonly jwt_body: { readonly aud: string; readonly exp: number; readonly sub: string }
  }
}

test('the example of RFC 8291 comes out byte for byte', (context) => {
  const vectors = JSON.parse(recordedOrSkip('webpush/rfc_vectors.json', context)) as Vectors
  const given = vectors.rfc8291_appendix_A
  const sealed = sealFor(
    {
      endpoint: 'https://push.example.net/',
      keys: { p256dh: given['ua_public'] ?? '', auth: given['auth_secret'] ?? '' },
    },
    new Uint8Array(Buffer.from(given['plaintext_utf8'] ?? '')),
    { privateKey: bytes(given['as_private'] ?? ''), salt: bytes(given['salt'] ?? '') },
    0,
  )
  expect(Buffer.from(sealed).toString('base64url')).toBe(given['body'])
})

test('the example of RFC 8291 is opened by the tests’ own browser, so that it is a fair judge', (context) => {
  const vectors = JSON.parse(recordedOrSkip('webpush/rfc_vectors.json', context)) as Vectors
  const given = vectors.rfc8291_appendix_A
  const private_ = Buffer.from(given['ua_private'] ?? '', 'base64url')
  const auth = Buffer.from(given['auth_secret'] ?? '', 'base64url')
  const browser = pushBrowser('https://push.example.net/', private_, auth)
  expect(openPush(browser, Buffer.from(given['body'] ?? '', 'base64url'))).toBe(given['plaintext_utf8'])
})

test('the header of RFC 8292 has the form of its example, and its signature holds', async (context) => {
  const vectors = JSON.parse(recordedOrSkip('webpush/rfc_vectors.json', context)) as Vectors
  const { authorization, jwt_header, jwt_body } = vectors.rfc8292_2_4
  const keys = webpush.generateVAPIDKeys()
  const now = (jwt_body.exp - 12 * 3_600) * 1_000
  const header = await vapidHeader(jwt_body.aud, { ...keys, subject: jwt_body.sub }, now)
  const form = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/
  const [, head = '', claims = '', signature = '', key = ''] = form.exec(header) ?? []
  expect(form.test(authorization)).toBe(true)
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual(jwt_header)
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual(jwt_body)
  const point = Buffer.from(key, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const signed = Buffer.from(`${head}.${claims}`)
  expect(
    verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
  ).toBe(true)
})

// Two ways that share no code: what web-push seals and what we seal, a browser opens to the same text.
test.each([0, 1, 17, 255, 256, 1_000, 3_900])(
  '%i bytes are sealed as the library web-push seals them',
  async (length) => {
    const browser = pushBrowser('https://fcm.googleapis.com/x')
    const clear = 'é'.repeat(Math.floor(length / 2)) + 'a'.repeat(length % 2)
    const ours = sealFor(browser.subscription, new Uint8Array(Buffer.from(clear)), {
      privateKey: new Uint8Array(pushBrowser('https://x.example/').keys.getPrivateKey()),
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
    })
    const theirs = (await webpush.encrypt(
      browser.subscription.keys.p256dh,
      browser.subscription.keys.auth,
      clear,
      'aes128gcm',
    )) as unknown as { readonly cipherText: Buffer }
    expect(openPush(browser, Buffer.from(ours))).toBe(clear)
    expect(openPush(browser, theirs.cipherText)).toBe(clear)
  },
)

test('a byte that was changed on the way is found', () => {
  const browser = pushBrowser('https://fcm.googleapis.com/x')
  const sealed = Buffer.from(
    sealFor(browser.subscription, new Uint8Array([1, 2, 3]), {
      privateKey: new Uint8Array(pushBrowser('https://x.example/').keys.getPrivateKey()),
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
    }),
  )
  sealed[100] = (sealed[100] ?? 0) ^ 1
  expect(() => openPush(browser, sealed)).toThrow()
})
