// OVHcloud's SMS API as the product meets it: its clock, signed requests, jobs, the list of what was sent, and receipts at the one address of
// the account. A message is in the outbox, on disk, before it is answered.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BALANCE_CHANNEL, type Fault, type Faults } from './faults.ts'
import type { Arrival, Outbox } from './outbox.ts'
import { OvhReceipts } from './ovh-receipts.ts'
import { answer, bodyOf, json, objectOf } from './vonage-wire.ts'

/** What requests are signed for, whatever address this process has. */
const ORIGIN = 'https://eu.api.ovh.com'
/** OVHcloud refuses a request whose time is further off. */
const MAX_SKEW_S = 30
const MAX_TAG = 20
/** What the demonstration's account holds, in OVHcloud's own count. */
const CREDITS = 1_850
const MAX_VALIDITY_MIN = 2_880

export interface OvhKeys {
  readonly applicationKey: string
  readonly applicationSecret: string
  readonly consumerKey: string
  readonly serviceName: string
}

export interface OvhParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly keys: OvhKeys
  /** Where receipts really go. */
  readonly server: string
  /** What the account's `callBack` would be set to, `/hooks/{territory}/ovh/{secret}`; null sends no receipts. */
  readonly callbackPath: string | null
}

interface Call extends OvhParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly body: string
  readonly receipts: OvhReceipts
  readonly nextId: () => number
}

/** Answers true where the request was OVHcloud's to answer. */
export function ovh(parts: OvhParts): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const receipts = new OvhReceipts(parts.server, parts.callbackPath)
  let lastId = 0
  // Never the same twice, also after a restart or a cleared outbox: a receipt of an old id would be taken for a replay.
  const nextId = () => (lastId = Math.max(lastId + 1, Date.now()))
  return async (request, response) => {
    const url = new URL(request.url ?? '/', ORIGIN)
    if (!/^\/1\.0\/(auth|sms)\//.test(url.pathname)) return false
    const call: Call = { ...parts, request, response, url, body: await bodyOf(request), receipts, nextId }
    if (request.method === 'GET' && url.pathname === '/1.0/auth/time')
      json(response, 200, Math.floor(parts.now() / 1_000))
    else await ofService(call)
    return true
  }
}

async function ofService(call: Call): Promise<void> {
  const { request, url, keys } = call
  const [, service, below = ''] = /^\/1\.0\/sms\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? []
  if (request.method === 'POST' && below === '/jobs') return job(call)
  const refusal = refusalOf(call)
  if (refusal !== null) return refuse(call, ...refusal)
  if (service !== keys.serviceName) return refuse(call, 404, 'This service does not exist')
  if (request.method !== 'GET') return refuse(call, 405, 'Method not allowed')
  if (below === '') return credits(call)
  sent(call, below)
}

function credits({ request, response, faults, now, keys }: Call): void {
  const fault = faults.meet({ channel: BALANCE_CHANNEL, provider: 'ovh', to: '' }, now())
  answer(
    request,
    response,
    fault,
    JSON.stringify({ name: keys.serviceName, creditsLeft: CREDITS, status: 'enable' }),
    200,
  )
}

async function job(call: Call): Promise<void> {
  const { request, response, body, faults, now, keys, receipts, url } = call
  const asked = objectOf(body)
  const [receiver] = receiversOf(asked)
  const fault = faults.meet({ channel: 'sms', provider: 'ovh', to: receiver ?? '' }, now())
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault?.reset === 'before') return void request.socket.destroy()
  const refusal = refusalOf(call)
  if (refusal !== null) return refuse(call, ...refusal)
  if (fault?.status !== undefined && fault.status >= 300) return refuseAsAsked(call, fault)
  if (url.pathname !== `/1.0/sms/${keys.serviceName}/jobs`) return refuse(call, 404, 'This service does not exist')
  const wrong = wrongIn(asked)
  if (asked === null || wrong !== null) return refuse(call, 400, `[${wrong ?? 'body'}] Given data is not valid`)
  const taken = receiversOf(asked)
    .filter(isNumber)
    .map((to) => put(call, asked, to))
  const report = {
    totalCreditsRemoved: taken.length,
    validReceivers: taken.map(({ to }) => to),
    invalidReceivers: receiversOf(asked).filter((to) => !isNumber(to)),
    ids: taken.map(({ providerId }) => Number(providerId)),
    tag: asked['tag'],
  }
  for (const { to, providerId } of taken)
    receipts.follow(to, providerId, {
      duplicates: fault?.duplicateReceipts ?? 0,
      reordered: fault?.reorderReceipts === true,
    })
  answer(request, response, fault, JSON.stringify(report), 200)
}

function put({ outbox, nextId, now }: Call, asked: Readonly<Record<string, unknown>>, to: string): Arrival {
  return outbox.put({
    channel: 'sms',
    to,
    from: String(asked['sender']),
    text: String(asked['message']),
    at: new Date(now()).toISOString(),
    // The head of the product's reference is all that OVHcloud has room for.
    reference: String(asked['tag'] ?? ''),
    providerId: String(nextId()),
    detail: { provider: 'ovh', coding: asked['coding'], validityPeriod: asked['validityPeriod'] ?? null },
  })
}

/** What OVHcloud knows of what was sent: ids by tag, and one message. */
function sent(call: Call, below: string): void {
  const { response, outbox, url } = call
  const ours = outbox.list({ channel: 'sms' }).filter(({ detail }) => detail?.['provider'] === 'ovh')
  if (below === '/outgoing') {
    const tag = url.searchParams.get('tag')
    const found = ours.filter(({ reference }) => tag === null || reference === tag)
    return json(
      response,
      200,
      found.map(({ providerId }) => Number(providerId)),
    )
  }
  const [, id] = /^\/outgoing\/(\d+)$/.exec(below) ?? []
  const one = ours.find(({ providerId }) => providerId === id)
  if (one === undefined) return refuse(call, 404, 'The requested object does not exist')
  json(response, 200, {
    id: Number(one.providerId),
    receiver: one.to,
    sender: one.from,
    message: one.text,
    tag: one.reference,
    creationDatetime: one.at,
  })
}

type Refusal = readonly [status: number, message: string, errorCode?: string]

// In OVHcloud's order: the application, the customer, the time, the signature over the very bytes that came.
function refusalOf({ request, url, body, now, keys }: Call): Refusal | null {
  const header = (name: string) => String(request.headers[name] ?? '')
  if (keys.applicationKey === '' || header('x-ovh-application') !== keys.applicationKey)
    return [403, 'This application key is invalid', 'INVALID_KEY']
  if (header('x-ovh-consumer') !== keys.consumerKey) return [403, 'This credential does not exist', 'NOT_CREDENTIAL']
  const timestamp = header('x-ovh-timestamp')
  if (!/^\d+$/.test(timestamp) || Math.abs(Number(timestamp) - now() / 1_000) > MAX_SKEW_S)
    return [400, 'Query out of time', 'QUERY_TIME_OUT']
  const signed = [
    keys.applicationSecret,
    keys.consumerKey,
    request.method,
    ORIGIN + url.pathname + url.search,
    body,
    timestamp,
  ]
  const expected = Buffer.from(`$1$${createHash('sha1').update(signed.join('+')).digest('hex')}`)
  const given = Buffer.from(header('x-ovh-signature'))
  return expected.length === given.length && timingSafeEqual(expected, given)
    ? null
    : [400, 'Invalid signature', 'INVALID_SIGNATURE']
}

/** The member that is wrong; null where none is. A number that is wrong is no fault of the job: it comes back as an invalid receiver. */
function wrongIn(asked: Readonly<Record<string, unknown>> | null): string | null {
  if (asked === null) return 'body'
  const validity = asked['validityPeriod']
  const good: Readonly<Record<string, boolean>> = {
    message: typeof asked['message'] === 'string' && asked['message'] !== '',
    receivers: receiversOf(asked).length > 0,
    sender: /^([A-Za-z0-9 ._-]{1,11}|\+?\d{3,15})$/.test(String(asked['sender'] ?? '')),
    coding: asked['coding'] === undefined || asked['coding'] === '7bit' || asked['coding'] === '8bit',
    charset: asked['charset'] === undefined || asked['charset'] === 'UTF-8',
    priority: asked['priority'] === undefined || /^(high|medium|low|veryLow)$/.test(String(asked['priority'])),
    tag: asked['tag'] === undefined || String(asked['tag']).length <= MAX_TAG,
    validityPeriod:
      validity === undefined ||
      (Number.isInteger(validity) && Number(validity) >= 1 && Number(validity) <= MAX_VALIDITY_MIN),
    noStopClause: asked['noStopClause'] === undefined || typeof asked['noStopClause'] === 'boolean',
  }
  return Object.keys(good).find((name) => good[name] === false) ?? null
}

function receiversOf(asked: Readonly<Record<string, unknown>> | null): readonly string[] {
  const receivers = asked?.['receivers']
  return Array.isArray(receivers) ? receivers.filter((one): one is string => typeof one === 'string') : []
}

function isNumber(to: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(to)
}

function refuse({ response }: Pick<Call, 'response'>, status: number, message: string, errorCode?: string): void {
  json(response, status, { message, ...(errorCode === undefined ? {} : { errorCode, httpCode: String(status) }) })
}

function refuseAsAsked({ response }: Call, fault: Fault): void {
  const status = fault.status ?? 500
  const headers = { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) }
  response.writeHead(status, headers).end(fault.body ?? JSON.stringify({ message: MESSAGES[status] ?? 'Error' }))
}

const MESSAGES: Readonly<Record<number, string>> = {
  402: 'Not enough credits (left: 0.00)',
  403: 'This call has not been granted',
  429: 'Too many requests',
  500: 'Internal server error',
}
