// Infobip's voice messages as the product meets them: an API key, one status a message in a 200, each id taken once, logs by that id, and one
// report at the end of each call. A call is in the outbox, on disk, before it is answered.
import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Callbacks, pathOf } from './callbacks.ts'
import { calleeOf, KEYS, type Callee } from './callee.ts'
import { BALANCE_CHANNEL, type Fault, type Faults } from './faults.ts'
import type { Arrival, Outbox } from './outbox.ts'
import { answer, bodyOf, json, objectOf } from './vonage-wire.ts'

export interface InfobipParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly apiKey: string
  /** Where reports really go: the host of `notifyUrl` is the public name of the server, which may not lead here. */
  readonly server: string
  /** Whether the account was given the detection of answering machines. */
  readonly detectsMachines?: boolean
}

interface Call extends InfobipParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly callbacks: Callbacks
}

const MAX_TEXT = 1_400
/** What the demonstration's account holds, euros. */
const BALANCE = 96.2
/** A real call takes a minute; the demonstration's takes a few seconds. */
const RING_MS = 600
const STEP_MS = 250

/** Answers true where the request was Infobip's to answer. */
export function infobip(parts: InfobipParts): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const callbacks = new Callbacks(parts.server)
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://api.infobip.com')
    if (!pathname.startsWith('/tts/3/') && pathname !== '/account/1/balance') return false
    const call: Call = { ...parts, request, response, callbacks }
    if (request.method === 'POST' && pathname === '/tts/3/advanced') await created(call)
    else if (!hasKey(call)) refuse(response, 401)
    else if (request.method === 'GET' && pathname === '/tts/3/logs') logs(call, searchParams.get('messageId'))
    else if (request.method === 'GET' && pathname === '/account/1/balance') balance(call)
    else refuse(response, 404)
    return true
  }
}

function balance({ request, response, faults, now }: Call): void {
  const fault = faults.meet({ channel: BALANCE_CHANNEL, provider: 'infobip', to: '' }, now())
  answer(request, response, fault, JSON.stringify({ balance: BALANCE, currency: 'EUR' }), 200)
}

async function created(call: Call): Promise<void> {
  const { request, response, faults, now } = call
  const asked = objectOf(await bodyOf(request))
  const message = firstOf(asked, 'messages')
  const to = String(firstOf(message, 'destinations')?.['to'] ?? '')
  const fault = faults.meet({ channel: 'voice', provider: 'infobip', to }, now())
  if (fault?.delayMs !== undefined) await pause(fault.delayMs)
  if (fault?.reset === 'before') return void request.socket.destroy()
  if (!hasKey(call)) return refuse(response, 401)
  if (fault?.status !== undefined && fault.status >= 300) return refuse(response, fault.status, {}, fault.body)
  const wrong = wrongIn(message)
  if (message === null || wrong !== null) return refuse(response, 400, { [wrong ?? 'messages']: ['is not valid'] })
  const messageId = String(firstOf(message, 'destinations')?.['messageId'] ?? randomUUID())
  const refusal = refusalOf(call, message, { to, messageId })
  const status = refusal ?? { groupId: 1, groupName: 'PENDING', id: 26, name: 'PENDING_ACCEPTED' }
  if (refusal === null) void played(call, message, { to, messageId, fault })
  const said = { messages: [{ to, status: { ...status, description: 'See the documentation' }, messageId }] }
  answer(request, response, fault, JSON.stringify(said), 200)
}

interface State {
  readonly groupId: number
  readonly groupName: string
  readonly id: number
  readonly name: string
}

const rejected = (id: number, name: string): State => ({ groupId: 5, groupName: 'REJECTED', id, name })

/** What the platform refuses although it understood the request. */
function refusalOf(
  { outbox, detectsMachines = true }: Call,
  message: Readonly<Record<string, unknown>>,
  { to, messageId }: { readonly to: string; readonly messageId: string },
): State | null {
  if (!/^[1-9]\d{6,14}$/.test(to)) return rejected(52, 'REJECTED_DESTINATION')
  if (message['text'] === '') return rejected(55, 'REJECTED_MESSAGE_IS_EMPTY')
  if (!detectsMachines && message['machineDetection'] !== undefined)
    return rejected(83, 'REJECTED_MACHINE_DETECTION_DISABLED')
  const taken = outbox.list({ channel: 'voice' }).some(({ providerId }) => providerId === messageId)
  return taken ? rejected(23, 'REJECTED_DUPLICATE_MESSAGE_ID') : null
}

/** One call from its ring to its report. */
async function played(
  { outbox, callbacks, now }: Call,
  message: Readonly<Record<string, unknown>>,
  { to, messageId, fault }: { readonly to: string; readonly messageId: string; readonly fault: Fault | null },
): Promise<void> {
  const words = String(message['text'])
  const arrival = outbox.put({
    channel: 'voice',
    to: `+${to}`,
    from: String(message['from'] ?? ''),
    text: words,
    at: new Date(now()).toISOString(),
    reference: messageId.replace(/-\d+p?$/, ''),
    providerId: messageId,
    detail: { provider: 'infobip', answeredBy: null, keys: [], transcript: [], status: 'started' },
  })
  const callee = calleeOf(to)
  await pause(RING_MS)
  const isMachine = message['machineDetection'] === undefined && callee === 'machine'
  // Nobody presses where no key is asked for.
  const keys = isMachine || message['maxDtmf'] === undefined ? [] : KEYS[callee]
  const end = await heard(outbox, arrival, { callee, keys, words })
  const path = pathOf(message['notifyUrl'])
  if (path === null) return
  const report = { results: [reportOf(arrival, { callee, end, detects: message['machineDetection'] !== undefined })] }
  for (let copy = 0; copy <= (fault?.duplicateReceipts ?? 0); copy++) callbacks.tell(10 + copy * 20, path, report)
}

/** What the callee pressed last: "0" says it all again. Empty where nobody was there, or nobody pressed. */
async function heard(
  outbox: Outbox,
  { n }: Arrival,
  { callee, keys, words }: { readonly callee: Callee; readonly keys: readonly string[]; readonly words: string },
): Promise<string> {
  if (callee === 'busy' || callee === 'away') {
    outbox.update(n, { status: callee === 'busy' ? 'busy' : 'unanswered', answeredBy: 'nobody' })
    return ''
  }
  const transcript = [{ who: 'voice', words }]
  outbox.update(n, { answeredBy: callee === 'machine' ? 'machine' : 'human', transcript: [...transcript] })
  const pressed: string[] = []
  for (const key of keys) {
    await pause(STEP_MS)
    pressed.push(key)
    transcript.push({ who: 'callee', words: key })
    if (key === '0') transcript.push({ who: 'voice', words })
    outbox.update(n, { keys: [...pressed], transcript: [...transcript] })
  }
  outbox.update(n, { status: 'completed' })
  return pressed.at(-1) ?? ''
}

function reportOf(
  { to, from, providerId, at }: Arrival,
  { callee, end, detects }: { readonly callee: Callee; readonly end: string; readonly detects: boolean },
) {
  const offset = (time: string) => time.replace('Z', '+0000')
  const nobody = callee === 'busy' || callee === 'away'
  const status = nobody
    ? callee === 'busy'
      ? { groupId: 2, groupName: 'UNDELIVERABLE', id: 97, name: 'BUSY' }
      : { groupId: 2, groupName: 'UNDELIVERABLE', id: 96, name: 'NO_ANSWER' }
    : { groupId: 3, groupName: 'DELIVERED', id: 5, name: 'DELIVERED_TO_HANDSET' }
  const error = nobody
    ? { groupId: 2, groupName: 'USER_ERRORS', id: callee === 'busy' ? 10_201 : 10_200, name: status.name }
    : { groupId: 0, groupName: 'OK', id: 10_000, name: 'NORMAL_HANGUP' }
  return {
    messageId: providerId,
    from,
    to: to.slice(1),
    sentAt: offset(at),
    voiceCall: {
      feature: 'Text-to-Speech',
      startTime: offset(at),
      ...(nobody ? {} : { answerTime: offset(new Date().toISOString()) }),
      endTime: offset(new Date().toISOString()),
      duration: nobody ? 0 : 31,
      dtmfCodes: end,
      ...(detects && !nobody ? { answeredBy: callee === 'machine' ? 'MACHINE' : 'HUMAN' } : {}),
    },
    price: { pricePerSecond: 0.0005, currency: 'EUR' },
    status: { ...status, description: 'See the documentation' },
    error: { ...error, description: 'See the documentation', permanent: true },
  }
}

/** Of the last 48 hours, as far as the outbox goes back. */
function logs({ outbox, response }: Call, messageId: string | null): void {
  const ours = outbox.list({ channel: 'voice' }).filter(({ detail }) => detail?.['provider'] === 'infobip')
  const found = ours.filter(({ providerId }) => messageId === null || providerId === messageId)
  const results = found.map(({ providerId, to, from, text, at }) => ({
    messageId: providerId,
    to: to.slice(1),
    from,
    text,
    sentAt: at,
    status: { groupId: 1, groupName: 'PENDING', id: 7, name: 'PENDING_ENROUTE' },
  }))
  json(response, 200, { results })
}

/** The member that is wrong, as `validationErrors` names it; null where none is. A bad number comes back as a status of the message. */
function wrongIn(message: Readonly<Record<string, unknown>> | null): string | null {
  if (message === null) return 'messages'
  const whole = (name: string, least: number, most: number) => {
    const value = message[name]
    return value === undefined || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
  }
  const text = message['text']
  const good: Readonly<Record<string, boolean>> = {
    destinations: firstOf(message, 'destinations')?.['to'] !== undefined,
    text: typeof text === 'string' && text.length <= MAX_TEXT,
    language: /^(fr|en|en-gb)$/.test(String(message['language'])),
    from: /^[1-9]\d{6,14}$/.test(String(message['from'])),
    notifyUrl: pathOf(message['notifyUrl']) !== null,
    machineDetection: /^(undefined|continue|hangup)$/.test(String(message['machineDetection'])),
    validityPeriod: whole('validityPeriod', 1, 2_880),
    maxDtmf: whole('maxDtmf', 1, 20),
    dtmfTimeout: whole('dtmfTimeout', 1, 60),
    repeatDtmf: message['repeatDtmf'] === undefined || /^[\d*]+$/.test(String(message['repeatDtmf'])),
  }
  const name = Object.keys(good).find((member) => good[member] === false)
  return name === undefined ? null : `messages[0].${name}`
}

function hasKey({ request, apiKey }: Call): boolean {
  const given = Buffer.from(String(request.headers.authorization ?? ''))
  const expected = Buffer.from(`App ${apiKey}`)
  return apiKey !== '' && given.length === expected.length && timingSafeEqual(given, expected)
}

function firstOf(said: Readonly<Record<string, unknown>> | null, list: string): Record<string, unknown> | null {
  const entries = said?.[list]
  const [first] = Array.isArray(entries) ? (entries as unknown[]) : []
  return first !== null && typeof first === 'object' ? (first as Record<string, unknown>) : null
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
  500: 'GENERAL_ERROR',
}

function refuse(
  response: ServerResponse,
  status: number,
  validationErrors: Readonly<Record<string, readonly string[]>> = {},
  body?: string,
): void {
  const messageId = WORDS[status] ?? 'GENERAL_ERROR'
  const exception = { requestError: { serviceException: { messageId, text: messageId, validationErrors } } }
  const headers = { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) }
  response.writeHead(status, headers).end(body ?? JSON.stringify(exception))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
