// Where the time of the isolate goes, by V8's own sampler, asked through the inspector. A profiler watches only between `start` and `stop`,
// so that what is not counted in a figure is not in the profile either.
import { inspected, type Inspected } from './inspector.ts'

interface Node {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Recorded {
  readonly nodes: readonly Node[]
  readonly startTime: number
  readonly endTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface Spent {
  readonly name: string
  readonly selfMs: number
  /** With what it called. */
  readonly totalMs: number
}

const SAMPLED_EVERY_US = 200

export class Profile {
  readonly #socket: Inspected
  readonly #recorded: Recorded[] = []

  private constructor(socket: Inspected) {
    this.#socket = socket
  }

  static async at(address: string): Promise<Profile> {
    const socket = await inspected(address)
    await socket.ask('Profiler.enable')
    await socket.ask('Profiler.setSamplingInterval', { interval: SAMPLED_EVERY_US })
    return new Profile(socket)
  }

  async start(): Promise<void> {
    await this.#socket.ask('Profiler.start')
  }

  async stop(): Promise<void> {
    const { profile } = (await this.#socket.ask('Profiler.stop')) as { readonly profile: Recorded }
    this.#recorded.push(profile)
  }

  /** The last stretch as a `.cpuprofile`, for a viewer. */
  get last(): string {
    return JSON.stringify(this.#recorded.at(-1) ?? null)
  }

  /** Of all stretches, by function; the most expensive of its own first. */
  spent(): readonly Spent[] {
    const selfMs = new Map<string, number>()
    const totalMs = new Map<string, number>()
    for (const one of this.#recorded) addSpent(one, selfMs, totalMs)
    return [...totalMs]
      .map(([name, total]) => ({ name, selfMs: selfMs.get(name) ?? 0, totalMs: total }))
      .toSorted((left, right) => right.selfMs - left.selfMs)
  }

  close(): void {
    this.#socket.close()
  }
}

function addSpent(recorded: Recorded, selfMs: Map<string, number>, totalMs: Map<string, number>): void {
  const own = new Map<number, number>()
  recorded.samples.forEach((id, index) => {
    // Nobody samples while nothing runs: what then comes first would be charged with all the waiting before it.
    const us = Math.min(recorded.timeDeltas[index] ?? 0, 2 * SAMPLED_EVERY_US)
    own.set(id, (own.get(id) ?? 0) + us / 1_000)
  })
  const byId = new Map(recorded.nodes.map((node) => [node.id, node]))
  const [root] = recorded.nodes
  if (root !== undefined) walk(root, new Set())

  function walk(node: Node, above: ReadonlySet<string>): number {
    const name = nameOf(node)
    const ms = own.get(node.id) ?? 0
    selfMs.set(name, (selfMs.get(name) ?? 0) + ms)
    const within = new Set(above).add(name)
    const below = (node.children ?? []).reduce((sum, id) => sum + walk(byId.get(id) as Node, within), 0)
    // What calls itself is counted once.
    if (!above.has(name)) totalMs.set(name, (totalMs.get(name) ?? 0) + ms + below)
    return ms + below
  }
}

function nameOf({ callFrame: { functionName, lineNumber } }: Node): string {
  return lineNumber < 0 ? functionName : `${functionName || '(anonymous)'}:${lineNumber + 1}`
}
