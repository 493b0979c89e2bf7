// Seeds replayed on a real server: several worlds at once, each with towns of its own, all through the same kills.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { pause } from '../../e2e/support/server.ts'
import type { Progress, Situation } from '../../../worker/model/view.ts'
import { Violation } from '../oracle/violation.ts'
import type { Realm } from '../realm.ts'
import type { Step } from '../script.ts'
import { World } from '../world.ts'
import { compared } from './compared.ts'
import { Judge } from './judge.ts'
import { Machine } from './machine.ts'
import { Outside, SCALE } from './outside.ts'
import { PRIVATE_KEYS, Town } from './town.ts'

/** Worlds under way at once; most of a world is waiting. */
const AT_ONCE = 6
/** Kills that one world asks for; it meets those of the others too. */
const KILLS = 2
/** Borders that can be seen from outside. */
const SEEN: ReadonlySet<string> = new Set(['after intent', 'at provider receipt', 'before commit'])
const FAULTS_END_MS = 55_000
/** LIV-1: the longest that a breaker holds, and a minute. */
const SETTLED_WITHIN_MS = 120_000
/** Nothing is heard any more of what nobody knows: a call's time-out, two waits and a look. */
const QUIET_MS = 5_000
/** A shard reports once a second. */
const REPORTED_MS = 1_600

export interface BridgeOutcome {
  readonly seed: number
  readonly seconds: number
  readonly kills: number
  readonly requests: number
  /** Revisions that ran their course on both sides and were compared person by person. */
  readonly compared: number
  readonly broken: readonly { readonly invariant: string; readonly detail: string }[]
}

interface Bridge {
  readonly machine: Machine
  readonly outside: Outside
  readonly publicKey: string
  nextCode: number
}

export async function withBridge<T>(bundle: string | null, body: (bridge: Bridge) => Promise<T>): Promise<T> {
  const outside = await Outside.start()
  try {
    const machine = await Machine.start(outside.host, bundle)
    outside.machine = machine
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    PRIVATE_KEYS.set(publicKey, privateKey)
    try {
      return await body({ machine, outside, publicKey, nextCode: 100_000_000 })
    } finally {
      await machine.end()
    }
  } finally {
    outside.end()
  }
}

/** Answers as each seed ends; after one that breaks something no further one begins, unless all are wanted. */
export async function replaySeeds(
  seeds: readonly number[],
  {
    bundle = null,
    all = false,
    told,
  }: { bundle?: string | null; all?: boolean; told: (outcome: BridgeOutcome) => void },
): Promise<readonly BridgeOutcome[]> {
  const outcomes: BridgeOutcome[] = []
  const left = [...seeds]
  await withBridge(bundle, async (bridge) => {
    const hand = async () => {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        const outcome = await replay(bridge, seed)
        outcomes.push(outcome)
        told(outcome)
        if (outcome.broken.length > 0 && !all) left.length = 0
      }
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, seeds.length) }, hand))
  })
  return outcomes
}

async function replay(bridge: Bridge, seed: number): Promise<BridgeOutcome> {
  const began = performance.now()
  const { machine, outside } = bridge
  const world = new World(seed, { bridged: true })
  const broken: { invariant: string; detail: string }[] = []
  try {
    world.run()
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    broken.push({ invariant: error.invariant, detail: `the model: ${error.message}` })
  }
  const killsBefore = machine.kills.length
  const towns = townsOf(bridge, world)
  const judges = towns.map((town) => new Judge(town, machine.kills, () => outside.stalledMs))
  towns.forEach((town, index) => {
    town.judge = (asked) => judges[index]?.asked(asked)
    if (town.model.mode !== 'exercise') outside.add(town)
  })
  let sum = 0
  try {
    await Promise.all(towns.map((town) => town.load()))
    const steps = (town: Town, late: boolean) =>
      world.script.steps.filter(({ realm, at }) => realm === town.realm && at >= FAULTS_END_MS === late)
    const timers = killsOf(world, towns, machine)
    await Promise.all(towns.map((town) => town.play(steps(town, false))))
    for (const timer of timers) clearTimeout(timer)
    for (const town of towns) {
      town.faultsOn = false
      town.killsAt.clear()
    }
    await Promise.all(towns.map((town) => settled(town)))
    await Promise.all(towns.map((town) => rehearsed(town, steps(town, true))))
    const ends = await Promise.all(towns.map((town) => settled(town)))
    const calm = machine.kills.length === killsBefore
    for (const [index, progress] of ends.entries()) {
      const [judge, town] = [judges[index], towns[index]]
      if (judge === undefined || town === undefined) continue
      await judge.atEnd(progress)
      sum += compared({ world, town, judge, progress, calm })
    }
  } catch (error) {
    broken.push({ invariant: 'LIV-1', detail: error instanceof Error ? error.message : String(error) })
  }
  for (const town of towns) {
    outside.remove(town)
    broken.push(...town.faults)
  }
  return {
    seed,
    seconds: (performance.now() - began) / 1_000,
    kills: machine.kills.length - killsBefore,
    requests: towns.reduce((total, { asked }) => total + asked.length, 0),
    compared: sum,
    broken,
  }
}

function townsOf(bridge: Bridge, world: World): readonly Town[] {
  const codes = new Map<string, string>()
  for (const { code } of world.realms) if (!codes.has(code)) codes.set(code, String((bridge.nextCode += 1)))
  const account = (code: string) => (world.swarm.sharedAccount ? `shared-${codes.get('99001')}` : `own-${code}`)
  const secrets = new Map<string, string>()
  const secretOf = (apiKey: string) => {
    const known = secrets.get(apiKey) ?? randomBytes(16).toString('hex')
    secrets.set(apiKey, known)
    return known
  }
  const make = (model: Realm): Town => {
    const code = codes.get(model.code) ?? ''
    const apiKey = account(code)
    const keys = {
      applicationId: `app-${apiKey}`,
      apiKey,
      publicKey: bridge.publicKey,
      signatureSecret: secretOf(apiKey),
      server: '',
    }
    const neighbourCode = [...codes.values()].find((other) => other !== code) ?? ''
    return new Town({ machine: bridge.machine, world, model, code, neighbourCode, keys })
  }
  const towns = world.realms.map(make)
  for (const town of towns)
    town.neighbour =
      towns.find(({ code, model }) => code === town.neighbourCode && model.mode === town.model.mode) ?? null
  return towns
}

// A crash of the model is a kill here: at the same moment, and at the same border where it can be seen from outside.
function killsOf(world: World, towns: readonly Town[], machine: Machine): readonly NodeJS.Timeout[] {
  const crashes = world.script.steps.filter(
    (step): step is Step & { deed: { kind: 'crash'; where: string } } =>
      step.deed.kind === 'crash' && step.at < FAULTS_END_MS,
  )
  // First those that fall while a call is under way: nothing else leaves a claimed row.
  const seen = (step: (typeof crashes)[number]) => SEEN.has(step.deed.where)
  const chosen = crashes.filter(seen).length >= KILLS ? crashes.filter(seen) : crashes
  const every = Math.ceil(chosen.length / KILLS)
  return chosen
    .filter((_, index) => index % every === 0)
    .map(({ at, realm, deed }) =>
      setTimeout(() => {
        const town = towns.find((one) => one.realm === realm)
        if (SEEN.has(deed.where) && town !== undefined) town.killsAt.add(deed.where)
        else machine.kill()
      }, at / SCALE),
    )
}

/** Once nothing is under way any more; what the server shows then. */
async function settled(town: Town): Promise<readonly Progress[]> {
  const end = Date.now() + SETTLED_WITHIN_MS
  let shown = ''
  let since = Date.now()
  for (;;) {
    const situation = await town.situation()
    const now = JSON.stringify([
      situation.progress.map(({ reach, byChannel }) => [reach, byChannel]),
      town.asked.length,
    ])
    if (now !== shown) since = Date.now()
    shown = now
    const why = unsettled(situation, town)
    if (why === null && Date.now() - since >= (isUnknown(situation) ? QUIET_MS : REPORTED_MS)) return situation.progress
    if (Date.now() > end) throw new Error(`${town.realm} is never settled: ${why ?? 'it goes on'}`)
    await pause(200)
  }
}

function unsettled({ alerts, progress }: Situation, { pending }: Town): string | null {
  const open = alerts.find(({ state }) => state === 'stopping' || state === 'sending')
  if (open !== undefined) return `alert ${open.number} is ${open.state}`
  if (pending > 0) return `${pending} receipts are on their way`
  const queued = progress.find(({ reach, byChannel }) =>
    [reach, ...Object.values(byChannel)].some((count) => count.queued > 0),
  )
  return queued === undefined ? null : `revision ${queued.revision} has rows queued`
}

function isUnknown({ progress }: Situation): boolean {
  return progress.some(({ byChannel }) => Object.values(byChannel).some(({ unknown }) => unknown > 0))
}

/** A send to everybody, and right into it a correction or a cancel: LIV-4, LIV-7. */
async function rehearsed(town: Town, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return
  // As fast as in the model: there must be something on the wire for the correction or the cancel to run into.
  await town.play(steps, 1)
  const cancel = steps.find(({ deed }) => deed.kind === 'cancel')
  if (cancel === undefined) return
  const [id, askedAt] = [...town.cancelAsked].at(-1) ?? []
  while (id !== undefined && askedAt !== undefined) {
    const alert = await town.alert(id)
    if (alert.state !== 'stopping') return
    // Two seconds, and the lease of two more under which a request may still start; another world's kill costs its restart.
    if (Date.now() - askedAt > 8_000) return town.broken('LIV-7', `${town.realm}: a cancel stands after 8 s only`)
    await pause(100)
  }
}
