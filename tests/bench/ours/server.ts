// Tocsin as it runs at home, with a sink for a provider: the product's bundle and the launcher's own configuration, on real workerd.
// Its one change: whatever it asks of the internet leads to the sink, so that a bench can reach nobody, and no worker stands in the way out.
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import webpush from 'web-push'
import { build, BUNDLE, CONSOLE, ROOT } from '../../../deploy/cli/build.ts'
import { PUSH_ORIGIN } from '../../../deploy/standins/push.ts'
import { workerdConfig } from '../../../deploy/workerd/config.ts'
import { eventually, freePort, signIn, type Caller } from '../../e2e/support/server.ts'

const TOWN = '99001'
const INTERNET = 'network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))'

export interface ServerOrder {
  /** host:port of the sink. */
  readonly provider: string
  readonly waits?: Readonly<Record<string, string>>
  /** host:port for a profiler or for questions about memory; a bench that is watched closely is slower. */
  readonly inspector?: string | undefined
}

export class BenchServer {
  readonly url: string
  readonly #folder: string
  readonly #config: string
  readonly #environment: Readonly<Record<string, string>>
  readonly #inspector: string | undefined
  #workerd: ChildProcess | null = null

  private constructor(parts: {
    readonly folder: string
    readonly port: number
    readonly environment: Readonly<Record<string, string>>
    readonly inspector: string | undefined
  }) {
    this.#folder = parts.folder
    this.#config = join(parts.folder, 'workerd.capnp')
    this.#environment = parts.environment
    this.#inspector = parts.inspector
    this.url = `http://localhost:${parts.port}`
  }

  // TOCSIN_BENCH_INSPECTOR is for whoever looks where the time goes.
  static async start({
    provider,
    waits = {},
    inspector = process.env['TOCSIN_BENCH_INSPECTOR'],
  }: ServerOrder): Promise<BenchServer> {
    build(() => undefined)
    const folder = mkdtempSync(join(tmpdir(), 'bench-'))
    const port = await freePort()
    const environment = { ...keys(), TOCSIN_DEMO: '1', TOCSIN_ORIGIN: `http://localhost:${port}`, ...waits }
    for (const name of ['objects', 'host', 'public']) mkdirSync(join(folder, name))
    const config = workerdConfig({
      folder,
      bundle: BUNDLE,
      assetsWorker: join(ROOT, 'deploy', 'workerd', 'assets.js'),
      egressWorker: join(ROOT, 'deploy', 'workerd', 'egress.js'),
      assets: CONSOLE,
      objects: join(folder, 'objects'),
      host: join(folder, 'host'),
      publicFiles: join(folder, 'public'),
      port,
      standins: provider,
      variables: Object.keys(environment),
    })
    const shut = config
      .replace(INTERNET, `external = (address = ${JSON.stringify(provider)}, http = ())`)
      .replace('globalOutbound = "egress"', 'globalOutbound = "internet"')
    if (shut.includes('network =') || shut.includes('"egress",\n'))
      throw new Error('the configuration has another way out than the bench knows')
    writeFileSync(join(folder, 'workerd.capnp'), shut)
    const server = new BenchServer({ folder, port, environment, inspector })
    await server.launch()
    return server
  }

  /** Until it answers. After a kill the same call goes on where it was. */
  async launch(): Promise<void> {
    const watched = this.#inspector === undefined ? [] : [`--inspector-addr=${this.#inspector}`]
    const workerd = join(ROOT, 'node_modules', '.bin', 'workerd')
    const command = [workerd, 'serve', '--experimental', ...watched, this.#config]
    // What it says of its own stays beside its state: a kill makes it warn, and a figure is no place for that.
    const log = openSync(join(this.#folder, 'workerd.log'), 'a')
    this.#workerd = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', log],
      env: { PATH: process.env['PATH'] ?? '', ...this.#environment },
    })
    closeSync(log)
    const answers = () =>
      fetch(`${this.url}/api/openapi.json`).then(
        (got) => got.ok,
        () => false,
      )
    await eventually(answers, (ok) => ok, 30_000)
  }

  get pid(): number {
    return this.#workerd?.pid ?? 0
  }

  get objects(): string {
    return join(this.#folder, 'objects')
  }

  signIn(identity: 'mayor' | 'duty'): Promise<Caller> {
    return signIn(this.url, identity, TOWN)
  }

  remove(): void {
    this.#workerd?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

// Of this run alone. Vonage's key signs; nobody here checks.
function keys(): Readonly<Record<string, string>> {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const vapid = webpush.generateVAPIDKeys()
  return {
    TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
    VONAGE_APPLICATION_ID: '00000000-0000-4000-8000-00000000be4c',
    VONAGE_API_KEY: 'bench001',
    VONAGE_PRIVATE_KEY: pair.privateKey,
    VONAGE_SIGNATURE_SECRET: randomBytes(32).toString('hex'),
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: 'mailto:bench@example.org',
    TOCSIN_PUSH_STANDIN: PUSH_ORIGIN,
  }
}
