// BullMQ and its Redis as one side of a bench.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CALL_TIMEOUT_MS } from '../../../worker/channels/vonage-client.ts'
import { Redis, type Durability } from './redis.ts'

export interface QueueOrder {
  readonly durability: Durability
  readonly sink: string
  readonly concurrency: number
  readonly text: string
  readonly stalledMs: number
}

export type Counts = Readonly<Record<'wait' | 'active' | 'delayed' | 'completed' | 'failed', number>>

export class BullQueue {
  readonly redis: Redis
  readonly #order: QueueOrder
  #worker: ChildProcess | null = null
  #lines: Record<string, number>[] = []

  private constructor(redis: Redis, order: QueueOrder) {
    this.redis = redis
    this.#order = order
  }

  static async start(order: QueueOrder): Promise<BullQueue> {
    return new BullQueue(await Redis.start(order.durability), order)
  }

  static get version(): string {
    const file = join(import.meta.dirname, '..', 'node_modules', 'bullmq', 'package.json')
    return String((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version)
  }

  /** A worker that first adds so many jobs; 0 where they are there already. */
  work(add: number): void {
    const { sink, concurrency, text, stalledMs } = this.#order
    this.#lines = []
    const env = {
      ...process.env,
      PEER_ORDER: JSON.stringify({
        redisPort: this.redis.port,
        sink,
        concurrency,
        text,
        stalledMs,
        callTimeoutMs: CALL_TIMEOUT_MS,
        add,
      }),
    }
    const worker = spawn('setpriv', ['--pdeathsig', 'KILL', 'node', join(import.meta.dirname, 'bullmq-process.ts')], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env,
    })
    worker.stdout?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n'))
        if (line !== '') this.#lines.push(JSON.parse(line) as Record<string, number>)
    })
    this.#worker = worker
  }

  /** What the worker has said under that name; undefined where it has not yet. */
  said(name: 'started' | 'added' | 'completed' | 'at'): number | undefined {
    return this.#lines.find((line) => name in line)?.[name]
  }

  /** Null where the worker does not answer, as one that was just killed. */
  counts(): Promise<Counts | null> {
    const worker = this.#worker
    if (worker === null || !worker.connected) return Promise.resolve(null)
    return new Promise((done) => {
      const late = setTimeout(() => done(null), 2_000)
      worker.once('message', (counts) => {
        clearTimeout(late)
        done(counts as Counts)
      })
      worker.send('counts', (error) => error !== null && done(null))
    })
  }

  get pids(): readonly number[] {
    return [this.redis.pid, this.#worker?.pid ?? 0]
  }

  remove(): void {
    this.#worker?.kill('SIGKILL')
    this.redis.remove()
  }
}
