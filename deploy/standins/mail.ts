// Scaleway's Transactional Email as the product meets it: one message a request, its state by id, events in the signed envelope of a topic.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Callbacks } from './callbacks.ts'
import type { Fault, Faults } from './faults.ts'
import type { Arrival, Outbox } from './outbox.ts'
import { signedEnvelope, topicCertificate, type TopicKeys } from './topic.ts'
import { answer, bodyOf, json, objectOf } from './vonage-wire.ts'

const EMAILS = '/transactional-email/v1alpha1/regions/fr-par/emails'
const MIN_SUBJECT = 10
const QUEUED_MS = 60
const DELIVERED_MS = 700
const ADDRESS = /^[^\s@,<>"]{1,64}@[^\s@,<>"]+\.[a-z]{2,}$/i

export interface MailParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly keys: { readonly secretKey: string } & TopicKeys
  /** Where events really go. */
  readonly server: string
  /** The endpoint that would be subscribed to the topic, `/hooks/{territory}/scaleway/{secret}`; null sends no events. */
  readonly callbackPath: string | null
}

interface Call extends MailParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly callbacks: Callbacks
}

/** Answers true where the request was Scaleway's to answer. */
export function mail(parts: MailParts): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const callbacks = new Callbacks(parts.server)
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://api.scaleway.com')
    if (topicCertificate(parts.keys, request, response)) return true
    if (pathname !== EMAILS && !pathname.startsWith(`${EMAILS}/`)) return false
    const call = { ...parts, request, response, callbacks }
    const body = await bodyOf(request)
    if (request.method === 'POST' && pathname === EMAILS) await email(call, body)
    else if (!isKnown(call)) denied(response)
    else if (request.method === 'GET' && pathname !== EMAILS) state(call, pathname.slice(EMAILS.length + 1))
    else json(response, 405, { message: 'method not allowed' })
    return true
  }
}

async function email(call: Call, body: string): Promise<void> {
  const { request, response, outbox, faults, now } = call
  const asked = objectOf(body)
  const [to] = addressesOf(asked)
  const fault = faults.meet({ channel: 'mail', provider: 'scaleway', to: to ?? '' }, now())
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault?.reset === 'before') return void request.socket.destroy()
  if (!isKnown(call)) return denied(response)
  if (fault?.status !== undefined && fault.status >= 300) return refuseAsAsked(response, fault)
  const wrong = wrongIn(asked, call.keys.projectId)
  if (asked === null || wrong !== null || to === undefined)
    return json(response, 400, {
      type: 'invalid_arguments',
      message: 'invalid argument(s)',
      details: [{ argument_name: wrong ?? 'to', reason: 'constraint', help_message: 'is not valid' }],
    })
  const [subject, text] = [String(asked['subject']), String(asked['text'])]
  const headers = headersOf(asked)
  const arrival = outbox.put({
    channel: 'mail',
    to,
    from: String((asked['from'] as Record<string, unknown>)['email']),
    text: `${subject}\n${text}`,
    at: new Date(now()).toISOString(),
    reference: headers.find(({ key }) => key.toLowerCase() === 'x-tocsin-reference')?.value ?? '',
    providerId: randomUUID(),
    detail: {
      provider: 'scaleway',
      subject,
      text,
      sendBefore: asked['send_before'] ?? null,
      replyTo: headers.find(({ key }) => key.toLowerCase() === 'reply-to')?.value ?? null,
      leave: headers.find(({ key }) => key.toLowerCase() === 'list-unsubscribe')?.value ?? null,
      status: 'new',
    },
  })
  answer(request, response, fault, JSON.stringify({ emails: [emailOf(arrival, call)] }), 200)
  follow(call, arrival, headers, fault)
}

/** Every address takes its message but those that begin with `gone`: their mailbox is no more. */
function follow(call: Call, arrival: Arrival, headers: readonly Header[], fault: Fault | null): void {
  const { callbacks, callbackPath, outbox } = call
  const gone = arrival.to.startsWith('gone')
  setTimeout(() => outbox.update(arrival.n, { status: gone ? 'failed' : 'sent' }), DELIVERED_MS).unref()
  if (callbackPath === null) return
  const last = gone ? 'email_mailbox_not_found' : 'email_delivered'
  const types = fault?.reorderReceipts === true ? [last, 'email_queued'] : ['email_queued', last]
  for (let copy = 0; copy <= (fault?.duplicateReceipts ?? 0); copy++)
    types.forEach((type, index) =>
      callbacks.tell(index === 0 ? QUEUED_MS : DELIVERED_MS, callbackPath, eventOf(type, arrival, headers, call)),
    )
}

function eventOf(type: string, { to, from, providerId }: Arrival, headers: readonly Header[], call: Call): unknown {
  const at = new Date(call.now()).toISOString()
  const event = {
    id: randomUUID(),
    type,
    project_id: call.keys.projectId,
    created_at: at,
    email_id: providerId,
    email_from: from,
    email_to: to,
    email_headers: headers,
  }
  return signedEnvelope({ Type: 'Notification', Timestamp: at, Message: JSON.stringify(event) }, call.keys)
}

function state(call: Call, id: string): void {
  const found = call.outbox.list({ channel: 'mail' }).find(({ providerId }) => providerId === id)
  if (found === undefined)
    json(call.response, 404, { type: 'not_found', resource: 'email', message: 'resource is not found' })
  else json(call.response, 200, emailOf(found, call))
}

function emailOf({ providerId, to, from, at, detail }: Arrival, { keys }: Call): unknown {
  return {
    id: providerId,
    message_id: providerId,
    project_id: keys.projectId,
    mail_from: from,
    mail_rcpt: to,
    rcpt_type: 'to',
    subject: detail?.['subject'],
    created_at: at,
    status: detail?.['status'] ?? 'new',
    try_count: 0,
    last_tries: [],
    flags: [],
  }
}

function isKnown({ request, keys }: Call): boolean {
  return keys.secretKey !== '' && request.headers['x-auth-token'] === keys.secretKey
}

function denied(response: ServerResponse): void {
  json(response, 401, { type: 'denied_authentication', message: 'authentication is denied' })
}

/** The argument that is wrong; null where none is. */
function wrongIn(asked: Readonly<Record<string, unknown>> | null, projectId: string): string | null {
  if (asked === null) return 'body'
  const from = asked['from'] as Record<string, unknown> | null | undefined
  const subject = asked['subject']
  const before = asked['send_before']
  const addresses = addressesOf(asked)
  const good: Readonly<Record<string, boolean>> = {
    project_id: asked['project_id'] === projectId,
    'from.email': ADDRESS.test(String(from?.['email'] ?? '')),
    'to.email': addresses.length === 1 && addresses.every((address) => ADDRESS.test(address)),
    subject: typeof subject === 'string' && subject.length >= MIN_SUBJECT && !/\p{Cc}/u.test(subject),
    text: typeof asked['text'] === 'string' && asked['text'] !== '',
    send_before: before === undefined || (typeof before === 'string' && !Number.isNaN(Date.parse(before))),
  }
  return Object.keys(good).find((name) => good[name] === false) ?? null
}

interface Header {
  readonly key: string
  readonly value: string
}

function headersOf(asked: Readonly<Record<string, unknown>>): readonly Header[] {
  const headers = Array.isArray(asked['additional_headers']) ? (asked['additional_headers'] as unknown[]) : []
  return headers.filter(
    (one): one is Header =>
      one !== null && typeof one === 'object' && typeof (one as Partial<Header>).value === 'string' && 'key' in one,
  )
}

function addressesOf(asked: Readonly<Record<string, unknown>> | null): readonly string[] {
  const to = Array.isArray(asked?.['to']) ? (asked['to'] as unknown[]) : []
  return to.map((one) => String((one as Record<string, unknown> | null)?.['email'] ?? ''))
}

function refuseAsAsked(response: ServerResponse, fault: Fault): void {
  const status = fault.status ?? 500
  const headers = { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) }
  response.writeHead(status, headers).end(fault.body ?? JSON.stringify({ type: TYPES[status], message: 'as asked' }))
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'denied_authentication',
  403: 'permissions_denied',
  412: 'precondition_failed',
  429: 'too_many_requests',
}
