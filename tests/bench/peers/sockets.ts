// The two that displays are measured against: `ws` in a process of its own, and mosquitto at QoS 1. Each starts, says one frame to all, and can be killed.
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort } from '../../e2e/support/server.ts'
import { Mqtt } from '../sockets/mqtt.ts'
import type { Screen } from '../sockets/screens.ts'

const TOPIC = 'displays/all'
export const QUIET = JSON.stringify({ kind: 'state', seq: 0, notices: [] })

export interface SocketPeer {
  readonly name: string
  readonly pid: number
  screens(count: number): readonly Screen[]
  /** Until it has been handed to the server; who has it, the screens say. */
  tell(frame: string): Promise<void>
  launch(): Promise<void>
  remove(): void
}

export class WsPeer implements SocketPeer {
  readonly name: string
  readonly #port: number
  #child: ChildProcess | null = null

  private constructor(port: number, version: string) {
    this.#port = port
    this.name = `ws ${version} in Node 22`
  }

  static async start(version: string): Promise<WsPeer> {
    const peer = new WsPeer(await freePort(), version)
    await peer.launch()
    return peer
  }

  async launch(): Promise<void> {
    const child = fork(join(import.meta.dirname, 'ws-process.ts'), [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, PEER_PORT: String(this.#port), PEER_STATE: QUIET },
    })
    this.#child = child
    await new Promise((done, failed) => {
      child.once('message', done)
      child.once('exit', () => failed(new Error('ws did not start')))
    })
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  screens(count: number): readonly Screen[] {
    return Array.from({ length: count }, () => ({
      kind: 'websocket',
      url: `ws://127.0.0.1:${this.#port}`,
      protocols: [],
    }))
  }

  async tell(frame: string): Promise<void> {
    this.#child?.send(frame)
  }

  remove(): void {
    this.#child?.kill('SIGKILL')
  }
}

/** `TOCSIN_MOSQUITTO` names the program, else the PATH has it. */
export function mosquittoProgram(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const program = env['TOCSIN_MOSQUITTO'] ?? 'mosquitto'
  const asked = spawnSync(program, ['-h'], { encoding: 'utf8', env: { ...env } as NodeJS.ProcessEnv })
  return asked.error === undefined && /mosquitto version/.test(`${asked.stdout}${asked.stderr}`) ? program : null
}

export const NO_MOSQUITTO = 'absent: no mosquitto in the PATH or in TOCSIN_MOSQUITTO; apt-get install mosquitto'

export class MosquittoPeer implements SocketPeer {
  readonly name: string
  readonly #program: string
  readonly #port: number
  readonly #folder: string
  #child: ChildProcess | null = null

  private constructor(program: string, port: number) {
    this.#program = program
    this.#port = port
    this.#folder = mkdtempSync(join(tmpdir(), 'bench-mosquitto-'))
    const said = spawnSync(program, ['-h'], { encoding: 'utf8' })
    this.name = `mosquitto ${/version (\S+)/.exec(`${said.stdout}${said.stderr}`)?.[1] ?? '?'}, QoS 1`
  }

  static async start(program: string): Promise<MosquittoPeer> {
    const peer = new MosquittoPeer(program, await freePort())
    await peer.launch()
    return peer
  }

  async launch(): Promise<void> {
    const config = join(this.#folder, 'mosquitto.conf')
    const lines = [
      'allow_anonymous true',
      'persistence false',
      'max_connections -1',
      'log_type none',
      'set_tcp_nodelay true',
    ]
    writeFileSync(config, `listener ${this.#port} 127.0.0.1\n${lines.join('\n')}\n`)
    // As root it would become another user who may not read the file.
    const as = process.getuid?.() === 0 ? ['user root'] : []
    writeFileSync(config, `${as.join('\n')}\nlistener ${this.#port} 127.0.0.1\n${lines.join('\n')}\n`)
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', this.#program, '-c', config], { stdio: 'ignore' })
    const answers = () =>
      new Promise<boolean>((done) => {
        const socket = connect({ port: this.#port, host: '127.0.0.1' })
        socket.once('connect', () => (socket.destroy(), done(true)))
        socket.once('error', () => done(false))
      })
    await eventually(answers, (ok) => ok, 10_000)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  screens(count: number): readonly Screen[] {
    return Array.from({ length: count }, (_, index) => ({
      kind: 'mqtt',
      port: this.#port,
      name: `display-${index}`,
      topic: TOPIC,
    }))
  }

  tell(frame: string): Promise<void> {
    return new Promise((done, failed) => {
      const publisher = new Mqtt(this.#port, 'publisher', null, {
        onSubscribed: () => publisher.publish(TOPIC, frame),
        onMessage: () => undefined,
        onPublished: () => {
          done()
          publisher.close()
        },
        onClose: () => failed(new Error('mosquitto closed on the publisher')),
      })
    })
  }

  remove(): void {
    this.#child?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
