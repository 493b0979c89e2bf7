// Redis for one bench: a folder of its own, every write on disk before it is answered, or once a second.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, eventually } from '../../e2e/support/server.ts'
import { redisProgram } from './installed.ts'

export type Durability = 'always' | 'everysec'

export class Redis {
  readonly port: number
  readonly #folder: string
  readonly #durability: Durability
  readonly #program: string
  #child: ChildProcess | null = null

  private constructor(program: string, port: number, durability: Durability) {
    this.#program = program
    this.port = port
    this.#durability = durability
    this.#folder = mkdtempSync(join(tmpdir(), 'bench-redis-'))
  }

  static async start(durability: Durability): Promise<Redis> {
    const program = redisProgram()
    if (program === null) throw new Error('no redis-server')
    const redis = new Redis(program, await freePort(), durability)
    await redis.launch()
    return redis
  }

  /** Until it answers; after a kill it reads its log first. */
  async launch(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '']
    const durable = ['--appendonly', 'yes', '--appendfsync', this.#durability]
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', this.#program, ...settings, ...durable], { stdio: 'ignore' })
    const answers = () => Promise.resolve(this.#answers())
    await eventually(answers, (ok) => ok, 30_000)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get version(): string {
    return /v=(\S+)/.exec(spawnSync(this.#program, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? '?'
  }

  remove(): void {
    this.#child?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  // Its own protocol in one line: no client is needed to know whether it has read its log.
  #answers(): boolean {
    const asked = spawnSync(
      'bash',
      ['-c', `exec 3<>/dev/tcp/127.0.0.1/${this.port}; printf 'PING\\r\\n' >&3; head -n 1 <&3`],
      {
        encoding: 'utf8',
        timeout: 2_000,
      },
    )
    return asked.stdout.startsWith('+PONG')
  }
}
