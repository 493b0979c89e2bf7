// One real server for many worlds: the bundle on workerd, as the launcher would serve it, killed and started again at will. A bundle of another
// folder may be served instead, in which somebody has planted a difference.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, BUNDLE, CONSOLE, ROOT } from '../../../deploy/cli/build.ts'
import { workerdConfig } from '../../../deploy/workerd/config.ts'
import { freePort, pause } from '../../e2e/support/server.ts'

/** The waits of the real server, all shortened alike. */
export const WAITS = {
  TOCSIN_CALL_TIMEOUT_MS: '1200',
  TOCSIN_UNKNOWN_WAIT_MS: '1500',
  TOCSIN_RING_AGAIN_MS: '1200',
  TOCSIN_CALL_AFTER_MS: '1500',
} as const

const READY_WITHIN_MS = 30_000
const HOST_EVERY_MS = 10_000

export class Machine {
  readonly port: number
  readonly url: string
  /** Machine time of each kill. */
  readonly kills: number[] = []
  readonly #folder: string
  readonly #environment: Readonly<Record<string, string>>
  #workerd: ChildProcess | null = null
  #up: Promise<void> = Promise.resolve()
  #ended = false
  readonly #host: ReturnType<typeof setInterval>

  private constructor(port: number, folder: string, environment: Readonly<Record<string, string>>) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.#folder = folder
    this.#environment = environment
    this.#writeHost()
    this.#host = setInterval(() => this.#writeHost(), HOST_EVERY_MS)
  }

  /** `outside`: where its providers are, host and port. */
  static async start(outside: string, bundle: string | null = null): Promise<Machine> {
    build(() => undefined)
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-bridge-'))
    for (const name of ['objects', 'host', 'public']) mkdirSync(join(folder, name))
    const environment: Record<string, string> = {
      ...WAITS,
      TOCSIN_DEMO: '1',
      TOCSIN_ORIGIN: `http://localhost:${port}`,
      TOCSIN_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
    const config = workerdConfig({
      folder,
      bundle: bundle ?? BUNDLE,
      assetsWorker: join(ROOT, 'deploy', 'workerd', 'assets.js'),
      egressWorker: join(ROOT, 'deploy', 'workerd', 'egress.js'),
      assets: CONSOLE,
      objects: join(folder, 'objects'),
      host: join(folder, 'host'),
      publicFiles: join(folder, 'public'),
      port,
      standins: outside,
      variables: Object.keys(environment),
    })
    writeFileSync(join(folder, 'workerd.capnp'), config)
    const machine = new Machine(port, folder, environment)
    machine.#serve()
    await machine.#up
    return machine
  }

  get output(): string {
    return join(this.#folder, 'output')
  }

  /** Now; it is started again at once. Two kills at the same moment are one. */
  kill(): void {
    if (this.#workerd === null || this.#ended) return
    this.kills.push(Date.now())
    const killed = this.#workerd
    this.#workerd = null
    const gone = new Promise((done) => killed.once('exit', done))
    killed.kill('SIGKILL')
    this.#up = gone.then(() => this.#serve()).then(() => this.#ready())
  }

  /** As `fetch`; a request that finds nobody, or whose answer a kill took away, is made again, unless it may be made only once. */
  async ask(path: string, init: RequestInit, once = false): Promise<Response> {
    const end = Date.now() + READY_WITHIN_MS
    for (;;) {
      await this.#up
      try {
        const answer = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(10_000) })
        // Read here: a kill may fall into the body.
        const body = await answer.arrayBuffer()
        return new Response(answer.status === 204 ? null : body, answer)
      } catch (error) {
        if (once || Date.now() > end) throw new Error(`${path} finds nobody: ${String(error)}`, { cause: error })
        await pause(20)
      }
    }
  }

  async end(): Promise<void> {
    this.#ended = true
    clearInterval(this.#host)
    await this.#up.catch(() => undefined)
    const workerd = this.#workerd
    if (workerd !== null) {
      const gone = new Promise((done) => workerd.once('exit', done))
      workerd.kill('SIGKILL')
      await gone
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #serve(): void {
    const log = openSync(this.output, 'a')
    // It dies with the process that started it.
    const workerd = join(ROOT, 'node_modules', '.bin', 'workerd')
    const command = ['--pdeathsig', 'KILL', workerd, 'serve', '--experimental', join(this.#folder, 'workerd.capnp')]
    this.#workerd = spawn('setpriv', command, {
      cwd: this.#folder,
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'] ?? '', ...this.#environment },
    })
    if (this.kills.length === 0) this.#up = this.#ready()
  }

  async #ready(): Promise<void> {
    const end = Date.now() + READY_WITHIN_MS
    for (;;) {
      try {
        if ((await fetch(`${this.url}/api/version`, { signal: AbortSignal.timeout(2_000) })).status < 500) return
      } catch {
        // Not yet.
      }
      if (Date.now() > end) throw new Error('workerd does not answer')
      await pause(15)
    }
  }

  #writeHost(): void {
    const report = { at: Date.now(), freeBytes: 1e12, clockSynchronised: true, version: null }
    writeFileSync(join(this.#folder, 'host', 'host.json'), JSON.stringify(report))
  }
}
