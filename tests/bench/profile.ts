// Where the processor time of a running workerd goes: `node tests/bench/profile.ts HOST:PORT SECONDS` beside a bench that was started with
// TOCSIN_BENCH_INSPECTOR=HOST:PORT. Samples are counted, not the time between them: V8 puts the waiting before a function down to it.
import { pathToFileURL } from 'node:url'

interface Node {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly hitCount?: number
  readonly children?: readonly number[]
}

export interface Profile {
  readonly nodes: readonly Node[]
}

const SAMPLE_EVERY_US = 200
const IDLE = new Set(['(root)', '(program)', '(idle)'])

export class Profiler {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const said = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown }
      this.#waiting.get(said.id ?? 0)?.(said.result)
    })
  }

  /** `address` is the inspector's, host:port; throws where nobody answers there. */
  static async start(address: string): Promise<Profiler> {
    const targets = (await (await fetch(`http://${address}/json/list`)).json()) as readonly {
      readonly id: string
      readonly webSocketDebuggerUrl: string
    }[]
    const main = targets.find(({ id }) => id.includes('main')) ?? targets[0]
    if (main === undefined) throw new Error('nothing to inspect')
    const socket = new WebSocket(main.webSocketDebuggerUrl)
    await new Promise((done, failed) => {
      socket.addEventListener('open', done)
      socket.addEventListener('error', () => failed(new Error('the inspector does not answer')))
    })
    const profiler = new Profiler(socket)
    await profiler.#ask('Profiler.enable')
    await profiler.#ask('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
    await profiler.#ask('Profiler.start')
    return profiler
  }

  async stop(): Promise<Profile> {
    const { profile } = (await this.#ask('Profiler.stop')) as { readonly profile: Profile }
    this.#socket.close()
    return profile
  }

  #ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#last
    this.#socket.send(JSON.stringify({ id, method, params }))
    return new Promise((done) => this.#waiting.set(id, done))
  }
}

/** The functions with most samples of their own, then those with most of what they call: percent of all that were not idle. */
export function tableOf({ nodes }: Profile, most = 60): string {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const nameOf = ({ callFrame: { functionName, lineNumber } }: Node) =>
    `${functionName === '' ? '(anonymous)' : functionName}:${lineNumber + 1}`
  const own = new Map<string, number>()
  const whole = new Map<string, number>()
  const walk = (node: Node, above: ReadonlySet<string>): number => {
    const name = nameOf(node)
    const hits = IDLE.has(node.callFrame.functionName) ? 0 : (node.hitCount ?? 0)
    own.set(name, (own.get(name) ?? 0) + hits)
    const path = new Set(above).add(name)
    const below = (node.children ?? []).reduce((sum, id) => sum + walk(byId.get(id) as Node, path), hits)
    // What calls itself counts once.
    if (!above.has(name)) whole.set(name, (whole.get(name) ?? 0) + below)
    return below
  }
  const [root] = nodes
  const all = root === undefined ? 0 : walk(root, new Set())
  const lines = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([, left], [, right]) => right - left)
      .slice(0, most)
      .map(([name, hits]) => `${((hits / all) * 100).toFixed(1).padStart(6)} %  ${name}`)
      .join('\n')
  return `${all} samples\nof their own\n${lines(own)}\nwith what they call\n${lines(whole)}`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [address = '', seconds = '5'] = process.argv.slice(2)
  const profiler = await Profiler.start(address)
  await new Promise((done) => setTimeout(done, Number(seconds) * 1_000))
  console.log(tableOf(await profiler.stop()))
}
