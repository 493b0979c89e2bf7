// How long things are kept, who looked at them, and what a breach would be told as; on a real server of objects, in two towns.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { DELIVERIES_KEPT_MS, HELP_KEPT_MS, RECORD } from '../../worker/model/retention.ts'
import { DAY_MS, HOUR_MS, REAL_CLOCK } from '../../worker/model/time.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { RETENTION } from '../../worker/objects/residents/expiring.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { call, signIn } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, launchFor, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const TOWN = '96171'
const NEIGHBOUR = '96172'
/** Keeps a month, by its own `territory.yaml`. */
const BRIEF = '96173'
const SECRETS = ['Quatremain', 'Rossignolet', '639980811', '639980812']

const realFetch = globalThis.fetch
let tokens: Readonly<Record<'mayor' | 'duty' | 'auditor' | 'stranger', string>>

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const { client_ref } = JSON.parse(String(init?.body)) as { client_ref: string }
    return Response.json({ message_uuid: `u-${client_ref}` }, { status: 202 })
  }) as typeof fetch
  for (const code of [TOWN, NEIGHBOUR, BRIEF]) {
    const files = smallTerritory({ code, shards: 1 })
    const settings = `geofences/${code}/territory.yaml`
    if (code === BRIEF) files[settings] = `${files[settings] ?? ''}\nretention: { deliveries_days: 30 }\n`
    const applied = await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    expect(applied).toMatchObject({ kind: 'ok' })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
    await shardOf(code).store([person('Zéphyrine Quatremain', '+33639980811')])
  }
  tokens = {
    mayor: await signIn('mayor', TOWN),
    duty: await signIn('duty', TOWN),
    auditor: await signIn('auditor', TOWN),
    stranger: await signIn('mayor', NEIGHBOUR),
  }
  await call('put', `/api/${TOWN}/register/access/demo-mayor`, { token: tokens.mayor })
})
afterAll(() => {
  globalThis.fetch = realFetch
})

const shardOf = (code: string) => residentsOf(env, code, 'live', 0)

function person(name: string, phone: string): ImportRow {
  return {
    line: 2,
    sourceId: name,
    household: name,
    name,
    address: '12 rue Rossignolet',
    language: 'fr',
    phone,
    phoneChannels: ['sms'],
    longitude: CENTRE.B[0],
    latitude: CENTRE.B[1],
    vulnerable: true,
  }
}

interface Awake {
  alarm(): Promise<void>
}

const inShard = <Answer>(code: string, what: (sql: SqlStorage, instance: Awake) => Answer) =>
  runInDurableObject(shardOf(code) as never, (instance: unknown, { storage }: DurableObjectState) =>
    what(storage.sql, instance as Awake),
  )

const rowsOf = (code: string) =>
  inShard(code, (sql) =>
    Object.fromEntries(
      ['dispatch', 'snapshot', 'delivery', 'target'].map((table) => [
        table,
        Number(sql.exec(`SELECT COUNT(*) AS n FROM ${table}`).one()['n']),
      ]),
    ),
  )
const ONE_EACH = { dispatch: 1, snapshot: 1, delivery: 1, target: 1 }
const NONE = { dispatch: 0, snapshot: 0, delivery: 0, target: 0 }

/** So long after now, by the clock that the shard is told; what is due once a day is due. */
async function later(code: string, ms: number): Promise<void> {
  const shard = shardOf(code)
  await shard.setClock({ machineAnchor: 0, territoryAnchor: ms, rate: 1 })
  await shard.watchdog()
  await inShard(code, async (sql, instance) => {
    expect(sql.exec('SELECT at FROM _alarm WHERE name = ?', RETENTION).toArray()).toHaveLength(1)
    sql.exec('UPDATE _alarm SET at = 1 WHERE name = ?', RETENTION)
    await instance.alarm()
  })
  await shard.setClock(REAL_CLOCK)
}

const purgesOf = async (code: string) =>
  (await shardOf(code).acts()).filter(({ act }) => act === 'purged').map(({ detail }) => detail)

async function sentAndStopped(code: string): Promise<void> {
  const zones = (await commandOf(env, code, 'live').bundle())?.zones.filter(({ id }) => id === 'B') ?? []
  await shardOf(code).launch({ ...launchFor({ territory: code, content: { zones: ['B'] } }), zones })
  await vi.waitFor(
    async () =>
      expect(await inShard(code, (sql) => sql.exec('SELECT transport FROM delivery').toArray())).toEqual([
        { transport: 'accepted' },
      ]),
    { timeout: 10_000, interval: 50 },
  )
  await shardOf(code).stop('a1', 1)
}

test('a year after an alert its deliveries are deleted with a line that counts them; the person stays, and so does the neighbour’s', async () => {
  for (const code of [TOWN, NEIGHBOUR, BRIEF]) {
    await sentAndStopped(code)
    expect(await rowsOf(code)).toEqual(ONE_EACH)
  }
  await later(TOWN, DELIVERIES_KEPT_MS - DAY_MS)
  expect([await rowsOf(TOWN), await purgesOf(TOWN)]).toEqual([ONE_EACH, []])
  await later(TOWN, DELIVERIES_KEPT_MS + 2 * HOUR_MS)
  expect([await rowsOf(TOWN), await purgesOf(TOWN)]).toEqual([
    NONE,
    [{ alert: 'a1', revision: 1, deliveries: 1, persons: 1 }],
  ])
  expect(await shardOf(TOWN).totals()).toMatchObject({ persons: 1 })
  expect(await rowsOf(NEIGHBOUR)).toEqual(ONE_EACH)
  expect(verifyEntries(await shardOf(TOWN).acts())).toMatchObject({ kind: 'valid' })
  // Nothing is left that a timer deletes: nothing wakes the shard for it any more.
  expect(await inShard(TOWN, (sql) => sql.exec('SELECT 1 FROM _alarm WHERE name = ?', RETENTION).toArray())).toEqual([])
})

test('a town that keeps a month is obeyed, and one that would keep longer than the law’s proposal is refused by line', async () => {
  await later(BRIEF, 29 * DAY_MS)
  expect(await rowsOf(BRIEF)).toEqual(ONE_EACH)
  await later(BRIEF, 31 * DAY_MS)
  expect(await rowsOf(BRIEF)).toEqual(NONE)
  const files = smallTerritory({ code: BRIEF, shards: 1 })
  const settings = `geofences/${BRIEF}/territory.yaml`
  files[settings] = `${files[settings] ?? ''}\nretention: { deliveries_days: 3650 }\n`
  const answer = await commandOf(env, BRIEF, 'live').apply({ territory: BRIEF, mode: 'live', files, actor: ACTOR })
  expect(answer).toMatchObject({ kind: 'faults', faults: [{ file: settings, message: expect.stringMatching(/365/) }] })
})

test('while an alert goes out nothing is deleted, however old', async () => {
  await shardOf(NEIGHBOUR).launch({
    ...launchFor({ territory: NEIGHBOUR, alert: 'a2', content: { expiresAt: Date.now() + 3 * DELIVERIES_KEPT_MS } }),
    zones: (await commandOf(env, NEIGHBOUR, 'live').bundle())?.zones.filter(({ id }) => id === 'B') ?? [],
  })
  await later(NEIGHBOUR, DELIVERIES_KEPT_MS + 2 * HOUR_MS)
  expect(await rowsOf(NEIGHBOUR)).toMatchObject({ dispatch: 2, snapshot: 2 })
  expect(await purgesOf(NEIGHBOUR)).toEqual([])
})

test('sixty days after a call for help nobody knows who it was; its number is not given again', async () => {
  const caller = '+33639980812'
  const ask = (eventId: string) =>
    shardOf(TOWN).helpFrom({ number: caller, language: 'fr', alert: null, zones: ['B'], eventId })
  const { number } = await ask('call-1')
  expect(await shardOf(TOWN).helpPerson(number)).toMatchObject([{ phones: [caller] }])
  await later(TOWN, HELP_KEPT_MS - DAY_MS)
  expect(await shardOf(TOWN).helpPerson(number)).toMatchObject([{ phones: [caller] }])
  await later(TOWN, HELP_KEPT_MS + DAY_MS)
  expect(await shardOf(TOWN).helpPerson(number)).toMatchObject([{ phones: [] }])
  expect(await purgesOf(TOWN)).toContainEqual({ callers: 1, messages: 0 })
  expect((await ask('call-2')).number).toBeGreaterThan(number)
})

interface Shown {
  readonly accesses: readonly {
    readonly dataset: string
    readonly reason: string | null
    readonly persons: number | null
    readonly actor: { readonly id: string; readonly name: string }
    readonly text: string
  }[]
}
const read = async <T>(path: string, token: string): Promise<T> =>
  (await (await call('get', `/api/${TOWN}/${path}`, { token })).json()) as T

test('a list of persons opens for a reason alone; who looked, when and why stands in the log, and whom they saw does not', async () => {
  const bare = await call('get', `/api/${TOWN}/residents/doors`, { token: tokens.mayor })
  expect([bare.status, await bare.text()]).toEqual([400, expect.stringContaining('go-to-them')])
  expect((await call('get', `/api/${TOWN}/residents/doors?why=curious`, { token: tokens.mayor })).status).toBe(400)
  expect((await read<Shown>('access', tokens.auditor)).accesses).toEqual([])
  const doors = await read<{ persons: readonly { name: string }[] }>('residents/doors?why=go-to-them', tokens.mayor)
  expect(doors.persons.map(({ name }) => name)).toEqual(['Zéphyrine Quatremain'])
  await call('post', `/api/${TOWN}/residents/address`, { token: tokens.mayor, body: { address: '+33639980811' } })
  await call('get', `/api/${TOWN}/register`, { token: tokens.mayor })

  const { accesses } = await read<Shown>('access', tokens.auditor)
  expect(accesses.map(({ dataset, reason, persons }) => [dataset, reason, persons])).toEqual([
    ['register', null, null],
    ['address at desk', 'person-at-desk', 1],
    ['doors', 'go-to-them', 1],
  ])
  expect(accesses.every(({ actor }) => actor.name === 'Maire')).toBe(true)
  for (const secret of SECRETS) expect(JSON.stringify(accesses)).not.toContain(secret)
  expect((await read<Shown>('access?person=nobody', tokens.auditor)).accesses).toEqual([])
  expect(
    (await read<Shown>('access?to=2020-01-01T00:00:00Z&from=2019-01-01T00:00:00Z', tokens.auditor)).accesses,
  ).toEqual([])
  expect((await call('get', `/api/${TOWN}/access?from=yesterday`, { token: tokens.auditor })).status).toBe(400)
  // Neither the neighbour's mayor nor whoever only decides reads it.
  expect((await call('get', `/api/${TOWN}/access`, { token: tokens.stranger })).status).toBe(404)
  expect((await call('get', `/api/${TOWN}/access`, { token: tokens.duty })).status).toBe(403)
  const log = await commandOf(env, TOWN, 'live').exportLog()
  expect(verifyEntries(log.entries)).toMatchObject({ kind: 'valid' })
})

interface Report {
  readonly datasets: readonly {
    readonly dataset: string
    readonly persons: number
    readonly records: number
    readonly since: string | null
    readonly objects: readonly { readonly object: string }[]
  }[]
  readonly accesses: Shown['accesses']
}

test('the file of a breach counts what was held where since when, holds nobody’s data, and is itself a look', async () => {
  const body = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  const of = async (code: string, token: string) =>
    (await (await call('post', `/api/${code}/access/breach`, { token, body })).json()) as Report
  const report = await of(TOWN, tokens.mayor)
  expect(report.datasets.map(({ dataset }) => dataset)).toEqual(RECORD.map(({ dataset }) => dataset))
  const list = report.datasets.find(({ dataset }) => dataset === 'alert list')
  expect(list).toMatchObject({ persons: 1, objects: [{ object: `${TOWN}:residents:live:0` }] })
  expect(Date.parse(list?.since ?? '')).toBeGreaterThan(Date.now() - HOUR_MS)
  expect(report.datasets.find(({ dataset }) => dataset === 'operators')?.persons).toBeGreaterThan(0)
  expect(report.accesses.length).toBeGreaterThan(2)
  for (const secret of SECRETS) expect(JSON.stringify(report)).not.toContain(secret)
  expect((await of(NEIGHBOUR, tokens.stranger)).accesses).toEqual([])
  const after = await read<Shown>('access', tokens.auditor)
  expect(after.accesses[0]).toMatchObject({ dataset: 'breach report', reason: 'breach' })
  expect((await call('post', `/api/${TOWN}/access/breach`, { token: tokens.auditor, body })).status).toBe(403)
  const turned = { from: body.to, to: body.from }
  expect((await call('post', `/api/${TOWN}/access/breach`, { token: tokens.mayor, body: turned })).status).toBe(400)
})

test('a sign-up that nobody ended is deleted by the hour, with a line that counts it and names nobody', async () => {
  const fields = { address: '12 rue Rossignolet', place: 'z:B', phone: '+33639980812', use: 'sms', consent: 'yes' }
  const asked = await call('post', `/${TOWN}/residents`, {
    body: new URLSearchParams({ ...fields, language: 'fr' }).toString(),
    contentType: 'application/x-www-form-urlencoded',
  })
  expect(asked.status).toBe(200)
  await inShard(TOWN, async (sql, instance) => {
    expect(sql.exec('SELECT 1 FROM sign_up').toArray()).toHaveLength(1)
    sql.exec('UPDATE sign_up SET expires_at = 1')
    sql.exec("UPDATE _alarm SET at = 1 WHERE name = 'front desk'")
    await instance.alarm()
    expect(sql.exec('SELECT 1 FROM sign_up').toArray()).toEqual([])
  })
  expect(await purgesOf(TOWN)).toContainEqual({ signUps: 1, messages: 0 })
  expect(JSON.stringify(await shardOf(TOWN).acts())).not.toMatch(/Rossignolet|639980812/)
})
