// A provider as it tells receipts: over a bounded number of connections that it keeps, and once more where one of them was closed under it. A
// connection that the server ends while it is idle may meet the next request on its way: HTTP leaves that to the client (RFC 9112, 9.3.1).
import { Agent, request } from 'node:http'
import type { Kit } from './kit.ts'

const CONNECTIONS = 128

export class ProviderConnections {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  readonly #url: URL
  /** Receipts that met a closed connection and were told again. */
  again = 0

  constructor(kit: Kit, territory = '99001') {
    this.#url = new URL(`${kit.server.url}/hooks/${territory}/vonage/status`)
  }

  async tell(body: string, authorization: string): Promise<number> {
    try {
      return await this.#once(body, authorization)
    } catch {
      this.again += 1
      return this.#once(body, authorization)
    }
  }

  end(): void {
    this.#agent.destroy()
  }

  #once(body: string, authorization: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization, 'content-length': Buffer.byteLength(body) }
      const asked = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (answer) => {
        answer.on('error', reject)
        answer.on('end', () => resolve(answer.statusCode ?? 0))
        answer.resume()
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }
}
