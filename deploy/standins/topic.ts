// Scaleway's topics as the product meets them: an envelope whose members are signed, and the certificate to check it with at an address of its own.
import { randomUUID, sign } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface TopicKeys {
  readonly projectId: string
  /** PEM; the authority that issued it is told to the product by the demonstration's configuration. */
  readonly certificate: string
  readonly privateKey: string
}

const CERTIFICATE_PATH = '/fr-par/sns/signing-demonstration.pem'
export const SIGNING_CERTIFICATE_URL = `https://messaging.s3.fr-par.scw.cloud${CERTIFICATE_PATH}`

/** The bytes that the signature covers: names and values of these members, a line each. */
function wordsOf(envelope: Readonly<Record<string, string>>): string {
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  return names.flatMap((name) => (envelope[name] === undefined ? [] : [`${name}\n${envelope[name]}\n`])).join('')
}

export function signedEnvelope(
  members: { readonly Type: string; readonly Message: string; readonly Timestamp: string } & Readonly<
    Record<string, string>
  >,
  { projectId, privateKey }: TopicKeys,
): Readonly<Record<string, string>> {
  const envelope = {
    MessageId: randomUUID(),
    TopicArn: `arn:scw:sns:fr-par:project-${projectId}:mail`,
    ...members,
  }
  return {
    ...envelope,
    SignatureVersion: '1',
    Signature: sign('RSA-SHA1', Buffer.from(wordsOf(envelope)), privateKey).toString('base64'),
    SigningCertURL: SIGNING_CERTIFICATE_URL,
  }
}

/** Answers true where the certificate was asked for. */
export function topicCertificate(
  { certificate }: TopicKeys,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (request.method !== 'GET' || request.url !== CERTIFICATE_PATH) return false
  response.writeHead(200, { 'content-type': 'application/x-pem-file' }).end(certificate)
  return true
}
