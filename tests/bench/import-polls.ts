// Somebody who asks all the while, ten times a second, in a thread of their own: what they wait. The server does one thing at a time, so the longest
// that the quickest of questions waits is the longest that anything held it.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const EVERY_MS = 100

interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export class Polls {
  readonly #worker: Worker
  #waits: readonly (readonly number[])[] = []

  /** Each of them by itself. */
  constructor(asked: readonly Asked[]) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: asked })
  }

  async stop(): Promise<void> {
    const told = new Promise<readonly (readonly number[])[]>((done) => this.#worker.once('message', done))
    this.#worker.postMessage('stop')
    this.#waits = await told
    await this.#worker.terminate()
  }

  percentile(asked: number, part: number): number {
    const waits = this.#waits[asked]?.toSorted((left, right) => left - right) ?? []
    return waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? NaN
  }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort
  let isOn = true
  port.on('message', () => (isOn = false))
  const ask = async ({ url, headers }: Asked): Promise<readonly number[]> => {
    const waits: number[] = []
    while (isOn) {
      const at = performance.now()
      await (await fetch(url, { headers })).arrayBuffer()
      const took = performance.now() - at
      waits.push(took)
      if (process.env['DBG']) console.error(url.slice(-12), Math.round(at), Math.round(took))
      await new Promise((go) => setTimeout(go, Math.max(0, EVERY_MS - took)))
    }
    return waits
  }
  port.postMessage(await Promise.all((workerData as readonly Asked[]).map(ask)))
}
