// The bridge from MQTT: with a real broker where mosquitto is installed, and everywhere with messages as mosquitto_sub writes them. What arrives is
// read by the mapping of the documentation.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as portServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { webhookMessages } from '../../../worker/feeds/webhook.ts'
import { parseFeedsFile } from '../../../worker/flow/files/settings-files.ts'

const SCRIPT = join(import.meta.dirname, '../../../deploy/bridge/mqtt-to-http.sh')
const MAPPING = `feeds: []
webhooks:
  - id: mqtt
    key: mqtt
    time: tst
    when: { topic: [meteo/college] }
    fields:
      - { name: payload.rain, measures: rain, code: PLUIE, title: Pluie au collège, unit: mm, counts: total }
`

interface Call {
  readonly authorization: string
  readonly body: string
}
let folder = ''
let server: Server
let calls: Call[] = []
let answers: number[] = []
let children: ChildProcess[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bridge-'))
  writeFileSync(join(folder, 'token'), 'tcm_99001_key.secret\n', { mode: 0o600 })
  ;[calls, answers, children] = [[], [], []]
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      calls.push({ authorization: request.headers.authorization ?? '', body })
      response.writeHead(answers.shift() ?? 200).end('{}')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterEach(() => {
  for (const child of children) if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid)
  server.close()
  rmSync(folder, { recursive: true })
})

function started(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  // A group of its own, so that what the script has started ends with it.
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  children.push(child)
  return child
}

function bridge(environment: Readonly<Record<string, string>>): ChildProcess {
  return started('sh', [SCRIPT], {
    MQTT_HOST: '127.0.0.1',
    MQTT_TOPIC: 'meteo/#',
    TOCSIN_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/99001/ingest/webhook/mqtt`,
    TOCSIN_TOKEN_FILE: join(folder, 'token'),
    ...environment,
  })
}

/** In the place of mosquitto_sub: its lines, as version 2.0 writes them. */
function saying(lines: readonly string[]): Readonly<Record<string, string>> {
  const fake = join(folder, 'mosquitto_sub')
  writeFileSync(fake, `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`)
  chmodSync(fake, 0o755)
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
}

function read(body: string) {
  const parsed = parseFeedsFile('feeds.yaml', MAPPING)
  const [webhook] = parsed.kind === 'ok' ? parsed.value.webhooks : []
  if (webhook === undefined) throw new Error('the mapping of this test does not parse')
  return webhookMessages(JSON.parse(body), webhook, 0)?.flatMap((one) => (one.kind === 'read' ? one.items : []))
}

const line = (rain: number, zone = '+0200') =>
  `{"tst":"2026-10-14T15:40:00.123456${zone}","topic":"meteo/college","qos":1,"retain":0,"payloadlen":13,"mid":1,"payload":{"rain":${rain},"note":"l'été \\"sec\\""}}`
const arrived = (count: number) =>
  vi.waitFor(() => expect(calls).toHaveLength(count), { timeout: 10_000, interval: 20 })

test('each message is one call with the key, as it was sent, and is read by the mapping', async () => {
  bridge(saying([line(12.4), line(12.6, 'Z+0200')]))
  await arrived(2)
  expect(calls[0]).toEqual({ authorization: 'Bearer tcm_99001_key.secret', body: line(12.4) })
  expect(read(calls[1]?.body ?? '')).toMatchObject([
    {
      kind: 'reading',
      reading: { station: 'PLUIE', value: 12_600, observedAt: Date.UTC(2026, 9, 14, 13, 40, 0, 123) },
    },
  ])
})

test('what is not taken is sent again and nothing overtakes it; what can never be taken is left out and said', async () => {
  answers = [503, 200, 400, 200]
  const child = bridge(saying([line(1), line(2), line(3)]))
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  await arrived(4)
  expect(calls.map(({ body }) => body)).toEqual([line(1), line(1), line(2), line(3)])
  expect(said).toContain('not taken (503), again in 1 s')
  expect(said).toContain('refused (400)')
  expect(said).not.toContain('secret')
})

test('without its key it does not start, and says which file is missing', async () => {
  const child = bridge({ ...saying([line(1)]), TOCSIN_TOKEN_FILE: join(folder, 'none') })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  expect(await new Promise((done) => child.on('close', done))).toBe(1)
  expect(said).toContain('none cannot be read')
  expect(calls).toEqual([])
})

test('from a real broker, also what was published while the bridge was away', async ({ skip }) => {
  for (const program of ['mosquitto', 'mosquitto_pub', 'mosquitto_sub'])
    if (await isMissing(program)) skip(`${program} is not installed here: apt-get install mosquitto mosquitto-clients`)
  const port = await freePort()
  started('mosquitto', ['-p', String(port)])
  const publish = async (rain: number) => {
    const args = ['-p', String(port), '-q', '1', '-t', 'meteo/college', '-m', JSON.stringify({ rain })]
    return new Promise((done) => started('mosquitto_pub', args).on('close', done))
  }
  await vi.waitFor(async () => expect(await publish(0)).toBe(0), { timeout: 10_000 })
  const first = bridge({ MQTT_PORT: String(port) })
  await vi.waitFor(
    async () => {
      await publish(1)
      expect(calls.length).toBeGreaterThan(0)
    },
    { timeout: 10_000, interval: 200 },
  )
  process.kill(-(first.pid ?? 0))
  await new Promise((done) => first.on('close', done))
  await publish(7.5)
  bridge({ MQTT_PORT: String(port) })
  await vi.waitFor(() => expect(calls.at(-1)?.body).toContain('7.5'), { timeout: 10_000 })
  expect(read(calls.at(-1)?.body ?? '')).toMatchObject([{ kind: 'reading', reading: { value: 7_500 } }])
})

async function isMissing(command: string): Promise<boolean> {
  const child = spawn('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
  return new Promise((done) => child.on('close', (code) => done(code !== 0)))
}

async function freePort(): Promise<number> {
  const one = portServer()
  await new Promise<void>((done) => one.listen(0, '127.0.0.1', done))
  const { port } = one.address() as AddressInfo
  await new Promise((done) => one.close(done))
  return port
}
