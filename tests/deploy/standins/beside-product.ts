// A stand-in as it runs, with a product beside it that hears what it tells: two servers, an outbox on disk and the faults asked for, for the
// tests of one file. Emptied before each of them.
import { mkdtempSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { Faults } from '../../../deploy/standins/faults.ts'
import { Outbox } from '../../../deploy/standins/outbox.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'

export interface StandinParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  /** Where the product listens. */
  readonly server: string
}
type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>

export interface BesideProduct<Told> {
  readonly outbox: Outbox
  readonly faults: Faults
  /** What the product made of each call. */
  readonly told: Told[]
  /** Where the stand-in listens; only within a test. */
  readonly base: () => string
  /** The product answers 503 to so many calls that come next. */
  readonly away: (calls: number) => void
}

export function besideProduct<Told>(
  serve: (parts: StandinParts) => Handle,
  hear: (call: WebhookCall) => Told | Promise<Told>,
): BesideProduct<Told> {
  const outbox = new Outbox(join(mkdtempSync(join(tmpdir(), 'standin-')), 'outbox.ndjson'))
  const faults = new Faults()
  const told: Told[] = []
  let servers: readonly Server[] = []
  let base = ''
  let away = 0

  const heard = async (request: IncomingMessage, response: ServerResponse) => {
    if (away > 0) {
      away -= 1
      return void response.writeHead(503).end()
    }
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const headers = request.headers as Record<string, string>
    told.push(await hear({ method: request.method ?? '', url: request.url ?? '', headers, body, now: Date.now() }))
    response.end()
  }

  beforeAll(async () => {
    const product = createServer((request, response) => void heard(request, response))
    const server = await listening(product)
    const handle = serve({ outbox, faults, now: () => Date.now(), server })
    const service = createServer((request, response) => {
      void handle(request, response).then((taken) => (taken ? undefined : response.writeHead(404).end('not ours')))
    })
    base = await listening(service)
    servers = [product, service]
  })
  beforeEach(() => {
    told.length = 0
    away = 0
    faults.clear()
    outbox.clear()
  })
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })
  return { outbox, faults, told, base: () => base, away: (calls) => (away = calls) }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
