// A whole Tocsin for a test: the launcher's own command on a free port and a state folder of its own, killed and started again at will.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isWakeUp } from '../../support/wake-up.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const READY_WITHIN_MS = 90_000

export interface RunFile {
  readonly launcherPid: number
  readonly workerdPid: number
  readonly standinsPid: number
  readonly publicPid: number
  readonly url: string
  readonly publicUrl: string
  readonly standinsUrl: string
}

export interface Arrival {
  readonly n: number
  readonly channel: 'sms' | 'rcs' | 'whatsapp' | 'voice' | 'push' | 'mail'
  readonly to: string
  readonly text: string
  readonly at: string
  readonly reference: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** One running Tocsin with its stand-ins, whichever home it has. */
export interface Home {
  readonly url: string
  signIn(identity: string, territory?: string): Promise<Caller>
  /** What really arrived at the providers by one channel; SMS where none is named. */
  outbox(channel?: Arrival['channel']): Promise<readonly Arrival[]>
  remove(): Promise<void>
}

export class Server implements Home {
  readonly url: string
  readonly #state: string
  readonly #environment: Readonly<Record<string, string>>
  readonly #port: number
  #launcher: ChildProcess | null = null
  #output = ''

  private constructor(port: number, environment: Readonly<Record<string, string>>) {
    this.#port = port
    this.url = `http://localhost:${port}`
    this.#state = mkdtempSync(join(tmpdir(), 'tocsin-'))
    this.#environment = environment
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Server> {
    const server = new Server(await freePort(), environment)
    await server.launch()
    return server
  }

  /** Elsewhere, in the same environment, with a state folder that is empty yet: something is put there before the first launch. */
  async another(): Promise<Server> {
    return new Server(await freePort(), this.#environment)
  }

  /** The launcher, until it prints that it is ready. */
  async launch(): Promise<void> {
    const launcher = this.spawnLauncher()
    this.#launcher = launcher
    const end = Date.now() + READY_WITHIN_MS
    while (!this.#output.includes('Tocsin is ready')) {
      if (launcher.exitCode !== null || Date.now() > end) throw new Error(`not ready:\n${this.#output}`)
      await pause(50)
    }
  }

  spawnLauncher(): ChildProcess {
    this.#output = ''
    const child = spawn('node', [join(ROOT, 'deploy', 'cli', 'start.ts')], {
      cwd: ROOT,
      env: { ...process.env, ...this.#environment, PORT: String(this.#port), TOCSIN_STATE: this.#state },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    return child
  }

  get output(): string {
    return this.#output
  }

  get state(): string {
    return this.#state
  }

  get run(): RunFile {
    return JSON.parse(readFileSync(join(this.#state, 'run.json'), 'utf8')) as RunFile
  }

  /** "The server" of a kill test is workerd's own process. */
  killWorkerd(): void {
    process.kill(this.run.workerdPid, 'SIGKILL')
  }

  async stop(): Promise<number> {
    const launcher = this.#launcher
    if (launcher === null || launcher.exitCode !== null) return 0
    const began = Date.now()
    launcher.kill('SIGTERM')
    await new Promise((done) => launcher.once('exit', done))
    return Date.now() - began
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#state, { recursive: true, force: true })
  }

  signIn(identity: string, territory = '99001'): Promise<Caller> {
    return signIn(this.url, identity, territory)
  }

  outbox(channel: Arrival['channel'] = 'sms'): Promise<readonly Arrival[]> {
    return outbox(this.run.standinsUrl, channel)
  }
}

export async function signIn(url: string, identity: string, territory: string): Promise<Caller> {
  const answer = await fetch(`${url}/api/demo/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identity, territory }),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  const { token } = (await answer.json()) as { token: string }
  return caller(url, token)
}

/** What residents got, and what is sent for notices and calls for help; who is woken for a proposal is `wakeUps`. */
export async function outbox(standinsUrl: string, channel: Arrival['channel']): Promise<readonly Arrival[]> {
  return (await arrivals(standinsUrl, channel)).filter((one) => !isWakeUp(one))
}

export async function wakeUps(standinsUrl: string, channel: Arrival['channel']): Promise<readonly Arrival[]> {
  return (await arrivals(standinsUrl, channel)).filter(isWakeUp)
}

async function arrivals(standinsUrl: string, channel: Arrival['channel']): Promise<readonly Arrival[]> {
  return (await (await fetch(`${standinsUrl}/standins/outbox?channel=${channel}`)).json()) as readonly Arrival[]
}

export interface Caller {
  readonly token: string
  <T>(
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<{ readonly status: number; readonly body: T }>
}

function caller(url: string, token: string): Caller {
  const call = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as never }
  }
  return Object.assign(call, { token })
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

/** Asks until the answer pleases; says what it saw last where it never does. */
export async function eventually<T>(
  ask: () => Promise<T>,
  pleases: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const value = await ask()
    if (pleases(value)) return value
    if (Date.now() > end)
      throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(value)?.slice(0, 2_000) ?? 'nothing'}`)
    await pause(100)
  }
}

/** Below those that the system gives to outgoing connections: one of them may take the port of a server between its death and its restart. */
const PORTS = { from: 12_000, to: 32_000 }

/** A port, and the one after it for the public pages, on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + 2 * randomInt((PORTS.to - PORTS.from) / 2)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)))
  })
}
