// One shard with a provider whose side of the wire the test plays: what it really received, and how it answers.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { accountsOf, residentsOf, type Env } from '../../worker/env.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import type { Transport } from '../../worker/model/delivery.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { ACTOR, launchFor, vonageAccount } from './launch.ts'

export const env = testEnv as unknown as Env
export const HOUR = 3_600_000

interface Request {
  readonly to: string
  readonly text: string
  readonly client_ref: string
  readonly webhook_url: string
}

type Provider = (request: Request) => Response | Promise<Response>

export const received: Request[] = []
export const taken: Provider = (request) =>
  Response.json({ message_uuid: `u-${request.client_ref}-${received.length}` }, { status: 202 })
const nothing = (_reference: string): unknown[] => []

/** How the provider answers, what its report holds, and the town whose turn it is. */
export const wire = { provider: taken, reports: nothing, territory: '' }
let next = 0

/** A town that nothing has been sent in, with an account at the provider. */
export async function nextTown(): Promise<void> {
  wire.territory = String(next++)
  await accountsOf(env, wire.territory).setCredential(
    ACTOR,
    'vonage',
    JSON.stringify(await vonageAccount(wire.territory)),
  )
}

/** Each test has a town of its own; their codes begin at `first`. */
export function aTownForEach(first: number): void {
  const realFetch = globalThis.fetch
  next = first
  beforeEach(async () => {
    received.length = 0
    wire.provider = taken
    wire.reports = nothing
    globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
      const url = new URL(String(input instanceof Request ? input.url : input))
      if (url.pathname === '/v2/reports/records')
        return Response.json({ records: wire.reports(url.searchParams.get('client_ref') ?? '') })
      const request = JSON.parse(String(init?.body)) as Request
      received.push(request)
      return wire.provider(request)
    }) as typeof fetch
    await nextTown()
  })
  afterEach(() => {
    globalThis.fetch = realFetch
  })
}

export function people(count: number, over: Partial<ImportRow> = {}): ImportRow[] {
  return Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    sourceId: `s${index}`,
    household: `h${index}`,
    name: `Personne ${index}`,
    address: `${index} rue Basse`,
    language: 'fr' as const,
    phone: `+336399${String(80_000 + index).padStart(5, '0')}`,
    longitude: 0.5,
    latitude: 0.5,
    vulnerable: false,
    ...over,
  }))
}

export function launchOf(content: Partial<AlertContent> = {}, revision = 1, mode: Mode = 'live'): Launch {
  return launchFor({ territory: wire.territory, revision, content: { mode, ...content } })
}

export async function shardWith(rows: readonly ImportRow[], mode: Mode = 'live') {
  const shard = residentsOf(env, wire.territory, mode, 0)
  await shard.configure(wire.territory, mode, 0, 1)
  await shard.store(rows)
  return shard
}

export type Shard = Awaited<ReturnType<typeof shardWith>>

export function sql(shard: Shard, query: string, ...bindings: unknown[]): Promise<Record<string, unknown>[]> {
  return runInDurableObject(shard as never, (_, state) =>
    state.storage.sql.exec(query, ...(bindings as string[])).toArray(),
  )
}

export async function transports(shard: Shard): Promise<Partial<Record<Transport, number>>> {
  const rows = await sql(shard, 'SELECT transport, COUNT(*) AS n FROM delivery GROUP BY transport')
  return Object.fromEntries(rows.map((row) => [row['transport'], row['n']]))
}

export const settled = (shard: Shard, expected: Partial<Record<Transport, number>>) =>
  vi.waitFor(async () => expect(await transports(shard)).toEqual(expected), { timeout: 15_000, interval: 25 })

export async function acts(shard: Shard): Promise<LogEntry[]> {
  return (await sql(shard, 'SELECT body FROM act ORDER BY seq')).map(
    (row) => JSON.parse(String(row['body'])) as LogEntry,
  )
}

export const isCall = (request: object): boolean => 'ncco' in request

export const rang = {
  status: 'undelivered',
  failure: 'provider down',
  provider: 'vonage',
  providerId: null,
  at: 1,
} as const
