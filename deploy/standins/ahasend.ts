// AhaSend's API v2 as the product meets it: one message a recipient, idempotency keys that are spent by a failure, a list that is asked by tag, and
// webhooks signed as Standard Webhooks.
import { createHmac, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Callbacks } from './callbacks.ts'
import type { Fault, Faults } from './faults.ts'
import type { Arrival, Outbox } from './outbox.ts'
import { answer, bodyOf, json, objectOf } from './vonage-wire.ts'

const MESSAGES = /^\/v2\/accounts\/([^/]+)\/messages$/
const RECEIVED_MS = 60
const DELIVERED_MS = 700
const ADDRESS = /^[^\s@,<>"]{1,64}@[^\s@,<>"]+\.[a-z]{2,}$/i

export interface AhaSendParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly keys: {
    readonly apiKey: string
    readonly accountId: string
    readonly webhookSecret: string
    /** Of the route that hands answers on. */
    readonly routeSecret?: string | null
  }
  /** Where events really go. */
  readonly server: string
  /** The endpoint of the account's webhook, `/hooks/{territory}/ahasend`; null sends no events. */
  readonly callbackPath: string | null
  /** The endpoint of the account's route, `/hooks/{territory}/ahasend/reply`; null hands no answers on. */
  readonly repliesPath?: string | null
}

interface Call extends AhaSendParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly callbacks: Callbacks
  /** What became of the request that a key stood for. A success is found in the outbox, which outlives this process. */
  readonly spent: Map<string, 'in progress' | 'failed'>
}

/** Answers true where the request was AhaSend's to answer. */
export function ahaSend(parts: AhaSendParts): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const callbacks = new Callbacks(parts.server, (body) => webhookHeaders(body, parts.keys.webhookSecret, Date.now()))
  const spent: Call['spent'] = new Map()
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://api.ahasend.com')
    if (request.method === 'POST' && pathname === '/standins/reply') {
      await replied(parts, response, await bodyOf(request))
      return true
    }
    const account = MESSAGES.exec(pathname)?.[1]
    if (account === undefined) return false
    const call = { ...parts, request, response, callbacks, spent }
    const body = await bodyOf(request)
    if (request.method === 'POST') await created(call, account, body)
    else if (!isKnown(call)) refuse(response, 401)
    else if (account !== parts.keys.accountId) refuse(response, 404)
    else if (request.method === 'GET') listed(call, searchParams.get('tags'))
    else refuse(response, 405)
    return true
  }
}

/** The three headers of a Standard Webhook; the secret is the key as it stands. */
export function webhookHeaders(body: string, secret: string, now: number): Readonly<Record<string, string>> {
  const id = `msg_${randomUUID()}`
  const stamp = String(Math.floor(now / 1_000))
  const signature = createHmac('sha256', secret).update(`${id}.${stamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': `v1,${signature}` }
}

async function created(call: Call, account: string, body: string): Promise<void> {
  const { request, response, faults, now, spent } = call
  const asked = objectOf(body)
  const to = recipientsOf(asked)[0] ?? ''
  const key = String(request.headers['idempotency-key'] ?? randomUUID())
  const fault = faults.meet({ channel: 'mail', provider: 'ahasend', to }, now())
  if (fault?.reset === 'before') return void request.socket.destroy()
  if (spent.has(key))
    return refuse(response, spent.get(key) === 'failed' ? 412 : 409, { 'idempotent-replayed': 'false' })
  spent.set(key, 'in progress')
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  const failed = (status: number, message?: string, text?: string) => {
    spent.set(key, 'failed')
    refuse(response, status, {}, message, text)
  }
  if (!isKnown(call)) return failed(401)
  if (account !== call.keys.accountId) return failed(404, 'account not found')
  if (fault?.status !== undefined && fault.status >= 300) return failed(fault.status, 'as asked', fault.body)
  const wrong = wrongIn(asked)
  if (asked === null || wrong !== null) return failed(400, `invalid ${wrong ?? 'body'}`)
  spent.delete(key)
  const known = call.outbox.list({ channel: 'mail' }).find(({ detail }) => detail?.['key'] === key)
  if (known !== undefined)
    return answer(request, response, null, JSON.stringify({ object: 'list', data: [messageOf(known)] }), 202)
  const arrival = kept(call, asked, { to, key })
  answer(request, response, fault, JSON.stringify({ object: 'list', data: [messageOf(arrival)] }), 202)
  follow(call, arrival, fault)
}

function kept(
  { outbox, now, keys }: Call,
  asked: Readonly<Record<string, unknown>>,
  { to, key }: { readonly to: string; readonly key: string },
): Arrival {
  const [subject, text] = [String(asked['subject']), String(asked['text_content'])]
  const headers = (asked['headers'] ?? {}) as Readonly<Record<string, string>>
  const from = String((asked['from'] as Record<string, unknown>)['email'])
  return outbox.put({
    channel: 'mail',
    to,
    from,
    text: `${subject}\n${text}`,
    at: new Date(now()).toISOString(),
    reference: headers['X-Tocsin-Reference'] ?? '',
    providerId: `${randomUUID()}@${from.split('@')[1] ?? ''}`,
    detail: {
      provider: 'ahasend',
      id: randomUUID(),
      account: keys.accountId,
      key,
      subject,
      text,
      tags: asked['tags'] ?? [],
      replyTo: (asked['reply_to'] as Record<string, unknown> | undefined)?.['email'] ?? null,
      expires: (asked['schedule'] as Record<string, unknown> | undefined)?.['expires'] ?? null,
      leave: headers['List-Unsubscribe'] ?? null,
      status: 'new',
    },
  })
}

/** Every address takes its message but those that begin with `gone`: their mailbox is no more. */
function follow(call: Call, arrival: Arrival, fault: Fault | null): void {
  const { callbacks, callbackPath, outbox } = call
  const gone = arrival.to.startsWith('gone')
  setTimeout(() => outbox.update(arrival.n, { status: gone ? 'failed' : 'sent' }), DELIVERED_MS).unref()
  if (callbackPath === null) return
  const last = gone ? 'message.bounced' : 'message.delivered'
  const types = fault?.reorderReceipts === true ? [last, 'message.reception'] : ['message.reception', last]
  for (let copy = 0; copy <= (fault?.duplicateReceipts ?? 0); copy++)
    types.forEach((type, index) =>
      callbacks.tell(index === 0 ? RECEIVED_MS : DELIVERED_MS, callbackPath, eventOf(type, arrival, call)),
    )
}

function eventOf(type: string, { to, from, providerId, detail }: Arrival, { now, keys }: Call): unknown {
  const bounced = type === 'message.bounced'
  return {
    type,
    timestamp: new Date(now()).toISOString(),
    webhook_id: '9aaf3ea1-b6f8-42c9-a930-5601b530bdd1',
    data: {
      account_id: keys.accountId,
      event: type.replace('message.', 'on_'),
      from,
      recipient: to,
      subject: detail?.['subject'],
      message_id_header: `<${providerId}>`,
      id: detail?.['id'],
      ...(type === 'message.reception'
        ? {}
        : {
            delivery_attempt: bounced
              ? { smtp_code: 550, enhanced_status_code: '5.1.1', response: 'no such user here', command: 'RCPT TO' }
              : { smtp_code: 250, enhanced_status_code: '2.0.0', response: 'OK: queued', command: 'DATA' },
          }),
    },
  }
}

/**
 * Somebody answers the last e-mail that came to their mailbox, whoever carried it: the domain of the answers is AhaSend's alone. `{ mailbox, text }`, and
 * `to`, `auto` where the play wants another address or a machine's answer.
 */
async function replied(parts: AhaSendParts, response: ServerResponse, body: string): Promise<void> {
  const { outbox, keys, server, repliesPath, now } = parts
  const play = objectOf(body) as { mailbox?: string; text?: string; to?: string; auto?: boolean } | null
  const arrived = outbox.list({ channel: 'mail' }).findLast(({ to }) => to === play?.mailbox)
  const to = play?.to ?? (arrived?.detail?.['replyTo'] as string | null | undefined) ?? null
  if (play?.mailbox === undefined || to === null || repliesPath == null)
    return json(response, 422, { message: 'no e-mail that can be answered has come to this mailbox' })
  const quoted = String(arrived?.detail?.['text'] ?? '').split('\n')
  const event = {
    type: 'message.routing',
    route_id: 'b33c56aa-4bb8-4796-a44e-e204c2a9cb49',
    timestamp: new Date(now()).toISOString(),
    data: {
      id: randomUUID(),
      from: `Un habitant <${play.mailbox}>`,
      to,
      subject: `Re: ${String(arrived?.detail?.['subject'] ?? '')}`,
      message_id: `<${randomUUID()}@mailbox.example>`,
      size: body.length,
      bounce: false,
      ...(play.auto === true ? { auto_submitted: 'auto-replied' } : {}),
      html_body: '',
      plain_body: [
        play.text ?? '',
        '',
        'Le sam. 28 nov. 2026 à 18:00, Mairie <alerte@mairie.example> a écrit :',
        ...quoted.map((line) => `> ${line}`),
      ].join('\r\n'),
    },
  }
  const callbacks = new Callbacks(server, (text) => webhookHeaders(text, keys.routeSecret ?? '', Date.now()))
  const { status, body: answered } = await callbacks.ask(repliesPath, event)
  json(response, status === 0 ? 502 : status, objectOf(answered) ?? {})
}

function listed({ outbox, response }: Call, tag: string | null): void {
  const ours = outbox.list({ channel: 'mail' }).filter(({ detail }) => detail?.['provider'] === 'ahasend')
  const found = ours.filter(({ detail }) => tag === null || (detail?.['tags'] as readonly string[]).includes(tag))
  const data = found.slice(-100).map(({ to, from, at, providerId, detail }) => ({
    object: 'message',
    created_at: at,
    direction: 'outgoing',
    message_id: `<${providerId}>`,
    id: detail?.['id'],
    subject: detail?.['subject'],
    tags: detail?.['tags'],
    sender: from,
    recipient: to,
    status: 'Delivered',
  }))
  json(response, 200, { object: 'list', data, pagination: { has_more: false } })
}

function messageOf({ to, providerId, detail }: Arrival): unknown {
  return {
    object: 'message',
    id: detail?.['id'],
    message_id_header: `<${providerId}>`,
    recipient: { email: to },
    status: 'queued',
    error: null,
  }
}

function isKnown({ request, keys }: Call): boolean {
  return keys.apiKey !== '' && request.headers.authorization === `Bearer ${keys.apiKey}`
}

/** The member that is wrong; null where none is. */
function wrongIn(asked: Readonly<Record<string, unknown>> | null): string | null {
  if (asked === null) return 'body'
  const from = asked['from'] as Record<string, unknown> | null | undefined
  const expires = (asked['schedule'] as Record<string, unknown> | undefined)?.['expires']
  const recipients = recipientsOf(asked)
  const headers = Object.values((asked['headers'] ?? {}) as Record<string, unknown>)
  const good: Readonly<Record<string, boolean>> = {
    from: ADDRESS.test(String(from?.['email'] ?? '')),
    recipients: recipients.length === 1 && recipients.every((address) => ADDRESS.test(address)),
    subject: typeof asked['subject'] === 'string' && asked['subject'] !== '' && !/\p{Cc}/u.test(asked['subject']),
    text_content: typeof asked['text_content'] === 'string' && asked['text_content'] !== '',
    headers: headers.every((value) => typeof value === 'string' && !/\p{Cc}/u.test(value)),
    schedule: expires === undefined || (typeof expires === 'string' && !Number.isNaN(Date.parse(expires))),
  }
  return Object.keys(good).find((name) => good[name] === false) ?? null
}

function recipientsOf(asked: Readonly<Record<string, unknown>> | null): readonly string[] {
  const to = Array.isArray(asked?.['recipients']) ? (asked['recipients'] as unknown[]) : []
  return to.map((one) => String((one as Record<string, unknown> | null)?.['email'] ?? ''))
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  message = 'refused',
  body?: string,
): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...(status === 429 ? { 'retry-after': '1' } : {}),
      ...headers,
    })
    .end(body ?? JSON.stringify({ message }))
}
