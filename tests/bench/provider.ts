// The sink as a bench holds it: started, asked, told when to kill.
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export interface Tally {
  readonly arrivals: number
  readonly references: number
  /** Copies beyond the first of a reference. */
  readonly twice: number
  readonly firstAt: number
  readonly lastAt: number
  readonly killedAt: number | null
  readonly mostInASecond: number
  /** Arrivals of each second, from that of the first to that of the last. */
  readonly perSecond: readonly number[]
}

export class Provider {
  readonly host: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.host = `127.0.0.1:${port}`
  }

  static async start(): Promise<Provider> {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'node', join(import.meta.dirname, 'sink.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const port = await new Promise<number>((done, failed) => {
      child.once('exit', () => failed(new Error('the sink did not start')))
      child.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString())))
    })
    return new Provider(child, port)
  }

  tally(): Promise<Tally> {
    return this.#ask('GET')
  }

  async forget(): Promise<void> {
    await this.#ask('DELETE')
  }

  async set(settings: {
    readonly delayMs?: number
    readonly lookup?: boolean
    readonly killAt?: number | null
    readonly kill?: readonly number[]
  }): Promise<void> {
    await this.#ask('POST', JSON.stringify(settings))
  }

  stop(): void {
    this.#child.kill('SIGTERM')
  }

  async #ask(method: string, body: string | null = null): Promise<Tally> {
    return (await (await fetch(`http://${this.host}/sink`, { method, body })).json()) as Tally
  }
}
