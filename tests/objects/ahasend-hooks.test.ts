import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { webhookHeaders } from '../../deploy/standins/ahasend.ts'
import { ahaSendReceiptPath } from '../../worker/channels/ahasend-receipt.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'p', name: 'Mairie' }
const TOWNS = {
  '87001': account('11111111-1111-4111-8111-111111111111', 'aha-whsec-of-the-first-town'),
  '87002': account('21111111-1111-4111-8111-111111111111', 'aha-whsec-of-the-second-town'),
}
type Town = keyof typeof TOWNS

function account(accountId: string, webhookSecret: string) {
  return {
    apiKey: `aha-sk-${'0'.repeat(32)}`,
    accountId,
    webhookSecret,
    from: 'alerte@secours.example',
    fromName: 'Mairie',
  }
}

beforeAll(async () => {
  for (const [code, own] of Object.entries(TOWNS)) {
    const files = smallTerritory({ code, shards: 2 })
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'ahasend', JSON.stringify(own))
    for (const shard of [0, 1]) await residentsOf(env, code, 'live', shard).configure(code, 'live', shard, 2)
  }
})

function rows(town: string, shard: number, query: string) {
  return runInDurableObject(residentsOf(env, town, 'live', shard) as never, (_: unknown, state: DurableObjectState) =>
    state.storage.sql.exec(query).toArray(),
  )
}

async function sent(town: Town, shard: number, providerId: string): Promise<void> {
  await rows(
    town,
    shard,
    `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, transport, answer, attempts, fence, provider_id)
     VALUES ('a', 1, 'mail', 'hash-${providerId}', 'ref-${providerId}', 'fr', 1, 'accepted', 'none', 1, 1, '${providerId}')`,
  )
}
const transport = async (town: Town, shard: number, providerId: string) =>
  (await rows(town, shard, `SELECT transport FROM delivery WHERE provider_id = '${providerId}'`))[0]?.['transport']

function post(
  town: Town,
  type: string,
  providerId: string,
  { as = town, secret = TOWNS[as].webhookSecret, signed = true } = {} as {
    readonly as?: Town
    readonly secret?: string
    readonly signed?: boolean
  },
): Promise<Response> {
  const data = { account_id: TOWNS[as].accountId, message_id_header: `<${providerId}>`, recipient: 'x@example.org' }
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data })
  const headers = signed ? webhookHeaders(body, secret, Date.now()) : {}
  return SELF.fetch(`http://localhost${ahaSendReceiptPath(town)}`, { method: 'POST', body, headers })
}

test('a signed receipt reaches the row of the provider’s id, whichever shard sent it; again it changes nothing', async () => {
  await sent('87001', 1, 'm-1@x')
  const first = await post('87001', 'message.delivered', 'm-1@x')
  expect([first.status, await first.json()]).toEqual([200, { receipt: 'joined' }])
  expect(await transport('87001', 1, 'm-1@x')).toBe('delivered')
  expect(await (await post('87001', 'message.delivered', 'm-1@x')).json()).toEqual({ receipt: 'replayed' })
})

test('a bounce ends its row', async () => {
  await sent('87001', 0, 'm-2@x')
  expect(await (await post('87001', 'message.bounced', 'm-2@x')).json()).toEqual({ receipt: 'joined' })
  expect(await transport('87001', 0, 'm-2@x')).toBe('undelivered')
})

test('unsigned asks for it again, wrongly signed is refused, the neighbour’s changes nothing here (W04, W07, INV-21, INV-22)', async () => {
  await sent('87001', 0, 'm-3@x')
  expect((await post('87001', 'message.delivered', 'm-3@x', { signed: false })).status).toBe(503)
  expect((await post('87001', 'message.delivered', 'm-3@x', { secret: 'aha-whsec-of-nobody' })).status).toBe(401)
  expect((await post('87001', 'message.delivered', 'm-3@x', { as: '87002' })).status).toBe(401)
  // Signed by the neighbour for their own door: no row of theirs has that id.
  expect(await (await post('87002', 'message.delivered', 'm-3@x')).json()).toEqual({ receipt: 'parked' })
  expect(await transport('87001', 0, 'm-3@x')).toBe('accepted')
})

test('e-mail can be chosen where this account alone was entered', async () => {
  // What Command knows of the accounts is ten seconds old at most.
  await vi.waitFor(
    async () => expect((await commandOf(env, '87001', 'live').situation())?.channels).toContain('mail'),
    { timeout: 5_000, interval: 200 },
  )
})
