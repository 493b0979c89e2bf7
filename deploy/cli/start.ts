// `npm start`: builds if needed, holds the state folder's lock, serves with workerd, keeps it alive, stops it cleanly.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import webpush from 'web-push'
import { ahaSendReplyPath } from '../../worker/channels/ahasend-reply.ts'
import { ahaSendReceiptPath } from '../../worker/channels/ahasend-receipt.ts'
import { mailReceiptPath } from '../../worker/channels/mail-receipt.ts'
import { DAY_MS, type SetClock } from '../../worker/model/time.ts'
import { ovhReceiptPath } from '../../worker/channels/ovh-receipt.ts'
import { PAGE_POLICY } from '../../worker/flow/page/html.ts'
import { UNFINISHED } from '../backup/manifest.ts'
import { publicConfig, workerdConfig } from '../workerd/config.ts'
import { ClockWatch, movedAlarms } from './clock-watch.ts'
import { answersAt, ASK_EVERY_MS, Liveness } from './liveness.ts'
import { build, BUNDLE, CONSOLE, ROOT } from './build.ts'
import { loadDemonstration } from '../demo/load.ts'
import { certified } from '../standins/certificate.ts'
import { PUSH_ORIGIN } from '../standins/push.ts'

const STOP_GRACE_MS = 3_000
const READY_WITHIN_MS = 60_000
const HOST_EVERY_MS = 10_000
const RESTART_AFTER_MS = 500
const LOOK_AT_CLOCK_MS = 500

const demo = process.env['TOCSIN_DEMO'] !== '0'
const port = Number(process.env['PORT'] ?? 8787)
const state = resolve(ROOT, process.env['TOCSIN_STATE'] ?? '.tocsin')
const url = process.env['TOCSIN_ORIGIN'] ?? `http://localhost:${port}`
const lock = join(state, 'lock')
const SHORTENED = [
  'TOCSIN_CALL_TIMEOUT_MS',
  'TOCSIN_UNKNOWN_WAIT_MS',
  'TOCSIN_RING_AGAIN_MS',
  'TOCSIN_CALL_AFTER_MS',
  'TOCSIN_HELP_AFTER_MS',
  'TOCSIN_SILENCE_MS',
  'TOCSIN_POLL_MS',
]
const SECRETS = [
  'TOCSIN_MASTER_KEY',
  'VONAGE_APPLICATION_ID',
  'VONAGE_API_KEY',
  'VONAGE_API_SECRET',
  'VONAGE_PRIVATE_KEY',
  'VONAGE_SIGNATURE_SECRET',
  'VONAGE_VOICE_NUMBER',
  'OVH_APPLICATION_KEY',
  'OVH_APPLICATION_SECRET',
  'OVH_CONSUMER_KEY',
  'OVH_SERVICE_NAME',
  'OVH_SENDER',
  'INFOBIP_API_KEY',
  'INFOBIP_BASE_URL',
  'INFOBIP_VOICE_NUMBER',
  'METEOFRANCE_API_KEY',
  'GOOGLE_FLOOD_API_KEY',
  'MAIL_SECRET_KEY',
  'MAIL_PROJECT_ID',
  'MAIL_FROM',
  'MAIL_FROM_NAME',
  'AHASEND_API_KEY',
  'AHASEND_ACCOUNT_ID',
  'AHASEND_WEBHOOK_SECRET',
  'AHASEND_ROUTE_SECRET',
  'AHASEND_FROM',
  'AHASEND_FROM_NAME',
  'VAPID_PUBLIC_KEY',
  'VAPID_PRIVATE_KEY',
  'VAPID_SUBJECT',
]

/** Keys with which the stand-ins speak; the server has no use for them. */
const OF_STANDINS = ['VONAGE_PUBLIC_KEY', 'MAIL_TOPIC_CERTIFICATE', 'MAIL_TOPIC_KEY']

const say = (line: string) => process.stdout.write(`${line}\n`)

function refuse(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function demoKeys(): Record<string, string> {
  const file = join(state, 'demo-keys.json')
  // What came later than the file is added to it: nobody loses the keys of a demonstration that runs.
  const later = (known: Readonly<Record<string, string>>) => ({
    ...pushKeys(),
    ...secondProviders(),
    ...mailKeys(),
    ...(known['MAIL_TOPIC_KEY'] === undefined ? topicKeys() : {}),
    VONAGE_API_SECRET: randomBytes(8).toString('hex'),
    METEOFRANCE_API_KEY: randomUUID(),
    GOOGLE_FLOOD_API_KEY: randomUUID(),
    ...known,
  })
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    const whole = later(known)
    if (Object.keys(whole).length > Object.keys(known).length)
      writeFileSync(file, JSON.stringify(whole, null, 2), { mode: 0o600 })
    return whole
  }
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const keys = {
    TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
    VONAGE_APPLICATION_ID: '00000000-0000-4000-8000-00000000d3m0',
    VONAGE_API_KEY: 'demo0001',
    VONAGE_PRIVATE_KEY: pair.privateKey,
    VONAGE_PUBLIC_KEY: pair.publicKey,
    VONAGE_SIGNATURE_SECRET: randomBytes(32).toString('hex'),
  }
  const whole = later(keys)
  writeFileSync(file, JSON.stringify(whole, null, 2), { mode: 0o600 })
  return whole
}

function pushKeys(): Record<string, string> {
  const { publicKey, privateKey } = webpush.generateVAPIDKeys()
  return { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey }
}

function secondProviders(): Record<string, string> {
  return {
    OVH_APPLICATION_KEY: 'demoapplication1',
    OVH_APPLICATION_SECRET: randomBytes(16).toString('hex'),
    OVH_CONSUMER_KEY: randomBytes(16).toString('hex'),
    OVH_SERVICE_NAME: 'sms-demo1-1',
    INFOBIP_API_KEY: randomBytes(16).toString('hex'),
    INFOBIP_BASE_URL: 'demo.api.infobip.com',
    // Of the numbers that are reserved for fiction.
    INFOBIP_VOICE_NUMBER: '33465710001',
  }
}

function mailKeys(): Record<string, string> {
  return {
    MAIL_SECRET_KEY: randomUUID(),
    MAIL_PROJECT_ID: randomUUID(),
    MAIL_FROM: 'alerte@mairie-st-martin.example',
    MAIL_FROM_NAME: 'Mairie de Saint-Martin-sur-Lère',
    AHASEND_API_KEY: `aha-sk-${randomBytes(32).toString('hex')}`,
    AHASEND_ACCOUNT_ID: randomUUID(),
    AHASEND_WEBHOOK_SECRET: `aha-whsec-${randomBytes(32).toString('hex')}`,
    AHASEND_ROUTE_SECRET: `aha-route-${randomBytes(32).toString('hex')}`,
    AHASEND_FROM: 'alerte@secours.mairie-st-martin.example',
    AHASEND_FROM_NAME: 'Mairie de Saint-Martin-sur-Lère',
  }
}

// The stand-in of Scaleway signs by an authority of its own, which only this configuration names.
function topicKeys(): Record<string, string> {
  const [from, to] = [new Date(Date.now() - DAY_MS), new Date(Date.now() + 20 * 365 * DAY_MS)]
  const root = certified({ name: 'Tocsin demonstration root', from, to, isAuthority: true })
  const issuer = { name: 'Tocsin demonstration root', privateKey: root.privateKey }
  const topic = certified({ name: 'Tocsin demonstration topics', from, to, isAuthority: false, issuer })
  return {
    TOCSIN_MAIL_ROOT: root.certificate,
    MAIL_TOPIC_CERTIFICATE: topic.certificate,
    MAIL_TOPIC_KEY: topic.privateKey,
  }
}

function environment(): Record<string, string> {
  if (demo) return { ...demoKeys(), TOCSIN_DEMO: '1', TOCSIN_ORIGIN: url, TOCSIN_PUSH_STANDIN: PUSH_ORIGIN }
  for (const name of SHORTENED)
    if (process.env[name] !== undefined)
      refuse(`${name} shortens a wait that people rely on: it is refused outside the demonstration.`)
  const key = process.env['TOCSIN_MASTER_KEY'] ?? ''
  if (Buffer.from(key, 'base64').length !== 32) {
    refuse(
      'TOCSIN_MASTER_KEY is missing or not 32 bytes in base64. Make one with `openssl rand -base64 32`, keep it in the safe, and set it in the environment.',
    )
  }
  if (process.env['TOCSIN_ORIGIN'] === undefined)
    refuse('TOCSIN_ORIGIN is missing: set it to the address that people type, such as https://alerte.ma-commune.fr')
  return { TOCSIN_DEMO: '0', TOCSIN_ORIGIN: url }
}

function freePort(wanted = 0): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', (error) => (wanted === 0 ? failed(error) : done(freePort())))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

interface Run {
  launcherPid: number
  workerdPid: number
  standinsPid: number | null
  publicPid: number
  url: string
  publicUrl: string
  standinsUrl: string | null
}

function readRun(): Run | null {
  const file = join(state, 'run.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Run) : null
}

function writeWhole(name: string, value: unknown): void {
  writeFileSync(join(state, `${name}.next`), JSON.stringify(value, null, 2))
  renameSync(join(state, `${name}.next`), join(state, name))
}

async function answers(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  )
}

async function until(what: string, test: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`${what} did not answer within ${READY_WITHIN_MS / 1_000} s`)
    await new Promise((done) => setTimeout(done, 100))
  }
}

// The stand-ins are a process of their own: they outlive workerd, as real providers do. One that still runs is used again.
async function startStandins(env: Record<string, string>): Promise<{ pid: number; url: string }> {
  const before = readRun()
  if (
    before?.standinsUrl != null &&
    before.standinsPid !== null &&
    (await answers(`${before.standinsUrl}/standins/alive`))
  ) {
    process.kill(before.standinsPid, 'SIGTERM')
    await new Promise((done) => setTimeout(done, 200))
  }
  const standinsPort = await freePort()
  const child = spawn(process.execPath, [join(ROOT, 'deploy', 'standins', 'main.ts')], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...env,
      STANDINS_PORT: String(standinsPort),
      STANDINS_STATE: join(state, 'standins'),
      STANDINS_SERVER: `http://127.0.0.1:${port}`,
      STANDINS_OVH_CALLBACK: ovhReceiptPath('99001', { applicationSecret: env['OVH_APPLICATION_SECRET'] ?? '' }),
      STANDINS_AHASEND_REPLIES: ahaSendReplyPath('99001'),
      STANDINS_AHASEND_CALLBACK: ahaSendReceiptPath('99001'),
      STANDINS_MAIL_CALLBACK: mailReceiptPath('99001', { secretKey: env['MAIL_SECRET_KEY'] ?? '' }),
    },
  })
  child.unref()
  const standinsUrl = `http://127.0.0.1:${standinsPort}`
  await until('the stand-ins', () => answers(`${standinsUrl}/standins/alive`))
  return { pid: child.pid ?? 0, url: standinsUrl }
}

// The public pages have a process of their own, which holds no secret and can do nothing but read them.
function startPublic(config: string): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', join(ROOT, 'node_modules', '.bin', 'workerd'), 'serve', config], {
    cwd: state,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  })
}

function startWorkerd(config: string, env: Record<string, string>): ChildProcess {
  // setpriv: workerd dies with its launcher. flock: it holds the folder's lock, and the kernel frees it however workerd ends.
  return spawn(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      'flock',
      '-n',
      '-E',
      '75',
      '--no-fork',
      lock,
      join(ROOT, 'node_modules', '.bin', 'workerd'),
      'serve',
      '--experimental',
      config,
    ],
    {
      cwd: state,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    },
  )
}

async function main(): Promise<void> {
  if (existsSync(join(state, UNFINISHED)))
    refuse(`${state} holds half of a restore. Empty it and run \`npm run restore\` again. Nothing was changed.`)
  mkdirSync(join(state, 'objects'), { recursive: true })
  mkdirSync(join(state, 'host'), { recursive: true })
  mkdirSync(join(state, 'public'), { recursive: true })
  chmodSync(state, 0o700)
  if (spawnSync('flock', ['-n', '-E', '75', lock, 'true']).status === 75) {
    refuse(
      `Another Tocsin runs on ${state} (see its run.json). Stop it first, or set TOCSIN_STATE and PORT to serve beside it. Nothing was changed.`,
    )
  }
  const env = environment()
  build((line) => say(`… ${line}`))
  const standins = demo ? await startStandins(env) : null
  const config = join(state, 'workerd.capnp')
  const variables = [
    ...new Set([
      ...Object.keys(env),
      'TOCSIN_CLOCK_STEPS_MS',
      'TOCSIN_CLOCK_SET_AT',
      ...SECRETS.filter((name) => process.env[name] !== undefined),
      ...(demo ? SHORTENED.filter((name) => process.env[name] !== undefined) : []),
    ]),
  ]
  writeFileSync(
    config,
    workerdConfig({
      folder: state,
      bundle: BUNDLE,
      assetsWorker: join(ROOT, 'deploy', 'workerd', 'assets.js'),
      egressWorker: join(ROOT, 'deploy', 'workerd', 'egress.js'),
      assets: CONSOLE,
      objects: join(state, 'objects'),
      host: join(state, 'host'),
      publicFiles: join(state, 'public'),
      port,
      standins: standins === null ? null : new URL(standins.url).host,
      variables: variables.filter((name) => !OF_STANDINS.includes(name)),
    }),
  )
  const publicPort = await freePort(port + 1)
  const pages = join(state, 'public.capnp')
  writeFileSync(
    pages,
    publicConfig({
      folder: state,
      worker: join(ROOT, 'deploy', 'workerd', 'public.js'),
      files: join(state, 'public'),
      port: publicPort,
      policy: PAGE_POLICY,
    }),
  )
  let stopping = false
  const clock = new ClockWatch(join(state, 'clock.json'))
  const serve = () =>
    startWorkerd(config, {
      ...env,
      TOCSIN_CLOCK_STEPS_MS: String(clock.stepsMs),
      TOCSIN_CLOCK_SET_AT: String(clock.setAt),
    })
  let unmovedMs = clock.look()
  if (unmovedMs !== 0) unmovedMs = moveAlarms({ ms: unmovedMs, at: clock.setAt })
  let workerd = serve()
  const local = `http://127.0.0.1:${port}`
  const isThere = answersAt(`${local}/api/openapi.json`)
  const liveness = new Liveness(isThere)
  let publicWorkerd = startPublic(pages)
  const remember = () =>
    writeWhole('run.json', {
      launcherPid: process.pid,
      workerdPid: workerd.pid ?? 0,
      standinsPid: standins?.pid ?? null,
      publicPid: publicWorkerd.pid ?? 0,
      url,
      publicUrl: `http://localhost:${publicPort}`,
      standinsUrl: standins?.url ?? null,
    } satisfies Run)
  const watch = (child: ChildProcess) => {
    child.once('exit', (status) => {
      if (stopping) return
      if (status === 75) refuse(`Another Tocsin took ${state} at the same moment. Stop it first.`)
      process.stderr.write(`workerd ended (${status ?? 'killed'}); it is started again, nothing is lost\n`)
      setTimeout(() => {
        // Its alarms are on its own disk in wall time; they are moved while it is down, or it would sleep for as long as the clock went back.
        if (unmovedMs !== 0) unmovedMs = moveAlarms({ ms: unmovedMs, at: clock.setAt })
        workerd = serve()
        liveness.started()
        watch(workerd)
        remember()
      }, RESTART_AFTER_MS)
    })
  }
  watch(workerd)
  const watchPublic = (child: ChildProcess) => {
    child.once('exit', (status) => {
      if (stopping) return
      process.stderr.write(`the public pages' process ended (${status ?? 'killed'}); it is started again\n`)
      setTimeout(() => {
        publicWorkerd = startPublic(pages)
        watchPublic(publicWorkerd)
        remember()
      }, RESTART_AFTER_MS)
    })
  }
  watchPublic(publicWorkerd)
  remember()
  // A full disk must not end the launcher, and workerd with it. The report is then written over the old one, in the room that this has: the
  // server must not read that all is well.
  const host = () => {
    const disk = statfsSync(state)
    const report = {
      at: Date.now(),
      freeBytes: disk.bavail * disk.bsize,
      clockSynchronised: clockSynchronised(),
      clockStep: clock.recent,
      clockStands: clock.stands,
      version: process.env['npm_package_version'] ?? null,
    }
    try {
      writeWhole('host/host.json', report)
    } catch (error) {
      process.stderr.write(`host.json: ${error instanceof Error ? error.message : 'unknown'}\n`)
      writeOver(join(state, 'host', 'host.json'), JSON.stringify(report))
    }
  }
  host()
  const hostTimer = setInterval(host, HOST_EVERY_MS)
  // In a workerd whose clock goes back time stands still, with every timer in it: it is started anew, which loses nothing.
  const clockTimer = setInterval(() => {
    const stood = clock.stands
    const stepMs = clock.look()
    if (clock.stands !== stood) {
      process.stderr.write(`the clock of this machine ${clock.stands ? 'stands still' : 'goes on'}\n`)
      host()
    }
    if (stepMs === 0) return
    process.stderr.write(`the clock of this machine was set by ${stepMs} ms; workerd is started again with it\n`)
    unmovedMs += stepMs
    workerd.kill('SIGKILL')
    host()
  }, LOOK_AT_CLOCK_MS)

  const livenessTimer = setInterval(() => {
    void liveness.isGone().then((isGone) => {
      if (!isGone || stopping) return
      process.stderr.write('workerd does not answer\n')
      liveness.started()
      workerd.kill('SIGKILL')
    })
  }, ASK_EVERY_MS)

  const stop = () => {
    if (stopping) return
    stopping = true
    clearInterval(livenessTimer)
    clearInterval(hostTimer)
    clearInterval(clockTimer)
    if (standins !== null) killed(standins.pid)
    publicWorkerd.kill('SIGKILL')
    workerd.kill('SIGTERM')
    // With one socket open workerd never ends by itself; killing it is proved safe.
    const force = setTimeout(() => workerd.kill('SIGKILL'), STOP_GRACE_MS)
    workerd.once('exit', () => {
      clearTimeout(force)
      process.exit(0)
    })
    if (workerd.exitCode !== null || workerd.signalCode !== null) process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)

  await until('the server', isThere)
  if (demo) await loadDemonstration(local, (line) => say(`… ${line}`))
  await until('the server', () => answers(`${local}/healthz`))
  if (!demo)
    say(
      'Production form. The first passkey is enrolled with the code that `node deploy/cli/first-run-code.ts CODE` prints.',
    )
  say(`Tocsin is ready: ${url}`)
}

// Where it fails the objects sleep longer after a step back, as their own watchdogs allow, and nothing else.
function moveAlarms(step: SetClock): 0 {
  try {
    movedAlarms(join(state, 'objects'), step)
  } catch (error) {
    process.stderr.write(`alarms could not be moved: ${error instanceof Error ? error.message : 'unknown'}\n`)
  }
  return 0
}

function writeOver(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : 'unknown'}\n`)
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has ended already, which is what was wanted.
  }
}

// timedatectl knows where systemd runs; elsewhere it is unknown, which is a state and not "fine".
function clockSynchronised(): boolean | null {
  const asked = spawnSync('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], {
    encoding: 'utf8',
    timeout: 1_000,
  })
  if (asked.status !== 0) return null
  return asked.stdout.trim() === 'yes'
}

main().catch((error: unknown) => {
  refuse(`Tocsin could not start: ${error instanceof Error ? error.message : String(error)}`)
})
