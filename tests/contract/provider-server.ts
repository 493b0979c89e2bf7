// A provider's side of the wire for a contract suite: real HTTP on loopback, answering as the running test wants.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface Seen {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export class ProviderServer {
  answer: Answer = (_, response) => response.end()
  readonly seen: Seen[] = []
  #base = ''
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks)
        this.seen.push({ url: request.url ?? '', headers: request.headers, body })
        this.answer(request, response, body.toString())
      })
    })
  }

  get base(): string {
    return this.#base
  }

  /** The last request, its body as JSON. */
  get last(): { readonly url: string; readonly headers: Seen['headers']; readonly json: Record<string, unknown> } {
    const last = this.seen.at(-1)
    if (last === undefined) throw new Error('nothing was asked of the provider')
    return { url: last.url, headers: last.headers, json: JSON.parse(last.body.toString()) as Record<string, unknown> }
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
export const raw = (status: number, type: string, body: string): Answer => {
  return (_, response) => void response.writeHead(status, { 'content-type': type }).end(body)
}
