// The provider of a bench, in a process of its own that nobody kills: it counts what arrives, by reference, and answers at once. It speaks
// the three paths of Vonage's that we call, one that a peer calls, and a push service's. `POST /sink` sets when to kill whom:
// the kill falls after the message has arrived and before it is answered, which is the worst moment there is.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

interface Settings {
  /** How long the provider takes. */
  readonly delayMs?: number
  /** Whether it can be asked by our reference. */
  readonly lookup?: boolean
  readonly killAt?: number | null
  readonly kill?: readonly number[]
}

const arrived = new Map<string, { count: number; id: string }>()
let arrivals = 0
let firstAt = 0
let lastAt = 0
let settings: Required<Settings> = { delayMs: 0, lookup: true, killAt: null, kill: [] }
let killedAt: number | null = null
/** Arrivals of each second. */
const bySecond = new Map<number, number>()

function take(reference: string): string {
  const now = Date.now()
  if (arrivals === 0) firstAt = now
  lastAt = now
  arrivals += 1
  const second = Math.floor(now / 1_000)
  bySecond.set(second, (bySecond.get(second) ?? 0) + 1)
  const known = arrived.get(reference)
  const id = known?.id ?? randomUUID()
  arrived.set(reference, { count: (known?.count ?? 0) + 1, id })
  if (settings.killAt !== null && arrivals >= settings.killAt) {
    for (const pid of settings.kill) process.kill(pid, 'SIGKILL')
    killedAt = arrivals
    settings = { ...settings, killAt: null, kill: [] }
  }
  return id
}

/** Without a body a push service says all that it has to say (RFC 8030 §5). */
function answer(response: ServerResponse, status: number, body?: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const send = () => response.writeHead(status, { ...type, 'content-length': Buffer.byteLength(text) }).end(text)
  if (settings.delayMs > 0) setTimeout(send, settings.delayMs)
  else send()
}

function reports(response: ServerResponse, reference: string): void {
  if (!settings.lookup) return answer(response, 501, {})
  const known = arrived.get(reference)
  const records = known === undefined ? [] : [{ client_ref: reference, message_uuid: known.id }]
  answer(response, 200, { request_status: 'SUCCESS', records })
}

function tally() {
  let twice = 0
  for (const { count } of arrived.values()) twice += count - 1
  return {
    arrivals,
    references: arrived.size,
    twice,
    firstAt,
    lastAt,
    killedAt,
    mostInASecond: Math.max(0, ...bySecond.values()),
    perSecond: arrivals === 0 ? [] : perSecond(),
  }
}

/** From the second of the first arrival to that of the last. */
function perSecond(): readonly number[] {
  const first = Math.floor(firstAt / 1_000)
  const seconds = Math.floor(lastAt / 1_000) - first + 1
  return Array.from({ length: seconds }, (_, index) => bySecond.get(first + index) ?? 0)
}

function route(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const url = new URL(request.url ?? '/', 'http://sink')
  if (url.pathname === '/v1/messages') {
    const asked = JSON.parse(body.toString()) as { readonly client_ref?: string }
    return answer(response, 202, { message_uuid: take(String(asked.client_ref)) })
  }
  if (url.pathname.startsWith('/wpush/')) {
    response.setHeader('location', `https://push.standins.localhost/m/${take(url.pathname)}`)
    return answer(response, 201)
  }
  if (url.pathname === '/v2/reports/records') return reports(response, url.searchParams.get('client_ref') ?? '')
  if (url.pathname !== '/sink') return answer(response, 404, {})
  if (request.method === 'DELETE') {
    arrived.clear()
    bySecond.clear()
    arrivals = 0
  }
  if (request.method === 'POST') {
    settings = { ...settings, ...(JSON.parse(body.toString()) as Settings) }
    killedAt = null
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tally()))
}

const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => route(request, response, Buffer.concat(chunks)))
  request.on('error', () => response.destroy())
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env['SINK_PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`)
})
process.on('SIGTERM', () => process.exit(0))
