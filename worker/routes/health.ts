// Can this server decide and send? 503 names every reason why not, so that whoever is called at night knows where to look.
import { Hono } from 'hono'
import * as v from 'valibot'
import { accountsOf, commandOf, isDemo, rosterOf, watchOf, type Env } from '../env.ts'
import type { SignedRefusals } from '../model/signed-call.ts'
import { SOURCE_WINDOWS, type SourcesView } from '../model/source-health.ts'
import { HOUR_MS, RELEASED_AT } from '../model/time.ts'
import type { AppEnv } from './app-env.ts'
import { balanceMetrics } from './balance-metrics.ts'
import { MOST_TERRITORIES, sourceMetrics } from './source-metrics.ts'
import { signedMetrics } from './signed-metrics.ts'
import { VERSION } from './version.ts'

const STORAGE_TIMEOUT_MS = 2_000
const MASTER_KEY_BYTES = 32
/** No commune has this code: its Accounts is asked only whether storage answers. */
const PROBE_TERRITORY = '00000'

type NotReady =
  | 'master key missing'
  | 'master key not 32 bytes of base64'
  | 'no channel configured'
  | 'storage does not answer'
  | 'the launcher no longer reports on this host'
  | 'less than 500 MB of disk are free'
  | 'the clock of this machine stands still'
  | 'the clock of this machine is before this release'

/** What does not keep this server from sending, and what somebody should look at. */
type Warning = 'the clock of this machine was set' | 'the clock of this machine is not synchronised'

export const health = new Hono<AppEnv>()

health.get('/healthz', async (c) => {
  const { reasons, warnings } = await stateOf(c.env)
  const ready = reasons.length === 0
  return c.json(
    { status: ready ? 'ready' : 'not ready', version: VERSION, demo: isDemo(c.env), reasons, warnings },
    ready ? 200 : 503,
    { 'Cache-Control': 'no-store' },
  )
})

health.get('/metrics', async (c) => {
  const { reasons, warnings } = await stateOf(c.env)
  const lines = [
    '# HELP tocsin_build_info The release that answers.',
    '# TYPE tocsin_build_info gauge',
    `tocsin_build_info{version="${VERSION}",demo="${isDemo(c.env) ? 1 : 0}"} 1`,
    '# HELP tocsin_up 1 when the server can decide and send.',
    '# TYPE tocsin_up gauge',
    `tocsin_up ${reasons.length === 0 ? 1 : 0}`,
    '# HELP tocsin_not_ready 1 for each reason why the server cannot decide or send.',
    '# TYPE tocsin_not_ready gauge',
    ...reasons.map((reason) => `tocsin_not_ready{reason="${reason}"} 1`),
    '# HELP tocsin_warning 1 for each thing that somebody should look at while the server goes on.',
    '# TYPE tocsin_warning gauge',
    ...warnings.map((warning) => `tocsin_warning{warning="${warning}"} 1`),
    ...(await territoryLines(c.env)),
  ]
  return c.body(`${lines.join('\n')}\n`, 200, {
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Cache-Control': 'no-store',
  })
})

// Where storage does not answer, that is said above and nothing is said of the sources: none of them is well because nobody could look.
async function territoryLines(env: Env): Promise<readonly string[]> {
  const territories = await within(rosterOf(env).list(), [])
  const told = territories.slice(0, MOST_TERRITORIES)
  const read = await Promise.all(
    told.map(async (territory) => ({
      territory,
      view: await within<SourcesView | null>(watchOf(env, territory).sources(SOURCE_WINDOWS[0] * HOUR_MS), null),
    })),
  )
  const balances = await Promise.all(
    told.map(async (territory) => ({
      territory,
      balances: await within(commandOf(env, territory, 'live').balances(), []),
    })),
  )
  const refused = await Promise.all(
    told.map(async (territory) => ({
      territory,
      refusals: await within<SignedRefusals | null>(accountsOf(env, territory).signedRefusals(), null),
    })),
  )
  return [
    ...sourceMetrics(read, territories.length - told.length),
    ...balanceMetrics(balances, Date.now()),
    ...signedMetrics(refused),
  ]
}

async function within<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), STORAGE_TIMEOUT_MS)
  })
  return Promise.race([asked.catch(() => otherwise), late]).finally(() => clearTimeout(timer))
}

interface State {
  readonly reasons: readonly NotReady[]
  readonly warnings: readonly Warning[]
}

async function stateOf(env: Env): Promise<State> {
  const key = keyFault(env.TOCSIN_MASTER_KEY)
  // Without its key an object opens nothing, so asking storage would only repeat the same fault.
  if (key !== null) return { reasons: [key], warnings: [] }
  const reasons: NotReady[] = []
  if (!isDemo(env) && !hasChannel(env)) reasons.push('no channel configured')
  if (!(await storageAnswers(env))) reasons.push('storage does not answer')
  if (Date.now() < RELEASED_AT) reasons.push('the clock of this machine is before this release')
  const host = await hostState(env)
  return { reasons: [...reasons, ...host.reasons], warnings: host.warnings }
}

const hostReport = v.object({
  at: v.number(),
  freeBytes: v.number(),
  clockSynchronised: v.optional(v.nullable(v.boolean()), null),
  clockStands: v.optional(v.boolean(), false),
  clockStep: v.optional(v.nullable(v.object({ ms: v.number(), at: v.number() })), null),
})
const HOST_STALE_MS = 30_000
// A send that meets a full disk stops half way: it is refused before it begins, while somebody can still make room.
const LEAST_FREE_BYTES = 500_000_000

// workerd sees no real disk, so at home the launcher writes what it sees every ten seconds. At the edge there is no such file: unknown.
async function hostState(env: Env): Promise<State> {
  if (env.HOST === undefined) return { reasons: [], warnings: [] }
  const report = await env.HOST.fetch('http://host/host.json')
    .then((answer) => answer.json())
    .then((json) => v.safeParse(hostReport, json))
    .catch(() => null)
  if (report === null || !report.success || Date.now() - report.output.at > HOST_STALE_MS) {
    return { reasons: ['the launcher no longer reports on this host'], warnings: [] }
  }
  const { freeBytes, clockSynchronised, clockStep, clockStands } = report.output
  const warnings: Warning[] = []
  if (clockStep !== null) warnings.push('the clock of this machine was set')
  if (clockSynchronised === false) warnings.push('the clock of this machine is not synchronised')
  const reasons: NotReady[] = freeBytes < LEAST_FREE_BYTES ? ['less than 500 MB of disk are free'] : []
  // Every wait of workerd stands with it: nothing is sent until it goes on.
  if (clockStands) reasons.push('the clock of this machine stands still')
  return { reasons, warnings }
}

function keyFault(key: string | undefined): NotReady | null {
  if (key === undefined || key === '') return 'master key missing'
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(key) ? Math.floor((key.replace(/=+$/, '').length * 3) / 4) : 0
  return decoded === MASTER_KEY_BYTES ? null : 'master key not 32 bytes of base64'
}

function hasChannel(env: Env): boolean {
  const vonage = env.VONAGE_APPLICATION_ID && env.VONAGE_PRIVATE_KEY && env.VONAGE_SIGNATURE_SECRET
  // A commune may keep to European companies (eu_only) and have no account with Vonage at all.
  return Boolean(vonage || (env.OVH_APPLICATION_KEY && env.OVH_APPLICATION_SECRET) || env.INFOBIP_API_KEY)
}

async function storageAnswers(env: Env): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), STORAGE_TIMEOUT_MS)
  })
  try {
    return await Promise.race([
      accountsOf(env, PROBE_TERRITORY)
        .list()
        .then(() => true),
      late,
    ])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
