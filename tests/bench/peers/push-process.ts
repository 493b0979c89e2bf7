// The push path in Node 22, in a process of its own: each message sealed, signed, posted by fetch, and its outcome on disk (SQLite, WAL, synced).
// `side` says who seals and signs: `web-push`, or our adapter; everything around it is the same. It counts its own processor time.
import { createECDH, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { browserNamed, PUSH_ORIGIN } from '../../../deploy/standins/push.ts'
import type { Subscription } from '../../../worker/channels/push-encryption.ts'
import { WebPush } from '../../../worker/channels/web-push.ts'

interface Library {
  readonly default: {
    generateVAPIDKeys(): { readonly publicKey: string; readonly privateKey: string }
    generateRequestDetails(
      subscription: Subscription,
      payload: string,
      options: object,
    ): { readonly headers: Record<string, string>; readonly body: Buffer<ArrayBuffer> }
  }
}

// Not resolved by the compiler: the peers have a lockfile of their own and need not be here.
const name: string = 'web-push'
const library = ((await import(name)) as Library).default

const order = JSON.parse(process.env['PEER_ORDER'] ?? '{}') as {
  readonly side: 'web-push' | 'ours'
  readonly sink: string
  readonly size: number
  readonly concurrency: number
  readonly folder: string
  readonly notification: string
}
const { side, sink, size, concurrency, notification } = order
const identity = { ...library.generateVAPIDKeys(), subject: 'mailto:bench@example.org' }
const subscriptions = Array.from({ length: size }, (_, index) => browserNamed(`${side}-${index}`).subscription)
const atSink = (endpoint: string) => `http://${sink}${new URL(endpoint).pathname}`

const adapter = new WebPush({
  identity: { ...identity, furtherOrigins: [PUSH_ORIGIN] },
  fetch: (url, init) => fetch(atSink(url), init),
  timeoutMs: 10_000,
  now: () => Date.now(),
  entropy: () => ({ privateKey: randomBytes(32), salt: randomBytes(16) }),
})

async function byLibrary(subscription: Subscription): Promise<string> {
  const details = library.generateRequestDetails(subscription, notification, {
    TTL: 3_600,
    urgency: 'high',
    topic: 'bench',
    contentEncoding: 'aes128gcm',
    vapidDetails: { ...identity },
  })
  const { headers, body } = details
  const signal = AbortSignal.timeout(10_000)
  delete headers['Content-Length']
  const answer = await fetch(atSink(subscription.endpoint), { method: 'POST', headers, body, signal })
  await answer.text()
  return answer.status === 201 ? 'accepted' : `HTTP ${answer.status}`
}

async function byAdapter(subscription: Subscription, index: number): Promise<string> {
  const outcome = await adapter.send({
    to: JSON.stringify(subscription),
    text: notification,
    language: 'fr',
    severity: 'Extreme',
    sender: '',
    reference: `bench-${index}`,
    ttlMs: 3_600_000,
    topic: 'bench',
    hooksUrl: 'http://localhost/hooks/99001',
  })
  return outcome.kind
}

const database = new DatabaseSync(join(order.folder, `${side}.sqlite`))
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE outcome (n INTEGER PRIMARY KEY, outcome TEXT)',
)
const store = database.prepare('INSERT INTO outcome (n, outcome) VALUES (?, ?)')
let waiting: { readonly n: number; readonly outcome: string }[] = []

// What came in one turn of the loop is committed together: kinder than one commit a message, which nobody who measures would write.
function keep(n: number, outcome: string): void {
  if (waiting.push({ n, outcome }) > 1) return
  setImmediate(() => {
    database.exec('BEGIN')
    for (const one of waiting) store.run(one.n, one.outcome)
    database.exec('COMMIT')
    waiting = []
  })
}

const send = side === 'web-push' ? byLibrary : byAdapter
let next = 0
async function hand(): Promise<void> {
  while (next < size) {
    const index = next++
    keep(index, await send(subscriptions[index] as Subscription, index))
  }
}

/** The wall: one key pair and one agreement a message, on one core, in a second. */
function wallPerSecond(): number {
  const [other] = subscriptions
  const point = Buffer.from(other?.keys.p256dh ?? '', 'base64url')
  const began = performance.now()
  let count = 0
  for (; performance.now() - began < 1_000; count++) {
    const own = createECDH('prime256v1')
    own.generateKeys()
    own.computeSecret(point)
  }
  return (count * 1_000) / (performance.now() - began)
}

const wall = wallPerSecond()
const before = process.cpuUsage()
const began = performance.now()
await Promise.all(Array.from({ length: concurrency }, hand))
await new Promise((done) => setImmediate(() => setImmediate(done)))
const { user, system } = process.cpuUsage(before)
const wallMs = performance.now() - began
const accepted = Number(
  database.prepare(`SELECT COUNT(*) AS n FROM outcome WHERE outcome = 'accepted'`).get()?.['n'] ?? 0,
)
process.stdout.write(
  `${JSON.stringify({ accepted, processorMs: (user + system) / 1_000, wallMs, wallPerSecond: wall })}\n`,
)
