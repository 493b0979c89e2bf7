// A push service as the product meets it (RFC 8030, 8291, 8292), and the browsers behind it: they open what comes, show it, answer.
// A browser's keys follow from its name, so that nothing of it needs to be kept: it is the same one after any kill.
import { createHash, createPublicKey, createVerify, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Callbacks, pathOf } from './callbacks.ts'
import type { Faults } from './faults.ts'
import type { Outbox } from './outbox.ts'
import { openPush, pushBrowser, type PushBrowser } from './push-browser.ts'
import { answer, json, objectOf, refuse } from './vonage-wire.ts'

export const PUSH_ORIGIN = 'https://push.standins.localhost'
const MAX_BODY = 4_096 + 86
const SHOWN_MS = 300
const ANSWERED_MS = 1_500
const DAY_S = 86_400

/** The browser of this name, as it would hand itself to the page that asks. A name that begins with `gone` has been closed since. */
export function browserNamed(name: string): PushBrowser {
  const bytes = (what: string) => createHash('sha256').update(`${what}|${name}`).digest()
  return pushBrowser(`${PUSH_ORIGIN}/wpush/${name}`, bytes('key'), bytes('auth').subarray(0, 16))
}

export interface PushParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly server: string
}

/** Answers true where the request was the push service's to answer. */
export function pushService(
  parts: PushParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const callbacks = new Callbacks(parts.server)
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', PUSH_ORIGIN)
    if (request.method === 'POST' && pathname === '/standins/push/subscribe') {
      json(response, 201, browserNamed(randomUUID()).subscription)
      return true
    }
    const [, name] = /^\/wpush\/([\w-]{1,64})$/.exec(pathname) ?? []
    if (name === undefined) return false
    if (request.method !== 'POST') json(response, 405, { message: 'Method not allowed' })
    else await taken({ request, response, name, callbacks, ...parts })
    return true
  }
}

interface Delivery extends PushParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly name: string
  readonly callbacks: Callbacks
}

async function taken(delivery: Delivery): Promise<void> {
  const { request, response, name, faults, now, outbox } = delivery
  const body = await bytesOf(request)
  const fault = faults.meet({ channel: 'push', provider: 'webpush', to: name }, now())
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault?.reset === 'before') return void request.socket.destroy()
  const refusal = refusalOf(request, body, now())
  if (refusal !== null) return json(response, refusal.status, { message: refusal.message })
  if (fault?.status !== undefined && fault.status >= 300) return refuse(response, fault)
  if (name.startsWith('gone')) return json(response, 410, { message: 'This subscription has ended' })
  const clear = opened(name, body)
  if (clear === null) return json(response, 400, { message: 'This is not sealed for that subscription' })
  const { ack, ...notification } = clear
  const providerId = randomUUID()
  const { topic, ttl, urgency } = request.headers
  const arrival = outbox.put({
    channel: 'push',
    to: name,
    from: String(notification['territory'] ?? ''),
    text: `${String(notification['title'] ?? '')}\n${String(notification['body'] ?? '')}`,
    at: new Date(now()).toISOString(),
    reference:
      String(ack ?? '')
        .split('/')
        .at(-1) ?? '',
    providerId,
    detail: { notification, topic: topic ?? null, ttl: Number(ttl), urgency: urgency ?? 'normal', answer: null },
  })
  response.setHeader('location', `${PUSH_ORIGIN}/m/${providerId}`)
  answer(request, response, fault, '', 201)
  behave(delivery, arrival.n, pathOf(ack))
}

/** Every browser shows it; four of five owners say that they have understood, always the same ones. */
function behave({ name, outbox, callbacks }: Delivery, n: number, ack: string | null): void {
  if (ack === null) return
  const says = (afterMs: number, said: 'shown' | 'confirmed') => {
    callbacks.tell(afterMs, ack, { answer: said })
    setTimeout(() => outbox.update(n, { answer: said }), afterMs).unref()
  }
  says(SHOWN_MS, 'shown')
  const number = createHash('sha256').update(name).digest().readUInt8(0)
  if (number % 5 !== 0) says(ANSWERED_MS + number * 4, 'confirmed')
}

function opened(name: string, body: Buffer): Record<string, unknown> | null {
  try {
    return objectOf(openPush(browserNamed(name), body))
  } catch {
    return null
  }
}

// What a real service refuses before it looks whose message it is.
function refusalOf(request: IncomingMessage, body: Buffer, now: number): { status: number; message: string } | null {
  const { headers } = request
  if (!isVapid(String(headers.authorization ?? ''), now)) return { status: 403, message: 'VAPID does not hold' }
  if (!/^\d+$/.test(String(headers['ttl'] ?? ''))) return { status: 400, message: 'TTL is missing' }
  if (headers['content-encoding'] !== 'aes128gcm') return { status: 400, message: 'unknown content encoding' }
  if (headers['topic'] !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(String(headers['topic'])))
    return { status: 400, message: 'bad topic' }
  return body.length > MAX_BODY ? { status: 413, message: 'too large' } : null
}

function isVapid(header: string, now: number): boolean {
  const [, head = '', claims = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header) ?? []
  const said = objectOf(Buffer.from(claims, 'base64url').toString())
  const point = Buffer.from(key, 'base64url')
  if (said === null || point.length !== 65) return false
  const left = Number(said['exp']) - now / 1_000
  if (said['aud'] !== PUSH_ORIGIN || !(left > 0 && left <= DAY_S) || !/^(mailto:|https?:)/.test(String(said['sub'])))
    return false
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  return createVerify('SHA256')
    .update(`${head}.${claims}`)
    .verify({ key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
