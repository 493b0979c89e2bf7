// Vonage as the product meets it: Messages API, Reports, signed webhooks, inbound SMS. A message is in the outbox, on disk, before it is
// answered, so that the outbox is the truth of what "the provider received" also across kills.
import { createHash, createHmac, createVerify, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault, Faults } from './faults.ts'
import type { Outbox } from './outbox.ts'
import { VonageReceipts } from './vonage-receipts.ts'

export interface VonageKeys {
  readonly applicationId: string
  readonly apiKey: string
  /** PEM of the application's public key: the RS256 token of every request is checked with it. */
  readonly publicKey: string
  readonly signatureSecret: string
  /** Where webhooks really go: the host of a callback URL is the public name of the server, which may not lead here. */
  readonly server: string
}

const PATHS = new Set(['/v1/messages', '/v2/reports/records', '/standins/inbound'])

/** Answers true where the request was Vonage's to answer. */
export function vonage(
  outbox: Outbox,
  faults: Faults,
  now: () => number,
  keys: VonageKeys,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const receipts = new VonageReceipts(keys.server, (body) => signed(body, keys, now()))
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'https://api.nexmo.com')
    if (!PATHS.has(url.pathname)) return false
    const body = await bodyOf(request)
    switch (`${request.method ?? 'GET'} ${url.pathname}`) {
      case 'POST /v1/messages':
        await message({ request, response, body, outbox, faults, now, keys, receipts })
        return true
      case 'GET /v2/reports/records':
        reports(request, response, url, { outbox, keys, now })
        return true
      case 'POST /standins/inbound':
        return await inbound(response, body, { outbox, receipts, now })
      default:
        problem(response, 405, 'method-not-allowed', 'Method not allowed')
        return true
    }
  }
}

interface MessageCall {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: string
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly keys: VonageKeys
  readonly receipts: VonageReceipts
}

async function message({ request, response, body, outbox, faults, now, keys, receipts }: MessageCall): Promise<void> {
  const asked = objectOf(body)
  const fault = faults.meet({ channel: 'sms', provider: 'vonage', to: String(asked?.['to'] ?? '') }, now())
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault?.reset === 'before') return void request.socket.destroy()
  if (!isSigned(String(request.headers.authorization ?? ''), keys, now()))
    return problem(response, 401, 'unauthorized', 'Unauthorized')
  if (fault?.status !== undefined && fault.status >= 300) return refuse(response, fault)
  const invalid = faultsOf(asked)
  if (asked === null || invalid.length > 0) return problem(response, 422, 'messages#1150', 'Invalid params', invalid)
  const providerId = randomUUID()
  outbox.put({
    channel: 'sms',
    to: `+${String(asked['to'])}`,
    from: String(asked['from']),
    text: String(asked['text']),
    at: new Date(now()).toISOString(),
    reference: String(asked['client_ref'] ?? ''),
    providerId,
  })
  receipts.follow(asked, providerId, {
    duplicates: fault?.duplicateReceipts ?? 0,
    reordered: fault?.reorderReceipts === true,
  })
  answer(request, response, fault, JSON.stringify({ message_uuid: providerId }))
}

function answer(request: IncomingMessage, response: ServerResponse, fault: Fault | null, body: string): void {
  if (fault?.reset === 'after') return void request.socket.destroy()
  const whole = fault?.body ?? body
  response.writeHead(fault?.status ?? 202, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(whole),
  })
  if (fault?.reset !== 'mid-body') return void response.end(whole)
  response.write(whole.slice(0, Math.floor(whole.length / 2)), () => request.socket.destroy())
}

function refuse(response: ServerResponse, fault: Fault): void {
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

interface Invalid {
  readonly name: string
  readonly reason: string
}

// What the real API refuses of an SMS: number in E.164 without a plus, sender of 11 letters or digits, a text, a reference of ≤ 100.
function faultsOf(asked: Record<string, unknown> | null): readonly Invalid[] {
  if (asked === null) return [{ name: 'body', reason: 'not a JSON object' }]
  const faults: Invalid[] = []
  const check = (name: string, good: boolean) => {
    if (!good) faults.push({ name, reason: 'invalid value' })
  }
  check('message_type', asked['message_type'] === 'text')
  check('channel', asked['channel'] === 'sms')
  check('to', /^[1-9]\d{6,14}$/.test(String(asked['to'] ?? '')))
  check('from', /^([A-Za-z0-9 ._-]{1,11}|\d{3,15})$/.test(String(asked['from'] ?? '')))
  check('text', typeof asked['text'] === 'string' && asked['text'].length >= 1 && asked['text'].length <= 3_200)
  check('client_ref', asked['client_ref'] === undefined || String(asked['client_ref']).length <= 100)
  check('ttl', asked['ttl'] === undefined || (Number(asked['ttl']) >= 20 && Number(asked['ttl']) <= 604_800))
  return faults
}

function reports(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { outbox, keys, now }: { readonly outbox: Outbox; readonly keys: VonageKeys; readonly now: () => number },
): void {
  if (!isSigned(String(request.headers.authorization ?? ''), keys, now()))
    return problem(response, 401, 'unauthorized', 'Unauthorized')
  const reference = url.searchParams.get('client_ref') ?? ''
  if (url.searchParams.get('account_id') !== keys.apiKey || reference === '')
    return problem(response, 422, 'reports', 'Invalid params')
  const records = outbox.byReference(reference).map(({ to, from, at, providerId }) => ({
    account_id: keys.apiKey,
    message_uuid: providerId,
    client_ref: reference,
    to,
    from,
    date_received: at,
  }))
  json(response, 200, { request_status: 'SUCCESS', items_count: records.length, records })
}

// A resident who writes, or a receipt that a test plays; a call or a key belongs to the voice stand-in.
async function inbound(
  response: ServerResponse,
  body: string,
  { outbox, receipts, now }: { readonly outbox: Outbox; readonly receipts: VonageReceipts; readonly now: () => number },
): Promise<boolean> {
  const play = objectOf(body)
  const territory = String(play?.['territory'] ?? '99001')
  if (play?.['kind'] === 'sms') {
    const from = String(play['from'] ?? '').replace(/^\+/, '')
    const status = await receipts.deliver(`/hooks/${territory}/vonage/inbound`, {
      channel: 'sms',
      message_uuid: randomUUID(),
      from,
      to: String(play['to'] ?? '36000'),
      text: String(play['text'] ?? ''),
      timestamp: new Date(now()).toISOString(),
    })
    json(response, 200, { delivered: status })
    return true
  }
  if (play?.['kind'] === 'receipt') {
    const [arrival] = outbox.byReference(String(play['reference'] ?? ''))
    const status = await receipts.deliver(`/hooks/${territory}/vonage/status`, {
      channel: 'sms',
      message_uuid: arrival?.providerId ?? String(play['providerId'] ?? randomUUID()),
      client_ref: String(play['reference'] ?? ''),
      status: String(play['status'] ?? 'delivered'),
      timestamp: new Date(now()).toISOString(),
    })
    json(response, 200, { delivered: status })
    return true
  }
  problem(response, 422, 'inbound', 'kind must be "sms" or "receipt"')
  return true
}

/** The RS256 token of the application: algorithm, signature, application, age. */
function isSigned(header: string, keys: VonageKeys, now: number): boolean {
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

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function problem(
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
