// The edge form for a test: the bundle that `wrangler deploy` would upload, under miniflare, with the bindings of wrangler.toml itself.
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import webpush from 'web-push'
import { convertV4MiniflareOptions, Miniflare, Response as EdgeResponse, type Request as EdgeRequest } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { build, BUNDLE, CONSOLE, ROOT } from '../../../deploy/cli/build.ts'
import { loadDemonstration } from '../../../deploy/demo/load.ts'
import { PUSH_ORIGIN } from '../../../deploy/standins/push.ts'
import { eventually, freePort, outbox, signIn, type Arrival, type Caller, type Home } from './server.ts'

/** What the stand-ins answer for; everything else is closed, as a test has no other network. */
const PROVIDERS = new Set([
  'api.nexmo.com',
  'rest.nexmo.com',
  'eu.api.ovh.com',
  'demo.api.infobip.com',
  'api.scaleway.com',
  'messaging.s3.fr-par.scw.cloud',
  'api.ahasend.com',
  'hubeau.eaufrance.fr',
  'www.vigicrues.gouv.fr',
  'public-api.meteofrance.fr',
  'ensemble-api.open-meteo.com',
  'flood-api.open-meteo.com',
  'push.standins.localhost',
])

export class Edge implements Home {
  readonly url: string
  readonly standinsUrl: string
  readonly #miniflare: Miniflare
  readonly #standins: ChildProcess
  readonly #state: string

  private constructor(parts: {
    readonly url: string
    readonly standinsUrl: string
    readonly miniflare: Miniflare
    readonly standins: ChildProcess
    readonly state: string
  }) {
    this.url = parts.url
    this.standinsUrl = parts.standinsUrl
    this.#miniflare = parts.miniflare
    this.#standins = parts.standins
    this.#state = parts.state
  }

  static async start(): Promise<Edge> {
    build(() => undefined)
    const state = mkdtempSync(join(tmpdir(), 'tocsin-edge-'))
    const [port, standinsPort] = [await freePort(), await freePort()]
    const url = `http://localhost:${port}`
    const standinsUrl = `http://127.0.0.1:${standinsPort}`
    const keys = demoKeys()
    const standins = spawn(process.execPath, [join(ROOT, 'deploy', 'standins', 'main.ts')], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        ...keys,
        STANDINS_PORT: String(standinsPort),
        STANDINS_STATE: join(state, 'standins'),
        STANDINS_SERVER: url,
      },
    })
    const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'))
    const options = {
      port,
      host: 'localhost',
      name: 'tocsin',
      modules: true,
      modulesRoot: dirname(BUNDLE),
      scriptPath: BUNDLE,
      compatibilityDate: workerOptions['compatibilityDate'],
      durableObjects: workerOptions['durableObjects'],
      assets: {
        directory: CONSOLE,
        binding: 'ASSETS',
        routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
      },
      bindings: {
        ...(workerOptions['bindings'] as object),
        ...keys,
        TOCSIN_DEMO: '1',
        TOCSIN_ORIGIN: url,
        TOCSIN_PUSH_STANDIN: PUSH_ORIGIN,
        TOCSIN_RING_AGAIN_MS: '500',
      },
      outboundService: (request: EdgeRequest) => toStandins(request, standinsUrl),
    }
    const miniflare = new Miniflare(
      convertV4MiniflareOptions(options as Parameters<typeof convertV4MiniflareOptions>[0]),
    )
    await miniflare.ready
    await eventually(
      () =>
        fetch(`${standinsUrl}/standins/alive`).then(
          (answer) => answer.ok,
          () => false,
        ),
      (alive) => alive,
    )
    await loadDemonstration(url, () => undefined)
    return new Edge({ url, standinsUrl, miniflare, standins, state })
  }

  signIn(identity: string, territory = '99001'): Promise<Caller> {
    return signIn(this.url, identity, territory)
  }

  outbox(channel: Arrival['channel'] = 'sms'): Promise<readonly Arrival[]> {
    return outbox(this.standinsUrl, channel)
  }

  async remove(): Promise<void> {
    await this.#miniflare.dispose()
    this.#standins.kill('SIGTERM')
    rmSync(this.#state, { recursive: true, force: true })
  }
}

async function toStandins(request: EdgeRequest, standinsUrl: string): Promise<EdgeResponse> {
  const { hostname, host, pathname, search } = new URL(request.url)
  if (!PROVIDERS.has(hostname)) return new EdgeResponse('closed', { status: 502 })
  const headers = new Headers([...request.headers])
  headers.set('x-tocsin-host', host)
  for (const name of ['host', 'content-length', 'connection']) headers.delete(name)
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const answer = await fetch(standinsUrl + pathname + search, {
    method: request.method,
    headers,
    redirect: 'manual',
    ...(hasBody ? { body: await request.arrayBuffer() } : {}),
  })
  return new EdgeResponse(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] })
}

function demoKeys(): Readonly<Record<string, string>> {
  const vapid = webpush.generateVAPIDKeys()
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return {
    TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
    METEOFRANCE_API_KEY: 'edge0003',
    VONAGE_APPLICATION_ID: '00000000-0000-4000-8000-00000000ed6e',
    VONAGE_API_KEY: 'edge0001',
    VONAGE_PRIVATE_KEY: pair.privateKey,
    VONAGE_PUBLIC_KEY: pair.publicKey,
    VONAGE_SIGNATURE_SECRET: randomBytes(32).toString('hex'),
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
  }
}
