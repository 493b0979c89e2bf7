// The world outside one or many real servers: providers that speak Vonage's HTTP, meet the faults of each seed, and keep a log of every request
// that reached them. That log is the truth.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  bodyOf,
  isSigned,
  json,
  objectOf,
  problem,
  signed,
  type VonageKeys,
} from '../../../deploy/standins/vonage-wire.ts'
import { pathOf } from '../../../deploy/standins/callbacks.ts'
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Receipt } from '../../../worker/model/outcome.ts'
import { pause } from '../../e2e/support/server.ts'
import { fateOf, type Fate, type Word } from '../fates.ts'
import type { Swarm } from '../swarm.ts'
import type { Machine } from './machine.ts'

/** Milliseconds of the model for one of the real server. */
export const SCALE = 10

const BEAT_MS = 50
const STALLS_KEPT = 100

export interface Asked {
  readonly n: number
  readonly channel: ChannelName
  readonly to: string
  readonly text: string
  readonly reference: string
  /** French text of the revision that it belongs to; null where no revision says such a thing. */
  readonly revision: string | null
  readonly at: number
  /** Kills of the server before it. */
  readonly boot: number
  taken: boolean
  providerId: string
  answered: 'accepted' | 'refused' | 'retry' | null
  endedAt: number | null
}

export interface Told {
  readonly reference: string
  readonly status: Receipt['status']
  readonly failure: Receipt['failure']
  readonly at: number
}

/** What the world outside must know of a town that sends. */
export interface Sender {
  readonly code: string
  readonly realm: string
  readonly seed: number
  readonly swarm: Swarm
  readonly keys: VonageKeys
  readonly neighbour: Sender | null
  faultsOn: boolean
  /** Until when the provider of a channel answers nobody. */
  readonly silentUntil: Map<ChannelName, number>
  /** Borders at which the next request is to meet a kill. */
  readonly killsAt: Set<string>
  readonly asked: Asked[]
  /** What was said to the server and taken by it, oldest first. */
  readonly told: Told[]
  /** Words on their way. */
  pending: number
  revisionOf(text: string): string | null
  /** Hears of each request as it comes in, and of what should never be. */
  started(asked: Asked): void
  broken(invariant: string, detail: string): void
}

export class Outside {
  readonly #senders = new Map<string, Sender>()
  readonly #server: Server
  machine: Machine | null = null
  readonly #stalls: { readonly at: number; readonly ms: number }[] = []
  #beat = Date.now()
  readonly #heart: ReturnType<typeof setInterval>

  private constructor() {
    this.#heart = setInterval(() => {
      const now = Date.now()
      this.#stalls.push({ at: now, ms: now - this.#beat - BEAT_MS })
      if (this.#stalls.length > STALLS_KEPT) this.#stalls.shift()
      this.#beat = now
    }, BEAT_MS)
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy())
    })
  }

  static async start(): Promise<Outside> {
    const outside = new Outside()
    await new Promise<void>((done) => outside.#server.listen(0, '127.0.0.1', done))
    return outside
  }

  get host(): string {
    const address = this.#server.address()
    return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  /** The longest that this process was kept waiting within the last seconds. */
  get stalledMs(): number {
    return Math.max(0, Date.now() - this.#beat - BEAT_MS, ...this.#stalls.map(({ ms }) => ms))
  }

  end(): void {
    clearInterval(this.#heart)
    this.#server.closeAllConnections()
    this.#server.close()
  }

  add(sender: Sender): void {
    this.#senders.set(sender.code, sender)
  }

  remove(sender: Sender): void {
    this.#senders.delete(sender.code)
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://outside')
    const body = await bodyOf(request)
    if (url.pathname === '/v2/reports/records') return this.#reports(request, response, url)
    const said = objectOf(body)
    if (url.pathname === '/v1/messages' && said !== null) {
      const { to, text, client_ref: reference } = said
      const call = { channel: 'sms', to: `+${String(to)}`, text: String(text), reference: String(reference) } as const
      return this.#call(request, response, pathOf(said['webhook_url']), call)
    }
    if (url.pathname === '/v1/calls' && said !== null) {
      const [callee] = said['to'] as { number: string }[]
      const script = said['ncco'] as { action: string; text?: string }[]
      const path = pathOf((said['event_url'] as string[])[0])
      const text = script.flatMap((action) => (action.action === 'talk' ? (action.text ?? '') : [])).join(' ')
      const reference = path?.split('/')[5] ?? ''
      return this.#call(request, response, path, { channel: 'voice', to: `+${callee?.number}`, text, reference })
    }
    json(response, 404, { title: 'nobody speaks this here' })
  }

  async #call(
    request: IncomingMessage,
    response: ServerResponse,
    hook: string | null,
    call: Pick<Asked, 'channel' | 'to' | 'text' | 'reference'>,
  ): Promise<void> {
    const sender = this.#senders.get(hook?.split('/')[2] ?? '')
    // A world that has ended: what its server still does is nobody's business.
    if (sender === undefined) return problem(response, 503, 'gone', 'Gone')
    if (!isSigned(String(request.headers.authorization ?? ''), sender.keys, Date.now())) {
      sender.broken('INV-22', `${sender.code} calls by the account of another`)
      return problem(response, 401, 'unauthorized', 'Unauthorized')
    }
    const nth = sender.asked.filter(({ reference }) => reference === call.reference).length
    const asked: Asked = {
      ...call,
      n: sender.asked.length,
      revision: sender.revisionOf(call.text),
      at: Date.now(),
      boot: this.machine?.kills.length ?? 0,
      taken: false,
      providerId: randomUUID(),
      answered: null,
      endedAt: null,
    }
    sender.asked.push(asked)
    response.once('close', () => (asked.endedAt ??= Date.now()))
    sender.started(asked)
    const { seed, realm, swarm, faultsOn } = sender
    const text = asked.revision ?? ''
    const { channel, to } = call
    const of = { seed, realm, live: true, provider: `live-${channel}`, channel, to, text, modelled: false, nth }
    await this.#travel(sender, asked, fateOf(of, swarm, faultsOn), response)
  }

  async #travel(sender: Sender, asked: Asked, fate: Fate, response: ServerResponse): Promise<void> {
    const { swarm } = sender
    if (this.#kills(sender, 'after intent') || fate.requestLost) return
    await pause((fate.there * swarm.slowMs) / 2 / SCALE)
    if (fate.refusal !== null) {
      asked.answered = fate.refusal.kind === 'retry' ? 'retry' : 'refused'
      return refused(response, fate.refusal)
    }
    asked.taken = true
    if (fate.early) await Promise.all(fate.words.map((word) => this.#say(sender, asked, { ...word, delayMs: 0 })))
    else for (const word of fate.words) void this.#say(sender, asked, word)
    if (this.#kills(sender, 'at provider receipt') || fate.answerLost) return
    const silentMs = Math.max(0, (sender.silentUntil.get(asked.channel) ?? 0) - Date.now())
    await pause(((fate.back * swarm.slowMs) / 2 + fate.hangMs) / SCALE + silentMs)
    const id = asked.channel === 'sms' ? { message_uuid: asked.providerId } : { uuid: asked.providerId }
    if (asked.endedAt !== null) return
    asked.answered = 'accepted'
    json(response, asked.channel === 'sms' ? 202 : 201, id)
    this.#kills(sender, 'before commit')
  }

  #kills({ killsAt }: Sender, where: string): boolean {
    if (!killsAt.delete(where)) return false
    this.machine?.kill()
    return true
  }

  #reports(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const key = url.searchParams.get('account_id')
    const reference = url.searchParams.get('client_ref') ?? ''
    const senders = [...this.#senders.values()].filter(({ keys }) => keys.apiKey === key)
    const [sender] = senders
    if (sender === undefined || !isSigned(String(request.headers.authorization ?? ''), sender.keys, Date.now()))
      return problem(response, 401, 'unauthorized', 'Unauthorized')
    if (sender.faultsOn && sender.swarm.lookupFails > 0 && Math.random() < sender.swarm.lookupFails)
      return problem(response, 503, 'down', 'Down')
    const found = senders.flatMap(({ asked }) => asked.filter((one) => one.taken && one.reference === reference))
    const records = found.map(({ providerId, to }) => ({
      account_id: key,
      message_uuid: providerId,
      client_ref: reference,
      to: to.slice(1),
    }))
    json(response, 200, { request_status: 'SUCCESS', items_count: records.length, records })
  }

  // ---- what the provider says of it ----

  async #say(sender: Sender, asked: Asked, word: Word): Promise<void> {
    const { status, failure, delayMs, againAfterMs, dropped, elsewhere, forged } = word
    if (forged !== null) void this.#forge(sender, asked, forged.status, forged.delayMs / SCALE)
    if (elsewhere && sender.neighbour !== null) void this.#elsewhere(sender, asked, word)
    if (dropped) return
    sender.pending += 1
    try {
      await pause(delayMs / SCALE)
      await this.#deliver(sender, asked, { status, failure })
      if (againAfterMs === null) return
      sender.pending += 1
      void pause(againAfterMs / SCALE)
        .then(() => this.#deliver(sender, asked, { status, failure }))
        .finally(() => (sender.pending -= 1))
    } finally {
      sender.pending -= 1
    }
  }

  async #deliver(sender: Sender, asked: Asked, word: Pick<Word, 'status' | 'failure'>): Promise<void> {
    const { path, body } = webhookOf(sender.code, asked, word)
    const answer = await this.#post(path, body, signed(body, sender.keys, Date.now()))
    if (answer === 200) sender.told.push({ ...word, reference: asked.reference, at: Date.now() })
    else if (answer !== null)
      sender.broken('INV-20', `a receipt "${word.status}" of ${sender.code} is answered ${answer}`)
  }

  async #forge(sender: Sender, asked: Asked, status: Receipt['status'], delayMs: number): Promise<void> {
    await pause(delayMs)
    const { path, body } = webhookOf(sender.code, { ...asked, providerId: randomUUID() }, { status, failure: null })
    const keys = { ...sender.keys, signatureSecret: 'the secret of somebody who has none' }
    const answer = await this.#post(path, body, signed(body, keys, Date.now()))
    if (answer !== null && answer !== 401) sender.broken('INV-21', `a forged receipt is answered ${answer}`)
    const unsigned = await this.#post(path, body, null)
    if (unsigned !== null && unsigned !== 503)
      sender.broken('INV-21', `a receipt without a signature is answered ${unsigned}`)
  }

  // Signed, and true, but of another town's message.
  async #elsewhere(sender: Sender, asked: Asked, word: Word): Promise<void> {
    await pause(word.delayMs / 2 / SCALE)
    const other = sender.neighbour
    if (other === null) return
    const { path, body } = webhookOf(other.code, asked, word)
    await this.#post(path, body, signed(body, other.keys, Date.now()))
  }

  /** The status that it is answered in the end; null where its world has ended meanwhile. */
  async #post(path: string, body: string, authorization: string | null): Promise<number | null> {
    const { machine } = this
    if (machine === null) return null
    const headers = { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) }
    const answer = await machine.ask(path, { method: 'POST', headers, body }).catch(() => null)
    return answer?.status ?? null
  }
}

function refused(response: ServerResponse, refusal: NonNullable<Fate['refusal']>): void {
  if (refusal.kind === 'unknown') return void response.destroy()
  switch (refusal.failure) {
    case 'throttled':
      return problem(response, 429, 'throttled', 'Rate Limit Hit', [], { 'retry-after': '0' })
    case 'no credit':
      return problem(response, 402, 'low-balance', 'Low balance')
    case 'rejected content':
      return problem(response, 422, 'messages#1150', 'Invalid params', [{ name: 'text', reason: 'invalid value' }])
    case 'bad recipient':
      return problem(response, 422, 'messages#1150', 'Invalid params', [{ name: 'to', reason: 'invalid value' }])
    default:
      return problem(response, 503, 'down', 'Service unavailable')
  }
}

function webhookOf(
  code: string,
  { channel, reference, providerId, to }: Asked,
  { status, failure }: Pick<Word, 'status' | 'failure'>,
): { readonly path: string; readonly body: string } {
  const timestamp = new Date().toISOString()
  if (channel === 'sms') {
    const name = { accepted: 'submitted', undelivered: 'undeliverable' }[status as string] ?? 'delivered'
    const error = status === 'undelivered' ? { error: { title: failure === 'bad recipient' ? 1120 : 1340 } } : {}
    const event = { channel: 'sms', message_uuid: providerId, to: to.slice(1), client_ref: reference, timestamp }
    return { path: `/hooks/${code}/vonage/status`, body: JSON.stringify({ ...event, status: name, ...error }) }
  }
  const home = `/hooks/${code}/vonage/voice/${reference}`
  const event = { uuid: providerId, timestamp, to: to.slice(1) }
  switch (status) {
    case 'confirmed':
    case 'help':
      return {
        path: `${home}/key`,
        body: JSON.stringify({ ...event, dtmf: { digits: status === 'help' ? '2' : '1', timed_out: false } }),
      }
    case 'accepted':
      return { path: `${home}/event`, body: JSON.stringify({ ...event, status: 'started' }) }
    case 'delivered':
      return { path: `${home}/event`, body: JSON.stringify({ ...event, status: 'completed' }) }
    case 'heard':
      return { path: `${home}/event`, body: JSON.stringify({ ...event, status: 'human' }) }
    case 'undelivered':
      return {
        path: `${home}/event`,
        body: JSON.stringify({ ...event, status: failure === 'bad recipient' ? 'failed' : 'busy' }),
      }
    default:
      return status satisfies never
  }
}
