// BullMQ as its documentation shows it: jobs added in bulk, a worker with a concurrency, three attempts, every result kept. In a process of
// its own, which is killed and started again. It calls the provider as we do: fetch, with a deadline.
interface Job {
  readonly data: { readonly to: string; readonly text: string; readonly reference: string }
}
interface Queue {
  addBulk(jobs: readonly object[]): Promise<unknown>
  getJobCounts(...states: string[]): Promise<Readonly<Record<string, number>>>
  close(): Promise<void>
}
interface Worker {
  on(event: string, listener: () => void): void
}
interface Bullmq {
  readonly Queue: new (name: string, options: object) => Queue
  readonly Worker: new (name: string, work: (job: Job) => Promise<string>, options: object) => Worker
}

// Not resolved by the compiler: the peers have a lockfile of their own and need not be here.
const name: string = 'bullmq'
const { Queue, Worker } = (await import(name)) as Bullmq

const order = JSON.parse(process.env['PEER_ORDER'] ?? '{}') as {
  readonly redisPort: number
  readonly sink: string
  readonly concurrency: number
  /** How many to add; 0 after a kill: they are there. */
  readonly add: number
  readonly text: string
  /** How long a job of a dead worker is waited for; its default is 30 s. */
  readonly stalledMs: number
  readonly callTimeoutMs: number
}
const connection = { host: '127.0.0.1', port: order.redisPort, maxRetriesPerRequest: null }

async function post({ to, text, reference }: Job['data']): Promise<string> {
  const body = JSON.stringify({ channel: 'sms', message_type: 'text', to, from: 'MAIRIE', text, client_ref: reference })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`http://${order.sink}/v1/messages`, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(order.callTimeoutMs),
  })
  if (answer.status !== 202) throw new Error(`HTTP ${answer.status}`)
  return String(((await answer.json()) as { message_uuid: string }).message_uuid)
}

const queue = new Queue('bench', { connection })
const worker = new Worker('bench', (job) => post(job.data), {
  connection,
  concurrency: order.concurrency,
  lockDuration: order.stalledMs,
  stalledInterval: order.stalledMs,
})
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
let completed = 0
worker.on('completed', () => {
  completed += 1
  if (completed === order.add) tell({ completed, at: Date.now() })
})
worker.on('error', () => undefined)

tell({ started: Date.now() })
for (let from = 0; from < order.add; from += 1_000) {
  const jobs = Array.from({ length: Math.min(1_000, order.add - from) }, (_, index) => ({
    name: 'sms',
    data: { to: `33600${String(from + index).padStart(6, '0')}`, text: order.text, reference: `bull-${from + index}` },
    opts: { attempts: 3, backoff: { type: 'fixed', delay: order.stalledMs } },
  }))
  await queue.addBulk(jobs)
}
tell({ added: Date.now() })
process.on('message', (message) => {
  if (message === 'counts')
    void queue.getJobCounts('wait', 'active', 'delayed', 'completed', 'failed').then((counts) => process.send?.(counts))
})

export {}
