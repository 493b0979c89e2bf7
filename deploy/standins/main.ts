// The local stand-ins of the demonstration: one process, loopback only, outbox on disk. They speak the providers' own HTTP.
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { ahaSend } from './ahasend.ts'
import { Faults, type Fault } from './faults.ts'
import { hubeau } from './hubeau.ts'
import { infobip } from './infobip.ts'
import { mail } from './mail.ts'
import { googleFlood } from './google-flood.ts'
import { meteofrance } from './meteofrance.ts'
import { Outbox } from './outbox.ts'
import { openMeteo } from './open-meteo.ts'
import { ovh } from './ovh.ts'
import { pushService } from './push.ts'
import { changesOf, phonesFile } from './phones/serve.ts'
import { reference } from './reference.ts'
import { DEMO_SIRENS, demoSirenKey, SirenControllers } from './siren.ts'
import { TerritoryTime } from './territory-time.ts'
import { vigicrues } from './vigicrues.ts'
import { vonageVoice } from './vonage-voice.ts'
import { vonage } from './vonage.ts'

const port = Number(process.env['STANDINS_PORT'] ?? 0)
const server = process.env['STANDINS_SERVER'] ?? 'http://127.0.0.1:8787'
const outbox = new Outbox(join(process.env['STANDINS_STATE'] ?? '.tocsin/standins', 'outbox.ndjson'))
const faults = new Faults()
const time = new TerritoryTime(server)
const vonageKeys = {
  applicationId: process.env['VONAGE_APPLICATION_ID'] ?? '',
  apiKey: process.env['VONAGE_API_KEY'] ?? '',
  apiSecret: process.env['VONAGE_API_SECRET'] ?? '',
  publicKey: process.env['VONAGE_PUBLIC_KEY'] ?? '',
  signatureSecret: process.env['VONAGE_SIGNATURE_SECRET'] ?? '',
  server,
}
const sms = vonage(outbox, faults, () => Date.now(), vonageKeys)
const push = pushService({ outbox, faults, now: () => Date.now(), server })
const voice = vonageVoice({ outbox, faults, now: () => Date.now(), keys: vonageKeys })
const ovhKeys = {
  applicationKey: process.env['OVH_APPLICATION_KEY'] ?? '',
  applicationSecret: process.env['OVH_APPLICATION_SECRET'] ?? '',
  consumerKey: process.env['OVH_CONSUMER_KEY'] ?? '',
  serviceName: process.env['OVH_SERVICE_NAME'] ?? '',
}
const ovhSms = ovh({
  outbox,
  faults,
  now: () => Date.now(),
  keys: ovhKeys,
  server,
  callbackPath: process.env['STANDINS_OVH_CALLBACK'] ?? null,
})
const infobipVoice = infobip({
  outbox,
  faults,
  now: () => Date.now(),
  apiKey: process.env['INFOBIP_API_KEY'] ?? '',
  server,
})
const email = mail({
  outbox,
  faults,
  now: () => Date.now(),
  keys: {
    secretKey: process.env['MAIL_SECRET_KEY'] ?? '',
    projectId: process.env['MAIL_PROJECT_ID'] ?? '',
    certificate: process.env['MAIL_TOPIC_CERTIFICATE'] ?? '',
    privateKey: process.env['MAIL_TOPIC_KEY'] ?? '',
  },
  server,
  callbackPath: process.env['STANDINS_MAIL_CALLBACK'] ?? null,
})

const secondEmail = ahaSend({
  outbox,
  faults,
  now: () => Date.now(),
  keys: {
    apiKey: process.env['AHASEND_API_KEY'] ?? '',
    accountId: process.env['AHASEND_ACCOUNT_ID'] ?? '',
    webhookSecret: process.env['AHASEND_WEBHOOK_SECRET'] ?? '',
    routeSecret: process.env['AHASEND_ROUTE_SECRET'] ?? '',
  },
  server,
  callbackPath: process.env['STANDINS_AHASEND_CALLBACK'] ?? null,
  repliesPath: process.env['STANDINS_AHASEND_REPLIES'] ?? null,
})

const sirens = new SirenControllers({
  faults,
  now: () => Date.now(),
  keyOf: (siren) => (DEMO_SIRENS.some((one) => one === siren) ? demoSirenKey(siren) : undefined),
})

const googleFloodKey = process.env['GOOGLE_FLOOD_API_KEY'] ?? ''
const meteofranceKey = process.env['METEOFRANCE_API_KEY'] ?? ''

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function ownRoutes(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://standins')
  switch (`${request.method ?? 'GET'} ${url.pathname}`) {
    case 'GET /standins/alive':
      json(response, 200, { alive: true })
      return true
    case 'GET /standins/outbox': {
      const changed = url.searchParams.get('changed')
      if (changed !== null) {
        json(response, 200, changesOf(outbox, Number(changed) || 0))
        return true
      }
      const since = url.searchParams.get('since')
      json(
        response,
        200,
        outbox.list({
          channel: url.searchParams.get('channel') ?? undefined,
          since: since === null ? undefined : Number(since),
        }),
      )
      return true
    }
    case 'GET /standins/sirens':
      json(response, 200, { heard: sirens.heard, sounding: DEMO_SIRENS.filter((siren) => sirens.sounds(siren)) })
      return true
    case 'DELETE /standins/outbox':
      outbox.clear()
      json(response, 200, { cleared: true })
      return true
    case 'POST /standins/faults':
      faults.set(JSON.parse(await bodyOf(request)) as Fault, Date.now())
      json(response, 200, { set: true })
      return true
    case 'DELETE /standins/faults':
      faults.clear()
      json(response, 200, { cleared: true })
      return true
    default: {
      const file = request.method === 'GET' ? phonesFile(url) : null
      if (file !== null) response.writeHead(200, file.headers).end(file.body)
      return file !== null
    }
  }
}

// Only the demonstration has this way: its feeds may be pointed at a test server on this machine, while workerd's own network stays public.
function forward(host: string, request: IncomingMessage, response: ServerResponse): void {
  const [name = '', hostPort = '80'] = host.replace(/^\[::1\]/, '127.0.0.1').split(':')
  const onward = httpRequest(
    {
      host: name,
      port: Number(hostPort),
      path: request.url,
      method: request.method,
      headers: { ...request.headers, host },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}

const OPEN_METEO = ['ensemble-api.open-meteo.com', 'flood-api.open-meteo.com']
const FEED_HOSTS = [
  'hubeau.eaufrance.fr',
  'public-api.meteofrance.fr',
  'www.vigicrues.gouv.fr',
  'geo.api.gouv.fr',
  'floodforecasting.googleapis.com',
  ...OPEN_METEO,
]
const FEED_PATH = /^\/(api\/v2\/hydrometrie|public\/DPVigilance|services|communes|v1)\//

/** Without a host: a command on this machine, which asks without the bundle in between. No two sources share a path. */
async function feed(host: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (!FEED_HOSTS.includes(host) && !(host === '' && FEED_PATH.test(request.url ?? ''))) return false
  const now = await time.now()
  const isFor = (name: string) => host === name || host === ''
  return (
    (isFor('hubeau.eaufrance.fr') && hubeau(request, response, now)) ||
    (isFor('public-api.meteofrance.fr') && meteofrance(request, response, now, meteofranceKey)) ||
    (isFor('floodforecasting.googleapis.com') && googleFlood(request, response, now, googleFloodKey)) ||
    (isFor('www.vigicrues.gouv.fr') && vigicrues(request, response, now)) ||
    ((host === '' || OPEN_METEO.includes(host)) && openMeteo(request, response, now)) ||
    reference(request, response, host, now)
  )
}

const http = createServer((request, response) => {
  const host = String(request.headers['x-tocsin-host'] ?? '')
  const handle = async () => {
    if (await feed(host, request, response)) return
    if (/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) return forward(host, request, response)
    if (await sms(request, response)) return
    if (await voice(request, response)) return
    if (await push(request, response)) return
    if (await ovhSms(request, response)) return
    if (await infobipVoice(request, response)) return
    if (await email(request, response)) return
    if (await secondEmail(request, response)) return
    if (await sirens.serve(request, response)) return
    if (await ownRoutes(request, response)) return
    json(response, 404, { type: 'about:blank', title: 'Not found', detail: 'the stand-ins do not speak this' })
  }
  handle().catch((error: unknown) => {
    console.error('stand-in:', error instanceof Error ? error.message : 'unknown')
    if (!response.headersSent) json(response, 500, { title: 'the stand-in failed' })
  })
})
http.listen(port, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
