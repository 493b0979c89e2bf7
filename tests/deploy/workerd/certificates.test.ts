// A provider whose certificate is another host's, or has run out, on the runtime that really calls it and under the network of the home form.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { createServer as createPlainServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAIL_API } from '../../../worker/channels/mail-scaleway.ts'
import { OVH_API } from '../../../worker/channels/ovh-client.ts'
import { VONAGE_API } from '../../../worker/channels/vonage-client.ts'
import { workerdConfig } from '../../../deploy/workerd/config.ts'
import { freePort } from '../../e2e/support/server.ts'

const ROOT = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
const asked: string[] = []
let plainBytes = 0
let workerd: ChildProcess
let provider: Server
let absent: string | null = null
let base = ''

/** The network of the home form, which also lets this machine be reached: the provider of this test is on it. */
function network(): string {
  const config = workerdConfig({
    ...{ folder, bundle: 'b', assetsWorker: 'a', egressWorker: 'e', assets: 'c', objects: 'o', host: 'h' },
    ...{ publicFiles: 'p', port: 1, standins: null, variables: [] },
  })
  const found = /network = \(allow = \["public"\], (tlsOptions = \([^)]*\))\)/.exec(config)?.[1]
  if (found === undefined) throw new Error('the home form names no TLS options')
  return `network = (allow = ["public", "local"], ${found})`
}

const WORKER = `export default { async fetch(request) {
  const url = new URL(request.url).searchParams.get('url')
  try { return new Response('answered ' + (await fetch(url, { redirect: 'manual' })).status) }
  catch (error) { return new Response('refused') }
} }`

beforeAll(async () => {
  const made = spawnSync(
    'openssl',
    'req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN=elsewhere.example'.split(' '),
    { cwd: folder },
  )
  if (made.error !== undefined || made.status !== 0) {
    absent = 'no certificate can be made here without openssl'
    return
  }
  const [tlsPort, plainPort, port] = [await freePort(), await freePort(), await freePort()]
  provider = createServer(
    { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) },
    (request, response) => {
      asked.push(request.url ?? '')
      response.end('taken')
    },
  ).listen(tlsPort, '127.0.0.1')
  createPlainServer((socket) => {
    socket.on('data', (bytes) => (plainBytes += bytes.length))
    socket.on('error', () => undefined)
  })
    .listen(plainPort, '127.0.0.1')
    .unref()
  writeFileSync(join(folder, 'worker.js'), WORKER)
  writeFileSync(
    join(folder, 'test.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", ${network()})],
  sockets = [(name = "http", address = "127.0.0.1:${port}", service = "main", http = ())],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
);
`,
  )
  workerd = spawn(join(ROOT, 'node_modules/.bin/workerd'), ['serve', '--experimental', 'test.capnp'], {
    cwd: folder,
    stdio: 'ignore',
  })
  base = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(base).then(
        () => true,
        () => false,
      )
    )
      break
    await new Promise((done) => setTimeout(done, 50))
  }
  targets = { tls: `https://127.0.0.1:${tlsPort}/v1/messages`, plain: `https://127.0.0.1:${plainPort}/v1/messages` }
})
afterAll(() => {
  workerd?.kill('SIGKILL')
  provider?.close()
  rmSync(folder, { recursive: true, force: true })
})

let targets = { tls: '', plain: '' }
const called = async (url: string) => (await fetch(`${base}/?url=${encodeURIComponent(url)}`)).text()

test('a certificate that nobody vouches for, of another host: the call fails, and not a byte of the request leaves (P15)', async ({
  skip,
}) => {
  if (absent !== null) skip(absent)
  expect(await called(targets.tls)).toBe('refused')
  expect(asked).toEqual([])
})

test('a provider that speaks no TLS is sent a greeting and never the request in clear (P15)', async ({ skip }) => {
  if (absent !== null) skip(absent)
  const call = called(targets.plain)
  await new Promise((done) => setTimeout(done, 500))
  expect(plainBytes).toBeGreaterThan(0)
  expect(plainBytes).toBeLessThan(2_000)
  expect(asked).toEqual([])
  void call.catch(() => undefined)
})

test('no adapter has an address without TLS (P15)', () => {
  for (const address of [VONAGE_API, OVH_API, MAIL_API]) expect(new URL(address).protocol).toBe('https:')
})
