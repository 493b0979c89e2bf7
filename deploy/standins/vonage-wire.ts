// What SMS and calls have in common on Vonage's side of the wire: tokens checked, webhooks signed, answers broken on request.
import { createHash, createHmac, createVerify, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from './faults.ts'

export interface VonageKeys {
  readonly applicationId: string
  readonly apiKey: string
  /** Of the account, not of the application: reads the balance. */
  readonly apiSecret?: string
  /** PEM of the application's public key: the RS256 token of every request is checked with it. */
  readonly publicKey: string
  readonly signatureSecret: string
  /** Where webhooks really go: the host of a callback URL is the public name of the server, which may not lead here. */
  readonly server: string
}

export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | null,
  body: string,
  good = 202,
): void {
  if (fault?.reset === 'after') return void request.socket.destroy()
  const whole = fault?.body ?? body
  response.writeHead(fault?.status ?? good, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(whole),
  })
  if (fault?.reset !== 'mid-body') return void response.end(whole)
  response.write(whole.slice(0, Math.floor(whole.length / 2)), () => request.socket.destroy())
}

export function refuse(response: ServerResponse, fault: Fault): void {
  const status = fault.status ?? 500
  const headers = status === 429 ? { 'retry-after': '1' } : {}
  if (fault.body !== undefined)
    return void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(fault.body)
  const [type, title] = REFUSALS[status] ?? ['internal-error', 'Internal error']
  problem(response, status, type, title, [], headers)
}

const REFUSALS: Readonly<Record<number, readonly [type: string, title: string]>> = {
  401: ['unauthorized', 'Unauthorized'],
  402: ['low-balance', 'Low balance'],
  403: ['forbidden', 'Forbidden'],
  422: ['messages#1150', 'Invalid params'],
  429: ['throttled', 'Rate Limit Hit'],
}

export interface Invalid {
  readonly name: string
  readonly reason: string
}

/** The RS256 token of the application: algorithm, signature, application, age. */
export function isSigned(header: string, keys: VonageKeys, now: number): boolean {
  const match = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(header)
  if (match === null) return false
  const [, head = '', claims = '', signature = ''] = match
  if (objectOf(decoded(head))?.['alg'] !== 'RS256') return false
  const said = objectOf(decoded(claims))
  if (said === null || said['application_id'] !== keys.applicationId || typeof said['jti'] !== 'string') return false
  // A demonstration's clock and this process's are the machine's: the token's life counts as it would there.
  if (Number(said['iat']) * 1_000 > now + 60_000 || Number(said['exp']) * 1_000 < now) return false
  return createVerify('RSA-SHA256')
    .update(`${head}.${claims}`)
    .verify(keys.publicKey, Buffer.from(signature, 'base64url'))
}

/** The `Authorization` of a webhook: HS256, with the hash of the very bytes that are sent. */
export function signed(
  body: string,
  keys: Pick<VonageKeys, 'apiKey' | 'applicationId' | 'signatureSecret'>,
  now: number,
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iat: Math.floor(now / 1_000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    api_key: keys.apiKey,
    application_id: keys.applicationId,
  }
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `Bearer ${text}.${createHmac('sha256', keys.signatureSecret).update(text).digest('base64url')}`
}

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8')
}

export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export function problem(
  response: ServerResponse,
  status: number,
  type: string,
  title: string,
  invalid: readonly Invalid[] = [],
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = {
    type: `https://developer.vonage.com/api-errors/${type}`,
    title,
    detail: title,
    instance: randomUUID(),
    ...(invalid.length > 0 ? { invalid_parameters: invalid } : {}),
  }
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body))
}
