// Vonage as the product meets it: Messages API (SMS, RCS, WhatsApp), Reports, signed webhooks, inbound messages. A message is in the outbox, on disk, before it is
// answered, so that the outbox is the truth of what "the provider received" also across kills.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { WAV_RATE_HZ, writeWav } from '../../worker/model/wav.ts'
import { BALANCE_CHANNEL, LOOKUP, type Faults } from './faults.ts'
import type { Outbox } from './outbox.ts'
import { playTownCall, townCallOf } from './vonage-call.ts'
import { VonageReceipts } from './vonage-receipts.ts'
import { takenOf } from './vonage-request.ts'
import {
  answer,
  bodyOf,
  isSigned,
  json,
  objectOf,
  problem,
  refuse,
  signed,
  type Invalid,
  type VonageKeys,
} from './vonage-wire.ts'

const PATHS = new Set(['/v1/messages', '/v2/reports/records', '/standins/inbound', '/account/get-balance'])
/** What the demonstration's account holds, euros, unless a fault of the channel `balance` says otherwise. */
const BALANCE = 240.5

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
    if (request.method === 'GET' && url.pathname.startsWith('/v1/files/')) {
      if (isSigned(String(request.headers.authorization ?? ''), keys, now()))
        response.writeHead(200, { 'content-type': 'audio/wav' }).end(someVoice())
      else problem(response, 401, 'unauthorized', 'Unauthorized')
      return true
    }
    if (!PATHS.has(url.pathname)) return false
    const body = await bodyOf(request)
    switch (`${request.method ?? 'GET'} ${url.pathname}`) {
      case 'POST /v1/messages':
        await message({ request, response, body, outbox, faults, now, keys, receipts })
        return true
      case 'GET /v2/reports/records':
        reports(request, response, url, { outbox, faults, keys, now })
        return true
      case 'GET /account/get-balance':
        balance(request, response, { faults, keys, now })
        return true
      case 'POST /standins/inbound':
        return await inbound(response, body, { outbox, receipts, now })
      default:
        problem(response, 405, 'method-not-allowed', 'Method not allowed')
        return true
    }
  }
}

/** What somebody said after the tone: two seconds of a tone, since nobody speaks here. */
function someVoice(): Uint8Array {
  return writeWav(
    Float32Array.from({ length: 2 * WAV_RATE_HZ }, (_, n) => 0.3 * Math.sin((n * 440 * 2 * Math.PI) / WAV_RATE_HZ)),
  )
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
  const channel = String(asked?.['channel'] ?? 'sms')
  const fault = faults.meet({ channel, provider: 'vonage', to: String(asked?.['to'] ?? '') }, now())
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault?.reset === 'before') return void request.socket.destroy()
  if (!isSigned(String(request.headers.authorization ?? ''), keys, now()))
    return problem(response, 401, 'unauthorized', 'Unauthorized')
  if (fault?.status !== undefined && fault.status >= 300) return refuse(response, fault)
  const taken = takenOf(asked)
  if (asked === null || !('channel' in taken))
    return problem(response, 422, 'messages#1150', 'Invalid params', taken as readonly Invalid[])
  const providerId = randomUUID()
  outbox.put({
    ...taken,
    to: `+${String(asked['to'])}`,
    from: String(asked['from']),
    at: new Date(now()).toISOString(),
    reference: String(asked['client_ref'] ?? ''),
    providerId,
  })
  receipts.follow(asked, providerId, {
    channel: taken.channel,
    duplicates: fault?.duplicateReceipts ?? 0,
    reordered: fault?.reorderReceipts === true,
  })
  answer(request, response, fault, JSON.stringify({ message_uuid: providerId }))
}

function reports(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { outbox, faults, keys, now }: Pick<MessageCall, 'outbox' | 'faults' | 'keys' | 'now'>,
): void {
  const reference = url.searchParams.get('client_ref') ?? ''
  const fault = faults.meet({ channel: LOOKUP, provider: 'vonage', to: reference }, now())
  if (fault?.status !== undefined && fault.status >= 300) return refuse(response, fault)
  if (!isSigned(String(request.headers.authorization ?? ''), keys, now()))
    return problem(response, 401, 'unauthorized', 'Unauthorized')
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

// A resident who writes or calls, or a receipt or a key that a test plays.
async function inbound(
  response: ServerResponse,
  body: string,
  { outbox, receipts, now }: { readonly outbox: Outbox; readonly receipts: VonageReceipts; readonly now: () => number },
): Promise<boolean> {
  const play = objectOf(body)
  const territory = String(play?.['territory'] ?? '99001')
  if (play?.['kind'] === 'sms' || play?.['kind'] === 'rcs' || play?.['kind'] === 'whatsapp') {
    const from = String(play['from'] ?? '').replace(/^\+/, '')
    const status = await receipts.deliver(`/hooks/${territory}/vonage/inbound`, {
      channel: play['kind'],
      message_uuid: randomUUID(),
      from,
      to: String(play['to'] ?? '36000'),
      text: String(play['text'] ?? ''),
      timestamp: new Date(now()).toISOString(),
    })
    json(response, 200, { delivered: status })
    return true
  }
  if (play?.['kind'] === 'tap') {
    const [arrival] = outbox.byReference(String(play['reference'] ?? ''))
    if (arrival === undefined) {
      problem(response, 404, 'inbound', 'no message of this reference has arrived')
      return true
    }
    const answer = String(play['answer'] ?? 'confirmed')
    const status = await receipts.tap(arrival, answer, territory)
    outbox.update(arrival.n, { answer })
    json(response, 200, { delivered: status })
    return true
  }
  if (play?.['kind'] === 'receipt') {
    const [arrival] = outbox.byReference(String(play['reference'] ?? ''))
    const status = await receipts.deliver(`/hooks/${territory}/vonage/status`, {
      channel: arrival?.channel ?? 'sms',
      message_uuid: arrival?.providerId ?? String(play['providerId'] ?? randomUUID()),
      client_ref: String(play['reference'] ?? ''),
      status: String(play['status'] ?? 'delivered'),
      timestamp: new Date(now()).toISOString(),
    })
    json(response, 200, { delivered: status })
    return true
  }
  if (play?.['kind'] === 'key') {
    const reference = String(play['reference'] ?? '')
    const [arrival] = outbox.byReference(reference)
    const said = await receipts.ask(`/hooks/${territory}/vonage/voice/${reference}/key`, {
      uuid: arrival?.providerId ?? randomUUID(),
      timestamp: new Date(now()).toISOString(),
      dtmf: { digits: String(play['digits'] ?? ''), timed_out: false },
    })
    json(response, 200, { delivered: said.status })
    return true
  }
  if (play?.['kind'] === 'call') {
    const { status, transcript } = await playTownCall(townCallOf(play), { outbox, hooks: receipts, now })
    json(response, 200, { delivered: status, transcript })
    return true
  }
  problem(response, 422, 'inbound', 'kind must be "sms", "rcs", "whatsapp", "tap", "call", "key" or "receipt"')
  return true
}

export { signed } from './vonage-wire.ts'

/** Of the account and not of the application: its key and secret, and no token. */
function balance(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, keys, now }: Pick<MessageCall, 'faults' | 'keys' | 'now'>,
): void {
  const expected = `Basic ${Buffer.from(`${keys.apiKey}:${keys.apiSecret ?? ''}`).toString('base64')}`
  if (!keys.apiSecret || request.headers.authorization !== expected)
    return problem(response, 401, 'unauthorized', 'Unauthorized')
  const fault = faults.meet({ channel: BALANCE_CHANNEL, provider: 'vonage', to: '' }, now())
  answer(request, response, fault, JSON.stringify({ value: BALANCE, autoReload: false }), 200)
}
