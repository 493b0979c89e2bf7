// Scaleway's envelope: every member that is signed, whose topic it is, when, and by a certificate whose chain leads to a root that we know (W04, W05).
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { certified } from '../../../deploy/standins/certificate.ts'
import { signedEnvelope, SIGNING_CERTIFICATE_URL } from '../../../deploy/standins/topic.ts'
import { openEnvelope, signedWords } from '../../../worker/channels/scaleway-envelope.ts'
import { ScalewayTrust } from '../../../worker/channels/scaleway-trust.ts'

const NOW = Date.parse('2026-11-28T18:00:00Z')
const DAY_MS = 86_400_000
const PROJECT = '8b512135-9f5f-42b3-a900-9fdf0195b563'
const CHAIN_URL = 'https://messaging.s3.fr-par.scw.cloud/fr-par/sns/sns-trust-chain.pem'

const make = (name: string, change: object = {}) =>
  certified({ name, from: new Date(NOW - DAY_MS), to: new Date(NOW + DAY_MS), isAuthority: true, ...change })
const by = (name: string, { privateKey }: { readonly privateKey: string }) => ({ issuer: { name, privateKey } })
const root = make('root')
const between = make('between', by('root', root))
const topic = make('topic', { isAuthority: false, ...by('between', between) })

/** Files at their addresses, and which were asked for. */
function network(files: Readonly<Record<string, string | number>>) {
  const asked: string[] = []
  const fetch = (url: string) => {
    asked.push(url)
    const file = files[url] ?? 404
    if (file === 0) return Promise.reject(new Error('no network'))
    return Promise.resolve(typeof file === 'number' ? new Response('', { status: file }) : new Response(file))
  }
  return { asked, trust: new ScalewayTrust({ fetch, roots: [root.certificate] }) }
}
const served = (certificate: string, chain: string | number = between.certificate) =>
  network({ [SIGNING_CERTIFICATE_URL]: certificate, [CHAIN_URL]: chain })

const keys = { projectId: PROJECT, certificate: topic.certificate, privateKey: topic.privateKey }
const envelope = (members: object = {}, own = keys) =>
  signedEnvelope({ Type: 'Notification', Message: '{"a":1}', Timestamp: new Date(NOW).toISOString(), ...members }, own)
const open = (said: unknown, { trust } = served(topic.certificate), now = NOW) =>
  openEnvelope(
    { method: 'POST', url: '/', headers: {}, body: typeof said === 'string' ? said : JSON.stringify(said), now },
    { projectId: PROJECT, trust },
  )

test('what a topic of the project signed is opened, through what stands between its certificate and the root', async () => {
  expect(await open(envelope())).toMatchObject({ kind: 'signed', envelope: { Message: '{"a":1}' } })
  expect(await open(envelope(), served(topic.certificate + between.certificate, 404))).toMatchObject({ kind: 'signed' })
})

test('the words that are signed are those of the documentation, in its order, a missing subject left out', () => {
  const members = { MessageId: 'm', TopicArn: 't', Timestamp: 'w', Message: 'a\nb' } as const
  expect(signedWords({ Type: 'Notification', ...members })).toBe(
    'Message\na\nb\nMessageId\nm\nTimestamp\nw\nTopicArn\nt\nType\nNotification\n',
  )
  expect(signedWords({ Type: 'Notification', Subject: 's', ...members })).toContain(
    'MessageId\nm\nSubject\ns\nTimestamp',
  )
  expect(signedWords({ Type: 'SubscriptionConfirmation', Token: 'k', SubscribeURL: 'u', ...members })).toBe(
    'Message\na\nb\nMessageId\nm\nSubscribeURL\nu\nTimestamp\nw\nToken\nk\nTopicArn\nt\nType\nSubscriptionConfirmation\n',
  )
})

test('version 2 is SHA-256, and neither version is taken for the other', async () => {
  const { Signature: _, SignatureVersion: __, SigningCertURL, ...members } = envelope()
  const words = Buffer.from(signedWords(members as never))
  const two = {
    ...members,
    SigningCertURL,
    SignatureVersion: '2',
    Signature: sign('RSA-SHA256', words, topic.privateKey).toString('base64'),
  }
  expect(verify('RSA-SHA256', words, topic.certificate, Buffer.from(two.Signature, 'base64'))).toBe(true)
  expect(await open(two)).toMatchObject({ kind: 'signed' })
  expect(await open({ ...two, SignatureVersion: '1' })).toEqual({ kind: 'forged', why: 'signature' })
})

test.each([
  ['Message', 'x'],
  ['MessageId', 'x'],
  ['Timestamp', new Date(NOW + 1_000).toISOString()],
  ['Subject', 'x'],
  ['Type', 'UnsubscribeConfirmation'],
  ['TopicArn', `arn:scw:sns:fr-par:project-${PROJECT}:another`],
])('another %s is forged', async (member, value) => {
  expect(await open({ ...envelope(), [member]: value })).toEqual({ kind: 'forged', why: 'signature' })
})

test.each([
  [{ Signature: undefined }, { kind: 'unsigned' }],
  [{ Signature: '' }, { kind: 'unsigned' }],
  [{ SignatureVersion: '3' }, { kind: 'forged', why: 'version of the signature' }],
  [{ SignatureVersion: undefined }, { kind: 'forged', why: 'version of the signature' }],
  [{ Message: 7 }, { kind: 'unreadable', why: 'not an envelope of a topic' }],
  [{ Type: 'Another' }, { kind: 'unreadable', why: 'not an envelope of a topic' }],
])('%j is %j', async (change, verdict) => {
  expect(await open({ ...envelope(), ...change })).toEqual(verdict)
})

test('the topic of another customer is refused, though the same certificate signs it', async () => {
  const theirs = envelope({}, { ...keys, projectId: '00000000-0000-4000-8000-000000000000' })
  expect(await open(theirs)).toEqual({ kind: 'forged', why: 'topic' })
  const nested = { TopicArn: `arn:scw:sns:fr-par:project-other:project-${PROJECT}` }
  expect(await open(envelope(nested))).toEqual({ kind: 'forged', why: 'topic' })
})

test('two days late counts (W03); what comes from the future does not', async () => {
  const at = (offsetMs: number) => open(envelope({ Timestamp: new Date(NOW + offsetMs).toISOString() }))
  expect(await at(-47 * 3_600_000)).toMatchObject({ kind: 'signed' })
  expect(await at(-49 * 3_600_000)).toEqual({ kind: 'forged', why: 'time of the signature' })
  expect(await at(6 * 60_000)).toEqual({ kind: 'forged', why: 'time of the signature' })
})

test.each([
  'http://messaging.s3.fr-par.scw.cloud/fr-par/sns/x.pem',
  'https://messaging.s3.fr-par.scw.cloud.evil.example/fr-par/sns/x.pem',
  'https://messaging.s3.fr-par.scw.cloud:8443/fr-par/sns/x.pem',
  'https://a@messaging.s3.fr-par.scw.cloud/fr-par/sns/x.pem',
  'https://evil.s3.fr-par.scw.cloud/fr-par/sns/x.pem',
  'https://169.254.169.254/fr-par/sns/x.pem',
  '',
])('no certificate is fetched at %j', async (SigningCertURL) => {
  const at = served(topic.certificate)
  expect(await open({ ...envelope(), SigningCertURL }, at)).toEqual({
    kind: 'forged',
    why: 'address of the certificate',
  })
  expect(at.asked).toEqual([])
})

test.each([
  ['of an authority that nobody knows', make('topic', by('stranger', make('stranger'))).certificate, 'certificate'],
  ['that it issued to itself', make('topic').certificate, 'certificate'],
  ['of the right name and another key', make('topic', by('root', make('root'))).certificate, 'certificate'],
  ['that has run out', make('topic', { to: new Date(NOW - 1_000), ...by('root', root) }).certificate, 'certificate'],
  [
    'that is not good yet',
    make('topic', { from: new Date(NOW + 1_000), ...by('root', root) }).certificate,
    'certificate',
  ],
  [
    'that a certificate without the right to it has issued',
    make('leaf', by('topic', topic)).certificate,
    'certificate',
  ],
  ['that is none', '<html>', 'no certificate'],
  ['that is broken', topic.certificate.replace(/MII/, 'AAA'), 'no certificate'],
  ['of the topic, where another key has signed', make('topic', by('root', root)).certificate, 'signature'],
])('a certificate %s proves nothing', async (_, certificate, why) => {
  expect(await open(envelope(), served(certificate, between.certificate + topic.certificate))).toEqual({
    kind: 'forged',
    why,
  })
})

test('what cannot be fetched leaves it open: the topic is asked to deliver again', async () => {
  for (const at of [network({}), network({ [SIGNING_CERTIFICATE_URL]: 0 }), served(topic.certificate, 503)])
    expect(await open(envelope(), at)).toEqual({ kind: 'unchecked' })
})

test('a proven certificate is fetched once, until it runs out; one that proved nothing is not kept', async () => {
  const at = served(topic.certificate)
  for (const _ of [1, 2, 3]) expect(await open(envelope(), at)).toMatchObject({ kind: 'signed' })
  expect(at.asked).toEqual([SIGNING_CERTIFICATE_URL, CHAIN_URL])
  const later = NOW + 2 * DAY_MS
  const late = envelope({ Timestamp: new Date(later).toISOString() })
  expect(await open(late, at, later)).toEqual({ kind: 'forged', why: 'certificate' })
  const bad = served(make('topic').certificate)
  for (const _ of [1, 2]) await open(envelope(), bad)
  expect(bad.asked.filter((url) => url === SIGNING_CERTIFICATE_URL)).toHaveLength(2)
})

test('Scaleway’s own root is trusted wherever it is asked, and no key of another kind passes for one', async () => {
  const trust = new ScalewayTrust({ fetch: () => Promise.resolve(new Response(topic.certificate)) })
  expect(await trust.keyAt(SIGNING_CERTIFICATE_URL, NOW)).toEqual({ kind: 'refused', why: 'certificate' })
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const bare = new ScalewayTrust({ fetch: () => Promise.resolve(new Response(publicKey)) })
  expect(await bare.keyAt(SIGNING_CERTIFICATE_URL, NOW)).toEqual({ kind: 'refused', why: 'no certificate' })
})
